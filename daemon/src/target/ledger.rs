//! `stagegate.ledger`: which changes a database has. The truth about what was applied, kept where it was applied and
//! committed in the same transaction as the change itself.

use jiff::Timestamp;
use tokio_postgres::types::{ToSql, Type};

use super::{Connection, RolloutLock, TargetError};
use crate::ids::ProjectName;

/// The form in which instants cross the wire.
const INSTANT: &str = r#"'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"#;

const CREATE: &str = "
CREATE SCHEMA IF NOT EXISTS stagegate;
CREATE TABLE IF NOT EXISTS stagegate.ledger (
    project text NOT NULL,
    version text NOT NULL,
    description text NOT NULL,
    checksum text NOT NULL,
    path text NOT NULL,
    rollout bigint NOT NULL,
    task bigint NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL,
    duration_ms bigint NOT NULL,
    statements integer NOT NULL,
    PRIMARY KEY (project, version)
);
COMMENT ON TABLE stagegate.ledger IS 'Changes that Stagegate applied to this database. Written in the transaction of each change.';
";

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// The change's version, as its file name has it.
    pub version: String,
    /// What its name says after the version.
    pub description: String,
    /// sha256 of its bytes.
    pub checksum: String,
    /// Its path in the repository.
    pub path: String,
    /// The rollout that applied it, in the state of the daemon that did.
    pub rollout: i64,
    /// The task that applied it.
    pub task: i64,
    /// When.
    pub applied_at: Timestamp,
    /// Who opened the gate.
    pub applied_by: String,
    /// How long it took until its commit.
    pub duration_ms: i64,
    /// How many statements it has.
    pub statements: i64,
}

impl LedgerRow {
    /// Whether the change was applied before Stagegate came, and only written down by it.
    pub fn is_adopted(&self) -> bool {
        self.rollout == 0 && self.task == 0
    }
}

/// Makes the ledger where there is none.
pub async fn ensure(lock: &RolloutLock) -> Result<(), TargetError> {
    let connection = lock.connection();
    if exists(connection).await? {
        return Ok(());
    }
    connection
        .client()
        .batch_execute(CREATE)
        .await
        .map_err(connection.failed("create the table stagegate.ledger"))
}

/// What the ledger says of a version.
pub async fn find(
    connection: &Connection,
    project: &ProjectName,
    version: &str,
) -> Result<Option<LedgerRow>, TargetError> {
    if !exists(connection).await? {
        return Ok(None);
    }
    let row = connection
        .client()
        .query_typed_opt(
            &format!(
                "SELECT description, checksum, path, rollout, task, to_char(applied_at AT TIME ZONE 'UTC', {INSTANT}),
                     applied_by, duration_ms, statements
                 FROM stagegate.ledger WHERE project = $1 AND version = $2"
            ),
            &[(&project.as_str(), Type::TEXT), (&version, Type::TEXT)],
        )
        .await
        .map_err(connection.failed("read the table stagegate.ledger"))?;
    Ok(row.map(|row| LedgerRow {
        version: version.to_owned(),
        description: row.get(0),
        checksum: row.get(1),
        path: row.get(2),
        rollout: row.get(3),
        task: row.get(4),
        applied_at: instant(row.get(5)),
        applied_by: row.get(6),
        duration_ms: row.get(7),
        statements: i64::from(row.get::<_, i32>(8)),
    }))
}

/// All versions of a project that the ledger lists.
pub async fn versions(connection: &Connection, project: &ProjectName) -> Result<Vec<String>, TargetError> {
    if !exists(connection).await? {
        return Ok(Vec::new());
    }
    let rows = connection
        .client()
        .query_typed(
            "SELECT version FROM stagegate.ledger WHERE project = $1",
            &[(&project.as_str(), Type::TEXT)],
        )
        .await
        .map_err(connection.failed("read the table stagegate.ledger"))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Writes the row of a change, inside the change's transaction: only where that is still the one that began at
/// `began`. None where it is not. Gives when the change counts as applied.
pub(super) async fn insert(
    lock: &RolloutLock,
    project: &ProjectName,
    row: &LedgerRow,
    began: &str,
) -> Result<Option<Timestamp>, tokio_postgres::Error> {
    let sql = format!(
        "INSERT INTO stagegate.ledger
             (project, version, description, checksum, path, rollout, task, applied_by, duration_ms, statements)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10::int8::int4
         WHERE extract(epoch FROM transaction_timestamp())::text = $11
         RETURNING to_char(applied_at AT TIME ZONE 'UTC', {INSTANT})"
    );
    let project = project.as_str();
    let parameters: [(&(dyn ToSql + Sync), Type); 11] = [
        (&project, Type::TEXT),
        (&row.version, Type::TEXT),
        (&row.description, Type::TEXT),
        (&row.checksum, Type::TEXT),
        (&row.path, Type::TEXT),
        (&row.rollout, Type::INT8),
        (&row.task, Type::INT8),
        (&row.applied_by, Type::TEXT),
        (&row.duration_ms, Type::INT8),
        (&row.statements, Type::INT8),
        (&began, Type::TEXT),
    ];
    let inserted = lock
        .connection()
        .client()
        .query_typed_opt(&sql, &parameters)
        .await?;
    Ok(inserted.map(|row| instant(row.get(0))))
}

pub(super) async fn exists(connection: &Connection) -> Result<bool, TargetError> {
    connection
        .client()
        .query_typed_one("SELECT to_regclass('stagegate.ledger') IS NOT NULL", &[])
        .await
        .map(|row| row.get(0))
        .map_err(connection.failed("look for the table stagegate.ledger"))
}

fn instant(text: &str) -> Timestamp {
    // The server wrote it in our own form; only an instant beyond year 9999 does not fit.
    text.parse().unwrap_or(Timestamp::MAX)
}
