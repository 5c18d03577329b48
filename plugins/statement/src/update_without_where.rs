//! `update-without-where`: an UPDATE that rewrites every row.

use crate::every_row::EveryRow;
use stagegate_sdk::ast::Update;
use stagegate_sdk::name::quote;
use stagegate_sdk::new_tables::NewTables;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "update-without-where",
    title: "UPDATE without a condition",
    documentation: Documentation {
        what: "\
An `UPDATE` without `WHERE`, or with one that is true for every row (`WHERE true`, `WHERE 1 = 1`, `WHERE id = 7 OR true`). \
It is found inside `WITH` as well. Tables that the same change creates, and temporary ones, are left alone.",
        why: "\
Every row of the table gets the new value; what stood there before is gone, and only a backup brings it back. Each row is \
written anew and stays locked until the transaction ends: on a large table writers wait for minutes, replicas fall behind \
and the table grows to twice its size.",
        instead: "\
Say which rows are meant:

```sql
UPDATE account SET status = 'closed' WHERE closed_at IS NOT NULL;
```

Where every row really is meant, as when a new column is filled, name the rows that still need it and go in batches, so that \
no lock is held for long and the change can be repeated:

```sql
UPDATE account SET region = 'eu'
WHERE id IN (SELECT id FROM account WHERE region IS NULL LIMIT 10000);
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `update-without-where`.
    pub(crate) struct Options {
        /// Tables whose every row may be updated, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let new_tables = NewTables::of(change);
    for statement in change.statements() {
        for update in statement.node().all::<Update>() {
            let (target, condition) = (update.target(), update.where_());
            let every_row = EveryRow::of(target, condition, new_tables, &options.ignore_tables);
            let Some(every_row) = every_row else { continue };
            let (table, column) = (&every_row.table, first_column(update));
            let finding = every_row.finding(
                format!("UPDATE without WHERE overwrites {column} in every row of {table}"),
                &format!("UPDATE overwrites {column} in all of {table}"),
            );
            findings.report(finding.help(format!(
                "Say which rows are meant: UPDATE {table} SET {column} = ... WHERE ...; to fill a column, take only the rows \
                 that still need it (WHERE {column} IS NULL) and go in batches."
            )));
        }
    }
}

/// The first column that is written, as SQL.
fn first_column(update: Update<'_>) -> String {
    update
        .assignments()
        .find_map(|assignment| assignment.columns().next()?.named())
        .map_or_else(|| "...".to_owned(), quote)
}
