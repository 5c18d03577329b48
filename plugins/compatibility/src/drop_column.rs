//! `drop-column`: column dropped.

use std::collections::BTreeSet;

use crate::common::{TableOptions, dependents_of, for_each_action, needed_by};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "drop-column",
    title: "Column dropped",
    documentation: Documentation {
        what: "\
`DROP COLUMN` of a column that was there before the change, also with `IF EXISTS`.",
        why: "\
Its values are gone, and only a backup brings them back. Every query of the running application that names the column fails from \
the moment the change is applied; so do programs that list all columns of a row by themselves, as most object-relational mappers \
do. Indexes and constraints over the column go along without a word.",
        instead: "\
First release a version of the application that neither reads nor writes the column; where it is `NOT NULL` without a default, \
make it nullable for that:

```sql
ALTER TABLE orders ALTER COLUMN remark DROP NOT NULL;
```

Drop it in a later change, and allow that with a reason:

```sql
ALTER TABLE orders DROP COLUMN remark;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let mut added: BTreeSet<(String, &str)> = BTreeSet::new();
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddColumn(add) if !add.if_not_exists() => {
            if let Some(name) = add.column().and_then(|column| column.name()?.named()) {
                added.insert((site.table.key(), name));
            }
        }
        AlterAction::DropColumn(drop) => {
            let Some((column, name)) = drop.column().and_then(|column| Some((column, column.named()?)))
            else {
                return;
            };
            let table = &site.table;
            if added.contains(&(table.key(), name)) {
                return;
            }
            let message = format!(
                "dropping `{name}` of {table} loses its values, which only a backup brings back, and every query that names it fails{}",
                needed_by(&dependents_of(scene, table), Some(name))
            );
            findings.report(Finding::at(column, message).object(format!("{}.{name}", table.key())).help(format!(
                "First release a version that neither reads nor writes it (ALTER TABLE {table} ALTER COLUMN {} DROP NOT NULL; lets it go unwritten), and drop \
                 it in a later change.",
                column.text()
            )));
        }
        _ => {}
    });
}
