//! `exclusion-constraint`: exclusion constraint on a table that is in use.

use crate::common::{TableOptions, for_each_action, size};
use stagegate_sdk::ast::{AlterAction, TableConstraint};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "exclusion-constraint",
    title: "Exclusion constraint on a table that is in use",
    documentation: Documentation {
        what: "\
`ADD CONSTRAINT ... EXCLUDE` on a table that was there before.",
        why: "\
The whole table is read and an index is built under an `ACCESS EXCLUSIVE` lock: nobody can read or write the table until that is \
done. PostgreSQL has no way around it: an exclusion constraint can neither be `NOT VALID` nor take over an index that was built \
concurrently.",
        instead: "\
On a table of some size: make a new table with the constraint, copy the rows over in batches while a trigger follows the old \
one, then swap the names.

```sql
CREATE TABLE booking_new (LIKE booking INCLUDING ALL, EXCLUDE USING gist (room_id WITH =, during WITH &&));
```

Where the same can be said by `UNIQUE` or a foreign key, those can be added while others work. PostgreSQL 18 has `UNIQUE \
(room_id, during WITHOUT OVERLAPS)`, which is built on such a constraint and locks in the same way. On a small table, or with \
the application stopped, allow it with a reason.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    for_each_action(change, &options.ignore_tables, |scene, site| {
        let AlterAction::AddConstraint(add) = site.action else {
            return;
        };
        if let Some(TableConstraint::Exclude(constraint)) = add.constraint() {
            let table = &site.table;
            let finding = Finding::at(
                constraint,
                format!(
                    "EXCLUDE builds an index over all of {table}{} under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done, and it can \
                     be neither NOT VALID nor concurrent",
                    size(scene, table)
                ),
            )
            .object(format!("{}.{}", table.key(), constraint.named().unwrap_or_default()))
            .help(
                "Put it on a new table, copy the rows over in batches and swap the names; on a small table, or while the application is stopped, allow \
                 it with a reason.",
            );
            findings.report(finding);
        }
    });
}
