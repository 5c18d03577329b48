//! `required-column`: required column on a table with rows.

use crate::common::{TableOptions, for_each_action, size};
use stagegate_sdk::ast::{AlterAction, ColumnConstraint, ColumnDefinition, TypeName};
use stagegate_sdk::locks::column;
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "required-column",
    title: "Required column on a table with rows",
    documentation: Documentation {
        what: "\
`ADD COLUMN ... NOT NULL` (or `PRIMARY KEY`) without a default, on a table that was there before. A column that is `serial`, an \
identity or generated has a value by itself. `DEFAULT NULL` is none. Where the catalog knows that the table is empty, nothing is \
reported.",
        why: "\
The statement fails as soon as the table has one row (error 23502, `column contains null values`): it passes in an empty test \
database and stops the rollout in production. Where it goes through, inserts of the running application, which does not know the \
column, fail.",
        instead: "\
With a constant default it is one quick step:

```sql
ALTER TABLE orders ADD COLUMN region text NOT NULL DEFAULT 'eu';
```

Without a sensible default: add the column, let the application write it, fill the old rows in batches, then make it required \
without a long lock:

```sql
ALTER TABLE orders ADD COLUMN region text;
ALTER TABLE orders ADD CONSTRAINT orders_region_not_null CHECK (region IS NOT NULL) NOT VALID;
```

```sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_region_not_null;
ALTER TABLE orders ALTER COLUMN region SET NOT NULL;
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
        let (Some(required), Some((_, name))) = (required(column), column::name_of(column)) else {
            return;
        };
        let table = &site.table;
        let is_empty = scene
            .relation(table)
            .is_some_and(|relation| relation.rows_estimate == 0 && relation.bytes == 0);
        if is_empty {
            return;
        }
        let data_type = column.type_().map_or("...", View::text);
        let message = format!(
            "adding `{name}` fails as soon as {table}{} has a row: those that are there have no value for it; inserts of code that does not know it fail as well",
            size(scene, table)
        );
        findings.report(Finding::at(required, message).object(format!("{}.{name}", table.key())).help(format!(
            "ALTER TABLE {table} ADD COLUMN {name} {data_type} NOT NULL DEFAULT ...; or without NOT NULL first, then fill it in batches, add CHECK ({name} IS NOT NULL) \
             NOT VALID, validate it, and SET NOT NULL.",
            name = quote(name)
        )));
    });
}

/// The constraint that requires a value, where nothing gives one.
fn required(column: ColumnDefinition<'_>) -> Option<Node<'_>> {
    let has_value = column.type_().is_some_and(TypeName::serial)
        || column::default_of(column).is_some()
        || column.constraints().any(|constraint| {
            matches!(
                constraint,
                ColumnConstraint::Identity(_) | ColumnConstraint::Generated(_)
            )
        });
    let required = column.constraints().find(|constraint| {
        matches!(
            constraint,
            ColumnConstraint::NotNull(_) | ColumnConstraint::PrimaryKey(_)
        )
    });
    required.filter(|_| !has_value).map(View::node)
}
