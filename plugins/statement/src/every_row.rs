//! What UPDATE and DELETE without a condition have in common: why they touch every row, and where to say so.

use stagegate_sdk::ast::{Expression, ObjectName};
use stagegate_sdk::logic::{Truth, truth};
use stagegate_sdk::{Finding, TableName};

use stagegate_sdk::new_tables::NewTables;

/// A statement that touches every row of a table.
pub(crate) struct EveryRow<'t> {
    /// The table.
    pub(crate) table: TableName,
    target: ObjectName<'t>,
    /// Holds for every row; none where there is no WHERE.
    condition: Option<Expression<'t>>,
}

impl<'t> EveryRow<'t> {
    /// Of a statement with this target and condition; none where the condition chooses, or where the table may be touched.
    pub(crate) fn of(
        target: Option<ObjectName<'t>>,
        condition: Option<Expression<'t>>,
        new_tables: &NewTables,
        ignored: &[String],
    ) -> Option<Self> {
        if condition.is_some_and(|condition| truth(condition) != Truth::True) {
            return None;
        }
        let target = target?;
        let table = new_tables.unless_new(target)?;
        (!table.matches_any(ignored)).then_some(Self {
            table,
            target,
            condition,
        })
    }

    /// At the condition that is always true, or at the table's name where there is none. The messages are what the statement
    /// does to the table, and how the sentence goes on after "the".
    pub(crate) fn finding(&self, without: String, always: &str) -> Finding<'t> {
        match self.condition {
            None => Finding::at(self.target, without),
            Some(condition) => Finding::at(
                condition,
                format!("this WHERE is true for every row: the {always}"),
            ),
        }
        .object(self.table.key())
    }
}
