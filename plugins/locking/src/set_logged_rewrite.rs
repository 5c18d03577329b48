//! `set-logged-rewrite`: sET LOGGED or UNLOGGED writes the table anew.

use crate::common::{TableOptions, for_each_action, size};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "set-logged-rewrite",
    title: "SET LOGGED or UNLOGGED writes the table anew",
    documentation: Documentation {
        what: "\
`ALTER TABLE ... SET LOGGED` and `SET UNLOGGED` on a table that was there before. Where the catalog knows that the table is so \
already, nothing happens and nothing is reported.",
        why: "\
The whole table and all its indexes are written anew under an `ACCESS EXCLUSIVE` lock: nobody can read or write the table until \
that is done. `SET LOGGED` also sends all of it to the replicas; after `SET UNLOGGED` the table is empty there, and empty \
everywhere after a crash.",
        instead: "\
Make a new table of the wanted kind, copy the rows over in batches, then swap the names:

```sql
CREATE TABLE orders_logged (LIKE orders INCLUDING ALL);
```

On a small table, or with the application stopped, allow it with a reason.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    for_each_action(change, &options.ignore_tables, |scene, site| {
        let (words, becomes) = match site.action {
            AlterAction::SetLogged(_) => ("SET LOGGED", "permanent"),
            AlterAction::SetUnlogged(_) => ("SET UNLOGGED", "unlogged"),
            _ => return,
        };
        let table = &site.table;
        let detail = scene.detail(table);
        if detail.is_some_and(|detail| detail.persistence == becomes) {
            return;
        }
        let message = format!(
            "{words} writes all of {table}{} and its indexes anew under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done",
            size(scene, table)
        );
        findings.report(Finding::at(site.action, message).object(table.key()).help(format!(
            "Make a new table of the wanted kind (LIKE {table} INCLUDING ALL), copy the rows over in batches, and swap the names."
        )));
    });
}
