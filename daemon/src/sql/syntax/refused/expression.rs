//! Expressions and types with parts that their grammar has no place for.

use squawk_syntax::ast::{AstNode, Expr};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::form::{has, token};
use super::place::{Found, end, find, start};
use crate::sql::reserved::is_reserved;

/// What is wrong with a node.
pub(super) fn misplaced(node: &SyntaxNode) -> Option<Found> {
    match node.kind() {
        Kind::INDEX_EXPR | Kind::SLICE_EXPR | Kind::FIELD_EXPR => selection(node),
        Kind::VARCHAR_TYPE | Kind::CHARACTER_TYPE => length(node),
        Kind::ARRAY_BOUND => node
            .first_child()
            .filter(|bound| !is_number(bound))
            .map(|bound| (start(&bound.into()), "expected a number")),
        Kind::NAMED_ARG => node
            .children()
            .find_map(|value| arrow(&value))
            .or_else(|| value_left_out(node)),
        Kind::ARG => node.children().find_map(|value| arrow(&value)),
        Kind::COLLATE => (node.children().all(|name| name.text_range().is_empty()))
            .then(|| (end(node), "expected the name of a collation")),
        Kind::PATH_SEGMENT | Kind::PATH_SEGMENT_REF if node.text_range().is_empty() => nameless(node),
        Kind::CALL_EXPR => call(node),
        _ => None,
    }
}

/// `f(x)[1]`, `array[a][1]`, `user.id`: of these only what stands in parentheses has parts.
fn selection(node: &SyntaxNode) -> Option<Found> {
    let base = node.first_child()?;
    let has_parts = match base.kind() {
        Kind::NAME_REF => {
            let word = base.first_token()?;
            !is_reserved(word.text())
        }
        Kind::LITERAL => token(&base, Kind::POSITIONAL_PARAM),
        Kind::CALL_EXPR | Kind::ARRAY_EXPR | Kind::CASE_EXPR | Kind::TUPLE_EXPR => false,
        _ => true,
    };
    let behind = base.next_sibling_or_token();
    (!has_parts).then(|| {
        let at = behind.map_or(end(&base), |behind| start(&behind));
        (at, "only an expression in parentheses has parts")
    })
}

/// `varchar(max)`: the length is a number.
fn length(node: &SyntaxNode) -> Option<Found> {
    let list = find(node, Kind::ARG_LIST)?;
    let mut arguments = list.children();
    let Some(first) = arguments.next() else {
        return Some((end(&list) - 1, "a length is a number"));
    };
    if !first.first_child().is_some_and(|value| is_number(&value)) {
        return Some((start(&first.into()), "a length is a number"));
    }
    let second = arguments.next()?;
    Some((start(&second.into()), "a length is one number"))
}

fn is_number(value: &SyntaxNode) -> bool {
    value.kind() == Kind::LITERAL && token(value, Kind::INT_NUMBER)
}

/// `f(=> a)`: what the judge takes for an operator is the arrow of a name that is left out.
fn arrow(value: &SyntaxNode) -> Option<Found> {
    let operator = find(value, Kind::CUSTOM_OP).filter(|_| value.kind() == Kind::PREFIX_EXPR)?;
    let at = start(&operator.clone().into());
    (operator.text() == "=>").then_some((at, "expected an expression"))
}

fn value_left_out(node: &SyntaxNode) -> Option<Found> {
    let value = node.children().any(|part| Expr::can_cast(part.kind()));
    (!value).then(|| (end(node), "expected an expression"))
}

/// A dot with no name behind it; an operator may stand there.
fn nameless(segment: &SyntaxNode) -> Option<Found> {
    let of_relation = segment.ancestors().any(|above| {
        matches!(
            above.kind(),
            Kind::RELATION_NAME_REF | Kind::PATH_TYPE | Kind::PERCENT_TYPE | Kind::CONFIG_PARAMETER_REF
        )
    });
    let next = segment
        .parent()?
        .ancestors()
        .find_map(|above| above.next_sibling_or_token());
    let text = next.map_or_else(String::new, |next| next.to_string());
    let is_operator = text.starts_with(|c: char| "+-*/<>=~!@#%^&|`?".contains(c));
    (of_relation || !is_operator).then(|| (end(segment), "expected a name"))
}

/// What does not go together with WITHIN GROUP.
fn call(node: &SyntaxNode) -> Option<Found> {
    let within = find(node, Kind::WITHIN_CLAUSE)?;
    let list = find(node, Kind::ARG_LIST)?;
    let at = start(&within.into());
    let is_ordered = |part: SyntaxNode| has(&part, Kind::ORDER_BY_CLAUSE);
    if list.children().any(is_ordered) {
        return Some((at, "the order is given twice"));
    }
    has(&list, Kind::DISTINCT).then_some((at, "DISTINCT does not go together with WITHIN GROUP"))
}
