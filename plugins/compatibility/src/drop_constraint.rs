//! `drop-constraint`: constraint dropped.

use std::collections::BTreeSet;

use crate::common::{TableOptions, for_each_action};
use stagegate_sdk::ast::{AlterAction, Identifier};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "drop-constraint",
    title: "Constraint dropped",
    documentation: Documentation {
        what: "\
`DROP CONSTRAINT` of a constraint that was there before the change and does not come back under its name in it. With a catalog \
the message says what it guarded. A check that is dropped after the same change made its column `NOT NULL` is left alone.",
        why: "\
Nothing refuses bad rows any more: duplicates, references that point nowhere, values out of range. Code that relies on it (`ON \
CONFLICT (...)` needs the unique constraint, reads expect the parent to be there) fails later and elsewhere. Once such rows \
exist, the constraint can not be added back without repairing them. Dropping a foreign key locks both tables `ACCESS EXCLUSIVE` \
for an instant.",
        instead: "\
To change a constraint, add the new one beside the old and drop the old one when the new one is validated:

```sql
ALTER TABLE orders ADD CONSTRAINT orders_total_range CHECK (total BETWEEN 0 AND 1000000) NOT VALID;
```

```sql
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_range;
ALTER TABLE orders DROP CONSTRAINT orders_total_check;
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    let mut made: BTreeSet<(String, String)> = BTreeSet::new();
    let mut strict: BTreeSet<String> = BTreeSet::new();
    let mut dropped: Vec<Dropped<'t>> = Vec::new();
    for_each_action(change, &options.ignore_tables, |scene, site| match site.action {
        AlterAction::AddConstraint(add) => {
            if let Some(name) = add.constraint().and_then(|constraint| constraint.node().name()) {
                made.insert((site.table.key(), name.to_owned()));
            }
        }
        AlterAction::SetNotNull(_) => {
            strict.insert(site.table.key());
        }
        AlterAction::DropConstraint(drop) => {
            let Some((at, name)) = drop.name().and_then(|name| Some((name, name.named()?))) else {
                return;
            };
            let key = (site.table.key(), name.to_owned());
            let kind = kind_of(scene, &site.table, name);
            let is_proof = strict.contains(&key.0) && kind.as_deref().is_none_or(|kind| kind == "check");
            if !made.contains(&key) && !is_proof {
                dropped.push(Dropped {
                    at,
                    table: site.table,
                    name,
                    kind,
                });
            }
        }
        _ => {}
    });
    for drop in dropped {
        if !made.contains(&(drop.table.key(), drop.name.to_owned())) {
            findings.report(finding(&drop));
        }
    }
}

/// A constraint that goes.
struct Dropped<'t> {
    at: Identifier<'t>,
    table: TableName,
    name: &'t str,
    /// As the catalog tells it.
    kind: Option<String>,
}

fn kind_of(scene: &Scene<'_>, table: &TableName, name: &str) -> Option<String> {
    let relation = scene.relation(table)?;
    let constraint = relation
        .constraints
        .iter()
        .find(|constraint| constraint.name == name)?;
    Some(constraint.kind.clone())
}

fn finding<'t>(drop: &Dropped<'t>) -> Finding<'t> {
    let consequence = match drop.kind.as_deref() {
        Some("primary-key") => {
            "its rows can no longer be told apart, foreign keys and logical replication lose what they rely on"
        }
        Some("unique") => "duplicates are let in, and ON CONFLICT on its columns fails",
        Some("foreign-key") => "rows may point at what is not there",
        Some("check" | "not-null") => "values that it refused are let in",
        Some("exclusion") => "rows that overlap are let in",
        _ => "rows that it refused are let in",
    };
    let table = &drop.table;
    Finding::at(
        drop.at,
        format!("without the constraint `{}` of {table} {consequence}; it can not come back before those are repaired", drop.name),
    )
    .object(format!("{}.{}", table.key(), drop.name))
    .help("To change it, add the new one beside it under another name (NOT VALID, then VALIDATE), and drop the old one after that.")
}
