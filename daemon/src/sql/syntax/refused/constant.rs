//! Literals where PostgreSQL has no place for one of their kind, and casts where it wants a column or a call.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::form::{has, token};
use super::place::{Found, find, start};

/// What has a plain string: no bits, no `N'...'`.
const STRINGS: &[Kind] = &[
    Kind::ADD_FOREIGN_OPTION,
    Kind::ADD_VALUE,
    Kind::AFTER_VALUE,
    Kind::AS_DEFINITION,
    Kind::BEFORE_VALUE,
    Kind::COMMENT_ON,
    Kind::COMMIT_PREPARED,
    Kind::CONNECTION_CLAUSE,
    Kind::LOAD,
    Kind::PREPARE_TRANSACTION,
    Kind::RENAME_VALUE,
    Kind::ROLE_OPTION_PASSWORD,
    Kind::ROLE_OPTION_VALID_UNTIL,
    Kind::ROLLBACK_PREPARED,
    Kind::SECURITY_LABEL,
    Kind::SET_FOREIGN_OPTION,
    Kind::TO_CONFIG_VALUE,
    Kind::VARIANT,
];
const BITS: &[Kind] = &[Kind::BIT_STRING, Kind::BYTE_STRING, Kind::NATIONAL_STRING];
const PATTERNS: &[Kind] = &[
    Kind::ILIKE_KW,
    Kind::LIKE_KW,
    Kind::NOT_ILIKE,
    Kind::NOT_LIKE,
    Kind::NOT_SIMILAR_TO,
    Kind::SIMILAR_TO,
];
/// So far above ESCAPE the pattern is looked for.
const MAX_OPERATORS: usize = 16;

/// Calls whose names are words of the grammar: they are no types.
const NO_TYPES: &[Kind] = &[
    Kind::COALESCE_KW,
    Kind::GREATEST_KW,
    Kind::LEAST_KW,
    Kind::NULLIF_KW,
    Kind::XMLCONCAT_KW,
];

/// What is wrong with a node.
pub(super) fn misplaced(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::LITERAL => {
            let kind = node.parent()?.kind();
            let literal = node.first_token()?;
            (BITS.contains(&literal.kind()) && STRINGS.contains(&kind))
                .then(|| (start(&literal.into()), "expected a string"))
        }
        Kind::BIN_EXPR if token(node, Kind::ESCAPE_KW) => escape(node),
        Kind::CAST_EXPR => {
            let word = node.first_token()?;
            let value = find(node, Kind::LITERAL)?;
            let of_call = !token(node, Kind::CAST_KW) && NO_TYPES.contains(&word.kind());
            (of_call && has(node, Kind::PATH_TYPE) && !has(node, Kind::COLON_COLON))
                .then(|| (start(&value.into()), "expected an operator"))
        }
        Kind::PARTITION_ITEM | Kind::CONSTRAINT_EXCLUSION => {
            let key = node.children().find(|part| part.kind() == Kind::CAST_EXPR)?;
            let bare = !token(&key, Kind::CAST_KW) && !token(&key, Kind::TREAT_KW);
            bare.then(|| {
                let behind = key
                    .children_with_tokens()
                    .filter(|part| !part.kind().is_trivia())
                    .nth(1);
                let at = behind.map_or(u32::from(key.text_range().start()), |part| start(&part));
                (
                    at,
                    "an expression that is no call of a function must be in parentheses",
                )
            })
        }
        _ => None,
    }
}

/// ESCAPE with no pattern before it.
fn escape(node: &SyntaxNode) -> Option<Found> {
    let mut above = node.ancestors().skip(1).take(MAX_OPERATORS);
    let of_pattern = above
        .by_ref()
        .take_while(|above| matches!(above.kind(), Kind::BIN_EXPR | Kind::PREFIX_EXPR))
        .any(|above| {
            let mut parts = above.children_with_tokens();
            parts.any(|part| PATTERNS.contains(&part.kind()))
        });
    let mut parts = node.children_with_tokens();
    let escape = parts.find(|part| part.kind() == Kind::ESCAPE_KW)?;
    (!of_pattern).then(|| (start(&escape), "ESCAPE is for LIKE, ILIKE and SIMILAR TO"))
}
