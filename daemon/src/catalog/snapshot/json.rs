//! A snapshot as JSON: what `catalog` files hold.
//!
//! Written without what is empty, so that a file of thousands of tables stays small; read strictly: an unknown key is
//! an error, because a misspelt one would silently mean its default.

use serde::Deserialize;
use serde_json::Value;

use super::{FORMAT, Snapshot};

/// Top-level keys that are written also where they are empty: absent means something else.
const ALWAYS: [&str; 3] = ["search-path", "schemas", "ledger"];

/// Keys that are true where they are absent; every other one is false.
const USUALLY_TRUE: [&str; 5] = ["validated", "enforced", "valid", "local", "permissive"];

/// Why a text is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, or of another shape.
    #[error("read the catalog")]
    Json(#[from] serde_json::Error),
    /// Another version of the form.
    #[error(
        "read the catalog: it has format {found}, this build reads format {FORMAT}; {}",
        remedy(*found)
    )]
    Format {
        /// What it says it is.
        found: u64,
    },
    /// A thing without a name.
    #[error("read the catalog: {what} has no name")]
    Nameless {
        /// What.
        what: String,
    },
}

#[derive(Deserialize)]
struct Head {
    #[serde(default = "this_format")]
    format: u64,
}

impl Snapshot {
    /// Reads the JSON form. A text without `format` is taken for this build's.
    ///
    /// # Errors
    /// Where it is no JSON, of another format, or misspelt.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        let head: Head = serde_json::from_str(text)?;
        if head.format != u64::from(FORMAT) {
            return Err(JsonError::Format { found: head.format });
        }
        let snapshot: Self = serde_json::from_str(text)?;
        match snapshot.nameless() {
            Some(what) => Err(JsonError::Nameless { what }),
            None => Ok(snapshot),
        }
    }

    /// Writes the JSON form, without what is empty.
    pub fn to_json(&self) -> String {
        let mut value = serde_json::to_value(self).expect("plain data is JSON");
        if let Value::Object(fields) = &mut value {
            fields.retain(|key, value| {
                prune(value);
                ALWAYS.contains(&key.as_str()) || !is_usual(key, value)
            });
        }
        let mut text = serde_json::to_string_pretty(&value).expect("plain data is JSON");
        text.push('\n');
        text
    }

    fn nameless(&self) -> Option<String> {
        if self.relations.iter().any(|it| it.name.is_empty()) {
            return Some("a relation".to_owned());
        }
        for relation in &self.relations {
            let kinds = [
                ("a column", relation.columns.iter().any(|it| it.name.is_empty())),
                (
                    "a constraint",
                    relation.constraints.iter().any(|it| it.name.is_empty()),
                ),
                ("an index", relation.indexes.iter().any(|it| it.name.is_empty())),
            ];
            if let Some((what, _)) = kinds.into_iter().find(|(_, nameless)| *nameless) {
                return Some(format!("{what} of {}", relation.object_name()));
            }
        }
        let kinds = [
            ("a type", self.types.iter().any(|it| it.name.is_empty())),
            ("a routine", self.routines.iter().any(|it| it.name.is_empty())),
        ];
        let found = kinds.into_iter().find(|(_, nameless)| *nameless);
        found.map(|(what, _)| what.to_owned())
    }
}

fn this_format() -> u64 {
    u64::from(FORMAT)
}

fn remedy(found: u64) -> &'static str {
    if found < u64::from(FORMAT) {
        "write it anew with `stagegate database snapshot`"
    } else {
        "use a newer stagegate"
    }
}

/// Takes away what reads the same when it is not there.
fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.retain(|key, value| {
            prune(value);
            !is_usual(key, value)
        }),
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

fn is_usual(key: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => *value == USUALLY_TRUE.contains(&key),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::snapshot::{Applied, Column, Index, IndexKey, Relation};

    #[test]
    fn a_catalog_by_hand_says_only_what_matters() {
        let text = r#"{"relations": [{"name": "t", "columns": [{"name": "id", "type-name": "bigint"}],
            "indexes": [{"name": "i", "columns": ["id", {"text": "lower(x)", "is-expression": true}]}],
            "constraints": [{"name": "f", "kind": "foreign-key", "references": "other"}]}]}"#;
        let snapshot = Snapshot::from_json(text).unwrap();
        let relation = snapshot.relation(None, "t").unwrap();
        assert_eq!((relation.schema.as_str(), relation.rows_estimate), ("public", -1));
        assert!(relation.indexes[0].valid && relation.constraints[0].validated);
        assert_eq!(
            relation.indexes[0].columns,
            [IndexKey::column("id"), IndexKey::expression("lower(x)")]
        );
        assert_eq!(
            relation.constraints[0].references.as_ref().unwrap().to_string(),
            "public.other"
        );
        assert_eq!(
            (snapshot.search_path, snapshot.schemas.len()),
            (vec!["public".to_owned()], 1)
        );
    }

    #[test]
    fn what_is_written_reads_the_same() {
        let snapshot = Snapshot {
            search_path: Vec::new(),
            schemas: Vec::new(),
            ledger: Some(vec![Applied::default()]),
            relations: vec![Relation {
                name: "t".to_owned(),
                columns: vec![Column {
                    name: "c".to_owned(),
                    ..Column::default()
                }],
                indexes: vec![Index {
                    name: "i".to_owned(),
                    columns: vec![IndexKey::expression("a + b")],
                    valid: false,
                    ..Index::default()
                }],
                ..Relation::default()
            }],
            ..Snapshot::default()
        };
        let text = snapshot.to_json();
        assert!(
            !text.contains("null") && !text.contains("[]\n          "),
            "{text}"
        );
        assert_eq!(Snapshot::from_json(&text).unwrap(), snapshot);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, expected) in [
            ("{\"format\": 1}", "stagegate database snapshot"),
            ("{\"format\": 3}", "newer stagegate"),
            ("{\"relations\": [{}]}", "a relation has no name"),
            (
                "{\"relations\": [{\"name\": \"t\", \"columns\": [{}]}]}",
                "a column of public.t has no name",
            ),
            ("{\"relation\": []}", "unknown field `relation`"),
            ("[", "EOF"),
        ] {
            let error = anyhow::Error::new(Snapshot::from_json(text).unwrap_err());
            let said = format!("{error:#}");
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}
