//! `insert-row-limit`: an INSERT of more rows than one statement should bring.

use stagegate_sdk::ast::{Insert, ObjectName, Statement as Kind};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, options};

use crate::estimated::estimated;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "insert-row-limit",
    title: "INSERT of very many rows",
    documentation: Documentation {
        what: "\
An `INSERT` with more than `max` rows of `VALUES`. Of `INSERT ... SELECT` the planner of the live database says how many rows it \
expects; without a database to ask, that part says nothing.",
        why: "\
All rows go in at once: the statement is held in memory as a whole, each row is written to the log and to every index in one \
transaction, replicas fall behind, and a conflict in the last row throws everything away. What the table's own triggers and foreign keys \
do comes on top, row by row.",
        instead: "\
Go in batches that can be repeated, each a change or a transaction of its own:

```sql
INSERT INTO event_archive (id, kind, created_at)
SELECT id, kind, created_at FROM event
WHERE id > 0 AND id <= 10000
ON CONFLICT (id) DO NOTHING;
```

Reference data with thousands of rows is loaded from a file by the application's own tools rather than by a change.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `insert-row-limit`.
    pub(crate) struct Options {
        /// The most rows that one INSERT may bring.
        max: i64 = 1000 => "minimum": 1,
        /// Tables that may get more, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let max = u64::try_from(options.max).unwrap_or(0);
    let mut report = |target: ObjectName<'t>, rows: u64, how: &str| {
        let table = TableName::of(target);
        if rows <= max || table.matches_any(&options.ignore_tables) {
            return;
        }
        findings.report(
            Finding::at(
                target,
                format!("this INSERT brings {how}{rows} rows into {table} at once, more than {max}: one long transaction"),
            )
            .object(table.key())
            .help(format!(
                "Go in batches of at most {max} rows, each a change of its own, with ON CONFLICT DO NOTHING so that they can \
                 be repeated."
            )),
        );
    };
    for statement in change.statements() {
        for insert in statement.node().all::<Insert>() {
            if let (Some(target), Some(rows)) = (insert.target(), rows_of_values(insert)) {
                report(target, rows, "");
            }
        }
    }
    let from_query = estimated(
        change,
        |statement| matches!(statement.view(), Kind::Insert(insert) if rows_of_values(insert).is_none()),
    );
    for (_, target, estimate) in from_query {
        if let Some(estimate) = estimate {
            report(target, estimate.rows, "about ");
        }
    }
}

/// The number of rows in VALUES.
fn rows_of_values(insert: Insert<'_>) -> Option<u64> {
    let query = insert.query().filter(|query| query.values())?;
    u64::try_from(query.rows().count()).ok()
}
