//! `refresh-blocking`: materialized view refreshed while readers wait.

use crate::common::{TableOptions, lasting, size};
use stagegate_sdk::ast;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, Rule, Scene, View};

pub(crate) static RULE: Rule<TableOptions> = Rule {
    id: "refresh-blocking",
    title: "Materialized view refreshed while readers wait",
    documentation: Documentation {
        what: "\
`REFRESH MATERIALIZED VIEW` without `CONCURRENTLY` of a view that was there before. `WITH NO DATA` runs no query and is left \
alone.",
        why: "\
The view is locked in `ACCESS EXCLUSIVE` mode while its query runs: nobody can read it until the query is done and its indexes \
are built anew.",
        instead: "\
Let readers see the old rows meanwhile (`EXCLUSIVE`; reads go on). The view needs a unique index over plain columns, without a \
condition:

```sql
CREATE UNIQUE INDEX CONCURRENTLY totals_day_key ON totals (day);
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
```

A view that was never filled has to be filled once without `CONCURRENTLY`; nobody reads it then.",
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
        let ast::Statement::RefreshMaterializedView(refresh) = step.view else {
            return;
        };
        let Some(target) = refresh
            .target()
            .filter(|_| !refresh.concurrently() && !refresh.with_no_data())
        else {
            return;
        };
        let Some(view) = lasting(scene, target, &options.ignore_tables) else {
            return;
        };
        let message = format!(
            "{view}{} is locked ACCESS EXCLUSIVE while its query runs: all reads of it wait until the refresh is done",
            size(scene, &view)
        );
        let finding = Finding::at(target, message).object(view.key());
        let relation = scene.relation(&view);
        let has_key =
            relation.is_none_or(|relation| relation.indexes.iter().any(|index| index.unique && index.valid));
        findings.report(if has_key {
            finding
                .help(format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {view}; it needs a unique index over plain columns."))
                .fix(Fix::new("Refresh it CONCURRENTLY").insert(target.span().start, "CONCURRENTLY "))
        } else {
            finding.help(format!(
                "First CREATE UNIQUE INDEX CONCURRENTLY ON {view} (...); then REFRESH MATERIALIZED VIEW CONCURRENTLY {view};"
            ))
        });
    });
}
