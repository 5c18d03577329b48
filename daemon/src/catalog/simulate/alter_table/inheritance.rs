//! INHERIT and NO INHERIT.

use crate::catalog::simulate::model::Id;
use crate::catalog::simulate::refusal::{Done, missing, other};
use crate::catalog::simulate::runner::Run;
use crate::catalog::simulate::tokens::Name;

impl Run<'_> {
    /// INHERIT
    pub(super) fn inherit(&mut self, id: Id, name: &Name) -> Done {
        let parent = self.world.find_relation(name)?;
        let (of_parent, table) = (
            self.world.relation(parent)?.clone(),
            self.world.relation(id)?.clone(),
        );
        if table.partition_of.is_some() {
            let message = "cannot change inheritance of a partition";
            return Err(other("42809", "table", &table.name, message));
        }
        if table.is_partitioned() {
            let message = "cannot change inheritance of partitioned table";
            return Err(other("42809", "table", &table.name, message));
        }
        if of_parent.is_partitioned() {
            let message = format!("cannot inherit from partitioned table \"{}\"", of_parent.name);
            return Err(other("42809", "table", &of_parent.name, message));
        }
        if of_parent.kind_word() != "table" {
            return Err(crate::catalog::simulate::refusal::wrong_kind(&name.name, "table").at(&name.span));
        }
        if table.inherits.contains(&parent) {
            let message = format!(
                "relation \"{}\" would be inherited from more than once",
                of_parent.name
            );
            return Err(other("42P07", "relation", &of_parent.name, message));
        }
        if self.world.family(id).contains(&parent) {
            return Err(other(
                "42P07",
                "relation",
                &of_parent.name,
                "circular inheritance not allowed",
            ));
        }
        self.adopt_columns(&of_parent, id, &table)?;
        self.adopt_checks(parent, id)?;
        self.world.change(id, |table| table.inherits.push(parent))
    }

    /// NO INHERIT
    pub(super) fn no_inherit(&mut self, id: Id, name: &Name) -> Done {
        let parent = self.world.find_relation(name)?;
        let of_parent = self.world.relation(parent)?.clone();
        let table = self.world.relation(id)?;
        if table.partition_of.is_some() {
            let message = "cannot change inheritance of a partition";
            return Err(other("42809", "table", &table.name, message));
        }
        if !table.inherits.contains(&parent) {
            let message = format!(
                "relation \"{}\" is not a parent of relation \"{}\"",
                of_parent.name, table.name
            );
            return Err(missing("relation", &name.name).saying(message).at(&name.span));
        }
        self.world.change(id, |table| {
            table.inherits.retain(|known| *known != parent);
            for column in &mut table.columns {
                if of_parent.column(&column.name).is_some() {
                    column.inherited = column.inherited.saturating_sub(1);
                    column.local |= column.inherited == 0;
                }
            }
            for check in &mut table.constraints {
                let inherited = of_parent.inheritable_checks().any(|of| of.name == check.name);
                if inherited && check.check.is_some() {
                    check.inherited = check.inherited.saturating_sub(1);
                    check.local |= check.inherited == 0;
                }
            }
        })
    }
}
