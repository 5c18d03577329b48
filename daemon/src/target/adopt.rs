//! Writes versions that were applied before Stagegate came to the ledger, in one transaction.
//!
//! Such a row has rollout 0 and task 0: no rollout of Stagegate has that number. One without a known text has an empty
//! checksum. Between [`begin`] and [`commit`] the caller writes down who does it; without a commit nothing is written.

use tokio_postgres::types::{ToSql, Type};

use super::ledger;
use super::{Connection, RolloutLock, TargetError};
use crate::ids::ProjectName;
use crate::rollout::adopt::{AdoptedRow, LedgerVersion};

const INSERT: &str = "
    INSERT INTO stagegate.ledger
        (project, version, description, checksum, path, rollout, task, applied_at, applied_by, duration_ms, statements)
    VALUES ($1, $2, $3, $4, $5, 0, 0, coalesce($6::text::timestamptz, clock_timestamp()), $7, $8, 0)";

/// What the ledger has of a project; nothing where there is none.
pub async fn list_ledger(
    connection: &Connection,
    project: &ProjectName,
) -> Result<Vec<LedgerVersion>, TargetError> {
    if !ledger::exists(connection).await? {
        return Ok(Vec::new());
    }
    let rows = connection
        .client()
        .query_typed(
            "SELECT version, checksum FROM stagegate.ledger WHERE project = $1 ORDER BY version",
            &[(&project.as_str(), Type::TEXT)],
        )
        .await
        .map_err(connection.failed("read the table stagegate.ledger"))?;
    let version = |row: &tokio_postgres::Row| LedgerVersion {
        version: row.get(0),
        checksum: row.get(1),
    };
    Ok(rows.iter().map(version).collect())
}

/// Writes the rows in a transaction that stays open.
pub async fn begin(
    lock: &RolloutLock,
    project: &ProjectName,
    rows: &[AdoptedRow],
    by: &str,
) -> Result<(), TargetError> {
    ledger::ensure(lock).await?;
    let connection = lock.connection();
    let failed = connection.failed("write the table stagegate.ledger");
    connection
        .client()
        .batch_execute("BEGIN")
        .await
        .map_err(&failed)?;
    let project = project.as_str();
    for row in rows {
        let checksum = row.checksum.as_ref().map_or("", |checksum| checksum.as_str());
        let applied_at = row.applied_at.map(|at| at.to_string());
        let parameters: [(&(dyn ToSql + Sync), Type); 8] = [
            (&project, Type::TEXT),
            (&row.version, Type::TEXT),
            (&row.description, Type::TEXT),
            (&checksum, Type::TEXT),
            (&row.path, Type::TEXT),
            (&applied_at, Type::TEXT),
            (&by, Type::TEXT),
            (&row.duration_ms, Type::INT8),
        ];
        connection
            .client()
            .query_typed(INSERT, &parameters)
            .await
            .map_err(&failed)?;
    }
    Ok(())
}

/// Makes what [`begin`] wrote last.
pub async fn commit(lock: &RolloutLock) -> Result<(), TargetError> {
    let connection = lock.connection();
    let committed = connection.client().batch_execute("COMMIT").await;
    committed.map_err(connection.failed("commit the table stagegate.ledger"))
}
