//! ALTER COLUMN TYPE: what stands against it, and what goes along.

use super::Altered;
use super::column::expect_not_partition_key;
use super::identity::expect_identity_type;
use crate::catalog::simulate::data_type::TypeName;
use crate::catalog::simulate::model::{BaseType, Column, DataType, Id, Num, Object, Relation};
use crate::catalog::simulate::needs::Part;
use crate::catalog::simulate::refusal::{Done, Stop, other};
use crate::catalog::simulate::runner::Run;
use crate::catalog::simulate::tokens::{Name, Tokens};

/// `ALTER name TYPE ...` as written.
#[derive(Debug)]
pub(in crate::catalog::simulate) struct Retype<'t> {
    pub(super) name: String,
    pub(super) data_type: TypeName,
    pub(super) collation: Option<Name>,
    pub(super) using: Option<Tokens<'t>>,
}

impl Run<'_> {
    /// ALTER COLUMN TYPE
    pub(super) fn set_type(&mut self, altered: &Altered, wanted: &Retype<'_>) -> Done {
        let (id, name) = (altered.id, wanted.name.as_str());
        let table = self.world.relation(id)?.clone();
        let column = self.retypable(altered, &table, name)?;
        let to = self.new_type(&table, &column, wanted)?;
        self.expect_row_type_unused(id, true)?;
        for member in self.world.family(id) {
            let num = self.world.relation(member)?.column(name).map(|column| column.num);
            if let Some(num) = num {
                self.expect_unused(member, num)?;
            }
        }
        self.expect_default_cast(&column, &to)?;
        self.expect_expressions_hold(id, &column, &to)?;
        let collation = wanted.collation.as_ref();
        let collation = collation.and_then(crate::catalog::simulate::new_column::collation);
        for table in [vec![id], self.world.typed_tables(id)].concat() {
            self.in_family(table, name, |column| {
                column.data_type.clone_from(&to);
                column.collation.clone_from(&collation);
            })?;
        }
        self.retype_identity(id, &column, &to)?;
        self.recheck_foreign_keys(id, column.num)
    }

    /// The column, refused where its type is not this table's to change.
    fn retypable(&self, altered: &Altered, table: &Relation, name: &str) -> Done<Column> {
        table.expect_untyped("cannot alter column type of typed table")?;
        self.expect_cascade_to_typed(altered)?;
        let column = table.expect_column(name)?;
        if column.inherited > 0 {
            let message = format!("cannot alter inherited column \"{name}\"");
            return Err(other("42P16", "column", name, message));
        }
        expect_not_partition_key(table, column.num, "alter")?;
        if altered.only && !self.world.children(altered.id).is_empty() {
            let message = format!("type of inherited column \"{name}\" must be changed in child tables too");
            return Err(other("42P16", "column", name, message));
        }
        Ok(column.clone())
    }

    /// The type it gets, which its values must be cast to.
    fn new_type(&self, table: &Relation, column: &Column, wanted: &Retype<'_>) -> Done<DataType> {
        let to = self.world.column_type(&wanted.data_type, &column.name)?;
        if wanted.data_type.serial {
            let shown = self.world.now().data_type(&to);
            return Err(other("42704", "type", &shown, "type \"serial\" does not exist"));
        }
        match &wanted.using {
            Some(_) if column.generated.is_some() => {
                let message = "cannot specify USING when altering type of generated column";
                return Err(other("42611", "column", &column.name, message));
            }
            Some(using) => {
                self.expression_over(using, table)?;
            }
            None if column.generated.is_none() => self.expect_cast("column", column, &to)?,
            None => {}
        }
        Ok(to)
    }

    /// Refuses where a view, a trigger or a generated column is made over the column.
    fn expect_unused(&self, id: Id, num: Num) -> Done {
        let table = self.world.relation(id)?;
        let name = table.column_name(num);
        let refuse = |sqlstate, what: &str| {
            let message = format!("cannot alter type of a column used by {what}");
            Err(other(sqlstate, "column", name, message))
        };
        for user in self.world.users(id).filter(|user| *user != id) {
            match self.world.object(user) {
                Some(Object::Relation(relation))
                    if relation
                        .needs
                        .iter()
                        .any(|need| need.object == id && need.column == Some(num)) =>
                {
                    return refuse("0A000", "a view or rule");
                }
                Some(Object::Routine(routine))
                    if routine
                        .needs
                        .iter()
                        .any(|need| need.object == id && need.column == Some(num)) =>
                {
                    return refuse("0A000", "a function or procedure");
                }
                _ => {}
            }
        }
        for edge in table.own_needs(id).iter().filter(|edge| edge.column == Some(num)) {
            match &edge.part {
                Part::Trigger(_) => return refuse("0A000", "a trigger definition"),
                Part::Policy(_) => return refuse("0A000", "a policy definition"),
                Part::Column(by) if *by != num => return refuse("0A000", "a generated column"),
                _ => {}
            }
        }
        Ok(())
    }

    /// Refuses where PostgreSQL surely does not cast by itself.
    fn expect_cast(&self, what: &str, column: &Column, to: &DataType) -> Done {
        if self.world.casts(&column.data_type, to) != Some(false) {
            return Ok(());
        }
        let shown = self.world.now().data_type(to);
        let message = format!(
            "{what} \"{}\" cannot be cast automatically to type {shown}",
            column.name
        );
        Err(other("42804", "column", &column.name, message))
    }

    fn expect_default_cast(&self, column: &Column, to: &DataType) -> Done {
        let default = column.default.as_ref();
        if column.generated.is_some() || default.is_none_or(|default| default.nextval.is_some()) {
            return Ok(());
        }
        self.expect_cast("default for column", column, to)
    }

    fn retype_identity(&mut self, id: Id, column: &Column, to: &DataType) -> Done {
        if column.identity.is_none() {
            return Ok(());
        }
        expect_identity_type(&Column {
            data_type: to.clone(),
            ..column.clone()
        })?;
        let BaseType::Builtin(name) = &to.base else {
            return Err(Stop::Unread);
        };
        let Some(sequence) = self.world.sequence_of(id, column.num) else {
            return Ok(());
        };
        self.world.retype_sequence(sequence, name)
    }

    /// Foreign keys over the column are made again.
    fn recheck_foreign_keys(&mut self, id: Id, num: Num) -> Done {
        let mut tables: Vec<Id> = self.world.users(id).collect();
        tables.push(id);
        for table_id in tables {
            let Ok(table) = self.world.relation(table_id) else {
                continue;
            };
            for constraint in &table.constraints {
                let Some(foreign) = &constraint.foreign else {
                    continue;
                };
                let from = table_id == id && constraint.columns.contains(&num);
                let to = foreign.table == id && foreign.columns.contains(&num);
                if from || to {
                    let referenced = self.world.relation(foreign.table)?;
                    let from = (table, constraint.columns.as_slice());
                    let onto = (referenced, foreign.columns.as_slice());
                    self.expect_comparable(from, onto, &constraint.name)?;
                }
            }
        }
        Ok(())
    }
}
