//! `change-column-type`: any ALTER COLUMN TYPE.

use stagegate_sdk::ast::{AlterAction, Statement};
use stagegate_sdk::name::quote;
use stagegate_sdk::scope::views;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, View, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "change-column-type",
    title: "Column that changes its type",
    documentation: Documentation {
        what: "\
Any `ALTER COLUMN ... TYPE`, also one that PostgreSQL carries out without touching a row. Tables that the same change creates, \
and temporary ones, are left alone. The rule `column-type-rewrite` is the sharper one: it reports only what reads or writes the table.",
        why: "\
The table is locked against everybody while its type changes, and most changes rewrite every row and every index. Programs that \
are running keep the old type in prepared statements, which fail with \"cached plan must not change result type\", and views over \
the column make the statement fail.",
        instead: "\
Add a column of the new type, fill it in batches, move the programs, and drop the old one in a later change:

```sql
ALTER TABLE account ADD COLUMN number_new bigint;
UPDATE account SET number_new = number WHERE id BETWEEN 1 AND 10000;
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
    /// Options of `change-column-type`.
    pub(crate) struct Options {
        /// Tables whose columns may change their types, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    for (statement, view) in views(change) {
        let Statement::AlterTable(alter) = view else {
            continue;
        };
        let Some(name) = alter.name() else { continue };
        let table = scope.resolve(statement, name);
        if scope.is_new(statement, &table) || table.matches_any(&options.ignore_tables) {
            continue;
        }
        for action in alter.actions() {
            let AlterAction::SetType(set) = action else {
                continue;
            };
            let (Some(column), Some(data_type)) = (set.column(), set.type_()) else {
                continue;
            };
            let column_name = column.named().unwrap_or_default();
            findings.report(
                Finding::at(
                    column,
                    format!(
                        "`{column_name}` of {table} becomes {}: the table is locked meanwhile, and prepared statements fail",
                        data_type.text()
                    ),
                )
                .object(format!("{}.{column_name}", table.key()))
                .help(format!(
                    "ALTER TABLE {table} ADD COLUMN {} {}; fill it in batches and move the programs before the old one goes.",
                    quote(&format!("{column_name}_new")),
                    data_type.text()
                )),
            );
        }
    }
}
