//! `rename-object`: view, function, type or other object renamed.

use crate::common::{Making, ObjectOptions};
use stagegate_sdk::ast::{self, AlterAction};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, View};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "rename-object",
    title: "View, function, type or other object renamed",
    documentation: Documentation {
        what: "\
`ALTER ... RENAME TO` of a view, materialized view, sequence, function, procedure, aggregate, type, domain, schema, database or \
role, `RENAME COLUMN` of a view and `RENAME VALUE` of an enum. Indexes, constraints, triggers and policies have no readers and \
are left alone; so is what the same change made.",
        why: "\
Every query of the running application that uses the old name fails from the moment the change is applied until every instance \
of the new version runs. Bodies of functions are text to PostgreSQL and keep the old name.",
        instead: "\
Make the new one beside the old, move the code over, and drop the old one in a later change:

```sql
CREATE VIEW open_purchase AS SELECT * FROM open_orders;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// What programs call by name.
const KINDS: &[&str] = &[
    "view",
    "materialized view",
    "sequence",
    "function",
    "procedure",
    "routine",
    "aggregate",
    "type",
    "domain",
    "schema",
    "database",
    "role",
    "foreign table",
];

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    let making = Making::of(change);
    Scene::walk(change, |scene, step| {
        let ast::Statement::AlterObject(alter) = step.view else {
            return;
        };
        let (Some(kind), Some(target)) = (alter.named().filter(|kind| KINDS.contains(kind)), alter.name())
        else {
            return;
        };
        let name = scene.resolve(target);
        let index = step.statement.index();
        if making.is_before(kind, &name, index) || scene.is_new(&name) || name.matches_any(&options.ignore) {
            return;
        }
        for action in alter.actions() {
            let (at, what) = match action {
                AlterAction::RenameObject(rename) if !making.is_after(kind, &name, index) => {
                    let at = rename.new_name().map_or(rename.node(), View::node);
                    (at, format!("the {kind} {name} is no longer called so"))
                }
                AlterAction::RenameTable(rename) if !making.is_after(kind, &name, index) => {
                    let at = rename.new_name().map_or(rename.node(), View::node);
                    (at, format!("the {kind} {name} is no longer called so"))
                }
                AlterAction::RenameColumn(rename) => {
                    let at = rename.column().map_or(rename.node(), View::node);
                    (
                        at,
                        format!(
                            "`{}` of the {kind} {name} is no longer called so",
                            at.name().unwrap_or_default()
                        ),
                    )
                }
                AlterAction::RenameValue(rename) => {
                    let at = rename.label().map_or(rename.node(), View::node);
                    (
                        at,
                        format!("the value {} of {name} is no longer called so", at.text()),
                    )
                }
                _ => continue,
            };
            let message = format!("{what}: every query of the running application that uses it fails");
            findings.report(
                Finding::at(at, message)
                    .object(name.key())
                    .help("Make the new one beside the old, move the code over, and drop the old one in a later change."),
            );
        }
    });
}
