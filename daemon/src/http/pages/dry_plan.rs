//! What the merge of a pull request would do, as its page shows it.

use crate::rollout::dry_plan::{DryPlan, DryStage};
use crate::stage::{Gate, Risk};

use super::format::count;
use super::layout::{Chip, Tone};
use super::words::{risk_chip, sentence};

/// More databases of a stage are counted.
const MOST_DATABASES: usize = 8;

/// What the page shows.
pub(super) struct DryPlanView {
    pub(super) sentence: String,
    pub(super) changes: Vec<ChangeView>,
    pub(super) stages: Vec<StageView>,
    pub(super) left_out: Vec<String>,
}

/// A change, in its place.
pub(super) struct ChangeView {
    pub(super) version: String,
    pub(super) description: String,
}

/// A stage, in its place.
pub(super) struct StageView {
    pub(super) environment: String,
    pub(super) databases: String,
    pub(super) tasks: String,
    pub(super) gate: Chip,
    pub(super) reason: String,
    pub(super) approvals: Option<String>,
    pub(super) risk: Option<Chip>,
    pub(super) risk_reason: Option<String>,
    pub(super) earliest: String,
}

impl DryPlanView {
    /// A plan, or the reason why there is none.
    pub(super) fn new(plan: Result<DryPlan, String>) -> Self {
        let plan = match plan {
            Ok(plan) => plan,
            Err(problem) => return Self::without(format!("The merge would roll nothing out: {problem}.")),
        };
        if plan.is_empty() {
            return Self {
                left_out: plan.left_out,
                ..Self::without("The merge would roll nothing out.".to_owned())
            };
        }
        let changes = plan.changes.iter().map(|change| ChangeView {
            version: change.version.to_string(),
            description: change.description.clone(),
        });
        Self {
            sentence: format!(
                "If it were merged now, {} would be applied{}.",
                count(i64::try_from(plan.changes.len()).unwrap_or(i64::MAX), "change"),
                if plan.changes.len() > 1 {
                    " in this order"
                } else {
                    ""
                }
            ),
            changes: changes.collect(),
            stages: plan.stages.iter().map(view_stage).collect(),
            left_out: plan.left_out,
        }
    }

    fn without(sentence: String) -> Self {
        Self {
            sentence,
            changes: Vec::new(),
            stages: Vec::new(),
            left_out: Vec::new(),
        }
    }
}

fn view_stage(stage: &DryStage) -> StageView {
    let tone = match stage.gate {
        Gate::Automatic => Tone::Good,
        Gate::Refused => Tone::Bad,
        Gate::Manual | Gate::WarningToResolve | Gate::ErrorToResolve => Tone::Warn,
    };
    let worst = stage.risk.as_ref().filter(|worst| worst.risk != Risk::Additive);
    StageView {
        environment: stage.environment.to_string(),
        databases: stage.database_words(MOST_DATABASES),
        tasks: count(i64::try_from(stage.tasks).unwrap_or(i64::MAX), "task"),
        gate: Chip::new(tone, stage.gate_words()),
        reason: stage.gate_reason.clone(),
        approvals: stage.approvals.clone(),
        risk: stage.risk.as_ref().map(|worst| risk_chip(worst.risk)),
        risk_reason: worst.map(|worst| sentence(&worst.reason)),
        earliest: stage.earliest.clone(),
    }
}
