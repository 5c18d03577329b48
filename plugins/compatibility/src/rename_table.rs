//! `rename-table`: table renamed.

use crate::common::{Making, TableOptions, for_each_action};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "rename-table",
    title: "Table renamed",
    documentation: Documentation {
        what: "\
`ALTER TABLE ... RENAME TO` of a table that was there before the change, unless the change leaves a view of the old name behind.",
        why: "\
Every query of the running application that names the table fails from the moment the change is applied until every instance of \
the new version runs, and again if that has to be rolled back.",
        instead: "\
Leave the old name as a view in the same change; reads and simple writes go through it:

```sql
ALTER TABLE orders RENAME TO purchase;
CREATE VIEW orders AS SELECT * FROM purchase;
```

Drop the view in a later change, when nothing asks for it. Or keep the name in the database and use the new one in the code \
alone.",
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
    for_each_action(change, &options.ignore_tables, |_, site| {
        let AlterAction::RenameTable(rename) = site.action else {
            return;
        };
        let Some(new) = rename.new_name() else { return };
        let table = &site.table;
        if making.is_after("view", table, site.step.statement.index()) {
            return;
        }
        let renamed = table.renamed(new.named().unwrap_or_default());
        findings.report(
            Finding::at(new, format!("{table} is no longer called so: every query of the running application that names it fails"))
                .object(table.key())
                .help(format!(
                    "Leave the old name as a view in the same change: CREATE VIEW {table} AS SELECT * FROM {renamed}; and drop it in a later one."
                )),
        );
    });
}
