//! From the simulation's objects to a snapshot's, at any moment.
//!
//! Definitions made of names alone (keys, foreign keys, indexes over columns, sequences, enums) are written as
//! PostgreSQL writes them. Expressions are shown as the file wrote them: PostgreSQL would add casts and parentheses.

mod definition;
mod dependent;
mod relation;

use std::sync::Arc;

use super::model::{
    BaseType, Column, DataType, DomainCheck, Id, Kind, Mode, Object, Parameter, Relation, Routine, Type,
    TypeOf,
};
use super::world::{Key, TEMPORARY, World, is_hidden};
use crate::catalog::ddl;
use crate::catalog::snapshot::{self, ObjectName, RelationKind};
pub use dependent::Dependent;

/// What stands for a data type that the simulation can not know.
pub const UNKNOWN_TYPE: &str = "unknown";

/// The schema at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'w> {
    pub(super) world: &'w World,
    pub(super) moment: u32,
}

impl<'w> At<'w> {
    pub(super) fn object(self, id: Id) -> Option<&'w Object> {
        self.world.objects.at(&id, self.moment).map(Arc::as_ref)
    }

    pub(super) fn relation_of(self, id: Id) -> Option<&'w Relation> {
        match self.object(id)? {
            Object::Relation(relation) => Some(relation),
            _ => None,
        }
    }

    /// Those that may need the object.
    pub(super) fn users(self, id: Id) -> impl Iterator<Item = Id> + 'w {
        self.world.users(id)
    }

    /// Those that are in the schema.
    pub(super) fn members(self, schema: Id) -> impl Iterator<Item = Id> + 'w {
        let members = self.world.ever_members(schema).iter().copied();
        members.filter(move |id| self.object(*id).and_then(Object::schema) == Some(schema))
    }

    /// Tables that inherit from this one, partitions too.
    pub(super) fn children(self, table: Id) -> Vec<Id> {
        let is_child = |id: &Id| {
            self.relation_of(*id)
                .is_some_and(|relation| relation.is_child_of(table))
        };
        self.world.users(table).filter(is_child).collect()
    }

    pub(super) fn schema_name(self, id: Id) -> &'w str {
        match self.object(id) {
            Some(Object::Schema(schema)) => &schema.name,
            _ => "",
        }
    }

    /// The object that a name leads to at this moment.
    pub(super) fn find(self, schema: Option<&str>, key: impl Fn(Id) -> Key) -> Option<Id> {
        let named = |schema: &str| {
            let id = self
                .world
                .named_at(&Key::Schema(schema.to_owned()), self.moment)?;
            self.world.named_at(&key(id), self.moment)
        };
        if let Some(schema) = schema {
            return named(schema);
        }
        let path = self.world.path_at(self.moment);
        named(TEMPORARY).or_else(|| path.iter().find_map(|schema| named(schema)))
    }

    /// `schema.name` as SQL needs it.
    pub(super) fn qualified(self, id: Id) -> String {
        let (schema, name) = match self.object(id) {
            Some(Object::Relation(relation)) => (relation.schema, &relation.name),
            Some(Object::Type(of)) => (of.schema, &of.name),
            Some(Object::Routine(routine)) => (routine.schema, &routine.name),
            _ => return String::new(),
        };
        ddl::qualified(self.schema_name(schema), name)
    }

    /// As `format_type` writes it.
    pub(super) fn data_type(self, of: &DataType) -> String {
        let base = match &of.base {
            BaseType::Builtin(name) | BaseType::Foreign(name) => name.clone(),
            BaseType::User(id) => self.qualified(*id),
            BaseType::Provided(extension, name) => self.provided(*extension, name),
            BaseType::Unknown => return UNKNOWN_TYPE.to_owned(),
        };
        let array = if of.array { "[]" } else { "" };
        match base.split_once(' ') {
            Some((first @ ("timestamp" | "time"), rest)) if !of.modifiers.is_empty() => {
                format!("{first}{} {rest}{array}", of.modifiers)
            }
            _ => format!("{base}{}{array}", of.modifiers),
        }
    }

    pub(super) fn object_name(self, id: Id) -> ObjectName {
        let (schema, name) = match self.object(id) {
            Some(Object::Relation(relation)) => (relation.schema, relation.name.as_str()),
            Some(Object::Type(of)) => (of.schema, of.name.as_str()),
            Some(Object::Routine(routine)) => (routine.schema, routine.name.as_str()),
            _ => return ObjectName::default(),
        };
        ObjectName::new(self.schema_name(schema), name)
    }

    pub(super) fn schema_shown(self, id: Id) -> Option<snapshot::Schema> {
        match self.object(id)? {
            Object::Schema(schema) if !is_hidden(&schema.name) && schema.name != TEMPORARY => {
                Some(snapshot::Schema {
                    name: schema.name.clone(),
                    ..schema.kept.clone()
                })
            }
            _ => None,
        }
    }

    pub(super) fn routine(self, id: Id) -> Option<snapshot::Routine> {
        let Object::Routine(routine) = self.object(id)? else {
            return None;
        };
        let set = if routine.returns_set { "SETOF " } else { "" };
        let table: Vec<_> = routine
            .parameters
            .iter()
            .filter(|of| of.mode == Mode::Table)
            .collect();
        let returns = match &routine.returns {
            _ if !table.is_empty() => {
                let columns = table.iter().map(|of| self.parameter(of)).collect::<Vec<_>>();
                format!("TABLE({})", columns.join(", "))
            }
            Some(of) => format!("{set}{}", self.data_type(of)),
            None => String::new(),
        };
        Some(snapshot::Routine {
            schema: self.schema_name(routine.schema).to_owned(),
            name: routine.name.clone(),
            arguments: self.arguments(routine),
            returns,
            ..routine.kept.clone()
        })
    }

    /// Types of the input, joined by comma and space.
    pub(super) fn arguments(self, routine: &Routine) -> String {
        let input = routine.parameters.iter().filter(|of| of.mode.is_input());
        let input: Vec<_> = input.map(|of| self.data_type(&of.data_type)).collect();
        input.join(", ")
    }

    fn parameter(self, of: &Parameter) -> String {
        let name = of.name.as_deref().map(|name| format!("{} ", ddl::quoted(name)));
        format!("{}{}", name.unwrap_or_default(), self.data_type(&of.data_type))
    }

    pub(super) fn type_shown(self, id: Id) -> Option<snapshot::Type> {
        match self.object(id)? {
            // No snapshot shows shells.
            Object::Type(of) if matches!(of.of, TypeOf::Shell) => None,
            Object::Type(of) => Some(self.own_type(of)),
            Object::Relation(of) if matches!(of.kind, Kind::Composite) => Some(snapshot::Type {
                schema: self.schema_name(of.schema).to_owned(),
                name: of.name.clone(),
                kind: snapshot::TypeKind::Composite,
                owner: of.kept.owner.clone(),
                grants: of.kept.grants.clone(),
                comment: of.kept.comment.clone(),
                attributes: of.columns.iter().map(|column| self.attribute(column)).collect(),
                ..snapshot::Type::default()
            }),
            _ => None,
        }
    }

    fn attribute(self, column: &Column) -> snapshot::Attribute {
        snapshot::Attribute {
            name: column.name.clone(),
            type_name: self.data_type(&column.data_type),
            collation: column.collation.clone(),
            comment: column.kept.comment.clone(),
        }
    }

    fn own_type(self, of: &Type) -> snapshot::Type {
        let mut shown = snapshot::Type {
            schema: self.schema_name(of.schema).to_owned(),
            name: of.name.clone(),
            ..of.kept.clone()
        };
        match &of.of {
            TypeOf::Enum(labels) => shown.labels.clone_from(labels),
            TypeOf::Range(subtype) => {
                shown.range.get_or_insert_default().subtype = self.data_type(subtype);
            }
            TypeOf::Base | TypeOf::Shell => {}
            TypeOf::Domain(domain) => {
                shown.base = Some(self.data_type(&domain.base));
                shown.not_null = domain.not_null;
                shown.default = domain.default.as_ref().map(|of| self.expression(of));
                shown.collation.clone_from(&domain.collation);
                let check = |check: &DomainCheck| {
                    let not_valid = if check.validated { "" } else { " NOT VALID" };
                    snapshot::DomainConstraint {
                        name: check.name.clone(),
                        definition: format!("CHECK ({}){not_valid}", self.expression(&check.check)),
                        validated: check.validated,
                        comment: check.comment.clone(),
                    }
                };
                shown.constraints = domain.checks.iter().map(check).collect();
                shown.constraints.sort_by(|a, b| a.name.cmp(&b.name));
            }
        }
        shown
    }

    pub(super) fn extension(self, id: Id) -> Option<snapshot::Extension> {
        match self.object(id)? {
            Object::Extension(extension) => Some(snapshot::Extension {
                name: extension.name.clone(),
                version: extension.version.clone(),
                schema: match extension.schema {
                    Some(schema) => self.schema_name(schema).to_owned(),
                    None => "pg_catalog".to_owned(),
                },
            }),
            _ => None,
        }
    }

    pub(super) fn other(self, id: Id) -> Option<snapshot::Other> {
        match self.object(id)? {
            Object::Other(of) => Some(snapshot::Other {
                schema: of
                    .schema
                    .map_or_else(String::new, |schema| self.schema_name(schema).to_owned()),
                name: of.name.clone(),
                ..of.kept.clone()
            }),
            _ => None,
        }
    }
}

impl Routine {
    /// As statements say it.
    pub(super) fn word(&self) -> &'static str {
        use snapshot::RoutineKind;
        match self.kept.kind {
            RoutineKind::Function | RoutineKind::Window => "function",
            RoutineKind::Procedure => "procedure",
            RoutineKind::Aggregate => "aggregate",
        }
    }
}

impl Mode {
    /// Whether a call gives a value for it.
    pub(super) fn is_input(self) -> bool {
        matches!(self, Self::In | Self::InOut | Self::Variadic)
    }
}

impl Relation {
    /// As statements say it.
    pub(super) fn kind_word(&self) -> &'static str {
        match &self.kind {
            Kind::Index(_) => "index",
            Kind::Composite => "type",
            Kind::Shown(RelationKind::Table | RelationKind::PartitionedTable) => "table",
            Kind::Shown(RelationKind::View) => "view",
            Kind::Shown(RelationKind::MaterializedView) => "materialized view",
            Kind::Shown(RelationKind::ForeignTable) => "foreign table",
            Kind::Shown(RelationKind::Sequence) => "sequence",
        }
    }
}

/// Names of columns.
pub(super) fn names(relation: &Relation, columns: &[super::model::Num]) -> Vec<String> {
    columns
        .iter()
        .map(|num| relation.column_name(*num).to_owned())
        .collect()
}
