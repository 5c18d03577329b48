//! `inherited-table`: INHERITS, which passes on columns and little else.

use stagegate_sdk::ast::{AlterAction, ObjectName, Statement};
use stagegate_sdk::scope::views;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, TableName, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "inherited-table",
    title: "Table that inherits",
    documentation: Documentation {
        what: "\
`CREATE TABLE ... INHERITS (...)` and `ALTER TABLE ... INHERIT`. Temporary tables are left alone; partitions are another thing.",
        why: "\
Columns, NOT NULL and checks are passed on; primary keys, unique keys, indexes and foreign keys are not. A key of the parent lets \
the same value into a child, a foreign key to the parent does not see the rows of the children, and a query on the parent reads all \
of them unless it says ONLY.",
        instead: "\
To cut a large table into pieces, partition it:

```sql
CREATE TABLE reading (
    id bigint NOT NULL,
    taken_at date NOT NULL,
    PRIMARY KEY (id, taken_at)
) PARTITION BY RANGE (taken_at);
```

For things of several sorts, keep what they share in one table and let the others point at it:

```sql
CREATE TABLE capital (
    city_id bigint PRIMARY KEY REFERENCES city (id),
    country text NOT NULL
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
    /// Options of `inherited-table`.
    pub(crate) struct Options {
        /// Tables that may inherit, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    for (statement, view) in views(change) {
        let (name, parents): (_, Vec<ObjectName<'t>>) = match view {
            Statement::CreateTable(create) if !create.partition_of() => {
                (create.name(), create.parents().collect())
            }
            Statement::AlterTable(alter) => {
                let parents = alter.actions().filter_map(|action| match action {
                    AlterAction::Inherit(inherit) if !inherit.no_inherit() => inherit.parent(),
                    _ => None,
                });
                (alter.name(), parents.collect())
            }
            _ => continue,
        };
        let Some(table) = name.map(|name| scope.resolve(statement, name)) else {
            continue;
        };
        if scope.is_temporary(&table) || table.matches_any(&options.ignore_tables) {
            continue;
        }
        for parent in parents {
            let of = TableName::of(parent);
            findings.report(
                Finding::at(
                    parent,
                    format!("{table} inherits from {of}: keys of {of} do not hold across both, and its foreign keys see only its own rows"),
                )
                .object(format!("{}>{}", table.key(), of.key()))
                .help(format!(
                    "Partition {of} instead, or let {table} point at it by a foreign key."
                )),
            );
        }
    }
}
