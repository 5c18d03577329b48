//! What may be said of which constraint.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::form::has;
use super::place::{Found, find, start};

/// What can be said of constraints, by what it is about.
const DEFERRED: &[Kind] = &[
    Kind::DEFERRABLE_CONSTRAINT_OPTION,
    Kind::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
];
const ENFORCED: &[Kind] = &[Kind::ENFORCED, Kind::NOT_ENFORCED];
const VALID: &[Kind] = &[Kind::NOT_VALID];
const INHERITED: &[Kind] = &[Kind::NO_INHERIT, Kind::INHERIT];
const PASSED_ON: &[Kind] = &[Kind::INHERIT];

/// What is wrong with a node.
pub(super) fn misplaced(node: &SyntaxNode) -> Option<Found> {
    let refused: &[&[Kind]] = match node.kind() {
        Kind::ALTER_CONSTRAINT => &[VALID],
        Kind::PRIMARY_KEY_CONSTRAINT | Kind::UNIQUE_CONSTRAINT | Kind::REFERENCES_CONSTRAINT
            if of_column(node) =>
        {
            &[VALID, INHERITED]
        }
        Kind::CHECK_CONSTRAINT | Kind::NOT_NULL_CONSTRAINT if of_column(node) => &[VALID, PASSED_ON],
        Kind::PRIMARY_KEY_CONSTRAINT | Kind::UNIQUE_CONSTRAINT | Kind::EXCLUDE_CONSTRAINT => {
            &[ENFORCED, VALID, INHERITED]
        }
        Kind::FOREIGN_KEY_CONSTRAINT => &[INHERITED],
        Kind::CHECK_CONSTRAINT if of_domain(node) => &[ENFORCED, DEFERRED, INHERITED],
        Kind::CHECK_CONSTRAINT => &[DEFERRED, PASSED_ON],
        Kind::NOT_NULL_CONSTRAINT => &[DEFERRED, ENFORCED, PASSED_ON],
        _ => return None,
    };
    let said = refused
        .iter()
        .flat_map(|kinds| kinds.iter())
        .find_map(|kind| find(node, *kind));
    if let Some(said) = said {
        return Some((start(&said.into()), "this can not be said of such a constraint"));
    }
    contradiction(node)
}

/// Two attributes of which each denies the other.
fn contradiction(node: &SyntaxNode) -> Option<Found> {
    if of_column(node) {
        return None; // Each is a constraint of its own there.
    }
    let pairs = [
        (
            Kind::NOT_DEFERRABLE_CONSTRAINT_OPTION,
            Kind::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
        ),
        (
            Kind::NOT_DEFERRABLE_CONSTRAINT_OPTION,
            Kind::DEFERRABLE_CONSTRAINT_OPTION,
        ),
        (
            Kind::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
            Kind::INITIALLY_IMMEDIATE_CONSTRAINT_OPTION,
        ),
        (Kind::ENFORCED, Kind::NOT_ENFORCED),
    ];
    let (one, other) = pairs
        .iter()
        .find(|(one, other)| has(node, *one) && has(node, *other))?;
    let (one, other) = (find(node, *one)?, find(node, *other)?);
    let at = start(&one.into()).max(start(&other.into()));
    Some((at, "these two contradict one another"))
}

fn of_column(node: &SyntaxNode) -> bool {
    node.parent().is_some_and(|parent| {
        matches!(
            parent.kind(),
            Kind::COLUMN | Kind::ADD_COLUMN | Kind::CREATE_DOMAIN | Kind::COLUMN_DEF
        )
    })
}

fn of_domain(node: &SyntaxNode) -> bool {
    node.ancestors()
        .nth(2)
        .is_some_and(|above| above.kind() == Kind::ALTER_DOMAIN)
}
