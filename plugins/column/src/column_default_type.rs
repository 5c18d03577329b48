//! `column-default-type`: a default that can not become a value of its column.

use std::rc::Rc;

use crate::assignable::{is_assignable, is_readable, returned_by, sort_of};
use stagegate_sdk::ast::{
    AlterAction, ColumnConstraint, Expression, FunctionCall, Identifier, Literal, Statement, TypeName,
};
use stagegate_sdk::moment::{Problem, TypeDetail};
use stagegate_sdk::scope::views;
use stagegate_sdk::{Change, Documentation, Finding, Findings, Level, Rule, Scope, TableName, options};

/// How deep brackets and signs are looked through.
const MAX_DEPTH: u32 = 16;

pub(crate) static RULE: Rule<Options> = Rule {
    id: "column-default-type",
    title: "Default of another type than its column",
    documentation: Documentation {
        what: "\
A `DEFAULT`, of a new column or by `SET DEFAULT`, that PostgreSQL can not store in the column: a quoted text that can not be read \
as the column's type (`integer DEFAULT 'none'`, `jsonb DEFAULT ''`), a constant or cast of a type without an assignment cast \
(`boolean DEFAULT 0`), a function that gives something else, a label that an enum does not have.

Built-in types, and enums that the change itself creates, are known from the text. Other enums, functions that are not \
PostgreSQL's own, and the types of columns that were there before are known from the catalog; without one, that part says nothing. \
Operators and other expressions are not computed.",
        why: "\
PostgreSQL refuses the statement, and the change stops in the middle of a rollout, after what ran before it. A quoted text for \
a domain or in `SET DEFAULT` may even pass and fail at the first insert that leaves the column out.",
        instead: "\
Write the default as a constant of the column's type:

```sql
ALTER TABLE account ADD COLUMN active boolean NOT NULL DEFAULT false;
ALTER TABLE account ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';
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
    /// Options of `column-default-type`.
    pub(crate) struct Options {
        /// Tables that are left alone, as globs over `schema.table` or, without a dot, over the table's name.
        ignore_tables: Vec<String> = Vec::new(),
    }
}

/// A column's type.
struct Target {
    name: String,
    array: bool,
}

/// A default with what it belongs to.
struct Given<'t> {
    table: TableName,
    column: &'t str,
    target: Target,
    default: Expression<'t>,
}

fn check<'t>(change: &'t Change<'t>, options: &Options, findings: &mut Findings<'t>) {
    for given in given(change) {
        if given.table.matches_any(&options.ignore_tables) {
            continue;
        }
        if let Some(reason) = refusal(change, given.default, &given.target, 0) {
            let brackets = if given.target.array { "[]" } else { "" };
            findings.report(
                Finding::at(
                    given.default,
                    format!(
                        "the default of `{}` in {} is no {}{brackets}: {reason}, and PostgreSQL refuses it",
                        given.column, given.table, given.target.name
                    ),
                )
                .object(format!("{}.{}", given.table.key(), given.column))
                .help(format!(
                    "Write a constant of the type {}{brackets}.",
                    given.target.name
                )),
            );
        }
    }
}

fn given<'t>(change: &'t Change<'t>) -> Vec<Given<'t>> {
    let scope = Scope::of(change);
    let mut found = Vec::new();
    for (statement, view) in views(change) {
        let (name, columns, settings) = match view {
            Statement::CreateTable(create) => (create.name(), create.columns().collect(), Vec::new()),
            Statement::AlterTable(alter) => {
                let (mut columns, mut settings) = (Vec::new(), Vec::new());
                for action in alter.actions() {
                    match action {
                        AlterAction::AddColumn(add) => columns.extend(add.column()),
                        AlterAction::SetDefault(set) => settings.push(set),
                        _ => {}
                    }
                }
                (alter.name(), columns, settings)
            }
            _ => continue,
        };
        let Some(table) = name.map(|name| scope.resolve(statement, name)) else {
            continue;
        };
        for column in columns {
            let default = column.constraints().find_map(|constraint| match constraint {
                ColumnConstraint::Default(default) => default.default(),
                _ => None,
            });
            let named = column.name().and_then(Identifier::named);
            if let (Some(default), Some(column), Some(target)) =
                (default, named, column.type_().and_then(target_of))
            {
                let table = table.clone();
                found.push(Given {
                    table,
                    column,
                    target,
                    default,
                });
            }
        }
        for set in settings {
            let named = set.column().and_then(Identifier::named);
            let (Some(column), Some(default)) = (named, set.default()) else {
                continue;
            };
            if let Some(target) = known_type(change, &table, column) {
                let table = table.clone();
                found.push(Given {
                    table,
                    column,
                    target,
                    default,
                });
            }
        }
    }
    found
}

fn target_of(data_type: TypeName<'_>) -> Option<Target> {
    Some(Target {
        name: data_type.named()?.to_owned(),
        array: data_type.array(),
    })
}

/// The type of a column that was there before.
fn known_type(change: &Change<'_>, table: &TableName, column: &str) -> Option<Target> {
    let relation = change
        .catalog()
        .relation(table.schema.as_deref(), &table.name)
        .ok()??;
    let known = relation.columns.iter().find(|known| known.name == column)?;
    let (name, array) = match known.type_name.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (known.type_name.as_str(), false),
    };
    Some(Target {
        name: without_modifiers(name),
        array,
    })
}

/// `character varying(80)` and `timestamp(3) with time zone` without what is in brackets.
fn without_modifiers(name: &str) -> String {
    match (name.find('('), name.find(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &name[..open], &name[close + 1..]),
        _ => name.to_owned(),
    }
}

/// Why a default does not fit, where that is certain.
fn refusal(change: &Change<'_>, default: Expression<'_>, target: &Target, depth: u32) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    match default {
        Expression::Literal(literal) if literal.string() => {
            let text = literal.named().unwrap_or_default();
            let fits = if target.array {
                text.trim().starts_with(['{', '['])
            } else {
                is_readable(text, &target.name) && has_label(change, &target.name, text)
            };
            (!fits).then(|| format!("'{text}' can not be read as one"))
        }
        Expression::Literal(literal) if literal.number() => other_type("numeric", false, target),
        Expression::Literal(literal) if literal.boolean() => other_type("boolean", false, target),
        Expression::UnaryOperation(operation) if matches!(operation.named(), Some("-" | "+")) => {
            refusal(change, operation.operand()?, target, depth + 1)
        }
        Expression::Cast(cast) => {
            let data_type = cast.type_()?;
            other_type(data_type.named()?, data_type.array(), target)
        }
        Expression::FunctionCall(call) => {
            let returned = returned(change, call)?;
            other_type(&returned, false, target)
        }
        _ => None,
    }
}

fn other_type(from: &str, from_array: bool, target: &Target) -> Option<String> {
    let (source, sort) = (sort_of(from)?, sort_of(&target.name));
    let to_text = !target.array && sort == Some(crate::assignable::Sort::Text);
    let fits = if from_array == target.array {
        is_assignable(source, sort?)
    } else {
        to_text || sort.is_none()
    };
    (!fits).then(|| format!("it is of the type {from}{}", if from_array { "[]" } else { "" }))
}

/// The type that a function gives, where all of its name give the same.
fn returned(change: &Change<'_>, call: FunctionCall<'_>) -> Option<String> {
    let name = call.named()?;
    if let Some(known) = returned_by(name) {
        return Some(known.to_owned());
    }
    let (schema, own_name) = match name.rsplit_once('.') {
        Some((schema, own_name)) => (Some(schema), own_name),
        None => (None, name),
    };
    let (end, start) = (change.at_end(), change.at_start());
    let routines = end
        .routines(schema, own_name)
        .or_else(|_| start.routines(schema, own_name))
        .ok()?;
    let first = routines.first()?;
    routines
        .iter()
        .all(|routine| routine.returns == first.returns)
        .then(|| first.returns.clone())
}

/// Whether an enum has a label; true for what is no enum, or not known.
fn has_label(change: &Change<'_>, data_type: &str, label: &str) -> bool {
    if sort_of(data_type).is_some() {
        return true;
    }
    let own_name = data_type.rsplit('.').next().unwrap_or(data_type);
    let created = change.statements().find_map(|statement| match statement.view() {
        Statement::CreateType(create) if create.named() == Some("enum") => {
            (TableName::of(create.name()?).name == own_name).then_some(create)
        }
        _ => None,
    });
    let schema = data_type.rsplit_once('.').map(|(schema, _)| schema);
    match created {
        Some(create) => {
            let added = change.statements().any(|statement| {
                statement
                    .node()
                    .all::<stagegate_sdk::ast::AddValue>()
                    .any(|added| added.label().and_then(Literal::named) == Some(label))
            });
            added || create.labels().any(|known| known.named() == Some(label))
        }
        None => match known_enum(change, schema, own_name) {
            Ok(Some(known)) if known.kind == "enum" => known.labels.iter().any(|known| known == label),
            _ => true,
        },
    }
}

/// A type by the catalog, at the end of the change where it is known and before it else.
fn known_enum(
    change: &Change<'_>,
    schema: Option<&str>,
    name: &str,
) -> Result<Option<Rc<TypeDetail>>, Problem> {
    let (end, start) = (change.at_end(), change.at_start());
    end.data_type(schema, name)
        .or_else(|_| start.data_type(schema, name))
}
