//! `drop-trigger`: trigger dropped.

use crate::common::{ObjectOptions, report_drops};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-trigger",
    title: "Trigger dropped",
    documentation: Documentation {
        what: "\
`DROP TRIGGER` of a trigger that was there before the change and is not made again by it.",
        why: "\
What it did with every write (a history, a checked rule, a copy kept in step) is no longer done, and nothing says so. `DROP \
TRIGGER` locks the table `ACCESS EXCLUSIVE`.",
        instead: "\
To change what it does, replace its function, or the trigger itself (PostgreSQL 14 and later), so that no write goes without it:

```sql
CREATE OR REPLACE TRIGGER orders_audit AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit_row();
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
    report_drops(change, &["trigger"], &options.ignore, findings, |_, name, _| {
        let own = quote(&name.name);
        (
            format!("without the trigger {own} writes no longer do what it did, and nothing says so"),
            "To change it, CREATE OR REPLACE its function or the trigger itself; to be rid of it, make sure that nothing relies on what it did.".to_owned(),
        )
    });
}
