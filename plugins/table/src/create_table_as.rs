//! `create-table-as`: a table made from a query, without constraints and defaults.

use stagegate_sdk::ast::Statement;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "create-table-as",
    title: "Table made from a query",
    documentation: Documentation {
        what: "\
`CREATE TABLE ... AS` and `SELECT ... INTO`. Temporary tables, and tables that the same change drops again, are left alone.",
        why: "\
The table gets the columns of the query and nothing else: no NOT NULL, no default, no key, no index, no comment, no grants. Its \
types follow from expressions, so that a constant becomes `text` or `integer` by chance. The query runs inside of the change, with \
its snapshot and its locks for as long as it takes.",
        instead: "\
Declare the table, then fill it:

```sql
CREATE TABLE invoice_2019 (LIKE invoice INCLUDING ALL);
INSERT INTO invoice_2019
SELECT * FROM invoice WHERE made_at < '2020-01-01';
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
    /// Options of `create-table-as`.
    pub(crate) struct Options {
        /// Tables that may be made so, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    for statement in change.statements() {
        let name = match statement.view() {
            Statement::CreateTable(create) if create.as_query() => create.name(),
            Statement::Select(select) if select.into() => select.name(),
            _ => None,
        };
        let Some(name) = name else { continue };
        let table = scope.resolve(statement, name);
        let dropped = change.statements().any(|later| {
            later.index() > statement.index()
                && matches!(later.view(), Statement::Drop(drop)
                    if drop.named() == Some("table")
                        && drop.targets().any(|target| scope.resolve(later, target).is_same(&table)))
        });
        if dropped || scope.is_temporary(&table) || table.matches_any(&options.ignore_tables) {
            continue;
        }
        findings.report(
            Finding::at(
                name,
                format!("{table} gets the columns of a query and nothing else: no NOT NULL, no defaults, no key, no indexes"),
            )
            .object(table.key())
            .help(format!(
                "Declare the table first: CREATE TABLE {table} (...); then fill it: INSERT INTO {table} SELECT ...;"
            )),
        );
    }
}
