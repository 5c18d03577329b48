//! The tables of a change in the order they came, found by the name they have now.

use super::Table;
use crate::by_table::ByTable;
use crate::name::TableName;

/// Tables by order and by name; a change of ten thousand statements is nothing it stumbles over.
#[derive(Default)]
pub(super) struct List<'t> {
    /// None where one was dropped again.
    tables: Vec<Option<Table<'t>>>,
    positions: ByTable<usize>,
}

impl<'t> List<'t> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Table<'t>> {
        self.tables.iter().flatten()
    }

    pub(super) fn named(&self, name: &TableName) -> Option<&Table<'t>> {
        self.tables[*self.positions.of(name)?].as_ref()
    }

    pub(super) fn named_mut(&mut self, name: &TableName) -> Option<&mut Table<'t>> {
        self.tables[*self.positions.of(name)?].as_mut()
    }

    /// Adds a table; one that had its name is still listed, but no longer found.
    pub(super) fn push(&mut self, table: Table<'t>) -> &mut Table<'t> {
        self.positions.insert(table.name.parts(), self.tables.len());
        self.tables.push(Some(table));
        self.tables
            .last_mut()
            .and_then(Option::as_mut)
            .expect("one was pushed")
    }

    pub(super) fn rename(&mut self, old: &TableName, new: TableName) {
        let Some(position) = self.positions.remove(old.parts()) else {
            return;
        };
        self.positions.insert(new.parts(), position);
        if let Some(table) = &mut self.tables[position] {
            table.name = new;
        }
    }

    pub(super) fn remove(&mut self, name: &TableName) {
        if let Some(position) = self.positions.remove(name.parts()) {
            self.tables[position] = None;
        }
    }

    pub(super) fn remove_schema(&mut self, schema: &str) {
        for position in self.positions.remove_schema(schema) {
            self.tables[position] = None;
        }
    }
}
