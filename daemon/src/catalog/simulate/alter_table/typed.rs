//! Typed tables: they follow the composite type they are of, where CASCADE says so.

use super::Altered;
use crate::catalog::simulate::model::{Column, Id, Kind};
use crate::catalog::simulate::refusal::{Done, other};
use crate::catalog::simulate::runner::Run;
use crate::catalog::simulate::world::World;

impl World {
    /// The tables of a composite type.
    pub(in crate::catalog::simulate) fn typed_tables(&self, id: Id) -> Vec<Id> {
        let is_typed = |user: &Id| self.relation(*user).is_ok_and(|of| of.of_type == Some(id));
        self.users(id).filter(is_typed).collect()
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
