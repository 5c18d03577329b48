//! Asks each repository at an interval which pull requests changed, and leaves work for those that did.
//!
//! It repairs lost deliveries, and where no delivery can reach us it is enough alone. The cursor is the forge's own
//! time of the newest change seen; each round looks [`OVERLAP`] further back, because a change can become visible later
//! than its time says. The first round of a project sees what is open and begins at the present: what was merged
//! before, somebody else rolled out.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, info_span, warn};

use crate::app::App;
use crate::config::ProjectConfig;
use crate::ids::ProjectName;
use crate::metrics;
use crate::store::work::Work;

/// How far back each round looks again.
const OVERLAP: Duration = Duration::from_mins(2);

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
    loop {
        let round = async {
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
