//! `drop-sequence`: sequence dropped.

use crate::common::{ObjectOptions, report_drops};
use stagegate_sdk::{Change, Documentation, Findings, Level, Rule};

pub(crate) static RULE: Rule<ObjectOptions> = Rule {
    id: "drop-sequence",
    title: "Sequence dropped",
    documentation: Documentation {
        what: "\
`DROP SEQUENCE` of a sequence that was there before the change.",
        why: "\
Its position is gone: a sequence of the same name starts again and gives numbers that are in use. With `CASCADE` the defaults \
that take their numbers from it go along, so that inserts fail or store NULL.",
        instead: "\
Take it out of use first, and drop it in a later change, without `CASCADE`:

```sql
ALTER TABLE orders ALTER COLUMN number DROP DEFAULT;
DROP SEQUENCE order_numbers;
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
    report_drops(change, &["sequence"], &options.ignore, findings, |_, name, _| {
        (
            format!(
                "dropping the sequence {name} loses its position; defaults and code that take numbers from it fail"
            ),
            format!(
                "Take the defaults that use {name} away first; then drop it in a later change, without CASCADE."
            ),
        )
    });
}
