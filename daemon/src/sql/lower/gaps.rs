//! What PostgreSQL accepts and the parser refuses: where a refused text has one of these, it is not called an error.

use std::ops::Range;

use crate::sql::front_end::Source;
use crate::sql::lexer::TokenKind;

/// Words that stand next to each other in valid SQL which the parser does not know.
const GAPS: &[&str] = &[
    "CURRENT OF",
    "CYCLE",
    "GROUP BY ALL",
    "GROUP BY DISTINCT",
    "IS DOCUMENT",
    "IS NOT DOCUMENT",
    "JSON_ARRAY",
    "JSON_ARRAYAGG",
    "JSON_EXISTS",
    "JSON_OBJECT",
    "JSON_OBJECTAGG",
    "JSON_QUERY",
    "JSON_SCALAR",
    "JSON_SERIALIZE",
    "JSON_TABLE",
    "JSON_VALUE",
    "OPERATOR",
    "ROWS FROM",
    "SEARCH BREADTH",
    "SEARCH DEPTH",
    "VARIADIC",
    "XMLATTRIBUTES",
    "XMLCONCAT",
    "XMLELEMENT",
    "XMLEXISTS",
    "XMLFOREST",
    "XMLPARSE",
    "XMLPI",
    "XMLROOT",
    "XMLSERIALIZE",
    "XMLTABLE",
];

/// Whether a refused text has something that PostgreSQL may well accept.
pub(super) fn may_be_valid(source: Source<'_>, range: Range<usize>) -> bool {
    let tokens = &source.tokens[range];
    let text = |at: usize| tokens.get(at).map_or("", |token| &source.text[token.range()]);
    let is_word = |at: usize, wanted: &str| {
        tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word)
            && text(at).eq_ignore_ascii_case(wanted)
    };
    let has_gap = |at: usize, gap: &str| {
        gap.split(' ')
            .enumerate()
            .all(|(ahead, word)| is_word(at + ahead, word))
    };
    let assigns = matches!(source.tag, "INSERT" | "UPDATE");
    (0..tokens.len()).any(|at| match text(at) {
        // Parts of arrays can be written to.
        "[" => assigns,
        // All fields of a row.
        ")" => text(at + 1) == "." && text(at + 2) == "*",
        // A query without columns.
        word if word.eq_ignore_ascii_case("select") => matches!(text(at + 1), "" | ")"),
        _ => tokens[at].kind == TokenKind::Word && GAPS.iter().any(|gap| has_gap(at, gap)),
    })
}
