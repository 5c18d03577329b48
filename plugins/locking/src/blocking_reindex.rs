//! `blocking-reindex`: rEINDEX while writes wait.

use crate::common::{TableOptions, may_leave_transaction, size};
use stagegate_sdk::ast::{self, Reindex};
use stagegate_sdk::scene::Step;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, TableName, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "blocking-reindex",
    title: "REINDEX while writes wait",
    documentation: Documentation {
        what: "\
`REINDEX` without `CONCURRENTLY`, of an index, a table, a schema, a database or the system catalogs.",
        why: "\
While an index is rebuilt its table is locked in `SHARE` mode, so that all writes wait, and the index itself in `ACCESS \
EXCLUSIVE` mode: a query that could use it waits as well, because the planner looks at every index of a table. That lasts as \
long as reading the whole table and sorting it.",
        instead: "\
Rebuild beside the old index, then swap (PostgreSQL 12 and later; outside of a transaction block):

```sql
REINDEX INDEX CONCURRENTLY orders_at_idx;
REINDEX TABLE CONCURRENTLY orders;
```

It needs room for a second copy. `REINDEX SYSTEM` has no such form and belongs in a maintenance window.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, options: &TableOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |scene, step| {
        if let ast::Statement::Reindex(reindex) = step.view
            && !reindex.concurrently()
        {
            report(scene, options, findings, step, reindex);
        }
    });
}

fn report<'t>(
    scene: &Scene<'t>,
    options: &TableOptions,
    findings: &mut Findings<'t>,
    step: Step<'t>,
    reindex: Reindex<'t>,
) {
    let kind = reindex.named().unwrap_or("index");
    let name = reindex.target().map(|target| scene.resolve(target));
    let table = match (&name, kind) {
        (Some(index), "index") => scene.table_of_index(index),
        (table, "table") => table.clone(),
        _ => None,
    };
    let is_exempt = |table: &TableName| scene.is_new(table) || table.matches_any(&options.ignore_tables);
    if table.as_ref().is_some_and(is_exempt) {
        return;
    }
    let of = match (&table, kind) {
        (Some(table), _) => format!("{table}{}", size(scene, table)),
        (None, "index") => "its table".to_owned(),
        _ => "each table".to_owned(),
    };
    let node = reindex.target().map_or(reindex.node(), View::node);
    let finding = Finding::at(
        node,
        format!(
            "REINDEX holds a SHARE lock on {of}: every write waits until the rebuild is done, and an ACCESS EXCLUSIVE lock on the index stops \
             queries that look at it"
        ),
    )
    .object(format!("{kind}:{}", name.as_ref().map(TableName::key).unwrap_or_default()));
    let written = reindex.target().map_or("", View::text);
    findings.report(match reindex.target() {
        _ if kind == "system" => finding.help("REINDEX SYSTEM has no form that lets others work: run it in a maintenance window."),
        Some(target) if may_leave_transaction(step) => finding
            .help(format!(
                "REINDEX {} CONCURRENTLY {written}; it has to run outside of a transaction block.",
                kind.to_uppercase()
            ))
            .fix(Fix::new("Rebuild CONCURRENTLY").insert(target.span().start, "CONCURRENTLY ")),
        _ => finding.help(format!(
            "In a change of its own: REINDEX {} CONCURRENTLY {written}; it can not run inside a transaction block.",
            kind.to_uppercase()
        )),
    });
}
