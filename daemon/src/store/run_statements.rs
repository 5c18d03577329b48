//! What runs did, statement by statement, and what they do at this moment.
//!
//! Everything a run tells is stored in the order in which it was told; of what it does just now only the newest
//! counts, and only while the run has not ended: a killed run leaves nothing that looks alive.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::runs::insert_lines;
use super::{Store, StoreError, commit, corrupt, failed, instant};
use crate::clock;
use crate::ids::RunId;
use crate::run_event::{Activity, Amount, RunEvent, StatementReport, StatementState};
use crate::stage::LogLine;

/// A statement of a run as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementEntry {
    /// Its number in the change, from 1.
    pub number: i64,
    /// `ALTER TABLE`
    pub tag: String,
    /// Its text in one line, shortened.
    pub excerpt: String,
    /// How it stands. One that is `Running` in a run that ended was cut off.
    pub state: StatementState,
    /// When its last try started.
    pub started_at: Timestamp,
    /// How long that took, once it ended.
    pub duration_ms: Option<i64>,
    /// Rows that it changed or returned.
    pub rows: Option<i64>,
    /// How often it was started in this run.
    pub tries: i64,
}

impl Store {
    /// Writes down what a run told. Gives the number of the first of its lines.
    pub async fn record_run(&self, run: RunId, events: &[RunEvent]) -> Result<i64, StoreError> {
        const OPERATION: &str = "write down what a run does";
        let now = clock::to_text(self.clock.now());
        let mut transaction = self.begin_unflushed(OPERATION).await?;
        let lines = events.iter().filter_map(|event| match event {
            RunEvent::Line(line) => Some(line),
            _ => None,
        });
        let first = insert_lines(&mut transaction, run, &now, lines).await?;
        let mut doing = None;
        for event in events {
            let written = match event {
                RunEvent::Line(_) => Ok(()),
                RunEvent::Statement(report) => write_statement(&mut transaction, run, &now, report).await,
                RunEvent::RolledBack => roll_back(&mut transaction, run).await,
                RunEvent::Doing(activity) => {
                    doing = Some(activity);
                    Ok(())
                }
            };
            written.map_err(failed(OPERATION))?;
        }
        if let Some(activity) = doing {
            write_activity(&mut transaction, run, &now, activity.as_ref())
                .await
                .map_err(failed(OPERATION))?;
        }
        commit(transaction, OPERATION).await?;
        Ok(first)
    }

    /// Adds lines to a run's log. Gives the number of the first.
    pub async fn append_log(&self, run: RunId, lines: &[LogLine]) -> Result<i64, StoreError> {
        let events: Vec<RunEvent> = lines.iter().cloned().map(RunEvent::Line).collect();
        self.record_run(run, &events).await
    }

    /// The statements of a run that were begun, in order.
    pub async fn list_statements(&self, run: RunId, limit: u32) -> Result<Vec<StatementEntry>, StoreError> {
        sqlx::query("SELECT * FROM run_statements WHERE run_id = ? ORDER BY number LIMIT ?")
            .bind(run.0)
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed("read the statements of a run"))?
            .iter()
            .map(statement)
            .collect()
    }

    /// What a run does at this moment; none where it ended or does nothing that takes long.
    pub async fn find_activity(&self, run: RunId) -> Result<Option<Activity>, StoreError> {
        let row = sqlx::query(
            "SELECT run_activity.* FROM run_activity JOIN runs ON runs.id = run_activity.run_id
             WHERE run_id = ? AND runs.outcome IS NULL",
        )
        .bind(run.0)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read what a run does"))?;
        Ok(row.map(|row| activity(&row)))
    }
}

async fn write_statement(
    connection: &mut SqliteConnection,
    run: RunId,
    now: &str,
    report: &StatementReport,
) -> Result<(), sqlx::Error> {
    let number = |n: Option<u128>| n.map(|n| i64::try_from(n).unwrap_or(i64::MAX));
    sqlx::query(
        "INSERT INTO run_statements (run_id, number, tag, excerpt, state, started_at, duration_ms, row_count, tries)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)
         ON CONFLICT (run_id, number) DO UPDATE SET state = excluded.state, duration_ms = excluded.duration_ms,
             row_count = excluded.row_count,
             started_at = CASE excluded.state WHEN 'running' THEN excluded.started_at ELSE started_at END,
             tries = CASE excluded.state WHEN 'running' THEN tries + 1 ELSE tries END",
    )
    .bind(run.0)
    .bind(report.number)
    .bind(&report.tag)
    .bind(&report.excerpt)
    .bind(report.state.as_str())
    .bind(now)
    .bind(number(report.duration.map(|took| took.as_millis())))
    .bind(number(report.rows.map(u128::from)))
    .execute(connection)
    .await
    .map(drop)
}

async fn roll_back(connection: &mut SqliteConnection, run: RunId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE run_statements SET state = 'rolled-back' WHERE run_id = ? AND state = 'done'")
        .bind(run.0)
        .execute(connection)
        .await
        .map(drop)
}

async fn write_activity(
    connection: &mut SqliteConnection,
    run: RunId,
    now: &str,
    activity: Option<&Activity>,
) -> Result<(), sqlx::Error> {
    let Some(activity) = activity else {
        let over = sqlx::query("DELETE FROM run_activity WHERE run_id = ?").bind(run.0);
        return over.execute(connection).await.map(drop);
    };
    let amount = activity.amount.as_ref();
    sqlx::query(
        "INSERT OR REPLACE INTO run_activity (run_id, at, statement, text, done, total, unit)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(run.0)
    .bind(now)
    .bind(activity.statement)
    .bind(&activity.text)
    .bind(amount.map(|amount| amount.done))
    .bind(amount.map(|amount| amount.total))
    .bind(amount.map(|amount| &amount.unit))
    .execute(connection)
    .await
    .map(drop)
}

fn statement(row: &SqliteRow) -> Result<StatementEntry, StoreError> {
    let word: &str = row.get("state");
    Ok(StatementEntry {
        number: row.get("number"),
        tag: row.get("tag"),
        excerpt: row.get("excerpt"),
        state: StatementState::from_word(word).ok_or_else(|| corrupt("a statement's state", word))?,
        started_at: instant(row.get("started_at"))?,
        duration_ms: row.get("duration_ms"),
        rows: row.get("row_count"),
        tries: row.get("tries"),
    })
}

fn activity(row: &SqliteRow) -> Activity {
    let unit: Option<String> = row.get("unit");
    let amount = unit.map(|unit| Amount {
        done: row.get("done"),
        total: row.get("total"),
        unit,
    });
    Activity {
        statement: row.get("statement"),
        text: row.get("text"),
        amount,
    }
}

#[cfg(test)]
mod tests;
