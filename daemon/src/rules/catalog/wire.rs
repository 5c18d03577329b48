//! What a snapshot knows, in the words of `wit/review.wit`.

use super::wit;
use crate::catalog::lookup::Lookup;
use crate::catalog::simulate;
use crate::catalog::snapshot::{
    self, ConstraintKind, Dependency, ObjectName, ObjectRef, Persistence, RelationKind, TypeKind,
};

pub(super) fn wire_relation(relation: &snapshot::Relation) -> wit::Relation {
    wit::Relation {
        name: wit::Name {
            schema: Some(relation.schema.clone()),
            name: relation.name.clone(),
        },
        kind: kind_word(relation.kind).to_owned(),
        rows_estimate: relation.rows_estimate,
        bytes: relation.bytes,
        partitions: relation.partitions,
        columns: relation.columns.iter().map(wire_column).collect(),
        indexes: relation.indexes.iter().map(wire_index).collect(),
        constraints: relation.constraints.iter().map(wire_constraint).collect(),
    }
}

fn wire_column(column: &snapshot::Column) -> wit::Column {
    wit::Column {
        name: column.name.clone(),
        type_name: column.type_name.clone(),
        not_null: column.not_null,
        // An identity column fills itself just as a default does.
        has_default: column.default.is_some() || column.identity.is_some(),
        generated: column.generated.is_some(),
    }
}

fn wire_index(index: &snapshot::Index) -> wit::Index {
    wit::Index {
        name: index.name.clone(),
        columns: index.key_texts().map(str::to_owned).collect(),
        unique: index.unique,
        valid: index.valid,
        bytes: index.bytes,
    }
}

fn wire_constraint(constraint: &snapshot::Constraint) -> wit::Constraint {
    wit::Constraint {
        name: constraint.name.clone(),
        kind: constraint_word(constraint.kind).to_owned(),
        columns: constraint.columns.clone(),
        validated: constraint.validated,
        references: constraint.references.as_ref().map(wire_name),
    }
}

pub(super) fn wire_name(name: &ObjectName) -> wit::Name {
    wit::Name {
        schema: Some(name.schema.clone()),
        name: name.name.clone(),
    }
}

fn kind_word(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table => "table",
        RelationKind::PartitionedTable => "partitioned-table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized-view",
        RelationKind::ForeignTable => "foreign-table",
        RelationKind::Sequence => "sequence",
    }
}

fn constraint_word(kind: ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey => "primary-key",
        ConstraintKind::Unique => "unique",
        ConstraintKind::ForeignKey => "foreign-key",
        ConstraintKind::Check => "check",
        ConstraintKind::Exclusion => "exclusion",
        ConstraintKind::NotNull => "not-null",
    }
}

/// What [`wit::Relation`] leaves out.
pub(super) fn wire_detail(
    relation: &snapshot::Relation,
    dependents: Vec<wit::Dependent>,
) -> wit::RelationDetail {
    let names = |names: Vec<&String>| names.into_iter().cloned().collect();
    wit::RelationDetail {
        name: wire_name(&relation.object_name()),
        owner: relation.owner.clone(),
        persistence: match relation.persistence {
            Persistence::Permanent => "permanent",
            Persistence::Unlogged => "unlogged",
            Persistence::Temporary => "temporary",
        }
        .to_owned(),
        comment: relation.comment.clone(),
        partition_of: relation.partition_of.as_ref().map(|it| wire_name(&it.parent)),
        partition_bound: relation.partition_of.as_ref().map(|it| it.bound.clone()),
        partition_key: relation.partition_key.clone(),
        inherits: relation.inherits.iter().map(wire_name).collect(),
        row_security: relation.row_security,
        definition: relation.definition.clone(),
        columns: relation.columns.iter().map(column_detail).collect(),
        indexes: relation.indexes.iter().map(index_detail).collect(),
        constraints: relation.constraints.iter().map(constraint_detail).collect(),
        triggers: names(relation.triggers.iter().map(|it| &it.name).collect()),
        policies: names(relation.policies.iter().map(|it| &it.name).collect()),
        dependents,
    }
}

fn column_detail(column: &snapshot::Column) -> wit::ColumnDetail {
    wit::ColumnDetail {
        name: column.name.clone(),
        default: column.default.clone(),
        identity: column.identity.clone(),
        generated: column.generated.clone(),
        collation: column.collation.clone(),
        comment: column.comment.clone(),
    }
}

fn index_detail(index: &snapshot::Index) -> wit::IndexDetail {
    wit::IndexDetail {
        name: index.name.clone(),
        method: index.method.clone(),
        definition: index.definition.clone(),
        predicate: index.predicate.clone(),
        of_constraint: index.of_constraint,
    }
}

fn constraint_detail(constraint: &snapshot::Constraint) -> wit::ConstraintDetail {
    wit::ConstraintDetail {
        name: constraint.name.clone(),
        definition: constraint.definition.clone(),
        comment: constraint.comment.clone(),
    }
}

/// A type with what needs it.
pub(super) fn wire_type(data_type: &snapshot::Type, dependents: Vec<wit::Dependent>) -> wit::TypeDetail {
    wit::TypeDetail {
        name: wire_name(&data_type.object_name()),
        kind: match data_type.kind {
            TypeKind::Enum => "enum",
            TypeKind::Domain => "domain",
            TypeKind::Composite => "composite",
            TypeKind::Range => "range",
            TypeKind::Base => "base",
        }
        .to_owned(),
        owner: data_type.owner.clone(),
        labels: data_type.labels.clone(),
        base: data_type.base.clone(),
        not_null: data_type.not_null,
        dependents,
    }
}

/// A routine; `system` where it comes with PostgreSQL.
pub(super) fn wire_routine(routine: &snapshot::Routine, system: bool) -> wit::Routine {
    wit::Routine {
        name: wire_name(&routine.object_name()),
        arguments: routine.arguments.clone(),
        returns: routine.returns.clone(),
        volatility: routine.volatility.as_str().to_owned(),
        security_definer: routine.security_definer,
        owner: routine.owner.clone(),
        system,
    }
}

/// What needs an object, without what belongs to it.
pub(super) fn dependents(lookup: &Lookup, name: &ObjectName) -> Vec<wit::Dependent> {
    let found = lookup.needed_by(&name.schema, &name.name).iter();
    let foreign = found.filter(|dependency| !name.is(&dependency.object.schema, &dependency.object.name));
    // An index stands in the relation's own list.
    let foreign = foreign.filter(|dependency| dependency.object.kind != snapshot::ObjectKind::Index);
    foreign.map(wire_dependent).collect()
}

/// What the simulation says needs an object.
pub(super) fn wire_simulated(dependent: &simulate::Dependent) -> wit::Dependent {
    wit::Dependent {
        kind: dependent.kind.to_owned(),
        name: wit::Name {
            schema: dependent.schema.clone(),
            name: match &dependent.table {
                Some(table) => format!("{table}.{}", dependent.name),
                None => dependent.name.clone(),
            },
        },
        column: dependent.column.clone(),
    }
}

/// A step that can not succeed.
pub(super) fn wire_impossible(step: &simulate::Impossible) -> wit::Impossible {
    wit::Impossible {
        statement: step.statement,
        at: Some(super::Span {
            start: step.span.start,
            end: step.span.end,
        }),
        reason: match step.reason {
            simulate::Reason::Missing => "missing",
            simulate::Reason::Exists => "exists",
            simulate::Reason::Other => "other",
        }
        .to_owned(),
        kind: step.kind.to_owned(),
        name: step.name.clone(),
        message: step.message.clone(),
        sqlstate: step.sqlstate.to_owned(),
    }
}

fn wire_dependent(dependency: &Dependency) -> wit::Dependent {
    let needs_column = dependency.needs.kind == snapshot::ObjectKind::Column;
    wit::Dependent {
        kind: dependency.object.kind.as_str().to_owned(),
        name: name_of(&dependency.object),
        column: dependency.needs.member.clone().filter(|_| needs_column),
    }
}

/// A part is named with what it is a part of: `orders.orders_customer_fkey`.
fn name_of(object: &ObjectRef) -> wit::Name {
    wit::Name {
        schema: (!object.schema.is_empty()).then(|| object.schema.clone()),
        name: match &object.member {
            Some(member) => format!("{}.{member}", object.name),
            None => object.name.clone(),
        },
    }
}
