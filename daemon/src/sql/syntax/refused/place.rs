//! Parts that exclude one another, that come twice, or that may not stand where they stand.

use squawk_syntax::{SyntaxElement, SyntaxKind as Kind, SyntaxNode};

/// Actions that PostgreSQL takes only alone.
const LONELY: &[Kind] = &[
    Kind::ATTACH_PARTITION,
    Kind::DETACH_PARTITION,
    Kind::RENAME_COLUMN,
    Kind::RENAME_CONSTRAINT,
    Kind::SET_SCHEMA,
    Kind::TABLE_RENAME_TO,
];

/// What CREATE SCHEMA may have below it.
const SCHEMA_ELEMENTS: &[Kind] = &[
    Kind::CREATE_INDEX,
    Kind::CREATE_SEQUENCE,
    Kind::CREATE_TABLE,
    Kind::CREATE_TRIGGER,
    Kind::CREATE_VIEW,
    Kind::GRANT,
];

/// Operators that may not be next to one another without parentheses.
const COMPARISONS: &[Kind] = &[
    Kind::EQ,
    Kind::L_ANGLE,
    Kind::R_ANGLE,
    Kind::LTEQ,
    Kind::GTEQ,
    Kind::NEQ,
    Kind::NEQB,
];

/// Operators that an expression of DEFAULT has in parentheses only.
const NOT_IN_DEFAULT: &[Kind] = &[
    Kind::AND_KW,
    Kind::AT_TIME_ZONE,
    Kind::ILIKE_KW,
    Kind::IN_KW,
    Kind::LIKE_KW,
    Kind::NOT_ILIKE,
    Kind::NOT_IN,
    Kind::NOT_KW,
    Kind::NOT_LIKE,
    Kind::OR_KW,
];

/// Where a statement is wrong, counted from where the parsed text starts, and what to say.
pub(super) type Found = (u32, &'static str);

/// What is wrong with a node.
pub(super) fn misplaced(node: &SyntaxNode) -> Option<Found> {
    of_definition(node).or_else(|| of_query(node))
}

fn of_definition(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::ALTER_TABLE | Kind::ALTER_FOREIGN_TABLE => actions(node),
        Kind::TABLE_RENAME_TO => find(node, Kind::PATH)
            .and_then(|path| token(&path, Kind::DOT))
            .map(|dot| (start(&dot), "a new name has no schema")),
        Kind::CREATE_TABLE | Kind::CREATE_FOREIGN_TABLE
            if find(node, Kind::PARTITION_OF).is_some() || find(node, Kind::OF_TYPE).is_some() =>
        {
            typed_column(node).map(|at| (at, "the columns have their types already"))
        }
        Kind::CREATE_TABLE_AS => typed_column(node).map(|at| (at, "the query gives the types")),
        Kind::DEFAULT_CONSTRAINT => node.children().find_map(|value| bare_condition(&value)),
        Kind::GENERATED_STORED => find(node, Kind::GENERATED_BY_DEFAULT)
            .map(|by| (start(&by.into()), "expected ALWAYS before an expression")),
        Kind::PARTITION_ITEM => node.children().find(is_operation).map(|operation| {
            (
                start(&operation.into()),
                "an expression stands in parentheses here",
            )
        }),
        Kind::CREATE_VIEW
            if token(node, Kind::RECURSIVE_KW).is_some() && find(node, Kind::COLUMN_LIST).is_none() =>
        {
            Some((end(node), "a recursive view has a list of columns"))
        }
        Kind::CREATE_SCHEMA => node
            .children()
            .find(|child| is_statement(child) && !SCHEMA_ELEMENTS.contains(&child.kind()))
            .map(|element| (start(&element.into()), "CREATE SCHEMA can not have this below it")),
        Kind::AS_POLICY_TYPE => other_word(
            node,
            &["permissive", "restrictive"],
            "expected PERMISSIVE or RESTRICTIVE",
        ),
        Kind::COPY => copy(node),
        Kind::EXECUTE => find(node, Kind::ARG_LIST)
            .filter(|list| list.children().next().is_none())
            .map(|list| (end(&list) - 1, "expected an expression")),
        Kind::SET_TRANSACTION => find(node, Kind::TRANSACTION_MODES)
            .filter(|modes| modes.children().next().is_none())
            .map(|modes| (end(&modes), "expected a mode of the transaction")),
        _ => None,
    }
}

fn of_query(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::BIN_EXPR => operation(node),
        Kind::INDEX_EXPR if node.children().count() < 2 => {
            token(node, Kind::R_BRACK).map(|bracket| (start(&bracket), "expected an expression"))
        }
        Kind::FRAME_BETWEEN => frame(node),
        Kind::TABLE => {
            find(node, Kind::WHERE_CLAUSE).map(|clause| (start(&clause.into()), "TABLE has no WHERE"))
        }
        Kind::SELECT | Kind::COMPOUND_SELECT | Kind::PAREN_SELECT | Kind::VALUES => {
            twice(node, &[Kind::LIMIT_CLAUSE, Kind::FETCH_CLAUSE])
                .or_else(|| twice(node, &[Kind::OFFSET_CLAUSE]))
        }
        Kind::INSERT => find(node, Kind::DEFAULT_VALUES)
            .filter(|_| find(node, Kind::COLUMN_TARGET_LIST).is_some())
            .map(|values| (start(&values.into()), "DEFAULT VALUES stands for all columns")),
        Kind::MERGE_WHEN_MATCHED | Kind::MERGE_WHEN_NOT_MATCHED_SOURCE => {
            find(node, Kind::MERGE_INSERT).map(|action| (start(&action.into()), "there is a row already"))
        }
        Kind::MERGE_WHEN_NOT_MATCHED_TARGET => [Kind::MERGE_UPDATE, Kind::MERGE_DELETE]
            .iter()
            .find_map(|kind| find(node, *kind))
            .map(|action| (start(&action.into()), "there is no row to change")),
        _ => None,
    }
}

/// An action of ALTER TABLE that does not combine.
fn actions(node: &SyntaxNode) -> Option<Found> {
    let is_name = |kind| {
        matches!(
            kind,
            Kind::IF_EXISTS | Kind::TABLE_RELATION_NAME | Kind::TABLE_NAME_REF | Kind::RELATION_NAME
        )
    };
    let mut actions = node.children().filter(|child| !is_name(child.kind()));
    let (first, second) = (actions.next()?, actions.next()?);
    let lonely = LONELY.contains(&first.kind()) || LONELY.contains(&second.kind());
    lonely.then(|| {
        (
            start(&second.into()),
            "this can not be combined with another action",
        )
    })
}

fn typed_column(table: &SyntaxNode) -> Option<u32> {
    let list = find(table, Kind::TABLE_ARG_LIST)?;
    let columns = list.children().filter(|child| child.kind() == Kind::COLUMN);
    let types = columns.filter_map(|column| column.children().find(|part| is_type(part.kind())));
    types.map(|of_column| start(&of_column.into())).next()
}

fn is_type(kind: Kind) -> bool {
    const TYPES: &[Kind] = &[
        Kind::ARRAY_TYPE,
        Kind::BIT_TYPE,
        Kind::BIT_VARYING_TYPE,
        Kind::CHARACTER_TYPE,
        Kind::DOUBLE_TYPE,
        Kind::INTERVAL_TYPE,
        Kind::PATH_TYPE,
        Kind::TIMESTAMP_TYPE,
        Kind::TIME_TYPE,
        Kind::VARCHAR_TYPE,
    ];
    TYPES.contains(&kind)
}

/// A condition in DEFAULT that is not in parentheses.
fn bare_condition(value: &SyntaxNode) -> Option<Found> {
    match value.kind() {
        Kind::BETWEEN_EXPR => Some((
            start(&value.clone().into()),
            "a condition stands in parentheses here",
        )),
        Kind::BIN_EXPR | Kind::PREFIX_EXPR => {
            let operator = value
                .children_with_tokens()
                .find(|part| NOT_IN_DEFAULT.contains(&part.kind()));
            operator
                .map(|operator| (start(&operator), "a condition stands in parentheses here"))
                .or_else(|| value.children().find_map(|operand| bare_condition(&operand)))
        }
        _ => None,
    }
}

fn is_operation(expression: &SyntaxNode) -> bool {
    matches!(
        expression.kind(),
        Kind::BIN_EXPR
            | Kind::PREFIX_EXPR
            | Kind::POSTFIX_EXPR
            | Kind::BETWEEN_EXPR
            | Kind::LITERAL
            | Kind::CASE_EXPR
    )
}

fn is_statement(node: &SyntaxNode) -> bool {
    let first = node.first_token();
    first.is_some_and(|token| token.kind() == Kind::CREATE_KW) && node.children().next().is_some()
}

fn other_word(node: &SyntaxNode, known: &[&str], message: &'static str) -> Option<Found> {
    let word = node.last_token()?;
    let is_known = known.iter().any(|known| word.text().eq_ignore_ascii_case(known));
    (!is_known).then(|| (start(&word.into()), message))
}

fn copy(node: &SyntaxNode) -> Option<Found> {
    let (from, to) = (find(node, Kind::COPY_FROM), find(node, Kind::COPY_TO));
    if from.is_none() && to.is_none() {
        return Some((end(node), "expected FROM or TO"));
    }
    if let (Some(from), Some(_)) = (from, find(node, Kind::COPY_QUERY)) {
        return Some((start(&from.into()), "a query can only be copied TO"));
    }
    let clause = find(node, Kind::WHERE_CLAUSE).filter(|_| to.is_some())?;
    Some((start(&clause.into()), "WHERE is for COPY FROM only"))
}

/// Comparisons that follow one another.
fn operation(node: &SyntaxNode) -> Option<Found> {
    let comparison = |side: &SyntaxNode| {
        let mut parts = side.children_with_tokens();
        parts.find(|part| COMPARISONS.contains(&part.kind()))
    };
    let operator = comparison(node)?;
    let left = node.first_child().filter(|left| left.kind() == Kind::BIN_EXPR)?;
    // `a = ANY (b)` is whole.
    let over_list = left
        .children()
        .last()
        .is_some_and(|last| last.kind() == Kind::CALL_EXPR);
    (comparison(&left).is_some() && !over_list).then(|| (start(&operator), "comparisons do not chain"))
}

/// A frame ends before it starts.
fn frame(node: &SyntaxNode) -> Option<Found> {
    let order = |kind| match kind {
        Kind::UNBOUNDED_PRECEDING => Some(0),
        Kind::EXPR_PRECEDING => Some(1),
        Kind::CURRENT_ROW => Some(2),
        Kind::EXPR_FOLLOWING => Some(3),
        Kind::UNBOUNDED_FOLLOWING => Some(4),
        _ => None,
    };
    let mut bounds = node
        .children()
        .filter_map(|bound| Some((order(bound.kind())?, bound)));
    let (from, _) = bounds.next()?;
    let (to, bound) = bounds.next()?;
    (from == 4 || to == 0 || from > to)
        .then(|| (start(&bound.into()), "a frame can not end before it starts"))
}

/// The second of clauses of which there may be one.
fn twice(node: &SyntaxNode, clauses: &[Kind]) -> Option<Found> {
    let second = node
        .children()
        .filter(|child| clauses.contains(&child.kind()))
        .nth(1)?;
    Some((start(&second.into()), "this clause may be given once"))
}

pub(super) fn find(node: &SyntaxNode, kind: Kind) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == kind)
}

fn token(node: &SyntaxNode, kind: Kind) -> Option<SyntaxElement> {
    node.children_with_tokens()
        .find(|part| part.kind() == kind && part.as_token().is_some())
}

pub(super) fn start(part: &SyntaxElement) -> u32 {
    part.text_range().start().into()
}

pub(super) fn end(node: &SyntaxNode) -> u32 {
    node.text_range().end().into()
}
