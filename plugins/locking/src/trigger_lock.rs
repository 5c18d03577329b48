//! `trigger-lock`: trigger made or changed while writes wait.

use crate::common::{TableOptions, lasting};
use stagegate_sdk::ast::{self, AlterAction, ObjectName};
use stagegate_sdk::locks::Mode;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Node, Rule, Scene, View};

const HELP: &str = "Keep the change short and SET lock_timeout; to change what a trigger does, CREATE OR REPLACE its function, which does not lock the table.";

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "trigger-lock",
    title: "Trigger made or changed while writes wait",
    documentation: Documentation {
        what: "\
`CREATE TRIGGER`, `ENABLE TRIGGER`, `DISABLE TRIGGER` and `DROP TRIGGER` on a table that was there before.",
        why: "\
The lock is held until the change ends: `SHARE ROW EXCLUSIVE` for making, enabling and disabling (all writes wait), `ACCESS \
EXCLUSIVE` for dropping (reads wait as well). The work takes an instant, but the statement waits for running transactions, and \
others queue behind it. With the trigger, every write does more than before; without it, less than the application may rely on.",
        instead: "\
Keep the change short and give up early rather than queue everyone:

```sql
SET lock_timeout = '2s';
CREATE TRIGGER orders_audit AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit_row();
```

To change what a trigger does, replace its function: `CREATE OR REPLACE FUNCTION` does not lock the table.",
    },
    default_level: Level::Info,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

/// A lock on the table of a trigger.
struct Taken<'t> {
    at: Node<'t>,
    trigger: &'t str,
    table: Option<ObjectName<'t>>,
    words: &'static str,
    mode: Mode,
}

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        for taken in taken_by(step.view) {
            let table = taken
                .table
                .and_then(|name| lasting(scene, name, &options.ignore_tables));
            if let Some(table) = table {
                let message = format!(
                    "{} locks {table} {}: {} wait until the change ends",
                    taken.words,
                    taken.mode,
                    taken.mode.blocks()
                );
                let object = format!("{}.{}", table.key(), taken.trigger);
                findings.report(Finding::at(taken.at, message).object(object).help(HELP));
            }
        }
    });
}

fn taken_by(view: ast::Statement<'_>) -> Vec<Taken<'_>> {
    match view {
        ast::Statement::CreateTrigger(create) if !create.event() && !create.instead_of() => create
            .name()
            .map(|name| Taken {
                at: name.node(),
                trigger: name.text(),
                table: create.target(),
                words: "CREATE TRIGGER",
                mode: Mode::ShareRowExclusive,
            })
            .into_iter()
            .collect(),
        ast::Statement::Drop(drop) if drop.named() == Some("trigger") => drop
            .targets()
            .map(|name| Taken {
                at: name.node(),
                trigger: name.text(),
                table: drop.name(),
                words: "DROP TRIGGER",
                mode: Mode::AccessExclusive,
            })
            .collect(),
        ast::Statement::AlterTable(alter) => alter
            .actions()
            .filter_map(|action| match action {
                AlterAction::TriggerState(state) if state.named() != Some("rule") => Some(Taken {
                    at: state.node(),
                    trigger: state.name().map_or("ALL", View::text),
                    table: alter.name(),
                    words: if state.disable() {
                        "DISABLE TRIGGER"
                    } else {
                        "ENABLE TRIGGER"
                    },
                    mode: Mode::ShareRowExclusive,
                }),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
