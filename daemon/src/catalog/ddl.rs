//! A snapshot as canonical SQL: the same schema always gives the same text.
//!
//! [`render`] is for reading and comparing: one block for each object, headed by a comment with its kind and name,
//! blocks ordered by kind and name, and all that belongs to a table in its block. [`script`] has the same statements in
//! an order in which an empty database takes them: what is needed first, foreign keys and the like at the end.

mod index;
mod names;
mod order;
pub(in crate::catalog) mod relation;
pub(in crate::catalog) mod rights;
mod routine;
pub(in crate::catalog) mod table;
mod types;

use std::collections::HashMap;

pub use index::index_definition;
pub use names::{qualified, quoted};

use super::snapshot::{ObjectKind, Relation, RelationKind, Snapshot};
pub(super) use index::parameters;
pub(super) use names::literal;
pub(super) use order::{Group, Key, key};
use rights::Rights;

/// What stands in front of each object's block.
pub const HEADING: &str = "-- ";

/// What the statements are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Together what belongs together.
    Reading,
    /// Apart what may need something that comes later.
    Loading,
}

/// The statements of one object.
pub(super) struct Piece {
    /// What it is, for the heading.
    pub(super) kind: &'static str,
    /// Qualified.
    pub(super) name: String,
    /// How dependencies name it.
    pub(super) key: order::Key,
    /// Makes it.
    pub(super) create: Vec<String>,
    /// Indexes, with how deep in a tree of partitions their table is.
    pub(super) indexes: Vec<String>,
    depth: usize,
    /// What needs other objects, or the whole one.
    pub(super) later: Vec<String>,
}

impl Piece {
    fn new(kind: &'static str, name: String, key: order::Key) -> Self {
        Self {
            kind,
            name,
            key,
            create: Vec::new(),
            indexes: Vec::new(),
            depth: 0,
            later: Vec::new(),
        }
    }

    fn block(&self) -> String {
        // A name with a line break must not end the heading.
        let name = self.name.replace(['\n', '\r'], " ");
        let lines: Vec<&str> = [&self.create, &self.indexes, &self.later]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        format!("{HEADING}{} {name}\n{}\n", self.kind, lines.join("\n"))
    }
}

/// The snapshot as SQL, for reading and comparing.
pub fn render(snapshot: &Snapshot) -> String {
    let blocks: Vec<_> = pieces(snapshot, Style::Reading)
        .iter()
        .map(Piece::block)
        .collect();
    blocks.join("\n")
}

/// The snapshot as SQL that makes the schema in an empty database. What can not be written is a comment.
pub fn script(snapshot: &Snapshot) -> String {
    let mut pieces = pieces(snapshot, Style::Loading);
    order::sort(&mut pieces, snapshot, order::Needs::AtCreation);
    let mut lines = vec!["SET check_function_bodies = off;".to_owned()];
    lines.extend(
        pieces
            .iter_mut()
            .flat_map(|piece| std::mem::take(&mut piece.create)),
    );
    // The index of a partitioned table takes the fitting ones of its partitions in.
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.depth));
    lines.extend(
        pieces
            .iter_mut()
            .flat_map(|piece| std::mem::take(&mut piece.indexes)),
    );
    lines.extend(pieces.into_iter().flat_map(|piece| piece.later));
    lines.push(String::new());
    lines.join("\n")
}

/// The objects, each after what it needs, with the statements that make them beside others that are there already: a
/// partition is made as one of its table.
pub(super) fn parts(snapshot: &Snapshot) -> Vec<Piece> {
    let mut parts = pieces(snapshot, Style::Loading);
    let family = table::Family::new(snapshot);
    let rights = Rights {
        role: &snapshot.current_role,
    };
    let mut partitions: HashMap<Key, Piece> = snapshot
        .relations
        .iter()
        .filter(|it| it.partition_of.is_some())
        .map(|it| relation::piece(it, &family, &rights, Style::Reading))
        .map(|piece| (piece.key.clone(), piece))
        .collect();
    for part in &mut parts {
        if let Some(partition) = partitions.remove(&part.key) {
            *part = partition;
        }
    }
    order::sort(&mut parts, snapshot, order::Needs::AtCreation);
    parts
}

/// The keys of all objects, each before what it needs: so they can be dropped.
pub(super) fn drop_order(snapshot: &Snapshot) -> Vec<Key> {
    let mut parts = pieces(snapshot, Style::Loading);
    order::sort(&mut parts, snapshot, order::Needs::Ever);
    parts.into_iter().rev().map(|part| part.key).collect()
}

fn pieces(snapshot: &Snapshot, style: Style) -> Vec<Piece> {
    let rights = Rights {
        role: &snapshot.current_role,
    };
    let mut pieces = Vec::new();
    pieces.extend(snapshot.schemas.iter().filter_map(|it| rights.schema(it)));
    for extension in &snapshot.extensions {
        // Every database has it.
        if extension.name != "plpgsql" {
            let (name, schema) = (quoted(&extension.name), quoted(&extension.schema));
            let version = literal(&extension.version);
            let key = order::key(ObjectKind::Extension, "", &extension.name);
            let mut piece = Piece::new("extension", name.clone(), key);
            piece.create.push(format!(
                "CREATE EXTENSION {name} WITH SCHEMA {schema} VERSION {version};"
            ));
            pieces.push(piece);
        }
    }
    pieces.extend(snapshot.types.iter().map(|it| types::piece(it, &rights)));
    let mut relations: Vec<&Relation> = snapshot.relations.iter().collect();
    relations.sort_by(|a, b| (rank(a.kind), &a.schema, &a.name).cmp(&(rank(b.kind), &b.schema, &b.name)));
    let family = table::Family::new(snapshot);
    pieces.extend(
        relations
            .into_iter()
            .map(|it| relation::piece(it, &family, &rights, style)),
    );
    pieces.extend(snapshot.routines.iter().map(|it| routine::piece(it, &rights)));
    pieces.extend(snapshot.others.iter().map(|it| routine::other_piece(it, &rights)));
    pieces
}

/// Definitions come from the server with and without semicolon and line breaks at the end.
pub(super) fn ended(definition: &str) -> String {
    format!("{};", definition.trim_end().trim_end_matches(';'))
}

fn rank(kind: RelationKind) -> u8 {
    match kind {
        RelationKind::Sequence => 0,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => 1,
        RelationKind::View => 2,
        RelationKind::MaterializedView => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_schema_is_an_empty_text() {
        assert_eq!(render(&Snapshot::default()), "");
    }
}
