//! `affected-row-limit`: an UPDATE or DELETE of more rows than one transaction should hold.

use stagegate_sdk::ast::Statement as Kind;
use stagegate_sdk::moment::Estimate;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Statement, TableName, options};

use crate::estimated::estimated;
use stagegate_sdk::new_tables::NewTables;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "affected-row-limit",
    title: "UPDATE or DELETE of very many rows",
    documentation: Documentation {
        what: "\
An `UPDATE`, `DELETE` or `MERGE` that touches more than `max` rows, as the planner of the live database expects it. Where it can not be \
asked, an `UPDATE` or `DELETE` without `WHERE` counts with all rows the table is known to have. Tables that the same change creates are \
left alone.",
        why: "\
Every row that is touched stays locked until the transaction ends, and is written anew: users who want the same rows wait, replicas fall \
behind, vacuum has to clean up after it, and the table may double in size. Where it fails after minutes, all of it is undone.",
        instead: "\
Go in batches, each in a transaction of its own, until none is left:

```sql
UPDATE account SET region = 'eu'
WHERE id IN (SELECT id FROM account WHERE region IS NULL ORDER BY id LIMIT 1000);
```",
    },
    default_level: Level::Warning,
    tags: &["UPDATE", "DELETE", "MERGE"],
    needs_catalog: true,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `affected-row-limit`.
    pub(crate) struct Options {
        /// The most rows that one statement may touch.
        max: i64 = 1000 => "minimum": 1,
        /// Tables of which more may be touched, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let new_tables = NewTables::of(change);
    let max = u64::try_from(options.max).unwrap_or(0);
    let touching = |statement: Statement<'_>| {
        matches!(
            statement.view(),
            Kind::Update(_) | Kind::Delete(_) | Kind::Merge(_)
        )
    };
    for (statement, target, estimate) in estimated(change, touching) {
        let Some(table) = new_tables.unless_new(target) else {
            continue;
        };
        let rows = match estimate {
            Some(Estimate { rows, failure: None }) => Some(rows),
            Some(_) => None,
            None => all_rows(change, statement, &table),
        };
        let Some(rows) = rows.filter(|rows| *rows > max) else {
            continue;
        };
        if table.matches_any(&options.ignore_tables) {
            continue;
        }
        findings.report(
            Finding::at(
                target,
                format!(
                    "{} touches about {rows} rows of {table}, more than {max}: they stay locked until the transaction ends",
                    statement.tag()
                ),
            )
            .object(table.key())
            .help(format!(
                "Go in batches, each in a transaction of its own: ... WHERE id IN (SELECT id FROM {table} WHERE ... ORDER BY id \
                 LIMIT {max})."
            )),
        );
    }
}

/// The rows of the table, for a statement that touches them all.
fn all_rows(change: &Change<'_>, statement: Statement<'_>, table: &TableName) -> Option<u64> {
    let has_condition = match statement.view() {
        Kind::Update(update) => update.where_().is_some(),
        Kind::Delete(delete) => delete.where_().is_some(),
        _ => true,
    };
    if has_condition {
        return None;
    }
    let relation = change.catalog().relation(table.schema.as_deref(), &table.name);
    u64::try_from(relation.ok()??.rows_estimate).ok()
}
