//! What drops an object, and words that name it.

use super::Object;
use crate::catalog::ddl::{qualified, quoted};
use crate::catalog::snapshot::{Relation, RelationKind, Routine, RoutineKind, Type, TypeKind};

/// Has rows of its own, or of another server.
pub(super) fn is_table(relation: &Relation) -> bool {
    matches!(
        relation.kind,
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
    )
}

/// DROP of a whole object.
pub(super) fn drop_statement(object: Object<'_>) -> String {
    match object {
        Object::Schema(it) => format!("DROP SCHEMA {};", quoted(&it.name)),
        Object::Extension(it) => format!("DROP EXTENSION {};", quoted(&it.name)),
        Object::Type(it) => format!("DROP {} {};", type_word(it), it.object_name()),
        Object::Relation(it) => format!("DROP {} {};", relation_word(it), it.object_name()),
        Object::Routine(it) => format!("DROP {} {};", routine_word(it), routine_name(it)),
        Object::Other(it) => format!("DROP {};", it.identity),
    }
}

/// How ALTER and DROP call a relation.
pub(super) fn relation_word(relation: &Relation) -> &'static str {
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => "TABLE",
        RelationKind::ForeignTable => "FOREIGN TABLE",
        RelationKind::View => "VIEW",
        RelationKind::MaterializedView => "MATERIALIZED VIEW",
        RelationKind::Sequence => "SEQUENCE",
    }
}

/// How ALTER and DROP call a type.
pub(super) fn type_word(of: &Type) -> &'static str {
    match of.kind {
        TypeKind::Domain => "DOMAIN",
        _ => "TYPE",
    }
}

/// How ALTER and DROP call a routine.
pub(super) fn routine_word(routine: &Routine) -> &'static str {
    match routine.kind {
        RoutineKind::Aggregate => "AGGREGATE",
        RoutineKind::Procedure => "PROCEDURE",
        RoutineKind::Function | RoutineKind::Window => "FUNCTION",
    }
}

/// With its arguments; an aggregate of any rows is named with a star.
pub(super) fn routine_name(routine: &Routine) -> String {
    let name = qualified(&routine.schema, &routine.name);
    if routine.kind == RoutineKind::Aggregate && routine.arguments.is_empty() {
        format!("{name}(*)")
    } else {
        format!("{name}({})", routine.arguments)
    }
}
