//! `drop-default`: default taken away.

use std::collections::BTreeSet;

use crate::common::{TableOptions, for_each_action};
use stagegate_sdk::ast::{AlterAction, ColumnConstraint, Identifier};
use stagegate_sdk::locks::column;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "drop-default",
    title: "Default taken away",
    documentation: Documentation {
        what: "\
`DROP DEFAULT` of a column that was there before the change, or that the change adds as `NOT NULL`, where no later statement of \
the change sets another one. A nullable column that the change adds is left alone, and so is one of which the catalog knows that \
it has no default.",
        why: "\
Inserts of deployed code that leave the column out store NULL from then on; where it is `NOT NULL`, they fail (error 23502).",
        instead: "\
First release a version that always writes the column, then drop the default in a later change. To change it, set the new one:

```sql
ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'new';
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
    let mut optional: BTreeSet<(String, &str)> = BTreeSet::new();
    let mut dropped: Vec<(TableName, Identifier<'t>, &'t str)> = Vec::new();
    for_each_action(change, &options.ignore_tables, |scene, site| {
        let table = site.table;
        match site.action {
            AlterAction::AddColumn(add) => {
                let Some(column) = add.column() else { return };
                let required = column.constraints().any(|constraint| {
                    matches!(
                        constraint,
                        ColumnConstraint::NotNull(_) | ColumnConstraint::PrimaryKey(_)
                    )
                });
                if let (Some((_, name)), false) = (column::name_of(column), required) {
                    optional.insert((table.key(), name));
                }
            }
            AlterAction::SetDefault(set) => {
                let name = set.column().and_then(Identifier::named);
                dropped.retain(|(of, _, column)| !(of.is_same(&table) && Some(*column) == name));
            }
            AlterAction::DropDefault(drop) => {
                let Some((at, name)) = drop.column().and_then(|column| Some((column, column.named()?)))
                else {
                    return;
                };
                let has_none = scene.relation(&table).is_some_and(|relation| {
                    relation
                        .columns
                        .iter()
                        .any(|column| column.name == name && !column.has_default)
                });
                if !optional.contains(&(table.key(), name)) && !has_none {
                    dropped.push((table, at, name));
                }
            }
            _ => {}
        }
    });
    for (table, at, name) in dropped {
        let message = format!(
            "inserts that leave `{name}` of {table} out store NULL from now on, or fail where it is NOT NULL"
        );
        findings.report(Finding::at(at, message).object(format!("{}.{name}", table.key())).help(format!(
            "First release a version that always writes it; to change the default: ALTER TABLE {table} ALTER COLUMN {} SET DEFAULT ...;",
            at.text()
        )));
    }
}
