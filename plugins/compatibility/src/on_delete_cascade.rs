//! `on-delete-cascade`: foreign key that deletes rows.

use crate::common::TableOptions;
use stagegate_sdk::ast::{self, ForeignKeyConstraint};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, View, keyword};

const WORDS: &[&str] = &["on", "delete", "cascade"];

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "on-delete-cascade",
    title: "Foreign key that deletes rows",
    documentation: Documentation {
        what: "\
`ON DELETE CASCADE` of a foreign key, in `CREATE TABLE`, `ADD COLUMN` and `ADD CONSTRAINT`.",
        why: "\
Deleting one row of the referenced table deletes all that point to it, and what points to those, without a word and without a \
limit: a mistaken `DELETE` of one customer takes years of orders with it. Each level is locked and searched, which takes long \
where the referencing columns have no index.",
        instead: "\
Refuse by default, and delete what belongs along by a statement that says so:

```sql
ALTER TABLE item ADD CONSTRAINT item_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders ON DELETE RESTRICT NOT VALID;
DELETE FROM item WHERE order_id = 7;
```

Where rows are a part of the other (lines of an order), allow it with that as the reason, or name the tables in `ignore-tables`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        let table = match step.view {
            ast::Statement::CreateTable(create) => create.name().filter(|_| !create.temporary()),
            ast::Statement::AlterTable(alter) => alter.name(),
            _ => None,
        };
        let Some(table) = table.map(|table| scene.resolve(table)) else {
            return;
        };
        if table.is_temporary() || table.matches_any(&options.ignore_tables) {
            return;
        }
        for key in step.view.node().all::<ForeignKeyConstraint<'t>>() {
            let Some(at) = keyword::find(key.node(), WORDS).filter(|_| key.on_delete_cascade()) else {
                continue;
            };
            let other = key.referenced_table().map_or_else(
                || "the other table".to_owned(),
                |other| scene.resolve(other).to_string(),
            );
            findings.report(
                Finding::at(key, format!("deleting a row of {other} deletes every row of {table} that points to it, and whatever points to those"))
                    .span(at)
                    .object(format!("{}.{other}", table.key()))
                    .help("ON DELETE RESTRICT, and a DELETE of its own for what belongs along; where rows are a part of the other, allow it with that as the reason.")
                    .fix(Fix::new("Refuse the deletion instead").replace(at, "ON DELETE RESTRICT")),
            );
        }
    });
}
