//! `foreign-key`: any foreign key, for teams that keep tables apart.

use stagegate_sdk::ast::ForeignKeyConstraint;
use stagegate_sdk::scope::views;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, TableName, View, options};

use crate::owner::table_of;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "foreign-key",
    title: "Foreign key",
    documentation: Documentation {
        what: "\
Any foreign key: `REFERENCES` of a column in `CREATE TABLE` and `ADD COLUMN`, `FOREIGN KEY` in `CREATE TABLE` and \
`ADD CONSTRAINT`. Temporary tables are left alone.",
        why: "\
Each write to the table looks up, and locks, a row of the other one, and each delete there looks for rows here. Tables that are \
bound so can not be moved to another database, loaded in any order, or emptied by themselves. Teams that shard their data, or give \
each service its own tables, check references in programs instead; others should leave this rule off.",
        instead: "\
Keep the number of the other row, with an index, and no constraint:

```sql
CREATE TABLE invoice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL
);
CREATE INDEX idx_invoice_account_id ON invoice (account_id);
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
    /// Options of `foreign-key`.
    pub(crate) struct Options {
        /// Tables that may have foreign keys, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    for (statement, view) in views(change) {
        let Some(table) = table_of(scope, statement, view) else {
            continue;
        };
        if scope.is_temporary(&table) || table.matches_any(&options.ignore_tables) {
            continue;
        }
        for key in view.node().all::<ForeignKeyConstraint>() {
            let Some(referenced) = key.referenced_table() else {
                continue;
            };
            let target = TableName::of(referenced);
            findings.report(
                Finding::at(
                    referenced,
                    format!("{table} refers to {target}: writes to one now lock rows of the other, and neither can move alone"),
                )
                .object(format!("{}>{}", table.key(), target.key()))
                .help("Keep the column and its index, and leave the constraint out; programs see to it that the other row is there."),
            );
        }
    }
}
