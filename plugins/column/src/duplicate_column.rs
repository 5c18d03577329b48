//! `duplicate-column`: one list of columns has the same column twice.

use std::collections::BTreeMap;

use stagegate_sdk::ast::{
    AlterAction, ColumnDefinition, CommonTableExpression, CreateView, Identifier, Insert, Statement,
};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, TableName, options};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "duplicate-column",
    title: "The same column twice",
    documentation: Documentation {
        what: "\
The same column twice in `CREATE TABLE`, among the `ADD COLUMN`s of one `ALTER TABLE`, in the list of columns of an `INSERT`, or \
in that of a view or a common table expression. Names are compared as PostgreSQL does: `Name` and `name` are one column, \
`\"Name\"` is another. Columns that come twice by `LIKE` or `INHERITS` are not looked at. Targets of `SET` are the matter of the \
rule `duplicate-assignment`.",
        why: "\
PostgreSQL refuses the statement with \"column specified more than once\", and the change stops there: what ran before it in \
statements of their own stays done. Most often another column was meant, whose value is missing then.",
        instead: "\
Name each column once:

```sql
INSERT INTO account (id, name, city) VALUES (7, 'Ada', 'London');
```",
    },
    default_level: Level::Error,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

options! {
    /// Options of `duplicate-column`.
    pub(crate) struct Options {
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let node = statement.node();
        if let Some(list) = lists(statement.view()) {
            list.report(options, findings);
        }
        for insert in node.all::<Insert>() {
            List::new(insert.target().map(TableName::of), insert.columns()).report(options, findings);
        }
        for view in node.all::<CreateView>() {
            List::new(view.name().map(TableName::of), view.columns()).report(options, findings);
        }
        for common in node.all::<CommonTableExpression>() {
            let name = common.named().map(|name| TableName {
                schema: None,
                name: name.to_owned(),
            });
            List::new(name, common.columns()).report(options, findings);
        }
    }
}

/// The columns that a statement gives to a table.
fn lists(statement: Statement<'_>) -> Option<List<'_>> {
    match statement {
        Statement::CreateTable(create) => Some(List::new(
            create.name().map(TableName::of),
            create.columns().filter_map(ColumnDefinition::name),
        )),
        Statement::AlterTable(alter) => Some(List::new(
            alter.name().map(TableName::of),
            alter.actions().filter_map(|action| match action {
                AlterAction::AddColumn(add) if !add.if_not_exists() => add.column()?.name(),
                _ => None,
            }),
        )),
        _ => None,
    }
}

/// Columns of one list.
struct List<'t> {
    of: Option<TableName>,
    columns: Vec<Identifier<'t>>,
}

impl<'t> List<'t> {
    fn new(of: Option<TableName>, columns: impl Iterator<Item = Identifier<'t>>) -> Self {
        Self {
            of,
            columns: columns.collect(),
        }
    }

    fn report(self, options: &Options, findings: &mut Findings<'t>) {
        let Some(of) = self.of.filter(|of| !of.matches_any(&options.ignore_tables)) else {
            return;
        };
        let mut seen: BTreeMap<&str, Identifier<'t>> = BTreeMap::new();
        for column in self.columns {
            let Some(name) = column.named() else { continue };
            let Some(first) = seen.get(name) else {
                seen.insert(name, column);
                continue;
            };
            findings.report(
                Finding::at(
                    column,
                    format!("`{name}` of {of} stands here twice: PostgreSQL refuses the statement"),
                )
                .object(format!("{}.{name}", of.key()))
                .note(*first, "the first time is here")
                .help("Take one away, or name the column that was meant."),
            );
        }
    }
}
