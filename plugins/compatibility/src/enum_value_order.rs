//! `enum-value-order`: enum value without a place.

use crate::common::{Making, ObjectOptions};
use stagegate_sdk::ast::{self, AlterAction};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, View};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "enum-value-order",
    title: "Enum value without a place",
    documentation: Documentation {
        what: "\
`ALTER TYPE ... ADD VALUE` without `BEFORE` or `AFTER`, of a type that was there before the change.",
        why: "\
The value sorts after all others, for ever: `ORDER BY`, `<`, `max()` and indexes follow the order of the values, and PostgreSQL \
can neither move nor drop one.",
        instead: "\
Say where it belongs, also where that is the end:

```sql
ALTER TYPE mood ADD VALUE 'fine' AFTER 'ok';
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    let making = Making::of(change);
    Scene::walk(change, |scene, step| {
        let ast::Statement::AlterObject(alter) = step.view else {
            return;
        };
        let Some(name) = alter.name().map(|name| scene.resolve(name)) else {
            return;
        };
        if making.is_before("type", &name, step.statement.index()) || name.matches_any(&options.ignore) {
            return;
        }
        for action in alter.actions() {
            let AlterAction::AddValue(add) = action else {
                continue;
            };
            let Some(label) = add.label().filter(|_| !add.before() && !add.after()) else {
                continue;
            };
            let known = scene.type_named(&name);
            let last = known.and_then(|detail| detail.labels.last().cloned());
            let neighbour = last.map_or_else(
                || "...".to_owned(),
                |last| format!("'{}'", last.replace('\'', "''")),
            );
            let message = format!(
                "{} sorts after every other value of {name}, and can not be moved later",
                label.text()
            );
            findings.report(Finding::at(label, message).object(format!("{}.{}", name.key(), label.text())).help(format!(
                "Say where it belongs: ALTER TYPE {name} ADD VALUE {} AFTER {neighbour}; or BEFORE another one.",
                label.text()
            )));
        }
    });
}
