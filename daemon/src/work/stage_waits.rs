//! What each stage of a stored rollout waits for: [`crate::rollout::waits`] fed from the store and the policies.

use crate::app::App;
use crate::rollout::calendar::Start;
use crate::rollout::waits::{Facts, Wait, waits};
use crate::stage::{RolloutState, StageState};
use crate::store::rollouts::DAEMON;
use crate::store::rollouts::read::RolloutDetail;

use super::stage_start::start_of;

/// What the stage at `index` waits for, by the policies in force.
pub fn waits_of(app: &App, rollout: &RolloutDetail, index: usize) -> Vec<Wait> {
    waits_with(rollout, index, &start_of(app, rollout, index))
}

/// The same where it is known when its tasks may start.
pub fn waits_with(rollout: &RolloutDetail, index: usize, start: &Start) -> Vec<Wait> {
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
    waits(Facts {
        state: stage.summary.state,
        gate: stage.summary.gate,
        gate_reason: &stage.summary.gate_reason,
        opened_by,
        earlier: earlier.map(|stage| stage.environment.as_str()),
        approvals: &stage.summary.approvals,
        paused: paused.as_deref(),
        start,
    })
}
