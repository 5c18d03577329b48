//! Judges the closed stages of a rollout by the policies in force. Runs before anything opens, so that a reload counts
//! for every rollout that waits; what it may and may not change is [`gate::again`]'s rule.

use tracing::info;

use crate::app::App;
use crate::ids::RolloutId;
use crate::rollout::gate::{self, Judged, Subject};
use crate::store::StoreError;
use crate::store::rollouts::approvals::ClosedStage;

/// Gives whether anything changed.
pub(super) async fn judge_again(app: &App, id: RolloutId) -> Result<bool, StoreError> {
    let mut is_news = false;
    for stage in app.store.find_closed_stages(id).await? {
        let Some(judged) = judged(app, &stage) else {
            continue;
        };
        let is_same =
            judged.gate == stage.gate && judged.reason == stage.gate_reason && judged.demand == stage.demand;
        if is_same {
            continue;
        }
        let Judged { gate, reason, demand } = judged;
        if app
            .store
            .judge_stage((id, stage.position), gate, &reason, &demand)
            .await?
        {
            info!(
                rollout.id = id.0,
                "the policy of {} changed what its stage of rollout {id} waits for", stage.environment
            );
            is_news = true;
        }
    }
    Ok(is_news)
}

/// None where the environment has no policy any more: the stage stays as it is, and its tasks fail with the reason.
fn judged(app: &App, stage: &ClosedStage) -> Option<Judged> {
    let policies = app.policies.borrow();
    let policy = &policies.of(&stage.environment)?.policy.rollout;
    let checksums: Vec<_> = stage.checksums.iter().map(String::as_str).collect();
    let subject = Subject {
        findings: stage.findings,
        risks: &stage.risks,
        environment: stage.environment.as_str(),
        checksums: &checksums,
    };
    let mut now = gate::judge(policy, &app.config.people(), subject);
    if stage.findings.is_none() {
        // Nothing new is known of what was never reviewed, or was planned before counts were kept.
        now.gate = stage.gate;
        now.reason.clone_from(&stage.gate_reason);
    }
    let before = (stage.gate, stage.gate_reason.as_str(), stage.demand.needed);
    Some(gate::again(before, now))
}
