//! Takes a [`Snapshot`] of a live database: one round trip, one read-only transaction, one moment.
//!
//! The catalog is asked with `search_path = pg_catalog`, so that every name PostgreSQL writes into a definition is
//! qualified and the text does not depend on who looks. System schemas, what extensions own and our own ledger are
//! left out. Works on PostgreSQL 14 to 18.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use tokio_postgres::SimpleQueryMessage;

use super::{Connection, TargetError};
use crate::catalog::snapshot::{
    Column, Constraint, Definition, Extension, FORMAT, Index, Relation, Schema, Snapshot,
};

const OPERATION: &str = "take a snapshot of the schema";

/// The questions, each answered with one JSON text, in this order.
const QUESTIONS: &str = include_str!("snapshot.sql");

/// An object id, for joining what belongs to a relation.
type Oid = u32;

#[derive(serde::Deserialize)]
struct Settings {
    server_version: u32,
    current_role: String,
    search_path: Vec<String>,
}

/// The schema as it is now.
pub async fn snapshot(connection: &Connection) -> Result<Snapshot, TargetError> {
    let client = connection.client();
    let answers = match client.simple_query(QUESTIONS).await {
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
    Answers { texts: &mut texts }
        .snapshot()
        .map_err(|source| TargetError::Answer {
            operation: OPERATION,
            target: connection.target().to_owned(),
            source,
        })
}

struct Answers<'a, I> {
    texts: &'a mut I,
}

impl<'t, I: Iterator<Item = &'t str>> Answers<'_, I> {
    fn next<T: DeserializeOwned>(&mut self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.texts.next().unwrap_or_default())
    }

    fn snapshot(mut self) -> Result<Snapshot, serde_json::Error> {
        let settings: Settings = self.next()?;
        let schemas: Vec<Schema> = self.next()?;
        let extensions: Vec<Extension> = self.next()?;
        let relations: Vec<(Oid, Relation)> = self.next()?;
        let mut columns: HashMap<Oid, Vec<Column>> = grouped(self.next()?);
        let mut constraints: HashMap<Oid, Vec<Constraint>> = grouped(self.next()?);
        let mut indexes: HashMap<Oid, Vec<Index>> = grouped(self.next()?);
        let mut triggers: HashMap<Oid, Vec<Definition>> = grouped(self.next()?);
        let mut policies: HashMap<Oid, Vec<Definition>> = grouped(self.next()?);
        let routines: Vec<Definition> = self.next()?;
        let types: Vec<Definition> = self.next()?;
        let complete = |(oid, relation): (Oid, Relation)| Relation {
            columns: columns.remove(&oid).unwrap_or_default(),
            constraints: constraints.remove(&oid).unwrap_or_default(),
            indexes: indexes.remove(&oid).unwrap_or_default(),
            triggers: triggers.remove(&oid).unwrap_or_default(),
            policies: policies.remove(&oid).unwrap_or_default(),
            ..relation
        };
        Ok(Snapshot {
            format: FORMAT,
            server_version: settings.server_version,
            current_role: settings.current_role,
            search_path: settings.search_path,
            schemas,
            relations: relations.into_iter().map(complete).collect(),
            routines,
            types,
            extensions,
        })
    }
}

/// What belongs to each relation, in the order of the answer.
fn grouped<T>(pairs: Vec<(Oid, T)>) -> HashMap<Oid, Vec<T>> {
    let mut groups: HashMap<Oid, Vec<T>> = HashMap::new();
    for (oid, item) in pairs {
        groups.entry(oid).or_default().push(item);
    }
    groups
}

#[cfg(test)]
mod tests;
