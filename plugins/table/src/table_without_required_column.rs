//! `table-without-required-column`: a table that lacks a column the team wants everywhere, or loses one.

use std::collections::BTreeMap;

use stagegate_sdk::ast::{AlterAction, Identifier, Statement};
use stagegate_sdk::name::quote;
use stagegate_sdk::tables::{PrimaryKey, Table, Tables};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, TableName, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "table-without-required-column",
    title: "Table without a required column",
    documentation: Documentation {
        what: "\
A table that the change creates and that lacks a column of the list `columns` when the change ends, or a table that was there before \
and of which the change drops or renames such a column.

Partitions, temporary tables, and tables whose columns come from elsewhere (`OF`, `INHERITS`, `CREATE TABLE AS`, and `LIKE` of a table \
that the change does not create itself) are left alone.",
        why: "\
What is done for every table (replication to a warehouse by `updated_at`, an audit by `created_at`, deletion by `id`) passes this \
one by, and nobody notices until its rows are missed.",
        instead: "\
Give the table these columns from the start:

```sql
CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `table-without-required-column`.
    pub(crate) struct Options {
        /// The columns that every table needs, as PostgreSQL stores their names.
        columns: Vec<String> = vec!["id".to_owned(), "created_at".to_owned(), "updated_at".to_owned()],
        /// Tables that need none of them, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let lost = Lost::of(change);
    for table in Tables::of(change).lasting() {
        if table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        for required in &options.columns {
            let has = table.columns.iter().any(|column| column.name == *required);
            let at = lost.of.get(&format!("{}.{required}", table.name.key()));
            match (table.created, at) {
                (Some(created), None) if !has && is_declared_here(change, table) => {
                    findings.report(
                        Finding::at(
                            created,
                            format!("{} has no column `{required}`: what is done for every table by it passes this one by", table.name),
                        )
                        .object(format!("{}.{required}", table.name.key()))
                        .help(format!("Add the column {} to CREATE TABLE {}.", quote(required), table.name)),
                    );
                }
                (_, Some(at)) if !has => {
                    findings.report(
                        Finding::at(
                            *at,
                            format!("{} loses its column `{required}`: what is done for every table by it stops here", table.name),
                        )
                        .object(format!("{}.{required}", table.name.key()))
                        .help(format!("Keep the column {} of {}.", quote(required), table.name)),
                    );
                }
                _ => {}
            }
        }
    }
}

/// Whether all its columns stand in the text.
fn is_declared_here<'t>(change: &Change<'t>, table: &Table<'t>) -> bool {
    let Some(created) = table
        .created
        .filter(|_| table.primary_key != PrimaryKey::Inherited)
    else {
        return false;
    };
    let statement = change.statement_of(created.node());
    match statement.map(stagegate_sdk::Statement::view) {
        Some(Statement::CreateTable(create)) => {
            !(create.as_query() || create.of_type() || create.partition_of())
                && create.parents().next().is_none()
                && create.like().next().is_none()
        }
        _ => false,
    }
}

/// Columns that a change takes away or renames, the last time it does, by table and column.
struct Lost<'t> {
    of: BTreeMap<String, Identifier<'t>>,
}

impl<'t> Lost<'t> {
    fn of(change: &'t Change<'t>) -> Self {
        let scope = Scope::of(change);
        let mut of = BTreeMap::new();
        for statement in change.statements() {
            let Statement::AlterTable(alter) = statement.view() else {
                continue;
            };
            let Some(name) = alter.name() else { continue };
            let table = scope.resolve(statement, name);
            for action in alter.actions() {
                match action {
                    AlterAction::DropColumn(drop) => note(&mut of, &table, drop.column()),
                    AlterAction::RenameColumn(rename) => {
                        note(&mut of, &table, rename.column());
                        if let Some(back) = rename.new_name().and_then(Identifier::named) {
                            of.remove(&format!("{}.{back}", table.key()));
                        }
                    }
                    AlterAction::AddColumn(add) => {
                        if let Some(back) = add.column().and_then(|column| column.name()?.named()) {
                            of.remove(&format!("{}.{back}", table.key()));
                        }
                    }
                    _ => {}
                }
            }
        }
        Self { of }
    }
}

fn note<'t>(lost: &mut BTreeMap<String, Identifier<'t>>, table: &TableName, column: Option<Identifier<'t>>) {
    if let Some(column) = column
        && let Some(name) = column.named()
    {
        lost.insert(format!("{}.{name}", table.key()), column);
    }
}
