//! Functions, procedures, aggregates, and what is only text.

#![expect(
    clippy::needless_pass_by_value,
    reason = "the caller has no further use of it"
)]

use super::names::quoted;
use super::rights::{Rights, comment, grants};
use super::{Piece, ended, order};
use crate::catalog::snapshot::{ObjectKind, Other, Routine, RoutineKind};

/// A routine's statements.
pub(super) fn piece(routine: &Routine, rights: &Rights<'_>) -> Piece {
    let name = format!("{}({})", routine.object_name(), routine.arguments);
    let key = order::key(ObjectKind::Routine, &routine.schema, &routine.signature());
    let mut piece = Piece::new("routine", name.clone(), key);
    let is_aggregate = routine.kind == RoutineKind::Aggregate;
    // An aggregate of any rows is named with a star.
    let name = if is_aggregate && routine.arguments.is_empty() {
        format!("{}(*)", routine.object_name())
    } else {
        name
    };
    let word = match routine.kind {
        RoutineKind::Aggregate => "AGGREGATE",
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Function | RoutineKind::Window => "FUNCTION",
    };
    piece.create.push(ended(&routine.definition));
    piece.later.extend(rights.owner(word, &name, &routine.owner));
    let granted_as = if word == "PROCEDURE" { word } else { "FUNCTION" };
    let grantee = format!("{granted_as} {}({})", routine.object_name(), routine.arguments);
    piece.later.extend(grants(&routine.grants, "", &grantee));
    piece
        .later
        .extend(comment(word, &name, routine.comment.as_deref()));
    piece
}

/// The statements of an object that is only text.
pub(super) fn other_piece(other: &Other, rights: &Rights<'_>) -> Piece {
    let name = if other.schema.is_empty() {
        other.name.clone()
    } else {
        format!("{}.{}", quoted(&other.schema), other.name)
    };
    let key = order::key(other.kind, &other.schema, &other.name);
    let mut piece = Piece::new(other.kind.as_str(), name, key);
    let statement = ended(&other.definition);
    // These look at tables, which are made after them otherwise.
    if matches!(
        other.kind,
        ObjectKind::Statistics | ObjectKind::Publication | ObjectKind::EventTrigger
    ) {
        piece.later.push(statement);
    } else {
        piece.create.push(statement);
    }
    piece
        .later
        .extend(rights.owner("", &other.identity, &other.owner).map(squeezed));
    piece
        .later
        .extend(comment("", &other.identity, other.comment.as_deref()).map(squeezed));
    piece
}

/// The identity begins with the kind's word already.
fn squeezed(statement: String) -> String {
    statement
        .replacen("ALTER  ", "ALTER ", 1)
        .replacen("COMMENT ON  ", "COMMENT ON ", 1)
}
