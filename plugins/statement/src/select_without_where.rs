//! `select-without-where`: a query that reads a whole table.

use stagegate_sdk::ast::{ObjectName, Select, Source};
use stagegate_sdk::logic::{Truth, truth};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Statement, View, options};

use stagegate_sdk::new_tables::NewTables;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "select-without-where",
    title: "SELECT without a condition",
    documentation: Documentation {
        what: "\
A query over a table that has no `WHERE`, or one that is true for every row; nested queries, views and `INSERT ... SELECT` too. \
What stands in `FROM` but is no table of the database (a query, an entry of `WITH`, `VALUES`, a function) needs no condition, \
nor does a table that the same change creates.",
        why: "\
The whole table is read. In a change that is once and may be meant; in a view or a function it is every time, and what takes a moment on \
a developer's machine takes minutes, and pushes everything else out of memory, on the table in production.",
        instead: "\
Say which rows are wanted:

```sql
SELECT id, name FROM account WHERE status = 'open';
```

Where all are wanted, allow the finding and say why.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `select-without-where`.
    pub(crate) struct Options {
        /// Tables that may be read as a whole, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
        /// Whether a query with LIMIT is fine without a condition.
        allow_limit: bool = false,
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let new_tables = NewTables::of(change);
    for statement in change.statements() {
        for select in statement.node().all::<Select>() {
            let chooses = select
                .where_()
                .is_some_and(|condition| truth(condition) != Truth::True);
            if chooses || (options.allow_limit && select.limit().is_some()) {
                continue;
            }
            let table = select.sources().find_map(|source| {
                let name = first_table(statement, source)?;
                let table = new_tables.unless_new(name)?;
                (!table.matches_any(&options.ignore_tables)).then_some((name, table))
            });
            let Some((name, table)) = table else { continue };
            findings.report(
                Finding::at(name, format!("SELECT without WHERE reads all of {table}"))
                    .object(table.key())
                    .help(format!(
                        "Say which rows are wanted: SELECT ... FROM {table} WHERE ...."
                    )),
            );
        }
    }
}

/// The first table of the database in a source; names of WITH are none.
fn first_table<'t>(statement: Statement<'t>, source: Source<'t>) -> Option<ObjectName<'t>> {
    match source {
        Source::Table(table) => {
            let name = table.name()?;
            let is_relation = |relation: ObjectName<'_>| relation.node().index() == name.node().index();
            statement.relations().any(is_relation).then_some(name)
        }
        Source::Joined(joined) => joined
            .left()
            .and_then(|left| first_table(statement, left))
            .or_else(|| first_table(statement, joined.right()?)),
        _ => None,
    }
}
