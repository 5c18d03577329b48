//! Takes a [`Snapshot`] of a live database: one or two round trips, one read-only transaction, one moment.
//!
//! The catalog is asked with `search_path = pg_catalog`, so that every name PostgreSQL writes into a definition is
//! qualified and the text does not depend on who looks. System schemas, what extensions own and our own ledger are
//! left out. Works on PostgreSQL 14 to 18.

mod assemble;
mod constraint_text;
mod members;
mod objects;
mod rows;

use std::fmt::Write as _;

use tokio_postgres::SimpleQueryMessage;

use super::{Connection, TargetError};
use crate::catalog::snapshot::{Routine, Snapshot};
use crate::catalog::system::{is_known, system_routine};
use rows::Rows;

const OPERATION: &str = "take a snapshot of the schema";

/// The questions, each answered with one JSON text.
const QUESTIONS: &str = include_str!("snapshot.sql");

/// Where the settings end and the questions begin.
const SEARCH_PATH: &str = "SET LOCAL search_path = pg_catalog;\n";

/// PostgreSQL's own routines, without the parts of types and access methods that nobody calls.
const SYSTEM_ROUTINES: &str = "
    SELECT coalesce(json_agg(json_build_array(p.proname, oidvectortypes(p.proargtypes),
        coalesce(pg_get_function_result(p.oid), ''), p.provolatile)
        ORDER BY p.proname COLLATE \"C\", oidvectortypes(p.proargtypes) COLLATE \"C\"), '[]')
    FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid < 16384
        AND p.oid NOT IN (
            SELECT unnest(ARRAY[t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout]::oid[])
            FROM pg_type t)
        AND p.prorettype NOT IN ('trigger'::regtype, 'index_am_handler'::regtype, 'table_am_handler'::regtype,
            'tsm_handler'::regtype, 'fdw_handler'::regtype)
        AND NOT ('internal'::regtype = ANY (p.proargtypes::oid[]))";

/// What was applied; ends the transaction.
const LEDGER: &str = "
    SELECT coalesce(json_agg(json_build_object('project', project, 'version', version, 'checksum', checksum)
        ORDER BY project COLLATE \"C\", version COLLATE \"C\"), '[]')
    FROM stagegate.ledger;
    COMMIT";

/// The condition that a schema `n` belongs to users.
const USER_SCHEMAS: &str =
    "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate', 'stagegate_backup')";

/// The schema as it is now.
pub async fn snapshot(connection: &Connection) -> Result<Snapshot, TargetError> {
    ask(connection, Scope::Schema).await
}

/// The schema as it is now, with all that rules ask besides: PostgreSQL's own routines and our ledger.
pub async fn snapshot_for_review(connection: &Connection) -> Result<Snapshot, TargetError> {
    ask(connection, Scope::Review).await
}

/// How much is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Schema,
    Review,
}

async fn ask(connection: &Connection, scope: Scope) -> Result<Snapshot, TargetError> {
    let answers = questions(connection, scope).await;
    if answers.is_err() {
        // The session may be used further, so it must not stay in the failed transaction.
        let _ = connection.client().batch_execute("ROLLBACK").await;
    }
    answers
}

async fn questions(connection: &Connection, scope: Scope) -> Result<Snapshot, TargetError> {
    let client = connection.client();
    let failed = connection.failed(OPERATION);
    let last = match scope {
        Scope::Schema => "COMMIT",
        Scope::Review => SYSTEM_ROUTINES,
    };
    let answers = client
        .simple_query(&format!("{}{last}", questions_of(scope)))
        .await
        .map_err(&failed)?;
    let mut texts = texts(&answers);
    let rows = Rows::read(&mut texts).map_err(unreadable(connection))?;
    let has_ledger = rows.settings.has_ledger;
    let snapshot = assemble::assemble(rows);
    if scope == Scope::Schema {
        return Ok(snapshot);
    }
    let system = serde_json::from_str(texts.next().unwrap_or_default()).map_err(unreadable(connection))?;
    let last = if has_ledger { LEDGER } else { "COMMIT" };
    let answers = client.simple_query(last).await.map_err(&failed)?;
    let ledger = self::texts(&answers).next().map(serde_json::from_str);
    Ok(Snapshot {
        system_routines: unknown(system),
        ledger: ledger.transpose().map_err(unreadable(connection))?,
        ..snapshot
    })
}

/// Only a review looks at sizes.
fn questions_of(scope: Scope) -> String {
    let (table, index) = match scope {
        Scope::Schema => ("0", "0"),
        Scope::Review => (
            "coalesce(pg_total_relation_size(c.oid), 0)",
            "coalesce(pg_relation_size(i.oid), 0)",
        ),
    };
    QUESTIONS
        .replace("{schemas}", USER_SCHEMAS)
        .replace("{table-size}", table)
        .replace("{index-size}", index)
}

/// The questions of [`Scope::Schema`], for a session that asks them more than once.
pub(super) struct Script {
    /// Begins the transaction, asks for the settings, and sets the search path of the questions.
    pub(super) head: String,
    questions: Vec<String>,
}

impl Script {
    pub(super) fn of_schema() -> Self {
        let all = questions_of(Scope::Schema);
        let end = all.find(SEARCH_PATH).map_or(0, |at| at + SEARCH_PATH.len());
        let (head, questions) = all.split_at(end);
        let questions = questions.split(";\n").map(|question| {
            let lines = question.lines().filter(|line| !line.starts_with("--"));
            lines.collect::<Vec<_>>().join("\n").trim().to_owned()
        });
        Self {
            head: head.to_owned(),
            questions: questions.filter(|question| !question.is_empty()).collect(),
        }
    }

    /// Asks, preparing what is not prepared yet, and ends the transaction.
    pub(super) fn questions(&self, is_prepared: bool) -> String {
        let mut sql = String::new();
        for (number, question) in self.questions.iter().enumerate() {
            if !is_prepared {
                let _ = writeln!(sql, "PREPARE question_{number} AS {question};");
            }
            let _ = writeln!(sql, "EXECUTE question_{number};");
        }
        sql + "COMMIT"
    }
}

/// The snapshot in the answers to the settings and to all questions.
pub(super) fn read_answers<'a>(
    connection: &Connection,
    mut texts: impl Iterator<Item = &'a str>,
) -> Result<Snapshot, TargetError> {
    let rows = Rows::read(&mut texts).map_err(unreadable(connection))?;
    Ok(assemble::assemble(rows))
}

/// The one column of each row.
pub(super) fn texts(answers: &[SimpleQueryMessage]) -> impl Iterator<Item = &str> {
    answers.iter().filter_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    })
}

fn unreadable(connection: &Connection) -> impl Fn(serde_json::Error) -> TargetError {
    let target = connection.target().to_owned();
    move |source| TargetError::Answer {
        operation: OPERATION,
        target: target.clone(),
        source,
    }
}

/// Routines of PostgreSQL that this build does not know, or knows otherwise.
fn unknown(rows: Vec<(String, String, String, String)>) -> Vec<Routine> {
    let routines = rows.into_iter().map(|(name, arguments, returns, volatility)| {
        system_routine(&name, &arguments, &returns, &volatility)
    });
    routines.filter(|routine| !is_known(routine)).collect()
}

#[cfg(test)]
mod tests;
