//! Takes a [`Snapshot`] of a live database: one or two round trips, one read-only transaction, one moment.
//!
//! The catalog is asked with `search_path = pg_catalog`, so that every name PostgreSQL writes into a definition is
//! qualified and the text does not depend on who looks. System schemas, what extensions own and our own ledger are
//! left out. Works on PostgreSQL 14 to 18.

mod assemble;
mod members;
mod objects;
mod rows;

use tokio_postgres::SimpleQueryMessage;

use super::{Connection, TargetError};
use crate::catalog::snapshot::{Routine, Snapshot};
use crate::catalog::system::{is_known, system_routine};
use rows::Rows;

const OPERATION: &str = "take a snapshot of the schema";

/// The questions, each answered with one JSON text.
const QUESTIONS: &str = include_str!("snapshot.sql");

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
    let questions = QUESTIONS.replace("{schemas}", USER_SCHEMAS);
    let last = match scope {
        Scope::Schema => "COMMIT",
        Scope::Review => SYSTEM_ROUTINES,
    };
    let answers = client
        .simple_query(&format!("{questions}{last}"))
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

/// The one column of each row.
fn texts(answers: &[SimpleQueryMessage]) -> impl Iterator<Item = &str> {
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
