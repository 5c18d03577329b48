//! Where two front ends read a statement, they make the same tree of it: the best proof that either is right.

use super::agreement::{Subtree, difference};
use super::*;

/// Statements that hold this are read differently, and why it is left so.
const DIFFERENT: &[&str] = &[
    // `sqlparser` takes ISNULL for a name.
    "c isnull",
    // The tree of `squawk-syntax` lets NOT reach over OR, and takes COLLATE into a DEFAULT.
    "not a between 1 and 2 or c",
    "default 'x' collate",
    // It knows the storage of a column in CREATE TABLE only.
    "add column c text storage main",
    "add column storage text storage",
    // It takes a table of this name for a call.
    ", treat",
];

/// A tree of one statement as the comparison wants it.
fn statement(tree: &Tree) -> Statement {
    Statement {
        node: 0,
        span: tree.starts_at[0]..tree.ends_at[0],
        tag: String::new(),
        parse: ParseState::Full,
        relations: Vec::new(),
        in_transaction: false,
    }
}

/// Whether several front ends read a statement, and where their trees differ.
pub(super) fn compare(text: &str) -> Option<Result<(), String>> {
    if DIFFERENT.iter().any(|known| text.contains(known)) {
        return None;
    }
    let split = split::split(text);
    let piece = split.statements.first().filter(|piece| !piece.broken)?;
    let tag = tag::command_tag(text, &split.tokens[piece.tokens.clone()])?;
    let trees: Vec<_> = front_end::candidates(&tag)
        .iter()
        .filter_map(|(_, lower)| front_end::lower_with(text, *lower).ok())
        .collect();
    let [one, other] = trees.as_slice() else {
        return None;
    };
    let found = difference(
        Subtree::new(one, &statement(one)),
        Subtree::new(other, &statement(other)),
    );
    Some(found.map_or(Ok(()), Err))
}

#[test]
fn front_ends_agree() {
    let mut examples: Vec<String> = manual::valid().into_iter().map(|example| example.text).collect();
    examples.extend(include_str!("valid.sql").lines().map(str::to_owned));
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for text in &examples {
        let Some(compared_to) = compare(text) else {
            continue;
        };
        compared += 1;
        if let Err(found) = compared_to {
            wrong.push(format!("{text}\n    {found}"));
        }
    }
    assert!(compared > 500, "{compared} statements were compared");
    manual::expect_none("are read differently", &wrong, compared);
}
