//! The history of databases: what was applied, by whom, with the schema before and after.
//!
//! Schema texts are stored once by content: the text after one change is the text before the next.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::undo::{NewReverse, insert_reverse};
use super::{Store, StoreError, failed, instant, parsed};
use crate::catalog::predict::Prediction;
use crate::change::Checksum;
use crate::clock;
use crate::ids::{DatabaseName, HistoryId, ProjectName, PullRequestNumber, RolloutId, RunId, TaskId};

/// A line of history to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHistory {
    /// When the change was committed.
    pub applied_at: Timestamp,
    /// How long it took.
    pub duration_ms: i64,
    /// How many statements it has.
    pub statements: i64,
    /// Canonical DDL before it.
    pub schema_before: String,
    /// Canonical DDL after it.
    pub schema_after: String,
    /// What became of the simulation's prediction; none where nobody asked it.
    pub prediction: Option<Prediction>,
    /// How it is taken back; none where the schema before was not seen by this run.
    pub reverse: Option<NewReverse>,
}

/// A line of a database's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Which.
    pub id: HistoryId,
    /// Of which database.
    pub database: DatabaseName,
    /// Of which rollout.
    pub rollout: RolloutId,
    /// Of which task.
    pub task: TaskId,
    /// The run that wrote it.
    pub run: RunId,
    /// Of which project.
    pub project: ProjectName,
    /// The merged pull request.
    pub number: PullRequestNumber,
    /// Its title: untrusted text.
    pub title: String,
    /// Its author's name: untrusted text.
    pub author_name: String,
    /// Its page on the forge.
    pub web_url: String,
    /// The change's version.
    pub version: String,
    /// What its name says.
    pub description: String,
    /// Of its bytes.
    pub checksum: Checksum,
    /// When it was committed.
    pub applied_at: Timestamp,
    /// How long it took.
    pub duration_ms: i64,
    /// How many statements it has.
    pub statements: i64,
    /// Who opened the gate.
    pub actor: String,
    /// Digest of the schema before it.
    pub schema_before: String,
    /// Digest of the schema after it.
    pub schema_after: String,
    /// What became of the simulation's prediction; none where nobody asked it.
    pub prediction: Option<Prediction>,
}

const SELECT: &str =
    "SELECT history.*, rollouts.id AS rollout_id, rollouts.project, rollouts.number, rollouts.title,
         rollouts.author_name, rollouts.web_url
     FROM history
     JOIN tasks ON tasks.id = history.task_id
     JOIN rollouts ON rollouts.id = tasks.rollout_id ";

impl Store {
    /// A database's history, newest first; `before` is the last line of the page before.
    pub async fn list_history(
        &self,
        database: &DatabaseName,
        before: Option<HistoryId>,
        limit: u32,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE history.database = ?1 AND (?2 IS NULL OR history.id < ?2) ORDER BY history.id DESC LIMIT ?3"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(database.as_str())
            .bind(before.map(|before| before.0))
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed("list the history of a database"))?
            .iter()
            .map(entry)
            .collect()
    }

    /// One line of history.
    pub async fn find_history(&self, id: HistoryId) -> Result<Option<HistoryEntry>, StoreError> {
        let sql = format!("{SELECT} WHERE history.id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read a line of history"))?;
        row.as_ref().map(entry).transpose()
    }

    /// The line of history a task wrote.
    pub async fn find_history_of(&self, task: TaskId) -> Result<Option<HistoryEntry>, StoreError> {
        let sql = format!("{SELECT} WHERE history.task_id = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(task.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read the history of a task"))?;
        row.as_ref().map(entry).transpose()
    }

    /// Which line of history each task of a rollout wrote.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn list_history_of_rollout(
        &self,
        rollout: RolloutId,
    ) -> Result<BTreeMap<TaskId, HistoryId>, StoreError> {
        let rows = sqlx::query(
            "SELECT history.task_id, history.id FROM history JOIN tasks ON tasks.id = history.task_id
             WHERE tasks.rollout_id = ?",
        )
        .bind(rollout.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list the history of a rollout"))?;
        let pair = |row: &SqliteRow| (TaskId(row.get("task_id")), HistoryId(row.get("id")));
        Ok(rows.iter().map(pair).collect())
    }

    /// A schema text by its digest.
    pub async fn find_schema(&self, digest: &str) -> Result<Option<String>, StoreError> {
        sqlx::query("SELECT ddl FROM schemas WHERE digest = ?")
            .bind(digest)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read a schema"))
            .map(|row| row.map(|row| row.get("ddl")))
    }

    /// The schema of a database as its last change left it.
    pub async fn latest_schema(&self, database: &DatabaseName) -> Result<Option<String>, StoreError> {
        sqlx::query(
            "SELECT schemas.ddl FROM history JOIN schemas ON schemas.digest = history.schema_after
             WHERE history.database = ? ORDER BY history.id DESC LIMIT 1",
        )
        .bind(database.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read the latest schema of a database"))
        .map(|row| row.map(|row| row.get("ddl")))
    }
}

fn entry(row: &SqliteRow) -> Result<HistoryEntry, StoreError> {
    Ok(HistoryEntry {
        id: HistoryId(row.get("id")),
        database: parsed("a database", row.get("database"))?,
        rollout: RolloutId(row.get("rollout_id")),
        task: TaskId(row.get("task_id")),
        run: RunId(row.get("run_id")),
        project: parsed("a project", row.get("project"))?,
        number: PullRequestNumber(row.get("number")),
        title: row.get("title"),
        author_name: row.get("author_name"),
        web_url: row.get("web_url"),
        version: row.get("version"),
        description: row.get("description"),
        checksum: Checksum::from_stored(row.get("checksum")),
        applied_at: instant(row.get("applied_at"))?,
        duration_ms: row.get("duration_ms"),
        statements: row.get("statements"),
        actor: row.get("actor"),
        schema_before: row.get("schema_before"),
        schema_after: row.get("schema_after"),
        prediction: row
            .get::<Option<&str>, _>("prediction")
            .and_then(|word| Prediction::from_stored(word, row.get("prediction_note"))),
    })
}

/// What a schema text is known by.
pub(crate) fn digest_of(ddl: &str) -> String {
    hex::encode(Sha256::digest(ddl.as_bytes()))
}

/// Stores a schema text once. Gives its digest.
pub(crate) async fn insert_schema(
    connection: &mut SqliteConnection,
    ddl: &str,
) -> Result<String, StoreError> {
    let digest = digest_of(ddl);
    sqlx::query("INSERT INTO schemas (digest, ddl) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING")
        .bind(&digest)
        .bind(ddl)
        .execute(connection)
        .await
        .map_err(failed("store a schema"))?;
    Ok(digest)
}

/// Writes a line of history; the change's own data is that of the task. A task has one line, however often it ends.
pub(crate) async fn insert_history(
    connection: &mut SqliteConnection,
    (run, task): (RunId, TaskId),
    history: &NewHistory,
) -> Result<(), StoreError> {
    if let Some(reverse) = &history.reverse {
        insert_reverse(connection, task, reverse).await?;
    }
    let before = insert_schema(connection, &history.schema_before).await?;
    let after = insert_schema(connection, &history.schema_after).await?;
    sqlx::query(
        "INSERT INTO history (database, run_id, task_id, version, description, checksum, applied_at, duration_ms,
             statements, actor, schema_before, schema_after, prediction, prediction_note)
         SELECT tasks.database, ?, tasks.id, changes.version, changes.description, changes.checksum, ?, ?, ?,
             coalesce(stages.opened_by, ''), ?, ?, ?, ?
         FROM tasks
         JOIN changes ON changes.rollout_id = tasks.rollout_id AND changes.position = tasks.change_position
         JOIN stages ON stages.rollout_id = tasks.rollout_id AND stages.position = tasks.stage
         WHERE tasks.id = ?
         ON CONFLICT (task_id) DO NOTHING",
    )
    .bind(run.0)
    .bind(clock::to_text(history.applied_at))
    .bind(history.duration_ms)
    .bind(history.statements)
    .bind(before)
    .bind(after)
    .bind(history.prediction.as_ref().map(Prediction::as_str))
    .bind(history.prediction.as_ref().and_then(Prediction::note))
    .bind(task.0)
    .execute(connection)
    .await
    .map(drop)
    .map_err(failed("write the history of a database"))
}
