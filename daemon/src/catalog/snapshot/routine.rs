//! Functions, procedures and aggregates.

use serde::{Deserialize, Serialize};

use super::name::public;
use super::{Grants, ObjectName};

/// What a routine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoutineKind {
    /// FUNCTION
    #[default]
    Function,
    /// PROCEDURE
    Procedure,
    /// AGGREGATE
    Aggregate,
    /// FUNCTION ... WINDOW
    Window,
}

/// Whether a routine gives the same answer twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Volatility {
    /// Always.
    Immutable,
    /// Within a statement.
    Stable,
    /// Never to be relied upon.
    #[default]
    Volatile,
}

/// A function, procedure or aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Routine {
    /// Unquoted.
    pub schema: String,
    /// Unquoted.
    pub name: String,
    /// What it is.
    pub kind: RoutineKind,
    /// Types of its input, joined by comma and space: with the name, what tells it from others.
    pub arguments: String,
    /// The list of its parameters as CREATE has it, with modes, names and defaults.
    pub parameters: String,
    /// As `RETURNS` says; empty for a procedure.
    pub returns: String,
    /// sql, plpgsql, ...
    pub language: String,
    /// Whether it gives the same answer twice.
    pub volatility: Volatility,
    /// STRICT
    pub strict: bool,
    /// SECURITY DEFINER
    pub security_definer: bool,
    /// LEAKPROOF
    pub leakproof: bool,
    /// `safe`, `restricted` or `unsafe`.
    pub parallel: String,
    /// SET name TO value, as `name=value`; in order.
    pub settings: Vec<String>,
    /// The owning role.
    pub owner: String,
    /// The whole CREATE statement.
    pub definition: String,
    /// Rights that differ from a new routine's.
    pub grants: Grants,
    /// COMMENT ON.
    pub comment: Option<String>,
}

impl Volatility {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Immutable => "immutable",
            Self::Stable => "stable",
            Self::Volatile => "volatile",
        }
    }
}

impl Routine {
    /// Its qualified name, without arguments.
    pub fn object_name(&self) -> ObjectName {
        ObjectName::new(&self.schema, &self.name)
    }

    /// How dependencies name it: `f(integer, text)`.
    pub fn signature(&self) -> String {
        format!("{}({})", self.name, self.arguments)
    }
}

impl Default for Routine {
    fn default() -> Self {
        Self {
            schema: public(),
            name: String::new(),
            kind: RoutineKind::default(),
            arguments: String::new(),
            parameters: String::new(),
            returns: String::new(),
            language: "sql".to_owned(),
            volatility: Volatility::default(),
            strict: false,
            security_definer: false,
            leakproof: false,
            parallel: "unsafe".to_owned(),
            settings: Vec::new(),
            owner: String::new(),
            definition: String::new(),
            grants: Grants::default(),
            comment: None,
        }
    }
}
