//! ALTER TABLE, action by action.

use super::{KeyName, Keys, Place, Sort};
use crate::ast::{AlterAction, Identifier};
use crate::name::TableName;

impl<'t> Keys<'t> {
    /// Follows one action; a rename changes the name for those that come after it.
    pub(super) fn alter_table(&mut self, name: &mut TableName, action: AlterAction<'t>) {
        match action {
            AlterAction::AddColumn(add) => {
                if let Some(column) = add.column() {
                    let is_there = column
                        .name()
                        .and_then(Identifier::named)
                        .is_some_and(|column| self.table(name).types.contains_key(column));
                    if !(add.if_not_exists() && is_there) {
                        self.add_column(name, column);
                    }
                }
            }
            AlterAction::AddConstraint(add) => {
                if let Some(constraint) = add.constraint() {
                    self.constrain(name, constraint);
                }
            }
            AlterAction::SetType(set) => {
                if let (Some(column), Some(data_type)) = (set.column(), set.type_())
                    && let (Some(column), Some(data_type)) = (column.named(), data_type.named())
                {
                    let types = &mut self.table(name).types;
                    types.insert(column.to_owned(), data_type.to_owned());
                }
            }
            AlterAction::DropColumn(drop) => {
                if let Some(column) = drop.column() {
                    self.drop_column(name, column);
                }
            }
            AlterAction::RenameColumn(rename) => {
                if let (Some(old), Some(new)) = (named(rename.column()), named(rename.new_name())) {
                    self.rename_column(name, old, new);
                }
            }
            AlterAction::DropConstraint(drop) => {
                if let Some(constraint) = drop.name() {
                    self.drop_constraint(name, constraint);
                }
            }
            AlterAction::RenameConstraint(rename) => {
                if let (Some(old), Some(new)) = (named(rename.name()), rename.new_name()) {
                    self.rename_constraint(name, old, new);
                }
            }
            AlterAction::RenameTable(rename) => {
                if let Some(new) = named(rename.new_name()) {
                    let renamed = name.renamed(new);
                    self.rename_table(name, renamed);
                }
            }
            AlterAction::SetSchema(set) => {
                let moved = TableName {
                    schema: named(set.new_name()).map(str::to_owned),
                    name: name.name.clone(),
                };
                self.rename_table(name, moved);
            }
            _ => {
                self.table(name);
            }
        }
    }

    fn rename_table(&mut self, name: &mut TableName, new: TableName) {
        self.table(name);
        if let Some(mut table) = self.tables.remove(&name.key()) {
            table.name = new.clone();
            self.tables.insert(new.key(), table);
        }
        for reference in self.tables.values_mut().flat_map(|table| &mut table.references) {
            if reference.to.is_same(name) {
                reference.to = new.clone();
            }
        }
        *name = new;
    }

    fn rename_column(&mut self, name: &TableName, old: &str, new: &str) {
        let table = self.table(name);
        if let Some(data_type) = table.types.remove(old) {
            table.types.insert(new.to_owned(), data_type);
        }
        let parts = table.keys.iter_mut().flat_map(|key| &mut key.parts);
        let of_parts = parts.filter_map(|part| part.column.as_mut());
        let of_references = table
            .references
            .iter_mut()
            .flat_map(|reference| &mut reference.columns);
        for column in of_parts.chain(of_references) {
            if column == old {
                new.clone_into(column);
            }
        }
    }

    /// A key goes with any of its columns.
    fn drop_column(&mut self, name: &TableName, column: Identifier<'t>) {
        let Some(dropped) = column.named() else { return };
        let table = self.table(name);
        table.types.remove(dropped);
        table
            .references
            .retain(|reference| !reference.columns.iter().any(|of| of == dropped));
        let of = table.name.clone();
        let (gone, kept) = std::mem::take(&mut table.keys).into_iter().partition(|key| {
            key.parts
                .iter()
                .any(|part| part.column.as_deref() == Some(dropped))
        });
        table.keys = kept;
        let gone: Vec<_> = gone;
        self.dropped
            .extend(gone.into_iter().map(|key| (of.clone(), key, Place::of(column))));
    }

    fn drop_constraint(&mut self, name: &TableName, constraint: Identifier<'t>) {
        let Some(dropped) = constraint.named() else { return };
        let table = self.table(name);
        table.references.retain(|reference| reference.name != dropped);
        let position = table
            .keys
            .iter()
            .position(|key| key.name == dropped && matches!(key.sort, Sort::Primary | Sort::Unique));
        if let Some(position) = position {
            let key = table.keys.remove(position);
            let of = table.name.clone();
            self.dropped.push((of, key, Place::of(constraint)));
        }
    }

    fn rename_constraint(&mut self, name: &TableName, old: &str, new: Identifier<'t>) {
        let Some(new_name) = new.named() else { return };
        let table = self.table(name);
        let key = table
            .keys
            .iter_mut()
            .find(|key| key.name == old && matches!(key.sort, Sort::Primary | Sort::Unique));
        let (sort, columns, to) = if let Some(key) = key {
            new_name.clone_into(&mut key.name);
            let columns = key.parts.iter().map(|part| part.column.clone()).collect();
            (key.sort, columns, None)
        } else if let Some(reference) = table
            .references
            .iter_mut()
            .find(|reference| reference.name == old)
        {
            new_name.clone_into(&mut reference.name);
            let columns: Vec<_> = reference.columns.iter().cloned().map(Some).collect();
            let unknown = vec![None; columns.len()];
            (Sort::Foreign, columns, Some((reference.to.clone(), unknown)))
        } else {
            return;
        };
        self.names.push(KeyName {
            sort,
            name: new_name.to_owned(),
            at: Place::of(new),
            table: name.clone(),
            columns,
            to,
        });
    }
}

fn named(identifier: Option<Identifier<'_>>) -> Option<&str> {
    identifier.and_then(Identifier::named)
}
