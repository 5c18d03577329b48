//! One attempt to apply a change to a database.
//!
//! The order makes `kill -9` harmless at every instant: the run is on record before the database is touched; the
//! schema before is kept before the change is applied; the change and its ledger row are one transaction; the
//! history and the end of the run are one. A run that follows a killed one takes the same lock, finds out from the
//! ledger whether the change is in the database, and writes what is missing.
//!
//! What SQL refuses is not tried again by itself. A database that can not be reached is, a few times.

mod attempt;
mod judge;
mod log;
mod order;
mod stop;
#[cfg(test)]
mod tests;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::anyhow;
use tokio::sync::mpsc::unbounded_channel;
use tracing::{Instrument, info, info_span, warn};

use self::attempt::{Attempt, Stopped};
use super::advance_rollout::announce;
use super::stage_start::{Moments, start_after};
use crate::app::App;
use crate::ids::{EnvironmentName, RunId, TaskId};
use crate::policy::{BackupPolicy, RolloutPolicy};
use crate::rollout::calendar::Start;
use crate::stage::LogLine;
use crate::store::runs::{RunEnd, TaskContext};
use crate::store::work::Work;
use crate::target::Limits;

/// After so many runs in a row that could not reach the database, a person has to look.
const MAX_INTERRUPTIONS: i64 = 8;

/// How long a run waits for others.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For another rollout's lock on the database.
    pub lock: Duration,
    /// For a change to end when the daemon stops; then it is cancelled. Shorter than the queue's own grace.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            lock: Duration::from_secs(30),
            stop: Duration::from_secs(12),
        }
    }
}

/// Runs a task, unless it is done, not its turn, or its policy's calendar has closed since it was asked for.
///
/// # Errors
/// Where the database could not be reached, or the state not be read or written; the queue tries again.
pub async fn run_task(app: &App, task: TaskId) -> anyhow::Result<()> {
    run_task_with(app, task, Patience::default()).await
}

/// As [`run_task`], with a patience of one's own.
pub async fn run_task_with(app: &App, task: TaskId, patience: Patience) -> anyhow::Result<()> {
    let Some(task) = app.store.find_task(task).await? else {
        return Ok(());
    };
    let not_before = app.store.not_before(task.rollout).await?;
    let moments = Moments {
        not_before: not_before.as_ref(),
        ..Moments::default()
    };
    if task.cancelled.is_none() && start_after(app, &task.environment, moments) != Start::Now {
        let rollout = task.rollout;
        app.store.enqueue(&Work::AdvanceRollout { rollout }).await?;
        app.work_added.notify_one();
        return Ok(());
    }
    let Some(run) = app.store.start_run(task.id).await? else {
        return Ok(());
    };
    let span = info_span!(
        "run",
        rollout.id = task.rollout.0,
        task.id = task.id.0,
        run.id = run.0
    );
    async {
        announce(app, task.rollout);
        info!(
            "task {} applies {} to {}",
            task.id, task.change.path, task.database
        );
        let stopped = logged_attempt(app, &task, run, patience).await;
        let (end, retry) = ended(app, &task, stopped).await?;
        app.store.finish_run(run, &end).await?;
        announce(app, task.rollout);
        retry.map_or(Ok(()), Err)
    }
    .instrument(span)
    .await
}

/// Runs the attempt while its log is stored; returns after the last line is.
async fn logged_attempt(
    app: &App,
    task: &TaskContext,
    run: RunId,
    patience: Patience,
) -> Result<RunEnd, Stopped> {
    let (sender, lines) = unbounded_channel();
    let storing = log::store_events(app, task, run, lines);
    let attempting = async {
        let attempt = Attempt {
            app,
            task,
            limits: limits_of(app, task),
            backup: backup_of(app, task),
            log: sender,
            patience,
            stop: app.shutdown.child_token(),
            under_way: AtomicBool::new(false),
        };
        let result = attempt.run().await;
        attempt.tell(&closing_line(task, &result));
        result
    };
    let (result, ()) = tokio::join!(attempting, storing);
    result
}

/// The limits of the policy in force, so that a retry after a reload has the new ones; where the environment has no
/// policy any more, the lock and statement timeouts that the task was planned with.
pub fn limits_in_force(app: &App, environment: &EnvironmentName, planned: (Duration, Duration)) -> Limits {
    let policies = app.policies.borrow();
    let policy = policies.of(environment).map(|loaded| &loaded.policy.rollout);
    let defaults = RolloutPolicy::default();
    let rollout = policy.unwrap_or(&defaults);
    Limits {
        lock_timeout: policy.map_or(planned.0, |policy| policy.lock_timeout),
        lock_retries: rollout.lock_retries,
        lock_retry_pause: rollout.lock_retry_pause,
        statement_timeout: policy.map_or(planned.1, |policy| policy.statement_timeout),
        transaction_timeout: rollout.transaction_timeout,
        concurrently_wait: rollout.concurrently_wait,
    }
}

fn limits_of(app: &App, task: &TaskContext) -> Limits {
    limits_in_force(
        app,
        &task.environment,
        (task.lock_timeout, task.statement_timeout),
    )
}

/// What the policy in force says of copies of rows.
fn backup_of(app: &App, task: &TaskContext) -> Option<BackupPolicy> {
    let policies = app.policies.borrow();
    policies.of(&task.environment)?.policy.rollout.backup.clone()
}

fn closing_line(task: &TaskContext, result: &Result<RunEnd, Stopped>) -> LogLine {
    match result {
        Ok(RunEnd::Done { outcome, .. }) => {
            LogLine::info(format!("{}: {outcome} to {}", task.change.path, task.database))
        }
        Ok(RunEnd::Failed { error } | RunEnd::Interrupted { error } | RunEnd::Held { error })
        | Err(Stopped::Failed(error) | Stopped::ByDaemon(error) | Stopped::Held(error)) => {
            LogLine::error(error.clone())
        }
        Err(Stopped::Unreachable(error)) => LogLine::error(format!("{error:#}")),
    }
}

/// What to write down, and the error that makes the queue try again.
async fn ended(
    app: &App,
    task: &TaskContext,
    result: Result<RunEnd, Stopped>,
) -> anyhow::Result<(RunEnd, Option<anyhow::Error>)> {
    let TaskContext { id, database, .. } = task;
    Ok(match result {
        Ok(end) => {
            info!("task {id} is done on {database}");
            (end, None)
        }
        Err(Stopped::Failed(error)) => {
            warn!("task {id} failed on {database}: {error}");
            (RunEnd::Failed { error }, None)
        }
        Err(Stopped::ByDaemon(error)) => {
            info!("task {id} was interrupted on {database}: {error}");
            (RunEnd::Interrupted { error }, None)
        }
        Err(Stopped::Held(error)) => {
            info!("task {id} waits: {error}");
            (RunEnd::Held { error }, None)
        }
        Err(Stopped::Unreachable(error)) => {
            let text = format!("{error:#}");
            let before = app.store.interruptions(*id).await?;
            if before + 1 >= MAX_INTERRUPTIONS {
                warn!("task {id} was given up: {text}");
                let error = format!("given up after {MAX_INTERRUPTIONS} attempts: {text}");
                (RunEnd::Failed { error }, None)
            } else {
                (
                    RunEnd::Interrupted { error: text },
                    Some(anyhow!(error).context("run a task")),
                )
            }
        }
    })
}
