//! Whether the rows of a table can be copied before a statement changes them, and be told apart again later. Pure.
//!
//! The review asks it of the schema as it is known, the rollout of the database itself; the words are the same.

use super::ddl::qualified;
use super::snapshot::{ConstraintKind, Persistence, Relation, RelationKind, Snapshot};
use crate::sql::changed_rows::{Frame, RowChange};

/// What it follows from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The table, qualified.
    pub name: &'a str,
    /// It is a table, partitioned or not, and not of one session.
    pub is_ordinary: bool,
    /// Other tables inherit from it.
    pub has_heirs: bool,
    /// Tables whose rows foreign keys delete or change along.
    pub along: Option<&'a str>,
    /// It has a primary key, or a unique one without NULL.
    pub has_key: bool,
}

/// Why the rows that a statement changes can not be kept.
pub fn obstacle(frame: &Frame, facts: Facts<'_>) -> Option<String> {
    let name = facts.name;
    if !facts.is_ordinary {
        Some(format!("{name} is not an ordinary table"))
    } else if facts.has_heirs && !frame.only {
        Some(format!(
            "other tables inherit from {name}, and have columns of their own"
        ))
    } else if let (RowChange::Delete, Some(along)) = (frame.change, facts.along) {
        Some(format!(
            "foreign keys change rows of {along} along with those of {name}"
        ))
    } else if facts.has_key {
        None
    } else {
        Some(format!(
            "{name} has no primary key and no unique key of NOT NULL columns"
        ))
    }
}

/// The same as far as a snapshot tells; `relation` is the table as it is right before the statement.
pub fn known_obstacle(
    frame: &Frame,
    relation: &Relation,
    has_key: bool,
    snapshot: &Snapshot,
) -> Option<String> {
    let is_it = |schema: &str, name: &str| schema == relation.schema && name == relation.name;
    let relations = || snapshot.relations.iter();
    let heirs = relations().flat_map(|other| &other.inherits);
    let is_removing = |action: &String| {
        let action = action.to_ascii_lowercase();
        action.contains("cascade") || action.contains("set")
    };
    let along = relations().filter(|other| {
        other.constraints.iter().any(|one| {
            one.kind == ConstraintKind::ForeignKey
                && one
                    .references
                    .as_ref()
                    .is_some_and(|of| is_it(&of.schema, &of.name))
                && one.on_delete.as_ref().is_some_and(is_removing)
        })
    });
    let along: Vec<_> = along.map(|other| qualified(&other.schema, &other.name)).collect();
    let along = along.join(", ");
    let is_table = matches!(
        relation.kind,
        RelationKind::Table | RelationKind::PartitionedTable
    );
    obstacle(
        frame,
        Facts {
            name: &qualified(&relation.schema, &relation.name),
            is_ordinary: is_table && relation.persistence != Persistence::Temporary,
            has_heirs: relation.kind == RelationKind::Table
                && heirs
                    .into_iter()
                    .any(|parent| is_it(&parent.schema, &parent.name)),
            along: (!along.is_empty()).then_some(along.as_str()),
            has_key,
        },
    )
}
