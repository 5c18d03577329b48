//! Columns of a table that is there: added, dropped, changed.

use super::Altered;
use crate::catalog::simulate::clause::ColumnClause;
use crate::catalog::simulate::create_table::Pending;
use crate::catalog::simulate::model::{Column, Id, KeyOf, Kind, Num, Relation};
use crate::catalog::simulate::needs::Part;
use crate::catalog::simulate::refusal::{Done, other, part_exists};
use crate::catalog::simulate::remove::Victim;
use crate::catalog::simulate::runner::Run;
use crate::catalog::simulate::tokens::Tokens;
use crate::catalog::snapshot::{self, ConstraintKind};

impl Run<'_> {
    /// ADD COLUMN
    pub(super) fn add_column(
        &mut self,
        altered: &Altered,
        clause: ColumnClause<'_>,
        if_not_exists: bool,
    ) -> Done {
        let id = altered.id;
        let table = self.world.relation(id)?.clone();
        if table.partition_of.is_some() {
            return Err(other(
                "42809",
                "table",
                &table.name,
                "cannot add column to a partition",
            ));
        }
        table.expect_untyped("cannot add column to typed table")?;
        if table.column(&clause.name).is_some() {
            if if_not_exists {
                return Ok(());
            }
            return Err(part_exists("column", &clause.name, &table.name).at(&clause.span));
        }
        self.expect_cascade_to_typed(altered)?;
        let children = self.world.children(id);
        if altered.only && !children.is_empty() {
            return Err(other(
                "42P16",
                "column",
                &clause.name,
                "column must be added to child tables too",
            ));
        }
        let mut pending = Pending::default();
        let num = table.last_num + 1;
        let column = self.column(&table, num, clause, &mut pending)?;
        if !children.is_empty() && column.identity.is_some() {
            let message = "cannot recursively add identity column to table that has child tables";
            return Err(other("0A000", "column", &column.name, message));
        }
        self.expect_row_type_unused(id, column.default.is_some())?;
        self.world.change(id, |table| {
            table.last_num = num;
            table.columns.push(column.clone());
        })?;
        self.add_to_children(id, &column)?;
        self.add_to_typed(id, &column)?;
        self.settle(id, pending)?;
        self.spread_generated(id, num)
    }

    fn add_to_children(&mut self, id: Id, column: &Column) -> Done {
        for child in self.world.children(id) {
            let table = self.world.relation(child)?;
            if let Some(own) = table.column(&column.name) {
                if own.data_type.is_known()
                    && column.data_type.is_known()
                    && own.data_type != column.data_type
                {
                    let message = format!(
                        "child table \"{}\" has different type for column \"{}\"",
                        table.name, own.name
                    );
                    return Err(other("42804", "column", &own.name, message));
                }
                let num = own.num;
                self.world.change(child, |table| {
                    if let Some(own) = table.column_mut(num) {
                        own.inherited += 1;
                    }
                })?;
                continue;
            }
            let copy = Column {
                num: table.last_num + 1,
                inherited: 1,
                local: false,
                kept: snapshot::Column::default(),
                ..column.clone()
            };
            self.world.change(child, |table| {
                table.last_num = copy.num;
                table.columns.push(copy.clone());
            })?;
            self.add_to_children(child, &copy)?;
        }
        Ok(())
    }

    /// A generated column is known only after the table has it; then the children get its expression.
    fn spread_generated(&mut self, id: Id, num: Num) -> Done {
        let table = self.world.relation(id)?.clone();
        let Some(column) = table.columns.iter().find(|column| column.num == num) else {
            return Ok(());
        };
        let Some(generated) = column.generated.clone() else {
            return Ok(());
        };
        for child in self.world.family(id).into_iter().skip(1) {
            let of_child = self.world.relation(child)?.clone();
            let mut copy = generated.clone();
            copy.columns
                .iter_mut()
                .for_each(|num| *num = table.num_in(&of_child, *num));
            self.world.change(child, |table| {
                if let Some(own) = table.columns.iter_mut().find(|own| own.name == column.name) {
                    own.generated = Some(copy);
                }
            })?;
        }
        Ok(())
    }

    /// A row type in use can not get other parts where rows would have to be rewritten.
    pub(super) fn expect_row_type_unused(&self, id: Id, rewrites: bool) -> Done {
        let relation = self.world.relation(id)?;
        if !rewrites {
            return Ok(());
        }
        let composite = matches!(relation.kind, Kind::Composite);
        for user in self.world.users(id) {
            let Ok(table) = self.world.relation(user) else {
                continue;
            };
            let uses = table.columns.iter().find(|column| {
                matches!(column.data_type.base, crate::catalog::simulate::model::BaseType::User(of) if of == id)
            });
            let stored = table.kind_word() == "table" || table.kind_word() == "materialized view";
            if let Some(column) = uses.filter(|_| stored && user != id) {
                let what = if composite { "type" } else { "table" };
                let message = format!(
                    "cannot alter {what} \"{}\" because column \"{}.{}\" uses it",
                    relation.name, table.name, column.name
                );
                return Err(other("0A000", "column", &column.name, message));
            }
        }
        Ok(())
    }

    /// DROP COLUMN
    pub(super) fn drop_column(
        &mut self,
        altered: &Altered,
        name: &str,
        if_exists: bool,
        cascade: bool,
    ) -> Done {
        let id = altered.id;
        let table = self.world.relation(id)?.clone();
        table.expect_untyped("cannot drop column from typed table")?;
        let column = match table.expect_column(name) {
            Err(_) if if_exists => return Ok(()),
            found => found?,
        };
        if column.inherited > 0 {
            let message = format!("cannot drop inherited column \"{name}\"");
            return Err(other("42P16", "column", name, message));
        }
        expect_not_partition_key(&table, column.num, "drop")?;
        let children = self.world.children(id);
        if altered.only && table.is_partitioned() && !children.is_empty() {
            let message = "cannot drop column from only the partitioned table when partitions exist";
            return Err(other("42P16", "column", name, message));
        }
        let mut roots = vec![(id, Part::Column(column.num))];
        self.expect_cascade_to_typed(altered)?;
        for typed in self.world.typed_tables(id) {
            let own = self.world.relation(typed)?.column(name);
            roots.extend(own.map(|column| (typed, Part::Column(column.num))));
        }
        self.drop_from_children(id, name, altered.only, &mut roots)?;
        self.remove(&roots, cascade)
    }

    fn drop_from_children(&mut self, id: Id, name: &str, only: bool, roots: &mut Vec<Victim>) -> Done {
        for child in self.world.children(id) {
            let table = self.world.relation(child)?.clone();
            let Some(column) = table.column(name) else {
                continue;
            };
            if !only && column.inherited <= 1 && !column.local {
                expect_not_partition_key(&table, column.num, "drop")?;
                roots.push((child, Part::Column(column.num)));
                self.drop_from_children(child, name, only, roots)?;
                continue;
            }
            let num = column.num;
            self.world.change(child, |table| {
                if let Some(column) = table.column_mut(num) {
                    column.inherited = column.inherited.saturating_sub(1);
                    column.local |= only;
                }
            })?;
        }
        Ok(())
    }

    /// DROP NOT NULL
    pub(super) fn drop_not_null(&mut self, altered: &Altered, name: &str) -> Done {
        let id = altered.id;
        let table = self.world.relation(id)?;
        if altered.only && table.is_partitioned() && !self.world.children(id).is_empty() {
            let message = "cannot remove constraint from only the partitioned table when partitions exist";
            return Err(other("42P16", "table", &table.name, message));
        }
        let column = table.expect_column(name)?;
        if column.identity.is_some() {
            let message = format!(
                "column \"{name}\" of relation \"{}\" is an identity column",
                table.name
            );
            return Err(other("42601", "column", name, message));
        }
        let in_key = |of: &&crate::catalog::simulate::model::Constraint| {
            of.kind == ConstraintKind::PrimaryKey && of.columns.contains(&column.num)
        };
        if table.constraints.iter().find(in_key).is_some() {
            let message = format!("column \"{name}\" is in a primary key");
            return Err(other("42P16", "column", name, message));
        }
        if let Some(parent) = table.of_partition()
            && self
                .world
                .relation(parent)?
                .column(name)
                .is_some_and(|column| column.not_null)
        {
            let message = format!("column \"{name}\" is marked NOT NULL in parent table");
            return Err(other("42P16", "column", name, message));
        }
        self.in_family(id, name, |column| column.not_null = false)
    }

    /// Changes the column of this name in a table and its children.
    pub(super) fn in_family(&mut self, id: Id, name: &str, change: impl Fn(&mut Column)) -> Done {
        for member in self.world.family(id) {
            self.world.change(member, |table| {
                table
                    .columns
                    .iter_mut()
                    .filter(|column| column.name == name)
                    .for_each(&change);
            })?;
        }
        Ok(())
    }

    /// SET DEFAULT and DROP DEFAULT
    pub(super) fn set_default(&mut self, id: Id, name: &str, tokens: Option<&Tokens<'_>>) -> Done {
        let table = self.world.relation(id)?;
        let column = table.expect_column(name)?;
        let refuse = |what: &str| {
            let message = format!(
                "column \"{name}\" of relation \"{}\" is {what} column",
                table.name
            );
            Err(other("42601", "column", name, message))
        };
        if column.identity.is_some() {
            return refuse("an identity");
        }
        if column.generated.is_some() {
            return refuse("a generated");
        }
        if let Some(tokens) = tokens {
            self.world.expect_fitting_default(column, tokens)?;
        }
        let default = match tokens {
            Some(tokens) => self.default(tokens)?,
            None => None,
        };
        self.in_family(id, name, |column| column.default.clone_from(&default))
    }

    /// DROP EXPRESSION
    pub(super) fn drop_expression(&mut self, altered: &Altered, name: &str, if_exists: bool) -> Done {
        let table = self.world.relation(altered.id)?;
        let column = table.expect_column(name)?;
        if column.generated.is_none() {
            if if_exists {
                return Ok(());
            }
            let message = format!(
                "column \"{name}\" of relation \"{}\" is not a stored generated column",
                table.name
            );
            return Err(other("55000", "column", name, message));
        }
        if column.inherited > 0 {
            let message = "cannot drop generation expression from inherited column";
            return Err(other("42P16", "column", name, message));
        }
        if altered.only && !self.world.children(altered.id).is_empty() {
            let message = "ALTER TABLE / DROP EXPRESSION must be applied to child tables too";
            return Err(other("42P16", "column", name, message));
        }
        self.in_family(altered.id, name, |column| column.generated = None)
    }
}

/// The partition key can neither go nor change.
pub(super) fn expect_not_partition_key(table: &Relation, num: Num, verb: &str) -> Done {
    let Some(key) = &table.partition_key else {
        return Ok(());
    };
    let uses = key.keys.iter().any(|key| match &key.of {
        KeyOf::Column(column) => *column == num,
        KeyOf::Expression(expression) => expression.columns.contains(&num),
    });
    if !uses {
        return Ok(());
    }
    let name = table.column_name(num);
    let message = format!(
        "cannot {verb} column \"{name}\" because it is part of the partition key of relation \"{}\"",
        table.name
    );
    Err(other("42P16", "column", name, message))
}
