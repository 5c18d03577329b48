//! `drop-schema`: schema dropped.

use crate::common::{ObjectOptions, report_drops};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-schema",
    title: "Schema dropped",
    documentation: Documentation {
        what: "\
`DROP SCHEMA` of a schema that was there before the change.",
        why: "\
With `CASCADE` every table, view and function of the schema is gone, and only a backup brings the rows back. Without it the \
statement fails unless the schema is empty. Programs that have the schema in their `search_path` or in a name fail.",
        instead: "\
Say what goes, one by one, after each was taken out of use; the schema last:

```sql
DROP TABLE reports.daily_del;
DROP SCHEMA reports;
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
    report_drops(change, &["schema"], &options.ignore, findings, |_, name, _| {
        let own = quote(&name.name);
        (
            format!(
                "dropping the schema {own} fails unless it is empty; with CASCADE all that is in it is lost, which only a backup brings back"
            ),
            format!(
                "Drop what is in it one by one, after each was taken out of use; then DROP SCHEMA {own} without CASCADE."
            ),
        )
    });
}
