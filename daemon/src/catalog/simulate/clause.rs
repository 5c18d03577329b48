//! Columns and constraints as CREATE TABLE and ALTER TABLE write them.

use std::ops::Range;

use super::data_type::TypeName;
use super::model::Actions;
use super::sequence_options::Options;
use super::tokens::{Name, Tokens};

/// A column as written.
#[derive(Debug, Clone)]
pub(super) struct ColumnClause<'t> {
    pub(super) name: String,
    pub(super) span: Range<u32>,
    /// None where a type gives the columns, or a query.
    pub(super) data_type: Option<TypeName>,
    pub(super) constraints: Vec<Clause<'t>>,
}

/// A constraint as written, of a column or a table.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of PostgreSQL's catalog"
)]
#[derive(Debug, Clone)]
pub(super) struct Clause<'t> {
    pub(super) name: Option<String>,
    pub(super) span: Range<u32>,
    pub(super) of: ClauseOf<'t>,
    pub(super) deferrable: bool,
    pub(super) initially_deferred: bool,
    pub(super) not_valid: bool,
    pub(super) no_inherit: bool,
}

/// What it says.
#[derive(Debug, Clone)]
pub(super) enum ClauseOf<'t> {
    NotNull,
    Null,
    Default(Tokens<'t>),
    Check(Tokens<'t>),
    Generated(Tokens<'t>),
    Identity {
        always: bool,
        options: Options,
    },
    Collate(Name),
    Key(KeyClause),
    Foreign(ForeignClause),
    Exclude(ExcludeClause<'t>),
    /// COMPRESSION, STORAGE: nothing that a snapshot shows.
    Nothing,
}

/// PRIMARY KEY or UNIQUE.
#[derive(Debug, Clone)]
pub(super) struct KeyClause {
    pub(super) primary: bool,
    pub(super) columns: Vec<String>,
    pub(super) include: Vec<String>,
    pub(super) using_index: Option<Name>,
    pub(super) nulls_not_distinct: bool,
    pub(super) options: Vec<String>,
}

/// REFERENCES.
#[derive(Debug, Clone)]
pub(super) struct ForeignClause {
    pub(super) columns: Vec<String>,
    pub(super) table: Name,
    pub(super) referenced: Vec<String>,
    pub(super) actions: Actions,
}

/// EXCLUDE.
#[derive(Debug, Clone)]
pub(super) struct ExcludeClause<'t> {
    pub(super) method: String,
    /// Each key, and its operator.
    pub(super) keys: Vec<(Tokens<'t>, String)>,
    pub(super) include: Vec<String>,
    pub(super) predicate: Option<Tokens<'t>>,
}
