//! `drop-function`: function dropped.

use crate::common::{ObjectOptions, report_drops};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-function",
    title: "Function dropped",
    documentation: Documentation {
        what: "\
`DROP FUNCTION`, `DROP PROCEDURE`, `DROP ROUTINE` and `DROP AGGREGATE` of one that was there before the change and is not made \
again by it.",
        why: "\
Every query, trigger, default and policy that calls it fails from the moment the change is applied. PostgreSQL knows only some \
of those callers: bodies of other functions are text to it.",
        instead: "\
To change what it does, replace it:

```sql
CREATE OR REPLACE FUNCTION order_total(id bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT sum(price) FROM item WHERE order_id = $1';
```

To change its arguments, add a new one beside the old, move the callers over, and drop the old one in a later change.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &ObjectOptions, findings: &mut Findings<'t>) {
    report_drops(
        change,
        &["function", "procedure", "routine", "aggregate"],
        &options.ignore,
        findings,
        |_, name, kind| {
            (
                format!(
                    "dropping the {kind} {name} makes every query, trigger and function that calls it fail"
                ),
                format!(
                    "To change it, CREATE OR REPLACE it; to be rid of it, first move its callers over. Bodies of other functions that call {name} are not checked by PostgreSQL."
                ),
            )
        },
    );
}
