//! `generated-column-rewrite`: stored generated column on a table that is in use.

use crate::common::{TableOptions, for_each_action, size};
use stagegate_sdk::ast::{AlterAction, TypeName};
use stagegate_sdk::locks::column::{self, Rewrite};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "generated-column-rewrite",
    title: "Stored generated column on a table that is in use",
    documentation: Documentation {
        what: "\
`ADD COLUMN ... GENERATED ALWAYS AS (...) STORED` on a table that was there before. A `VIRTUAL` column (PostgreSQL 18) is \
computed when it is read and stores nothing.",
        why: "\
PostgreSQL computes the value of every row, which writes the whole table and all its indexes anew under an `ACCESS EXCLUSIVE` \
lock: nobody can read or write the table until that is done.",
        instead: "\
Compute it where it is read, by a view or an index on the expression:

```sql
CREATE INDEX CONCURRENTLY article_search_idx ON article USING gin (to_tsvector('english', title));
```

Or use an ordinary column that a trigger fills for new rows, and fill the old ones in batches:

```sql
ALTER TABLE orders ADD COLUMN gross numeric;
UPDATE orders SET gross = net * 1.19 WHERE id IN (SELECT id FROM orders WHERE gross IS NULL LIMIT 10000);
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
    for_each_action(change, &options.ignore_tables, |scene, site| {
        let AlterAction::AddColumn(add) = site.action else {
            return;
        };
        let Some(column) = add.column() else { return };
        let (Some(Rewrite::Generated), Some((name, plain))) =
            (column::rewrite_of_adding(scene, column), column::name_of(column))
        else {
            return;
        };
        let table = &site.table;
        let message = format!(
            "GENERATED ... STORED computes every row: `{plain}` writes all of {table}{} anew under an ACCESS EXCLUSIVE lock, and all reads and writes wait until it is done",
            size(scene, table)
        );

        let data_type = column.type_().and_then(TypeName::named).unwrap_or("...");
        let help = format!(
            "Use a view or an index on the expression instead, or an ordinary column that a trigger fills for new rows: ALTER TABLE {table} ADD COLUMN {name} {data_type}; and fill \
             the old rows in batches.",
            name = name.text()
        );
        findings.report(
            Finding::at(name, message)
                .object(format!("{}.{plain}", table.key()))
                .help(help),
        );
    });
}
