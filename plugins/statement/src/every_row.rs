//! What UPDATE and DELETE without a condition have in common: why they touch every row, and which tables may be so.

use std::collections::BTreeMap;

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

/// The tables whose every row may be touched.
pub(crate) struct Exempt<'o> {
    ignored: &'o [String],
    /// Tables that the change creates, and the node that does.
    created: BTreeMap<String, u32>,
}

impl<'o> Exempt<'o> {
    /// Those that the change creates and those that the policy names.
    pub(crate) fn new(change: &Change<'_>, ignored: &'o [String]) -> Self {
        let created = change.statements().filter_map(|statement| {
            let name = match statement.view() {
                Statement::CreateTable(create) if !create.if_not_exists() => create.name(),
                Statement::Select(select) if select.into() => select.name(),
                _ => None,
            };
            Some((TableName::of(name?).key(), statement.node().index()))
        });
        // Of two with one name the first counts: what stands between them is on a new table as well.
        let mut first = BTreeMap::new();
        for (key, node) in created {
            first.entry(key).or_insert(node);
        }
        Self {
            ignored,
            created: first,
        }
    }

    /// The table that is written to, unless it may be; temporary ones always may.
    pub(crate) fn unless(&self, target: ObjectName<'_>) -> Option<TableName> {
        let table = TableName::of(target);
        let created = self.created.get(&table.key());
        let is_new = created.is_some_and(|node| *node < target.node().index());
        let exempt = is_new || table.is_temporary() || table.matches_any(self.ignored);
        (!exempt).then_some(table)
    }
}
