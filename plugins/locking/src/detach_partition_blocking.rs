//! `detach-partition-blocking`: partition detached while reads and writes wait.

use crate::common::{VersionOptions, for_each_action, may_leave_transaction};
use stagegate_sdk::ast::AlterAction;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, View};

/// The first major version that knows DETACH CONCURRENTLY.
const FIRST_WITH_CONCURRENTLY: i64 = 14;

pub(crate) static RULE: Rule<VersionOptions> = Rule {
    id: "detach-partition-blocking",
    title: "Partition detached while reads and writes wait",
    documentation: Documentation {
        what: "\
`DETACH PARTITION` without `CONCURRENTLY`, from PostgreSQL 14 on, of a partitioned table that was there before.",
        why: "\
Both the partitioned table and the partition (and its `DEFAULT` partition) are locked in `ACCESS EXCLUSIVE` mode. The work takes \
an instant, but first the statement waits for every transaction that uses the table, and all reads and writes queue behind it; \
in a longer change they wait until it ends.",
        instead: "\
Let PostgreSQL wait without blocking others; it can not run inside a transaction block, nor where there is a `DEFAULT` \
partition:

```sql
ALTER TABLE measurement DETACH PARTITION measurement_2019 CONCURRENTLY;
```

Where it is interrupted, finish it with `ALTER TABLE measurement DETACH PARTITION measurement_2019 FINALIZE`.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &VersionOptions, findings: &mut Findings<'t>) {
    if Scene::version(options.postgres_version) < FIRST_WITH_CONCURRENTLY {
        return;
    }
    for_each_action(change, &options.ignore_tables, |_, site| {
        let AlterAction::DetachPartition(detach) = site.action else {
            return;
        };
        let Some(target) = detach
            .target()
            .filter(|_| !detach.concurrently() && !detach.finalize())
        else {
            return;
        };
        let table = &site.table;
        let message = format!(
            "DETACH locks {table} and {} ACCESS EXCLUSIVE: it waits for every transaction that uses {table}, and all reads and writes queue behind it",
            target.text()
        );
        let finding = Finding::at(target, message)
            .object(format!("{}.{}", table.key(), target.text()))
            .help(format!(
                "ALTER TABLE {table} DETACH PARTITION {} CONCURRENTLY; outside of a transaction block; not possible where {table} has a DEFAULT partition.",
                target.text()
            ));
        findings.report(if may_leave_transaction(site.step) {
            finding.fix(Fix::new("Detach it CONCURRENTLY").insert(target.span().end, " CONCURRENTLY"))
        } else {
            finding
        });
    });
}
