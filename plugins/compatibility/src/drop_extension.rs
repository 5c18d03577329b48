//! `drop-extension`: extension dropped.

use crate::common::{ObjectOptions, report_drops};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-extension",
    title: "Extension dropped",
    documentation: Documentation {
        what: "\
`DROP EXTENSION` of an extension that was there before the change.",
        why: "\
All its types, functions and operators go. Without `CASCADE` the statement fails where a column or an index uses one of them; \
with it those go as well, and values with them. Queries that call its functions fail.",
        instead: "\
Move columns, indexes and functions to something else first, and drop it in a later change, without `CASCADE`:

```sql
ALTER TABLE account ALTER COLUMN email TYPE text;
DROP EXTENSION citext;
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
    report_drops(change, &["extension"], &options.ignore, findings, |_, name, _| {
        let own = quote(&name.name);
        (
            format!(
                "dropping the extension {own} takes its types, functions and operators away; with CASCADE every column and index that uses them is lost"
            ),
            format!(
                "Move what uses {own} to something else first; then DROP EXTENSION {own} without CASCADE."
            ),
        )
    });
}
