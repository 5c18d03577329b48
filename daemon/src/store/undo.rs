//! What takes rollouts back: reverse scripts, rows that people asked to put back, and pull requests they asked for.
//!
//! - An act is on record, with its line in the audit log, before anything is done about it; the work follows from it.
//! - How an act ended is written once: who comes second changes nothing.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::audit::{Act, append_audit};
use super::work::{Work, enqueue};
use super::{Store, StoreError, commit, corrupt, failed, instant, parsed};
use crate::change::Version;
use crate::clock;
use crate::ids::{DatabaseName, EnvironmentName, ProjectName, RolloutId, TaskId};
use crate::rollout::revert::ChangeReverse;
use crate::stage::TaskState;

/// How a change is taken back, to be written with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReverse {
    /// Statements, with remarks in comments.
    pub script: String,
    /// Whether nothing is left out.
    pub is_complete: bool,
}

/// How far an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoState {
    /// Its work waits or runs.
    Pending,
    /// It did what it was asked.
    Done,
    /// It did nothing, and says why.
    Refused,
}

/// Rows that a person asked to put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// Its number.
    pub id: i64,
    /// Of which task.
    pub task: TaskId,
    /// Of which rollout.
    pub rollout: RolloutId,
    /// Where.
    pub database: DatabaseName,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// Only to see whether it would work.
    pub dry_run: bool,
    /// How far it is.
    pub state: UndoState,
    /// How many rows were put back.
    pub rows: Option<i64>,
    /// What came of it, for people.
    pub message: Option<String>,
}

/// A reverse script that a person asked to open as a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevertRequest {
    /// Its number.
    pub id: i64,
    /// Of which rollout.
    pub rollout: RolloutId,
    /// Of which project.
    pub project: ProjectName,
    /// Whose scripts.
    pub environment: EnvironmentName,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// How far it is.
    pub state: UndoState,
    /// The new change's file.
    pub path: Option<String>,
    /// The branch it is on.
    pub branch: Option<String>,
    /// The pull request.
    pub number: Option<i64>,
    /// Its page on the forge.
    pub web_url: Option<String>,
    /// Why there is none.
    pub message: Option<String>,
}

/// Why rows are not put back.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// There is no such task.
    #[error("there is no task {0}")]
    NoTask(TaskId),
    /// It has not run to its end.
    #[error("task {0} is not done: what did not happen can not be put back")]
    NotDone(TaskId),
    /// There is no such stage.
    #[error("rollout {rollout} has no stage {environment}")]
    NoStage {
        /// Which rollout.
        rollout: RolloutId,
        /// Which stage.
        environment: EnvironmentName,
    },
    /// The state could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl UndoState {
    /// The word for it in the state database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    fn from_word(word: &str) -> Result<Self, StoreError> {
        [Self::Pending, Self::Done, Self::Refused]
            .into_iter()
            .find(|it| it.as_str() == word)
            .ok_or_else(|| corrupt("how far an act is", word))
    }
}

const RESTORES: &str = "SELECT restores.*, tasks.rollout_id, tasks.database FROM restores
     JOIN tasks ON tasks.id = restores.task_id ";

const REVERTS: &str = "SELECT reverts.*, rollouts.project FROM reverts
     JOIN rollouts ON rollouts.id = reverts.rollout_id ";

impl Store {
    /// Puts on record that a person wants a task's rows back. `is_queued`: the daemon does it; otherwise the caller.
    pub async fn ask_restore(
        &self,
        task: TaskId,
        actor: &str,
        (dry_run, is_queued): (bool, bool),
    ) -> Result<i64, AskError> {
        const OPERATION: &str = "ask for rows to be put back";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let row = sqlx::query("SELECT state, rollout_id FROM tasks WHERE id = ?")
            .bind(task.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let row = row.ok_or(AskError::NoTask(task))?;
        if row.get::<&str, _>("state") != TaskState::Done.as_str() {
            return Err(AskError::NotDone(task));
        }
        let rollout = RolloutId(row.get("rollout_id"));
        let inserted = sqlx::query(
            "INSERT INTO restores (task_id, asked_by, asked_at, dry_run, state) VALUES (?, ?, ?, ?, 'pending') RETURNING id",
        )
        .bind(task.0)
        .bind(actor)
        .bind(clock::to_text(now))
        .bind(dry_run)
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let restore: i64 = inserted.get("id");
        if !dry_run {
            let act = Act {
                actor,
                action: "ask-restore",
                object: &format!("rollout {rollout} task {task}"),
                detail: "",
            };
            append_audit(&mut transaction, now, act).await?;
        }
        if is_queued {
            enqueue(&mut transaction, &Work::RestoreRows { restore }, now).await?;
        }
        commit(transaction, OPERATION).await?;
        Ok(restore)
    }

    /// What a person asked to put back.
    pub async fn find_restore(&self, id: i64) -> Result<Option<Restore>, StoreError> {
        let sql = format!("{RESTORES} WHERE restores.id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .fetch_optional(&self.pool)
            .await;
        let row = row.map_err(failed("read what is to be put back"))?;
        row.as_ref().map(restore).transpose()
    }

    /// What people asked to put back of a rollout, oldest first; without dry runs.
    pub async fn list_restores(&self, rollout: RolloutId) -> Result<Vec<Restore>, StoreError> {
        let sql =
            format!("{RESTORES} WHERE tasks.rollout_id = ? AND NOT restores.dry_run ORDER BY restores.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(rollout.0)
            .fetch_all(&self.pool)
            .await;
        let rows = rows.map_err(failed("list what is to be put back"))?;
        rows.iter().map(restore).collect()
    }

    /// Writes down what came of it, once.
    pub async fn finish_restore(
        &self,
        id: i64,
        state: UndoState,
        (rows, message): (Option<i64>, &str),
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write down what was put back";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let sql = "UPDATE restores SET state = ?, row_count = ?, message = ?, finished_at = ?
             WHERE id = ? AND state = 'pending'
             RETURNING task_id, asked_by, dry_run, (SELECT rollout_id FROM tasks WHERE tasks.id = task_id) AS rollout_id";
        let row = sqlx::query(sql)
            .bind(state.as_str())
            .bind(rows)
            .bind(message)
            .bind(clock::to_text(now))
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        if let Some(row) = row.filter(|row| !row.get::<bool, _>("dry_run")) {
            let action = match state {
                UndoState::Done => "restore-rows",
                UndoState::Pending | UndoState::Refused => "restore-refused",
            };
            let (task, rollout): (i64, i64) = (row.get("task_id"), row.get("rollout_id"));
            let act = Act {
                actor: row.get("asked_by"),
                action,
                object: &format!("rollout {rollout} task {task}"),
                detail: message,
            };
            append_audit(&mut transaction, now, act).await?;
        }
        commit(transaction, OPERATION).await
    }

    /// Puts on record that a person wants the reverse scripts of a stage as a pull request.
    pub async fn ask_revert(
        &self,
        rollout: RolloutId,
        environment: &EnvironmentName,
        actor: &str,
    ) -> Result<i64, AskError> {
        const OPERATION: &str = "ask for a pull request that takes a rollout back";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let is_there = sqlx::query("SELECT 1 FROM stages WHERE rollout_id = ? AND environment = ?")
            .bind(rollout.0)
            .bind(environment.as_str())
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        if is_there.is_none() {
            let environment = environment.clone();
            return Err(AskError::NoStage { rollout, environment });
        }
        let inserted = sqlx::query(
            "INSERT INTO reverts (rollout_id, environment, asked_by, asked_at, state)
             VALUES (?, ?, ?, ?, 'pending') RETURNING id",
        )
        .bind(rollout.0)
        .bind(environment.as_str())
        .bind(actor)
        .bind(clock::to_text(now))
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let revert: i64 = inserted.get("id");
        let act = Act {
            actor,
            action: "ask-revert",
            object: &format!("rollout {rollout} stage {environment}"),
            detail: "",
        };
        append_audit(&mut transaction, now, act).await?;
        enqueue(&mut transaction, &Work::OpenRevert { revert }, now).await?;
        commit(transaction, OPERATION).await?;
        Ok(revert)
    }

    /// A pull request that a person asked for.
    pub async fn find_revert(&self, id: i64) -> Result<Option<RevertRequest>, StoreError> {
        let sql = format!("{REVERTS} WHERE reverts.id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id)
            .fetch_optional(&self.pool)
            .await;
        let row = row.map_err(failed("read what is to be taken back"))?;
        row.as_ref().map(revert).transpose()
    }

    /// The pull requests that people asked for, oldest first.
    pub async fn list_reverts(&self, rollout: RolloutId) -> Result<Vec<RevertRequest>, StoreError> {
        let sql = format!("{REVERTS} WHERE reverts.rollout_id = ? ORDER BY reverts.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(rollout.0)
            .fetch_all(&self.pool)
            .await;
        let rows = rows.map_err(failed("list what is to be taken back"))?;
        rows.iter().map(revert).collect()
    }

    /// Fixes file and branch before anything is pushed. Gives those of the first call.
    pub async fn fix_revert(
        &self,
        id: i64,
        path: &str,
        branch: &str,
    ) -> Result<(String, String), StoreError> {
        let sql = "UPDATE reverts SET path = coalesce(path, ?), branch = coalesce(branch, ?) WHERE id = ? RETURNING path, branch";
        let row = sqlx::query(sql)
            .bind(path)
            .bind(branch)
            .bind(id)
            .fetch_one(&self.pool)
            .await;
        let row = row.map_err(failed("keep what is to be pushed"))?;
        Ok((row.get("path"), row.get("branch")))
    }

    /// Writes down how it ended, once: the pull request's number and page, or why there is none.
    pub async fn finish_revert(&self, id: i64, end: Result<(i64, &str), &str>) -> Result<(), StoreError> {
        const OPERATION: &str = "write down the pull request that takes a rollout back";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let state = if end.is_ok() {
            UndoState::Done
        } else {
            UndoState::Refused
        };
        let sql = "UPDATE reverts SET state = ?, pull_request = ?, web_url = ?, message = ?, finished_at = ?
             WHERE id = ? AND state = 'pending' RETURNING rollout_id, environment, asked_by";
        let row = sqlx::query(sql)
            .bind(state.as_str())
            .bind(end.ok().map(|it| it.0))
            .bind(end.ok().map(|it| it.1))
            .bind(end.err())
            .bind(clock::to_text(now))
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        if let (Some(row), Ok((number, _))) = (row, end) {
            let (rollout, environment): (i64, &str) = (row.get("rollout_id"), row.get("environment"));
            let act = Act {
                actor: row.get("asked_by"),
                action: "open-revert",
                object: &format!("rollout {rollout} stage {environment}"),
                detail: &format!("pull request {number}"),
            };
            append_audit(&mut transaction, now, act).await?;
        }
        commit(transaction, OPERATION).await
    }

    /// The highest version among the changes of a project's rollouts.
    pub async fn latest_version(&self, project: &ProjectName) -> Result<Option<String>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT changes.version FROM changes JOIN rollouts ON rollouts.id = changes.rollout_id
             WHERE rollouts.project = ?",
        )
        .bind(project.as_str())
        .fetch_all(&self.pool)
        .await
        .map_err(failed("find the latest version of a project"))?;
        let versions: Result<Vec<Version>, StoreError> = rows
            .iter()
            .map(|row| parsed("a version", row.get("version")))
            .collect();
        Ok(versions?
            .into_iter()
            .max()
            .map(|version| version.as_str().to_owned()))
    }

    /// How every change of a rollout is taken back, in the order in which they were applied, with its task.
    pub async fn list_reverses(
        &self,
        rollout: RolloutId,
    ) -> Result<Vec<(TaskId, ChangeReverse)>, StoreError> {
        let rows = sqlx::query(
            "SELECT tasks.id, tasks.database, tasks.state, stages.environment, changes.path, reverses.script, reverses.complete
             FROM tasks
             JOIN stages ON stages.rollout_id = tasks.rollout_id AND stages.position = tasks.stage
             JOIN changes ON changes.rollout_id = tasks.rollout_id AND changes.position = tasks.change_position
             LEFT JOIN reverses ON reverses.task_id = tasks.id
             WHERE tasks.rollout_id = ? ORDER BY tasks.stage, tasks.position, tasks.id",
        )
        .bind(rollout.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list how a rollout is taken back"))?;
        let read = |row: &SqliteRow| {
            let change = ChangeReverse {
                environment: row.get("environment"),
                database: row.get("database"),
                path: row.get("path"),
                is_applied: row.get::<&str, _>("state") == TaskState::Done.as_str(),
                script: row.get("script"),
                is_complete: row.get::<Option<bool>, _>("complete").unwrap_or(false),
            };
            (TaskId(row.get("id")), change)
        };
        Ok(rows.iter().map(read).collect())
    }
}

/// Writes how a task's change is taken back; with its history.
pub(crate) async fn insert_reverse(
    connection: &mut SqliteConnection,
    task: TaskId,
    reverse: &NewReverse,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO reverses (task_id, script, complete) VALUES (?, ?, ?) ON CONFLICT (task_id) DO NOTHING",
    )
    .bind(task.0)
    .bind(&reverse.script)
    .bind(reverse.is_complete)
    .execute(connection)
    .await
    .map(drop)
    .map_err(failed("write how a change is taken back"))
}

fn restore(row: &SqliteRow) -> Result<Restore, StoreError> {
    Ok(Restore {
        id: row.get("id"),
        task: TaskId(row.get("task_id")),
        rollout: RolloutId(row.get("rollout_id")),
        database: parsed("a database", row.get("database"))?,
        asked_by: row.get("asked_by"),
        asked_at: instant(row.get("asked_at"))?,
        dry_run: row.get("dry_run"),
        state: UndoState::from_word(row.get("state"))?,
        rows: row.get("row_count"),
        message: row.get("message"),
    })
}

fn revert(row: &SqliteRow) -> Result<RevertRequest, StoreError> {
    Ok(RevertRequest {
        id: row.get("id"),
        rollout: RolloutId(row.get("rollout_id")),
        project: parsed("a project", row.get("project"))?,
        environment: parsed("an environment", row.get("environment"))?,
        asked_by: row.get("asked_by"),
        asked_at: instant(row.get("asked_at"))?,
        state: UndoState::from_word(row.get("state"))?,
        path: row.get("path"),
        branch: row.get("branch"),
        number: row.get("pull_request"),
        web_url: row.get("web_url"),
        message: row.get("message"),
    })
}
