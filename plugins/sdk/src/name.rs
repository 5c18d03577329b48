//! Names of tables: read from the tree, compared after folding, shown with quotes, matched by globs.

use std::fmt;

use crate::ast::{Identifier, ObjectName};
use crate::tree::View;

/// The schema that is meant where neither the statement nor a `SET search_path` of the change names one.
pub const DEFAULT_SCHEMA: &str = "public";

/// A table's name as a statement gives it, folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableName {
    /// As written, or none.
    pub schema: Option<String>,
    /// The table itself.
    pub name: String,
}

impl TableName {
    /// The last two parts of a name in the tree.
    pub fn of(name: ObjectName<'_>) -> Self {
        let (mut schema, mut table) = (None, None);
        for part in name.names().filter_map(Identifier::named) {
            schema = table.replace(part);
        }
        if table.is_none() {
            for part in name.named().unwrap_or(name.text()).split('.') {
                schema = table.replace(part);
            }
        }
        Self {
            schema: schema.map(str::to_owned),
            name: table.unwrap_or_default().to_owned(),
        }
    }

    /// With a schema where it has none.
    #[must_use]
    pub fn or_in(self, schema: Option<&str>) -> Self {
        Self {
            schema: self.schema.or_else(|| schema.map(str::to_owned)),
            ..self
        }
    }

    /// Another table of the same schema.
    #[must_use]
    pub fn renamed(&self, name: &str) -> Self {
        Self {
            schema: self.schema.clone(),
            name: name.to_owned(),
        }
    }

    /// Whether both mean one table, as far as the text tells.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name == other.name && self.schema_or_default() == other.schema_or_default()
    }

    /// Its schema, or the usual one.
    pub fn schema_or_default(&self) -> &str {
        self.schema.as_deref().unwrap_or(DEFAULT_SCHEMA)
    }

    /// Its schema, or the usual one, and its own name.
    pub(crate) fn parts(&self) -> (&str, &str) {
        (self.schema_or_default(), &self.name)
    }

    /// Lives in the session's schema for temporary tables.
    pub fn is_temporary(&self) -> bool {
        self.schema
            .as_deref()
            .is_some_and(|schema| schema == "pg_temp" || schema.starts_with("pg_temp_"))
    }

    /// `public.t2024`, for fingerprints; not for SQL.
    pub fn key(&self) -> String {
        [self.schema_or_default(), ".", &self.name].concat()
    }

    /// Whether one of the globs means it; a glob without a dot is about the table's own name.
    pub fn matches_any(&self, globs: &[String]) -> bool {
        globs.iter().any(|glob| {
            if glob.contains('.') {
                matches(glob, &self.key())
            } else {
                matches(glob, &self.name)
            }
        })
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            f.write_str(&quote(schema))?;
            f.write_str(".")?;
        }
        f.write_str(&quote(&self.name))
    }
}

/// An identifier in double quotes, as SQL wants it.
pub fn quote(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    // Almost no name has a quote in it.
    if name.bytes().any(|byte| byte == b'"') {
        quoted.push_str(&name.replace('"', "\"\""));
    } else {
        quoted.push_str(name);
    }
    quoted.push('"');
    quoted
}

/// Whether a text matches a glob: `*` is any text, `?` any one character, all else itself.
pub fn matches(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    let (mut at_glob, mut at_text) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at_text < text.len() {
        match glob.get(at_glob) {
            Some('*') => {
                retry = Some((at_glob + 1, at_text));
                at_glob += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == text[at_text] => {
                at_glob += 1;
                at_text += 1;
            }
            _ => {
                let Some((after_star, from)) = retry else {
                    return false;
                };
                retry = Some((after_star, from + 1));
                at_glob = after_star;
                at_text = from + 1;
            }
        }
    }
    glob[at_glob..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::{TableName, matches};

    fn table(schema: Option<&str>, name: &str) -> TableName {
        TableName {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
        }
    }

    #[test]
    fn names_are_shown_as_sql_wants_them() {
        assert_eq!(table(Some("public"), "t2024").to_string(), "\"public\".\"t2024\"");
        assert_eq!(table(None, "odd \" name").to_string(), "\"odd \"\" name\"");
    }

    #[test]
    fn without_a_schema_the_usual_one_is_meant() {
        assert!(table(None, "t").is_same(&table(Some("public"), "t")));
        assert!(!table(None, "t").is_same(&table(Some("audit"), "t")));
        assert!(
            table(None, "t")
                .or_in(Some("audit"))
                .is_same(&table(Some("audit"), "t"))
        );
        assert!(table(Some("pg_temp"), "t").is_temporary());
    }

    #[test]
    fn globs_match_whole_names() {
        for (glob, text, expected) in [
            ("name", "name", true),
            ("name", "names", false),
            ("*_at", "deleted_at", true),
            ("*_at", "at", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("import_?", "import_1", true),
            ("import_?", "import_12", false),
            ("?", "é", true),
        ] {
            assert_eq!(matches(glob, text), expected, "{glob} and {text}");
        }
    }

    #[test]
    fn a_glob_with_a_dot_looks_at_the_schema_too() {
        let globs = ["staging.*".to_owned(), "*_log".to_owned()];
        assert!(table(Some("staging"), "x").matches_any(&globs));
        assert!(table(Some("audit"), "http_log").matches_any(&globs));
        assert!(!table(None, "staging").matches_any(&globs));
    }
}
