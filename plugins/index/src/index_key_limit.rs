//! `index-key-limit`: an index over more columns than it can make use of.

use stagegate_sdk::ast::{CreateIndex, PrimaryKeyConstraint, UniqueConstraint};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Level, Node, Rule, Scope, TableName, View, options,
};

use crate::owner::{At, table_of};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "index-key-limit",
    title: "Index over too many columns",
    documentation: Documentation {
        what: "\
An index, primary key or unique key with more than `max` key columns. Columns of `INCLUDE` are no key columns. PostgreSQL itself refuses \
more than 32 of both. Temporary tables are left alone.",
        why: "\
A search uses the columns from the first one on, as long as the query names them: beyond a few, they only make the index larger, slower \
to write and less likely to stay in memory. An index that is as wide as its table costs what the table costs, again.",
        instead: "\
Keep the columns that are searched by, and carry those that are only read:

```sql
CREATE INDEX CONCURRENTLY idx_invoice_customer ON invoice (customer_id, made_at) INCLUDE (amount, currency);
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `index-key-limit`.
    pub(crate) struct Options {
        /// The most key columns that are fine.
        max: i64 = 5 => "minimum": 1,
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    let limit = usize::try_from(options.max).unwrap_or(usize::MAX);
    for statement in change.statements() {
        let Some(table) = table_of(statement) else {
            continue;
        };
        let table = table.or_in(scope.path(statement));
        if scope.is_temporary(&table) || table.matches_any(&options.ignore_tables) {
            continue;
        }
        let node = statement.node();
        for index in node.all::<CreateIndex>() {
            let parts: Vec<Node<'t>> = index.columns().map(View::node).collect();
            report(findings, &table, "index", &parts, limit);
        }
        for key in node.all::<PrimaryKeyConstraint>() {
            let parts: Vec<Node<'t>> = key.columns().map(View::node).collect();
            report(findings, &table, "primary key", &parts, limit);
        }
        for key in node.all::<UniqueConstraint>() {
            let parts: Vec<Node<'t>> = key.columns().map(View::node).collect();
            report(findings, &table, "unique key", &parts, limit);
        }
    }
}

/// Points at the first column that is too many.
fn report<'t>(findings: &mut Findings<'t>, table: &TableName, what: &str, parts: &[Node<'t>], limit: usize) {
    let Some(first) = parts.get(limit) else { return };
    let names: Vec<&str> = parts.iter().map(|part| part.text()).collect();
    findings.report(
        Finding::at(
            At(*first),
            format!(
                "the {what} on {table} has {} key columns, {limit} are fine: each one makes every write slower and few searches faster",
                parts.len()
            ),
        )
        .object(format!("{}.{}", table.key(), names.join(",")))
        .help("Keep the columns that are searched by, and put those that are only read into INCLUDE (...)."),
    );
}
