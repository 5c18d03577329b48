//! `drop-view`: view dropped.

use crate::common::{ObjectOptions, dependents_of, needed_by, report_drops};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-view",
    title: "View dropped",
    documentation: Documentation {
        what: "\
`DROP VIEW` and `DROP MATERIALIZED VIEW` of a view that was there before the change and is not made again by it.",
        why: "\
Every query that names the view fails from the moment the change is applied. Its rights and comments are gone, too; a \
materialized view also loses its rows and indexes, which have to be computed anew.",
        instead: "\
To change a view, replace it; that keeps its rights and what needs it:

```sql
CREATE OR REPLACE VIEW open_orders AS SELECT id, total FROM orders WHERE closed_at IS NULL;
```

To be rid of it, first release a version of the application that does without it.",
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
        &["view", "materialized view"],
        &options.ignore,
        findings,
        |scene, name, kind| {
            (
                format!(
                    "dropping the {kind} {name} makes every query that names it fail{}",
                    needed_by(&dependents_of(scene, name), None)
                ),
                format!(
                    "To change it, CREATE OR REPLACE VIEW {name}; to be rid of it, first release a version of the application that does without it."
                ),
            )
        },
    );
}
