//! The few things of which the tree has no node: read from the words of the text.
//!
//! Every reader here is narrow and gives up at what it does not expect; the worst that follows is that a rule
//! knows less.

use crate::name::TableName;
use crate::token::{fold, words_at};
use crate::tree::Node;

/// The first schema of `SET search_path = ...`.
pub fn search_path(statement: &str) -> Option<String> {
    let words = words(statement);
    let mut rest = words.as_slice();
    rest = after(rest, "set")?;
    rest = after(rest, "session")
        .or_else(|| after(rest, "local"))
        .unwrap_or(rest);
    rest = after(rest, "search_path")?;
    rest = after(rest, "=").or_else(|| after(rest, "to"))?;
    rest.iter()
        .filter(|word| *word != ",")
        .map(|word| fold(word))
        .find(|schema| schema != "$user")
}

/// The zone of `SET TIME ZONE` or `SET timezone`, in lower case.
pub(crate) fn time_zone(statement: &str) -> Option<String> {
    let words = words(statement);
    let mut rest = after(&words, "set")?;
    rest = after(rest, "session")
        .or_else(|| after(rest, "local"))
        .unwrap_or(rest);
    rest = if let Some(rest) = after(rest, "time") {
        after(rest, "zone")?
    } else {
        let rest = after(rest, "timezone")?;
        after(rest, "=").or_else(|| after(rest, "to"))?
    };
    Some(fold(rest.first()?).to_ascii_lowercase())
}

/// The name of a domain that CREATE DOMAIN declares NOT NULL.
pub(super) fn strict_domain(statement: &str) -> Option<String> {
    let words = words(statement);
    let rest = after(after(&words, "create")?, "domain")?;
    let strict = rest
        .windows(2)
        .any(|pair| pair[0].eq_ignore_ascii_case("not") && pair[1].eq_ignore_ascii_case("null"));
    let name = name(rest)?;
    strict.then_some(name.name)
}

/// The table of `ATTACH PARTITION table ...`.
pub(super) fn attached_partition(action: &str) -> Option<TableName> {
    let words = words(action);
    name(after(after(&words, "attach")?, "partition")?)
}

/// The column of PostgreSQL 18's table constraint `[CONSTRAINT name] NOT NULL column`.
pub fn not_null_column(constraint: &str) -> Option<String> {
    let words = words(constraint);
    let rest = match after(&words, "constraint") {
        Some(rest) => rest.get(1..)?,
        None => words.as_slice(),
    };
    after(after(rest, "not")?, "null")?.first().map(|word| fold(word))
}

/// Whether `LIKE table` goes on with INCLUDING ALL or INCLUDING INDEXES and does not take it back.
pub fn includes_indexes(like: Node<'_>) -> bool {
    let rest = like
        .file_text()
        .get(like.span().end as usize..)
        .unwrap_or_default();
    let clause = rest.split([',', ')', ';']).next().unwrap_or_default();
    let mut included = false;
    for pair in words(clause).windows(2) {
        let about = pair[1].eq_ignore_ascii_case("all") || pair[1].eq_ignore_ascii_case("indexes");
        if about && pair[0].eq_ignore_ascii_case("including") {
            included = true;
        } else if about && pair[0].eq_ignore_ascii_case("excluding") {
            included = false;
        }
    }
    included
}

/// Whether the name of `SELECT ... INTO` follows TEMPORARY.
pub fn is_after_temporary(name: Node<'_>) -> bool {
    let before = name
        .file_text()
        .get(..name.span().start as usize)
        .unwrap_or_default();
    before
        .split_whitespace()
        .rev()
        .find(|word| !word.eq_ignore_ascii_case("table"))
        .is_some_and(|word| word.eq_ignore_ascii_case("temp") || word.eq_ignore_ascii_case("temporary"))
}

/// A name of one or two parts at the start of some words.
fn name(words: &[String]) -> Option<TableName> {
    let first = fold(words.first()?);
    if words.get(1).is_some_and(|word| word == ".") {
        return Some(TableName {
            schema: Some(first),
            name: fold(words.get(2)?),
        });
    }
    Some(TableName {
        schema: None,
        name: first,
    })
}

fn after<'w>(words: &'w [String], word: &str) -> Option<&'w [String]> {
    let (first, rest) = words.split_first()?;
    first.eq_ignore_ascii_case(word).then_some(rest)
}

/// Words, quoted texts in one piece, and single marks; comments left out.
fn words(text: &str) -> Vec<String> {
    words_at(text)
        .into_iter()
        .map(|(_, word)| word.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{attached_partition, not_null_column, search_path, strict_domain};

    #[test]
    fn search_paths_are_read_where_they_are_plain() {
        for (statement, expected) in [
            ("SET search_path = audit", Some("audit")),
            ("set local search_path to Audit, public", Some("audit")),
            ("SET SESSION search_path TO \"$user\", \"Audit\"", Some("Audit")),
            ("SET search_path = 'audit'", Some("audit")),
            ("SET search_path TO", None),
            ("SET statement_timeout = 5", None),
        ] {
            assert_eq!(search_path(statement).as_deref(), expected, "{statement}");
        }
    }

    #[test]
    fn domains_partitions_and_constraints_are_read() {
        assert_eq!(
            strict_domain("CREATE DOMAIN public.email AS text NOT NULL").as_deref(),
            Some("email")
        );
        assert_eq!(
            strict_domain("CREATE DOMAIN email AS text CHECK (VALUE <> '')"),
            None
        );
        let partition = attached_partition("ATTACH PARTITION s.p FOR VALUES IN (1)").expect("a name");
        assert_eq!(partition.to_string(), "\"s\".\"p\"");
        assert_eq!(attached_partition("DETACH PARTITION p"), None);
        assert_eq!(
            not_null_column("CONSTRAINT c NOT NULL Name").as_deref(),
            Some("name")
        );
        assert_eq!(not_null_column("EXCLUDE USING gist (a WITH =)"), None);
    }
}
