//! `create-without-schema`: an object that is made in whichever schema comes first.

use stagegate_sdk::ast::{ObjectName, Statement as Kind};
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Rule, Statement, TableName, View, options,
};

/// Kinds without a node of their own that live in a schema.
const IN_SCHEMA: &[&str] = &[
    "sequence",
    "aggregate",
    "operator",
    "collation",
    "conversion",
    "statistics",
];

pub(crate) static RULE: Rule<Options> = Rule {
    id: "create-without-schema",
    title: "CREATE without a schema",
    documentation: Documentation {
        what: "\
`CREATE` of a table, view, materialized view, sequence, type, domain, function or procedure, also `CREATE TABLE AS` and `SELECT INTO`, whose name has \
no schema. Temporary objects have none; an index or trigger always lives with its table.",
        why: "\
Without a schema the object goes where the search path of the role that runs the change points first. That is a setting of the role or \
the database, and may be `public` here and a schema of the role's own there: the application does not find the object, or finds another \
one of that name.",
        instead: "\
Name the schema:

```sql
CREATE TABLE app.region (id bigint PRIMARY KEY, name text NOT NULL);
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
    /// Options of `create-without-schema`.
    pub(crate) struct Options {
        /// The schema that a fix writes; empty for no fix.
        schema: String = String::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for statement in change.statements() {
        let Some(name) = created(statement).filter(|name| TableName::of(*name).schema.is_none()) else {
            continue;
        };
        let shown = TableName::of(name);
        let wanted = if options.schema.is_empty() {
            "public"
        } else {
            &options.schema
        };
        let finding = Finding::at(
            name,
            format!("{shown} is made in whichever schema the search path of the running role names first"),
        )
        .object(shown.name.clone())
        .help(format!("Name the schema: {wanted}.{}.", name.text()));
        findings.report(if options.schema.is_empty() {
            finding
        } else {
            let schema = stagegate_sdk::name::quote(&options.schema);
            finding.fix(
                Fix::new(format!("Make it in {}", options.schema))
                    .insert(name.span().start, format!("{schema}.")),
            )
        });
    }
}

/// The name of what a statement makes in a schema.
fn created(statement: Statement<'_>) -> Option<ObjectName<'_>> {
    match statement.view() {
        Kind::CreateTable(create) if !create.temporary() => create.name(),
        Kind::Select(select) if select.into() && !is_temporary(statement, select.name()?) => select.name(),
        Kind::CreateView(create) if !create.temporary() => create.name(),
        Kind::CreateType(create) => create.name(),
        Kind::CreateDomain(create) => create.name(),
        Kind::CreateRoutine(create) => create.name(),
        Kind::CreateObject(create)
            if !create.temporary() && create.named().is_some_and(|kind| IN_SCHEMA.contains(&kind)) =>
        {
            create.name()
        }
        _ => None,
    }
}

/// Whether `SELECT INTO` makes a temporary table: its word stands before the name.
fn is_temporary(statement: Statement<'_>, name: ObjectName<'_>) -> bool {
    let length = (name.span().start - statement.span().start) as usize;
    let before = statement.text().get(..length).unwrap_or_default();
    let mut words = before.split_whitespace().rev();
    let last = words.find(|word| !word.eq_ignore_ascii_case("table"));
    last.is_some_and(|word| word.eq_ignore_ascii_case("temp") || word.eq_ignore_ascii_case("temporary"))
}
