//! Looks at a rollout as it is and does what is next: opens automatic stages in their turn, asks for the tasks that
//! can start, writes down how it ended.
//!
//! Tasks of one database go one after the other in version order; on as many databases side by side as the policy's
//! `parallel` says, its canaries before all others and alone. A stage in which as many databases failed as the policy's
//! `stop-after` starts no other task; with fewer the others go on, and it ends as failed when they are through. Where the
//! policy's calendar or the rest after the canaries holds a stage, this job comes again when that ends. It asks the state
//! only for what is next, so a stage of a thousand databases costs no more a task than one of ten.

use jiff::Timestamp;
use tracing::info;

use super::check_drift::drifted_databases;
use super::judge_again::judge_again;
use super::stage_start::{Moments, pace_of, start_after};
use crate::app::{App, RolloutEvent};
use crate::ids::RolloutId;
use crate::rollout::calendar::Start;
use crate::stage::{RolloutState, StageState};
use crate::store::rollouts::StageRow;
use crate::store::rollouts::next::{Canaries, Places};

/// Brings a rollout as far as it can go now. Gives when to look again, where only time holds it.
///
/// # Errors
/// Where the state can not be read or written.
pub async fn advance_rollout(app: &App, id: RolloutId) -> anyhow::Result<Option<Timestamp>> {
    if judge_again(app, id).await? {
        announce(app, id);
    }
    let Some(rollout) = app.store.find_standing(id).await? else {
        return Ok(None);
    };
    if rollout.state == RolloutState::Cancelled {
        return find_out_cancelled(app, id).await.map(|()| None);
    }
    for stage in &rollout.stages {
        let environment = &stage.environment;
        match stage.state {
            StageState::Done => continue,
            StageState::Failed if has_stopped(app, id, stage).await? => {
                finish(app, id, RolloutState::Failed).await?;
            }
            StageState::WaitsAtGate | StageState::Open | StageState::Running | StageState::Failed
                if rollout.is_held || stage.held.is_some() =>
            {
                announce(app, id);
            }
            StageState::WaitsAtGate => {
                // Opening asks for this job once more, which then starts the tasks.
                if app.store.open_automatic_stage(id, stage.position).await? {
                    info!(
                        rollout.id = id.0,
                        "stage {environment} of rollout {id} opened by itself"
                    );
                    announce(app, id);
                }
            }
            StageState::Open | StageState::Running | StageState::Failed => {
                return start_tasks(app, id, stage).await;
            }
            StageState::Refused => {
                finish(app, id, RolloutState::Failed).await?;
            }
            StageState::WaitsForEarlier => {}
        }
        return Ok(None);
    }
    finish(app, id, RolloutState::Done).await?;
    Ok(None)
}

/// How many databases may fail before the stage starts no other task.
fn stop_after(app: &App, stage: &StageRow) -> usize {
    let policies = app.policies.borrow();
    let loaded = policies.of(&stage.environment);
    loaded.map_or(1, |loaded| loaded.policy.rollout.stop_after)
}

/// Whether a stage with a failed task starts no other: enough databases failed, or none is left that could go on.
async fn has_stopped(app: &App, id: RolloutId, stage: &StageRow) -> anyhow::Result<bool> {
    let nowhere = Places::default();
    let failed = app.store.find_next(id, stage.position, &nowhere).await?.failed;
    let alone = app.store.find_canaries(id, stage.position).await? == Canaries::Going;
    let left = app.store.count_databases_left(id, stage.position, alone).await?;
    Ok(failed >= stop_after(app, stage) || left == 0)
}

/// Asks for the runs there is place for. Gives when to look again, where only time holds them.
async fn start_tasks(app: &App, id: RolloutId, stage: &StageRow) -> anyhow::Result<Option<Timestamp>> {
    announce(app, id);
    let canaries = app.store.find_canaries(id, stage.position).await?;
    let (alone, canaries_end) = match canaries {
        Canaries::None => (false, None),
        Canaries::Going => (true, None),
        Canaries::Through(ended) => (false, ended),
    };
    let parallel = if alone {
        1
    } else {
        pace_of(app, &stage.environment).parallel
    };
    let places = Places {
        parallel,
        canaries_alone: alone,
        // When a drift ends, this job is asked for again.
        except: drifted_databases(app, &stage.environment).await?,
    };
    let next = app.store.find_next(id, stage.position, &places).await?;
    if next.failed >= stop_after(app, stage) || next.tasks.is_empty() {
        return Ok(None);
    }
    let earlier_end = app.store.find_earlier_end(id, stage.position).await?;
    let not_before = app.store.not_before(id).await?;
    let moments = Moments {
        earlier: earlier_end,
        canaries: canaries_end,
        not_before: not_before.as_ref(),
    };
    match start_after(app, &stage.environment, moments) {
        Start::Now => {}
        Start::At { at, .. } => return Ok(Some(at.timestamp())),
        Start::Never { .. } => return Ok(None),
    }
    app.store.ask_for_runs(&next.unasked).await?;
    app.work_added.notify_one();
    Ok(None)
}

/// A cancelled rollout starts nothing. Where a run of it was interrupted, another finds out what became of the change.
async fn find_out_cancelled(app: &App, id: RolloutId) -> anyhow::Result<()> {
    let unsettled = app.store.find_unsettled(id).await?;
    app.store.ask_for_runs(&unsettled).await?;
    announce(app, id);
    Ok(())
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
