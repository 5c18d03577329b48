//! `add-column-with-default`: column added with a default.

use crate::common::{TableOptions, for_each_action};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::locks::column;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "add-column-with-default",
    title: "Column added with a default",
    documentation: Documentation {
        what: "\
Any `ADD COLUMN` with a `DEFAULT`, on a table that was there before. `DEFAULT NULL` says nothing and is left alone.

This is for teams that add columns in two steps as a matter of habit, or that still run PostgreSQL 10. The sharper rule is \
`volatile-column-default`.",
        why: "\
Before PostgreSQL 11 every default writes the whole table anew under an `ACCESS EXCLUSIVE` lock. Since then only a volatile one \
does; for others the value is kept once in the catalog and takes an instant.",
        instead: "\
Add the column, then set the default for new rows, then fill the old ones in batches:

```sql
ALTER TABLE orders ADD COLUMN status text;
ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'open';
UPDATE orders SET status = 'open' WHERE id IN (SELECT id FROM orders WHERE status IS NULL LIMIT 10000);
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
    for_each_action(change, &options.ignore_tables, |_, site| {
        let AlterAction::AddColumn(add) = site.action else {
            return;
        };
        let Some(column) = add.column() else { return };
        let (Some(default), Some((name, plain))) = (column::default_of(column), column::name_of(column))
        else {
            return;
        };
        let table = &site.table;
        let finding = Finding::at(
            default,
            format!(
                "`{plain}` is added to {table} with a default: before PostgreSQL 11, or where the default is volatile, this writes the whole table anew under \
                 an ACCESS EXCLUSIVE lock"
            ),
        )
        .object(format!("{}.{plain}", table.key()))
        .help(format!(
            "ALTER TABLE {table} ADD COLUMN {name} {}; then ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {}; and fill the old rows in batches.",
            column.type_().map_or("...", View::text),
            default.text(),
            name = name.text()
        ));
        findings.report(finding);
    });
}
