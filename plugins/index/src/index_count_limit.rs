//! `index-count-limit`: a table with more indexes than its writes can carry.

use stagegate_sdk::keys::{KeyedTable, Keys};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, options};

use crate::owner::At;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "index-count-limit",
    title: "Table with too many indexes",
    documentation: Documentation {
        what: "\
A table that has more than `max` indexes when the change ends, and to which the change adds one. Those of primary and unique keys count. \
A table that was there before has its older indexes from the catalog; without one, only those of the change are counted. Temporary \
tables are left alone.",
        why: "\
Each insert, and each update that is not confined to columns without an index, writes to all of them; vacuum reads all of them; and \
the planner weighs all of them for every query. From about ten on, most tables pay more for writing than they win by reading.",
        instead: "\
See which ones are never used, and drop those first:

```sql
SELECT indexrelname, idx_scan, pg_size_pretty(pg_relation_size(indexrelid))
FROM pg_stat_user_indexes WHERE relname = 'account' ORDER BY idx_scan;
```

```sql
DROP INDEX CONCURRENTLY idx_account_fax;
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
    /// Options of `index-count-limit`.
    pub(crate) struct Options {
        /// The most indexes that are fine.
        max: i64 = 10 => "minimum": 1,
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let limit = usize::try_from(options.max).unwrap_or(usize::MAX);
    for table in Keys::of(change).lasting() {
        let count = table.keys.len();
        if count <= limit || table.name.matches_any(&options.ignore_tables) {
            continue;
        }
        // The last one that the change adds is the one too many.
        let Some((key, at)) = table.keys.iter().rev().find_map(|key| Some((key, key.at?))) else {
            continue;
        };
        findings.report(
            Finding::at(
                At(at.node),
                format!(
                    "{} has {count} indexes when the change ends, {limit} are fine: every write goes to all of them",
                    table.name
                ),
            )
            .span(at.span)
            .object(table.name.key())
            .help(help(table, &key.name)),
        );
    }
}

fn help(table: &KeyedTable<'_>, added: &str) -> String {
    let older = table
        .keys
        .iter()
        .filter(|key| key.at.is_none() && key.name != added);
    let names: Vec<&str> = older
        .map(|key| key.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() {
        return "Keep the indexes that queries need; a key serves as an index of its first columns."
            .to_owned();
    }
    format!(
        "See in pg_stat_user_indexes which of {} are never used, and drop those first.",
        names.join(", ")
    )
}
