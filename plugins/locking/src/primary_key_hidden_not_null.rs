//! `primary-key-hidden-not-null`: pRIMARY KEY that reads the table for NULLs.

use std::collections::BTreeSet;

use crate::common::{Site, TableOptions, for_each_action, size};
use stagegate_sdk::ast::{AlterAction, CreateIndex, Expression, Identifier, ObjectName, TableConstraint};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "primary-key-hidden-not-null",
    title: "PRIMARY KEY that reads the table for NULLs",
    documentation: Documentation {
        what: "\
`ADD PRIMARY KEY USING INDEX` where a column of the index can hold NULL. The columns are known from the catalog, or from the \
`CREATE INDEX` and the `SET NOT NULL` of the change; where nobody knows whether a column can hold NULL, the rule says so rather \
than nothing.",
        why: "\
A primary key makes its columns `NOT NULL`. PostgreSQL has to look for a NULL in every row for that, under the `ACCESS \
EXCLUSIVE` lock that the index was to spare: nobody can read or write the table until that is done.",
        instead: "\
Make the columns `NOT NULL` first, without reading under lock:

```sql
ALTER TABLE orders ADD CONSTRAINT orders_id_not_null CHECK (id IS NOT NULL) NOT VALID;
```

```sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_id_not_null;
ALTER TABLE orders ALTER COLUMN id SET NOT NULL;
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;
ALTER TABLE orders DROP CONSTRAINT orders_id_not_null;
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
    let mut strict: BTreeSet<(String, String)> = BTreeSet::new();
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::SetNotNull(set) => {
            if let Some(column) = set.column().and_then(Identifier::named) {
                strict.insert((site.table.key(), column.to_owned()));
            }
        }
        AlterAction::AddConstraint(add) => {
            let Some(TableConstraint::PrimaryKey(key)) = add.constraint() else {
                return;
            };
            let Some(index) = key.source() else { return };
            let columns = columns_of(scene, change, &site.table, &TableName::of(index).name);
            let relation = scene.relation(&site.table);
            let is_strict = |column: &String| {
                let known = relation
                    .as_ref()
                    .and_then(|relation| relation.columns.iter().find(|known| known.name == *column));
                strict.contains(&(site.table.key(), column.clone()))
                    || known.is_some_and(|known| known.not_null)
            };
            let nullable: Vec<String> = columns
                .iter()
                .flatten()
                .filter(|column| !is_strict(column))
                .cloned()
                .collect();
            if columns.is_none() || !nullable.is_empty() {
                findings.report(finding(scene, &site, index, &nullable, relation.is_some()));
            }
        }
        _ => {}
    });
}

/// The columns of an index, from the change or the catalog; none where nobody knows them.
fn columns_of(scene: &Scene<'_>, change: &Change<'_>, table: &TableName, index: &str) -> Option<Vec<String>> {
    let created = change
        .statements()
        .filter_map(|statement| statement.node().cast::<CreateIndex<'_>>())
        .find(|created| {
            created
                .name()
                .is_some_and(|name| TableName::of(name).name == index)
        });
    if let Some(created) = created {
        let columns = created.columns().filter_map(|column| match column.expression()? {
            Expression::ColumnReference(column) => column.named().map(str::to_owned),
            _ => None,
        });
        return Some(columns.collect());
    }
    let relation = scene.relation(table)?;
    let known = relation.indexes.iter().find(|known| known.name == index)?;
    Some(known.columns.clone())
}

fn finding<'t>(
    scene: &Scene<'t>,
    site: &Site<'t>,
    index: ObjectName<'t>,
    nullable: &[String],
    certain: bool,
) -> Finding<'t> {
    let table = &site.table;
    let columns = nullable
        .iter()
        .map(|column| format!("`{column}`"))
        .collect::<Vec<_>>()
        .join(", ");
    let cause = match (certain, nullable.is_empty()) {
        (_, true) => "if a column of the index can hold NULL,".to_owned(),
        (true, false) => format!("{columns} can hold NULL, so"),
        (false, false) => format!("unless {columns} is NOT NULL already,"),
    };
    let column = nullable
        .first()
        .map_or_else(|| "...".to_owned(), |column| quote(column));
    Finding::at(
        index,
        format!(
            "{cause} the primary key reads all of {table}{} under an ACCESS EXCLUSIVE lock: all reads and writes wait meanwhile",
            size(scene, table)
        ),
    )
    .object(format!("{}.{}", table.key(), index.text()))
    .help(format!(
        "Prove it first: ALTER TABLE {table} ADD CHECK ({column} IS NOT NULL) NOT VALID; in a later change VALIDATE it and ALTER TABLE {table} ALTER \
         COLUMN {column} SET NOT NULL; then add the key."
    ))
}
