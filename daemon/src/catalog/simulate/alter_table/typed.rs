//! Typed tables: they follow the composite type they are of, where CASCADE says so.

use super::Altered;
use crate::catalog::simulate::model::{Column, Id, Kind, Relation};
use crate::catalog::simulate::refusal::{Done, other};
use crate::catalog::simulate::runner::Run;
use crate::catalog::simulate::tokens::Name;
use crate::catalog::simulate::world::World;

impl World {
    /// The tables of a composite type.
    pub(in crate::catalog::simulate) fn typed_tables(&self, id: Id) -> Vec<Id> {
        let is_typed = |user: &Id| self.relation(*user).is_ok_and(|of| of.of_type == Some(id));
        self.users(id).filter(is_typed).collect()
    }
}

impl Relation {
    /// A typed table has the columns of its type.
    pub(in crate::catalog::simulate) fn expect_untyped(&self, message: &str) -> Done {
        if self.of_type.is_some() {
            return Err(other("42809", "table", &self.name, message));
        }
        Ok(())
    }
}

impl Run<'_> {
    /// A composite type changes its typed tables only with CASCADE.
    pub(in crate::catalog::simulate) fn expect_cascade_to_typed(&self, altered: &Altered) -> Done {
        let relation = self.world.relation(altered.id)?;
        let composite = matches!(relation.kind, Kind::Composite);
        if !composite || altered.cascade || self.world.typed_tables(altered.id).is_empty() {
            return Ok(());
        }
        let message = format!(
            "cannot alter type \"{}\" because it is the type of a typed table",
            relation.name
        );
        Err(other("2BP01", "type", &relation.name, message))
    }

    /// The composite type of this name.
    pub(in crate::catalog::simulate) fn find_composite(&self, name: &Name) -> Done<Id> {
        let id = self.find_type(name)?;
        let found = self.world.relation(id);
        if found.is_ok_and(|of| matches!(of.kind, Kind::Composite)) {
            return Ok(id);
        }
        let message = format!("type {} is not a composite type", name.name);
        Err(other("42809", "type", &name.name, message).at(&name.span))
    }

    /// OF
    pub(super) fn set_of_type(&mut self, id: Id, name: &Name) -> Done {
        let type_id = self.find_composite(name)?;
        expect_same_columns(self.world.relation(id)?, self.world.relation(type_id)?)?;
        self.world.change(id, |table| table.of_type = Some(type_id))
    }

    /// NOT OF
    pub(super) fn unset_of_type(&mut self, id: Id) -> Done {
        let table = self.world.relation(id)?;
        if table.of_type.is_none() {
            let message = format!("\"{}\" is not a typed table", table.name);
            return Err(other("42809", "table", &table.name, message));
        }
        self.world.change(id, |table| table.of_type = None)
    }

    /// Gives the typed tables of a composite type its new attribute.
    pub(super) fn add_to_typed(&mut self, id: Id, column: &Column) -> Done {
        for table in self.world.typed_tables(id) {
            self.world.change(table, |table| {
                table.last_num += 1;
                table.columns.push(Column {
                    num: table.last_num,
                    ..column.clone()
                });
            })?;
        }
        Ok(())
    }
}

/// A table becomes typed where its columns are the type's, in its order.
fn expect_same_columns(table: &Relation, of: &Relation) -> Done {
    let refuse = |name: &str, message: String| Err(other("42804", "column", name, message));
    let mut own = table.columns.iter();
    for wanted in &of.columns {
        let Some(column) = own.next() else {
            return refuse(
                &wanted.name,
                format!("table is missing column \"{}\"", wanted.name),
            );
        };
        if column.name != wanted.name {
            let message = format!(
                "table has column \"{}\" where type requires \"{}\"",
                column.name, wanted.name
            );
            return refuse(&column.name, message);
        }
        let known = column.data_type.is_known() && wanted.data_type.is_known();
        if known && column.data_type != wanted.data_type {
            let message = format!(
                "table \"{}\" has different type for column \"{}\"",
                table.name, column.name
            );
            return refuse(&column.name, message);
        }
    }
    match own.next() {
        Some(extra) => refuse(&extra.name, format!("table has extra column \"{}\"", extra.name)),
        None => Ok(()),
    }
}
