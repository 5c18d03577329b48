//! What the planner of the live database says of a change's data statements: asked once for all of them.

use stagegate_sdk::ast::{ObjectName, Statement as Kind};
use stagegate_sdk::moment::{Estimate, estimates};
use stagegate_sdk::{Change, Statement};

/// The table that a statement writes to, where it is a data statement.
pub(crate) fn target(statement: Statement<'_>) -> Option<ObjectName<'_>> {
    match statement.view() {
        Kind::Insert(insert) => insert.target(),
        Kind::Update(update) => update.target(),
        Kind::Delete(delete) => delete.target(),
        Kind::Merge(merge) => merge.target(),
        _ => None,
    }
}

/// The data statements that a rule wants to know about, each with its target and what the planner says of it; none where the
/// planner was not asked, or where the statement depends on what the change does before.
pub(crate) fn estimated<'t>(
    change: &'t Change<'t>,
    wanted: impl Fn(Statement<'t>) -> bool,
) -> Vec<(Statement<'t>, ObjectName<'t>, Option<Estimate>)> {
    let asked: Vec<_> = change
        .statements()
        .filter(|statement| wanted(*statement))
        .filter_map(|statement| Some((statement, target(statement)?)))
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let numbers: Vec<u32> = asked.iter().map(|(statement, _)| statement.index()).collect();
    let mut answers = estimates(&numbers).unwrap_or_default().into_iter();
    asked
        .into_iter()
        .map(|(statement, target)| (statement, target, answers.next().flatten()))
        .collect()
}
