//! Statements of which only a person can say whether they have happened, and what was said.
//!
//! A question is about one attempt at one statement. Its answer, the act in the audit log and the task's next run are
//! one transaction; an answer given once stands.

use jiff::Timestamp;
use sqlx::Row;

use super::audit::{Act, append_audit};
use super::rollouts::follow_up;
use super::{Store, StoreError, commit, failed, instant};
use crate::clock;
use crate::ids::{RolloutId, TaskId};

/// What a person said of one attempt at a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// From 1.
    pub statement: i64,
    /// Which attempt.
    pub attempt: i64,
    /// Whether the statement is done; else it runs again.
    pub is_done: bool,
    /// Who said so.
    pub actor: String,
}

/// A question that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The statement, from 1.
    pub statement: i64,
    /// What is asked, and what to look at.
    pub question: String,
    /// When it came up.
    pub asked_at: Timestamp,
}

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Nobody asks that.
    #[error("task {task} asks nothing about statement {statement}")]
    NotAsked {
        /// Which task.
        task: TaskId,
        /// Which statement.
        statement: i64,
    },
    /// An act on the database should be explained.
    #[error("say how you know: a reason is required")]
    ReasonRequired,
    /// The state could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Everything that was said of a task's statements.
    pub async fn step_answers(&self, task: TaskId) -> Result<Vec<StoredAnswer>, StoreError> {
        let rows = sqlx::query(
            "SELECT statement, attempt, answer, answered_by FROM step_questions
             WHERE task_id = ? AND answer IS NOT NULL ORDER BY statement, attempt",
        )
        .bind(task.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read answers about statements"))?;
        let answer = |row: &sqlx::sqlite::SqliteRow| StoredAnswer {
            statement: row.get("statement"),
            attempt: row.get("attempt"),
            is_done: row.get::<&str, _>("answer") == "done",
            actor: row.get("answered_by"),
        };
        Ok(rows.iter().map(answer).collect())
    }

    /// Notes that a task's change runs statement by statement.
    pub async fn keep_by_steps(&self, task: TaskId) -> Result<(), StoreError> {
        const OPERATION: &str = "note how a change runs";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query("UPDATE tasks SET by_steps = 1 WHERE id = ?")
            .bind(task.0)
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// The questions of a task that are open.
    pub async fn open_questions(&self, task: TaskId) -> Result<Vec<OpenQuestion>, StoreError> {
        let rows = sqlx::query(
            "SELECT statement, question, asked_at FROM step_questions JOIN tasks ON tasks.id = task_id
             WHERE task_id = ? AND answer IS NULL AND tasks.state = 'failed' ORDER BY statement",
        )
        .bind(task.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read questions about statements"))?;
        let question = |row: &sqlx::sqlite::SqliteRow| {
            Ok(OpenQuestion {
                statement: row.get("statement"),
                question: row.get("question"),
                asked_at: instant(row.get("asked_at"))?,
            })
        };
        rows.iter().map(question).collect()
    }

    /// Asks what became of an attempt. Asking twice is asking once.
    pub async fn ask_about_step(
        &self,
        task: TaskId,
        statement: i64,
        attempt: i64,
        question: &str,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "ask about a statement";
        let now = clock::to_text(self.clock.now());
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "INSERT INTO step_questions (task_id, statement, attempt, question, asked_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO NOTHING",
        )
        .bind(task.0)
        .bind(statement)
        .bind(attempt)
        .bind(question)
        .bind(now)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// Says that a statement is done, or that it shall run again, and lets its task run.
    pub async fn answer_step(
        &self,
        task: TaskId,
        statement: i64,
        is_done: bool,
        (actor, reason): (&str, &str),
    ) -> Result<RolloutId, AnswerError> {
        const OPERATION: &str = "answer about a statement";
        if reason.trim().is_empty() {
            return Err(AnswerError::ReasonRequired);
        }
        let now = self.clock.now();
        let answer = if is_done { "done" } else { "retry" };
        let mut transaction = self.begin(OPERATION).await?;
        let answered = sqlx::query(
            "UPDATE step_questions SET answer = ?, answered_by = ?, answered_at = ?
             WHERE task_id = ? AND statement = ? AND answer IS NULL",
        )
        .bind(answer)
        .bind(actor)
        .bind(clock::to_text(now))
        .bind(task.0)
        .bind(statement)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?
        .rows_affected();
        let row = sqlx::query(
            "UPDATE tasks SET state = 'pending', cancelled_at = NULL, cancelled_by = NULL, cancelled_reason = NULL
             WHERE id = ? AND state = 'failed' RETURNING rollout_id",
        )
        .bind(task.0)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let (1.., Some(row)) = (answered, row) else {
            return Err(AnswerError::NotAsked { task, statement });
        };
        let rollout = RolloutId(row.get("rollout_id"));
        sqlx::query(
            "UPDATE rollouts SET state = 'open', finished_at = NULL, cancelled_by = NULL, cancelled_reason = NULL
             WHERE id = ?",
        )
            .bind(rollout.0)
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let act = Act {
            actor,
            action: if is_done {
                "mark-statement-done"
            } else {
                "retry-statement"
            },
            object: &format!("rollout {rollout} task {task} statement {statement}"),
            detail: reason.trim(),
        };
        append_audit(&mut transaction, now, act).await?;
        follow_up(&mut transaction, rollout, now).await?;
        commit(transaction, OPERATION).await?;
        Ok(rollout)
    }
}
