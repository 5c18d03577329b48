//! Asks each repository at an interval which pull requests changed, and leaves work for those that did.
//!
//! It repairs lost deliveries, and where no delivery can reach us it is enough alone. The cursor is the forge's own
//! time of the newest change seen; each round looks [`OVERLAP`] further back, because a change can become visible later
//! than its time says. The first round of a project sees what is open and begins at the present: what was merged
//! before, somebody else rolled out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, info_span, warn};

use crate::app::App;
use crate::config::ProjectConfig;
use crate::forge::{PullRequest, PullRequestState};
use crate::ids::ProjectName;
use crate::metrics;
use crate::store::work::Work;

/// How far back each round looks again.
const OVERLAP: Duration = Duration::from_mins(2);

/// How often the comments of rollouts that are not over are read, whatever the forge says of their pull requests' times:
/// one request each.
const SWEEP: Duration = Duration::from_mins(10);

/// Polls all projects until the daemon is asked to stop.
pub async fn run_polls(app: &Arc<App>) {
    let polls = TaskTracker::new();
    for name in app.config.projects.keys() {
        let span = info_span!("poll", project = name.as_str());
        polls.spawn(run_poll(app.clone(), name.clone()).instrument(span));
    }
    polls.close();
    polls.wait().await;
}

/// The first round comes at once: what happened while no daemon ran is what most needs it.
async fn run_poll(app: Arc<App>, name: ProjectName) {
    let project = &app.config.projects[&name];
    let mut last_sweep = None;
    loop {
        let round = async {
            if last_sweep.is_none_or(|at: Instant| at.elapsed() >= SWEEP) {
                last_sweep = Some(Instant::now());
                if let Err(error) = app.store.enqueue_comments_of_open_rollouts(&name).await {
                    warn!(
                        "comments of open rollouts are not looked for: {:#}",
                        anyhow::Error::new(error)
                    );
                }
                app.work_added.notify_one();
            }
            match poll_once(&app, &name, project).await {
                Ok(_) => metrics::POLLS.count(["done"]),
                Err(error) => {
                    metrics::POLLS.count(["failed"]);
                    warn!("{} could not be polled: {error:#}", project.repository);
                }
            }
            tokio::time::sleep(project.poll_interval).await;
        };
        if app.shutdown.run_until_cancelled(round).await.is_none() {
            return;
        }
    }
}

/// One round, one request. Gives how much work it left.
async fn poll_once(app: &App, name: &ProjectName, project: &ProjectConfig) -> anyhow::Result<usize> {
    let forge = app.forge(project);
    let cursor = app.store.poll_cursor(name).await?;
    let since = cursor.map(|cursor| cursor - OVERLAP);
    let changed = forge
        .pull_requests_updated(&project.repository, &project.branch, since)
        .await
        .context("ask for changed pull requests")?;
    let mut work = Vec::new();
    for pull_request in &changed {
        let seen = app.store.find_pull_request(name, pull_request.number).await?;
        if seen.is_none_or(|seen| seen.differs_from(pull_request)) {
            work.push(Work::PullRequest {
                project: name.clone(),
                number: pull_request.number,
            });
        } else {
            notice_comments(app, name, pull_request).await?;
        }
    }
    let newest = changed.iter().map(|pull_request| pull_request.updated_on).max();
    let reached = if cursor.is_none() {
        newest.max(Some(app.clock.now()))
    } else {
        newest
    };
    if let Some(reached) = reached.filter(|reached| !work.is_empty() || cursor < Some(*reached)) {
        app.store.finish_poll(name, reached, &work).await?;
        app.work_added.notify_one();
    }
    Ok(work.len())
}

/// A comment moves the time of its pull request. Where nothing else changed, one may be for us: a delivery was lost.
async fn notice_comments(app: &App, name: &ProjectName, pull_request: &PullRequest) -> anyhow::Result<()> {
    let number = pull_request.number;
    let is_open = pull_request.state == PullRequestState::Open;
    if (is_open || app.store.find_rollout_of(name, number).await?.is_some())
        && app
            .store
            .notice_comments(name, number, pull_request.updated_on)
            .await?
    {
        app.work_added.notify_one();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::TestApp;
    use crate::bitbucket::testing::{NUMBER, answer};

    fn listed(title: &str, updated_on: &str) -> String {
        format!(
            r#"{{"values":[{{"id":7,"title":"{title}","state":"OPEN","draft":false,"updated_on":"{updated_on}",
                "author":{{"uuid":"{{1}}","display_name":"Maria"}},
                "source":{{"branch":{{"name":"t2024"}},"commit":{{"hash":"c3c36acef064"}}}},
                "destination":{{"branch":{{"name":"main"}}}},"links":{{"html":{{"href":"https://forge.test/pr/7"}}}}}}]}}"#
        )
    }

    #[tokio::test]
    async fn a_round_is_one_request_and_leaves_work_for_what_is_new() {
        let page = listed("Add t2024", "2026-11-20T10:00:00.000000+00:00");
        let test = TestApp::start([answer(200, page.clone()), answer(200, page)]).await;
        let name = "hr".parse().unwrap();
        let project = &test.app.config.projects[&name];
        assert_eq!(poll_once(&test.app, &name, project).await.unwrap(), 1);
        let cursor = test.app.store.poll_cursor(&name).await.unwrap();
        assert_eq!(
            cursor,
            Some(test.app.clock.now()),
            "the first round begins at the present"
        );
        assert_eq!(test.app.store.work_counts().await.unwrap().ready, 1);
        assert_eq!(test.forge.asked().len(), 1);
    }

    #[tokio::test]
    async fn what_was_seen_is_not_looked_at_again() {
        let seen = crate::store::pull_requests::tests::pull_request(NUMBER.0);
        let changed = listed("Another title", "2027-01-20T10:00:00.000000+00:00");
        let same =
            listed(&seen.title, "2027-01-20T10:00:00.000000+00:00").replace("c3c36acef064", "0123456789ab");
        let test = TestApp::start([answer(200, same), answer(200, changed)]).await;
        let name = "hr".parse().unwrap();
        let project = &test.app.config.projects[&name];
        test.app.store.upsert_pull_request(&name, &seen).await.unwrap();
        assert_eq!(poll_once(&test.app, &name, project).await.unwrap(), 0);
        assert_eq!(poll_once(&test.app, &name, project).await.unwrap(), 1);
    }
}
