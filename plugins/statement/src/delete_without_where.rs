//! `delete-without-where`: a DELETE that empties its table.

use crate::every_row::{Exempt, Why, why};
use stagegate_sdk::ast::Delete;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "delete-without-where",
    title: "DELETE without a condition",
    documentation: Documentation {
        what: "\
A `DELETE` without `WHERE`, or with one that is true for every row (`WHERE true`, `WHERE 'a' = 'a'`, `WHERE NOT false`). \
It is found inside `WITH` as well. Tables that the same change creates, and temporary ones, are left alone.",
        why: "\
The table is empty afterwards, and only a backup brings the rows back. Foreign keys with `ON DELETE CASCADE` empty other \
tables along with it. Every row is marked one by one and stays locked until the transaction ends, which on a large table \
takes minutes and leaves work for vacuum.",
        instead: "\
Say which rows are meant:

```sql
DELETE FROM session WHERE expires_at < now() - interval '30 days';
```

Where the table really has to be empty, say so in a statement that can not be mistaken for a forgotten condition, and that \
frees the space at once (it takes an exclusive lock for a moment):

```sql
TRUNCATE session;
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
    /// Options of `delete-without-where`.
    pub(crate) struct Options {
        /// Tables that may be emptied, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let exempt = Exempt::new(change, &options.ignore_tables);
    for statement in change.statements() {
        for delete in statement.node().all::<Delete>() {
            report(&exempt, findings, delete);
        }
    }
}

fn report<'t>(exempt: &Exempt<'_>, findings: &mut Findings<'t>, delete: Delete<'t>) {
    let (Some(target), Some(why)) = (delete.target(), why(delete.where_())) else {
        return;
    };
    let Some(table) = exempt.unless(target) else {
        return;
    };
    let finding = match why {
        Why::NoWhere => Finding::at(
            target,
            format!("DELETE without WHERE removes every row of {table}"),
        ),
        Why::AlwaysTrue(condition) => Finding::at(
            condition,
            format!("this WHERE is true for every row: the DELETE empties {table}"),
        ),
    };
    findings.report(finding.object(table.key()).help(format!(
        "Say which rows are meant: DELETE FROM {table} WHERE ...; to empty the table on purpose, write TRUNCATE {table}."
    )));
}
