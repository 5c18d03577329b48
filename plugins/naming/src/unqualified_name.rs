//! `unqualified-name`: a name without its schema.

use std::collections::BTreeSet;

use stagegate_sdk::ast::{CommonTableExpression, Identifier, ObjectName, Statement};
use stagegate_sdk::name::quote;
use stagegate_sdk::{
    Change, Documentation, Finding, Findings, Fix, Level, Rule, Scope, TableName, View, options,
};

pub(crate) static RULE: Rule<Options> = Rule {
    id: "unqualified-name",
    title: "Name without a schema",
    documentation: Documentation {
        what: "\
A table, view, sequence, index, type, domain or function that a statement creates, alters, drops, reads or writes by a name without \
its schema. Fine without are names of common table expressions, temporary tables that the change makes, what PostgreSQL itself provides \
(`pg_class`), the name in `CREATE INDEX` (which goes where its table is), and everything after a `SET search_path` of the change.

Which schema is meant is known from the catalog, and the repair writes it; without one there is no repair. Calls of functions, and names \
of types in columns, are not looked at.",
        why: "\
What the name means is decided by the `search_path` of whoever runs the change: the person who tried it, and the role that rolls it out, \
may create the table in two different schemas, or drop the wrong one of two tables of that name.",
        instead: "\
Write the schema:

```sql
CREATE TABLE shop.account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team_id bigint NOT NULL REFERENCES shop.team (id)
);
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
    /// Options of `unqualified-name`.
    pub(crate) struct Options {
        /// Names that need no schema, as globs over the name: `*` is any text, `?` any one character.
        ignore: Vec<String> = Vec::new(),
    }
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    let scope = Scope::of(change);
    for statement in change.statements() {
        if scope.path(statement).is_some() {
            continue;
        }
        let common: BTreeSet<&str> = statement
            .node()
            .all::<CommonTableExpression>()
            .filter_map(CommonTableExpression::named)
            .collect();
        let mut seen = BTreeSet::new();
        let owned = own_names(statement.view());
        for name in statement.relations().chain(owned) {
            let table = TableName::of(name);
            let own_name = table.name.as_str();
            let is_fine = table.schema.is_some()
                || name.names().count() > 1
                || common.contains(own_name)
                || own_name.starts_with("pg_")
                || scope.is_temporary(&table)
                || makes_temporary(statement.view(), name)
                || is_inside_schema(statement.view(), name)
                || table.matches_any(&options.ignore);
            if !is_fine && seen.insert(name.span().start) {
                findings.report(finding(change, name, &table));
            }
        }
    }
}

fn finding<'t>(change: &Change<'_>, name: ObjectName<'t>, table: &TableName) -> Finding<'t> {
    let known = change.catalog().relation(None, &table.name).ok().flatten();
    let schema = known.and_then(|relation| relation.name.schema.clone());
    let finding = Finding::at(
        name,
        format!(
            "`{}` is named without its schema: what it means depends on the search_path of who runs this",
            table.name
        ),
    )
    .object(format!("{}@{}", table.key(), name.node().role()));
    match schema {
        Some(schema) => {
            let schema = if is_plain(&schema) { schema } else { quote(&schema) };
            let fix = Fix::new(format!("Write {schema}.{}", name.text())).safe();
            finding
                .help(format!("Write {schema}.{}.", name.text()))
                .fix(fix.insert(name.span().start, format!("{schema}.")))
        }
        None => finding.help(format!(
            "Write the schema in front of it, such as public.{}.",
            name.text()
        )),
    }
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !crate::reserved::is_reserved(name)
}

/// Names of a statement's own objects that are no relations.
fn own_names(statement: Statement<'_>) -> Vec<ObjectName<'_>> {
    match statement {
        Statement::CreateView(create) => create.name().into_iter().collect(),
        Statement::CreateType(create) => create.name().into_iter().collect(),
        Statement::CreateDomain(create) => create.name().into_iter().collect(),
        Statement::CreateRoutine(create) => create.name().into_iter().collect(),
        Statement::CreateObject(create) if create.named() == Some("sequence") && !create.temporary() => {
            create.name().into_iter().collect()
        }
        Statement::AlterObject(alter) if lives_in_a_schema(alter.named()) => {
            alter.name().into_iter().collect()
        }
        Statement::Drop(drop) if lives_in_a_schema(drop.named()) => drop.targets().collect(),
        _ => Vec::new(),
    }
}

fn lives_in_a_schema(kind: Option<&str>) -> bool {
    const KINDS: &[&str] = &[
        "table",
        "view",
        "materialized view",
        "index",
        "sequence",
        "type",
        "domain",
        "function",
        "procedure",
        "routine",
        "aggregate",
        "foreign table",
    ];
    kind.is_some_and(|kind| KINDS.contains(&kind))
}

fn makes_temporary(statement: Statement<'_>, name: ObjectName<'_>) -> bool {
    let own = match statement {
        Statement::CreateTable(create) if create.temporary() => create.name(),
        Statement::CreateView(create) if create.temporary() => create.name(),
        _ => None,
    };
    own.and_then(ObjectName::named) == name.named() && own.is_some()
}

/// What CREATE SCHEMA makes goes into that schema.
fn is_inside_schema(statement: Statement<'_>, name: ObjectName<'_>) -> bool {
    match statement {
        Statement::CreateObject(create) if create.named() == Some("schema") => {
            create.node().contains(name.node()) && name.names().filter_map(Identifier::named).count() == 1
        }
        _ => false,
    }
}
