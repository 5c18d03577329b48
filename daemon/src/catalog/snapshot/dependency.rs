//! What needs what: PostgreSQL's own dependencies between objects of users.

use serde::{Deserialize, Serialize};

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectKind {
    /// A table, partitioned and foreign ones too.
    #[default]
    Table,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A sequence.
    Sequence,
    /// An index; `name` is its own.
    Index,
    /// A column of the relation `name`.
    Column,
    /// The default, or the expression, of a column of the relation `name`.
    ColumnDefault,
    /// A constraint of the relation or domain `name`.
    Constraint,
    /// A trigger of the relation `name`.
    Trigger,
    /// A policy of the relation `name`.
    Policy,
    /// A rewrite rule of the relation `name`.
    Rule,
    /// A type.
    Type,
    /// A routine; `name` carries its argument types: `f(integer, text)`.
    Routine,
    /// A schema.
    Schema,
    /// An extension, for all that belongs to it.
    Extension,
    /// An operator.
    Operator,
    /// An operator class.
    OperatorClass,
    /// An operator family.
    OperatorFamily,
    /// A cast.
    Cast,
    /// A collation.
    Collation,
    /// Extended statistics.
    Statistics,
    /// A text search configuration.
    TextSearchConfiguration,
    /// A text search dictionary.
    TextSearchDictionary,
    /// A foreign-data wrapper.
    ForeignDataWrapper,
    /// A foreign server.
    Server,
    /// A publication.
    Publication,
    /// An event trigger.
    EventTrigger,
    /// Anything else.
    Other,
}

/// One object, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ObjectRef {
    /// What it is.
    pub kind: ObjectKind,
    /// Unquoted; empty where its kind has no schema.
    pub schema: String,
    /// Unquoted.
    pub name: String,
    /// The part: a column, constraint, trigger, policy or rule of `name`.
    pub member: Option<String>,
}

/// What becomes of an object when what it needs is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DependencyKind {
    /// It stops the drop, or goes with CASCADE.
    #[default]
    Normal,
    /// It goes along silently.
    Auto,
    /// It is a part of what it needs, and can not be dropped alone.
    Internal,
}

/// `object` needs `needs`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Dependency {
    /// What would break.
    pub object: ObjectRef,
    /// What it needs.
    pub needs: ObjectRef,
    /// What a drop does.
    pub kind: DependencyKind,
}

impl ObjectKind {
    /// A word for people, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Sequence => "sequence",
            Self::Index => "index",
            Self::Column => "column",
            Self::ColumnDefault => "column default",
            Self::Constraint => "constraint",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::Rule => "rule",
            Self::Type => "type",
            Self::Routine => "function",
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Operator => "operator",
            Self::OperatorClass => "operator class",
            Self::OperatorFamily => "operator family",
            Self::Cast => "cast",
            Self::Collation => "collation",
            Self::Statistics => "statistics",
            Self::TextSearchConfiguration => "text search configuration",
            Self::TextSearchDictionary => "text search dictionary",
            Self::ForeignDataWrapper => "foreign-data wrapper",
            Self::Server => "server",
            Self::Publication => "publication",
            Self::EventTrigger => "event trigger",
            Self::Other => "object",
        }
    }

    /// Lives in one name space with tables.
    pub fn is_relation(self) -> bool {
        matches!(
            self,
            Self::Table | Self::View | Self::MaterializedView | Self::Sequence | Self::Index
        )
    }
}

impl ObjectRef {
    /// A whole object.
    pub fn new(kind: ObjectKind, schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind,
            schema: schema.into(),
            name: name.into(),
            member: None,
        }
    }

    /// A part of the object `name`.
    pub fn part(
        kind: ObjectKind,
        schema: impl Into<String>,
        name: impl Into<String>,
        member: impl Into<String>,
    ) -> Self {
        Self {
            member: Some(member.into()),
            ..Self::new(kind, schema, name)
        }
    }
}
