//! `drop-table`: table dropped.

use crate::common::{TableOptions, dependents_of, needed_by, report_drops, size};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "drop-table",
    title: "Table dropped",
    documentation: Documentation {
        what: "\
`DROP TABLE` of a table that was there before the change, also with `IF EXISTS`. Temporary tables are left alone.",
        why: "\
Its rows are gone, and only a backup brings them back. Every query of the running application that names the table fails from \
the moment the change is applied. The `ACCESS EXCLUSIVE` lock waits for all that use the table, and also locks the tables that \
its foreign keys point to.",
        instead: "\
Take it out of use first, in a change that can be undone in an instant, and drop it some releases later, when nothing asked for \
it:

```sql
ALTER TABLE orders RENAME TO orders_del;
```

```sql
DROP TABLE orders_del;
```

Name such tables in `ignore-tables` (`*_del`).",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    report_drops(
        change,
        &["table", "foreign table"],
        &options.ignore_tables,
        findings,
        |scene, name, _| {
            (
                format!(
                    "dropping {name}{} loses all its rows, which only a backup brings back, and every query that names it fails{}",
                    size(scene, name),
                    needed_by(&dependents_of(scene, name), None)
                ),
                format!(
                    "Take it out of use first: ALTER TABLE {name} RENAME TO {}; and drop it some releases later, when nothing asked for it.",
                    quote(&format!("{}_del", name.name))
                ),
            )
        },
    );
}
