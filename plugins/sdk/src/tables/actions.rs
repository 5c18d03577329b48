//! ALTER TABLE, action by action.

use super::{Nullability, PrimaryKey, Table, Tables, words};
use crate::ast::{AlterAction, AlterTable, Identifier, ObjectName};
use crate::name::TableName;
use crate::tree::View;

impl<'t> Tables<'t> {
    pub(super) fn alter(&mut self, alter: AlterTable<'t>) {
        let Some(name) = alter.name() else { return };
        for action in alter.actions() {
            match action {
                AlterAction::AddConstraint(add) => {
                    self.altered(name);
                    if let Some(constraint) = add.constraint() {
                        self.constrain(name, constraint);
                    }
                }
                AlterAction::AttachPartition(attach) => {
                    if let Some(partition) = attach.target() {
                        self.attach(&TableName::of(partition));
                    }
                }
                AlterAction::OtherAction(other) => {
                    if let Some(partition) = words::attached_partition(other.text()) {
                        self.attach(&partition);
                    }
                }
                AlterAction::AddColumn(add) => {
                    let domains = self.strict_domains.clone();
                    let table = self.altered(name);
                    if let Some(column) = add.column() {
                        let known = column
                            .name()
                            .and_then(Identifier::named)
                            .and_then(|name| table.column_mut(name));
                        if !(add.if_not_exists() && known.is_some()) {
                            table.add_column(column, true, &domains);
                        }
                    }
                }
                AlterAction::RenameTable(rename) => {
                    if let Some(new) = named(rename.new_name()) {
                        let old = self.altered(name).name.clone();
                        self.list.rename(&old, old.renamed(new));
                    }
                }
                AlterAction::SetSchema(set) => {
                    let old = self.altered(name).name.clone();
                    let schema = named(set.new_name()).map(str::to_owned);
                    self.list.rename(
                        &old,
                        TableName {
                            schema,
                            name: old.name.clone(),
                        },
                    );
                }
                other => self.altered(name).alter(other),
            }
        }
    }

    /// The table that is altered; from here on it is one of ours.
    fn altered(&mut self, name: ObjectName<'t>) -> &mut Table<'t> {
        let full = self.resolve(name);
        if self.list.named(&full).is_none() {
            self.list.push(Table {
                temporary: full.is_temporary(),
                primary_key: self.key_in_catalog(&full),
                key_owner: full.name.clone(),
                name: full.clone(),
                created: None,
                partitioned: false,
                columns: Vec::new(),
            });
        }
        self.list.named_mut(&full).expect("it is there, or was put there")
    }

    /// A partition gets the key of the table it is attached to.
    fn attach(&mut self, partition: &TableName) {
        let name = partition.clone().or_in(self.search_path.as_deref());
        if let Some(table) = self.list.named_mut(&name)
            && table.primary_key == PrimaryKey::Absent
        {
            table.primary_key = PrimaryKey::Inherited;
        }
    }
}

impl<'t> Table<'t> {
    fn alter(&mut self, action: AlterAction<'t>) {
        match action {
            AlterAction::DropColumn(drop) => {
                if let Some(column) = drop.column() {
                    self.drop_column(column);
                }
            }
            AlterAction::RenameColumn(rename) => {
                if let (Some(old), Some(new)) = (named(rename.column()), named(rename.new_name())) {
                    self.rename_column(old, new);
                }
            }
            AlterAction::DropConstraint(drop) => {
                if let Some(constraint) = drop.name() {
                    self.drop_constraint(constraint);
                }
            }
            AlterAction::RenameConstraint(rename) => {
                if let (Some(old), Some(new)) = (named(rename.name()), named(rename.new_name())) {
                    self.rename_constraint(old, new);
                }
            }
            AlterAction::ValidateConstraint(validate) => {
                if let Some(name) = named(validate.name()) {
                    let checks = self.columns.iter_mut().flat_map(|column| &mut column.checks);
                    checks
                        .filter(|(check, _)| check == name)
                        .for_each(|(_, valid)| *valid = true);
                }
            }
            AlterAction::SetNotNull(set) => self.set_not_null(set.column(), true),
            AlterAction::DropNotNull(drop) => self.set_not_null(drop.column(), false),
            _ => {}
        }
    }

    fn drop_column(&mut self, column: Identifier<'t>) {
        let Some(name) = column.named() else { return };
        if self.key_has(name) {
            self.primary_key = PrimaryKey::Removed(column);
        }
        self.columns.retain(|column| column.name != name);
    }

    fn rename_column(&mut self, old: &str, new: &str) {
        if let PrimaryKey::Present { columns, .. } = &mut self.primary_key {
            columns
                .iter_mut()
                .filter(|column| *column == old)
                .for_each(|column| new.clone_into(column));
        }
        if let Some(column) = self.column_mut(old) {
            new.clone_into(&mut column.name);
        }
    }

    fn rename_constraint(&mut self, old: &str, new: &str) {
        for (check, _) in self.columns.iter_mut().flat_map(|column| &mut column.checks) {
            if check == old {
                new.clone_into(check);
            }
        }
        if self.is_key(old)
            && let PrimaryKey::Present { name, .. } = &mut self.primary_key
        {
            *name = Some(new.to_owned());
        }
    }

    /// Whether the primary key's constraint is called so; without a name of its own it is called after the table.
    fn is_key(&self, constraint: &str) -> bool {
        match &self.primary_key {
            PrimaryKey::Present { name: Some(name), .. } => name == constraint,
            PrimaryKey::Present { name: None, .. } => {
                constraint.strip_suffix("_pkey") == Some(&self.key_owner)
            }
            _ => false,
        }
    }

    fn drop_constraint(&mut self, constraint: Identifier<'t>) {
        let Some(dropped) = constraint.named() else { return };
        for column in &mut self.columns {
            column.checks.retain(|(check, _)| check != dropped);
        }
        if self.is_key(dropped) {
            self.primary_key = PrimaryKey::Removed(constraint);
        }
    }

    fn set_not_null(&mut self, column: Option<Identifier<'t>>, not_null: bool) {
        if let Some(column) = named(column).and_then(|name| self.column_mut(name)) {
            column.nullability = if not_null {
                Nullability::NotNull
            } else {
                Nullability::NullableAgain
            };
        }
    }
}

fn named(identifier: Option<Identifier<'_>>) -> Option<&str> {
    identifier.and_then(Identifier::named)
}
