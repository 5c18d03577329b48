//! The first page: what waits for a person, then what happened lately, then where changes go.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

use super::databases::{DatabaseRow, database_rows};
use super::dead_letters::DeadLetterView;
use super::error::PageError;
use super::format::When;
use super::layout::{Chip, Frame, Section, Tone, page};
use super::session::SignedIn;
use super::words::{is_for_person, pull_request_chip, rollout_chip, stage_chip, verdict};
use crate::app::App;
use crate::stage::{RolloutState, StageState};
use crate::store::drift::Drift;
use crate::store::pull_requests::SeenPullRequest;
use crate::store::reviews::ReviewSummary;
use crate::store::rollouts::read::{RolloutFilter, RolloutSummary, StageSummary};

/// Rows of each list of what happened lately.
const RECENT: u32 = 12;
/// Open rollouts and dead letters that are looked through for what waits.
const WAITING: u32 = 100;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    frame: Frame,
    waiting: Vec<WaitingView>,
    pull_requests: Vec<PullRequestRow>,
    rollouts: Vec<RolloutRow>,
    databases: Vec<DatabaseRow>,
}

/// Something that goes on only when a person does something.
struct WaitingView {
    url: String,
    title: String,
    detail: String,
    chip: Chip,
    when: When,
}

struct PullRequestRow {
    url: String,
    title: String,
    name: String,
    author: String,
    state: Chip,
    verdict: Option<Chip>,
    when: When,
}

/// A rollout in a list.
pub(super) struct RolloutRow {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) name: String,
    pub(super) chip: Chip,
    pub(super) stages: Vec<(String, &'static str)>,
    pub(super) when: When,
}

/// `GET /`
pub(super) async fn show(State(app): State<Arc<App>>, who: SignedIn) -> Result<Response, PageError> {
    let now = app.clock.now();
    let pull_requests = app.store.list_pull_requests(RECENT).await?;
    let reviews = app.store.list_latest_reviews(WAITING).await?;
    let rollouts = list_rollouts(&app, None, RECENT).await?;
    page(&OverviewPage {
        frame: Frame::of("Overview", Section::Overview, &who),
        waiting: list_waiting(&app, now).await?,
        pull_requests: pull_requests
            .into_iter()
            .map(|seen| pull_request_row(seen, &reviews, now))
            .collect(),
        rollouts: rollouts
            .into_iter()
            .map(|rollout| rollout_row(rollout, now))
            .collect(),
        databases: database_rows(&app).await?,
    })
}

async fn list_rollouts(
    app: &App,
    state: Option<RolloutState>,
    limit: u32,
) -> Result<Vec<RolloutSummary>, PageError> {
    let filter = RolloutFilter {
        state,
        limit,
        ..RolloutFilter::default()
    };
    Ok(app.store.list_rollouts(&filter).await?)
}

/// Gates first, then failures, then work that was given up.
async fn list_waiting(app: &App, now: Timestamp) -> Result<Vec<WaitingView>, PageError> {
    let open = list_rollouts(app, Some(RolloutState::Open), WAITING).await?;
    let failed = list_rollouts(app, Some(RolloutState::Failed), RECENT).await?;
    let letters = app.store.list_dead_work(WAITING).await?;
    let mut waiting: Vec<WaitingView> = open.iter().flat_map(|rollout| gates(rollout, now)).collect();
    let all = open.iter().chain(&failed);
    waiting.extend(all.flat_map(|rollout| failures(rollout, now)));
    let drifts = app.store.list_open_drifts().await?;
    waiting.extend(drifts.iter().map(|drift| drifted(drift, now)));
    waiting.extend(
        letters
            .into_iter()
            .map(|letter| given_up(DeadLetterView::new(letter, now))),
    );
    Ok(waiting)
}

fn gates(rollout: &RolloutSummary, now: Timestamp) -> Vec<WaitingView> {
    let stages = rollout.stages.iter();
    let at_gate = stages.filter(|stage| is_for_person(stage));
    let view = |stage: &StageSummary| WaitingView {
        url: format!("/rollouts/{}#stage-{}", rollout.id, stage.position),
        title: format!("Open {} for {}", stage.environment, rollout.title),
        detail: format!(
            "Rollout {} of {} #{}",
            rollout.id, rollout.project, rollout.number
        ),
        chip: stage_chip(stage),
        when: When::new(rollout.created_at, now),
    };
    at_gate.map(view).collect()
}

fn failures(rollout: &RolloutSummary, now: Timestamp) -> Vec<WaitingView> {
    let stages = rollout.stages.iter();
    let failed = stages.filter(|stage| stage.state == StageState::Failed);
    let view = |stage: &StageSummary| WaitingView {
        url: format!("/rollouts/{}#stage-{}", rollout.id, stage.position),
        title: format!("{} failed in {}", rollout.title, stage.environment),
        detail: format!(
            "Rollout {} of {} #{}",
            rollout.id, rollout.project, rollout.number
        ),
        chip: Chip::new(Tone::Bad, "failed"),
        when: When::new(rollout.finished_at.unwrap_or(rollout.created_at), now),
    };
    failed.map(view).collect()
}

fn drifted(drift: &Drift, now: Timestamp) -> WaitingView {
    WaitingView {
        url: format!("/databases/{}#drift", drift.database),
        title: format!("Database {} is not as Stagegate left it", drift.database),
        detail: "Put it right, or accept it with a reason".to_owned(),
        chip: Chip::new(Tone::Warn, "drifted"),
        when: When::new(drift.found_at, now),
    }
}

fn given_up(letter: DeadLetterView) -> WaitingView {
    WaitingView {
        url: "/dead-letters".to_owned(),
        title: letter.title,
        detail: letter
            .error
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(160)
            .collect(),
        chip: Chip::new(Tone::Bad, "given up"),
        when: letter.given_up,
    }
}

fn pull_request_row(seen: SeenPullRequest, reviews: &[ReviewSummary], now: Timestamp) -> PullRequestRow {
    let review = reviews
        .iter()
        .find(|review| review.project == seen.project && review.number == seen.number);
    PullRequestRow {
        url: format!("/projects/{}/pull-requests/{}", seen.project, seen.number),
        name: format!("{} #{}", seen.project, seen.number),
        state: pull_request_chip(seen.state, seen.draft),
        verdict: review.map(|review| verdict(review.errors, review.warnings, review.infos)),
        when: When::new(seen.updated_on, now),
        title: seen.title,
        author: seen.author.display_name,
    }
}

/// A rollout, seen now.
pub(super) fn rollout_row(rollout: RolloutSummary, now: Timestamp) -> RolloutRow {
    let stage = |stage: &StageSummary| {
        let chip = stage_chip(stage);
        (stage.environment.to_string(), chip.tone.as_str())
    };
    RolloutRow {
        id: rollout.id.0,
        name: format!("{} #{}", rollout.project, rollout.number),
        chip: rollout_chip(&rollout),
        stages: rollout.stages.iter().map(stage).collect(),
        when: When::new(rollout.created_at, now),
        title: rollout.title,
    }
}
