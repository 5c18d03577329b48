//! `update-without-where`: an UPDATE that rewrites every row.

use crate::every_row::{Exempt, Why, why};
use stagegate_sdk::ast::Update;
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, options};

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
    let exempt = Exempt::new(change, &options.ignore_tables);
    for statement in change.statements() {
        for update in statement.node().all::<Update>() {
            report(&exempt, findings, update);
        }
    }
}

fn report<'t>(exempt: &Exempt<'_>, findings: &mut Findings<'t>, update: Update<'t>) {
    let (Some(target), Some(why)) = (update.target(), why(update.where_())) else {
        return;
    };
    let Some(table) = exempt.unless(target) else {
        return;
    };
    let column = update
        .assignments()
        .find_map(|assignment| assignment.columns().next()?.named())
        .map_or_else(|| "...".to_owned(), quote);
    let finding = match why {
        Why::NoWhere => Finding::at(
            target,
            format!("UPDATE without WHERE overwrites {column} in every row of {table}"),
        ),
        Why::AlwaysTrue(condition) => Finding::at(
            condition,
            format!("this WHERE is true for every row: the UPDATE overwrites {column} in all of {table}"),
        ),
    };
    findings.report(finding.object(table.key()).help(format!(
        "Say which rows are meant: UPDATE {table} SET {column} = ... WHERE ...; to fill a column, take only the rows that \
         still need it (WHERE {column} IS NULL) and go in batches."
    )));
}
