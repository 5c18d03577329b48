//! Parts of statements that do not go together.

use squawk_syntax::ast::{AstNode, SchemaElement, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::form::{has, named, token};

/// Actions of ALTER TABLE that stand alone.
const ALONE: &[Kind] = &[
    Kind::TABLE_RENAME_TO,
    Kind::RENAME_COLUMN,
    Kind::RENAME_CONSTRAINT,
    Kind::SET_SCHEMA,
    Kind::ATTACH_PARTITION,
    Kind::DETACH_PARTITION,
];

/// What to say of a node, where it is refused.
pub(super) fn refused(node: &SyntaxNode) -> Option<&'static str> {
    match node.kind() {
        Kind::SELECT_CLAUSE => {
            let distinct = has(node, Kind::DISTINCT_CLAUSE) && !named(node, Kind::TARGET_LIST);
            distinct.then_some("expected an expression")
        }
        Kind::SELECT | Kind::VALUES | Kind::TABLE | Kind::COMPOUND_SELECT => {
            let doubled = twice(node, &[Kind::LIMIT_CLAUSE, Kind::FETCH_CLAUSE])
                || twice(node, &[Kind::OFFSET_CLAUSE])
                || twice(node, &[Kind::ORDER_BY_CLAUSE]);
            doubled.then_some("a clause is given twice")
        }
        Kind::INSERT => {
            let both = has(node, Kind::COLUMN_TARGET_LIST) && has(node, Kind::DEFAULT_VALUES);
            both.then_some("DEFAULT VALUES has no columns")
        }
        Kind::MERGE_WHEN_MATCHED | Kind::MERGE_WHEN_NOT_MATCHED_SOURCE => {
            has(node, Kind::MERGE_INSERT).then_some("rows are inserted only where none match")
        }
        Kind::MERGE_WHEN_NOT_MATCHED_TARGET => {
            let changes = has(node, Kind::MERGE_UPDATE) || has(node, Kind::MERGE_DELETE);
            changes.then_some("there is no row to change where none match")
        }
        Kind::COPY => copy(node),
        Kind::CREATE_VIEW => {
            let bare = token(node, Kind::RECURSIVE_KW) && !has(node, Kind::COLUMN_LIST);
            bare.then_some("a recursive view needs its columns")
        }
        Kind::ALTER_TABLE => {
            let found = node.children().any(|part| ALONE.contains(&part.kind()));
            (found && token(node, Kind::COMMA)).then_some("this action can not be combined with others")
        }
        Kind::TABLE_RENAME_TO | Kind::VIEW_RENAME_TO | Kind::INDEX_RENAME_TO | Kind::SEQUENCE_RENAME_TO => {
            let mut tokens = node.descendants_with_tokens();
            tokens
                .any(|part| part.kind() == Kind::DOT)
                .then_some("a new name has no schema")
        }
        Kind::CREATE_TABLE_AS => typed_column(node).then_some("columns before AS have no types"),
        Kind::CREATE_TABLE if has(node, Kind::PARTITION_OF) => {
            typed_column(node).then_some("the columns of a partition have no types")
        }
        Kind::CREATE_SCHEMA => {
            let element = |kind: Kind| {
                SchemaElement::can_cast(kind)
                    && !matches!(
                        kind,
                        Kind::CREATE_TABLE
                            | Kind::CREATE_INDEX
                            | Kind::CREATE_SEQUENCE
                            | Kind::CREATE_TRIGGER
                            | Kind::CREATE_VIEW
                            | Kind::GRANT
                    )
            };
            let found = node.children().any(|part| element(part.kind()));
            found.then_some("this can not be made inside CREATE SCHEMA")
        }
        Kind::AS_POLICY_TYPE => {
            let text = node.text().to_string().to_ascii_lowercase();
            let known = ["permissive", "restrictive"]
                .iter()
                .any(|known| text.ends_with(known));
            (!known).then_some("expected PERMISSIVE or RESTRICTIVE")
        }
        _ => None,
    }
}

fn typed_column(node: &SyntaxNode) -> bool {
    let list = node.children().find(|part| part.kind() == Kind::TABLE_ARG_LIST);
    let mut columns = list.iter().flat_map(SyntaxNode::children);
    columns.any(|column| {
        column.kind() == Kind::COLUMN && column.children().any(|part| Type::can_cast(part.kind()))
    })
}

fn twice(node: &SyntaxNode, kinds: &[Kind]) -> bool {
    node.children()
        .filter(|part| kinds.contains(&part.kind()))
        .count()
        > 1
}

fn copy(node: &SyntaxNode) -> Option<&'static str> {
    let (from, to) = (has(node, Kind::COPY_FROM), has(node, Kind::COPY_TO));
    if !from && !to {
        Some("expected FROM or TO")
    } else if from && has(node, Kind::COPY_QUERY) {
        Some("rows can not be copied into a query")
    } else {
        (to && has(node, Kind::WHERE_CLAUSE)).then_some("WHERE is for COPY FROM only")
    }
}
