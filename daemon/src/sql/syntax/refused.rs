//! What the judge takes although no PostgreSQL up to 18 does: grammar of the next version, forms that PostgreSQL's own
//! grammar knows only to refuse them, things that are left out or stand where they may not, and
//! reserved words as names.
//!
//! Found by asking PostgreSQL's own parser about thousands of broken statements.

mod clause;
mod combination;
mod constant;
mod constraint;
mod dotted;
mod expression;
mod form;
mod name;
mod option;
mod place;
pub(super) mod word;

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

/// Nodes that no valid statement has.
const NEWER: &[Kind] = &[
    Kind::ALL_PUBLICATION_SEQUENCES,
    Kind::ALTER_PROPERTY_GRAPH,
    Kind::CHECKPOINT_OPTION_LIST,
    Kind::CONFLICT_DO_SELECT,
    Kind::CREATE_PROPERTY_GRAPH,
    Kind::DROP_PROPERTY_GRAPH,
    Kind::EXCEPT_TABLE_CLAUSE,
    Kind::FOR_PORTION_OF,
    Kind::GRAPH_TABLE_FN,
    Kind::IGNORE_NULLS,
    Kind::JSON_TABLE_PLAN_CLAUSE,
    Kind::MERGE_PARTITIONS,
    Kind::OPTION_CONNECTION,
    Kind::OPTION_NO_CONNECTION,
    Kind::PRIVILEGE_PROPERTY_GRAPH,
    Kind::REPACK,
    Kind::RESPECT_NULLS,
    Kind::SET_ALL_PUBLICATION_OBJECT_LIST,
    Kind::SPLIT_PARTITION,
];

/// The first place that makes a statement invalid, counted from where the parsed text starts, and what to say of it.
pub(super) fn first(statement: &SyntaxNode) -> Option<(u32, &'static str)> {
    statement.descendants().find_map(|node| {
        let message = if NEWER.contains(&node.kind()) {
            "no released version of PostgreSQL knows this"
        } else if name::is_reserved_here(&node) || word::is_misused(&node) {
            "expected a name; this word is reserved and must be quoted"
        } else if let Some(message) = form::refused(&node) {
            message
        } else {
            return place::misplaced(&node)
                .or_else(|| expression::misplaced(&node))
                .or_else(|| clause::misplaced(&node))
                .or_else(|| constraint::misplaced(&node))
                .or_else(|| dotted::misplaced(&node))
                .or_else(|| constant::misplaced(&node))
                .or_else(|| option::misplaced(&node));
        };
        Some((u32::from(node.text_range().start()), message))
    })
}
