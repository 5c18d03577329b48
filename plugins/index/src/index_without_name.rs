//! `index-without-name`: an index that PostgreSQL names.

use stagegate_sdk::ast::{CreateIndex, Expression, Identifier, Statement};
use stagegate_sdk::scope::views;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Rule, Scope, View, options, token,
};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "index-without-name",
    title: "Index without a name",
    documentation: Documentation {
        what: "\
`CREATE INDEX` without a name. Indexes that PostgreSQL makes for constraints are named after these; those of temporary tables are left \
alone.",
        why: "\
PostgreSQL invents a name, such as `account_email_idx`, and another one where that is taken: `account_email_idx1`. The name may differ \
from database to database, so that a later change can not drop or reindex it by name; and the statement builds a second, equal index \
where it runs twice, which `IF NOT EXISTS` can not prevent without a name.",
        instead: "\
Give it a name:

```sql
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_account_email ON account (email);
```",
    },
    default_level: Level::Info,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `index-without-name`.
    pub(crate) struct Options {
        /// Tables whose indexes need no names, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    for (statement, view) in views(change) {
        let Statement::CreateIndex(index) = view else {
            continue;
        };
        let (None, Some(target)) = (index.name(), index.target()) else {
            continue;
        };
        let table = scope.resolve(statement, target);
        if scope.is_temporary(&table) || table.matches_any(&options.ignore_tables) {
            continue;
        }
        let finding = Finding::at(
            target,
            format!("the index on {table} gets a name by chance, which a later change can not rely on"),
        )
        .object(format!(
            "{}.{}",
            table.key(),
            columns(index).unwrap_or_default().join(",")
        ));
        match (name_for(&table.name, index), token::find(index.node(), "on")) {
            (Some(name), Some(on)) => {
                let fix = Fix::new(format!("Call it {name}")).insert(on.start, format!("{name} "));
                findings.report(finding.help(format!("Give it a name, such as {name}.")).fix(fix));
            }
            _ => findings.report(finding.help("Give it a name, such as idx_ with what it is over.")),
        }
    }
}

/// Its columns, where all of it are columns.
fn columns(index: CreateIndex<'_>) -> Option<Vec<&str>> {
    let parts = index.columns().map(|part| match part.expression()? {
        Expression::ColumnReference(column) => column.names().last().and_then(Identifier::named),
        _ => None,
    });
    parts.collect()
}

/// A name for it, where it needs no quotes and is not cut off.
fn name_for(table: &str, index: CreateIndex<'_>) -> Option<String> {
    let name = format!("idx_{table}_{}", columns(index)?.join("_"));
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (name.len() <= 63 && name.chars().all(is_plain)).then_some(name)
}
