//! `delete-without-where`: a DELETE that empties its table.

use crate::every_row::EveryRow;
use stagegate_sdk::ast::Delete;
use stagegate_sdk::new_tables::NewTables;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule, options};

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
    let new_tables = NewTables::of(change);
    for statement in change.statements() {
        for delete in statement.node().all::<Delete>() {
            let (target, condition) = (delete.target(), delete.where_());
            let every_row = EveryRow::of(target, condition, new_tables, &options.ignore_tables);
            let Some(every_row) = every_row else { continue };
            let table = &every_row.table;
            let finding = every_row.finding(
                format!("DELETE without WHERE removes every row of {table}"),
                &format!("DELETE empties {table}"),
            );
            findings.report(finding.help(format!(
                "Say which rows are meant: DELETE FROM {table} WHERE ...; to empty the table on purpose, write TRUNCATE {table}."
            )));
        }
    }
}
