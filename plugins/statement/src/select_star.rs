//! `select-star`: a query that takes whatever columns there are.

use stagegate_sdk::ast::{Exists, Expression, Select, Source, Statement as Kind, Wildcard};
use stagegate_sdk::{Change, Documentation, Finding, Findings, Fix, Level, NoOptions, Rule, Statement, View};

use crate::columns::columns_before;

pub(crate) static RULE: Rule = Rule {
    id: "select-star",
    title: "SELECT *",
    documentation: Documentation {
        what: "\
`*` or `table.*` in the select list of a query: on its own, in `INSERT ... SELECT`, in a view, in `CREATE TABLE ... AS`, in a routine's body.

`count(*)` and `EXISTS (SELECT * ...)` ask for no columns and are fine. So is a star over a query that stands in the same statement \
(`WITH` or a query in `FROM`): its columns are written right there.",
        why: "\
Which columns `*` means, and in which order, depends on the database it runs on. Where a column was added by hand, or in another order, \
`INSERT INTO archive SELECT * FROM event` fails or, worse, puts values into the wrong columns. A view is frozen with the columns of the day \
it is made: columns that are added later never appear in it, and it stands in the way of dropping any of them. A program that reads by \
position breaks with the next column.",
        instead: "\
Name the columns:

```sql
INSERT INTO event_archive (id, kind, created_at)
SELECT id, kind, created_at FROM event WHERE created_at < '2024-01-01';

CREATE VIEW open_account AS
SELECT id, name, status FROM account WHERE status = 'open';
```

A copy of a table with all its columns, defaults and constraints is made so:

```sql
CREATE TABLE event_copy (LIKE event INCLUDING ALL);
```",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let without_columns: Vec<Select<'t>> = statement
            .node()
            .all::<Exists>()
            .filter_map(Exists::query)
            .collect();
        for select in statement.node().all::<Select>() {
            if without_columns.contains(&select) {
                continue;
            }
            for star in stars(select).filter(|star| is_open(statement, select, *star)) {
                findings.report(finding(change, statement, select, star));
            }
        }
    }
}

fn stars(select: Select<'_>) -> impl Iterator<Item = Wildcard<'_>> {
    select.targets().filter_map(|item| match item.expression()? {
        Expression::Wildcard(star) => Some(star),
        _ => None,
    })
}

/// Whether the star takes the columns of something that is not written in the statement itself.
fn is_open<'t>(statement: Statement<'t>, select: Select<'t>, star: Wildcard<'t>) -> bool {
    let qualifier = star.named();
    let mut sources = Vec::new();
    select.sources().for_each(|source| flatten(source, &mut sources));
    sources.into_iter().any(|source| match source {
        Source::Table(table) => {
            let name = table.name();
            let called = table.alias().or_else(|| name?.names().last());
            let is_meant = qualifier.is_none_or(|qualifier| {
                called.is_some_and(|called| called.named() == Some(qualifier))
                    || name.is_some_and(|name| name.named() == Some(qualifier))
            });
            // Names of WITH are not among the relations of a statement.
            is_meant
                && name.is_some_and(|name| {
                    is_relation(statement, name.node().index()) || returns_star(statement, name.named())
                })
        }
        Source::Function(_) | Source::Other(_) | Source::Unknown(_) => qualifier.is_none(),
        _ => false,
    })
}

fn is_relation(statement: Statement<'_>, node: u32) -> bool {
    statement
        .relations()
        .any(|relation| relation.node().index() == node)
}

/// Whether the entry of WITH with this name ends in `RETURNING *`, which no select list shows.
fn returns_star(statement: Statement<'_>, name: Option<&str>) -> bool {
    let entries = statement
        .node()
        .all::<stagegate_sdk::ast::CommonTableExpression>();
    entries.filter(|entry| entry.named() == name).any(|entry| {
        let items = entry.query().into_iter().flat_map(|query| {
            let items: Vec<_> = match query {
                Kind::Insert(insert) => insert.returning().collect(),
                Kind::Update(update) => update.returning().collect(),
                Kind::Delete(delete) => delete.returning().collect(),
                _ => Vec::new(),
            };
            items
        });
        items
            .into_iter()
            .any(|item| matches!(item.expression(), Some(Expression::Wildcard(_))))
    })
}

fn flatten<'t>(source: Source<'t>, into: &mut Vec<Source<'t>>) {
    if let Source::Joined(joined) = source {
        joined
            .left()
            .into_iter()
            .chain(joined.right())
            .for_each(|side| flatten(side, into));
    } else {
        into.push(source);
    }
}

fn finding<'t>(
    change: &'t Change<'t>,
    statement: Statement<'t>,
    select: Select<'t>,
    star: Wildcard<'t>,
) -> Finding<'t> {
    let (message, object) = match statement.view() {
        Kind::CreateView(view) => (
            "the view is frozen with the columns of today: later ones never appear in it, and none can be dropped under it",
            view.name().map(View::text),
        ),
        Kind::CreateTable(table) => (
            "the new table gets whatever columns are there on each database, in their order there",
            table.name().map(View::text),
        ),
        Kind::Select(into) if into.into() => (
            "the new table gets whatever columns are there on each database, in their order there",
            into.name().map(View::text),
        ),
        Kind::Insert(insert) => (
            "values go into columns by position: another column or another order on one database fails, or fills the wrong ones",
            insert.target().map(View::text),
        ),
        _ => (
            "which columns this returns, and in which order, depends on the database it runs on",
            statement.relations().next().map(View::text),
        ),
    };
    let finding = Finding::at(star, format!("`{}`: {message}", star.text()))
        .object(object.unwrap_or_default())
        .help("Name the columns: SELECT id, ... FROM ....");
    match fix(change, statement, select, star) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// The columns in place of the star, where it is that of one table whose columns are known.
fn fix<'t>(
    change: &'t Change<'t>,
    statement: Statement<'t>,
    select: Select<'t>,
    star: Wildcard<'t>,
) -> Option<Fix> {
    let mut sources = select.sources();
    let (Some(Source::Table(table)), None) = (sources.next(), sources.next()) else {
        return None;
    };
    let columns = columns_before(change, statement, table.name()?)?;
    let qualifier = star.text().strip_suffix('*').unwrap_or_default();
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("{qualifier}{column}"))
        .collect();
    let fix = Fix::new("Name the columns").replace(star.span(), columns.join(", "));
    (!columns.is_empty()).then(|| fix.safe())
}
