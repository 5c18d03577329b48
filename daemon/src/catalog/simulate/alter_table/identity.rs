//! Identity columns of a table that is there: added, changed, dropped.

use crate::catalog::simulate::model::{BaseType, Column, Id, Identity, Num};
use crate::catalog::simulate::refusal::{Done, Stop, other};
use crate::catalog::simulate::runner::Run;
use crate::catalog::simulate::sequence_options::Options;

impl Run<'_> {
    /// ADD GENERATED AS IDENTITY
    pub(super) fn add_identity(&mut self, id: Id, name: &str, always: bool, options: &Options) -> Done {
        let table = self.world.relation(id)?.clone();
        let mut column = table.expect_column(name)?.clone();
        expect_identity_type(&column)?;
        let refuse = |why: &str| {
            let message = format!("column \"{name}\" of relation \"{}\" {why}", table.name);
            Err(other("55000", "column", name, message))
        };
        if column.identity.is_some() {
            return refuse("is already an identity column");
        }
        if column.default.is_some() {
            return refuse("already has a default value");
        }
        if !column.not_null {
            return refuse("must be declared NOT NULL before identity can be added");
        }
        let sequence = self.identity(&table, &mut column, always, options)?;
        self.world.own_sequence(sequence, id, column.num)?;
        let identity = column.identity;
        self.world.change(id, |table| {
            if let Some(own) = table.column_mut(column.num) {
                own.identity = identity;
            }
        })
    }

    fn expect_identity(&self, id: Id, name: &str) -> Done<Num> {
        let table = self.world.relation(id)?;
        let column = table.expect_column(name)?;
        if column.identity.is_none() {
            let message = format!(
                "column \"{name}\" of relation \"{}\" is not an identity column",
                table.name
            );
            return Err(other("55000", "column", name, message));
        }
        Ok(column.num)
    }

    /// SET GENERATED and the options of an identity column.
    pub(super) fn set_identity(
        &mut self,
        id: Id,
        name: &str,
        always: Option<bool>,
        options: Option<&Options>,
    ) -> Done {
        let num = self.expect_identity(id, name)?;
        if let Some(options) = options
            && let Some(sequence) = self.world.sequence_of(id, num)
        {
            self.world.set_sequence(sequence, options)?;
        }
        let Some(always) = always else { return Ok(()) };
        let identity = if always {
            Identity::Always
        } else {
            Identity::ByDefault
        };
        self.world.change(id, |table| {
            if let Some(column) = table.column_mut(num) {
                column.identity = Some(identity);
            }
        })
    }

    /// DROP IDENTITY
    pub(super) fn drop_identity(&mut self, id: Id, name: &str, if_exists: bool) -> Done {
        let num = match self.expect_identity(id, name) {
            Err(Stop::Refused(refusal)) if if_exists && refusal.sqlstate == "55000" => {
                return Ok(());
            }
            found => found?,
        };
        if let Some(sequence) = self.world.sequence_of(id, num) {
            self.world.remove(sequence);
        }
        self.world.change(id, |table| {
            if let Some(column) = table.column_mut(num) {
                column.identity = None;
            }
        })
    }
}

/// Only whole numbers are counted up.
pub(super) fn expect_identity_type(column: &Column) -> Done {
    let known = match &column.data_type.base {
        BaseType::Builtin(name) => matches!(name.as_str(), "smallint" | "integer" | "bigint"),
        base => matches!(base, BaseType::Unknown | BaseType::Foreign(_)),
    };
    if known && !column.data_type.array {
        return Ok(());
    }
    let message = "identity column type must be smallint, integer, or bigint";
    Err(other("22023", "column", &column.name, message))
}
