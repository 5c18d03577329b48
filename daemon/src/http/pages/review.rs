//! A pull request's review: its SQL with findings on their lines, under every environment's policy.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

use super::dry_plan::DryPlanView;
use super::error::PageError;
use super::findings::{FindingView, NotEvaluatedView, SuppressedView};
use super::format::{When, count, duration};
use super::layout::{Chip, Frame, Section, Tone, page};
use super::path::PathOf;
use super::session::SignedIn;
use super::source::Listing;
use super::words::{pull_request_chip, verdict};
use crate::app::App;
use crate::ids::{ProjectName, PullRequestNumber, RolloutId};
use crate::review::finding::{EnvironmentReport, Level, Report};
use crate::review::grouped::{GroupedFile, group};
use crate::store::pull_requests::SeenPullRequest;
use crate::store::reviews::StoredReview;
use crate::work::dry_plan::dry_plan_of;

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    frame: Frame,
    project: String,
    number: i64,
    pull_request: Option<PullRequestView>,
    review: Option<ReviewView>,
    plan: Option<DryPlanView>,
    rollout: Option<RolloutId>,
}

/// What the forge said of the pull request.
struct PullRequestView {
    title: String,
    author: String,
    branch: String,
    web_url: Option<String>,
    state: Chip,
    is_open: bool,
    /// The review is of an older commit.
    is_ahead: bool,
}

struct ReviewView {
    verdict: Chip,
    sentence: String,
    commit: String,
    when: When,
    took: String,
    environments: Vec<EnvironmentView>,
    files: Vec<FileView>,
}

struct EnvironmentView {
    name: String,
    verdict: Chip,
}

struct FileView {
    path: String,
    findings: String,
    how_it_runs: String,
    suppressed: Vec<SuppressedView>,
    not_evaluated: Vec<NotEvaluatedView>,
    listing: Listing,
}

/// `GET /projects/{project}/pull-requests/{number}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf((project, number)): PathOf<(ProjectName, PullRequestNumber)>,
) -> Result<Response, PageError> {
    let seen = app.store.find_pull_request(&project, number).await?;
    let review = app.store.latest_review(&project, number).await?;
    if seen.is_none() && review.is_none() {
        return Err(PageError::NotFound);
    }
    let rollout = app.store.find_rollout_of(&project, number).await?;
    let now = app.clock.now();
    let can_be_merged = seen
        .as_ref()
        .is_some_and(|seen| seen.state == crate::forge::PullRequestState::Open);
    let plan = match (app.config.projects.get(&project), &review) {
        (Some(config), Some(review)) if can_be_merged && !review.report.sources.is_empty() => {
            let author = seen.as_ref().map(|seen| seen.author.id.as_str());
            let plan = dry_plan_of(&app, (&project, config), &review.report, author).await?;
            Some(DryPlanView::new(plan))
        }
        _ => None,
    };
    let reviewed_commit = review.as_ref().map(|review| review.key.source_commit.clone());
    let pull_request = seen.map(|seen| {
        let is_ahead = reviewed_commit.is_some_and(|commit| !commit.matches(&seen.source_commit));
        view_pull_request(seen, is_ahead)
    });
    let review = match review {
        Some(review) => Some(tokio::task::spawn_blocking(move || view_review(&review, now)).await?),
        None => None,
    };
    page(&ReviewPage {
        frame: Frame::of(format!("{project} #{number}"), Section::Overview, &who),
        project: project.to_string(),
        number: number.0,
        pull_request,
        review,
        plan,
        rollout,
    })
}

fn view_pull_request(seen: SeenPullRequest, is_ahead: bool) -> PullRequestView {
    PullRequestView {
        state: pull_request_chip(seen.state, seen.draft),
        is_open: seen.state == crate::forge::PullRequestState::Open,
        title: seen.title,
        author: seen.author.display_name,
        branch: seen.source_branch,
        web_url: web_link(&seen.web_url),
        is_ahead,
    }
}

/// An address that may stand in a link: the forge is trusted to name its page, not to name a script.
pub(super) fn web_link(url: &str) -> Option<String> {
    (url.starts_with("https://") || url.starts_with("http://")).then(|| url.to_owned())
}

fn view_review(review: &StoredReview, now: Timestamp) -> ReviewView {
    let report = &review.report;
    let environments = report.environments.iter().map(view_environment).collect();
    let files = group(report);
    let files = report.sources.iter().zip(&files).enumerate();
    ReviewView {
        verdict: verdict_chip(report.environments.iter()),
        sentence: sentence(report),
        commit: review.key.source_commit.short().to_owned(),
        when: When::new(review.created_at, now),
        took: duration(i64::try_from(review.duration.as_millis()).unwrap_or(i64::MAX)),
        environments,
        files: files
            .map(|(at, (source, file))| view_file(at, &source.sql, file))
            .collect(),
    }
}

fn view_environment(environment: &EnvironmentReport) -> EnvironmentView {
    EnvironmentView {
        name: environment.environment.to_string(),
        verdict: verdict_chip(std::iter::once(environment)),
    }
}

fn verdict_chip<'a>(environments: impl Iterator<Item = &'a EnvironmentReport>) -> Chip {
    let (mut errors, mut warnings, mut infos, mut unseen) = (0, 0, 0, 0);
    for file in environments.flat_map(|environment| &environment.files) {
        unseen += file.not_evaluated.len();
        for finding in &file.findings {
            match finding.level {
                Level::Error => errors += 1,
                Level::Warning => warnings += 1,
                Level::Info => infos += 1,
            }
        }
    }
    match verdict(errors, warnings, infos) {
        chip if chip.tone == Tone::Good && unseen > 0 => Chip::new(Tone::Warn, "not fully checked"),
        chip => chip,
    }
}

fn sentence(report: &Report) -> String {
    let files = count(i64::try_from(report.sources.len()).unwrap_or(i64::MAX), "file");
    let names: Vec<&str> = report
        .environments
        .iter()
        .map(|e| e.environment.as_str())
        .collect();
    match names.as_slice() {
        [] => format!("{files} reviewed"),
        [one] => format!("{files} reviewed under the policy of {one}"),
        [first @ .., last] => format!(
            "{files} reviewed under the policies of {} and {last}",
            first.join(", ")
        ),
    }
}

fn view_file(at: usize, sql: &str, file: &GroupedFile<'_>) -> FileView {
    let mut findings: Vec<_> = file.findings.iter().map(FindingView::new).collect();
    findings.sort_by_key(|view| (view.bytes.start, std::cmp::Reverse(view.level)));
    let total = i64::try_from(findings.len()).unwrap_or(i64::MAX);
    FileView {
        path: file.path.to_owned(),
        findings: if total == 0 {
            "no findings".to_owned()
        } else {
            count(total, "finding")
        },
        how_it_runs: crate::review::how_it_runs(sql),
        suppressed: file.suppressed.iter().map(SuppressedView::new).collect(),
        not_evaluated: file.not_evaluated.iter().map(NotEvaluatedView::new).collect(),
        listing: Listing::of_sql(&format!("file-{}-", at + 1), file.path, sql, findings),
    }
}
