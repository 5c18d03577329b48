//! Clauses of queries that come twice, one of which needs another, and names that are left out.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::form::{has, token};
use super::place::{Found, end, find, start};

/// Clauses that a query has once, however many parentheses are around it.
const ONCE: &[&[Kind]] = &[
    &[Kind::LIMIT_CLAUSE, Kind::FETCH_CLAUSE],
    &[Kind::OFFSET_CLAUSE],
    &[Kind::ORDER_BY_CLAUSE],
    &[Kind::WITH_CLAUSE],
];

/// What is wrong with a node.
pub(super) fn misplaced(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::PAREN_SELECT => again(node),
        Kind::FETCH_CLAUSE => ties(node),
        Kind::USING_ON_CLAUSE => {
            let source = node.children().find(|part| part.kind() != Kind::ON_CLAUSE);
            let found = source.is_some_and(|source| !source.text_range().is_empty());
            let on = find(node, Kind::ON_CLAUSE);
            (!found).then(|| {
                (
                    on.map_or(end(node), |on| start(&on.into())),
                    "expected a table or a query",
                )
            })
        }
        Kind::MERGE_INSERT => {
            let rows = node.descendants().find(|part| part.kind() == Kind::ROW_LIST)?;
            let second = rows.children().filter(|row| row.kind() == Kind::ROW).nth(1)?;
            Some((start(&second.into()), "MERGE inserts one row"))
        }
        Kind::RELATION_NAME_REF | Kind::TABLE_NAME_REF | Kind::TABLE_NAME => {
            let segments = node
                .descendants()
                .filter(|part| matches!(part.kind(), Kind::PATH_SEGMENT | Kind::PATH_SEGMENT_REF));
            let fourth = segments.skip(3).find(|part| !part.text_range().is_empty());
            fourth
                .is_some()
                .then(|| (start(&node.clone().into()), "a name has three parts at most"))
        }
        Kind::FROM_ALIAS => alias(node),
        Kind::COMPOSITE_FIELD_DEF if node.children().count() < 2 => Some((end(node), "expected a type")),
        Kind::PREPARE => {
            let list = find(node, Kind::PARAM_LIST)?;
            (list.children().next().is_none()).then(|| (end(&list) - 1, "expected a type"))
        }
        Kind::TABLESAMPLE_CLAUSE => {
            let call = find(node, Kind::CALL_EXPR)?;
            let list = find(&call, Kind::ARG_LIST)?;
            (list.children().next().is_none()).then(|| (end(&list) - 1, "expected an expression"))
        }
        _ => None,
    }
}

/// A clause of a query in parentheses that is given again behind them.
fn again(node: &SyntaxNode) -> Option<Found> {
    let mut inner = node.clone();
    while let Some(query) = inner.children().find(|part| is_query(part.kind())) {
        for clauses in ONCE {
            let outer = clauses.iter().find_map(|clause| find(node, *clause));
            let doubled = clauses.iter().any(|clause| has(&query, *clause));
            if let Some(outer) = outer.filter(|_| doubled) {
                return Some((start(&outer.into()), "this clause may be given once"));
            }
        }
        if query.kind() != Kind::PAREN_SELECT {
            return None;
        }
        inner = query;
    }
    None
}

fn is_query(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::SELECT | Kind::COMPOUND_SELECT | Kind::PAREN_SELECT | Kind::VALUES | Kind::TABLE
    )
}

/// Rows are tied by their order, and all of them are wanted.
fn ties(node: &SyntaxNode) -> Option<Found> {
    let with = find(node, Kind::WITH_TIES)?;
    let query = node.parent()?;
    let at = start(&with.into());
    if !has(&query, Kind::ORDER_BY_CLAUSE) {
        return Some((at, "WITH TIES needs ORDER BY"));
    }
    let skips = query
        .children()
        .filter(|part| part.kind() == Kind::LOCKING_CLAUSE)
        .any(|locking| has(&locking, Kind::SKIP_LOCKED));
    skips.then_some((at, "WITH TIES and SKIP LOCKED do not go together"))
}

/// Types are for columns of functions, and either all columns of an alias have one or none.
fn alias(node: &SyntaxNode) -> Option<Found> {
    let list = find(node, Kind::COLUMN_DEF_LIST)?;
    let item = node.parent()?;
    let is_function = has(&item, Kind::CALL_EXPR) || token(&item, Kind::ROWS_KW);
    let is_query = has(&item, Kind::PAREN_SELECT);
    (is_query || !is_function).then(|| {
        let typed = list.children().find(|column| column.children().count() > 1);
        (
            typed.map_or(end(&list), |column| start(&column.into())),
            "only the columns of a function have types here",
        )
    })
}
