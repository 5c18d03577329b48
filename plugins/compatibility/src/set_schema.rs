//! `set-schema`: object moved to another schema.

use crate::common::{Making, ObjectOptions, lasting};
use stagegate_sdk::ast::{self, AlterAction};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, View};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "set-schema",
    title: "Object moved to another schema",
    documentation: Documentation {
        what: "\
`SET SCHEMA` of a table, view, sequence, function, type, domain, extension or other object that was there before the change, \
unless the change leaves a view of the old name behind.",
        why: "\
Queries that name the schema fail from the moment the change is applied; those that do not fail, too, unless the new schema is \
in the `search_path` of every role that runs them. Sequences, indexes and constraints of a table move along.",
        instead: "\
Leave the old name as a view in the same change, and drop it in a later one:

```sql
ALTER TABLE public.orders SET SCHEMA sales;
CREATE VIEW public.orders AS SELECT * FROM sales.orders;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    let making = Making::of(change);
    Scene::walk(change, |scene, step| {
        let (kind, name, actions): (&str, _, Vec<AlterAction<'t>>) = match step.view {
            ast::Statement::AlterTable(alter) => ("table", alter.name(), alter.actions().collect()),
            ast::Statement::AlterObject(alter) => (
                alter.named().unwrap_or("object"),
                alter.name(),
                alter.actions().collect(),
            ),
            _ => return,
        };
        let Some(name) = name.and_then(|name| lasting(scene, name, &options.ignore)) else {
            return;
        };
        let index = step.statement.index();
        if making.is_before(kind, &name, index) || making.is_after(kind, &name, index) {
            return;
        }
        for action in actions {
            let AlterAction::SetSchema(set) = action else {
                continue;
            };
            let Some(schema) = set.new_name() else { continue };
            let message = format!(
                "the {kind} {name} moves to the schema {}: queries that look for it where it was fail",
                schema.text()
            );
            findings.report(Finding::at(schema, message).object(name.key()).help(format!(
                "Leave the old name as a view in the same change: CREATE VIEW {name} AS SELECT * FROM {}.{}; or see that {} is in every search_path first.",
                schema.text(),
                quote(&name.name),
                schema.text()
            )));
        }
    });
}
