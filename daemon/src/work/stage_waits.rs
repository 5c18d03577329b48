//! What each stage of a stored rollout waits for: [`crate::rollout::waits`] fed from the store and the policies.

use crate::app::App;
use crate::ids::EnvironmentName;
use crate::policy::{DriftPolicy, OnDifference};
use crate::rollout::calendar::Start;
use crate::rollout::waits::{Facts, Wait, WaitState, waits};
use crate::stage::{RolloutState, StageState, TaskState};
use crate::store::drift::Drift;
use crate::store::rollouts::DAEMON;
use crate::store::rollouts::read::{RolloutDetail, StageDetail};
use crate::store::{Store, StoreError};

use super::check_drift::drift_policy;
use super::stage_start::start_of;

/// What holds a stage besides its gate and people.
#[derive(Debug, Clone)]
pub struct Holds {
    /// When its tasks may start.
    pub start: Start,
    /// Databases that somebody else changed, in words for people.
    pub drift: Option<String>,
}

/// What holds each stage of a rollout, by the policies in force.
///
/// # Errors
/// Where the state can not be read.
pub async fn holds_of(app: &App, rollout: &RolloutDetail) -> Result<Vec<Holds>, StoreError> {
    let starts = (0..rollout.stages.len()).map(|index| start_of(app, rollout, index));
    let policy = |environment: &EnvironmentName| drift_policy(app, environment);
    holds_with(&app.store, rollout, starts.collect(), policy).await
}

/// The same where it is known when its tasks may start, and what the policies say of drifts.
///
/// # Errors
/// Where the state can not be read.
pub async fn holds_with(
    store: &Store,
    rollout: &RolloutDetail,
    starts: Vec<Start>,
    policy: impl Fn(&EnvironmentName) -> Option<DriftPolicy>,
) -> Result<Vec<Holds>, StoreError> {
    let drifts = store.list_open_drifts().await?;
    let stages = rollout.stages.iter().zip(starts);
    let holds = stages.map(|(stage, start)| {
        let policy = policy(&stage.summary.environment);
        let is_held = policy.is_some_and(|policy| policy.on_drift == OnDifference::Hold);
        Holds {
            start,
            drift: is_held.then(|| drift_words(stage, &drifts)).flatten(),
        }
    });
    Ok(holds.collect())
}

/// Which databases that still wait for a task of the stage are not as they should be.
fn drift_words(stage: &StageDetail, drifts: &[Drift]) -> Option<String> {
    let waits = |drift: &&Drift| {
        let mut tasks = stage.tasks.iter();
        tasks.any(|task| task.state == TaskState::Pending && task.database == drift.database)
    };
    let mut held = drifts.iter().filter(waits);
    let first = &held.next()?.database;
    let databases = match held.count() {
        0 => format!("database {first} is"),
        1 => format!("database {first} and another one are"),
        more => format!("database {first} and {more} others are"),
    };
    Some(format!(
        "{databases} not as Stagegate left it: nothing runs there until that is put right or accepted on its page"
    ))
}

/// What the stage at `index` waits for; `holds` as [`holds_of`] gave them.
pub fn waits_with(rollout: &RolloutDetail, index: usize, holds: &Holds) -> Vec<Wait> {
    let Holds { start, drift } = holds;
    let Some(stage) = rollout.stages.get(index) else {
        return Vec::new();
    };
    if rollout.summary.state == RolloutState::Cancelled {
        return Vec::new();
    }
    let held = stage.summary.held.as_ref().or(rollout.summary.held.as_ref());
    let paused = held.map(ToString::to_string);
    let earlier = rollout.stages.iter().take(index);
    let earlier = earlier
        .map(|stage| &stage.summary)
        .find(|stage| stage.state != StageState::Done);
    let opened_by = stage.opened.as_ref().map(|opened| match opened.by.as_str() {
        DAEMON => "Stagegate, as the policy says",
        person => person,
    });
    let mut waits = waits(Facts {
        state: stage.summary.state,
        gate: stage.summary.gate,
        gate_reason: &stage.summary.gate_reason,
        opened_by,
        earlier: earlier.map(|stage| stage.environment.as_str()),
        approvals: &stage.summary.approvals,
        paused: paused.as_deref(),
        start,
    });
    waits.extend(drift.as_ref().map(|text| Wait {
        kind: "drift",
        state: WaitState::Waiting,
        text: text.clone(),
    }));
    waits
}
