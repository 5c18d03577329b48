//! `blocking-index-drop`: index dropped while reads and writes wait.

use crate::common::{TableOptions, may_leave_transaction};
use stagegate_sdk::ast::{self, Drop};
use stagegate_sdk::scene::Step;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, TableName, View, keyword,
};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "blocking-index-drop",
    title: "Index dropped while reads and writes wait",
    documentation: Documentation {
        what: "\
`DROP INDEX` without `CONCURRENTLY`. Indexes that the same change made, and those of tables that it made, are left alone.",
        why: "\
PostgreSQL takes an `ACCESS EXCLUSIVE` lock on the index and on its table. The drop itself takes an instant, but first it waits \
for every transaction that uses the table, and everything that comes after it, even a plain `SELECT`, queues behind it. In a \
longer change the lock is held until the change ends.",
        instead: "\
Let PostgreSQL wait without blocking others; this can not run inside a transaction block, drops one index at a time and knows no \
`CASCADE`:

```sql
DROP INDEX CONCURRENTLY IF EXISTS orders_at_idx;
```

The index of a partitioned table, and the one of a constraint, can not be dropped so. For a constraint: `ALTER TABLE ... DROP \
CONSTRAINT`.",
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
        if let ast::Statement::Drop(drop) = step.view
            && drop.named() == Some("index")
            && !drop.concurrently()
        {
            report(scene, options, findings, step, drop);
        }
    });
}

fn report<'t>(
    scene: &Scene<'t>,
    options: &TableOptions,
    findings: &mut Findings<'t>,
    step: Step<'t>,
    drop: Drop<'t>,
) {
    let targets: Vec<_> = drop.targets().collect();
    for target in &targets {
        let index = scene.resolve(*target);
        let table = scene.table_of_index(&index);
        let is_ignored = |table: &TableName| scene.is_new(table) || table.matches_any(&options.ignore_tables);
        if index.is_temporary() || table.as_ref().is_some_and(is_ignored) {
            continue;
        }
        let of = table.map_or_else(|| "its table".to_owned(), |table| table.to_string());
        let finding = Finding::at(
            *target,
            format!(
                "dropping {index} takes an ACCESS EXCLUSIVE lock on {of}: it waits for every transaction that uses the table, and all reads and \
                 writes queue behind it"
            ),
        )
        .object(index.key());
        let alone = targets.len() == 1 && !drop.cascade();
        findings.report(match keyword::find(drop.node(), &["index"]) {
            Some(keyword) if alone && may_leave_transaction(step) => finding
                .help(format!("DROP INDEX CONCURRENTLY {index}; it has to run outside of a transaction block."))
                .fix(Fix::new("Drop the index CONCURRENTLY").insert(keyword.end, " CONCURRENTLY")),
            _ => finding.help(format!(
                "In a change of its own: DROP INDEX CONCURRENTLY {index}; one statement for each index, without CASCADE."
            )),
        });
    }
}
