//! `rename-column`: column renamed.

use std::collections::BTreeSet;

use crate::common::{Making, TableOptions, for_each_action};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "rename-column",
    title: "Column renamed",
    documentation: Documentation {
        what: "\
`RENAME COLUMN` of a column that was there before the change, unless the same change renames the table and leaves a view of the \
old name behind (which can show the old column names, too).",
        why: "\
Every query of the running application that names the column fails from the moment the change is applied until every instance of \
the new version runs, and again if that has to be rolled back.",
        instead: "\
Rename the table and leave its old shape as a view, all in one change:

```sql
ALTER TABLE orders RENAME COLUMN note TO remark;
ALTER TABLE orders RENAME TO orders_table;
CREATE VIEW orders AS SELECT id, remark AS note FROM orders_table;
```

Or add the new column, let a trigger keep both in step, move the code over, and drop the old one in a later change. Or keep the \
name in the database and use the new one in the code alone.",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let making = Making::of(change);
    let mut added: BTreeSet<(String, &str)> = BTreeSet::new();
    for_each_action(change, &options.ignore_tables, |_, site| match site.action {
        AlterAction::AddColumn(add) if !add.if_not_exists() => {
            if let Some(name) = add.column().and_then(|column| column.name()?.named()) {
                added.insert((site.table.key(), name));
            }
        }
        AlterAction::RenameColumn(rename) => {
            let (Some(old), Some(new)) = (rename.column(), rename.new_name()) else {
                return;
            };
            let (Some(plain), Some(new_plain)) = (old.named(), new.named()) else {
                return;
            };
            let table = &site.table;
            if added.remove(&(table.key(), plain)) {
                added.insert((table.key(), new_plain));
                return;
            }
            if making.is_after("view", table, site.step.statement.index()) {
                return;
            }
            let message = format!(
                "`{plain}` of {table} is no longer called so: every query of the running application that names it fails"
            );
            findings.report(Finding::at(old, message).object(format!("{}.{plain}", table.key())).help(format!(
                "Rename the table as well and leave a view of the name {table} that shows {} AS {}; or add the new column and keep both in step for a while.",
                new.text(),
                old.text()
            )));
        }
        _ => {}
    });
}
