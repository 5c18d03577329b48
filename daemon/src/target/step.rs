//! `stagegate.step`: what became of each statement of a change that runs statement by statement.
//!
//! An intent is committed before a statement that no transaction can hold, its outcome after it. A statement that can
//! run in a transaction has its outcome committed with it, so that it is never unknown.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use tokio_postgres::types::{ToSql, Type};

use super::{Connection, RolloutLock, TargetError};
use crate::ids::ProjectName;

const CREATE: &str = "
CREATE SCHEMA IF NOT EXISTS stagegate;
CREATE TABLE IF NOT EXISTS stagegate.step (
    project text NOT NULL,
    version text NOT NULL,
    number integer NOT NULL,
    checksum text NOT NULL,
    statement_sha256 text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('intent', 'done', 'failed')),
    attempt integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    backend_pid integer NOT NULL DEFAULT pg_backend_pid(),
    task bigint NOT NULL,
    rows bigint NOT NULL DEFAULT 0,
    last_key text[],
    note text,
    PRIMARY KEY (project, version, number)
);
COMMENT ON TABLE stagegate.step IS 'Statements of changes that Stagegate runs outside of one transaction: what was begun, and what became of it.';
";

/// How a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepState {
    /// It was begun. Without an outcome nobody knows more.
    Intent,
    /// What it does is in the database.
    Done,
    /// The server refused it.
    Failed,
}

impl StepState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// What is on record of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepRow {
    /// From 1.
    pub(super) number: i32,
    /// sha256 of its text.
    pub(super) statement: String,
    /// `CREATE INDEX CONCURRENTLY`, `transaction`, `batch`
    pub(super) kind: String,
    /// How it stands.
    pub(super) state: StepState,
    /// How often it was begun.
    pub(super) attempt: i32,
    /// Rows that it changed so far.
    pub(super) rows: i64,
    /// The key of the last row that a batch changed.
    pub(super) last_key: Option<Vec<String>>,
    /// Why it failed, or who said that it is done.
    pub(super) note: Option<String>,
}

/// Whose steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    pub(super) project: &'a ProjectName,
    pub(super) version: &'a str,
    pub(super) checksum: &'a str,
    pub(super) task: i64,
}

/// sha256 of a statement's text.
pub(super) fn digest(statement: &str) -> String {
    hex::encode(Sha256::digest(statement))
}

/// Makes the table where there is none.
pub(super) async fn ensure(lock: &RolloutLock) -> Result<(), TargetError> {
    let connection = lock.connection();
    if exists(connection).await? {
        return Ok(());
    }
    connection
        .client()
        .batch_execute(CREATE)
        .await
        .map_err(connection.failed("create the table stagegate.step"))
}

/// What is on record of a change's statements, by number.
pub(super) async fn load(
    connection: &Connection,
    project: &ProjectName,
    version: &str,
) -> Result<BTreeMap<i32, StepRow>, TargetError> {
    if !exists(connection).await? {
        return Ok(BTreeMap::new());
    }
    let rows = connection
        .client()
        .query_typed(
            "SELECT number, statement_sha256, kind, state, attempt, rows, last_key, note
             FROM stagegate.step WHERE project = $1 AND version = $2",
            &[(&project.as_str(), Type::TEXT), (&version, Type::TEXT)],
        )
        .await
        .map_err(connection.failed("read the table stagegate.step"))?;
    let row = |row: &tokio_postgres::Row| StepRow {
        number: row.get(0),
        statement: row.get(1),
        kind: row.get(2),
        state: match row.get(3) {
            "done" => StepState::Done,
            "failed" => StepState::Failed,
            _ => StepState::Intent,
        },
        attempt: row.get(4),
        rows: row.get(5),
        last_key: row.get(6),
        note: row.get(7),
    };
    Ok(rows.iter().map(row).map(|row| (row.number, row)).collect())
}

/// Puts on record how a statement stands. `began` names the transaction that has to be the one that is open; false
/// where it is another.
pub(super) async fn write(
    lock: &RolloutLock,
    owner: Owner<'_>,
    row: &StepRow,
    began: Option<&str>,
) -> Result<bool, tokio_postgres::Error> {
    const SQL: &str = "INSERT INTO stagegate.step AS known
             (project, version, number, checksum, statement_sha256, kind, state, attempt, task, rows, last_key, note, finished_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, CASE WHEN $7 <> 'intent' THEN clock_timestamp() END
         WHERE $13::text IS NULL OR extract(epoch FROM transaction_timestamp())::text = $13
         ON CONFLICT (project, version, number) DO UPDATE SET
             checksum = EXCLUDED.checksum, statement_sha256 = EXCLUDED.statement_sha256, kind = EXCLUDED.kind,
             state = EXCLUDED.state, attempt = EXCLUDED.attempt, task = EXCLUDED.task, rows = EXCLUDED.rows,
             last_key = EXCLUDED.last_key, note = EXCLUDED.note, finished_at = EXCLUDED.finished_at,
             backend_pid = EXCLUDED.backend_pid,
             started_at = CASE WHEN known.attempt = EXCLUDED.attempt THEN known.started_at ELSE EXCLUDED.started_at END
         RETURNING number";
    let (project, state) = (owner.project.as_str(), row.state.as_str());
    let parameters: [(&(dyn ToSql + Sync), Type); 13] = [
        (&project, Type::TEXT),
        (&owner.version, Type::TEXT),
        (&row.number, Type::INT4),
        (&owner.checksum, Type::TEXT),
        (&row.statement, Type::TEXT),
        (&row.kind, Type::TEXT),
        (&state, Type::TEXT),
        (&row.attempt, Type::INT4),
        (&owner.task, Type::INT8),
        (&row.rows, Type::INT8),
        (&row.last_key, Type::TEXT_ARRAY),
        (&row.note, Type::TEXT),
        (&began, Type::TEXT),
    ];
    let written = lock
        .connection()
        .client()
        .query_typed_opt(SQL, &parameters)
        .await?;
    Ok(written.is_some())
}

async fn exists(connection: &Connection) -> Result<bool, TargetError> {
    connection
        .client()
        .query_typed_one("SELECT to_regclass('stagegate.step') IS NOT NULL", &[])
        .await
        .map(|row| row.get(0))
        .map_err(connection.failed("look for the table stagegate.step"))
}
