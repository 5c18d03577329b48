//! What the simulation knows of each object.
//!
//! Objects refer to each other by number, columns by their number in the table, so that a rename changes one object
//! only. Text of expressions is kept as written (or as PostgreSQL wrote it, from a snapshot), together with what it
//! mentions; it is never claimed to be what PostgreSQL would print.

mod others;

use crate::catalog::snapshot::{self, ConstraintKind, Persistence, RelationKind};
pub(super) use others::{
    Attached, Domain, DomainCheck, Extension, Mode, Other, Parameter, Routine, Sequence, Type, TypeOf,
};

/// Number of an object; never used twice.
pub(super) type Id = u32;

/// Number of a column in its table; never used twice in it.
pub(super) type Num = u16;

/// Anything that can be created and dropped by itself.
#[expect(clippy::large_enum_variant, reason = "few of them live at a time")]
#[derive(Debug, Clone)]
pub(super) enum Object {
    /// A schema.
    Schema(Schema),
    /// A table, view, sequence, index or composite type.
    Relation(Box<Relation>),
    /// An enum, domain, range or base type.
    Type(Type),
    /// A function, procedure or aggregate.
    Routine(Routine),
    /// An extension.
    Extension(Extension),
    /// Something of which no more is known than its name and what it needs.
    Other(Other),
}

/// A schema.
#[derive(Debug, Clone)]
pub(super) struct Schema {
    pub(super) name: String,
    /// Owner, grants and comment; the name is the other field's.
    pub(super) kept: snapshot::Schema,
}

/// What a relation is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Everything that a snapshot lists as a relation.
    Shown(RelationKind),
    /// An index.
    Index(Index),
    /// A composite type.
    Composite,
}

/// A relation, in PostgreSQL's sense.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) schema: Id,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) persistence: Persistence,
    /// What the simulation hands on as it is: owner, sizes, storage, grants. Its names and lists are empty.
    pub(super) kept: snapshot::Relation,
    /// The same, of an index.
    pub(super) kept_index: Option<Box<snapshot::Index>>,
    pub(super) partition_key: Option<PartitionKey>,
    /// The partitioned table, or partitioned index, and the bound.
    pub(super) partition_of: Option<(Id, String)>,
    pub(super) inherits: Vec<Id>,
    pub(super) columns: Vec<Column>,
    /// The highest number ever given to a column.
    pub(super) last_num: Num,
    pub(super) constraints: Vec<Constraint>,
    pub(super) triggers: Vec<Attached<snapshot::Trigger>>,
    pub(super) policies: Vec<Attached<snapshot::Policy>>,
    pub(super) rules: Vec<Attached<snapshot::RewriteRule>>,
    /// What a view's query or a typed table needs.
    pub(super) needs: Vec<Need>,
    pub(super) of_type: Option<Id>,
    pub(super) sequence: Option<Sequence>,
    /// A materialized view of which it is known that it was not filled yet.
    pub(super) unpopulated: bool,
    /// It may be otherwise: a statement that could not be followed may have touched it.
    pub(super) uncertain: bool,
}

/// One object that another can not be without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) object: Id,
    pub(super) column: Option<Num>,
}

/// PARTITION BY.
#[derive(Debug, Clone)]
pub(super) struct PartitionKey {
    /// `RANGE`, `LIST` or `HASH`.
    pub(super) strategy: String,
    pub(super) keys: Vec<Key>,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) num: Num,
    pub(super) name: String,
    pub(super) data_type: DataType,
    pub(super) not_null: bool,
    pub(super) default: Option<Expression>,
    pub(super) identity: Option<Identity>,
    pub(super) generated: Option<Expression>,
    pub(super) collation: Option<String>,
    /// What the simulation hands on as it is: storage, grants, comment.
    pub(super) kept: snapshot::Column,
    /// How many parents have it.
    pub(super) inherited: u32,
    /// Defined here, whether or not a parent has it too.
    pub(super) local: bool,
}

/// GENERATED ... AS IDENTITY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    Always,
    ByDefault,
}

/// A data type with its modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DataType {
    pub(super) base: BaseType,
    /// `(10,2)`, as PostgreSQL prints it; empty without.
    pub(super) modifiers: String,
    pub(super) array: bool,
}

/// A data type without modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BaseType {
    /// One of PostgreSQL's own, as it prints it.
    Builtin(String),
    /// One of the schema, also the row type of a relation.
    User(Id),
    /// One that this extension brought.
    Provided(Id, String),
    /// One that an extension may have brought: it is there or not.
    Foreign(String),
    /// Not known.
    Unknown,
}

/// An expression and what it mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) text: String,
    /// Columns of its own table.
    pub(super) columns: Vec<Num>,
    /// Sequences, functions and types.
    pub(super) objects: Vec<Id>,
    /// It is `nextval` of this sequence and nothing else.
    pub(super) nextval: Option<Id>,
}

/// A constraint of a table.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of PostgreSQL's catalog"
)]
#[derive(Debug, Clone)]
pub(super) struct Constraint {
    pub(super) name: String,
    pub(super) kind: ConstraintKind,
    pub(super) columns: Vec<Num>,
    pub(super) validated: bool,
    pub(super) deferrable: bool,
    pub(super) initially_deferred: bool,
    pub(super) no_inherit: bool,
    pub(super) check: Option<Expression>,
    pub(super) foreign: Option<ForeignKey>,
    /// Of a primary key, unique or exclusion constraint.
    pub(super) index: Option<Id>,
    /// EXCLUDE ..., as written.
    pub(super) text: Option<String>,
    pub(super) inherited: u32,
    pub(super) local: bool,
    /// The constraint of the partitioned table that it is a copy of.
    pub(super) parent: Option<(Id, String)>,
    pub(super) comment: Option<String>,
}

/// Where a foreign key points to.
#[derive(Debug, Clone)]
pub(super) struct ForeignKey {
    pub(super) table: Id,
    pub(super) columns: Vec<Num>,
    /// The unique index it relies on.
    pub(super) index: Option<Id>,
    pub(super) actions: Actions,
}

/// What a foreign key does besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Actions {
    pub(super) match_full: bool,
    /// As PostgreSQL prints it; none for NO ACTION.
    pub(super) on_update: Option<String>,
    pub(super) on_delete: Option<String>,
    /// ` (a, b)` of SET NULL and SET DEFAULT.
    pub(super) delete_columns: String,
}

/// An index.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of PostgreSQL's catalog"
)]
#[derive(Debug, Clone)]
pub(super) struct Index {
    pub(super) table: Id,
    pub(super) method: String,
    pub(super) keys: Vec<Key>,
    pub(super) include: Vec<Num>,
    pub(super) unique: bool,
    pub(super) nulls_not_distinct: bool,
    pub(super) valid: bool,
    pub(super) deferrable: bool,
    pub(super) only: bool,
    pub(super) predicate: Option<Expression>,
}

/// A key of an index or partitioned table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) of: KeyOf,
    pub(super) order: Order,
    /// What it gives to a name that PostgreSQL makes up.
    pub(super) name: String,
}

/// How a key is ordered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// One that is not the column's own.
    pub(super) collation: Option<String>,
    /// One that is not the type's default.
    pub(super) operator_class: Option<String>,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

/// What a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyOf {
    Column(Num),
    Expression(Expression),
}
