//! Sequences, types, routines, extensions, and what hangs on tables.

use super::{DataType, Expression, Id, Need, Num};
use crate::catalog::snapshot;

/// A sequence.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Sequence {
    pub(in crate::catalog::simulate) data_type: String,
    pub(in crate::catalog::simulate) start: i64,
    pub(in crate::catalog::simulate) increment: i64,
    pub(in crate::catalog::simulate) min: i64,
    pub(in crate::catalog::simulate) max: i64,
    pub(in crate::catalog::simulate) cache: i64,
    pub(in crate::catalog::simulate) cycle: bool,
    pub(in crate::catalog::simulate) owned_by: Option<(Id, Num)>,
    /// Behind an identity column.
    pub(in crate::catalog::simulate) identity: bool,
}

/// A trigger, policy or rule of a table.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Attached<T> {
    pub(in crate::catalog::simulate) of: T,
    /// Columns of its table without which it can not be.
    pub(in crate::catalog::simulate) columns: Vec<Num>,
    pub(in crate::catalog::simulate) objects: Vec<Id>,
    /// Came from the partitioned table.
    pub(in crate::catalog::simulate) cloned: bool,
}

/// An enum, domain, range or base type.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Type {
    pub(in crate::catalog::simulate) schema: Id,
    pub(in crate::catalog::simulate) name: String,
    pub(in crate::catalog::simulate) of: TypeOf,
    /// What the simulation hands on as it is: owner, grants, comment.
    pub(in crate::catalog::simulate) kept: snapshot::Type,
}

/// What a type is.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) enum TypeOf {
    Enum(Vec<String>),
    Domain(Domain),
    /// With its subtype; the rest is in `kept`.
    Range(DataType),
    Base,
    /// Declared, and not yet defined.
    Shell,
}

/// A domain.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Domain {
    pub(in crate::catalog::simulate) base: DataType,
    pub(in crate::catalog::simulate) not_null: bool,
    pub(in crate::catalog::simulate) default: Option<Expression>,
    pub(in crate::catalog::simulate) collation: Option<String>,
    pub(in crate::catalog::simulate) checks: Vec<DomainCheck>,
}

/// A check of a domain.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct DomainCheck {
    pub(in crate::catalog::simulate) name: String,
    pub(in crate::catalog::simulate) check: Expression,
    pub(in crate::catalog::simulate) validated: bool,
    pub(in crate::catalog::simulate) comment: Option<String>,
}

/// A function, procedure or aggregate.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Routine {
    pub(in crate::catalog::simulate) schema: Id,
    pub(in crate::catalog::simulate) name: String,
    pub(in crate::catalog::simulate) parameters: Vec<Parameter>,
    /// None for a procedure.
    pub(in crate::catalog::simulate) returns: Option<DataType>,
    /// `SETOF `, or the columns of RETURNS TABLE.
    pub(in crate::catalog::simulate) returns_set: bool,
    /// What the simulation hands on as it is.
    pub(in crate::catalog::simulate) kept: snapshot::Routine,
    /// What a body that PostgreSQL keeps parsed needs.
    pub(in crate::catalog::simulate) needs: Vec<Need>,
}

/// A parameter of a routine.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Parameter {
    pub(in crate::catalog::simulate) mode: Mode,
    pub(in crate::catalog::simulate) name: Option<String>,
    pub(in crate::catalog::simulate) data_type: DataType,
    pub(in crate::catalog::simulate) has_default: bool,
}

/// The direction of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog::simulate) enum Mode {
    In,
    Out,
    InOut,
    Variadic,
    Table,
}

/// An extension.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Extension {
    pub(in crate::catalog::simulate) name: String,
    pub(in crate::catalog::simulate) version: String,
    pub(in crate::catalog::simulate) schema: Option<Id>,
}

/// Something else with a name.
#[derive(Debug, Clone)]
pub(in crate::catalog::simulate) struct Other {
    pub(in crate::catalog::simulate) schema: Option<Id>,
    pub(in crate::catalog::simulate) name: String,
    pub(in crate::catalog::simulate) kept: snapshot::Other,
    pub(in crate::catalog::simulate) needs: Vec<Need>,
}
