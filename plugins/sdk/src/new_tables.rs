//! The tables that a change creates: until it is applied, nobody else uses them and they hold no rows but its own.

use crate::ast::{ObjectName, Statement};
use crate::by_table::ByTable;
use crate::{Change, TableName, View};

/// The tables that a change creates, and from which node on they are there.
pub struct NewTables(ByTable<u32>);

impl NewTables {
    /// Those of CREATE TABLE, also AS, and of SELECT INTO.
    pub fn of<'c>(change: &'c Change<'_>) -> &'c Self {
        change.memo.new_tables.get_or_init(|| Self::read(change))
    }

    fn read(change: &Change<'_>) -> Self {
        let created = change.statements().filter_map(|statement| {
            let name = match statement.view() {
                Statement::CreateTable(create) if !create.if_not_exists() => create.name(),
                Statement::Select(select) if select.into() => select.name(),
                _ => None,
            };
            Some((TableName::of(name?), statement.node().index()))
        });
        // Of two with one name the first counts: what stands between them is on a new table as well.
        let mut first = ByTable::default();
        for (table, node) in created {
            first.insert_first(table.parts(), node);
        }
        Self(first)
    }

    /// The table that a name in a statement means, unless the change has created it before, or it is a temporary one.
    pub fn unless_new(&self, name: ObjectName<'_>) -> Option<TableName> {
        let table = TableName::of(name);
        let created = self.0.of(&table);
        let is_new = created.is_some_and(|node| *node < name.node().index());
        (!is_new && !table.is_temporary()).then_some(table)
    }
}
