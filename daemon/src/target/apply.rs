//! Applies one change in one transaction with its ledger row.
//!
//! - Statements run one by one, so that the log shows where a change is and an error has its place in the file.
//! - Nothing is guessed: where the session ends around COMMIT, [`ApplyError::OutcomeUnknown`] sends the caller to the
//!   ledger. Where it ends earlier, the server rolls back.
//! - The ledger row is written only in the very transaction that was begun here: a change that managed to leave it
//!   (a text that the server cuts otherwise than we do) ends as an error.

use std::ops::Range;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use jiff::Timestamp;
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::error::{DbError, ErrorPosition};

use super::connect::is_lost;
use super::ledger::{self, LedgerRow};
use super::{RolloutLock, TargetError};
use crate::change;
use crate::ids::{ProjectName, RolloutId, TaskId};
use crate::review::finding::Position;
use crate::sql::line_index::LineIndex;
use crate::stage::LogLine;

/// A transaction of ours that waits for the daemon longer than this is given up by the server.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);

/// Of a statement, so much is shown in the log.
const STATEMENT_CHARS: usize = 120;

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
    /// How long a statement waits for a lock; zero for without limit.
    pub lock_timeout: Duration,
    /// How long a statement may run; zero for without limit.
    pub statement_timeout: Duration,
}

/// The change is in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// Since now.
    Now(LedgerRow),
    /// Since before.
    Already(LedgerRow),
}

/// Why a change is not in the database, or not known to be.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The ledger has this version with another text.
    #[error(
        "version {version} was applied before with another text: the ledger has checksum {ledger} of {path}, this \
         file has {file}; give a changed file a new version"
    )]
    OtherText {
        /// Which version.
        version: String,
        /// The checksum in the ledger.
        ledger: String,
        /// The path in the ledger.
        path: String,
        /// The checksum of the file.
        file: String,
    },
    /// The server refused a statement; everything was rolled back.
    #[error("{0}")]
    Statement(Box<StatementError>),
    /// The change ended the transaction that held it; what it did before that stays.
    #[error(
        "apply {path}: the change left its transaction, so its ledger row was not written; look at the database"
    )]
    LeftTransaction {
        /// Which file.
        path: String,
    },
    /// The session ended before COMMIT: the server rolls back.
    #[error("the session ended before the change was committed; the server rolls it back")]
    SessionLost(#[source] tokio_postgres::Error),
    /// The session ended around COMMIT: only the ledger knows.
    #[error("the session ended while the change was being committed")]
    OutcomeUnknown(#[source] tokio_postgres::Error),
    /// A question of ours failed.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// What the server said of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementError {
    /// From 1; none for the commit.
    pub statement: Option<usize>,
    /// The place the server points at, or where the statement starts.
    pub position: Option<Position>,
    /// Five characters, such as `42P07`.
    pub code: String,
    /// The server's message.
    pub message: String,
    /// The server's further words: detail, hint, context; and ours.
    pub more: Vec<String>,
}

impl std::fmt::Display for StatementError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.statement, self.position) {
            (Some(number), Some(Position { line, column })) => {
                write!(f, "statement {number}, line {line}, column {column}: ")?;
            }
            _ => f.write_str("commit: ")?,
        }
        write!(f, "{} (SQLSTATE {})", self.message, self.code)?;
        self.more.iter().try_for_each(|more| write!(f, "\n{more}"))
    }
}

/// Applies a change, unless the ledger has it.
pub async fn apply(lock: &RolloutLock, change: &Change<'_>) -> Result<Applied, ApplyError> {
    ledger::ensure(lock).await?;
    if let Some(row) = applied_before(lock, change).await? {
        return Ok(Applied::Already(row));
    }
    let applied = in_transaction(lock, change).await;
    let session_lives = !matches!(
        applied,
        Err(ApplyError::SessionLost(_) | ApplyError::OutcomeUnknown(_))
    );
    if applied.is_err() && session_lives {
        // The session is dropped after an error anyway; this frees the locks at once.
        let _ = lock.connection().client().batch_execute("ROLLBACK").await;
    }
    applied
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
        Some(row) if row.checksum != checksum.as_str() => Err(ApplyError::OtherText {
            version: row.version,
            ledger: row.checksum,
            path: row.path,
            file: checksum.to_string(),
        }),
        row => Ok(row),
    }
}

async fn in_transaction(lock: &RolloutLock, change: &Change<'_>) -> Result<Applied, ApplyError> {
    let connection = lock.connection();
    let started = Instant::now();
    let began = begin(lock, change).await?;
    for (index, span) in change.statements.iter().enumerate() {
        run_statement(lock, change, index, span).await?;
    }
    let mut row = ledger_row(change, started.elapsed());
    // A change may have set another role; the ledger belongs to ours.
    let client = connection.client();
    let written = async {
        client
            .batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE")
            .await?;
        ledger::insert(lock, change.project, &row, &began).await
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

/// Begins the transaction with its limits. Gives what tells it from every other.
async fn begin(lock: &RolloutLock, change: &Change<'_>) -> Result<String, ApplyError> {
    let connection = lock.connection();
    let failed = connection.failed("begin the transaction");
    let begin = format!(
        "BEGIN; SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {};
         SET LOCAL idle_in_transaction_session_timeout = {};
         SELECT extract(epoch FROM transaction_timestamp())::text",
        change.lock_timeout.as_millis(),
        change.statement_timeout.as_millis(),
        IDLE_TIMEOUT.as_millis(),
    );
    let answers = connection.client().simple_query(&begin).await.map_err(&failed)?;
    let instant = answers.iter().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    Ok(instant.unwrap_or_default())
}

async fn run_statement(
    lock: &RolloutLock,
    change: &Change<'_>,
    index: usize,
    span: &Range<u32>,
) -> Result<(), ApplyError> {
    let connection = lock.connection();
    let text = statement_text(change, span);
    let number = index + 1;
    connection.log(LogLine::info(format!(
        "statement {number} of {}: {}",
        change.statements.len(),
        shortened(text)
    )));
    let started = Instant::now();
    match count_rows(lock, text).await {
        Ok(rows) => {
            let rows = if rows == 0 {
                String::new()
            } else {
                format!(", {rows} rows")
            };
            let took = started.elapsed().as_millis();
            connection.log(LogLine::info(format!(
                "statement {number} done in {took} ms{rows}"
            )));
            Ok(())
        }
        Err(error) => Err(match error.as_db_error() {
            Some(db) if !is_lost(&error) => {
                let place = Some((number, change.change.sql.as_str(), span));
                ApplyError::Statement(Box::new(statement_error(db, place)))
            }
            _ => ApplyError::SessionLost(error),
        }),
    }
}

/// Runs a statement without keeping what it returns.
async fn count_rows(lock: &RolloutLock, text: &str) -> Result<u64, tokio_postgres::Error> {
    let answers = lock.connection().client().simple_query_raw(text).await?;
    let mut answers = pin!(answers);
    let mut rows = 0;
    while let Some(answer) = answers.next().await {
        if let SimpleQueryMessage::CommandComplete(count) = answer? {
            rows += count;
        }
    }
    Ok(rows)
}

fn statement_text<'a>(change: &Change<'a>, span: &Range<u32>) -> &'a str {
    let range = span.start as usize..span.end as usize;
    change.change.sql.get(range).unwrap_or_default()
}

fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(STATEMENT_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
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

/// `place` is the statement's number, the file's text and the statement's bytes in it.
fn statement_error(db: &DbError, place: Option<(usize, &str, &Range<u32>)>) -> StatementError {
    let position = place.map(|(_, text, span)| {
        let byte = match db.position() {
            Some(ErrorPosition::Original(character)) => byte_of(text, span, *character),
            _ => span.start,
        };
        LineIndex::new(text).position(byte)
    });
    let mut more = Vec::new();
    if let Some(ErrorPosition::Internal { query, .. }) = db.position() {
        more.push(format!("in: {}", shortened(query)));
    }
    for (label, text) in [
        ("detail", db.detail()),
        ("hint", db.hint()),
        ("context", db.where_()),
    ] {
        more.extend(text.map(|text| format!("{label}: {text}")));
    }
    more.extend(advice(db.code().code()).map(str::to_owned));
    StatementError {
        statement: place.map(|(number, _, _)| number),
        position,
        code: db.code().code().to_owned(),
        message: db.message().to_owned(),
        more,
    }
}

/// The server counts characters of the statement, from 1.
fn byte_of(text: &str, span: &Range<u32>, character: u32) -> u32 {
    let start = span.start as usize;
    let before = text.get(start..).unwrap_or_default().chars();
    let bytes: usize = before
        .take(character.saturating_sub(1) as usize)
        .map(char::len_utf8)
        .sum();
    u32::try_from(start + bytes).unwrap_or(u32::MAX)
}

fn advice(code: &str) -> Option<&'static str> {
    match code {
        "55P03" => Some("another session holds the lock; everything was rolled back; retry when it is free"),
        "57014" => Some("everything was rolled back; the policy's statement-timeout may be too short"),
        "40P01" | "40001" => Some("everything was rolled back; retry"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
