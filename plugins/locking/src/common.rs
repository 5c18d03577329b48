//! What the rules of this family share: which tables they look at, how they walk, and how they speak of a table's size.

pub(crate) use stagegate_sdk::scene::{Site, for_each_action, lasting};
use stagegate_sdk::scene::{Step, size_of};
use stagegate_sdk::{Scene, TableName, View, options};

options! {
    /// Options of most rules of this family.
    pub(crate) struct TableOptions {
        /// Tables that may be locked for long, as globs over `schema.table` or, without a dot, over the table's name: `*` is any text, `?` any one character.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

options! {
    /// Options of rules that depend on PostgreSQL's version.
    pub(crate) struct VersionOptions {
        /// PostgreSQL's major version where no catalog tells it; the default is the oldest that is supported.
        postgres_version: i64 = 14 => "minimum": 9,
        /// Tables that may be locked for long, as globs over `schema.table` or, without a dot, over the table's name: `*` is any text, `?` any one character.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

/// ` (about 12,000,000 rows, 3.4 GB)`, where the catalog tells.
pub(crate) fn size(scene: &Scene<'_>, table: &TableName) -> String {
    size_of(scene.relation(table).as_deref())
}

/// Whether the catalog knows the table as a partitioned one, for which much of what is concurrent does not work.
pub(crate) fn is_partitioned(scene: &Scene<'_>, table: &TableName) -> bool {
    scene
        .relation(table)
        .is_some_and(|relation| relation.kind == "partitioned-table")
}

/// Whether a statement may be replaced by one that PostgreSQL refuses inside a transaction block: it stands by itself,
/// neither in a block that the file opens nor inside of DO.
pub(crate) fn may_leave_transaction(step: Step<'_>) -> bool {
    !step.statement.in_transaction() && step.view.node() == step.statement.node()
}

/// A name for SQL that is made up: the table's own name with an ending, within PostgreSQL's 63 bytes.
pub(crate) fn made_up_name(table: &TableName, columns: &[&str], ending: &str) -> String {
    let mut name = table.name.clone();
    for column in columns {
        name = format!("{name}_{column}");
    }
    let mut end = name.len().min(62 - ending.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{ending}", &name[..end])
}
