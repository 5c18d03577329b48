//! `insert-without-columns`: an INSERT that relies on the order of the table's columns.

use stagegate_sdk::ast::{Expression, Insert, ObjectName};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Rule, Statement, TableName, View, options,
};

use crate::columns::columns_before;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "insert-without-columns",
    title: "INSERT without a list of columns",
    documentation: Documentation {
        what: "\
An `INSERT` that does not name the columns it fills, also inside `WITH`, in a routine's body and with `SELECT` instead of `VALUES`. \
`INSERT INTO t DEFAULT VALUES` fills none and is fine.",
        why: "\
Values go into columns by position. Columns are in the order in which each database got them, and dropped ones leave gaps: the statement \
that is right on one database fails on another, or fills the wrong columns there where the types happen to fit. With the next column it \
breaks as well.",
        instead: "\
Name the columns:

```sql
INSERT INTO account (id, name, status) VALUES (1, 'first', 'open');
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
    /// Options of `insert-without-columns`.
    pub(crate) struct Options {
        /// Tables that may be filled by position, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        for insert in statement.node().all::<Insert>() {
            let Some(target) = insert.target() else { continue };
            let table = TableName::of(target);
            let names_columns = insert.columns().next().is_some() || insert.default_values();
            if names_columns || table.is_temporary() || table.matches_any(&options.ignore_tables) {
                continue;
            }
            findings.report(finding(change, statement, insert, target));
        }
    }
}

fn finding<'t>(
    change: &'t Change<'t>,
    statement: Statement<'t>,
    insert: Insert<'t>,
    target: ObjectName<'t>,
) -> Finding<'t> {
    let table = TableName::of(target);
    let finding = Finding::at(
        target,
        format!(
            "INSERT INTO {table} names no columns: values go by position, which fails or fills the wrong columns where \
             their order differs"
        ),
    )
    .object(table.key());
    let Some(columns) = filled(change, statement, insert, target) else {
        return finding.help(format!("Name the columns: INSERT INTO {table} (id, ...) ...."));
    };
    let list = columns.join(", ");
    finding
        .help(format!("Name the columns: INSERT INTO {table} ({list}) ...."))
        .fix(
            Fix::new("Name the columns")
                .insert(end_of_target(insert, target), format!(" ({list})"))
                .safe(),
        )
}

/// The columns that get a value, as SQL, where they and the number of values are known.
fn filled(
    change: &Change<'_>,
    statement: Statement<'_>,
    insert: Insert<'_>,
    target: ObjectName<'_>,
) -> Option<Vec<String>> {
    let query = insert.query()?;
    let width = if query.values() {
        query.rows().next()?.values().count()
    } else {
        let mut items = query.targets();
        let is_star = |item: stagegate_sdk::ast::SelectItem<'_>| {
            matches!(item.expression(), Some(Expression::Wildcard(_)))
        };
        if items.any(is_star) {
            return None;
        }
        query.targets().count()
    };
    let mut columns = columns_before(change, statement, target)?;
    let fits = width > 0 && width <= columns.len();
    columns.truncate(width);
    fits.then_some(columns)
}

/// Behind the alias, where there is one.
fn end_of_target(insert: Insert<'_>, target: ObjectName<'_>) -> u32 {
    insert.alias().map_or(target.span().end, |alias| alias.span().end)
}
