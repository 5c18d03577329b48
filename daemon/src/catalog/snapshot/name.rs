//! A name with its schema; in JSON `["public", "account"]`, or `"account"` for one in `public`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalog::ddl::qualified;

/// A qualified name, unquoted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "(String, String)")]
pub struct ObjectName {
    /// Unquoted.
    pub schema: String,
    /// Unquoted.
    pub name: String,
}

/// How JSON may write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Pair(String, String),
    InPublic(String),
}

impl ObjectName {
    /// Of its parts.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            schema: schema.into(),
            name: name.into(),
        }
    }

    /// Whether it is this one.
    pub fn is(&self, schema: &str, name: &str) -> bool {
        self.schema == schema && self.name == name
    }
}

impl From<Written> for ObjectName {
    fn from(written: Written) -> Self {
        match written {
            Written::Pair(schema, name) => Self { schema, name },
            Written::InPublic(name) => Self::new(public(), name),
        }
    }
}

impl From<ObjectName> for (String, String) {
    fn from(name: ObjectName) -> Self {
        (name.schema, name.name)
    }
}

impl fmt::Display for ObjectName {
    /// As SQL needs it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&qualified(&self.schema, &self.name))
    }
}

/// Where an object is that does not say.
pub(super) fn public() -> String {
    "public".to_owned()
}
