//! Applies one change in one transaction with its ledger row, or statement by statement (`steps`).
//!
//! - Statements run one by one, so that the log shows where a change is and an error has its place in the file.
//! - Nothing is guessed: where the session ends around COMMIT, [`ApplyError::OutcomeUnknown`] sends the caller to the
//!   ledger. Where it ends earlier, the server rolls back.
//! - The ledger row is written only in the very transaction that was begun here: a change that managed to leave it
//!   (a text that the server cuts otherwise than we do) ends as an error.
//! - A try that a lock was in the way of is rolled back whole before it is tried again (`retry`).

mod error;
mod retry;
mod statement;
mod steps;

use std::ops::Range;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_postgres::SimpleQueryMessage;
use tokio_util::sync::CancellationToken;

use self::error::statement_error;
pub use self::error::{ApplyError, StatementError, StepQuestion};
pub(in crate::target) use self::statement::run_statement;
pub use self::steps::{StepAnswer, Stepwise, begun_before};
use super::RolloutLock;
use super::backup;
use super::connect::is_lost;
use super::ledger::{self, LedgerRow};
use super::limits::Limits;
use super::session::{self, identifier, pooled};
use super::verify::verify;
use crate::change;
use crate::ids::{ProjectName, RolloutId, TaskId};
use crate::policy::BackupPolicy;
use crate::verification::Moment;

/// A transaction of ours that waits for the daemon longer than this is given up by the server.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);

/// What to apply, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The file.
    pub change: &'a change::Change,
    /// The bytes of its statements, in order.
    pub statements: &'a [Range<u32>],
    /// Whose change it is.
    pub project: &'a ProjectName,
    /// For which rollout.
    pub rollout: RolloutId,
    /// For which task.
    pub task: TaskId,
    /// Who opened the gate.
    pub actor: &'a str,
    /// How long it may wait and work.
    pub limits: Limits,
    /// Which of its rows are copied before; none for none.
    pub backup: Option<&'a BackupPolicy>,
    /// Cancelled when no further try shall begin. One that runs goes on; cancel that through the session.
    pub stop: &'a CancellationToken,
    /// Where no transaction holds it: how it runs instead.
    pub stepwise: Option<Stepwise<'a>>,
}

/// The change is in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// Since now.
    Now(LedgerRow),
    /// Since before.
    Already(LedgerRow),
}

/// Applies a change, unless the ledger has it.
pub async fn apply(lock: &RolloutLock, change: &Change<'_>) -> Result<Applied, ApplyError> {
    ledger::ensure(lock).await?;
    if let Some(row) = applied_before(lock, change).await? {
        return Ok(Applied::Already(row));
    }
    backup::ensure(lock, change).await?;
    match change.stepwise {
        Some(stepwise) => Box::pin(steps::by_steps(lock, change, stepwise)).await,
        None => Box::pin(retry::with_retries(lock, change)).await,
    }
}

/// The ledger's row of this change, where it has one with the same text.
pub async fn applied_before(
    lock: &RolloutLock,
    change: &Change<'_>,
) -> Result<Option<LedgerRow>, ApplyError> {
    let change::Change {
        version, checksum, ..
    } = change.change;
    let row = ledger::find(lock.connection(), change.project, version.as_str()).await?;
    match row {
        // One that was adopted without its text has no checksum.
        Some(row) if !row.checksum.is_empty() && row.checksum != checksum.as_str() => {
            Err(ApplyError::OtherText {
                version: row.version,
                ledger: row.checksum,
                path: row.path,
                file: checksum.to_string(),
            })
        }
        row => Ok(row),
    }
}

/// One try, in the transaction that `began`.
async fn in_transaction(
    lock: &RolloutLock,
    change: &Change<'_>,
    began: &Began,
) -> Result<Applied, ApplyError> {
    let connection = lock.connection();
    let started = Instant::now();
    if let Some(verification) = &change.change.verification {
        verify(connection, verification, Moment::Before).await?;
    }
    for (index, span) in change.statements.iter().enumerate() {
        run_statement(lock, change, index, span).await?;
    }
    if let Some(verification) = &change.change.verification {
        verify(connection, verification, Moment::After).await?;
    }
    let mut row = ledger_row(change, started.elapsed());
    // The change ran as another role or set one itself; the ledger belongs to that of the login.
    let client = connection.client();
    let written = async {
        client
            .batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE")
            .await?;
        ledger::insert(lock, change.project, &row, &began.instant).await
    };
    let path = &change.change.path;
    row.applied_at = match written.await {
        Ok(Some(applied_at)) => applied_at,
        Ok(None) => return Err(ApplyError::LeftTransaction { path: path.clone() }),
        Err(error) if is_lost(&error) => return Err(ApplyError::SessionLost(error)),
        Err(error) => return Err(connection.failed("write the table stagegate.ledger")(error).into()),
    };
    match client.batch_execute("COMMIT").await {
        Ok(()) => Ok(Applied::Now(row)),
        Err(error) => Err(match error.as_db_error() {
            Some(db) if !is_lost(&error) => ApplyError::Statement(Box::new(statement_error(db, None))),
            _ => ApplyError::OutcomeUnknown(error),
        }),
    }
}

/// What tells a transaction from every other.
struct Began {
    instant: String,
    /// Its number on the server.
    id: String,
}

/// Begins the transaction with its limits.
async fn begin(lock: &RolloutLock, limits: &Limits) -> Result<Began, ApplyError> {
    let connection = lock.connection();
    let failed = connection.failed("begin the transaction");
    let begin = format!(
        "BEGIN; SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {};
         SET LOCAL idle_in_transaction_session_timeout = {};
         SELECT set_config(name, '{}', true) FROM (VALUES ('transaction_timeout')) AS known (name)
             WHERE current_setting(name, true) IS NOT NULL;
         SELECT extract(epoch FROM transaction_timestamp())::text, txid_current()::text,
             pg_backend_pid()",
        limits.lock_timeout.as_millis(),
        limits.statement_timeout.as_millis(),
        IDLE_TIMEOUT.as_millis(),
        limits.transaction_timeout.as_millis(),
    );
    let answers = connection.client().simple_query(&begin).await.map_err(&failed)?;
    let row = answers.iter().rev().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let column = |index| row.and_then(|row| row.get(index)).unwrap_or_default().to_owned();
    if column(2) != lock.backend().to_string() {
        let seen = format!(
            "backends {} and {} answer one connection",
            lock.backend(),
            column(2)
        );
        return Err(pooled(connection, seen).into());
    }
    if let Some(role) = connection.role() {
        let sql = format!("SET LOCAL ROLE {}", identifier(role));
        session::set(connection, "role".to_owned(), &sql).await?;
    }
    Ok(Began {
        instant: column(0),
        id: column(1),
    })
}

fn ledger_row(change: &Change<'_>, elapsed: Duration) -> LedgerRow {
    let file = change.change;
    LedgerRow {
        version: file.version.as_str().to_owned(),
        description: file.description.clone(),
        checksum: file.checksum.as_str().to_owned(),
        path: file.path.clone(),
        rollout: change.rollout.0,
        task: change.task.0,
        applied_at: Timestamp::UNIX_EPOCH,
        applied_by: change.actor.to_owned(),
        duration_ms: i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX),
        statements: i64::try_from(change.statements.len()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests;
