//! `drop-type`: type dropped.

use crate::common::{ObjectOptions, needed_by, report_drops};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-type",
    title: "Type dropped",
    documentation: Documentation {
        what: "\
`DROP TYPE` and `DROP DOMAIN` of one that was there before the change.",
        why: "\
Casts to it and functions with such arguments fail from the moment the change is applied. Without `CASCADE` the statement fails \
where a column is of the type; with it the columns go, and their values with them.",
        instead: "\
Move the columns to another type first, and drop the type in a later change, without `CASCADE`:

```sql
DROP TYPE mood;
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
    report_drops(
        change,
        &["type", "domain"],
        &options.ignore,
        findings,
        |scene, name, kind| {
            let known = scene.type_named(name);
            let needed = known.map_or_else(String::new, |detail| needed_by(&detail.dependents, None));
            (
                format!(
                    "dropping the {kind} {name} makes casts to it and functions that take it fail; with CASCADE every column of it is lost{needed}"
                ),
                format!(
                    "Move the columns and functions that use {name} to another type first; then drop it without CASCADE."
                ),
            )
        },
    );
}
