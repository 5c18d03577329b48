//! Takes a [`Snapshot`] of a live database: one round trip, one read-only transaction, one moment.
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
use crate::catalog::snapshot::Snapshot;
use rows::Rows;

const OPERATION: &str = "take a snapshot of the schema";

/// The questions, each answered with one JSON text.
const QUESTIONS: &str = include_str!("snapshot.sql");

/// The condition that a schema `n` belongs to users.
const USER_SCHEMAS: &str = "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'stagegate')";

/// The schema as it is now.
pub async fn snapshot(connection: &Connection) -> Result<Snapshot, TargetError> {
    let client = connection.client();
    let questions = QUESTIONS.replace("{schemas}", USER_SCHEMAS);
    let answers = match client.simple_query(&format!("{questions}COMMIT")).await {
        Ok(answers) => answers,
        Err(error) => {
            // The session may be used further, so it must not stay in the failed transaction.
            let _ = client.batch_execute("ROLLBACK").await;
            return Err(connection.failed(OPERATION)(error));
        }
    };
    let mut texts = answers.iter().filter_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    let rows = Rows::read(&mut texts).map_err(|source| TargetError::Answer {
        operation: OPERATION,
        target: connection.target().to_owned(),
        source,
    })?;
    Ok(assemble::assemble(rows))
}

#[cfg(test)]
mod tests;
