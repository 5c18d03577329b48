//! Types of users: enums, domains, composite and range types.

use serde::{Deserialize, Serialize};

use super::name::public;
use super::{Grants, ObjectName};

/// What a type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypeKind {
    /// AS ENUM
    #[default]
    Enum,
    /// CREATE DOMAIN
    Domain,
    /// AS (...)
    Composite,
    /// AS RANGE
    Range,
    /// Written in another language.
    Base,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Type {
    /// Unquoted.
    pub schema: String,
    /// Unquoted.
    pub name: String,
    /// What it is.
    pub kind: TypeKind,
    /// The owning role.
    pub owner: String,
    /// The values of an enum, in order.
    pub labels: Vec<String>,
    /// The base type of a domain, as `format_type` writes it.
    pub base: Option<String>,
    /// NOT NULL of a domain.
    pub not_null: bool,
    /// DEFAULT of a domain.
    pub default: Option<String>,
    /// A domain's collation that is not its base type's.
    pub collation: Option<String>,
    /// The checks of a domain, by name.
    pub constraints: Vec<DomainConstraint>,
    /// Of a composite type, in order.
    pub attributes: Vec<Attribute>,
    /// For a range type.
    pub range: Option<Range>,
    /// Rights that differ from a new type's.
    pub grants: Grants,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// A check of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct DomainConstraint {
    /// Unquoted.
    pub name: String,
    /// `pg_get_constraintdef`.
    pub definition: String,
    /// Not NOT VALID.
    pub validated: bool,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// A part of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Attribute {
    /// Unquoted.
    pub name: String,
    /// As `format_type` writes it.
    pub type_name: String,
    /// A collation that is not the type's own, as SQL names it.
    pub collation: Option<String>,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// What a range type ranges over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Range {
    /// As `format_type` writes it.
    pub subtype: String,
    /// One that is not the subtype's default, as SQL names it.
    pub operator_class: Option<String>,
    /// One that is not the subtype's own, as SQL names it.
    pub collation: Option<String>,
    /// The function that makes values canonical.
    pub canonical: Option<ObjectName>,
    /// The function that gives a distance.
    pub difference: Option<ObjectName>,
    /// The name of its multirange type, where it is not the one PostgreSQL gives.
    pub multirange: Option<String>,
}

impl Type {
    /// Its qualified name.
    pub fn object_name(&self) -> ObjectName {
        ObjectName::new(&self.schema, &self.name)
    }
}

impl Default for Type {
    fn default() -> Self {
        Self {
            schema: public(),
            name: String::new(),
            kind: TypeKind::default(),
            owner: String::new(),
            labels: Vec::new(),
            base: None,
            not_null: false,
            default: None,
            collation: None,
            constraints: Vec::new(),
            attributes: Vec::new(),
            range: None,
            grants: Grants::default(),
            comment: None,
        }
    }
}

impl Default for DomainConstraint {
    fn default() -> Self {
        Self {
            name: String::new(),
            definition: String::new(),
            validated: true,
            comment: None,
        }
    }
}
