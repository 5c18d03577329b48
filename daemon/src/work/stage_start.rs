//! When the tasks of a stage may start, by the policy as it is now: a reload counts for rollouts that wait.

use jiff::Timestamp;

use crate::app::App;
use crate::ids::EnvironmentName;
use crate::policy::{Pace, RolloutPolicy};
use crate::rollout::calendar::{self, Start, spelt};
use crate::stage::TaskState;
use crate::store::rollouts::not_before::NotBefore;
use crate::store::rollouts::read::{RolloutDetail, StageDetail, TaskDetail};

/// What a start follows from besides the policy.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments<'a> {
    /// When the stages before it ended.
    pub(super) earlier: Option<Timestamp>,
    /// When its own canaries ended.
    pub(super) canaries: Option<Timestamp>,
    /// Before which nothing of the rollout starts.
    pub(super) not_before: Option<&'a NotBefore>,
}

/// When the tasks of the stage at `index` may start.
pub fn start_of(app: &App, rollout: &RolloutDetail, index: usize) -> Start {
    let Some(stage) = rollout.stages.get(index) else {
        return Start::Now;
    };
    let policies = app.policies.borrow();
    let loaded = policies.of(&stage.summary.environment);
    let policy = loaded.map(|loaded| &loaded.policy.rollout);
    start_under(policy, app.clock.now(), rollout, index)
}

/// The same under a policy.
pub fn start_under(
    policy: Option<&RolloutPolicy>,
    now: Timestamp,
    rollout: &RolloutDetail,
    index: usize,
) -> Start {
    let moments = Moments {
        earlier: rollout.stages.iter().take(index).filter_map(end_of).max(),
        canaries: rollout.stages.get(index).and_then(canaries_end),
        not_before: rollout.summary.not_before.as_ref(),
    };
    start_by(policy, now, moments)
}

/// When the tasks of a stage of this environment may start.
pub(super) fn start_after(app: &App, environment: &EnvironmentName, moments: Moments<'_>) -> Start {
    let policies = app.policies.borrow();
    let policy = policies.of(environment).map(|loaded| &loaded.policy.rollout);
    start_by(policy, app.clock.now(), moments)
}

/// An environment that has no policy any more holds nothing back: its tasks fail with the reason.
fn start_by(policy: Option<&RolloutPolicy>, now: Timestamp, moments: Moments<'_>) -> Start {
    let always = RolloutPolicy::default();
    let RolloutPolicy { schedule, pace, .. } = policy.unwrap_or(&always);
    let told = moments.not_before.map(|said| match &said.reason {
        Some(reason) => format!("scheduled by {}: {reason}", said.by),
        None => format!("scheduled by {}", said.by),
    });
    let moment = moments.not_before.map(|said| said.at).zip(told.as_deref());
    // An end that is still to come was written down before the clock went back.
    let (earlier, canaries) = (
        moments.earlier.map(|end| end.min(now)),
        moments.canaries.map(|end| end.min(now)),
    );
    let start = calendar::start_not_before(schedule, now, earlier, moment);
    let soak = pace.canary_soak;
    let rested = canaries.and_then(|ended| ended.checked_add(soak).ok());
    match (start, rested) {
        (Start::Now, Some(rested)) if rested > now => Start::At {
            at: rested.to_zoned_datetime(schedule.time_zone.clone()),
            reason: format!("rests {} after its canary", spelt(soak)),
        },
        (start, _) => start,
    }
}

/// How rollouts spread over the databases of an environment, by the policy as it is now.
pub(super) fn pace_of(app: &App, environment: &EnvironmentName) -> Pace {
    let policies = app.policies.borrow();
    let loaded = policies.of(environment);
    loaded.map_or_else(Pace::default, |loaded| loaded.policy.rollout.pace.clone())
}

/// When the last canary of a stage ended; none while one goes, or where there is none.
fn canaries_end(stage: &StageDetail) -> Option<Timestamp> {
    let canaries = || stage.tasks.iter().filter(|task| task.canary);
    let is_over = |task: &TaskDetail| matches!(task.state, TaskState::Done | TaskState::Skipped);
    if !canaries().all(is_over) {
        return None;
    }
    let runs = canaries().flat_map(|task| &task.runs);
    runs.filter_map(|run| run.finished_at).max()
}

/// When the stage's last run ended; none where nothing ran.
fn end_of(stage: &StageDetail) -> Option<Timestamp> {
    let runs = stage.tasks.iter().flat_map(|task| &task.runs);
    runs.filter_map(|run| run.finished_at).max()
}
