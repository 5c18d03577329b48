//! CREATE TYPE and CREATE DOMAIN.

use super::names::{literal, qualified, quoted};
use super::rights::{Rights, comment, grants};
use super::{Piece, order};
use crate::catalog::snapshot::{ObjectKind, Range, Type, TypeKind};

/// A type's statements.
pub(super) fn piece(definition: &Type, rights: &Rights<'_>) -> Piece {
    let name = qualified(&definition.schema, &definition.name);
    let (kind, word) = match definition.kind {
        TypeKind::Domain => ("domain", "DOMAIN"),
        _ => ("type", "TYPE"),
    };
    let key = order::key(ObjectKind::Type, &definition.schema, &definition.name);
    let mut piece = Piece::new(kind, name.clone(), key);
    piece.create.push(match definition.kind {
        TypeKind::Base => format!(
            "-- The type {} is made by code of its own.",
            name.replace('\n', " ")
        ),
        _ => format!("CREATE {word} {name} AS {};", body(definition)),
    });
    let unchecked = definition.constraints.iter().filter(|it| !it.validated);
    piece.later.extend(unchecked.map(|it| {
        format!(
            "ALTER DOMAIN {name} ADD CONSTRAINT {} {};",
            quoted(&it.name),
            it.definition
        )
    }));
    piece.later.extend(rights.owner(word, &name, &definition.owner));
    piece
        .later
        .extend(grants(&definition.grants, "", &format!("TYPE {name}")));
    piece
        .later
        .extend(comment(word, &name, definition.comment.as_deref()));
    for attribute in &definition.attributes {
        let of_attribute = format!("{name}.{}", quoted(&attribute.name));
        piece
            .later
            .extend(comment("COLUMN", &of_attribute, attribute.comment.as_deref()));
    }
    for constraint in &definition.constraints {
        let of_constraint = format!("{} ON DOMAIN {name}", quoted(&constraint.name));
        piece.later.extend(comment(
            "CONSTRAINT",
            &of_constraint,
            constraint.comment.as_deref(),
        ));
    }
    piece
}

fn body(definition: &Type) -> String {
    match definition.kind {
        TypeKind::Enum => {
            let labels: Vec<_> = definition.labels.iter().map(|label| literal(label)).collect();
            format!("ENUM ({})", labels.join(", "))
        }
        TypeKind::Domain => domain(definition),
        TypeKind::Range => {
            let range = definition.range.clone().unwrap_or_default();
            format!("RANGE ({})", range_parts(&definition.schema, &range).join(", "))
        }
        TypeKind::Composite | TypeKind::Base => {
            let attributes = definition.attributes.iter().map(|it| {
                let collation = it.collation.as_ref();
                let collation = collation.map_or_else(String::new, |it| format!(" COLLATE {it}"));
                format!("{} {}{collation}", quoted(&it.name), it.type_name)
            });
            format!("({})", attributes.collect::<Vec<_>>().join(", "))
        }
    }
}

fn domain(definition: &Type) -> String {
    let mut parts = vec![definition.base.clone().unwrap_or_default()];
    parts.extend(definition.collation.as_ref().map(|it| format!("COLLATE {it}")));
    parts.extend(definition.default.as_ref().map(|it| format!("DEFAULT {it}")));
    parts.extend(definition.not_null.then(|| "NOT NULL".to_owned()));
    let checks = definition.constraints.iter().filter(|it| it.validated);
    parts.extend(checks.map(|it| format!("CONSTRAINT {} {}", quoted(&it.name), it.definition)));
    parts.join(" ")
}

fn range_parts(schema: &str, range: &Range) -> Vec<String> {
    let mut parts = vec![format!("SUBTYPE = {}", range.subtype)];
    parts.extend(
        range
            .operator_class
            .as_ref()
            .map(|it| format!("SUBTYPE_OPCLASS = {it}")),
    );
    parts.extend(range.collation.as_ref().map(|it| format!("COLLATION = {it}")));
    parts.extend(range.canonical.as_ref().map(|it| format!("CANONICAL = {it}")));
    parts.extend(range.difference.as_ref().map(|it| format!("SUBTYPE_DIFF = {it}")));
    let multirange = range.multirange.as_ref();
    parts.extend(multirange.map(|it| format!("MULTIRANGE_TYPE_NAME = {}", qualified(schema, it))));
    parts
}
