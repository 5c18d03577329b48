//! Names with more or fewer parts than PostgreSQL gives them, and types whose names are words of the grammar.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::place::{Found, end, find, start};
use super::word;

/// Types that the grammar spells out: they have no schema.
const SPELT_TYPES: &[&str] = &[
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "dec",
    "decimal",
    "float",
    "int",
    "integer",
    "interval",
    "national",
    "nchar",
    "numeric",
    "real",
    "smallint",
    "time",
    "timestamp",
    "varchar",
];

/// Those of them that take nothing in parentheses.
const BARE_TYPES: &[&str] = &["bigint", "boolean", "int", "integer", "real", "smallint"];

/// Commands whose options have plain names; a table's may have a namespace.
const PLAIN_OPTIONS: &[Kind] = &[
    Kind::ALTER_SUBSCRIPTION,
    Kind::ALTER_TEXT_SEARCH_DICTIONARY,
    Kind::ALTER_TYPE,
    Kind::CREATE_SUBSCRIPTION,
    Kind::CREATE_TEXT_SEARCH_CONFIGURATION,
    Kind::CREATE_TEXT_SEARCH_DICTIONARY,
    Kind::CREATE_TEXT_SEARCH_PARSER,
    Kind::CREATE_TEXT_SEARCH_TEMPLATE,
    Kind::CREATE_TYPE,
];

/// What is wrong with a node.
pub(super) fn misplaced(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::INDEX if node.parent()?.kind() == Kind::CREATE_INDEX => {
            let path = find(node, Kind::PATH)?;
            dot(&path).map(|at| (at, "an index is made in the schema of its table"))
        }
        Kind::CONSTRAINT_NAME_REF if node.parent()?.kind() != Kind::SET_CONSTRAINTS => {
            let path = find(node, Kind::PATH_REF)?;
            dot(&path).map(|at| (at, "a constraint has no schema"))
        }
        Kind::OP => {
            let schema = find(node, Kind::PATH_REF)?;
            let parts = schema.descendants_with_tokens();
            let written = parts.filter(|part| part.as_token().is_some() && !part.kind().is_trivia());
            let ends_in_dot = written.last().is_some_and(|last| last.kind() == Kind::DOT);
            (!ends_in_dot).then(|| (end(&schema), "expected `.`"))
        }
        Kind::FUNCTION_NAME | Kind::PROCEDURE_NAME => {
            let word = node.first_token()?;
            let is_name = !is_in(SPELT_TYPES, word.text()) && !word::is_of_columns(word.text());
            let path = find(node, Kind::PATH)?;
            (!is_name && dot(&path).is_none()).then(|| (end(&path), "expected a name for a function"))
        }
        Kind::PERCENT_TYPE => {
            let path = find(node, Kind::PATH_REF)?;
            dot(&path)
                .is_none()
                .then(|| (end(&path), "expected a table and its column"))
        }
        Kind::PATH_TYPE => spelt(node),
        Kind::RETURN_TABLE_COLUMN => {
            let word = node.first_token()?;
            is_in(SPELT_TYPES, word.text()).then(|| {
                let of_type = node.children().nth(1);
                let at = of_type.map_or(end(node), |part| start(&part.into()));
                (at, "the name of a column stands before its type")
            })
        }
        Kind::ATTRIBUTE_OPTION => {
            let mut above = node.ancestors().skip(1).take(4);
            let dot = find(node, Kind::ATTRIBUTE_NAMESPACE)?;
            above
                .any(|above| PLAIN_OPTIONS.contains(&above.kind()))
                .then(|| (end(&dot), "expected `=`"))
        }
        _ => None,
    }
}

fn is_in(words: &[&str], word: &str) -> bool {
    words.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The first dot of a name.
fn dot(path: &SyntaxNode) -> Option<u32> {
    let mut parts = path.descendants_with_tokens();
    parts.find(|part| part.kind() == Kind::DOT).map(|dot| start(&dot))
}

/// `int(11)` and `int.x`.
fn spelt(node: &SyntaxNode) -> Option<Found> {
    let word = node.first_token()?;
    let is = |words: &[&str]| is_in(words, word.text());
    if !is(SPELT_TYPES) {
        return None;
    }
    let path = find(node, Kind::PATH_REF)?;
    if let Some(at) = dot(&path) {
        return Some((at, "this type has no schema"));
    }
    let list = find(node, Kind::ARG_LIST).filter(|_| is(BARE_TYPES))?;
    Some((start(&list.into()), "this type has no length"))
}
