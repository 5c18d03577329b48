//! `unique-constraint-build`: uNIQUE that builds its index under lock.

use crate::common::{
    Site, TableOptions, for_each_action, is_partitioned, made_up_name, may_leave_transaction, size,
};
use stagegate_sdk::ast::{AlterAction, ColumnConstraint, Identifier, TableConstraint, UniqueConstraint};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "unique-constraint-build",
    title: "UNIQUE that builds its index under lock",
    documentation: Documentation {
        what: "\
`ADD UNIQUE` without `USING INDEX` on a table that was there before, or a column that is added with `UNIQUE`.",
        why: "\
`ALTER TABLE` holds an `ACCESS EXCLUSIVE` lock while the whole table is read and the index is built: nobody can read or write \
the table until that is done.",
        instead: "\
Build the index while others work, then make the constraint of it, which takes an instant:

```sql
CREATE UNIQUE INDEX CONCURRENTLY orders_number_key ON orders (number);
```

```sql
ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE USING INDEX orders_number_key;
```

A partitioned table can not take an index over like that: add the constraint to each partition, then to the partitioned table, \
which uses those that are there.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddConstraint(add) => {
            if let Some(TableConstraint::Unique(key)) = add.constraint()
                && !key.using_index()
            {
                let columns: Vec<&str> = key.columns().filter_map(Identifier::named).collect();
                let finding = finding(scene, &site, key, &columns);
                findings.report(match fix(scene, &site, key, &columns) {
                    Some(fix) => finding.fix(fix),
                    None => finding,
                });
            }
        }
        AlterAction::AddColumn(add) => {
            let Some(column) = add.column() else { return };
            for constraint in column.constraints() {
                if let ColumnConstraint::Unique(key) = constraint {
                    let name = column.name().and_then(Identifier::named);
                    findings.report(finding(scene, &site, key, name.as_slice()));
                }
            }
        }
        _ => {}
    });
}

fn name_of(table: &TableName, key: UniqueConstraint<'_>, columns: &[&str]) -> String {
    key.named()
        .map_or_else(|| made_up_name(table, columns, "key"), str::to_owned)
}

fn list(columns: &[&str]) -> String {
    columns
        .iter()
        .map(|column| quote(column))
        .collect::<Vec<_>>()
        .join(", ")
}

fn finding<'t>(
    scene: &Scene<'t>,
    site: &Site<'t>,
    key: UniqueConstraint<'t>,
    columns: &[&str],
) -> Finding<'t> {
    let table = &site.table;
    let name = quote(&name_of(table, key, columns));
    let message = format!(
        "UNIQUE builds an index over all of {table}{} under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done",
        size(scene, table)
    );
    let first = match site.action {
        AlterAction::AddColumn(_) => "Add the column without it; then ",
        _ => "",
    };
    Finding::at(key, message)
        .object(format!("{}.{}", table.key(), name_of(table, key, columns)))
        .help(if is_partitioned(scene, table) {
            "A partitioned table can not use an index that is there: add the constraint to each partition with USING INDEX, then to this table.".to_owned()
        } else {
            format!(
                "{first}CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({}); outside of a transaction block, then ALTER TABLE {table} ADD CONSTRAINT \
                 {name} UNIQUE USING INDEX {name};",
                list(columns)
            )
        })
}

/// The two statements, where this is all that the ALTER TABLE does.
fn fix<'t>(scene: &Scene<'t>, site: &Site<'t>, key: UniqueConstraint<'t>, columns: &[&str]) -> Option<Fix> {
    let is_special = key.include().next().is_some() || key.nulls_not_distinct();
    let is_all = site.alter.actions().count() == 1 && may_leave_transaction(site.step);
    if is_special || !is_all || columns.is_empty() || is_partitioned(scene, &site.table) {
        return None;
    }
    let (table, name) = (&site.table, quote(&name_of(&site.table, key, columns)));
    let tail = match (key.deferrable(), key.initially_deferred()) {
        (_, true) => " DEFERRABLE INITIALLY DEFERRED",
        (true, false) => " DEFERRABLE",
        _ => "",
    };
    Some(
        Fix::new("Build the index concurrently, then use it")
            .insert(
                site.alter.span().start,
                format!(
                    "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({});\n",
                    list(columns)
                ),
            )
            .replace(
                key.span(),
                format!("CONSTRAINT {name} UNIQUE USING INDEX {name}{tail}"),
            ),
    )
}
