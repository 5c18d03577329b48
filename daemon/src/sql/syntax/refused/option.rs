//! Words and values of options that the judge does not look at: it takes any word where PostgreSQL knows a few.

use squawk_syntax::ast::{AstNode, Expr};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::form::{has, token};
use super::place::{Found, end, find, start};
use super::word;
use crate::sql::reserved::is_reserved;

const STRATEGIES: &[&str] = &["hash", "list", "range"];
const ENCODINGS: &[&str] = &["utf8", "utf16", "utf32"];
const NORMAL_FORMS: &[&str] = &["nfc", "nfd", "nfkc", "nfkd"];

/// Privileges that are reserved words.
const PRIVILEGES: &[&str] = &["create", "references", "select"];

/// Options of a role that is made, and of none that is there.
const OF_NEW_ROLES: &[Kind] = &[
    Kind::ROLE_OPTION_ADMIN,
    Kind::ROLE_OPTION_IN_GROUP,
    Kind::ROLE_OPTION_IN_ROLE,
    Kind::ROLE_OPTION_ROLE,
    Kind::ROLE_OPTION_SYSID,
];

/// What is wrong with a node.
pub(super) fn misplaced(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::PARTITION_STRATEGY => other_word(node, STRATEGIES, "expected LIST, RANGE or HASH"),
        Kind::JSON_ENCODING => other_word(node, ENCODINGS, "expected UTF8, UTF16 or UTF32"),
        Kind::COMPRESSION_METHOD_NAME | Kind::SECURITY_LABEL_PROVIDER | Kind::TEXT_SEARCH_TOKEN_KIND => {
            let word = node.first_token()?;
            let is_default =
                node.kind() == Kind::COMPRESSION_METHOD_NAME && word.text().eq_ignore_ascii_case("default");
            let is_name = !is_reserved(word.text()) || is_default;
            (!is_name).then(|| (start(&word.into()), "expected a name; this word is reserved"))
        }
        Kind::NULLS_NOT_DISTINCT => {
            (!token(node, Kind::DISTINCT_KW)).then(|| (end(node), "expected `DISTINCT`"))
        }
        Kind::GRANT | Kind::REVOKE | Kind::GRANT_DEFAULT_PRIVILEGES => privileges(node),
        Kind::REVOKE_COMMAND => {
            let word = node.first_token()?;
            let is_known = PRIVILEGES
                .iter()
                .any(|known| word.text().eq_ignore_ascii_case(known));
            let is_name = !is_reserved(word.text()) && !word::is_of_functions(word.text());
            (!is_known && !is_name).then(|| (start(&word.into()), "expected a privilege or a role"))
        }
        Kind::ALTER_ROLE | Kind::ALTER_USER | Kind::ALTER_GROUP => {
            let list = find(node, Kind::ROLE_OPTION_LIST)?;
            let option = list.children().find(|part| OF_NEW_ROLES.contains(&part.kind()))?;
            Some((
                start(&option.into()),
                "this is said only of a role that is created",
            ))
        }
        Kind::ROLE_REF => {
            let group = node.first_token().filter(|word| word.kind() == Kind::GROUP_KW)?;
            let is_grant = node
                .ancestors()
                .nth(2)
                .is_some_and(|above| !matches!(above.kind(), Kind::ROLE_OPTION_IN_GROUP));
            (!is_grant && node.children().next().is_some())
                .then(|| (start(&group.into()), "expected the name of a role"))
        }
        Kind::EXPLAIN_OPTION_VALUE | Kind::TO_CONFIG_VALUE => node.children().find_map(|value| plain(&value)),
        Kind::TRIGGER_EVENT_LIST => {
            let mut seen = Vec::new();
            let again = node.children().find(|event| {
                let is_again = seen.contains(&event.kind());
                seen.push(event.kind());
                is_again
            })?;
            Some((start(&again.into()), "this event is given twice"))
        }
        Kind::FOR_EACH_ROW | Kind::FOR_EACH_STATEMENT => {
            let of_constraint = node
                .parent()
                .is_some_and(|trigger| token(&trigger, Kind::CONSTRAINT_KW));
            let each = token(node, Kind::EACH_KW);
            (of_constraint && !each).then(|| (end(node), "expected `EACH`"))
        }
        Kind::CREATE_TRIGGER => {
            let call = find(node, Kind::CALL_EXPR)?;
            let list = find(&call, Kind::ARG_LIST)?;
            let mut values = list.children().filter_map(|argument| argument.first_child());
            let value = values.find(|value| !matches!(value.kind(), Kind::LITERAL | Kind::NAME_REF))?;
            Some((
                start(&value.into()),
                "a trigger's function is given words, numbers and strings",
            ))
        }
        _ => of_query(node),
    }
}

fn of_query(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::OPTION_IDENT => Some((start(&node.clone().into()), "expected PATH, DEFAULT or NULL")),
        Kind::JSON_TABLE => {
            let path = node
                .children()
                .filter(|part| Expr::can_cast(part.kind()))
                .nth(1)?;
            (path.kind() != Kind::LITERAL).then(|| (start(&path.into()), "expected a path as a string"))
        }
        Kind::JSON_TABLE_NESTED_COLUMN => {
            let path = node.children().find(|part| Expr::can_cast(part.kind()))?;
            (path.kind() != Kind::LITERAL).then(|| (start(&path.into()), "expected a path as a string"))
        }
        Kind::CYCLE_COLUMN_TO | Kind::CYCLE_DEFAULT => {
            let mark = node.children().find(|part| Expr::can_cast(part.kind()))?;
            let is_constant = matches!(mark.kind(), Kind::LITERAL | Kind::CAST_EXPR);
            (!is_constant).then(|| (start(&mark.into()), "expected a constant"))
        }
        Kind::FUNCTION_FROM_ITEM => {
            let call = find(node, Kind::CALL_EXPR)?;
            let clause = [Kind::OVER_CLAUSE, Kind::WITHIN_CLAUSE, Kind::FILTER_CLAUSE]
                .iter()
                .find_map(|clause| find(&call, *clause))?;
            Some((start(&clause.into()), "a function in FROM has no such clause"))
        }
        Kind::TABLE => find(node, Kind::FROM_CLAUSE)
            .map(|clause| (start(&clause.into()), "expected the end of the statement")),
        Kind::CALL_EXPR => normal_form(node),
        _ => None,
    }
}

fn other_word(node: &SyntaxNode, known: &[&str], message: &'static str) -> Option<Found> {
    let word = node.first_token()?;
    let text = word.text().trim_matches('"');
    let is_known = known.iter().any(|known| text.eq_ignore_ascii_case(known));
    (!is_known).then(|| (start(&word.into()), message))
}

/// `GRANT ALL TO joe`, and `WITH ADMIN OPTION` of what is no role.
fn privileges(node: &SyntaxNode) -> Option<Found> {
    let is_default = node.kind() == Kind::GRANT_DEFAULT_PRIVILEGES;
    let objects = is_default || has(node, Kind::ON_PRIVILEGE_OBJECTS_CLAUSE);
    if let Some(all) = find(node, Kind::ALL_PRIVILEGES).filter(|_| !objects) {
        return Some((end(&all), "expected `ON` and what the privileges are for"));
    }
    let clause = find(node, Kind::GRANT_WITH_CLAUSE).filter(|_| objects)?;
    let option = find(&clause, Kind::GRANT_ROLE_OPTION_LIST)?;
    Some((start(&option.into()), "expected `GRANT OPTION`"))
}

/// An option's value is a word, a string or a number with its sign.
fn plain(value: &SyntaxNode) -> Option<Found> {
    let is_number = |value: &SyntaxNode| {
        value.kind() == Kind::LITERAL
            && [Kind::INT_NUMBER, Kind::NUMERIC_NUMBER]
                .iter()
                .any(|number| token(value, *number))
    };
    let is_signed = value.kind() != Kind::PREFIX_EXPR
        || value
            .children()
            .any(|part| is_number(&part) || part.kind() == Kind::PREFIX_EXPR);
    (!is_signed).then(|| {
        (
            start(&value.clone().into()),
            "expected a word, a string or a number",
        )
    })
}

/// `normalize(text, form)`
fn normal_form(call: &SyntaxNode) -> Option<Found> {
    let name = call.first_token()?;
    if name.kind() != Kind::NORMALIZE_KW {
        return None;
    }
    let list = find(call, Kind::ARG_LIST)?;
    let form = list.children().nth(1)?;
    let text = form.text().to_string();
    let is_known = NORMAL_FORMS.iter().any(|known| text.eq_ignore_ascii_case(known));
    (!is_known).then(|| (start(&form.into()), "expected NFC, NFD, NFKC or NFKD"))
}
