//! What a task asks about a statement that nobody but a person can know about, and the two answers.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::act::Act;
use super::error::PageError;
use super::path::PathOf;
use crate::app::{App, RolloutEvent};
use crate::ids::{RolloutId, TaskId};
use crate::store::steps::AnswerError;

/// A question as the task's page shows it.
pub(super) struct QuestionView {
    pub(super) statement: i64,
    pub(super) question: String,
}

/// What a task asks.
pub(super) async fn questions(app: &App, task: TaskId) -> Result<Vec<QuestionView>, PageError> {
    let open = app.store.open_questions(task).await?;
    let view = |question: crate::store::steps::OpenQuestion| QuestionView {
        statement: question.statement,
        question: question.question,
    };
    Ok(open.into_iter().map(view).collect())
}

/// `POST /rollouts/{id}/tasks/{task}/statements/{statement}/answer`
pub(super) async fn answer(
    State(app): State<Arc<App>>,
    PathOf((id, task, statement)): PathOf<(RolloutId, TaskId, i64)>,
    act: Act,
) -> Result<Response, PageError> {
    let progress = app.store.find_task_progress(task).await?;
    if progress.is_none_or(|progress| progress.rollout != id) {
        return Err(PageError::NotFound);
    }
    let is_done = match act.text("answer") {
        Some("done") => true,
        Some("retry") => false,
        _ => {
            return Err(PageError::Invalid(
                "Say whether the statement is done or shall run again.".to_owned(),
            ));
        }
    };
    let reason = act.text("reason").unwrap_or_default();
    let answered = app
        .store
        .answer_step(task, statement, is_done, (&act.who.actor, reason))
        .await;
    match answered {
        Ok(_) => {
            app.work_added.notify_one();
            // Nobody may be watching; that is no error.
            app.events.send(RolloutEvent::Changed(id)).ok();
            Ok(Redirect::to(&format!("/rollouts/{id}/tasks/{task}")).into_response())
        }
        Err(AnswerError::ReasonRequired) => Err(PageError::Invalid(
            "Say how you know what became of the statement. Go back and give a reason.".to_owned(),
        )),
        Err(AnswerError::Store(error)) => Err(error.into()),
        Err(error @ AnswerError::NotAsked { .. }) => Err(PageError::Conflict(format!("{error}."))),
    }
}
