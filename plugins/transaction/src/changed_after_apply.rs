//! `changed-after-apply`: a change that was edited after a database got it.

use std::cmp::Ordering;

use stagegate_sdk::moment::{ledger, this_file};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule};

use crate::versions::compare;

pub(crate) static RULE: Rule = Rule {
    id: "changed-after-apply",
    title: "Change that was edited after it was applied",
    documentation: Documentation {
        what: "\
A file whose version the database's ledger has with another checksum: its text was changed after it was applied, if only by a space, or \
another file has taken its version.",
        why: "\
A version is applied once. This database will never get what the file says now, while a new one gets only that: the two differ for \
good, and nobody reading the files can tell what the database really has. The rollout refuses the version.",
        instead: "\
Put the file back as it was, and write what is to be different as a change of its own:

```sql
-- 20240921_region_is_optional.sql
ALTER TABLE account ALTER COLUMN region DROP NOT NULL;
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let (Some(file), Ok(applied)) = (this_file(), ledger()) else {
        return;
    };
    let Some(version) = file.version else { return };
    let own = applied
        .iter()
        .find(|row| compare(&row.version, &version) == Ordering::Equal);
    // One that was adopted without its text has no checksum to compare.
    if own.is_some_and(|row| !row.checksum.is_empty() && row.checksum != file.checksum) {
        findings.report(
            Finding::on_file(format!(
                "the database has version {version} already, with other content: what this file says now never reaches it"
            ))
            .object(change.path())
            .help("Put the file back as it was (git log shows it), and write a new change with a later version."),
        );
    }
}
