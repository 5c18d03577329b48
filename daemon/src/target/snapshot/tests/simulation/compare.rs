//! What is compared, and the few things that may differ:
//!
//! - text of expressions (defaults, checks, predicates, generated columns, policies): PostgreSQL prints its parse tree
//!   with casts and parentheses of its own, so the words are compared without these;
//! - the query of a view, the definition of a trigger, rule, routine or statistics object: printed from the parse tree
//!   likewise; what they need is compared by what DROP and ALTER do afterwards;
//! - bounds of partitions: their constants are printed in the key's type;
//! - types of view columns that the simulation says it does not know;
//! - names and types that PostgreSQL gives to what an extension brings: the simulation does not know it.

use crate::catalog::simulate::{UNKNOWN_TYPE, words};
use crate::catalog::snapshot::{Column, Constraint, Index, Relation, Schema, Snapshot, Type};

/// A database with nothing in it, as `initdb` leaves it.
pub(super) fn empty() -> Snapshot {
    let mut snapshot = Snapshot {
        schemas: vec![Schema {
            name: "public".to_owned(),
            owner: "pg_database_owner".to_owned(),
            ..Schema::default()
        }],
        ..Snapshot::default()
    };
    snapshot.role.superuser = true;
    snapshot.extensions = vec![crate::catalog::snapshot::Extension {
        name: "plpgsql".to_owned(),
        version: "1.0".to_owned(),
        schema: "pg_catalog".to_owned(),
    }];
    snapshot
}

/// Where two schemas differ, in words.
pub(super) fn differences(real: &Snapshot, simulated: &Snapshot) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut list = |what: &str, real: Vec<String>, simulated: Vec<String>| {
        for of in real.iter().filter(|of| !simulated.contains(of)) {
            wrong.push(format!("only real {what}: {of}"));
        }
        for of in simulated.iter().filter(|of| !real.contains(of)) {
            wrong.push(format!("only simulated {what}: {of}"));
        }
        if wrong.is_empty() && real != simulated {
            wrong.push(format!("{what} in another order: {real:?} {simulated:?}"));
        }
    };
    let each = |of: &Snapshot, other: &Snapshot| -> Vec<(&'static str, Vec<String>)> {
        vec![
            (
                "schema",
                of.schemas
                    .iter()
                    .map(|of| format!("{} {} {:?}", of.name, of.owner, of.comment))
                    .collect(),
            ),
            (
                "extension",
                of.extensions
                    .iter()
                    .map(|of| format!("{} {}", of.name, of.schema))
                    .collect(),
            ),
            (
                "relation",
                of.relations
                    .iter()
                    .flat_map(|relation| lines(relation, other))
                    .collect(),
            ),
            ("routine", of.routines.iter().map(routine).collect()),
            ("type", of.types.iter().map(data_type).collect()),
            (
                "other",
                of.others
                    .iter()
                    .map(|of| format!("{:?} {}.{} {:?}", of.kind, of.schema, of.name, of.comment))
                    .collect(),
            ),
        ]
    };
    for ((what, real), (_, simulated)) in each(real, simulated).into_iter().zip(each(simulated, real)) {
        list(what, real, simulated);
    }
    wrong
}

fn routine(of: &crate::catalog::snapshot::Routine) -> String {
    format!(
        "{:?} {}.{}({}) {} {} {:?} {} {} {} {} {:?}",
        of.kind,
        of.schema,
        of.name,
        of.arguments,
        of.returns,
        of.language,
        of.volatility,
        of.strict,
        of.security_definer,
        of.parallel,
        of.owner,
        of.comment
    )
}

fn data_type(of: &Type) -> String {
    let checks: Vec<_> = of
        .constraints
        .iter()
        .map(|of| format!("{} {} {}", of.name, normal(&of.definition), of.validated))
        .collect();
    format!(
        "{:?} {}.{} {} {:?} {:?} {} {:?} {:?} {checks:?} {:?} {:?} {:?}",
        of.kind,
        of.schema,
        of.name,
        of.owner,
        of.labels,
        of.base,
        of.not_null,
        of.default.as_deref().map(normal),
        of.collation,
        of.attributes,
        of.range.as_ref().map(|of| (&of.subtype, &of.multirange)),
        of.comment
    )
}

fn lines(of: &Relation, other: &Snapshot) -> Vec<String> {
    let own = |what: String| format!("{}.{}: {what}", of.schema, of.name);
    let theirs = other.relation(Some(&of.schema), &of.name);
    let mut lines = vec![own(format!(
        "{:?} {:?} {} {} {:?} {:?} {:?} {:?} {} {} {:?} {:?} {:?} {:?} {:?}",
        of.kind,
        of.persistence,
        of.owner,
        of.partitions,
        of.partition_key.as_deref().map(normal),
        of.partition_of
            .as_ref()
            .map(|of| (&of.parent, of.bound.split('(').next().map(str::to_owned))),
        of.inherits,
        of.of_type,
        of.row_security,
        of.force_row_security,
        of.replica_identity,
        sorted(&of.storage_parameters, true),
        of.sequence,
        of.foreign.as_ref().map(|of| &of.server),
        of.comment
    ))];
    for (at, column) in of.columns.iter().enumerate() {
        let same = theirs.and_then(|theirs| theirs.column(&column.name));
        lines.push(own(format!("{at} {}", column_line(column, same))));
    }
    lines.extend(of.constraints.iter().map(|of| own(constraint(of))));
    lines.extend(of.indexes.iter().map(|of| own(index(of))));
    lines.extend(of.triggers.iter().map(|of| {
        own(format!(
            "trigger {} {} {:?} {:?}",
            of.name, of.function.name, of.enabled, of.comment
        ))
    }));
    lines.extend(of.policies.iter().map(|of| {
        let (using, check) = (of.using.as_deref().map(normal), of.check.as_deref().map(normal));
        own(format!(
            "policy {} {} {} {:?} {using:?} {check:?} {:?}",
            of.name, of.command, of.permissive, of.roles, of.comment
        ))
    }));
    lines.extend(
        of.rules
            .iter()
            .map(|of| own(format!("rule {} {:?} {:?}", of.name, of.enabled, of.comment))),
    );
    lines
}

fn column_line(of: &Column, other: Option<&Column>) -> String {
    let unknown = |of: &Column| of.type_name == UNKNOWN_TYPE;
    let known = !unknown(of) && !other.is_some_and(unknown);
    format!(
        "column {} {} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?}",
        of.name,
        if known {
            of.type_name.as_str()
        } else {
            UNKNOWN_TYPE
        },
        of.not_null,
        of.default.as_deref().map(normal),
        of.identity,
        of.identity_sequence,
        of.generated.as_deref().map(normal),
        of.collation.as_ref().filter(|_| known),
        of.storage,
        of.compression,
        of.statistics,
        of.local,
        of.comment
    )
}

fn constraint(of: &Constraint) -> String {
    format!(
        "constraint {} {:?} {:?} {} {} {} {} {} {:?} {:?} {:?} {:?} {:?} {:?} {} {:?}",
        of.name,
        of.kind,
        sorted(&of.columns, of.expression.is_some()),
        of.validated,
        of.deferrable,
        of.initially_deferred,
        of.no_inherit,
        of.local,
        of.references,
        of.referenced_columns,
        of.on_delete,
        of.on_update,
        of.expression.as_deref().map(normal),
        of.index,
        normal(&of.definition),
        of.comment
    )
}

/// Columns that a check mentions, and storage parameters, have no order.
fn sorted(columns: &[String], sort: bool) -> Vec<String> {
    let mut columns = columns.to_vec();
    if sort {
        columns.sort();
    }
    columns
}

fn index(of: &Index) -> String {
    let keys: Vec<_> = of
        .columns
        .iter()
        .map(|key| {
            let text = if key.is_expression {
                normal(&key.text)
            } else {
                key.text.clone()
            };
            (
                text,
                key.is_expression,
                &key.operator_class,
                &key.collation,
                key.descending,
                key.nulls_first,
            )
        })
        .collect();
    format!(
        "index {} {} {keys:?} {:?} {:?} {} {} {} {} {:?} {} {} {:?} {} {:?}",
        of.name,
        of.method,
        of.include,
        of.predicate.as_deref().map(normal),
        of.unique,
        of.nulls_not_distinct,
        of.valid,
        of.of_constraint,
        of.part_of,
        of.clustered,
        of.replica_identity,
        sorted(&of.storage_parameters, true),
        normal(&of.definition),
        of.comment
    )
}

/// The words of an expression in one order, without what PostgreSQL adds or writes in another way.
fn normal(text: &str) -> String {
    const REWRITTEN: [&str; 13] = [
        "interval",
        "any",
        "array",
        "in",
        "between",
        "and",
        "[",
        "]",
        "=",
        ">=",
        "<=",
        ",",
        "symmetric",
    ];
    let text = text
        .to_lowercase()
        .replace("!=", "<>")
        .replace("current_timestamp", "now")
        .replace("public.", "")
        .replace(" like ", " ~~ ");
    let mut words: Vec<String> = words(&text)
        .into_iter()
        .filter(|word| !REWRITTEN.contains(&word.as_str()))
        .collect();
    words.sort();
    // `x BETWEEN a AND b` names x twice when printed.
    words.dedup();
    words.join(" ")
}
