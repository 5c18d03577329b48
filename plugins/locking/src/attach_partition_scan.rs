//! `attach-partition-scan`: partition attached without a check that proves its bounds.

use std::collections::BTreeSet;

use crate::common::{TableOptions, for_each_action, lasting, made_up_name, size};
use stagegate_sdk::ast::{AlterAction, Identifier, ObjectName, TableConstraint};
use stagegate_sdk::name::quote;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, TableName};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "attach-partition-scan",
    title: "Partition attached without a check that proves its bounds",
    documentation: Documentation {
        what: "\
`ATTACH PARTITION` of a table that was there before and has no valid `CHECK` that could prove its rows to be within the bounds: \
neither one of the same change, added as valid or validated first, nor one of the catalog. Whether the check really implies the \
bounds is left to PostgreSQL; the columns of the partition key should also be `NOT NULL`.",
        why: "\
Without such a proof PostgreSQL reads every row of the partition under an `ACCESS EXCLUSIVE` lock on it, while the partitioned \
table is locked in `SHARE UPDATE EXCLUSIVE` mode. A `DEFAULT` partition is locked in `ACCESS EXCLUSIVE` mode, too, and read as a \
whole, unless a check on it excludes the new bounds: then every query on the partitioned table waits.",
        instead: "\
Prove the bounds first, while others work; attach in a later change; then drop the check:

```sql
ALTER TABLE measurement_2024 ADD CONSTRAINT bounds CHECK (at >= '2024-01-01' AND at < '2025-01-01') NOT VALID;
```

```sql
ALTER TABLE measurement_2024 VALIDATE CONSTRAINT bounds;
ALTER TABLE measurement ATTACH PARTITION measurement_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE measurement_2024 DROP CONSTRAINT bounds;
```

Where there is a default partition, give it the opposite check in the same way.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    // Tables with a valid check, and checks of this change that still wait.
    let mut proven: BTreeSet<String> = BTreeSet::new();
    let mut waiting: BTreeSet<(String, String)> = BTreeSet::new();
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddConstraint(add) => {
            if let Some(TableConstraint::Check(check)) = add.constraint() {
                if check.not_valid() {
                    let name = check.named().unwrap_or_default().to_owned();
                    waiting.insert((site.table.key(), name));
                } else {
                    proven.insert(site.table.key());
                }
            }
        }
        AlterAction::ValidateConstraint(validate) => {
            let name = validate.name().and_then(Identifier::named).unwrap_or_default();
            let is_ours = waiting.contains(&(site.table.key(), name.to_owned()));
            // Without a catalog a constraint of an earlier change is believed to be the check.
            if is_ours || scene.relation(&site.table).is_none() {
                proven.insert(site.table.key());
            }
        }
        AlterAction::AttachPartition(attach) => {
            let Some(target) = attach.target() else { return };
            let Some(partition) = lasting(scene, target, &options.ignore_tables) else {
                return;
            };
            if !proven.contains(&partition.key()) && !has_check(scene, &partition) {
                findings.report(finding(scene, &site.table, &partition, target));
            }
        }
        _ => {}
    });
}

fn has_check(scene: &Scene<'_>, table: &TableName) -> bool {
    scene.relation(table).is_some_and(|relation| {
        relation
            .constraints
            .iter()
            .any(|constraint| constraint.kind == "check" && constraint.validated)
    })
}

fn finding<'t>(
    scene: &Scene<'t>,
    parent: &TableName,
    partition: &TableName,
    target: ObjectName<'t>,
) -> Finding<'t> {
    let name = quote(&made_up_name(partition, &[], "bounds"));
    Finding::at(
        target,
        format!(
            "no valid CHECK proves the bounds, so ATTACH reads all of {partition}{} under an ACCESS EXCLUSIVE lock; a DEFAULT partition of {parent} is read \
             so as well, and then all reads and writes of {parent} wait",
            size(scene, partition)
        ),
    )
    .object(format!("{}.{}", parent.key(), partition.key()))
    .help(format!(
        "In an earlier change: ALTER TABLE {partition} ADD CONSTRAINT {name} CHECK (... the bounds ...) NOT VALID; then ALTER TABLE {partition} VALIDATE CONSTRAINT \
         {name}; attach, and drop the check."
    ))
}
