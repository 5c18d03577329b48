//! Looks at a rollout as it is and does what is next: opens automatic stages in their turn, asks for the tasks that
//! can start, writes down how it ended.
//!
//! Tasks of one database go one after the other in version order; those of different databases side by side. A stage
//! in which a task failed starts no other. Where the policy's calendar holds a stage, this job comes again when it ends.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tracing::info;

use super::check_drift::holding_drifts;
use super::stage_start::start_of;
use crate::app::{App, RolloutEvent};
use crate::ids::{RolloutId, TaskId};
use crate::rollout::calendar::Start;
use crate::stage::{RolloutState, StageState, TaskState};
use crate::store::drift::Drift;
use crate::store::rollouts::read::{RolloutDetail, StageDetail, TaskDetail};
use crate::store::work::Work;

/// Brings a rollout as far as it can go now. Gives when to look again, where only time holds it.
///
/// # Errors
/// Where the state can not be read or written.
pub async fn advance_rollout(app: &App, id: RolloutId) -> anyhow::Result<Option<Timestamp>> {
    let Some(rollout) = app.store.find_rollout(id).await? else {
        return Ok(None);
    };
    if rollout.summary.state == RolloutState::Cancelled {
        return find_out_cancelled(app, &rollout).await.map(|()| None);
    }
    for (index, stage) in rollout.stages.iter().enumerate() {
        let environment = &stage.summary.environment;
        match stage.summary.state {
            StageState::Done => continue,
            StageState::WaitsAtGate | StageState::Open | StageState::Running
                if rollout.summary.held.is_some() || stage.summary.held.is_some() =>
            {
                announce(app, id);
            }
            StageState::WaitsAtGate => {
                // Opening asks for this job once more, which then starts the tasks.
                if app.store.open_automatic_stage(id, stage.summary.position).await? {
                    info!(
                        rollout.id = id.0,
                        "stage {environment} of rollout {id} opened by itself"
                    );
                    announce(app, id);
                }
            }
            StageState::Open | StageState::Running => {
                let tasks = startable(stage);
                announce(app, id);
                match start_of(app, &rollout, index) {
                    Start::Now => {}
                    Start::At { at, .. } if !tasks.is_empty() => return Ok(Some(at.timestamp())),
                    Start::At { .. } | Start::Never { .. } => return Ok(None),
                }
                let databases = stage.tasks.iter().map(|task| &task.database);
                let drifts = holding_drifts(app, environment, databases).await?;
                for task in unheld(stage, tasks, &drifts) {
                    app.store.enqueue(&Work::RunTask { task }).await?;
                }
                app.work_added.notify_one();
            }
            StageState::Failed | StageState::Refused => {
                finish(app, id, RolloutState::Failed).await?;
            }
            StageState::WaitsForEarlier => {}
        }
        return Ok(None);
    }
    finish(app, id, RolloutState::Done).await?;
    Ok(None)
}

/// The first task of each database that is not done, where it waits.
fn startable(stage: &StageDetail) -> Vec<TaskId> {
    let mut busy = BTreeSet::new();
    let is_over = |state| matches!(state, TaskState::Done | TaskState::Skipped);
    let next = stage
        .tasks
        .iter()
        .filter(|task| !is_over(task.state) && busy.insert(task.database.clone()));
    let next: Vec<_> = next.collect();
    if next.iter().any(|task| task.state == TaskState::Failed) {
        return Vec::new();
    }
    let may_start = |task: &&TaskDetail| {
        task.state == TaskState::Pending && task.held.is_none() && task.waits_for.is_none()
    };
    let waits = next.into_iter().filter(may_start);
    waits.map(|task| task.id).collect()
}

/// A cancelled rollout starts nothing. Where a run of it was interrupted, another finds out what became of the change.
async fn find_out_cancelled(app: &App, rollout: &RolloutDetail) -> anyhow::Result<()> {
    for (_, task) in rollout.tasks() {
        if task.state == TaskState::Pending && task.cancelled.is_some() {
            app.store.enqueue(&Work::RunTask { task: task.id }).await?;
        }
    }
    announce(app, rollout.summary.id);
    Ok(())
}

/// Without those whose database has drifted; when that ends, this job is asked for again.
fn unheld(stage: &StageDetail, mut tasks: Vec<TaskId>, drifts: &[Drift]) -> Vec<TaskId> {
    let database = |id| {
        let task = stage.tasks.iter().find(|task| task.id == id);
        task.map(|task| &task.database)
    };
    let has_drifted = |task: &TaskId| {
        let mut drifts = drifts.iter();
        drifts.any(|drift| Some(&drift.database) == database(*task))
    };
    tasks.retain(|task| !has_drifted(task));
    tasks
}

async fn finish(app: &App, id: RolloutId, state: RolloutState) -> anyhow::Result<()> {
    if app.store.finish_rollout(id, state).await? {
        info!(rollout.id = id.0, "rollout {id} is {state}");
        announce(app, id);
    }
    Ok(())
}

/// Tells pages that watch, and workers that there may be work.
pub(super) fn announce(app: &App, id: RolloutId) {
    // Nobody watches: that is no failure.
    let _ = app.events.send(RolloutEvent::Changed(id));
    app.work_added.notify_one();
}
