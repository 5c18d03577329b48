//! Forms that are refused for what is, or is not, in them.

use squawk_syntax::ast::{AstNode, Expr, Type};
use squawk_syntax::{SyntaxElement, SyntaxKind as Kind, SyntaxNode};

use super::combination;

/// Operators that never stand before a lone operand.
const COMPARISONS: &[&str] = &["<", ">", "=", "<=", ">=", "<>", "!="];
/// What IS can test that has no node of its own.
const TESTS: &[&str] = &["null", "true", "false", "unknown", "document"];
/// Attributes of roles that are one word.
const ATTRIBUTES: &[&str] = &[
    "superuser",
    "createrole",
    "replication",
    "createdb",
    "login",
    "bypassrls",
    "inherit",
];
/// Functions without parentheses that may have a precision in some.
const MOMENTS: &[&str] = &["current_time", "current_timestamp", "localtime", "localtimestamp"];

/// What to say of a node, where it is refused.
pub(super) fn refused(node: &SyntaxNode) -> Option<&'static str> {
    match node.kind() {
        Kind::MATCH_PARTIAL => Some("MATCH PARTIAL is not implemented in PostgreSQL"),
        Kind::SET_CATALOG => Some("the current database can not be changed"),
        Kind::GROUP_BY_CLAUSE => (!has(node, Kind::GROUP_BY_LIST)).then_some("expected an expression"),
        Kind::ON_UPDATE_ACTION => {
            below(node, Kind::COLUMN_REF_LIST).then_some("columns can be named after ON DELETE only")
        }
        Kind::ROLE_RENAME_TO => is_current_role(node).then_some("a role can not be called like this"),
        Kind::MERGE_INSERT => {
            let overriding =
                has(node, Kind::OVERRIDING_SYSTEM_VALUE) || has(node, Kind::OVERRIDING_USER_VALUE);
            (overriding && has(node, Kind::DEFAULT_VALUES))
                .then_some("DEFAULT VALUES leaves nothing to override")
        }
        Kind::BIN_EXPR => binary(node),
        Kind::PREFIX_EXPR => COMPARISONS
            .contains(&operator(node).as_str())
            .then_some("expected an expression"),
        Kind::DEFAULT_CONSTRAINT => {
            let not = node
                .children()
                .any(|part| part.kind() == Kind::PREFIX_EXPR && token(&part, Kind::NOT_KW));
            not.then_some("expected an expression without NOT")
        }
        Kind::CALL_EXPR => moment(node),
        Kind::INDEX_EXPR => {
            let operands = node.children().filter(|part| Expr::can_cast(part.kind()));
            (operands.count() < 2).then_some("expected a subscript")
        }
        Kind::GENERATED_STORED => {
            has(node, Kind::GENERATED_BY_DEFAULT).then_some("an expression is generated ALWAYS")
        }
        Kind::PARTITION_ITEM | Kind::CONSTRAINT_EXCLUSION => key(node),
        _ => statement(node).or_else(|| combination::refused(node)),
    }
}

/// Parts of statements that are left out, and lists that begin wrongly.
fn statement(node: &SyntaxNode) -> Option<&'static str> {
    match node.kind() {
        Kind::CREATE_TABLE | Kind::CREATE_FOREIGN_TABLE => {
            let forms = [Kind::TABLE_ARG_LIST, Kind::OF_TYPE, Kind::PARTITION_OF];
            (!forms.iter().any(|form| has(node, *form))).then_some("expected `(` and columns")
        }
        Kind::COLUMN => {
            let table = node.ancestors().nth(2)?;
            let is_wanted = table.kind() == Kind::CREATE_FOREIGN_TABLE && !has(&table, Kind::PARTITION_OF);
            let is_there = node.children().any(|part| Type::can_cast(part.kind()));
            (is_wanted && !is_there).then_some("expected a type")
        }
        Kind::ALTER_TABLE
        | Kind::ALTER_FOREIGN_TABLE
        | Kind::ALTER_FUNCTION
        | Kind::ALTER_PROCEDURE
        | Kind::ALTER_ROUTINE => {
            let parts = node.children().filter(|part| part.kind() != Kind::IF_EXISTS);
            let whole = has(node, Kind::ALL_IN_TABLESPACE);
            (parts.count() < 2 && !whole).then_some("expected an action")
        }
        Kind::GRANT | Kind::REVOKE => {
            let given = has(node, Kind::ALL_PRIVILEGES) || named(node, Kind::REVOKE_COMMAND_LIST);
            (!given).then_some("expected a privilege or a role")
        }
        Kind::ROLE_OPTION_GENERIC => {
            let text = node.text().to_string().to_ascii_lowercase();
            let word = text.strip_prefix("no").unwrap_or(&text);
            (!ATTRIBUTES.contains(&word)).then_some("expected an attribute of a role")
        }
        Kind::FROM_ALIAS => {
            let typed = has(node, Kind::COLUMN_DEF_LIST);
            (!typed && !named(node, Kind::TABLE_ALIAS)).then_some("expected a name")
        }
        Kind::FOR_PUBLICATION_OBJECTS
        | Kind::ADD_PUBLICATION_OBJECTS
        | Kind::SET_PUBLICATION_OBJECTS
        | Kind::DROP_PUBLICATION_OBJECTS => {
            let first = node.first_child()?;
            let bare = first.kind() == Kind::PUBLICATION_OBJECT_TABLE && !token(&first, Kind::TABLE_KW);
            bare.then_some("expected `TABLE` or `TABLES IN SCHEMA`")
        }
        kind if is_drop(kind) => {
            let modifiers = [Kind::IF_EXISTS, Kind::CASCADE, Kind::RESTRICT];
            let mut parts = node.children().filter(|part| !modifiers.contains(&part.kind()));
            (!parts.any(|part| !part.text_range().is_empty())).then_some("expected a name")
        }
        _ => None,
    }
}

/// The key of an index: an expression that is no call must be in parentheses.
fn key(node: &SyntaxNode) -> Option<&'static str> {
    let key = node.children().find(|part| Expr::can_cast(part.kind()))?;
    let bare = matches!(
        key.kind(),
        Kind::BIN_EXPR
            | Kind::PREFIX_EXPR
            | Kind::POSTFIX_EXPR
            | Kind::BETWEEN_EXPR
            | Kind::LITERAL
            | Kind::FIELD_EXPR
            | Kind::INDEX_EXPR
            | Kind::SLICE_EXPR
            | Kind::CASE_EXPR
    );
    bare.then_some("an expression that is no call of a function must be in parentheses")
}

/// `a < b < c`: comparisons do not chain.
fn chains(node: &SyntaxNode) -> bool {
    let compares =
        |node: &SyntaxNode| node.kind() == Kind::BIN_EXPR && COMPARISONS.contains(&infix(node).as_str());
    compares(node) && node.children().any(|operand| compares(&operand))
}

/// The operator between two operands.
fn infix(node: &SyntaxNode) -> String {
    let parts = node
        .children_with_tokens()
        .filter(|part| !part.kind().is_trivia());
    let tokens = parts.skip(1).map_while(SyntaxElement::into_token);
    tokens.map(|token| token.text().to_owned()).collect()
}

/// `a IS b`, which is no test, and an operator without its right side.
fn binary(node: &SyntaxNode) -> Option<&'static str> {
    let is_test = token(node, Kind::IS_KW) || has(node, Kind::IS_NOT);
    let right = node.children().filter(|part| Expr::can_cast(part.kind())).nth(1);
    let Some(right) = right.filter(|right| !right.text_range().is_empty()) else {
        return Some("expected an expression");
    };
    if !is_test {
        return chains(node).then_some("comparisons do not chain");
    }
    let text = right.text().to_string().to_ascii_lowercase();
    (!TESTS.contains(&text.as_str())).then_some("expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM")
}

/// What stands before an operand. Not the text of all: operators chain.
fn operator(node: &SyntaxNode) -> String {
    let tokens = node.children_with_tokens().map_while(|part| match part {
        SyntaxElement::Token(token) => Some(token.text().to_owned()),
        SyntaxElement::Node(custom) if custom.kind() == Kind::CUSTOM_OP => Some(custom.text().to_string()),
        SyntaxElement::Node(_) => None,
    });
    let text: String = tokens.collect();
    text.trim().to_owned()
}

/// `current_date()` and the like.
fn moment(node: &SyntaxNode) -> Option<&'static str> {
    let name = node.first_child().filter(|name| name.kind() == Kind::NAME_REF)?;
    let name = name.text().to_string().to_ascii_lowercase();
    let arguments = node.children().find(|part| part.kind() == Kind::ARG_LIST)?;
    let count = arguments
        .children()
        .filter(|part| part.kind() == Kind::ARG)
        .count();
    let plain = [
        "current_date",
        "current_user",
        "session_user",
        "current_role",
        "current_catalog",
        "user",
    ];
    let wrong = plain.contains(&name.as_str()) || (MOMENTS.contains(&name.as_str()) && count != 1);
    wrong.then_some("this function has no such arguments")
}

fn is_current_role(node: &SyntaxNode) -> bool {
    let reserved = [
        Kind::CURRENT_USER_KW,
        Kind::SESSION_USER_KW,
        Kind::CURRENT_ROLE_KW,
    ];
    let mut tokens = node
        .descendants_with_tokens()
        .filter_map(SyntaxElement::into_token);
    tokens.any(|token| reserved.contains(&token.kind()))
}

pub(super) fn has(node: &SyntaxNode, kind: Kind) -> bool {
    node.children().any(|child| child.kind() == kind)
}

pub(super) fn named(node: &SyntaxNode, kind: Kind) -> bool {
    node.children()
        .any(|child| child.kind() == kind && !child.text_range().is_empty())
}

pub(super) fn token(node: &SyntaxNode, kind: Kind) -> bool {
    node.children_with_tokens().any(|child| child.kind() == kind)
}

fn below(node: &SyntaxNode, kind: Kind) -> bool {
    node.descendants().any(|child| child.kind() == kind)
}

fn is_drop(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::DROP_TABLE
            | Kind::DROP_VIEW
            | Kind::DROP_INDEX
            | Kind::DROP_SEQUENCE
            | Kind::DROP_MATERIALIZED_VIEW
            | Kind::DROP_FOREIGN_TABLE
            | Kind::DROP_TYPE
            | Kind::DROP_DOMAIN
            | Kind::DROP_SCHEMA
            | Kind::DROP_EXTENSION
    )
}
