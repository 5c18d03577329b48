//! What the stages of a rollout wait for, as the command line tells it, and the acts of people at them.
//!
//! When tasks may start is asked of the policy files as they are on disk: a daemon that has not reloaded them may go by
//! older ones.

use std::fmt::Write as _;

use serde::Serialize;

use super::{exit, find, output, refused, stage_of, usage};
use crate::agreement::Approval;
use crate::cli::state::{Acting, Opened, harmless};
use crate::cli::{CommandResult, actor};
use crate::clock::parse_moment;
use crate::config::Config;
use crate::ids::{EnvironmentName, RolloutId};
use crate::people::People;
use crate::policy::{RolloutPolicy, parse_policy};
use crate::rollout::calendar::Start;
use crate::rollout::risk::riskiest;
use crate::stage::TaskState;
use crate::store::rollouts::approvals::{ApprovalError, Approving};
use crate::store::rollouts::read::{RolloutDetail, StageDetail};
use crate::store::{Store, StoreError};
use crate::work::stage_start::start_under;
use crate::work::stage_waits::{Holds, holds_with, waits_with};

/// One stage's gates, for programs.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct GatesJson<'a> {
    stage: &'a str,
    risk: Option<&'a str>,
    risk_reason: Option<&'a str>,
    /// Absent where nothing holds the start, or where it never comes.
    earliest_start: Option<String>,
    approvals_needed: usize,
    approvals_missing: usize,
    approvals: Vec<ApprovalJson<'a>>,
    waits: Vec<WaitJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ApprovalJson<'a> {
    person: &'a str,
    name: &'a str,
    at: String,
    comment: Option<&'a str>,
    standing: &'a str,
}

#[derive(Serialize)]
struct WaitJson {
    kind: &'static str,
    state: &'static str,
    text: String,
}

/// When the tasks of each stage may start. Of an environment whose policy can not be read nothing is known.
fn starts(config: &Config, rollout: &RolloutDetail, now: jiff::Timestamp) -> Vec<Start> {
    let stages = rollout.stages.iter().enumerate();
    let start = |(index, stage): (usize, &StageDetail)| {
        let policy = policy_of(config, &stage.summary.environment);
        start_under(policy.as_ref(), now, rollout, index)
    };
    stages.map(start).collect()
}

fn policy_of(config: &Config, environment: &EnvironmentName) -> Option<RolloutPolicy> {
    let configured = config
        .environments
        .iter()
        .find(|known| &known.name == environment)?;
    let text = std::fs::read_to_string(&configured.policy).ok()?;
    let policy = parse_policy(&configured.policy.display().to_string(), &text).ok()?;
    Some(policy.rollout)
}

/// What holds each stage besides its gate and people.
pub(super) async fn holds(
    config: &Config,
    store: &Store,
    rollout: &RolloutDetail,
    now: jiff::Timestamp,
) -> Result<Vec<Holds>, StoreError> {
    let drift = |environment: &EnvironmentName| policy_of(config, environment).map(|policy| policy.drift);
    holds_with(store, rollout, starts(config, rollout, now), drift).await
}

/// The stages' gates; `holds` as [`holds`] gave them.
pub(super) fn gates_json<'a>(rollout: &'a RolloutDetail, holds: &[Holds]) -> Vec<GatesJson<'a>> {
    let stages = rollout.stages.iter().zip(holds).enumerate();
    let gates = |(index, (stage, holds)): (usize, (&'a StageDetail, &Holds))| {
        let approvals = &stage.summary.approvals;
        let given = |approval: &'a Approval| ApprovalJson {
            person: &approval.person.key,
            name: &approval.person.label,
            at: approval.at.to_string(),
            comment: approval.comment.as_deref(),
            standing: approvals.standing(approval).as_str(),
        };
        let waits = waits_with(rollout, index, holds).into_iter();
        let worst = riskiest(&stage.risks);
        GatesJson {
            stage: stage.summary.environment.as_str(),
            risk: worst.map(|worst| worst.risk.as_str()),
            risk_reason: worst.map(|worst| worst.reason.as_str()),
            earliest_start: match &holds.start {
                Start::At { at, .. } => Some(at.timestamp().to_string()),
                Start::Now | Start::Never { .. } => None,
            },
            approvals_needed: approvals.demand.needed,
            approvals_missing: approvals.missing(),
            approvals: approvals.given.iter().map(given).collect(),
            waits: waits
                .map(|wait| WaitJson {
                    kind: wait.kind,
                    state: wait.state.as_str(),
                    text: wait.text,
                })
                .collect(),
        }
    };
    stages.map(gates).collect()
}

/// Lines under a stage's head.
pub(super) fn gates_text(rollout: &RolloutDetail, index: usize, holds: &Holds) -> String {
    let mut text = String::new();
    let Some(stage) = rollout.stages.get(index) else {
        return text;
    };
    // Writing to a text does not fail.
    if let Some(worst) = riskiest(&stage.risks) {
        let _ = writeln!(text, "  {}: {}", worst.risk, harmless(&worst.reason));
    }
    // Who opened or paused it stands above, with when and why.
    let is_told = |kind| kind == "pause" || (kind == "gate" && stage.opened.is_some());
    let waits = waits_with(rollout, index, holds).into_iter();
    let is_over = stage.tasks.iter().all(|task| task.state != TaskState::Pending);
    for wait in waits {
        if is_told(wait.kind) || (is_over && wait.kind == "start") {
            continue;
        }
        let _ = writeln!(text, "  {} {}", wait.state.mark(), harmless(&wait.text));
    }
    text
}

/// Approves a stage, or takes the approval back.
pub(super) async fn approve(
    id: RolloutId,
    environment: &EnvironmentName,
    comment: Option<&str>,
    (acting, take_back): (&Acting, bool),
) -> CommandResult {
    let Opened { store, .. } = acting.open().await?;
    let rollout = find(&store, id).await?;
    let stage = stage_of(&rollout, environment)?;
    let actor_name = acting.actor();
    let user = actor::actor();
    let person = People::cli(user.trim_start_matches("cli:"));
    let approving = Approving {
        rollout: id,
        position: stage.summary.position,
        person: &person,
        actor: &actor_name,
        comment,
    };
    let done = if take_back {
        store.withdraw_approval(approving).await
    } else {
        store.approve_stage(approving).await
    };
    match done {
        Ok(summary) => {
            output::say(&format!(
                "Stage {environment} of rollout {id}: {}.",
                harmless(&summary)
            ));
            Ok(exit::CLEAN)
        }
        Err(ApprovalError::Store(error)) => Err(error.into()),
        Err(error) => Ok(refused(&error)),
    }
}

/// Says before which moment nothing of a rollout starts, or lifts that.
pub(super) async fn schedule(
    id: RolloutId,
    not_before: Option<&str>,
    reason: Option<&str>,
    acting: &Acting,
) -> CommandResult {
    let moment = not_before
        .map(|text| {
            parse_moment(text).ok_or_else(|| {
                usage(format!(
                    "{text:?} is not a moment: write 2026-12-01T22:00+01:00 or 2026-12-01T22:00[Europe/Berlin]"
                ))
            })
        })
        .transpose()?;
    let Opened { store, config } = acting.open().await?;
    find(&store, id).await?;
    if !store
        .schedule_rollout(id, moment, (&acting.actor(), reason))
        .await?
    {
        output::complain(&format!("error: rollout {id} is over"));
        return Ok(exit::BLOCKED);
    }
    let rollout = find(&store, id).await?;
    let mut text = match moment {
        Some(at) => format!("Nothing of rollout {id} starts before {at}."),
        None => format!("Rollout {id} starts as its policies let it."),
    };
    let starts = starts(&config, &rollout, crate::clock::Clock::system().now());
    for (stage, start) in rollout.stages.iter().zip(starts) {
        if let Some(words) = start.words() {
            let _ = write!(text, "\n  {} {words}", stage.summary.environment);
        }
    }
    output::say(&text);
    Ok(exit::CLEAN)
}
