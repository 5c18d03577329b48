//! When the tasks of a stage may start, by the policy as it is now: a reload counts for rollouts that wait.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::App;
use crate::ids::EnvironmentName;
use crate::policy::{Pace, Schedule};
use crate::rollout::calendar::{self, Start, spelt};
use crate::stage::TaskState;
use crate::store::rollouts::read::{RolloutDetail, StageDetail, TaskDetail};

/// When the tasks of the stage at `index` may start.
pub fn start_of(app: &App, rollout: &RolloutDetail, index: usize) -> Start {
    let (earlier, rest) = rollout.stages.split_at(index.min(rollout.stages.len()));
    let Some(stage) = rest.first() else {
        return Start::Now;
    };
    let ended = earlier.iter().filter_map(end_of).max();
    start_after(app, &stage.summary.environment, ended, canaries_end(stage))
}

/// When the tasks of a stage may start, where the stages before it and its own canaries ended then.
pub(super) fn start_after(
    app: &App,
    environment: &EnvironmentName,
    earlier: Option<Timestamp>,
    canaries: Option<Timestamp>,
) -> Start {
    let now = app.clock.now();
    // An end that is still to come was written down before the clock went back.
    let (earlier, canaries) = (earlier.map(|end| end.min(now)), canaries.map(|end| end.min(now)));
    let start = with_schedule(app, environment, |schedule| {
        calendar::start(schedule, now, earlier)
    });
    let soak = pace_of(app, environment).canary_soak;
    let rested = canaries.and_then(|ended| ended.checked_add(soak).ok());
    match (start, rested) {
        (Start::Now, Some(rested)) if rested > now => Start::At {
            at: rested.to_zoned_datetime(zone_of(app, environment)),
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

fn zone_of(app: &App, environment: &EnvironmentName) -> TimeZone {
    let policies = app.policies.borrow();
    let loaded = policies.of(environment);
    loaded.map_or(TimeZone::UTC, |loaded| {
        loaded.policy.rollout.schedule.time_zone.clone()
    })
}

/// When a task of an environment may start, whose stage has rested already.
pub(super) fn start_in(app: &App, environment: &EnvironmentName) -> Start {
    with_schedule(app, environment, |schedule| {
        calendar::start(schedule, app.clock.now(), None)
    })
}

/// An environment that has no policy any more holds nothing back: its tasks fail with the reason.
fn with_schedule(app: &App, environment: &EnvironmentName, start: impl Fn(&Schedule) -> Start) -> Start {
    let policies = app.policies.borrow();
    let loaded = policies.of(environment);
    loaded.map_or(Start::Now, |loaded| start(&loaded.policy.rollout.schedule))
}

/// When the stage's last run ended; none where nothing ran.
fn end_of(stage: &StageDetail) -> Option<Timestamp> {
    let runs = stage.tasks.iter().flat_map(|task| &task.runs);
    runs.filter_map(|run| run.finished_at).max()
}
