//! `drop-index`: index dropped.

use crate::common::{ObjectOptions, report_drops};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-index",
    title: "Index dropped",
    documentation: Documentation {
        what: "\
`DROP INDEX`, also `CONCURRENTLY`, of an index that was there before the change and is not made again by it. How the drop blocks \
others is told by `blocking-index-drop`.",
        why: "\
Queries that used it read the whole table from then on; the first to notice are the users. Where the index is unique, duplicates \
are let in.",
        instead: "\
See whether it is used, on every replica, since the statistics were reset:

```sql
SELECT idx_scan, last_idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'orders_at_idx';
```

Where another index takes its place, build that one first, in the same change or before.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    report_drops(change, &["index"], &options.ignore, findings, |scene, name, _| {
        let table = scene
            .table_of_index(name)
            .and_then(|table| scene.relation(&table));
        let is_unique = table.is_some_and(|table| {
            table
                .indexes
                .iter()
                .any(|index| index.name == name.name && index.unique)
        });
        let duplicates = if is_unique {
            ", and duplicates are let in"
        } else {
            ""
        };
        (
            format!("queries that used {name} read the whole table without it{duplicates}"),
            format!(
                "See that nothing uses it: SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '{}'; build what takes its place first.",
                name.name.replace('\'', "''")
            ),
        )
    });
}
