//! `truncate-cascade`: a TRUNCATE that empties tables it does not name.

use stagegate_sdk::ast::Truncate;
use stagegate_sdk::moment::goes_with;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, NoOptions, Rule, Statement, TableName, View, token,
};

use stagegate_sdk::new_tables::NewTables;

pub(crate) static RULE: Rule = Rule {
    id: "truncate-cascade",
    title: "TRUNCATE ... CASCADE",
    documentation: Documentation {
        what: "\
`TRUNCATE ... CASCADE`. Where a database could be asked, the message names the tables that would go with it. Where all tables of the \
statement are new in the change, it is left alone.",
        why: "\
Every table with a foreign key to the named one is emptied as well, then every table that refers to those, whatever their keys say of \
`ON DELETE`. Which tables these are is not in the statement, and differs between databases; all of them are locked against everybody.",
        instead: "\
Name the tables, so that everybody can read what goes:

```sql
TRUNCATE account, session;
```

PostgreSQL refuses that where another table refers to them, which is the moment to think again.",
    },
    default_level: Level::Warning,
    tags: &[],
    needs_catalog: false,
    since: "0.1.0",
    deprecated: None,
    check,
};

fn check<'t>(change: &'t Change<'t>, _: &NoOptions, findings: &mut Findings<'t>) {
    let new_tables = NewTables::of(change);
    for statement in change.statements() {
        for truncate in statement
            .node()
            .all::<Truncate>()
            .filter(|truncate| truncate.cascade())
        {
            let tables: Vec<TableName> = truncate
                .targets()
                .filter_map(|target| new_tables.unless_new(target))
                .collect();
            if !tables.is_empty() {
                findings.report(finding(statement, truncate, &tables));
            }
        }
    }
}

fn finding<'t>(statement: Statement<'t>, truncate: Truncate<'t>, tables: &[TableName]) -> Finding<'t> {
    let shown: Vec<String> = tables.iter().map(TableName::to_string).collect();
    let shown = shown.join(", ");
    let others = others(statement, truncate, tables);
    let message = if others.is_empty() {
        format!("CASCADE empties every table that refers to {shown}, and those that refer to them")
    } else {
        format!("CASCADE empties {} along with {shown}", others.join(", "))
    };
    let named: Vec<String> = tables.iter().map(TableName::to_string).chain(others).collect();
    let finding = Finding::at(truncate, message)
        .object(tables.iter().map(TableName::key).collect::<Vec<_>>().join(","))
        .help(format!(
            "Name the tables that are meant: TRUNCATE {};",
            named.join(", ")
        ));
    let Some(cascade) = cascade(truncate) else {
        return finding;
    };
    let fix = Fix::new("Empty the named tables alone").replace(cascade, "RESTRICT");
    finding.span(cascade).fix(fix)
}

/// The tables that go with those named, where a database could be asked.
fn others(statement: Statement<'_>, truncate: Truncate<'_>, tables: &[TableName]) -> Vec<String> {
    if statement.node().index() != truncate.node().index() {
        return Vec::new();
    }
    let dependents = goes_with(statement.index()).unwrap_or_default();
    let names = dependents
        .into_iter()
        .filter(|dependent| dependent.kind.contains("table"));
    let names = names.map(|dependent| TableName {
        schema: dependent.name.schema,
        name: dependent.name.name,
    });
    names
        .filter(|name| !tables.iter().any(|table| table.is_same(name)))
        .map(|name| name.to_string())
        .collect()
}

/// The word itself, which stands behind all names.
fn cascade(truncate: Truncate<'_>) -> Option<stagegate_sdk::Span> {
    let last = truncate.targets().last()?.span().end;
    let found = token::find(truncate.node(), "cascade")?;
    (found.start >= last).then_some(found)
}
