//! `set-tablespace`: sET TABLESPACE copies the table.

use crate::common::{TableOptions, is_partitioned, lasting, size};
use stagegate_sdk::ast::{self, AlterAction};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, TableName};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "set-tablespace",
    title: "SET TABLESPACE copies the table",
    documentation: Documentation {
        what: "\
`SET TABLESPACE` of a table, an index or a materialized view that was there before.",
        why: "\
The files are copied from one place to the other under an `ACCESS EXCLUSIVE` lock: nobody can read or write the table until the \
last byte is there. For an index, every query that could use it waits.",
        instead: "\
An index can be built in the new place while others work, and the old one dropped:

```sql
CREATE INDEX CONCURRENTLY orders_at_idx2 ON orders (at) TABLESPACE fast;
DROP INDEX CONCURRENTLY orders_at_idx;
```

From PostgreSQL 14 on `REINDEX (TABLESPACE fast, CONCURRENTLY) INDEX orders_at_idx` does both. A table has to be copied in \
batches to a new one, or moved with `pg_repack`, or in a maintenance window.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        let (name, actions, kind) = match step.view {
            ast::Statement::AlterTable(alter) => (alter.name(), alter.actions().collect::<Vec<_>>(), "table"),
            ast::Statement::AlterObject(alter) => match alter.named() {
                Some(kind @ ("index" | "materialized view")) => {
                    (alter.name(), alter.actions().collect(), kind)
                }
                _ => return,
            },
            _ => return,
        };
        let Some(table) = name.and_then(|name| lasting(scene, name, &options.ignore_tables)) else {
            return;
        };
        if is_partitioned(scene, &table) || (kind == "index" && scene.is_index_of_new(&table)) {
            return;
        }
        for action in actions {
            if let AlterAction::SetTablespace(_) = action {
                findings.report(finding(scene, &table, kind, action));
            }
        }
    });
}

fn finding<'t>(scene: &Scene<'t>, table: &TableName, kind: &str, action: AlterAction<'t>) -> Finding<'t> {
    let help = if kind == "index" {
        format!(
            "REINDEX (TABLESPACE ..., CONCURRENTLY) INDEX {table}; builds it in the new place while others work (PostgreSQL 14 and later)."
        )
    } else {
        format!(
            "Copy the rows of {table} in batches to a new table in that tablespace and swap the names, or do it in a maintenance window."
        )
    };
    let message = format!(
        "SET TABLESPACE copies all of {table}{} under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done",
        size(scene, table)
    );
    Finding::at(action, message).object(table.key()).help(help)
}
