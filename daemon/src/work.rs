//! Runs the durable queue: claims work, keeps its lease, records how it ended. One file under `work/` for each kind.
//!
//! - Work is level-triggered: a job looks at the world as it is and does what is left to do, so running one twice,
//!   late or after a crash changes only when things happen. What fails is tried again by the queue, not by the job.
//! - Two lanes with places of their own: changes that run for an hour never keep reviews waiting.
//! - One loop hands out work. It wakes when work was added here (`App::work_added`), when a delay ends, and once a
//!   second to ask SQLite whether anybody wrote since. Only then does it look for work: what waits costs nothing.
//! - A job that lost its lease is dropped at once: somebody else may already run it.
//! - On shutdown nothing new is claimed; running jobs may finish for [`GRACE`], then they are dropped and given back.

pub mod advance_rollout;
pub mod announce_rollout;
pub mod check_drift;
pub mod comments;
pub mod dry_plan;
mod judge_again;
mod open_revert;
pub mod poll;
mod publish;
pub mod pull_request;
pub mod restore_rows;
mod review;
pub mod run_task;
pub mod stage_start;
pub mod stage_waits;
mod start_rollout;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, error, info, info_span, warn};

use crate::app::App;
use crate::bitbucket::BitbucketError;
use crate::metrics;
use crate::policy::MOST_PARALLEL;
use crate::store::work::{Claim, Lane, Retry, Work};

/// How long a claim holds without being renewed.
const LEASE: Duration = Duration::from_mins(1);

/// How often claims are renewed.
const RENEWAL: Duration = Duration::from_secs(20);

/// How long running jobs may go on after the daemon was asked to stop.
const GRACE: Duration = Duration::from_secs(20);

/// How often the loop asks whether another process left something in the state.
const TICK: Duration = Duration::from_secs(1);

/// Looks that run at the same time. Of tasks there are as many as one policy may ask for.
const LOOKS: usize = 4;

/// The wait before the end of a job is recorded again where the state could not be written.
const RECORD_PAUSE: Duration = Duration::from_secs(1);

struct Places {
    lane: Lane,
    free: Arc<Semaphore>,
}

/// Works until the daemon is asked to stop and the running jobs have ended.
pub async fn run_queue(app: &Arc<App>) {
    let lanes = [(Lane::Looks, LOOKS), (Lane::Tasks, MOST_PARALLEL)].map(|(lane, places)| Places {
        lane,
        free: Arc::new(Semaphore::new(places)),
    });
    let jobs = TaskTracker::new();
    let mut writes = app.store.watch_writes();
    while !app.shutdown.is_cancelled() {
        let due = hand_out(app, &lanes, &jobs).await;
        while !app.shutdown.is_cancelled() {
            tokio::select! {
                () = app.shutdown.cancelled() => {}
                () = app.work_added.notified() => break,
                () = tokio::time::sleep(until(app, due)) => {}
            }
            if due.is_some_and(|due| due <= app.clock.now()) || writes.were_there().await {
                break;
            }
        }
    }
    jobs.close();
    jobs.wait().await;
}

/// How long the loop sleeps at most.
fn until(app: &App, due: Option<Timestamp>) -> Duration {
    let wait = due.map(|due| due.duration_since(app.clock.now()));
    wait.map_or(TICK, |wait| {
        Duration::try_from(wait).unwrap_or(Duration::ZERO).min(TICK)
    })
}

/// Starts all due work there is place for; gives when more is due.
async fn hand_out(app: &Arc<App>, lanes: &[Places], jobs: &TaskTracker) -> Option<Timestamp> {
    let mut wait: Option<Timestamp> = None;
    for places in lanes {
        while let Ok(place) = places.free.clone().try_acquire_owned() {
            match next_claim(app, places.lane).await {
                Ok(Next::Start(claim)) => {
                    jobs.spawn(run_claim(app.clone(), claim, place));
                }
                Ok(Next::At(due)) => {
                    wait = wait.into_iter().chain(due).min();
                    break;
                }
                Err(error) => {
                    error!("work can not be claimed: {error:#}");
                    let soon = app.clock.after(TICK);
                    wait = wait.into_iter().chain([soon]).min();
                    break;
                }
            }
        }
    }
    wait
}

enum Next {
    Start(Claim),
    At(Option<Timestamp>),
}

async fn next_claim(app: &App, lane: Lane) -> anyhow::Result<Next> {
    let Some(due) = app.store.next_work_at(lane).await? else {
        return Ok(Next::At(None));
    };
    if due > app.clock.now() {
        return Ok(Next::At(Some(due)));
    }
    let claim = app.store.claim_work(lane, LEASE).await?;
    // Somebody else took it.
    Ok(claim.map_or_else(|| Next::At(Some(app.clock.after(TICK))), Next::Start))
}

async fn run_claim(app: Arc<App>, claim: Claim, place: OwnedSemaphorePermit) {
    let span = info_span!("work", work.kind = claim.work.kind(), work.key = claim.work.key());
    async {
        let outcome = run_to_end(&app, &claim).await;
        record_at_last(&app, &claim, &outcome).await;
    }
    .instrument(span)
    .await;
    drop(place);
    // A place is free, and the same work may have been asked for again.
    app.work_added.notify_one();
}

enum Outcome {
    Done,
    /// Only time holds it: it wants to look again then.
    PutOff(Timestamp),
    Failed(anyhow::Error),
    LeaseLost,
    Stopped,
}

async fn run_to_end(app: &Arc<App>, claim: &Claim) -> Outcome {
    let job = AssertUnwindSafe(run_job(app, &claim.work)).catch_unwind();
    tokio::select! {
        ended = job => match ended {
            Ok(Ok(None)) => Outcome::Done,
            Ok(Ok(Some(at))) => Outcome::PutOff(at),
            Ok(Err(error)) => Outcome::Failed(error),
            Err(panic) => Outcome::Failed(anyhow!("panicked: {}", panic_text(&*panic))),
        },
        () = lose_lease(app, claim) => Outcome::LeaseLost,
        () = end_of_grace(app) => Outcome::Stopped,
    }
}

/// The table of all jobs. Gives when the job wants to look again, where only time holds it.
async fn run_job(app: &Arc<App>, work: &Work) -> anyhow::Result<Option<Timestamp>> {
    match work {
        Work::PullRequest { project, number } => {
            pull_request::look_at_pull_request(app, project, *number).await?;
        }
        Work::Comments { project, number } => return comments::read_comments(app, project, *number).await,
        Work::AnnounceRollout { rollout } => announce_rollout::announce_rollout(app, *rollout).await?,
        Work::AdvanceRollout { rollout } => return advance_rollout::advance_rollout(app, *rollout).await,
        Work::RestoreRows { restore } => {
            Box::pin(restore_rows::restore_rows(&app.store, &app.config, *restore)).await?;
        }
        Work::OpenRevert { revert } => open_revert::open_revert(app, *revert).await?,
        Work::RunTask { task } => Box::pin(run_task::run_task(app, *task)).await?,
        Work::CheckDrift { database } => return check_drift::check_drift(app, database).await,
    }
    Ok(None)
}

/// Renews the claim until it is lost. A state that can not be written is no reason to stop a job: the lease outlasts
/// two failed renewals.
async fn lose_lease(app: &App, claim: &Claim) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        match app.store.renew_work(claim, LEASE).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => warn!("the lease could not be renewed: {:#}", anyhow!(error)),
        }
    }
}

async fn end_of_grace(app: &App) {
    app.shutdown.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Records how a job ended, as often as it takes: where the state was full for a while, nobody should wait for the end
/// of a lease. When the daemon stops meanwhile, the next one gives the work back.
async fn record_at_last(app: &App, claim: &Claim, outcome: &Outcome) {
    while let Err(error) = record(app, claim, outcome).await {
        error!(
            "the end of {} could not be recorded and will be tried again: {error:#}",
            claim.work.kind()
        );
        let pause = tokio::time::sleep(RECORD_PAUSE);
        if app.shutdown.run_until_cancelled(pause).await.is_none() {
            return;
        }
    }
}

async fn record(app: &App, claim: &Claim, outcome: &Outcome) -> anyhow::Result<()> {
    let kind = claim.work.kind();
    let word = match outcome {
        Outcome::Done => {
            app.store.complete_work(claim).await?;
            "done"
        }
        Outcome::PutOff(at) => {
            app.store.put_off_work(claim, *at).await?;
            "put-off"
        }
        Outcome::Failed(error) => {
            let text = format!("{error:#}");
            let is_dead = app.store.fail_work(claim, &text, retry_of(app, error)).await?;
            if is_dead {
                error!(
                    work.attempt = claim.attempt,
                    "{kind} failed for the last time: {text}"
                );
                "dead"
            } else {
                warn!(
                    work.attempt = claim.attempt,
                    "{kind} failed and will be tried again: {text}"
                );
                "failed"
            }
        }
        Outcome::LeaseLost => {
            warn!("{kind} was dropped because its lease was lost");
            "lost"
        }
        Outcome::Stopped => {
            info!("{kind} was interrupted because the daemon stops");
            app.store.release_work(claim).await?;
            "interrupted"
        }
    };
    metrics::WORK.count([kind, word]);
    Ok(())
}

/// Where the forge asked us to wait, that is when; else later and later.
fn retry_of(app: &App, error: &anyhow::Error) -> Retry {
    error
        .chain()
        .find_map(|cause| match cause.downcast_ref() {
            Some(BitbucketError::RateLimited { retry_after, .. }) => {
                Some(Retry::At(app.clock.after(*retry_after)))
            }
            _ => None,
        })
        .unwrap_or(Retry::Later)
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a text")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::TestApp;
    use crate::bitbucket::testing::{NUMBER, answer};

    fn look() -> Work {
        Work::PullRequest {
            project: "hr".parse().unwrap(),
            number: NUMBER,
        }
    }

    /// Runs the queue until `is_so`, then stops it.
    async fn run_until(test: &TestApp, what: &str, is_so: impl AsyncFn() -> bool) {
        let app = test.app.clone();
        let queue = tokio::spawn(async move { run_queue(&app).await });
        let reached = async {
            while !is_so().await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), reached)
            .await
            .expect(what);
        test.app.shutdown.cancel();
        queue.await.unwrap();
    }

    #[tokio::test]
    async fn work_that_was_added_runs_and_leaves_the_queue() {
        let test = TestApp::start([answer(404, "Not Found")]).await;
        test.app.store.enqueue(&look()).await.unwrap();
        let store = &test.app.store;
        run_until(&test, "the queue to be empty", async || {
            store.work_counts().await.unwrap() == crate::store::work::WorkCounts::default()
        })
        .await;
        assert_eq!(test.forge.asked().len(), 1);
    }

    #[tokio::test]
    async fn a_forge_that_asks_for_patience_gets_it() {
        let busy =
            || answer(429, "Rate limit for this resource has been exceeded").header("retry-after", "900");
        let test = TestApp::start((0..9).map(|_| busy())).await;
        test.app.store.enqueue(&look()).await.unwrap();
        let (store, now) = (&test.app.store, test.app.clock.now());
        run_until(&test, "the work to be put off", async || {
            let due = store.next_work_at(Lane::Looks).await.unwrap();
            due == Some(now + Duration::from_mins(15))
        })
        .await;
        test.state.pass(901);
        let again = store.claim_work(Lane::Looks, LEASE).await.unwrap().unwrap();
        assert_eq!(again.attempt, 1, "waiting is no failed attempt");
    }

    #[tokio::test]
    async fn an_end_that_can_not_be_recorded_is_recorded_later() {
        let test = TestApp::start([]).await;
        let store = &test.app.store;
        store.enqueue(&look()).await.unwrap();
        let claim = store.claim_work(Lane::Looks, LEASE).await.unwrap().unwrap();
        test.state.set_writable(false).await;
        let mut recording = std::pin::pin!(record_at_last(&test.app, &claim, &Outcome::Done));
        let soon = tokio::time::timeout(Duration::from_millis(200), &mut recording).await;
        assert!(soon.is_err(), "it was given up");
        test.state.set_writable(true).await;
        recording.await;
        assert!(
            !store.renew_work(&claim, LEASE).await.unwrap(),
            "nobody has to wait for the lease"
        );
    }
}
