//! Keywords as names: PostgreSQL takes every keyword that is not reserved for the name of a table or column, the judge
//! does not everywhere.
//!
//! Where it stops at such a word, the word is replaced by a name as long as it. A statement that is valid with the name
//! is valid with the word. Bounded: a few words in a statement, a few readings for each.

use squawk_syntax::SyntaxNode;

use super::attempt;
use crate::sql::lexer::{Token, TokenKind};
use crate::sql::reserved::is_reserved;

/// So many words of a statement are replaced at most.
const MAX_WORDS: usize = 12;
/// A longer statement is not read again and again.
const MAX_TOKENS: usize = 1_000;

/// Words that are no names of tables or columns, and words that are no labels unless AS stands before them.
const NO_NAMES: &[&str] = &[
    "authorization",
    "binary",
    "char",
    "character",
    "collation",
    "concurrently",
    "cross",
    "current_schema",
    "day",
    "filter",
    "freeze",
    "full",
    "hour",
    "ilike",
    "inner",
    "is",
    "isnull",
    "join",
    "left",
    "like",
    "minute",
    "month",
    "natural",
    "notnull",
    "outer",
    "over",
    "overlaps",
    "precision",
    "right",
    "second",
    "similar",
    "tablesample",
    "varying",
    "verbose",
    "within",
    "without",
    "year",
];

/// The root of a statement that is refused at a byte, where only keywords as names are in the way.
pub(super) fn retry(
    text: &str,
    tokens: &[Token],
    shown: &str,
    base: u32,
    refused_at: u32,
) -> Option<SyntaxNode> {
    if tokens.len() > MAX_TOKENS || is_about_routines(text, tokens) || is_about_databases(text, tokens) {
        return None;
    }
    let mut shown = shown.to_owned();
    let mut refused_at = refused_at;
    for _ in 0..MAX_WORDS {
        let index = tokens.partition_point(|token| token.end <= base + refused_at);
        let near = [
            Some(index),
            index.checked_sub(1),
            index.checked_sub(2),
            Some(index + 1),
        ];
        let mut further = None;
        for at in near.into_iter().flatten() {
            let Some(renamed) = renamed(text, tokens, &shown, base, at) else {
                continue;
            };
            match attempt(&renamed) {
                Ok(root) => return Some(root),
                Err(error) if error.at > refused_at => {
                    further = Some((renamed, error.at));
                    break;
                }
                Err(_) => {}
            }
        }
        (shown, refused_at) = further?;
    }
    None
}

/// Names of parameters follow rules of their own: a word for a type is none.
fn is_about_routines(text: &str, tokens: &[Token]) -> bool {
    let kinds = ["aggregate", "function", "operator", "procedure", "routine"];
    tokens.iter().any(|token| {
        let word = &text[token.range()];
        kinds.iter().any(|kind| word.eq_ignore_ascii_case(kind))
    })
}

/// Options of databases are words that are no keywords.
fn is_about_databases(text: &str, tokens: &[Token]) -> bool {
    let word = tokens.get(1).map_or("", |token| &text[token.range()]);
    word.eq_ignore_ascii_case("database")
}

/// The text with another name in the place of a keyword.
fn renamed(text: &str, tokens: &[Token], shown: &str, base: u32, at: usize) -> Option<String> {
    let token = *tokens.get(at).filter(|token| token.kind == TokenKind::Word)?;
    let word = &text[token.range()];
    let is_call = tokens.get(at + 1).is_some_and(|next| &text[next.range()] == "(");
    let no_name = NO_NAMES.iter().any(|other| word.eq_ignore_ascii_case(other));
    let next = tokens.get(at + 1).map_or("", |next| &text[next.range()]);
    // Behind a table's name it begins what is set, unless something is set to it.
    let sets = word.eq_ignore_ascii_case("set") && next != "=";
    let no_name = no_name || is_reserved(word);
    if at == 0 || is_call || sets || (no_name && !is_label(text, tokens, at, next)) {
        return None;
    }
    let place = (token.start - base) as usize..(token.end - base) as usize;
    let mut bytes = shown.as_bytes().to_vec();
    bytes[place].fill(b'z'); // No letter that begins a string of its own kind.
    String::from_utf8(bytes).ok()
}

/// Words that are no labels unless AS stands before them.
const NO_LABELS: &[&str] = &[
    "array",
    "as",
    "char",
    "character",
    "create",
    "day",
    "except",
    "fetch",
    "filter",
    "for",
    "from",
    "grant",
    "group",
    "having",
    "hour",
    "intersect",
    "into",
    "isnull",
    "limit",
    "minute",
    "month",
    "notnull",
    "offset",
    "on",
    "order",
    "over",
    "overlaps",
    "precision",
    "returning",
    "second",
    "to",
    "union",
    "varying",
    "where",
    "window",
    "with",
    "within",
    "without",
    "year",
];

/// Whether a reserved word labels a column of a query: `SELECT 1 IN, 2 LIKE`.
fn is_label(text: &str, tokens: &[Token], at: usize, next: &str) -> bool {
    let word = |at: usize| &text[tokens[at].range()];
    let is = |at: usize, words: &[&str]| words.iter().any(|other| word(at).eq_ignore_ascii_case(other));
    let ends_value = at > 0
        && match tokens[at - 1].kind {
            TokenKind::Word => !is_reserved(word(at - 1)),
            TokenKind::Operator => false,
            TokenKind::Punctuation => matches!(word(at - 1), ")" | "]"),
            _ => true,
        };
    let ends_column = matches!(next, "," | "" | ")") || next.eq_ignore_ascii_case("from");
    if !ends_value || !ends_column || is(at, NO_LABELS) {
        return false;
    }
    // Back to the SELECT it belongs to.
    let mut depth = 0_usize;
    for before in (0..at).rev() {
        match word(before) {
            ")" | "]" => depth += 1,
            "(" | "[" if depth == 0 => return false,
            "(" | "[" => depth -= 1,
            _ if depth > 0 => {}
            _ if is(before, &["select"]) => return true,
            _ if is(
                before,
                &[
                    "from", "where", "group", "order", "limit", "values", "into", "having",
                ],
            ) =>
            {
                return false;
            }
            _ => {}
        }
    }
    false
}
