//! CREATE INDEX of an index's parts, just as PostgreSQL writes it.

#![expect(
    clippy::format_push_string,
    reason = "definitions are short, and the text reads in order"
)]

use super::names::{literal, quoted};
use crate::catalog::snapshot::{Index, IndexKey, ObjectName};

/// The definition of an index, as `pg_get_indexdef` gives it.
pub fn index_definition(table: &ObjectName, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let keys: Vec<String> = index.columns.iter().map(key).collect();
    let mut text = format!(
        "CREATE {unique}INDEX {} ON {table} USING {} ({})",
        quoted(&index.name),
        quoted(&index.method),
        keys.join(", ")
    );
    if !index.include.is_empty() {
        let included: Vec<String> = index.include.iter().map(|name| quoted(name)).collect();
        text += &format!(" INCLUDE ({})", included.join(", "));
    }
    if index.nulls_not_distinct {
        text += " NULLS NOT DISTINCT";
    }
    if !index.storage_parameters.is_empty() {
        text += &format!(" WITH ({})", parameters(&index.storage_parameters));
    }
    if let Some(predicate) = &index.predicate {
        text += &format!(" WHERE {predicate}");
    }
    text
}

/// `name=value` pairs as WITH needs them.
pub(in crate::catalog) fn parameters(pairs: &[String]) -> String {
    let written = pairs.iter().map(|pair| match pair.split_once('=') {
        Some((name, value)) if quoted(value) == value => format!("{name}={value}"),
        Some((name, value)) => format!("{name}={}", literal(value)),
        None => pair.clone(),
    });
    written.collect::<Vec<_>>().join(", ")
}

fn key(key: &IndexKey) -> String {
    let mut text = if key.is_expression {
        key.text.clone()
    } else {
        quoted(&key.text)
    };
    if let Some(collation) = &key.collation {
        text += &format!(" COLLATE {collation}");
    }
    if let Some(class) = &key.operator_class {
        text += &format!(" {class}");
    }
    text + match (key.descending, key.nulls_first) {
        (false, false) => "",
        (false, true) => " NULLS FIRST",
        (true, true) => " DESC",
        (true, false) => " DESC NULLS LAST",
    }
}
