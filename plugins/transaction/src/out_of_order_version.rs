//! `out-of-order-version`: a change that comes before one the database has already.

use std::cmp::Ordering;

use stagegate_sdk::moment::{ledger, this_file};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule};

use crate::versions::compare;

pub(crate) static RULE: Rule = Rule {
    id: "out-of-order-version",
    title: "Version lower than one already applied",
    documentation: Documentation {
        what: "\
A new change whose version is lower than the highest one in the database's ledger: it was begun earlier, but another one was merged \
and rolled out first. A change that the ledger has already is not new.",
        why: "\
This database gets the two in one order, a database that is set up from the files gets them in the other. Where they touch the same \
objects the two end up different, and what was tested on the one does not hold for the other.",
        instead: "\
Give the change a version after all that were applied:

```sql
-- git mv db/20240912_add_region.sql db/20240920_add_region.sql
ALTER TABLE account ADD COLUMN region text NOT NULL DEFAULT '';
```

Where the two surely have nothing to do with each other, allow the finding.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let (Some(version), Ok(applied)) = (this_file().and_then(|file| file.version), ledger()) else {
        return;
    };
    let is_applied = applied
        .iter()
        .any(|row| compare(&row.version, &version) == Ordering::Equal);
    let highest = applied.iter().max_by(|a, b| compare(&a.version, &b.version));
    let Some(highest) =
        highest.filter(|row| !is_applied && compare(&version, &row.version) == Ordering::Less)
    else {
        return;
    };
    findings.report(
        Finding::on_file(format!(
            "version {version} comes before {}, which the database has already: other databases get the two in another order",
            highest.version
        ))
        .object(change.path())
        .help(format!("Rename the file so that its version comes after {}.", highest.version)),
    );
}
