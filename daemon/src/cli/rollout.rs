//! `stagegate rollout list|show|run|resolve|approve|withdraw|schedule|statement|pause|resume|cancel|skip|retry|revert|restore`
//!
//! Acts are written to the state exactly as the pages write them; a running daemon finds the work within a second,
//! a stopped one when it starts.

mod control;
mod gates;
mod progress;
mod show;
mod steps;
mod task;
mod undo;

use clap::Subcommand;

use self::control::Control;
use self::show::{RolloutJson, SummaryJson, detail_text, list_text};
use self::task::{TaskView, activities, activities_text};
use self::undo::Undo;
use super::state::{Acting, Look, Opened, block_on};
use super::{CommandError, CommandResult, exit, output};
use crate::clock::Clock;
use crate::ids::{DatabaseName, EnvironmentName, ProjectName, RolloutId, TaskId};
use crate::stage::{RolloutState, StageState, TaskState};
use crate::store::Store;
use crate::store::rollouts::read::{RolloutDetail, RolloutFilter, StageDetail};
use crate::store::rollouts::{GateError, RetryError};

/// See rollouts, open their gates, and steer what goes on
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Rollout {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List rollouts, newest first
    List {
        /// Only those of this project
        #[arg(long)]
        project: Option<ProjectName>,
        /// Only those that go to this database
        #[arg(long)]
        database: Option<DatabaseName>,
        /// Only those in this state: open, done, failed or cancelled
        #[arg(long, value_parser = parse_state)]
        state: Option<RolloutState>,
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[command(flatten)]
        look: Look,
    },
    /// Show one with its stages, tasks and runs
    Show {
        /// Its number
        id: RolloutId,
        /// Only this task, with the statements of its last run: rows, time, tries
        #[arg(long)]
        task: Option<TaskId>,
        /// All tasks of large stages too
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        look: Look,
    },
    /// Follow one until it is over or waits for somebody
    Watch {
        /// Its number
        id: RolloutId,
        #[command(flatten)]
        look: Look,
    },
    /// Open the gate of the stage whose turn it is, or run its failed tasks again
    Run {
        /// Its number
        id: RolloutId,
        /// The stage; it must be its turn
        #[arg(long, value_name = "ENVIRONMENT")]
        stage: Option<EnvironmentName>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Open a stage in spite of the findings that hold it
    Resolve {
        /// Its number
        id: RolloutId,
        /// The stage; it must be its turn
        #[arg(long, value_name = "ENVIRONMENT")]
        stage: EnvironmentName,
        /// Why the findings do not matter; it is kept
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Say what became of a statement that a run ended in the middle of, where nothing in the database tells
    Statement {
        /// The rollout's number
        id: RolloutId,
        /// The task's number, as `rollout show` has it
        #[arg(long)]
        task: TaskId,
        /// The statement's number in the change, from 1
        #[arg(long)]
        statement: i64,
        /// Whether it is done, or shall run again
        #[arg(long, value_enum)]
        answer: steps::Answer,
        /// How you know; it is kept
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        acting: Acting,
    },
    #[command(flatten)]
    Control(Control),
    #[command(flatten)]
    Undo(Undo),
    /// Agree to a stage, as the user of this machine; the policy's `approvers` must name you
    Approve {
        /// Its number
        id: RolloutId,
        /// The stage
        #[arg(long, value_name = "ENVIRONMENT")]
        stage: EnvironmentName,
        /// What to say with it; it is kept
        #[arg(long, value_name = "TEXT")]
        comment: Option<String>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Take your approval of a stage back, while it is closed
    Withdraw {
        /// Its number
        id: RolloutId,
        /// The stage
        #[arg(long, value_name = "ENVIRONMENT")]
        stage: EnvironmentName,
        #[command(flatten)]
        acting: Acting,
    },
    /// Say before which moment nothing of a rollout starts
    Schedule {
        /// Its number
        id: RolloutId,
        /// Such as 2026-12-01T22:00+01:00 or 2026-12-01T22:00[Europe/Berlin]
        #[arg(
            long,
            value_name = "MOMENT",
            required_unless_present = "clear",
            conflicts_with = "clear"
        )]
        not_before: Option<String>,
        /// Let it start as its policies say
        #[arg(long)]
        clear: bool,
        /// Why; it is kept
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        acting: Acting,
    },
}

fn parse_state(word: &str) -> Result<RolloutState, String> {
    RolloutState::from_word(word).ok_or_else(|| "it should be open, done, failed or cancelled".to_owned())
}

impl Rollout {
    pub(super) fn run(self) -> CommandResult {
        block_on(async {
            match self.action {
                Action::List {
                    project,
                    database,
                    state,
                    limit,
                    look,
                } => {
                    let filter = RolloutFilter {
                        project,
                        database,
                        state,
                        before: None,
                        limit,
                    };
                    list(&filter, &look).await
                }
                Action::Show { id, task, all, look } => show(id, task, all, &look).await,
                Action::Watch { id, look } => progress::watch(id, &look).await,
                Action::Run { id, stage, acting } => run(id, stage.as_ref(), &acting).await,
                Action::Resolve {
                    id,
                    stage,
                    reason,
                    acting,
                } => resolve(id, &stage, &reason, &acting).await,
                Action::Statement {
                    id,
                    task,
                    statement,
                    answer,
                    reason,
                    acting,
                } => steps::answer((id, task, statement), answer, &reason, &acting).await,
                Action::Control(control) => control.run().await,
                Action::Undo(undo) => undo.run().await,
                Action::Approve {
                    id,
                    stage,
                    comment,
                    acting,
                } => gates::approve(id, &stage, comment.as_deref(), (&acting, false)).await,
                Action::Withdraw { id, stage, acting } => {
                    gates::approve(id, &stage, None, (&acting, true)).await
                }
                Action::Schedule {
                    id,
                    not_before,
                    reason,
                    acting,
                    ..
                } => gates::schedule(id, not_before.as_deref(), reason.as_deref(), &acting).await,
            }
        })
    }
}

async fn list(filter: &RolloutFilter, look: &Look) -> CommandResult {
    let Opened { store, .. } = look.open().await?;
    let rollouts = store.list_rollouts(filter).await?;
    let wire: Vec<_> = rollouts.iter().map(SummaryJson::from).collect();
    look.answer(&wire, || list_text(&rollouts))
}

async fn show(id: RolloutId, task: Option<TaskId>, all: bool, look: &Look) -> CommandResult {
    let Opened { store, config } = look.open().await?;
    let rollout = find(&store, id).await?;
    if let Some(task) = task {
        let view = TaskView::find(&store, &rollout, task).await?;
        let view = view.ok_or_else(|| usage(format!("rollout {id} has no task {task}")))?;
        return look.answer(&view.json(), || view.text());
    }
    let activities = activities(&store, &rollout).await?;
    let holds = gates::holds(&config, &store, &rollout, Clock::system().now()).await?;
    let wire = RolloutJson::new(&rollout, &holds).with(&activities);
    look.answer(&wire, || {
        detail_text(&rollout, &holds, all) + &activities_text(&activities)
    })
}

async fn run(id: RolloutId, environment: Option<&EnvironmentName>, acting: &Acting) -> CommandResult {
    let Opened { store, .. } = acting.open().await?;
    let rollout = find(&store, id).await?;
    let stage = match environment {
        Some(environment) => stage_of(&rollout, environment)?,
        None => rollout
            .stages
            .iter()
            .find(|stage| stage.summary.state != StageState::Done)
            .ok_or_else(|| usage(format!("rollout {id} is done")))?,
    };
    let failed: Vec<TaskId> = stage
        .tasks
        .iter()
        .filter(|task| task.state == TaskState::Failed)
        .map(|task| task.id)
        .collect();
    if failed.is_empty() {
        return open_gate(&store, id, stage, &acting.actor(), None).await;
    }
    for task in &failed {
        if let Err(error) = store.retry_task(*task, &acting.actor()).await {
            return match error {
                RetryError::NotFailed { .. } => Ok(refused(&error)),
                RetryError::Store(error) => Err(error.into()),
            };
        }
    }
    output::say(&format!(
        "Stage {}: {} failed tasks run again.",
        stage.summary.environment,
        failed.len()
    ));
    Ok(exit::CLEAN)
}

async fn resolve(
    id: RolloutId,
    environment: &EnvironmentName,
    reason: &str,
    acting: &Acting,
) -> CommandResult {
    let Opened { store, .. } = acting.open().await?;
    let rollout = find(&store, id).await?;
    let stage = stage_of(&rollout, environment)?;
    open_gate(&store, id, stage, &acting.actor(), Some(reason)).await
}

async fn open_gate(
    store: &Store,
    id: RolloutId,
    stage: &StageDetail,
    actor: &str,
    reason: Option<&str>,
) -> CommandResult {
    match store.open_stage(id, stage.summary.position, actor, reason).await {
        Ok(()) => {
            output::say(&format!(
                "Stage {} of rollout {id} is open.",
                stage.summary.environment
            ));
            Ok(exit::CLEAN)
        }
        Err(GateError::Store(error)) => Err(error.into()),
        Err(GateError::ReasonRequired { environment }) => Err(usage(format!(
            "{}; say why it may go on: stagegate rollout resolve {id} --stage {environment} --reason TEXT",
            stage.summary.gate_reason
        ))),
        Err(error) => Ok(refused(&error)),
    }
}

fn refused(error: &dyn std::error::Error) -> u8 {
    output::complain(&format!("error: {error}"));
    exit::BLOCKED
}

async fn find(store: &Store, id: RolloutId) -> Result<RolloutDetail, CommandError> {
    let rollout = store.find_rollout(id).await?;
    rollout.ok_or_else(|| {
        usage(format!(
            "there is no rollout {id}; `stagegate rollout list` shows them"
        ))
    })
}

fn stage_of<'a>(
    rollout: &'a RolloutDetail,
    environment: &EnvironmentName,
) -> Result<&'a StageDetail, CommandError> {
    let known: Vec<&str> = rollout
        .stages
        .iter()
        .map(|stage| stage.summary.environment.as_str())
        .collect();
    let stage = rollout
        .stages
        .iter()
        .find(|stage| &stage.summary.environment == environment);
    stage.ok_or_else(|| {
        usage(format!(
            "rollout {} has no stage {environment}, only {}",
            rollout.summary.id,
            known.join(", ")
        ))
    })
}

fn usage(message: String) -> CommandError {
    CommandError::Usage(anyhow::Error::msg(message))
}
