//! What UPDATE and DELETE without a condition have in common: finding them, and saying which rows they touch.

use stagegate_sdk::ast::{Expression, ObjectName, Statement};
use stagegate_sdk::logic::{Truth, truth};
use stagegate_sdk::{Change, TableName, View};

/// Why a statement touches every row.
pub(crate) enum Why<'t> {
    /// It has no WHERE.
    NoWhere,
    /// Its WHERE holds for every row.
    AlwaysTrue(Expression<'t>),
}

/// Why every row is touched, or none where the condition chooses.
pub(crate) fn why(condition: Option<Expression<'_>>) -> Option<Why<'_>> {
    match condition {
        None => Some(Why::NoWhere),
        Some(condition) if truth(condition) == Truth::True => Some(Why::AlwaysTrue(condition)),
        Some(_) => None,
    }
}

/// The table a statement writes to, where the rule applies to it: not temporary, not created by this change, not ignored.
pub(crate) fn table(change: &Change<'_>, target: ObjectName<'_>, ignored: &[String]) -> Option<TableName> {
    let table = TableName::of(target);
    let is_new = change.statements().any(|statement| match statement.view() {
        Statement::CreateTable(create) => {
            statement.node().index() < target.node().index()
                && !create.if_not_exists()
                && create
                    .name()
                    .is_some_and(|name| TableName::of(name).is_same(&table))
        }
        _ => false,
    });
    let exempt = is_new || table.is_temporary() || table.matches_any(ignored);
    (!exempt).then_some(table)
}
