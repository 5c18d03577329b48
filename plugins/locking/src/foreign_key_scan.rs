//! `foreign-key-scan`: foreign key that reads both tables under lock.

use crate::common::{Site, TableOptions, for_each_action, is_partitioned, made_up_name, size};
use stagegate_sdk::ast::{AlterAction, ColumnConstraint, ForeignKeyConstraint, Identifier, TableConstraint};
use stagegate_sdk::locks::column;
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "foreign-key-scan",
    title: "Foreign key that reads both tables under lock",
    documentation: Documentation {
        what: "\
A foreign key that is added as valid to a table that was there before: by `ADD CONSTRAINT` or `ADD FOREIGN KEY` without `NOT \
VALID`, or with `REFERENCES` in an `ADD COLUMN` that has a `DEFAULT`.

`ADD COLUMN ... REFERENCES` without a default is fine: every row holds NULL, which points nowhere, and PostgreSQL reads nothing. \
A foreign key of a new table is fine, too.",
        why: "\
Both tables are locked in `SHARE ROW EXCLUSIVE` mode while every row of the referencing one is looked up in the other: nobody \
can write to either until that is done. With `ADD COLUMN` the referencing table is even locked in `ACCESS EXCLUSIVE` mode, so \
that reads wait, too.",
        instead: "\
Add it for new rows at once, then check the old ones while others work (`VALIDATE CONSTRAINT` takes `SHARE UPDATE EXCLUSIVE` and \
`ROW SHARE`), in a later change or transaction:

```sql
ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customer (id) NOT VALID;
```

```sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey;
```

Before PostgreSQL 18 a partitioned table can not have a foreign key that is `NOT VALID`: add it so to each partition, validate \
those, then add it to the partitioned table, which takes the keys of its partitions over without reading them.",
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
            if let Some(TableConstraint::ForeignKey(key)) = add.constraint()
                && !key.not_valid()
                && !key.not_enforced()
            {
                let columns: Vec<&str> = key.columns().filter_map(Identifier::named).collect();
                let finding = finding(scene, &site, key, &columns);
                findings.report(if is_partitioned(scene, &site.table) {
                    finding
                } else {
                    finding.fix(
                        Fix::new("Add it NOT VALID; validate it in a later change")
                            .insert(key.span().end, " NOT VALID"),
                    )
                });
            }
        }
        AlterAction::AddColumn(add) => {
            let Some(column) = add
                .column()
                .filter(|column| column::default_of(*column).is_some())
            else {
                return;
            };
            for constraint in column.constraints() {
                if let ColumnConstraint::ForeignKey(key) = constraint
                    && !key.not_enforced()
                {
                    let name = column.name().and_then(Identifier::named);
                    findings.report(finding(scene, &site, key, name.as_slice()));
                }
            }
        }
        _ => {}
    });
}

fn finding<'t>(
    scene: &Scene<'t>,
    site: &Site<'t>,
    key: ForeignKeyConstraint<'t>,
    columns: &[&str],
) -> Finding<'t> {
    let table = &site.table;
    let referenced = key.referenced_table();
    let other = referenced.map_or_else(
        || "the other table".to_owned(),
        |name| scene.resolve(name).to_string(),
    );
    let name = key
        .named()
        .map_or_else(|| made_up_name(table, columns, "fkey"), str::to_owned);
    let list = |columns: Vec<String>| columns.join(", ");
    let own = list(columns.iter().map(|column| quote(column)).collect());
    let theirs = list(
        key.referenced_columns()
            .filter_map(Identifier::named)
            .map(quote)
            .collect(),
    );
    let theirs = if theirs.is_empty() {
        theirs
    } else {
        format!(" ({theirs})")
    };
    let mode = if matches!(site.action, AlterAction::AddColumn(_)) {
        format!(
            "{table} is locked ACCESS EXCLUSIVE and {other} SHARE ROW EXCLUSIVE: all reads and writes of the one and all writes to the other wait"
        )
    } else {
        format!("{table} and {other} are both locked SHARE ROW EXCLUSIVE: all writes to them wait")
    };
    let at = referenced.map_or(key.node(), View::node);
    Finding::at(at, format!("{mode} until every row of {table}{} was looked up", size(scene, table)))
        .object(format!("{}.{name}", table.key()))
        .help(if is_partitioned(scene, table) {
            "Before PostgreSQL 18 a partitioned table takes no foreign key that is NOT VALID: add it so to each partition, validate those, then add it here."
                .to_owned()
        } else {
            format!(
                "ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {other}{theirs} NOT VALID; and in a later change, while \
                 others work: ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
                name = quote(&name)
            )
        })
}
