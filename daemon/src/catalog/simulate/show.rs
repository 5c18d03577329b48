//! From the simulation's objects to a snapshot's, at any moment.
//!
//! Definitions made of names alone (keys, foreign keys, indexes over columns, sequences, enums) are written as
//! PostgreSQL writes them. Expressions are shown as the file wrote them: PostgreSQL would add casts and parentheses.

#![expect(clippy::single_match_else, reason = "the cases read as a table")]

mod definition;

use std::fmt;
use std::sync::Arc;

use super::model::{
    Attached, BaseType, Column, Constraint, DataType, DomainCheck, Id, Identity, Kind, Mode, Object,
    Parameter, Relation, Routine, Type, TypeOf,
};
use super::needs::Part;
use super::world::{Key, TEMPORARY, World, is_hidden};
use crate::catalog::ddl;
use crate::catalog::snapshot::{self, ObjectName, RelationKind};

/// What stands for a data type that the simulation can not know.
pub const UNKNOWN_TYPE: &str = "unknown";

/// Something that needs another object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependent {
    /// In lower case: view, index, constraint, function, column default, ...
    pub kind: &'static str,
    /// Its schema, or the schema of its table.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its table, for a part of one.
    pub table: Option<String>,
    /// The column of the object it needs, where it needs only that.
    pub column: Option<String>,
}

impl fmt::Display for Dependent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind, self.name)?;
        match &self.table {
            Some(table) => write!(formatter, " of table {table}"),
            None => Ok(()),
        }
    }
}

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
        match schema {
            Some(schema) => named(schema),
            None => {
                let path = self.world.path_at(self.moment);
                named(TEMPORARY).or_else(|| path.iter().find_map(|schema| named(schema)))
            }
        }
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

    /// A relation as a snapshot shows it; none for indexes, composite types and sequences of identity columns.
    pub(super) fn relation(self, id: Id) -> Option<snapshot::Relation> {
        let relation = self.relation_of(id)?;
        let Kind::Shown(kind) = relation.kind else {
            return None;
        };
        let sequence = relation.sequence.as_ref();
        if sequence.is_some_and(|sequence| sequence.identity) {
            return None;
        }
        let mut constraints: Vec<_> = relation.constraints.iter().collect();
        constraints.sort_by(|a, b| a.name.cmp(&b.name));
        Some(snapshot::Relation {
            schema: self.schema_name(relation.schema).to_owned(),
            name: relation.name.clone(),
            kind,
            persistence: relation.persistence,
            partitions: self.partitions(id, kind),
            partition_key: relation
                .partition_key
                .as_ref()
                .map(|key| self.partition_key(relation, key)),
            partition_of: relation
                .partition_of
                .as_ref()
                .map(|(parent, bound)| snapshot::Partition {
                    parent: self.object_name(*parent),
                    bound: bound.clone(),
                }),
            inherits: relation.inherits.iter().map(|id| self.object_name(*id)).collect(),
            of_type: relation.of_type.map(|id| self.object_name(id)),
            columns: relation
                .columns
                .iter()
                .map(|column| self.column(id, relation, column))
                .collect(),
            constraints: constraints
                .iter()
                .map(|of| self.constraint(relation, of))
                .collect(),
            indexes: self.indexes(id, relation),
            triggers: self.triggers(relation),
            policies: shown(&relation.policies, |policy| policy.name.clone()),
            rules: shown(&relation.rules, |rule| rule.name.clone()),
            sequence: sequence.map(|sequence| self.sequence(sequence)),
            ..relation.kept.clone()
        })
    }

    fn partitions(self, id: Id, kind: RelationKind) -> u32 {
        if kind != RelationKind::PartitionedTable {
            return 0;
        }
        let is_partition = |user: &Id| {
            self.relation_of(*user)
                .is_some_and(|of| of.of_partition() == Some(id))
        };
        u32::try_from(self.users(id).filter(is_partition).count()).unwrap_or(u32::MAX)
    }

    fn column(self, id: Id, relation: &Relation, column: &Column) -> snapshot::Column {
        snapshot::Column {
            name: column.name.clone(),
            type_name: self.data_type(&column.data_type),
            not_null: column.not_null,
            default: column.default.as_ref().map(|of| self.expression(of)),
            identity: column.identity.map(|identity| {
                let word = match identity {
                    Identity::Always => "always",
                    Identity::ByDefault => "by default",
                };
                word.to_owned()
            }),
            identity_sequence: self.identity_sequence(id, relation, column),
            generated: column.generated.as_ref().map(|of| self.expression(of)),
            collation: column.collation.clone(),
            local: column.local,
            ..column.kept.clone()
        }
    }

    /// The sequence of an identity column, where it is not just as PostgreSQL makes it.
    fn identity_sequence(
        self,
        id: Id,
        table: &Relation,
        column: &Column,
    ) -> Option<snapshot::IdentitySequence> {
        column.identity?;
        let owned = |relation: &&Relation| {
            relation
                .sequence
                .as_ref()
                .is_some_and(|of| of.identity && of.owned_by == Some((id, column.num)))
        };
        let mut owners = self.users(id).filter_map(|user| self.relation_of(user));
        let relation = owners.find(owned)?;
        let options = snapshot::Sequence {
            owned_by: None,
            ..self.sequence(relation.sequence.as_ref()?)
        };
        let usual = format!("{}_{}_seq", table.name, column.name);
        let is_usual = relation.name == usual && relation.schema == table.schema;
        let name = (!is_usual).then(|| ObjectName::new(self.schema_name(relation.schema), &relation.name));
        let plain = snapshot::Sequence::of_type(&self.data_type(&column.data_type));
        (name.is_some() || options != plain).then_some(snapshot::IdentitySequence { name, options })
    }

    fn constraint(self, relation: &Relation, of: &Constraint) -> snapshot::Constraint {
        let foreign = of.foreign.as_ref();
        let target = foreign.and_then(|foreign| self.relation_of(foreign.table));
        let index = of.index.or(foreign.and_then(|foreign| foreign.index));
        snapshot::Constraint {
            name: of.name.clone(),
            kind: of.kind,
            columns: names(relation, &of.columns),
            validated: of.validated,
            enforced: true,
            deferrable: of.deferrable,
            initially_deferred: of.initially_deferred,
            no_inherit: of.no_inherit,
            local: of.local,
            references: foreign.map(|foreign| self.object_name(foreign.table)),
            referenced_columns: match (foreign, target) {
                (Some(foreign), Some(target)) => names(target, &foreign.columns),
                _ => Vec::new(),
            },
            on_delete: foreign.and_then(|foreign| foreign.actions.on_delete.clone()),
            on_update: foreign.and_then(|foreign| foreign.actions.on_update.clone()),
            expression: of.check.as_ref().map(|check| self.expression(check)),
            index: index.and_then(|index| Some(self.relation_of(index)?.name.clone())),
            definition: self.constraint_definition(relation, of),
            comment: of.comment.clone(),
        }
    }

    fn indexes(self, id: Id, table: &Relation) -> Vec<snapshot::Index> {
        let mut indexes: Vec<_> = self
            .users(id)
            .filter_map(|user| self.index(user, id, table))
            .collect();
        indexes.sort_by(|a, b| a.name.cmp(&b.name));
        indexes
    }

    fn index(self, id: Id, of: Id, table: &Relation) -> Option<snapshot::Index> {
        let relation = self.relation_of(id)?;
        let index = relation.index().filter(|index| index.table == of)?;
        let kept = relation.kept_index.as_deref().cloned().unwrap_or_default();
        let mut shown = snapshot::Index {
            name: relation.name.clone(),
            method: index.method.clone(),
            columns: index.keys.iter().map(|key| self.key(table, key)).collect(),
            include: names(table, &index.include),
            predicate: index.predicate.as_ref().map(|of| self.expression(of)),
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            valid: index.valid,
            of_constraint: table.constraints.iter().any(|of| of.index == Some(id)),
            part_of: relation.of_partition().map(|parent| self.object_name(parent)),
            ..kept
        };
        let name = ObjectName::new(self.schema_name(table.schema), &table.name);
        shown.definition = ddl::index_definition(&name, &shown);
        if table.is_partitioned() {
            shown.definition = shown.definition.replacen(" ON ", " ON ONLY ", 1);
        }
        Some(shown)
    }

    fn triggers(self, relation: &Relation) -> Vec<snapshot::Trigger> {
        let mut triggers: Vec<_> = relation
            .triggers
            .iter()
            .filter(|trigger| !trigger.cloned)
            .map(|trigger| {
                let function = trigger
                    .objects
                    .iter()
                    .find(|id| matches!(self.object(**id), Some(Object::Routine(_))));
                snapshot::Trigger {
                    function: function
                        .map_or_else(|| trigger.of.function.clone(), |id| self.object_name(*id)),
                    ..trigger.of.clone()
                }
            })
            .collect();
        triggers.sort_by(|a, b| a.name.cmp(&b.name));
        triggers
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
            TypeOf::Base => {}
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

    pub(super) fn dependent(self, id: Id, part: &Part) -> Option<Dependent> {
        let object = self.object(id)?;
        let schema = object.schema().map(|id| self.schema_name(id).to_owned());
        let whole = |kind, name: &str| Dependent {
            kind,
            schema: schema.clone(),
            name: name.to_owned(),
            table: None,
            column: None,
        };
        let relation = match object {
            Object::Relation(relation) => relation,
            Object::Schema(of) => return Some(whole("schema", &of.name)),
            Object::Type(of) => return Some(whole("type", &of.name)),
            Object::Routine(of) => return Some(whole(of.word(), &of.name)),
            Object::Extension(of) => return Some(whole("extension", &of.name)),
            Object::Other(of) => return Some(whole(of.kept.kind.as_str(), &of.name)),
        };
        let (kind, name) = match part {
            Part::Whole => return Some(whole(relation.kind_word(), &relation.name)),
            Part::Column(num) => ("column", relation.column_name(*num)),
            Part::Default(num) => ("column default", relation.column_name(*num)),
            Part::Constraint(name) => ("constraint", name.as_str()),
            Part::Trigger(name) => ("trigger", name.as_str()),
            Part::Policy(name) => ("policy", name.as_str()),
            Part::Rule(name) => ("rule", name.as_str()),
        };
        Some(Dependent {
            table: Some(relation.name.clone()),
            ..whole(kind, name)
        })
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

fn shown<T: Clone>(list: &[Attached<T>], name: impl Fn(&T) -> String) -> Vec<T> {
    let mut shown: Vec<T> = list.iter().map(|of| of.of.clone()).collect();
    shown.sort_by_key(name);
    shown
}
