//! What PostgreSQL accepts and the parser refuses: where a refused text has one of these, it is not called an error.

use crate::sql::lexer::{Token, TokenKind};

/// Words that stand next to each other in valid SQL which the parser does not know.
const GAPS: &[&str] = &[
    "BETWEEN SYMMETRIC",
    "BETWEEN ASYMMETRIC",
    "CURRENT OF",
    "CYCLE",
    "DISTINCT GROUP",
    "FOR KEY SHARE",
    "FOR NO KEY UPDATE",
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
    "ORDER BY USING",
    "OVERLAPS",
    "OVERRIDING SYSTEM",
    "OVERRIDING USER",
    "REPEATABLE",
    "ROWS FROM",
    "SEARCH BREADTH",
    "SEARCH DEPTH",
    "TABLESAMPLE",
    "USING OPERATOR",
    "VARIADIC",
    "WITH ORDINALITY",
    "WITHIN GROUP",
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
pub(super) fn may_be_valid(text: &str, tokens: &[Token]) -> bool {
    let is_word = |at: usize, wanted: &str| {
        let token = tokens.get(at).filter(|token| token.kind == TokenKind::Word);
        token.is_some_and(|token| text[token.range()].eq_ignore_ascii_case(wanted))
    };
    let found = |at: usize, gap: &str| {
        gap.split(' ')
            .enumerate()
            .all(|(ahead, word)| is_word(at + ahead, word))
    };
    (0..tokens.len()).any(|at| tokens[at].kind == TokenKind::Word && GAPS.iter().any(|gap| found(at, gap)))
}
