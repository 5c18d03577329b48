//! `stagegate rollout statement`: the answer to what a task asks about a statement.

use super::super::state::{Acting, Opened};
use super::super::{CommandResult, exit, output};
use super::{find, refused, usage};
use crate::ids::{RolloutId, TaskId};
use crate::store::steps::AnswerError;

/// What became of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Answer {
    /// What it does is in the database
    Done,
    /// It shall run again
    Retry,
}

pub(super) async fn answer(
    (id, task, statement): (RolloutId, TaskId, i64),
    answer: Answer,
    reason: &str,
    acting: &Acting,
) -> CommandResult {
    let Opened { store, .. } = acting.open().await?;
    let rollout = find(&store, id).await?;
    if !rollout.tasks().any(|(_, detail)| detail.id == task) {
        return Err(usage(format!(
            "rollout {id} has no task {task}; `stagegate rollout show {id}` lists them"
        )));
    }
    let is_done = answer == Answer::Done;
    let answered = store
        .answer_step(task, statement, is_done, (&acting.actor(), reason))
        .await;
    match answered {
        Ok(_) => {
            let what = if is_done { "counts as done" } else { "runs again" };
            output::say(&format!("Statement {statement} of task {task} {what}."));
            Ok(exit::CLEAN)
        }
        Err(AnswerError::Store(error)) => Err(error.into()),
        Err(error) => Ok(refused(&error)),
    }
}
