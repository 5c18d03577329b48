//! Runs an UPDATE or DELETE in ranges of its table's key.
//!
//! Each range is one transaction with the key of its last row, so a run that ends anywhere goes on behind the last range
//! that was committed: no row is met twice, none is left out. What the server has not committed is not on record.

use std::time::{Duration, Instant};

use tokio_postgres::types::Type;

use super::super::error::{ApplyError, StatementError, statement_error};
use super::super::retry;
use super::super::statement::{count_rows, shortened};
use super::session::Session;
use crate::rollout::batch::{Batch, KeyColumn};
use crate::run_event::{Activity, Amount, RunEvent, StatementReport, StatementState};
use crate::stage::LogLine;
use crate::target::backup;
use crate::target::connect::is_lost;
use crate::target::step::{StepRow, StepState};
use crate::target::watch::{age, watched};

/// How far it is, is told in the log so often.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Runs what is left of the statement.
pub(super) async fn run(
    session: &Session<'_>,
    index: usize,
    batch: &Batch,
    mut row: StepRow,
) -> Result<(), ApplyError> {
    let key = key_of(session, index, batch).await?;
    let is_resumed = row.last_key.is_some();
    if !is_resumed {
        backup::in_batches(session.lock, session.change, index)?;
    }
    if row.last_key.as_ref().is_some_and(|last| last.len() != key.len()) {
        return Err(refused(
            session,
            index,
            "the key of its table is another one than when it began; make the old key again, or let a new change do the rest",
        ));
    }
    row.attempt += 1;
    row.state = StepState::Intent;
    session.write(&row).await?;
    let expected = expected_rows(session, index).await?;
    let mut run = Batches {
        session,
        index,
        batch,
        key,
        row,
        expected,
        before: Instant::now(),
        told: Instant::now(),
        rows_before: 0,
    };
    run.rows_before = run.row.rows;
    run.begin(is_resumed);
    let ended = run.all().await;
    run.end(ended.is_ok());
    ended
}

struct Batches<'a> {
    session: &'a Session<'a>,
    index: usize,
    batch: &'a Batch,
    key: Vec<KeyColumn>,
    row: StepRow,
    /// What the planner thinks of the whole statement.
    expected: i64,
    before: Instant,
    told: Instant,
    rows_before: i64,
}

impl Batches<'_> {
    fn log(&self, message: String) {
        self.session.lock.connection().log(LogLine::info(message));
    }

    fn report(&self, state: StatementState) {
        let text = self.text();
        let ended = state != StatementState::Running;
        self.session
            .lock
            .connection()
            .tell(RunEvent::Statement(StatementReport {
                number: i64::from(self.row.number),
                tag: text.split_whitespace().next().unwrap_or_default().to_uppercase(),
                excerpt: shortened(text),
                state,
                duration: ended.then(|| self.before.elapsed()),
                rows: ended.then(|| self.row.rows.unsigned_abs()),
            }));
    }

    fn text(&self) -> &str {
        let change = self.session.change;
        change
            .statements
            .get(self.index)
            .map_or("", |span| super::statement_text(change, span))
    }

    fn begin(&self, is_resumed: bool) {
        let number = self.row.number;
        let rows = self.batch.size.rows;
        self.log(format!(
            "statement {number} in batches of {rows} rows: {}",
            shortened(self.text())
        ));
        if is_resumed {
            self.log(format!(
                "statement {number}: {} rows were changed by an earlier run; goes on behind them",
                self.row.rows
            ));
        }
        self.report(StatementState::Running);
    }

    fn end(&self, is_done: bool) {
        self.session.lock.connection().tell(RunEvent::Doing(None));
        self.report(if is_done {
            StatementState::Done
        } else {
            StatementState::Failed
        });
        if is_done {
            let (number, rows) = (self.row.number, self.row.rows);
            self.log(format!(
                "statement {number} done in {} ms, {rows} rows",
                self.before.elapsed().as_millis()
            ));
        }
    }

    async fn all(&mut self) -> Result<(), ApplyError> {
        let mut tried = 0;
        loop {
            if self.session.change.stop.is_cancelled() {
                return Err(ApplyError::StoppedBetween {
                    done: self.index,
                    of: self.session.change.statements.len(),
                });
            }
            match self.one().await {
                Ok(true) => return Ok(()),
                Ok(false) => tried = 0,
                Err(ApplyError::Statement(failure)) => {
                    tried += 1;
                    self.failed(tried, failure).await?;
                    continue;
                }
                Err(error) => return Err(error),
            }
            self.tell();
            let pause = tokio::time::sleep(self.batch.size.pause);
            if !self.batch.size.pause.is_zero() {
                tokio::select! {
                    biased;
                    () = self.session.change.stop.cancelled() => {}
                    () = pause => {}
                }
            }
        }
    }

    /// One range. True where it was the last.
    async fn one(&mut self) -> Result<bool, ApplyError> {
        let session = self.session;
        let began = session.begin_transaction().await?;
        let after = self.row.last_key.clone();
        let query = self.batch.range_query(&self.key, after.as_deref());
        let client = session.lock.connection().client();
        let found = client
            .query_typed_opt(&query, &[])
            .await
            .map_err(|error| self.refusal(error))?;
        let mut next = self.row.clone();
        let mut is_last = true;
        if let Some(found) = found {
            let last: Vec<String> = (1..=self.key.len()).map(|column| found.get(column)).collect();
            let statement = self.batch.statement(&self.key, after.as_deref(), &last);
            let number = i64::from(self.row.number);
            let running = count_rows(session.lock, &statement);
            let rows = watched(session.lock, number, session.change.limits.lock_timeout, running).await;
            let rows = rows.map_err(|error| self.refusal(error))?;
            next.rows += i64::try_from(rows).unwrap_or(0);
            next.last_key = Some(last);
            is_last = found.get::<_, i64>(0) < i64::from(self.batch.size.rows);
        }
        if is_last {
            next.state = StepState::Done;
        }
        session.write_in(&next, &began).await?;
        session.commit().await?;
        self.row = next;
        Ok(is_last)
    }

    /// A range that the server refused is on record as far as it came; where a lock was in the way there is a pause.
    async fn failed(&mut self, tried: u32, mut failure: Box<StatementError>) -> Result<(), ApplyError> {
        let session = self.session;
        session.roll_back().await?;
        let limits = &session.change.limits;
        if failure.is_about_locks() {
            failure.more.extend(session.lock.watcher().in_the_way());
        }
        if !failure.is_about_locks() || tried >= limits.tries() {
            let row = StepRow {
                state: StepState::Failed,
                note: Some(failure.message.clone()),
                ..self.row.clone()
            };
            session.write(&row).await?;
            failure.stands_alone();
            failure.more.push(format!(
                "{} rows are changed for good; the task goes on behind them when it runs again",
                self.row.rows
            ));
            return Err(ApplyError::Statement(failure));
        }
        if retry::pause(session.lock, session.change, tried, &failure).await {
            return Ok(());
        }
        failure.stands_alone();
        Err(ApplyError::Stopped {
            tried,
            error: failure,
        })
    }

    fn refusal(&self, error: tokio_postgres::Error) -> ApplyError {
        match error.as_db_error() {
            Some(db) if !is_lost(&error) => {
                let change = self.session.change;
                let span = change.statements.get(self.index).cloned().unwrap_or_default();
                // Where the server points is a place in the text of the range, not of the file.
                let mut failure = statement_error(db, Some((self.index + 1, &change.change.sql, &span)));
                failure.position =
                    Some(crate::sql::line_index::LineIndex::new(&change.change.sql).position(span.start));
                ApplyError::Statement(Box::new(failure))
            }
            _ => ApplyError::StepLost(error),
        }
    }

    fn tell(&mut self) {
        let progress = self.progress();
        let total = self.expected.max(self.row.rows);
        self.session
            .lock
            .connection()
            .tell(RunEvent::Doing(Some(Activity {
                statement: i64::from(self.row.number),
                text: "changes rows in batches".to_owned(),
                amount: (total > 0).then(|| Amount {
                    done: self.row.rows,
                    total,
                    unit: "rows".to_owned(),
                }),
            })));
        if self.told.elapsed() >= TELL_EVERY {
            self.told = Instant::now();
            self.log(format!("statement {}: {progress}", self.row.number));
        }
    }

    fn progress(&self) -> String {
        let rows = self.row.rows;
        if self.expected <= rows {
            return format!("{rows} rows so far");
        }
        let percent = rows.saturating_mul(100) / self.expected;
        let left = match u32::try_from(rows - self.rows_before) {
            Ok(now @ 1..) => {
                let left = u32::try_from(self.expected - rows).unwrap_or(u32::MAX);
                let left = self.before.elapsed().mul_f64(f64::from(left) / f64::from(now));
                format!(", about {} left", age(left))
            }
            _ => String::new(),
        };
        format!("{rows} of about {} rows ({percent} %){left}", self.expected)
    }
}

/// What the planner thinks the whole statement changes; 0 where it does not say.
async fn expected_rows(session: &Session<'_>, index: usize) -> Result<i64, ApplyError> {
    let change = session.change;
    let Some(span) = change.statements.get(index) else {
        return Ok(0);
    };
    let rows =
        crate::target::estimate::rows(session.lock.connection(), super::statement_text(change, span)).await;
    match rows {
        Ok(rows) => Ok(i64::try_from(rows).unwrap_or(i64::MAX)),
        Err(error) if is_lost(&error) => Err(ApplyError::StepLost(error)),
        Err(_) => Ok(0),
    }
}

/// The columns that order the rows: the primary key, or another key without NULL.
async fn key_of(session: &Session<'_>, index: usize, batch: &Batch) -> Result<Vec<KeyColumn>, ApplyError> {
    const SQL: &str = "SELECT a.attname::text, format_type(a.atttypid, a.atttypmod)
         FROM (SELECT i.indexrelid, i.indrelid, i.indkey, i.indnkeyatts FROM pg_index i
               WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indimmediate
                   AND i.indpred IS NULL AND i.indexprs IS NULL
                   AND NOT EXISTS (SELECT FROM generate_series(0, i.indnkeyatts - 1) k
                       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
                       WHERE NOT a.attnotnull)
               ORDER BY NOT i.indisprimary, i.indnkeyatts, i.indexrelid LIMIT 1) best
         CROSS JOIN generate_series(0, best.indnkeyatts - 1) k
         JOIN pg_attribute a ON a.attrelid = best.indrelid AND a.attnum = best.indkey[k]
         ORDER BY k";
    const CHILDREN: &str = "SELECT EXISTS (SELECT FROM pg_inherits JOIN pg_class c ON c.oid = inhparent
         WHERE inhparent = to_regclass($1) AND c.relkind <> 'p')";
    let client = session.lock.connection().client();
    let failed = |error| session.failed("look up the key of a table", error);
    let rows = client
        .query_typed(SQL, &[(&batch.table, Type::TEXT)])
        .await
        .map_err(failed)?;
    let key: Vec<KeyColumn> = rows
        .iter()
        .map(|row| KeyColumn {
            name: row.get(0),
            data_type: row.get(1),
        })
        .collect();
    if key.is_empty() {
        let why = format!(
            "`batch` can not be used here because {} is not there or has neither a primary key nor a unique key without NULL",
            batch.table
        );
        return Err(refused(session, index, &why));
    }
    if let Some(column) = batch.writes_key(&key) {
        let why = format!(
            "`batch` can not be used here because it writes to {column}, which is in the key of {}",
            batch.table
        );
        return Err(refused(session, index, &why));
    }
    let row = client
        .query_typed_one(CHILDREN, &[(&batch.table, Type::TEXT)])
        .await
        .map_err(failed)?;
    if row.get(0) && !batch.only {
        let why = format!(
            "`batch` can not be used here because tables inherit from {}, and its key does not order their rows; write ONLY",
            batch.table
        );
        return Err(refused(session, index, &why));
    }
    Ok(key)
}

fn refused(session: &Session<'_>, index: usize, why: &str) -> ApplyError {
    let change = session.change;
    let start = change.statements.get(index).map_or(0, |span| span.start);
    let line = crate::sql::line_index::LineIndex::new(&change.change.sql)
        .position(start)
        .line;
    ApplyError::StepRefused {
        statement: index + 1,
        line,
        why: why.to_owned(),
    }
}
