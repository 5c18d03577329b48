//! Names and texts as SQL needs them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// An identifier as SQL needs it: quoted where it would otherwise be read as something else.
pub fn quoted(name: &str) -> String {
    let plain = |(at, c): (usize, char)| {
        c.is_ascii_lowercase() || c == '_' || (at > 0 && (c.is_ascii_digit() || c == '$'))
    };
    let is_plain = !name.is_empty() && name.chars().enumerate().all(plain);
    if is_plain && !is_reserved(name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

fn is_reserved(name: &str) -> bool {
    // Asked for each name of a schema.
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| RESERVED.split(' ').collect());
    WORDS.contains(name)
}

/// A qualified name as SQL needs it.
pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(name))
}

/// A text as SQL needs it.
pub(in crate::catalog) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        // Means the same whatever standard_conforming_strings is.
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

/// Words that are not free as a name everywhere: PostgreSQL's reserved ones, those for functions and types, and those
/// for columns, of versions 14 to 18; sorted.
const RESERVED: &str = "\
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both \
    case cast char character check coalesce collate collation column concurrently constraint create cross \
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec \
    decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign \
    freeze from full grant greatest group grouping having ilike in initially inner inout int integer \
    intersect interval into is isnull join json json_array json_arrayagg json_exists json_object \
    json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left \
    like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null \
    nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real \
    references returning right row select session_user setof similar smallint some substring symmetric \
    system_user table tablesample then time timestamp to trailing treat trim true union unique user using \
    values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists \
    xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        for (name, expected) in [
            ("t2024", "t2024"),
            ("_x$1", "_x$1"),
            ("Employee", "\"Employee\""),
            ("2x", "\"2x\""),
            ("a b", "\"a b\""),
            ("a\"b", "\"a\"\"b\""),
            ("select", "\"select\""),
            ("name", "name"),
            ("é", "\"é\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(name), expected);
        }
        assert!(RESERVED.split(' ').is_sorted() && !RESERVED.contains("  "));
    }
}
