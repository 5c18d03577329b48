//! `concurrently-in-transaction`: cONCURRENTLY inside a transaction block.

use stagegate_sdk::transactions::concurrent_form;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, NoOptions, Rule, Scene, View, keyword};

pub(crate) static RULE: Rule = Rule {
    id: "concurrently-in-transaction",
    title: "CONCURRENTLY inside a transaction block",
    documentation: Documentation {
        what: "\
`CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`, `REINDEX ... CONCURRENTLY` and `DETACH PARTITION ... CONCURRENTLY` \
between a `BEGIN` and a `COMMIT` of the file, or inside of a `DO` block. `REFRESH MATERIALIZED VIEW CONCURRENTLY` is allowed \
there.",
        why: "\
PostgreSQL refuses them: they commit several times on their way. The statement fails with error 25001 (`cannot run inside a \
transaction block`), and all of the block is rolled back.",
        instead: "\
Let the statement stand outside of `BEGIN` and `COMMIT`, best in a change of its own:

```sql
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_at_idx ON orders (at);
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    Scene::walk(change, |_, step| {
        let is_nested = step.view.node() != step.statement.node();
        let Some(words) = concurrent_form(step.view).filter(|_| is_nested || step.statement.in_transaction())
        else {
            return;
        };
        let place = if is_nested {
            "a DO block"
        } else {
            "the transaction block that this file opens"
        };
        let node = step.view.node();
        let at = keyword::find(node, &["concurrently"]).unwrap_or(node.span());
        let finding = Finding::at(step.view, format!("{words} fails inside {place}: PostgreSQL refuses it with error 25001"))
            .span(at)
            .object(words)
            .help("Move the statement out of the block, best to a change of its own; the rest of the block stays as it is.");
        findings.report(finding);
    });
}
