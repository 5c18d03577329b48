//! When the tasks of a stage may start, by the policy as it is now: a reload counts for rollouts that wait.

use jiff::Timestamp;

use crate::app::App;
use crate::ids::EnvironmentName;
use crate::policy::Schedule;
use crate::rollout::calendar::{self, Start};
use crate::store::rollouts::read::{RolloutDetail, StageDetail};

/// When the tasks of the stage at `index` may start.
pub fn start_of(app: &App, rollout: &RolloutDetail, index: usize) -> Start {
    let (earlier, rest) = rollout.stages.split_at(index.min(rollout.stages.len()));
    let Some(stage) = rest.first() else {
        return Start::Now;
    };
    let ended = earlier.iter().filter_map(end_of).max();
    with_schedule(app, &stage.summary.environment, |schedule| {
        calendar::start(schedule, app.clock.now(), ended)
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
