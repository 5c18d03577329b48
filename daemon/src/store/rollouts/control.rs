//! What people do to a rollout that goes on: pause, resume, cancel, skip, run again. For all of it, a stage or a task.
//!
//! Invariants:
//! - a pause holds what has not started; what runs may finish;
//! - to cancel a run is a wish on record: the run that notices it, or the next one, writes down what became of the
//!   change, and only the ledger says so where the outcome is not known;
//! - each act, its row in the audit log and the work that follows are one transaction.

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::follow_up;
use super::holds::{delete_hold, insert_hold};
use super::queue::wake_waiting;
use crate::clock;
use crate::ids::{EnvironmentName, RolloutId, TaskId};
use crate::stage::RolloutState;
use crate::store::audit::{Act, append_audit};
use crate::store::work::{Work, enqueue};
use crate::store::{Store, StoreError, commit, corrupt, failed, instant, parsed};

/// What an act is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of the rollout.
    Rollout,
    /// The stage at this position.
    Stage(i64),
    /// One task.
    Task(TaskId),
}

/// Who acts, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By<'a> {
    /// As the audit log names them.
    pub actor: &'a str,
    /// In their words.
    pub reason: Option<&'a str>,
}

/// What somebody decided, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why; empty where no reason was given.
    pub reason: String,
}

/// Why an act changes nothing.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Never heard of it.
    #[error("there is no {object}")]
    NotFound {
        /// What was named.
        object: String,
    },
    /// It has ended.
    #[error("rollout {rollout} is {state}")]
    Over {
        /// Which.
        rollout: RolloutId,
        /// How.
        state: RolloutState,
    },
    /// Somebody was first.
    #[error("{object} is paused already")]
    AlreadyPaused {
        /// What.
        object: String,
    },
    /// Nothing holds it.
    #[error("{object} is not paused")]
    NotPaused {
        /// What.
        object: String,
    },
    /// Nothing of it runs.
    #[error("nothing runs in {object} that could be cancelled")]
    NothingRuns {
        /// What.
        object: String,
    },
    /// Only what waits or failed is skipped.
    #[error(
        "{object} can not be skipped: only a task that waits or has failed is, and not one whose outcome is being found out"
    )]
    NotSkippable {
        /// What.
        object: String,
    },
    /// A whole rollout is cancelled, not skipped.
    #[error("a whole rollout is not skipped: cancel it, or name a stage or a task")]
    SkipsAll,
    /// Only what failed, was skipped or cancelled runs again.
    #[error("nothing in {object} has failed or was skipped")]
    NothingToRetry {
        /// What.
        object: String,
    },
    /// A skip is told why.
    #[error("give a reason: it is kept with the task that does not run")]
    ReasonRequired,
    /// The state failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl By<'_> {
    fn why(&self) -> &str {
        self.reason.unwrap_or_default().trim()
    }
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.by)?;
        if self.reason.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.reason)
        }
    }
}

/// An act under way: where it is written, what it is about.
struct Acting<'a> {
    connection: &'a mut SqliteConnection,
    rollout: RolloutId,
    scope: Scope,
    now: Timestamp,
    /// As people and the audit log name it.
    object: String,
    state: RolloutState,
}

impl Store {
    /// Lets no further task of it start. What runs may finish.
    ///
    /// # Errors
    /// [`ControlError::Over`], [`ControlError::AlreadyPaused`], or as all acts.
    pub async fn pause(&self, rollout: RolloutId, scope: Scope, by: By<'_>) -> Result<(), ControlError> {
        const OPERATION: &str = "pause a rollout";
        let mut transaction = self.begin(OPERATION).await?;
        let mut act = Acting::find(&mut transaction, rollout, scope, self.clock.now()).await?;
        act.must_go_on()?;
        let decision = Decision {
            at: act.now,
            by: by.actor.to_owned(),
            reason: by.why().to_owned(),
        };
        if !insert_hold(act.connection, rollout, scope, &decision).await? {
            return Err(ControlError::AlreadyPaused { object: act.object });
        }
        act.written("pause", by).await?;
        Ok(commit(transaction, OPERATION).await?)
    }

    /// Takes a pause back. Pauses of other scopes stay.
    ///
    /// # Errors
    /// [`ControlError::NotPaused`], or as all acts.
    pub async fn resume(&self, rollout: RolloutId, scope: Scope, by: By<'_>) -> Result<(), ControlError> {
        const OPERATION: &str = "resume a rollout";
        let mut transaction = self.begin(OPERATION).await?;
        let mut act = Acting::find(&mut transaction, rollout, scope, self.clock.now()).await?;
        if !delete_hold(act.connection, rollout, scope).await? {
            return Err(ControlError::NotPaused { object: act.object });
        }
        act.written("resume", by).await?;
        Ok(commit(transaction, OPERATION).await?)
    }

    /// Ends a rollout, or the runs under way of a stage or task. The statements that run are cancelled and rolled back;
    /// what waits in a cancelled rollout never runs, unless somebody runs it again. Gives how many runs are to stop.
    ///
    /// # Errors
    /// [`ControlError::Over`], [`ControlError::NothingRuns`], or as all acts.
    pub async fn cancel(&self, rollout: RolloutId, scope: Scope, by: By<'_>) -> Result<usize, ControlError> {
        const OPERATION: &str = "cancel a rollout";
        let mut transaction = self.begin(OPERATION).await?;
        let mut act = Acting::find(&mut transaction, rollout, scope, self.clock.now()).await?;
        let stopping = act.ask_to_stop(by).await?;
        if scope == Scope::Rollout {
            act.must_go_on()?;
            act.end_as_cancelled(by).await?;
        } else if stopping == 0 {
            return Err(ControlError::NothingRuns { object: act.object });
        }
        act.written("cancel", by).await?;
        commit(transaction, OPERATION).await?;
        Ok(stopping)
    }

    /// Decides that a task, or all of a stage that is not done, shall not run. Gives how many tasks.
    ///
    /// # Errors
    /// [`ControlError::ReasonRequired`], [`ControlError::NotSkippable`], [`ControlError::Over`], or as all acts.
    pub async fn skip(&self, rollout: RolloutId, scope: Scope, by: By<'_>) -> Result<usize, ControlError> {
        const OPERATION: &str = "skip a task";
        if scope == Scope::Rollout {
            return Err(ControlError::SkipsAll);
        }
        if by.why().is_empty() {
            return Err(ControlError::ReasonRequired);
        }
        let mut transaction = self.begin(OPERATION).await?;
        let mut act = Acting::find(&mut transaction, rollout, scope, self.clock.now()).await?;
        act.must_go_on()?;
        let skipped = act.skip(by).await?;
        if skipped == 0 {
            return Err(ControlError::NotSkippable { object: act.object });
        }
        act.reopen().await?;
        wake_waiting(act.connection, rollout, act.now).await?;
        act.written("skip", by).await?;
        commit(transaction, OPERATION).await?;
        Ok(skipped)
    }

    /// Lets what failed, or the one task that was skipped, run again, and takes a cancelled rollout up again. Gives how
    /// many tasks.
    ///
    /// # Errors
    /// [`ControlError::NothingToRetry`], or as all acts.
    pub async fn retry(&self, rollout: RolloutId, scope: Scope, by: By<'_>) -> Result<usize, ControlError> {
        const OPERATION: &str = "run a task again";
        let mut transaction = self.begin(OPERATION).await?;
        let mut act = Acting::find(&mut transaction, rollout, scope, self.clock.now()).await?;
        let again = act.run_again().await?;
        let is_taken_up = scope == Scope::Rollout && act.state == RolloutState::Cancelled;
        if again == 0 && !is_taken_up {
            return Err(ControlError::NothingToRetry { object: act.object });
        }
        act.reopen().await?;
        act.written("retry-task", by).await?;
        commit(transaction, OPERATION).await?;
        Ok(again)
    }

    /// Who wants a task's run to stop, where somebody does.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn find_cancel(&self, task: TaskId) -> Result<Option<Decision>, StoreError> {
        let row = sqlx::query("SELECT cancelled_at, cancelled_by, cancelled_reason FROM tasks WHERE id = ?")
            .bind(task.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("see whether a run is cancelled"))?;
        let Some(row) = row else { return Ok(None) };
        decision(
            row.get("cancelled_at"),
            row.get("cancelled_by"),
            row.get("cancelled_reason"),
        )
    }
}

/// Whether somebody ended the rollout before its end.
pub(super) async fn is_cancelled(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
) -> Result<bool, StoreError> {
    sqlx::query("SELECT 1 FROM rollouts WHERE id = ? AND state = 'cancelled'")
        .bind(rollout.0)
        .fetch_optional(connection)
        .await
        .map(|row| row.is_some())
        .map_err(failed("see whether a rollout was cancelled"))
}

/// A decision from its three columns.
pub(crate) fn decision(
    at: Option<&str>,
    by: Option<String>,
    reason: Option<String>,
) -> Result<Option<Decision>, StoreError> {
    let Some(at) = at else { return Ok(None) };
    Ok(Some(Decision {
        at: instant(at)?,
        by: by.unwrap_or_default(),
        reason: reason.unwrap_or_default(),
    }))
}

/// Of the tasks that an act is about; `?1` is the rollout, `?2` the stage, `?3` the task.
macro_rules! in_scope {
    () => {
        "rollout_id = ?1 AND (?2 IS NULL OR stage = ?2) AND (?3 IS NULL OR id = ?3)"
    };
}

/// The outcome of what this task did last is not known: its run was interrupted.
macro_rules! outcome_unknown {
    () => {
        "(SELECT outcome FROM runs WHERE task_id = tasks.id ORDER BY attempt DESC LIMIT 1) IS 'interrupted'"
    };
}

impl<'a> Acting<'a> {
    async fn find(
        connection: &'a mut SqliteConnection,
        rollout: RolloutId,
        scope: Scope,
        now: Timestamp,
    ) -> Result<Self, ControlError> {
        const OPERATION: &str = "find what an act is about";
        let row = sqlx::query("SELECT state FROM rollouts WHERE id = ?")
            .bind(rollout.0)
            .fetch_optional(&mut *connection)
            .await
            .map_err(failed(OPERATION))?;
        let Some(row) = row else {
            return Err(ControlError::NotFound {
                object: format!("rollout {rollout}"),
            });
        };
        let word: &str = row.get("state");
        let state = RolloutState::from_word(word).ok_or_else(|| corrupt("a rollout's state", word))?;
        let object = match scope {
            Scope::Rollout => Some(format!("rollout {rollout}")),
            Scope::Stage(position) => {
                let row = sqlx::query("SELECT environment FROM stages WHERE rollout_id = ? AND position = ?")
                    .bind(rollout.0)
                    .bind(position)
                    .fetch_optional(&mut *connection)
                    .await
                    .map_err(failed(OPERATION))?;
                let name = row.map(|row| parsed("an environment", row.get("environment")));
                let name: Option<EnvironmentName> = name.transpose()?;
                name.map(|name| format!("rollout {rollout} stage {name}"))
            }
            Scope::Task(task) => sqlx::query("SELECT 1 FROM tasks WHERE id = ? AND rollout_id = ?")
                .bind(task.0)
                .bind(rollout.0)
                .fetch_optional(&mut *connection)
                .await
                .map_err(failed(OPERATION))?
                .map(|_| format!("rollout {rollout} task {task}")),
        };
        let object = object.ok_or_else(|| ControlError::NotFound {
            object: match scope {
                Scope::Task(task) => format!("task {task} in rollout {rollout}"),
                _ => format!("such stage in rollout {rollout}"),
            },
        })?;
        Ok(Self {
            connection,
            rollout,
            scope,
            now,
            object,
            state,
        })
    }

    fn stage(&self) -> Option<i64> {
        match self.scope {
            Scope::Stage(position) => Some(position),
            Scope::Rollout | Scope::Task(_) => None,
        }
    }

    fn task(&self) -> Option<i64> {
        match self.scope {
            Scope::Task(task) => Some(task.0),
            Scope::Rollout | Scope::Stage(_) => None,
        }
    }

    fn must_go_on(&self) -> Result<(), ControlError> {
        match self.state {
            RolloutState::Open | RolloutState::Failed => Ok(()),
            RolloutState::Done | RolloutState::Cancelled => Err(ControlError::Over {
                rollout: self.rollout,
                state: self.state,
            }),
        }
    }

    /// Marks the runs under way. One that was interrupted is run once more, to find out what it left.
    async fn ask_to_stop(&mut self, by: By<'_>) -> Result<usize, StoreError> {
        const SQL: &str = concat!(
            "UPDATE tasks SET cancelled_at = ?4, cancelled_by = ?5, cancelled_reason = ?6 WHERE ",
            in_scope!(),
            " AND cancelled_at IS NULL AND (state = 'running' OR (state = 'pending' AND ",
            outcome_unknown!(),
            ")) RETURNING id"
        );
        let rows = sqlx::query(SQL)
            .bind(self.rollout.0)
            .bind(self.stage())
            .bind(self.task())
            .bind(clock::to_text(self.now))
            .bind(by.actor)
            .bind(by.why())
            .fetch_all(&mut *self.connection)
            .await
            .map_err(failed("ask runs to stop"))?;
        for row in &rows {
            let task = TaskId(row.get("id"));
            enqueue(self.connection, &Work::RunTask { task }, self.now).await?;
        }
        Ok(rows.len())
    }

    async fn end_as_cancelled(&mut self, by: By<'_>) -> Result<(), StoreError> {
        const OPERATION: &str = "cancel a rollout";
        sqlx::query(
            "UPDATE rollouts SET state = 'cancelled', finished_at = ?2, cancelled_by = ?3, cancelled_reason = ?4
             WHERE id = ?1",
        )
        .bind(self.rollout.0)
        .bind(clock::to_text(self.now))
        .bind(by.actor)
        .bind(by.why())
        .execute(&mut *self.connection)
        .await
        .map_err(failed(OPERATION))?;
        sqlx::query("DELETE FROM holds WHERE rollout_id = ?")
            .bind(self.rollout.0)
            .execute(&mut *self.connection)
            .await
            .map_err(failed(OPERATION))?;
        wake_waiting(self.connection, self.rollout, self.now).await
    }

    async fn skip(&mut self, by: By<'_>) -> Result<usize, StoreError> {
        const SQL: &str = concat!(
            "UPDATE tasks SET state = 'skipped', skipped_at = ?4, skipped_by = ?5, skipped_reason = ?6 WHERE ",
            in_scope!(),
            " AND (state = 'failed' OR (state = 'pending' AND NOT ",
            outcome_unknown!(),
            "))"
        );
        let skipped = sqlx::query(SQL)
            .bind(self.rollout.0)
            .bind(self.stage())
            .bind(self.task())
            .bind(clock::to_text(self.now))
            .bind(by.actor)
            .bind(by.why())
            .execute(&mut *self.connection)
            .await
            .map_err(failed("skip a task"))?;
        Ok(count(skipped.rows_affected()))
    }

    async fn run_again(&mut self) -> Result<usize, StoreError> {
        const SQL: &str = concat!(
            "UPDATE tasks SET state = 'pending', schema_before = CASE WHEN by_steps THEN schema_before END,
                 cancelled_at = NULL, cancelled_by = NULL, cancelled_reason = NULL,
                 skipped_at = NULL, skipped_by = NULL, skipped_reason = NULL
             WHERE ",
            in_scope!(),
            " AND (state = 'failed' OR (state = 'skipped' AND ?3 IS NOT NULL))"
        );
        let again = sqlx::query(SQL)
            .bind(self.rollout.0)
            .bind(self.stage())
            .bind(self.task())
            .execute(&mut *self.connection)
            .await
            .map_err(failed("run a task again"))?;
        Ok(count(again.rows_affected()))
    }

    async fn reopen(&mut self) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE rollouts SET state = 'open', finished_at = NULL, cancelled_by = NULL, cancelled_reason = NULL
             WHERE id = ?",
        )
        .bind(self.rollout.0)
        .execute(&mut *self.connection)
        .await
        .map(drop)
        .map_err(failed("open a rollout again"))
    }

    /// Writes the act into the audit log and asks for what follows.
    async fn written(&mut self, action: &str, by: By<'_>) -> Result<(), StoreError> {
        let act = Act {
            actor: by.actor,
            action,
            object: &self.object,
            detail: by.why(),
        };
        append_audit(self.connection, self.now, act).await?;
        follow_up(self.connection, self.rollout, self.now).await
    }
}

fn count(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
