//! Keeps the rollout's comment on its pull request up to date: posted once, edited in place.
//!
//! While a rollout runs, its state changes faster than a forge wants to be asked. An edit of a running rollout's
//! comment therefore waits a moment first; what is asked for meanwhile is in that edit.

mod grouped;

use std::sync::Arc;
use std::time::Duration;

use tracing::info;

use self::grouped::grouped;
use super::publish::CommentPlace;
use super::stage_waits::{Holds, holds_of, waits_with};
use crate::app::App;
use crate::ids::RolloutId;
use crate::review::comment::{StageLine, TaskLine, render_rollout};
use crate::rollout::risk::riskiest;
use crate::rollout::waits::WaitState;
use crate::stage::{Gate, RolloutState, RunOutcome, StageState, TaskState};
use crate::store::publications::PublicationKind;
use crate::store::rollouts::read::{RolloutDetail, StageDetail, TaskDetail};

/// The pause before an edit while the rollout runs.
const GATHERING: Duration = Duration::from_secs(2);

/// What is told of an error in the comment; the page has the rest.
const MAX_ERROR_CHARS: usize = 200;

/// Brings the comment up to date.
///
/// # Errors
/// Where it could not be done now; the queue tries again.
pub async fn announce_rollout(app: &Arc<App>, id: RolloutId) -> anyhow::Result<()> {
    let Some(mut rollout) = app.store.find_rollout(id).await? else {
        return Ok(());
    };
    let kind = PublicationKind::RolloutComment;
    let summary = rollout.summary.clone();
    let Some(project) = app.config.projects.get(&summary.project) else {
        info!(
            "project {} is no longer configured; its rollout {id} is not announced",
            summary.project
        );
        return Ok(());
    };
    let before = app
        .store
        .find_publication(&summary.project, summary.number, kind)
        .await?;
    if before.is_some() && is_running(&rollout) {
        tokio::time::sleep(GATHERING).await;
        rollout = app.store.find_rollout(id).await?.unwrap_or(rollout);
    }
    let holds = holds_of(app, &rollout).await?;
    let url = format!("{}/rollouts/{id}", app.public_base());
    let place = CommentPlace {
        app,
        forge: app.forge(project),
        project: &summary.project,
        repository: &project.repository,
        number: summary.number,
        kind,
    };
    place
        .publish(
            &render_rollout(
                &url,
                &task_lines(&rollout, &holds),
                &stage_lines(&rollout, &holds),
            ),
            &url,
        )
        .await
}

fn is_running(rollout: &RolloutDetail) -> bool {
    let is_active =
        |stage: &StageDetail| matches!(stage.summary.state, StageState::Open | StageState::Running);
    rollout.summary.state == RolloutState::Open && rollout.stages.iter().any(is_active)
}

fn task_lines(rollout: &RolloutDetail, holds: &[Holds]) -> Vec<TaskLine> {
    let mut lines = Vec::new();
    for (stage, holds) in rollout.stages.iter().zip(holds) {
        let held = held_words(holds);
        let of_stage = stage.tasks.iter().map(|task| TaskLine {
            environment: stage.summary.environment.to_string(),
            database: task.database.to_string(),
            change: rollout
                .change(task.change_position)
                .map(|change| format!("{} {}", change.version, change.description))
                .unwrap_or_default(),
            state: control_words(rollout, stage, task)
                .unwrap_or_else(|| task_words(stage, task, held.as_deref())),
        });
        lines.extend(grouped(of_stage.collect(), |line| {
            line.state.starts_with("failed: ")
        }));
    }
    lines
}

/// What people or other rollouts do to a task; none where nobody does.
fn control_words(rollout: &RolloutDetail, stage: &StageDetail, task: &TaskDetail) -> Option<String> {
    match task.state {
        TaskState::Skipped => task.skipped.as_ref().map(|by| format!("skipped by {by}")),
        TaskState::Running => {
            let cancelled = task.cancelled.as_ref();
            cancelled.map(|by| format!("is being cancelled by {by}"))
        }
        TaskState::Pending => {
            let held = [&rollout.summary.held, &stage.summary.held, &task.held];
            let held = held.into_iter().find_map(Option::as_ref);
            let over = rollout.summary.cancelled.as_ref();
            over.map(|by| format!("cancelled by {by}"))
                .or_else(|| held.map(|by| format!("paused by {by}")))
                .or_else(|| task.waits_for.map(|other| format!("waits for rollout {other}")))
        }
        TaskState::Done | TaskState::Failed => None,
    }
}

/// What holds the tasks of an open stage back, shortly.
fn held_words(holds: &Holds) -> Option<String> {
    let drift = holds
        .drift
        .as_ref()
        .map(|_| "waits: a database is not as Stagegate left it".to_owned());
    drift.or_else(|| holds.start.words())
}

/// What the closed stages wait for, and the others where a database holds them. A stage that opens by itself in a moment
/// is not worth an edit.
fn stage_lines(rollout: &RolloutDetail, holds: &[Holds]) -> Vec<StageLine> {
    let is_told = |stage: &StageDetail, holds: &Holds| {
        rollout.summary.state == RolloutState::Open && (stage.opened.is_none() || holds.drift.is_some())
    };
    let told = rollout.stages.iter().zip(holds).enumerate();
    let told = told.filter(|(_, (stage, holds))| is_told(stage, holds));
    let lines = told.map(|(index, (stage, holds))| {
        let waits = waits_with(rollout, index, holds);
        let waits = waits.iter().filter(|wait| wait.state != WaitState::Met);
        StageLine {
            environment: stage.summary.environment.to_string(),
            risk: riskiest(&stage.risks).map(|worst| format!("{}, {}", worst.risk, worst.reason)),
            waits: waits
                .map(|wait| format!("{} {}", wait.state.mark(), wait.text))
                .collect(),
        }
    });
    lines.filter(|line| !line.waits.is_empty()).collect()
}

fn task_words(stage: &StageDetail, task: &TaskDetail, held: Option<&str>) -> String {
    match task.state {
        TaskState::Pending => pending_words(stage, held),
        TaskState::Running => "running".to_owned(),
        TaskState::Done => done_words(task),
        TaskState::Failed => failed_words(task),
        TaskState::Skipped => "skipped".to_owned(),
    }
}

/// A stage that is open and one whose task runs read the same, so that starting costs no edit.
fn pending_words(stage: &StageDetail, held: Option<&str>) -> String {
    let words = match stage.summary.state {
        StageState::WaitsForEarlier => "waits for an earlier stage",
        StageState::WaitsAtGate => match stage.summary.gate {
            Gate::Automatic | Gate::Manual if stage.summary.approvals.missing() > 0 => "waits for approval",
            Gate::Automatic => held.unwrap_or("running"),
            Gate::Manual | Gate::Refused => "waits for a person",
            Gate::WarningToResolve => "warning to resolve",
            Gate::ErrorToResolve => "error to resolve",
        },
        StageState::Refused => return format!("refused: {}", stage.summary.gate_reason),
        StageState::Open | StageState::Running => held.unwrap_or("running"),
        StageState::Done | StageState::Failed => "not run",
    };
    match held {
        Some(held) if stage.summary.state == StageState::WaitsAtGate && words != held => {
            format!("{words}; {held}")
        }
        _ => words.to_owned(),
    }
}

fn done_words(task: &TaskDetail) -> String {
    let Some(run) = task.runs.last() else {
        return "done".to_owned();
    };
    match (run.outcome, run.finished_at) {
        (Some(RunOutcome::AlreadyApplied), _) => "was there already".to_owned(),
        (_, Some(finished_at)) => {
            let milliseconds = finished_at.duration_since(run.started_at).as_millis();
            format!("applied in {milliseconds} ms")
        }
        _ => "applied".to_owned(),
    }
}

fn failed_words(task: &TaskDetail) -> String {
    let error = task
        .runs
        .last()
        .and_then(|run| run.error.as_deref())
        .unwrap_or_default();
    let first_line: String = error
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(MAX_ERROR_CHARS)
        .collect();
    format!("failed: {first_line}")
}
