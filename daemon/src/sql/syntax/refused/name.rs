//! Reserved words where a name must be quoted to be one.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use crate::sql::reserved::is_reserved;

/// Whether a node is a name, and the name a reserved word.
pub(super) fn is_reserved_here(node: &SyntaxNode) -> bool {
    if !is_name(node) {
        return false;
    }
    let word = node
        .children_with_tokens()
        .find_map(squawk_syntax::SyntaxElement::into_token);
    word.is_some_and(|word| is_reserved(word.text()) && !is_function(node, word.text()))
}

/// `FROM current_date` reads a function, `AUTHORIZATION current_user` means a role.
fn is_function(node: &SyntaxNode, word: &str) -> bool {
    let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
    let above = |kind: Kind| node.ancestors().take(5).any(|above| above.kind() == kind);
    let users = ["current_user", "current_role", "session_user"];
    let others = [
        "current_catalog",
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "user",
    ];
    (above(Kind::AUTHORIZATION_SCHEMA) && is(&users))
        || (above(Kind::RELATION_FROM_ITEM) && (is(&users) || is(&others)))
}

fn is_name(node: &SyntaxNode) -> bool {
    let parent = || node.parent().map(|parent| parent.kind());
    match node.kind() {
        // After AS any word will do.
        Kind::COLUMN_NAME => !matches!(parent(), Some(Kind::AS_NAME | Kind::EXPR_AS_COLUMN_NAME)),
        Kind::ROLE_NAME_REF => {
            let privilege = node.ancestors().nth(2);
            privilege.is_none_or(|above| above.kind() != Kind::REVOKE_COMMAND)
        }
        Kind::PATH_SEGMENT | Kind::PATH_SEGMENT_REF => is_first_segment(node),
        other => is_plain_name(other),
    }
}

/// Behind a dot any word will do, and as the value of an option.
fn is_first_segment(node: &SyntaxNode) -> bool {
    let Some(path) = node.parent() else { return false };
    let is_first = path.first_child().is_some_and(|first| first == *node);
    is_first
        && !path
            .ancestors()
            .take(6)
            .any(|above| above.kind() == Kind::ATTRIBUTE_VALUE)
}

/// Whether nodes of a kind are a name of one word.
pub(super) fn is_plain_name(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ACCESS_METHOD
            | Kind::ACCESS_METHOD_REF
            | Kind::CHANNEL
            | Kind::CHANNEL_REF
            | Kind::COLUMN_NAME_REF
            | Kind::COMPOSITE_FIELD
            | Kind::COMPOSITE_FIELD_REF
            | Kind::CONSTRAINT_NAME
            | Kind::CTE_NAME
            | Kind::CURSOR
            | Kind::CURSOR_REF
            | Kind::DATABASE
            | Kind::DATABASE_REF
            | Kind::EVENT_TRIGGER
            | Kind::EVENT_TRIGGER_REF
            | Kind::EXTENSION
            | Kind::EXTENSION_REF
            | Kind::FOREIGN_DATA_WRAPPER
            | Kind::FOREIGN_DATA_WRAPPER_REF
            | Kind::LANGUAGE
            | Kind::LANGUAGE_REF
            | Kind::POLICY
            | Kind::POLICY_REF
            | Kind::PREPARED_STATEMENT
            | Kind::PREPARED_STATEMENT_REF
            | Kind::PUBLICATION
            | Kind::PUBLICATION_REF
            | Kind::ROLE
            | Kind::RULE
            | Kind::RULE_REF
            | Kind::SAVEPOINT
            | Kind::SAVEPOINT_REF
            | Kind::SCHEMA
            | Kind::SCHEMA_REF
            | Kind::SERVER
            | Kind::SERVER_REF
            | Kind::SUBSCRIPTION
            | Kind::SUBSCRIPTION_REF
            | Kind::TABLE_ALIAS
            | Kind::TABLESPACE
            | Kind::TABLESPACE_REF
            | Kind::TRIGGER
            | Kind::TRIGGER_REF
            | Kind::WINDOW
            | Kind::WINDOW_REF
    )
}
