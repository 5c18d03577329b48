//! `serial-column-rewrite`: serial or identity column on a table that is in use.

use crate::common::{TableOptions, for_each_action, made_up_name, size};
use stagegate_sdk::ast::{AlterAction, TypeName};
use stagegate_sdk::locks::column::{self, Rewrite};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "serial-column-rewrite",
    title: "Serial or identity column on a table that is in use",
    documentation: Documentation {
        what: "\
`ADD COLUMN` of type `serial`, `bigserial` or `smallserial`, or `GENERATED ... AS IDENTITY`, on a table that was there before.",
        why: "\
Every row that is there gets a number of its own, which writes the whole table and all its indexes anew under an `ACCESS \
EXCLUSIVE` lock: nobody can read or write the table until that is done.",
        instead: "\
Number new rows at once and old ones in batches, then make an identity of it:

```sql
CREATE SEQUENCE orders_number_seq;
ALTER TABLE orders ADD COLUMN number bigint;
ALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number_seq');
```

```sql
UPDATE orders SET number = nextval('orders_number_seq') WHERE id IN (SELECT id FROM orders WHERE number IS NULL LIMIT 10000);
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
        let (Some(Rewrite::Serial | Rewrite::Identity), Some((name, plain))) =
            (column::rewrite_of_adding(scene, column), column::name_of(column))
        else {
            return;
        };
        let table = &site.table;
        let message = format!(
            "a number for every row that is there: `{plain}` writes all of {table}{} anew under an ACCESS EXCLUSIVE lock, and all reads and writes wait until it is done",
            size(scene, table)
        );
        let seq = made_up_name(table, &[plain], "seq");
        let data_type = column.type_().and_then(TypeName::named).unwrap_or("...");
        let help = format!(
            "CREATE SEQUENCE {seq}; ALTER TABLE {table} ADD COLUMN {name} {data_type}; ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT nextval('{seq}'); then number the old rows in \
             batches.",
            name = name.text()
        );
        findings.report(
            Finding::at(name, message)
                .object(format!("{}.{plain}", table.key()))
                .help(help),
        );
    });
}
