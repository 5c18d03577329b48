//! `drop-not-null`: nOT NULL taken away.

use std::collections::BTreeSet;

use crate::common::{TableOptions, for_each_action};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::locks::column;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "drop-not-null",
    title: "NOT NULL taken away",
    documentation: Documentation {
        what: "\
`DROP NOT NULL` of a column that was there before the change.",
        why: "\
Deployed code was written for a column that always has a value. The first NULL makes it fail where it reads the row, in every \
program that does; comparisons with `<>` and `NOT IN` leave rows out without a word.",
        instead: "\
First release a version of every reader that handles the missing value, then allow the change with that as the reason:

```sql
ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;
```

Where only new code leaves the value out, a default keeps the promise:

```sql
ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let mut added: BTreeSet<(String, &str)> = BTreeSet::new();
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddColumn(add) => {
            if let Some((_, name)) = add.column().and_then(column::name_of) {
                added.insert((site.table.key(), name));
            }
        }
        AlterAction::DropNotNull(drop) => {
            let Some((at, name)) = drop.column().and_then(|column| Some((column, column.named()?))) else {
                return;
            };
            let table = &site.table;
            let is_nullable = scene.relation(table).is_some_and(|relation| {
                relation
                    .columns
                    .iter()
                    .any(|column| column.name == name && !column.not_null)
            });
            if added.contains(&(table.key(), name)) || is_nullable {
                return;
            }
            let message = format!(
                "`{name}` of {table} may hold NULL from now on: code that reads it was written for a column that always has a value"
            );
            findings.report(Finding::at(at, message).object(format!("{}.{name}", table.key())).help(format!(
                "First release readers that handle it; or keep the promise with a default: ALTER TABLE {table} ALTER COLUMN {} SET DEFAULT ...;",
                at.text()
            )));
        }
        _ => {}
    });
}
