//! `partitioned-table`: partitions, for teams that do without.

use stagegate_sdk::ast::{AlterAction, Statement};
use stagegate_sdk::scope::views;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, TableName, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "partitioned-table",
    title: "Partitioned table",
    documentation: Documentation {
        what: "\
`CREATE TABLE ... PARTITION BY`, `CREATE TABLE ... PARTITION OF` and `ALTER TABLE ... ATTACH PARTITION`. Temporary tables are left \
alone.",
        why: "\
Every unique key must contain the columns it is partitioned by, queries without them read all partitions, an index can not be built \
concurrently over the whole table, and somebody must see to it that the partition for tomorrow is there before tomorrow. Teams that \
are not set up for it are better off without; others should leave this rule off.",
        instead: "\
One table with an index that fits serves hundreds of millions of rows; old ones are deleted in batches:

```sql
CREATE TABLE reading (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    taken_at timestamptz NOT NULL,
    value numeric NOT NULL
);
CREATE INDEX idx_reading_taken_at ON reading USING brin (taken_at);
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
    /// Options of `partitioned-table`.
    pub(crate) struct Options {
        /// Tables that may be partitioned, as globs over `schema.table` or, without a dot, over the table's name. For a partition, the partitioned table's name counts too.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    let ignored = |table: &TableName| scope.is_temporary(table) || table.matches_any(&options.ignore_tables);
    for (statement, view) in views(change) {
        match view {
            Statement::CreateTable(create) => {
                let Some(name) = create.name() else { continue };
                let table = scope.resolve(statement, name);
                let parent = create.parents().next().filter(|_| create.partition_of());
                let parent = parent.map(|parent| scope.resolve(statement, parent));
                if ignored(&table) || parent.as_ref().is_some_and(ignored) {
                    continue;
                }
                if let Some(parent) = parent {
                    report(
                        findings,
                        name,
                        &table,
                        &format!("{table} is made a partition of {parent}"),
                    );
                } else if create.partitioned() {
                    report(findings, name, &table, &format!("{table} is partitioned"));
                }
            }
            Statement::AlterTable(alter) => {
                let Some(name) = alter.name() else { continue };
                let table = scope.resolve(statement, name);
                for action in alter.actions() {
                    if let AlterAction::AttachPartition(attach) = action
                        && let Some(partition) = attach.target()
                        && !ignored(&table)
                    {
                        let sentence = format!("{} becomes a partition of {table}", TableName::of(partition));
                        report(findings, partition, &table, &sentence);
                    }
                }
            }
            _ => {}
        }
    }
}

fn report<'t>(findings: &mut Findings<'t>, at: impl View<'t>, table: &TableName, sentence: &str) {
    findings.report(
        Finding::at(
            at,
            format!(
                "{sentence}: unique keys must contain the columns it is partitioned by, and partitions have to be made ahead"
            ),
        )
        .object(table.key())
        .help("Use one table with an index that fits, or name the table in ignore-tables."),
    );
}
