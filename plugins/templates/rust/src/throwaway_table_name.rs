//! `throwaway-table-name`: a lasting table that is called like one nobody will miss.

use stagegate_sdk::ast::CreateTable;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "throwaway-table-name",
    title: "Lasting table with a throwaway name",
    documentation: Documentation {
        what: "\
`CREATE TABLE` with a name that begins like that of a table made for a moment, such as `tmp_orders`. Temporary tables are left alone.",
        why: "\
The table stays. In a year nobody knows whether anything reads it, nobody dares to drop it, and whoever cleans up by name loses data.",
        instead: "\
Call it what it holds:

```sql
CREATE TABLE order_import (id bigint PRIMARY KEY);
```

or let PostgreSQL drop it at the end of the session:

```sql
CREATE TEMPORARY TABLE tmp_orders (id bigint PRIMARY KEY);
```",
    },
    default_level: Level::Warning,
    tags: &["CREATE TABLE"],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `throwaway-table-name`; policies write them in kebab-case.
    pub(crate) struct Options {
        /// How the names begin that are not for lasting tables.
        prefixes: Vec<String> = ["tmp_", "temp_", "test_", "old_"].map(str::to_owned).to_vec(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        for create in statement.node().all::<CreateTable>() {
            let Some(name) = create.name() else { continue };
            let table = TableName::of(name);
            if create.temporary() || table.is_temporary() {
                continue;
            }
            let mut prefixes = options.prefixes.iter();
            let Some(prefix) = prefixes.find(|prefix| table.name.starts_with(prefix.as_str()))
            else {
                continue;
            };
            findings.report(
                Finding::at(
                    name,
                    format!("{table} will stay, but `{prefix}` says that it is for a moment"),
                )
                .object(table.key())
                .help("Call it what it holds, or write CREATE TEMPORARY TABLE."),
            );
        }
    }
}
