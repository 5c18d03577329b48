//! What stands beside relations, types and routines: schemas, extensions, roles, rights, the ledger.

use serde::{Deserialize, Serialize};

use super::dependency::ObjectKind;

/// A schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Schema {
    /// Unquoted.
    pub name: String,
    /// The owning role.
    pub owner: String,
    /// Rights that differ from a new schema's.
    pub grants: Grants,
    /// COMMENT ON.
    pub comment: Option<String>,
}

/// An installed extension.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The installed version.
    pub version: String,
    /// Where its objects are.
    pub schema: String,
}

/// What a role may do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Role {
    /// Every right.
    pub superuser: bool,
    /// Roles whose rights it has, also through others; by name.
    pub member_of: Vec<String>,
}

/// A row of the target's ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Applied {
    /// Whose change; empty in a catalog that knows only one project.
    pub project: String,
    /// As its file name has it.
    pub version: String,
    /// sha256 of its bytes.
    pub checksum: String,
}

/// Rights on an object, as far as they differ from those of a new one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Grants {
    /// Given besides; by role.
    pub granted: Vec<Grant>,
    /// Taken away, such as EXECUTE from PUBLIC; by role.
    pub revoked: Vec<Grant>,
}

/// Rights of one role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Grant {
    /// The role; empty for PUBLIC.
    pub role: String,
    /// WITH GRANT OPTION.
    pub grantable: bool,
    /// SELECT, INSERT, ...; by name.
    pub privileges: Vec<String>,
}

/// An object of which only the statement that makes it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Other {
    /// What it is.
    pub kind: ObjectKind,
    /// Unquoted; empty where its kind has no schema.
    pub schema: String,
    /// Unquoted; with its types, for an operator or a cast, as dependencies name it.
    pub name: String,
    /// The owning role; empty where its kind has none.
    pub owner: String,
    /// The whole CREATE statement.
    pub definition: String,
    /// How other statements name it, such as `OPERATOR public.=== (integer, integer)`.
    pub identity: String,
    /// COMMENT ON.
    pub comment: Option<String>,
}

impl Grants {
    /// Just as a new object has them.
    pub fn is_default(&self) -> bool {
        self.granted.is_empty() && self.revoked.is_empty()
    }
}
