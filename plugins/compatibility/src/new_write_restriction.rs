//! `new-write-restriction`: writes of deployed code are refused.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{TableOptions, lasting};
use stagegate_sdk::ast::{self, AlterAction, ColumnReference, Identifier, TableConstraint};
use stagegate_sdk::locks::column;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "new-write-restriction",
    title: "Writes of deployed code are refused",
    documentation: Documentation {
        what: "\
What makes PostgreSQL refuse rows that it took before, in columns that were there before: `SET NOT NULL`, a new `CHECK`, \
`UNIQUE`, `PRIMARY KEY`, `FOREIGN KEY` or `EXCLUDE` constraint (also `NOT VALID`, which holds for new rows at once), and `CREATE \
UNIQUE INDEX`.

Left alone are constraints over columns that the same change adds (but for `NOT NULL` without a default, which inserts that do \
not know the column run into), those that take over an index that is there, columns that the catalog knows as `NOT NULL`, and \
`SET NOT NULL` after a check was validated, which says the same already.",
        why: "\
The application that runs while the change is applied was written without the restriction. Where it writes a row that is now \
refused, its users see an error, until the new version runs everywhere.",
        instead: "\
First release a version that keeps to the new rule, see in the data that nothing breaks it any more, then add it:

```sql
SELECT count(*) FROM orders WHERE total < 0;
```

```sql
ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// What the change has done to tables so far.
#[derive(Default)]
struct Seen<'t> {
    /// Columns that it added, and whether inserts may leave them out.
    added: BTreeMap<(String, &'t str), bool>,
    /// Tables of which a constraint was validated.
    validated: BTreeSet<String>,
}

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let mut seen = Seen::default();
    Scene::walk(change, |scene, step| match step.view {
        ast::Statement::CreateIndex(index) if index.unique() => {
            let Some(table) = index
                .target()
                .and_then(|target| lasting(scene, target, &options.ignore_tables))
            else {
                return;
            };
            let columns: Vec<&str> = index
                .node()
                .all::<ColumnReference<'t>>()
                .filter_map(last_name)
                .collect();
            if !seen.are_added(&table, &columns) {
                let at = index.target().map_or(index.node(), View::node);
                report(findings, at, &table, "the unique index", &columns);
            }
        }
        ast::Statement::AlterTable(alter) => {
            if let Some(table) = alter
                .name()
                .and_then(|name| lasting(scene, name, &options.ignore_tables))
            {
                for action in alter.actions() {
                    alter_table(scene, findings, &mut seen, &table, action);
                }
            }
        }
        _ => {}
    });
}

fn alter_table<'t>(
    scene: &Scene<'t>,
    findings: &mut Findings<'t>,
    seen: &mut Seen<'t>,
    table: &TableName,
    action: AlterAction<'t>,
) {
    match action {
        AlterAction::AddColumn(add) => {
            if let Some((_, name)) = add.column().and_then(column::name_of) {
                let has_default = add.column().and_then(column::default_of).is_some();
                seen.added.insert((table.key(), name), has_default);
            }
        }
        AlterAction::ValidateConstraint(_) => {
            seen.validated.insert(table.key());
        }
        AlterAction::SetNotNull(set) => {
            let Some((at, name)) = set.column().and_then(|column| Some((column, column.named()?))) else {
                return;
            };
            let is_known = scene.relation(table).is_some_and(|relation| {
                relation
                    .columns
                    .iter()
                    .any(|column| column.name == name && column.not_null)
            });
            let has_value = seen.added.get(&(table.key(), name)).copied().unwrap_or(false);
            if !is_known && !has_value && !seen.validated.contains(&table.key()) {
                report(findings, at.node(), table, "NOT NULL", &[name]);
            }
        }
        AlterAction::AddConstraint(add) => {
            let Some(constraint) = add.constraint() else {
                return;
            };
            let Some((what, columns)) = restriction(constraint) else {
                return;
            };
            if !seen.are_added(table, &columns) {
                report(findings, constraint.node(), table, what, &columns);
            }
        }
        _ => {}
    }
}

impl Seen<'_> {
    fn are_added(&self, table: &TableName, columns: &[&str]) -> bool {
        let table = table.key();
        let is_added = |column: &&str| self.added.keys().any(|(of, name)| *of == table && name == column);
        !columns.is_empty() && columns.iter().all(is_added)
    }
}

/// What a constraint is called and which columns it is about; none for those that restrict nothing new.
fn restriction(constraint: TableConstraint<'_>) -> Option<(&'static str, Vec<&str>)> {
    Some(match constraint {
        TableConstraint::Check(check) if !check.not_enforced() => (
            "the CHECK",
            check
                .node()
                .all::<ColumnReference<'_>>()
                .filter_map(last_name)
                .collect(),
        ),
        TableConstraint::Unique(key) if !key.using_index() => {
            ("UNIQUE", key.columns().filter_map(Identifier::named).collect())
        }
        TableConstraint::PrimaryKey(key) if !key.using_index() => (
            "the PRIMARY KEY",
            key.columns().filter_map(Identifier::named).collect(),
        ),
        TableConstraint::ForeignKey(key) if !key.not_enforced() => (
            "the FOREIGN KEY",
            key.columns().filter_map(Identifier::named).collect(),
        ),
        TableConstraint::Exclude(_) => ("EXCLUDE", Vec::new()),
        _ => return None,
    })
}

fn last_name(column: ColumnReference<'_>) -> Option<&str> {
    column
        .names()
        .last()
        .and_then(Identifier::named)
        .or(column.named())
}

fn report<'t>(findings: &mut Findings<'t>, at: Node<'t>, table: &TableName, what: &str, columns: &[&str]) {
    let of = match columns {
        [] => String::new(),
        columns => format!(
            " on {}",
            columns
                .iter()
                .map(|column| format!("`{column}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    findings.report(
        Finding::at(at, format!("{what}{of} of {table} refuses rows that the running application may still write"))
            .object(format!("{}.{what}.{}", table.key(), columns.join(",")))
            .help("First release a version that keeps to it and see in the data that nothing breaks it any more; then allow this with that as the reason."),
    );
}
