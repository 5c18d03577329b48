//! Rollouts, their changes, stages and tasks.
//!
//! Invariants:
//! - a merged pull request has at most one rollout, whoever notices the merge first or again;
//! - a gate opens once, only in its turn, never where the policy refuses; the audit row of the person who opened it
//!   and the work that follows are in the same transaction;
//! - what needs doing next is always in the queue when a function here returns.

pub mod approvals;
pub mod control;
pub(crate) mod holds;
pub(crate) mod next;
pub mod not_before;
mod plan;
pub(crate) mod queue;
pub mod read;
mod versions;

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use self::approvals::{from_json, list_approvals};
use self::control::{By, ControlError, Decision, Scope, is_cancelled};
use self::holds::read_holds;
use self::plan::insert_plan;
use self::queue::wake_waiting;
use super::audit::{Act, append_audit};
use super::work::{Work, enqueue};
use super::{Store, StoreError, commit, corrupt, failed, parsed};
use crate::agreement::Approvals;
use crate::clock;
use crate::ids::{CommitHash, EnvironmentName, ProjectName, PullRequestNumber, ReviewId, RolloutId, TaskId};
use crate::people::forge_key;
use crate::stage::{Gate, Plan, RolloutState, StageState, TaskState, stage_states};

/// Who opens automatic stages.
pub const DAEMON: &str = "stagegate";

/// A rollout to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRollout {
    /// Of which project.
    pub project: ProjectName,
    /// The merged pull request.
    pub number: PullRequestNumber,
    /// Its title.
    pub title: String,
    /// Its author's id on the forge.
    pub author_id: String,
    /// Its author's name.
    pub author_name: String,
    /// Its page.
    pub web_url: String,
    /// The merge.
    pub merge_commit: CommitHash,
    /// The review its gates were decided by.
    pub review: Option<ReviewId>,
    /// What it will do.
    pub plan: Plan,
}

/// Why a gate stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// Never heard of it.
    #[error("rollout {rollout} has no such stage")]
    NotFound {
        /// Which rollout.
        rollout: RolloutId,
    },
    /// Somebody was first.
    #[error("stage {environment} is open already")]
    AlreadyOpen {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// The policy says no.
    #[error("stage {environment} can not be opened: {reason}")]
    Refused {
        /// Which stage.
        environment: EnvironmentName,
        /// Why.
        reason: String,
    },
    /// Not its turn.
    #[error("stage {environment} waits for an earlier stage")]
    WaitsForEarlier {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// Findings are resolved with a reason.
    #[error("stage {environment} has findings to resolve: give a reason")]
    ReasonRequired {
        /// Which stage.
        environment: EnvironmentName,
    },
    /// Not enough people have agreed.
    #[error("stage {environment} waits for approvals: {summary}")]
    ApprovalsMissing {
        /// Which stage.
        environment: EnvironmentName,
        /// How they stand.
        summary: String,
    },
    /// The state failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a task is not run again.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// Only failed tasks are.
    #[error("task {task} has neither failed nor was it skipped")]
    NotFailed {
        /// Which task.
        task: TaskId,
    },
    /// The state failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A stage with what its state follows from.
pub(crate) struct StageRow {
    pub(crate) position: i64,
    pub(crate) environment: EnvironmentName,
    pub(crate) gate: Gate,
    pub(crate) gate_reason: String,
    pub(crate) opened: bool,
    pub(crate) state: StageState,
    pub(crate) held: Option<Decision>,
    pub(crate) approvals: Approvals,
}

impl Store {
    /// Makes a rollout with its plan, unless the pull request has one. Gives its id and whether it is new.
    pub async fn create_rollout(&self, new: &NewRollout) -> Result<(RolloutId, bool), StoreError> {
        const OPERATION: &str = "create a rollout";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let inserted = sqlx::query(
            "INSERT INTO rollouts (project, number, title, author_id, author_name, web_url, merge_commit, review_id,
                 state, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)
             ON CONFLICT (project, number) DO NOTHING RETURNING id",
        )
        .bind(new.project.as_str())
        .bind(new.number.0)
        .bind(&new.title)
        .bind(&new.author_id)
        .bind(&new.author_name)
        .bind(&new.web_url)
        .bind(new.merge_commit.as_str())
        .bind(new.review.map(|review| review.0))
        .bind(clock::to_text(now))
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let Some(row) = inserted else {
            drop(transaction);
            let existing = self.find_rollout_of(&new.project, new.number).await?;
            let existing = existing.ok_or_else(|| corrupt("a rollout", new.project.as_str()))?;
            return Ok((existing, false));
        };
        let rollout = RolloutId(row.get("id"));
        insert_plan(&mut transaction, rollout, &new.plan)
            .await
            .map_err(failed(OPERATION))?;
        follow_up(&mut transaction, rollout, now).await?;
        commit(transaction, OPERATION).await?;
        Ok((rollout, true))
    }

    /// Asks for a look at every rollout that is not over, and at its comment. Ring `App::work_added` afterwards.
    pub async fn enqueue_open_rollouts(&self) -> Result<(), StoreError> {
        const OPERATION: &str = "look at open rollouts";
        let mut transaction = self.begin(OPERATION).await?;
        let open = sqlx::query("SELECT id FROM rollouts WHERE state = 'open'")
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        for row in &open {
            follow_up(&mut transaction, RolloutId(row.get("id")), self.clock.now()).await?;
        }
        commit(transaction, OPERATION).await
    }

    /// Opens a stage's gate for a person.
    pub async fn open_stage(
        &self,
        rollout: RolloutId,
        position: i64,
        actor: &str,
        reason: Option<&str>,
    ) -> Result<(), GateError> {
        const OPERATION: &str = "open a stage";
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let stages = stage_rows(&mut transaction, rollout).await?;
        let stage = stages
            .iter()
            .find(|stage| stage.position == position)
            .ok_or(GateError::NotFound { rollout })?;
        if is_cancelled(&mut transaction, rollout).await? {
            return Err(GateError::Refused {
                environment: stage.environment.clone(),
                reason: "the rollout was cancelled".to_owned(),
            });
        }
        may_open(stage, reason)?;
        set_opened(&mut transaction, rollout, position, (actor, reason, now)).await?;
        let act = Act {
            actor,
            action: if stage.gate.needs_reason() {
                "resolve-stage"
            } else {
                "open-stage"
            },
            object: &format!("rollout {rollout} stage {}", stage.environment),
            detail: reason.unwrap_or_default(),
        };
        append_audit(&mut transaction, now, act).await?;
        follow_up(&mut transaction, rollout, now).await?;
        commit(transaction, OPERATION).await?;
        Ok(())
    }

    /// Opens an automatic stage in its turn. Gives whether this call did.
    pub async fn open_automatic_stage(&self, rollout: RolloutId, position: i64) -> Result<bool, StoreError> {
        const OPERATION: &str = "open an automatic stage";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let stages = stage_rows(&mut transaction, rollout).await?;
        let due = stages.iter().find(|stage| {
            stage.position == position
                && stage.gate == Gate::Automatic
                && stage.state == StageState::WaitsAtGate
                && stage.approvals.missing() == 0
        });
        let Some(due) = due else { return Ok(false) };
        let approved = (due.approvals.demand.needed > 0).then(|| due.approvals.summary());
        let opened = (DAEMON, approved.as_deref(), now);
        set_opened(&mut transaction, rollout, position, opened).await?;
        follow_up(&mut transaction, rollout, now).await?;
        commit(transaction, OPERATION).await?;
        Ok(true)
    }

    /// Lets a failed or skipped task run again: [`Store::retry`] for who knows the task alone.
    pub async fn retry_task(&self, task: TaskId, actor: &str) -> Result<RolloutId, RetryError> {
        let row = sqlx::query("SELECT rollout_id FROM tasks WHERE id = ?")
            .bind(task.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("find a task's rollout"))?;
        let rollout = RolloutId(row.ok_or(RetryError::NotFailed { task })?.get("rollout_id"));
        let by = By { actor, reason: None };
        match self.retry(rollout, Scope::Task(task), by).await {
            Ok(_) => Ok(rollout),
            Err(ControlError::Store(error)) => Err(error.into()),
            Err(_) => Err(RetryError::NotFailed { task }),
        }
    }

    /// Writes down how a rollout ended. Gives whether that is news; asks for its comment if so.
    pub async fn finish_rollout(&self, rollout: RolloutId, state: RolloutState) -> Result<bool, StoreError> {
        const OPERATION: &str = "finish a rollout";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let changed =
            sqlx::query("UPDATE rollouts SET state = ?, finished_at = ? WHERE id = ? AND state = 'open'")
                .bind(state.as_str())
                .bind(clock::to_text(now))
                .bind(rollout.0)
                .execute(&mut *transaction)
                .await
                .map_err(failed(OPERATION))?
                .rows_affected();
        if changed == 1 {
            enqueue(&mut transaction, &Work::AnnounceRollout { rollout }, now).await?;
            wake_waiting(&mut transaction, rollout, now).await?;
        }
        commit(transaction, OPERATION).await?;
        Ok(changed == 1)
    }
}

fn may_open(stage: &StageRow, reason: Option<&str>) -> Result<(), GateError> {
    let environment = stage.environment.clone();
    if stage.opened {
        Err(GateError::AlreadyOpen { environment })
    } else if stage.gate == Gate::Refused {
        let reason = stage.gate_reason.clone();
        Err(GateError::Refused { environment, reason })
    } else if stage.state != StageState::WaitsAtGate {
        Err(GateError::WaitsForEarlier { environment })
    } else if stage.approvals.missing() > 0 {
        let summary = stage.approvals.summary();
        Err(GateError::ApprovalsMissing { environment, summary })
    } else if stage.gate.needs_reason() && reason.is_none() {
        Err(GateError::ReasonRequired { environment })
    } else {
        Ok(())
    }
}

async fn set_opened(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    position: i64,
    (actor, reason, now): (&str, Option<&str>, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE stages SET opened_at = ?, opened_by = ?, opened_reason = ?
         WHERE rollout_id = ? AND position = ? AND opened_at IS NULL",
    )
    .bind(clock::to_text(now))
    .bind(actor)
    .bind(reason)
    .bind(rollout.0)
    .bind(position)
    .execute(connection)
    .await
    .map(drop)
    .map_err(failed("open a stage"))
}

/// Asks for what any change of a rollout makes necessary.
pub(crate) async fn follow_up(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    now: Timestamp,
) -> Result<(), StoreError> {
    enqueue(connection, &Work::AdvanceRollout { rollout }, now).await?;
    enqueue(connection, &Work::AnnounceRollout { rollout }, now).await
}

/// Which states the tasks of each stage are in: each once, so that a stage of a thousand databases costs no more than
/// one of ten.
const TASK_STATES: &str = "SELECT stages.position AS stage, words.state FROM stages
    JOIN (SELECT 'pending' AS state UNION ALL SELECT 'running' UNION ALL SELECT 'done' UNION ALL SELECT 'failed'
          UNION ALL SELECT 'skipped') words
    WHERE stages.rollout_id = ? AND EXISTS (SELECT 1 FROM tasks WHERE tasks.rollout_id = stages.rollout_id
        AND tasks.stage = stages.position AND tasks.state = words.state)";

/// The stages of a rollout in order, with their states.
pub(crate) async fn stage_rows(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
) -> Result<Vec<StageRow>, StoreError> {
    const OPERATION: &str = "read the stages of a rollout";
    let stages = sqlx::query(
        "SELECT position, environment, gate, gate_reason, opened_at IS NOT NULL AS opened, demand, rollouts.author_id
         FROM stages JOIN rollouts ON rollouts.id = stages.rollout_id WHERE rollout_id = ? ORDER BY position",
    )
    .bind(rollout.0)
    .fetch_all(&mut *connection)
    .await
    .map_err(failed(OPERATION))?;
    let tasks = sqlx::query(TASK_STATES)
        .bind(rollout.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(failed(OPERATION))?;
    let holds = read_holds(connection, rollout).await?;
    let given = list_approvals(connection, rollout).await?;
    let mut rows = Vec::with_capacity(stages.len());
    let mut task_states = Vec::with_capacity(stages.len());
    for stage in &stages {
        let position: i64 = stage.get("position");
        let of_it = tasks
            .iter()
            .filter(|task| task.get::<i64, _>("stage") == position);
        let of_stage: Result<Vec<TaskState>, StoreError> =
            of_it.map(|task| task_state(task.get("state"))).collect();
        task_states.push(of_stage?);
        rows.push(StageRow {
            position,
            environment: parsed("an environment", stage.get("environment"))?,
            gate: gate(stage.get("gate"))?,
            gate_reason: stage.get("gate_reason"),
            opened: stage.get("opened"),
            state: StageState::WaitsForEarlier,
            held: holds.of(Scope::Stage(position)),
            approvals: Approvals {
                demand: from_json(stage.get("demand"))?,
                given: given
                    .iter()
                    .filter(|(stage, _)| *stage == position)
                    .map(|(_, one)| one.clone())
                    .collect(),
                author: forge_key(stage.get("author_id")),
            },
        });
    }
    let facts = rows
        .iter()
        .zip(&task_states)
        .map(|(row, tasks)| (row.gate, row.opened, &tasks[..]));
    for (state, row) in stage_states(facts).into_iter().zip(&mut rows) {
        row.state = state;
    }
    Ok(rows)
}

pub(crate) fn task_state(word: &str) -> Result<TaskState, StoreError> {
    TaskState::from_word(word).ok_or_else(|| corrupt("a task's state", word))
}

pub(crate) fn gate(word: &str) -> Result<Gate, StoreError> {
    Gate::from_word(word).ok_or_else(|| corrupt("a gate", word))
}

#[cfg(test)]
pub(crate) mod tests;
