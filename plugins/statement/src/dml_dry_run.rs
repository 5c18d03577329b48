//! `dml-dry-run`: a data statement that the live database refuses to plan.

use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, TableName};

use crate::estimated::estimated;

pub(crate) static RULE: Rule = Rule {
    id: "dml-dry-run",
    title: "Data statement that would fail",
    documentation: Documentation {
        what: "\
An `INSERT`, `UPDATE`, `DELETE` or `MERGE` for which `EXPLAIN` fails on the live database. It is planned in a read-only transaction that is \
rolled back: nothing is executed and no row is touched. Statements that depend on what the change itself creates or alters before them \
can not be planned there and are left alone.",
        why: "\
What can not be planned can not run: a column is missing, a type does not fit, the role has no right to the table. The rollout would \
stop at this statement, and on an environment where statements are applied one by one those before it would stay.",
        instead: "\
Write the statement so that it fits the database as it is. To see for yourself:

```sql
EXPLAIN UPDATE account SET status = 'closed' WHERE closed_at IS NOT NULL;
```

Where the database is behind what the change was written for, roll out the missing change first.",
    },
    default_level: Level::Error,
    tags: &["INSERT", "UPDATE", "DELETE", "MERGE"],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for (statement, target, estimate) in estimated(change, |_| true) {
        let Some((sqlstate, message)) = estimate.and_then(|estimate| estimate.failure) else {
            continue;
        };
        let table = TableName::of(target);
        findings.report(
            Finding::at(
                target,
                format!("PostgreSQL refuses this {}: {message} (SQLSTATE {sqlstate})", statement.tag()),
            )
            .object(table.key())
            .help(
                "Write it so that it fits the database as it is; where a change that it needs was not rolled out yet, roll that \
                 out first.",
            ),
        );
    }
}
