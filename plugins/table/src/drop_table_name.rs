//! `drop-table-name`: a table that goes without having been marked for it.

use stagegate_sdk::ast::Statement;
use stagegate_sdk::name::quote;
use stagegate_sdk::pattern::problems_of;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Pattern, Rule, Scope, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "drop-table-name",
    title: "Dropped table that was not marked",
    documentation: Documentation {
        what: "\
`DROP TABLE` of a table whose name does not match `format`; by default it must end in `_del`. Each table of the statement counts. \
Tables that the same change creates, and temporary ones, are left alone.",
        why: "\
A table that is dropped is gone at once, with its rows, indexes and grants, and only a backup brings it back. Who renames it first, \
in a change of its own, sees within hours what still uses it, and takes the rename back in a moment.",
        instead: "\
Rename the table, wait until nobody misses it, and drop it in a later change:

```sql
ALTER TABLE invoice_2019 RENAME TO invoice_2019_del;
```

```sql
DROP TABLE invoice_2019_del;
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
    /// Options of `drop-table-name`.
    pub(crate) struct Options {
        /// A regular expression that the name of a dropped table must match, without its schema.
        format: String = "_del$".to_owned(),
        /// Tables that may be dropped under any name, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
    problems = problems;
}

fn problems(options: &Options) -> Vec<String> {
    problems_of("format", &options.format)
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    let format = Pattern::new(&options.format);
    for statement in change.statements() {
        let Statement::Drop(drop) = statement.view() else {
            continue;
        };
        if drop.named() != Some("table") {
            continue;
        }
        for target in drop.targets() {
            let table = scope.resolve(statement, target);
            let exempt = scope.is_new(statement, &table) || table.matches_any(&options.ignore_tables);
            if exempt || format.accepts(&table.name) {
                continue;
            }
            findings.report(
                Finding::at(
                    target,
                    format!(
                        "{table} goes with all its rows, and its name was not changed before to one that matches {}",
                        options.format
                    ),
                )
                .object(table.key())
                .help(format!(
                    "Rename it first, and drop it in a later change: ALTER TABLE {table} RENAME TO {};",
                    quote(&format!("{}_del", table.name))
                )),
            );
        }
    }
}
