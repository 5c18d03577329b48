//! `backward-incompatible`: change that older code may not survive.

use crate::common::{TableOptions, lasting};
use stagegate_sdk::ast::{self, AlterAction, ObjectName, TableConstraint};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, View};

const HELP: &str = "Add the new beside the old, move the code over, and take the old away in a later change.";

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "backward-incompatible",
    title: "Change that older code may not survive",
    documentation: Documentation {
        what: "\
Every change of a table that was there before, or of a database or schema, that can break code written for the state before: \
dropping or renaming a database, schema, table, view or column; a column's type; a new primary key, unique constraint or unique \
index, foreign key, or check.

It is the union of what one rule of Bytebase reports, for teams that come from there. The rules beside it tell the same apart: \
`drop-table`, `rename-column`, `new-write-restriction` and others, each with a level of its own.",
        why: "\
While a change is rolled out, older and newer code run side by side, and older code comes back where a release is rolled back.",
        instead: "\
Expand first, contract later: add the new beside the old, move the code over, and take the old away in a later change.

```sql
ALTER TABLE orders ADD COLUMN remark text;
```

```sql
ALTER TABLE orders DROP COLUMN note;
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
    Scene::walk(change, |scene, step| {
        for (name, at, what) in breaks_of(step.view) {
            if let Some(table) = lasting(scene, name, &options.ignore_tables) {
                let message = format!("{what} {table} may break code that was written for the state before");
                let object = format!("{}:{what}", table.key());
                findings.report(Finding::at(at, message).object(object).help(HELP));
            }
        }
    });
}

/// What a statement breaks: whose, where it says so, and how.
fn breaks_of(view: ast::Statement<'_>) -> Vec<(ObjectName<'_>, Node<'_>, String)> {
    match view {
        ast::Statement::Drop(drop) => {
            let kind = drop.named().unwrap_or_default();
            let is_meant = ["database", "schema", "table", "view", "materialized view"].contains(&kind);
            let targets = drop.targets().filter(|_| is_meant);
            targets
                .map(|target| (target, target.node(), format!("dropping the {kind}")))
                .collect()
        }
        ast::Statement::CreateIndex(index) if index.unique() => {
            let target = index.target().into_iter();
            target
                .map(|table| (table, table.node(), "a unique index on".to_owned()))
                .collect()
        }
        ast::Statement::AlterTable(alter) => {
            let Some(table) = alter.name() else {
                return Vec::new();
            };
            let actions = alter.actions();
            actions
                .filter_map(|action| Some((table, action.node(), breaking(action)?.to_owned())))
                .collect()
        }
        ast::Statement::AlterObject(alter) => {
            let kind = alter.named().unwrap_or_default();
            let renames = alter
                .actions()
                .any(|action| matches!(action, AlterAction::RenameObject(_)));
            let name = alter
                .name()
                .filter(|_| renames && ["database", "schema", "view"].contains(&kind));
            name.map(|name| (name, name.node(), format!("renaming the {kind}")))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

fn breaking(action: AlterAction<'_>) -> Option<&'static str> {
    Some(match action {
        AlterAction::DropColumn(_) => "dropping a column of",
        AlterAction::RenameColumn(_) => "renaming a column of",
        AlterAction::RenameTable(_) => "renaming the table",
        AlterAction::SetType(_) => "another column type in",
        AlterAction::AddConstraint(add) => match add.constraint()? {
            TableConstraint::PrimaryKey(_) => "a primary key on",
            TableConstraint::Unique(_) => "a unique constraint on",
            TableConstraint::ForeignKey(_) => "a foreign key of",
            TableConstraint::Check(check) if !check.not_enforced() => "a check on",
            _ => return None,
        },
        _ => return None,
    })
}
