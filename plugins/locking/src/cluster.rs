//! `cluster`: cLUSTER.

use crate::common::{TableOptions, lasting, size};
use stagegate_sdk::ast;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scene};

const HELP: &str = "pg_repack --order-by does it while others work; often an index that covers the query (INCLUDE) does as well.";

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "cluster",
    title: "CLUSTER",
    documentation: Documentation {
        what: "\
`CLUSTER`, of a table or of all that were clustered before. `ALTER TABLE ... CLUSTER ON` only remembers the index and is left \
alone.",
        why: "\
The whole table is written anew in the order of an index, under an `ACCESS EXCLUSIVE` lock: nobody can read or write it until \
that is done, and it needs as much room on disk again. New rows do not follow that order, so the effect wears off.",
        instead: "\
Use `pg_repack --order-by`, which does it while others work, or a maintenance window. Often an index that covers the query does \
as well:

```sql
CREATE INDEX CONCURRENTLY orders_customer_at_idx ON orders (customer_id, at) INCLUDE (total);
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        let ast::Statement::Cluster(cluster) = step.view else {
            return;
        };
        let Some(target) = cluster.target() else {
            let message = "CLUSTER writes every clustered table anew, each under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done";
            findings.report(Finding::at(cluster, message).object("database").help(HELP));
            return;
        };
        if let Some(table) = lasting(scene, target, &options.ignore_tables) {
            let message = format!(
                "CLUSTER writes all of {table}{} anew under an ACCESS EXCLUSIVE lock: all reads and writes wait until it is done",
                size(scene, &table)
            );
            findings.report(Finding::at(target, message).object(table.key()).help(HELP));
        }
    });
}
