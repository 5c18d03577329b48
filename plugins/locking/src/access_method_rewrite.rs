//! `access-method-rewrite`: sET ACCESS METHOD writes the table anew.

use crate::common::{TableOptions, for_each_action, is_partitioned, size};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "access-method-rewrite",
    title: "SET ACCESS METHOD writes the table anew",
    documentation: Documentation {
        what: "\
`ALTER TABLE ... SET ACCESS METHOD` on a table that was there before.",
        why: "\
The whole table and all its indexes are written anew under an `ACCESS EXCLUSIVE` lock: nobody can read or write the table until \
that is done, and it needs as much room on disk again.",
        instead: "\
Make a new table of that method, copy the rows over in batches, then swap the names:

```sql
CREATE TABLE orders_new (LIKE orders INCLUDING ALL) USING columnar;
```

On a partitioned table (PostgreSQL 17 and later) only new partitions get the method, which takes an instant: allow it there with \
a reason.",
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
        let AlterAction::SetAccessMethod(set) = site.action else {
            return;
        };
        let table = &site.table;
        if is_partitioned(scene, table) {
            return;
        }
        let message = format!(
            "SET ACCESS METHOD writes all of {table}{} and its indexes anew under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done",
            size(scene, table)
        );
        let method = set.new_name().map_or("...", View::text);
        findings.report(Finding::at(site.action, message).object(table.key()).help(format!(
            "CREATE TABLE ... (LIKE {table} INCLUDING ALL) USING {method}; copy the rows over in batches, and swap the names."
        )));
    });
}
