//! Runs one statement of a change: counted, told in the log, on record for the page, watched while it takes long.
//!
//! Knows nothing of transactions, so that changes in one and changes outside share it.

use std::ops::Range;
use std::pin::pin;
use std::time::Instant;

use futures_util::StreamExt;
use tokio_postgres::SimpleQueryMessage;

use super::Change;
use super::error::{ApplyError, statement_error};
use crate::run_event::{RunEvent, StatementReport, StatementState};
use crate::stage::LogLine;
use crate::target::connect::is_lost;
use crate::target::watch::watched;
use crate::target::{RolloutLock, backup};

/// Of a statement, so much is shown in the log.
const STATEMENT_CHARS: usize = 120;

/// First words of tags that are followed by what is made or changed.
const TWO_WORDS: &[&str] = &["ALTER", "COMMENT", "CREATE", "DROP", "REFRESH", "SECURITY"];

/// Words between `CREATE` and what is made that are no part of a tag.
const BETWEEN: &[&str] = &[
    "OR",
    "REPLACE",
    "UNIQUE",
    "TEMP",
    "TEMPORARY",
    "GLOBAL",
    "LOCAL",
    "UNLOGGED",
    "RECURSIVE",
];

/// Tags of statements that count rows, also where there was none.
const COUNTING: &[&str] = &[
    "INSERT", "UPDATE", "DELETE", "MERGE", "SELECT", "COPY", "WITH", "TABLE", "VALUES",
];

/// Runs the statement at an index of a change and gives how many rows it changed or returned.
pub(in crate::target) async fn run_statement(
    lock: &RolloutLock,
    change: &Change<'_>,
    index: usize,
    span: &Range<u32>,
) -> Result<u64, ApplyError> {
    let connection = lock.connection();
    let text = statement_text(change, span);
    let number = index + 1;
    connection.log(LogLine::info(format!(
        "statement {number} of {}: {}",
        change.statements.len(),
        shortened(text)
    )));
    let mut report = StatementReport {
        number: i64::try_from(number).unwrap_or(i64::MAX),
        tag: tag_of(text),
        excerpt: shortened(text),
        state: StatementState::Running,
        duration: None,
        rows: None,
    };
    connection.tell(RunEvent::Statement(report.clone()));
    let kept = backup::before(lock, change, index).await?;
    let started = Instant::now();
    let running = count_rows(lock, text);
    let result = watched(lock, report.number, change.limits.lock_timeout, running).await;
    let took = started.elapsed();
    report.duration = Some(took);
    match result {
        Ok(rows) => {
            let counts = rows > 0 || COUNTING.contains(&report.tag.as_str());
            report.rows = counts.then_some(rows);
            report.state = StatementState::Done;
            connection.tell(RunEvent::Statement(report));
            let rows_text = if rows == 0 {
                String::new()
            } else {
                format!(", {rows} rows")
            };
            connection.log(LogLine::info(format!(
                "statement {number} done in {} ms{rows_text}",
                took.as_millis()
            )));
            if let Some(kept) = kept {
                backup::after(lock, change, (index, rows), kept).await?;
            }
            Ok(rows)
        }
        Err(error) => {
            report.state = StatementState::Failed;
            connection.tell(RunEvent::Statement(report));
            Err(match error.as_db_error() {
                Some(db) if !is_lost(&error) => {
                    let place = Some((number, change.change.sql.as_str(), span));
                    ApplyError::Statement(Box::new(statement_error(db, place)))
                }
                _ => ApplyError::SessionLost(error),
            })
        }
    }
}

/// What kind of statement it is, much as the server says when it is done: `CREATE INDEX`.
fn tag_of(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let word = word.trim_start_matches('(');
        word.split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default()
    });
    let mut words = words.filter(|word| !word.is_empty()).map(str::to_ascii_uppercase);
    let Some(first) = words.next() else {
        return String::new();
    };
    if !TWO_WORDS.contains(&first.as_str()) {
        return first;
    }
    match words.find(|word| !BETWEEN.contains(&word.as_str())) {
        Some(second) if second == "MATERIALIZED" => format!("{first} MATERIALIZED VIEW"),
        Some(second) => format!("{first} {second}"),
        None => first,
    }
}

/// Runs a statement without keeping what it returns.
pub(super) async fn count_rows(lock: &RolloutLock, text: &str) -> Result<u64, tokio_postgres::Error> {
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

pub(super) fn statement_text<'a>(change: &Change<'a>, span: &Range<u32>) -> &'a str {
    let range = span.start as usize..span.end as usize;
    change.change.sql.get(range).unwrap_or_default()
}

pub(super) fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(STATEMENT_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::tag_of;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(tag_of(text), expected);
    }

    #[test]
    fn a_statement_is_called_by_its_first_words() {
        check("update t SET a = 1", "UPDATE");
        check("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX");
        check("create or replace function f() returns int", "CREATE FUNCTION");
        check("ALTER TABLE t ADD b int", "ALTER TABLE");
        check("DROP MATERIALIZED VIEW v", "DROP MATERIALIZED VIEW");
        check("SELECT(1)", "SELECT");
        check("(SELECT 1)", "SELECT");
        check("", "");
    }
}
