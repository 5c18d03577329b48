//! ALTER COLUMN TYPE: what stands against it, and whether PostgreSQL casts by itself.

#![expect(clippy::too_many_arguments, reason = "they are the parts of one definition")]

use super::Altered;
use super::column::expect_not_partition_key;
use crate::catalog::simulate::data_type::TypeName;
use crate::catalog::simulate::model::{BaseType, Column, DataType, Id, Identity, Num, Object, TypeOf};
use crate::catalog::simulate::needs::Part;
use crate::catalog::simulate::refusal::{Done, Stop, other};
use crate::catalog::simulate::runner::Run;
use crate::catalog::simulate::sequence::Options;
use crate::catalog::simulate::tokens::{Name, Tokens};
use crate::catalog::simulate::world::World;

impl Run<'_> {
    /// ALTER COLUMN TYPE
    pub(super) fn set_type(
        &mut self,
        altered: &Altered,
        name: &str,
        data_type: &TypeName,
        collation: Option<&Name>,
        using: Option<&Tokens<'_>>,
    ) -> Done {
        let id = altered.id;
        let table = self.world.relation(id)?.clone();
        if table.of_type.is_some() {
            return Err(other(
                "42809",
                "table",
                &table.name,
                "cannot alter column type of typed table",
            ));
        }
        let column = table.expect_column(name)?.clone();
        if column.inherited > 0 {
            let message = format!("cannot alter inherited column \"{name}\"");
            return Err(other("42P16", "column", name, message));
        }
        expect_not_partition_key(&table, column.num, "alter")?;
        if altered.only && !self.world.children(id).is_empty() {
            let message = format!("type of inherited column \"{name}\" must be changed in child tables too");
            return Err(other("42P16", "column", name, message));
        }
        let to = self.world.column_type(data_type, name)?;
        if data_type.serial {
            let shown = self.world.now().data_type(&to);
            return Err(other("42704", "type", &shown, "type \"serial\" does not exist"));
        }
        if column.generated.is_some() && using.is_some() {
            let message = "cannot specify USING when altering type of generated column";
            return Err(other("42611", "column", name, message));
        }
        if let Some(using) = using {
            self.expression(using, &table.columns)?;
        } else if column.generated.is_none() {
            self.expect_cast(&column, &to)?;
        }
        self.expect_row_type_unused(id, true)?;
        for member in self.world.family(id) {
            let num = self.world.relation(member)?.column(name).map(|column| column.num);
            if let Some(num) = num {
                self.expect_unused(member, num)?;
            }
        }
        self.expect_default_cast(&column, &to)?;
        let collation = collation.and_then(crate::catalog::simulate::create_table::collation);
        self.in_family(id, name, |column| {
            column.data_type.clone_from(&to);
            column.collation.clone_from(&collation);
        })?;
        self.retype_identity(id, &column, &to)?;
        self.recheck_foreign_keys(id, column.num)
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

    fn expect_cast(&self, column: &Column, to: &DataType) -> Done {
        if self.world.casts(&column.data_type, to) != Some(false) {
            return Ok(());
        }
        let shown = self.world.now().data_type(to);
        let message = format!(
            "column \"{}\" cannot be cast automatically to type {shown}",
            column.name
        );
        Err(other("42804", "column", &column.name, message))
    }

    fn expect_default_cast(&self, column: &Column, to: &DataType) -> Done {
        if column
            .default
            .as_ref()
            .is_none_or(|default| default.nextval.is_some())
            || column.generated.is_some()
        {
            return Ok(());
        }
        if self.world.casts(&column.data_type, to) != Some(false) {
            return Ok(());
        }
        let shown = self.world.now().data_type(to);
        let message = format!(
            "default for column \"{}\" cannot be cast automatically to type {shown}",
            column.name
        );
        Err(other("42804", "column", &column.name, message))
    }

    fn retype_identity(&mut self, id: Id, column: &Column, to: &DataType) -> Done {
        if column.identity.is_none() {
            return Ok(());
        }
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
                    self.expect_comparable(
                        table,
                        &constraint.columns,
                        referenced,
                        &foreign.columns,
                        &constraint.name,
                    )?;
                }
            }
        }
        Ok(())
    }

    /// ADD GENERATED AS IDENTITY
    pub(super) fn add_identity(&mut self, id: Id, name: &str, always: bool, options: &Options) -> Done {
        let table = self.world.relation(id)?.clone();
        let mut column = table.expect_column(name)?.clone();
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
            Err(Stop::Refused(refusal)) if if_exists && refusal.sqlstate == "55000" => return Ok(()),
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

impl World {
    /// Whether PostgreSQL casts from one type to another in an assignment; none where it is not known.
    pub(in crate::catalog::simulate) fn casts(&self, from: &DataType, to: &DataType) -> Option<bool> {
        if from.base == to.base && from.array == to.array {
            return Some(true);
        }
        let (from, to) = (self.underlying(from), self.underlying(to));
        if from.array || to.array {
            return (from.is_known() && to.is_known() && from.array != to.array && !is_text(&to))
                .then_some(false);
        }
        if from.base == to.base || is_text(&to) {
            return Some(true);
        }
        match (&from.base, &to.base) {
            (BaseType::Builtin(from), BaseType::Builtin(to)) => builtin_casts(from, to),
            (BaseType::Builtin(_), BaseType::User(of)) | (BaseType::User(of), BaseType::Builtin(_)) => {
                let is_enum = matches!(self.type_of(*of).map(|of| &of.of), Some(TypeOf::Enum(_)));
                is_enum.then_some(false)
            }
            _ => None,
        }
    }
}

fn is_text(of: &DataType) -> bool {
    matches!(&of.base, BaseType::Builtin(name) if matches!(name.as_str(), "text" | "character varying" | "character"))
}

/// Groups whose members are cast to each other in an assignment.
const GROUPS: &[&[&str]] = &[
    &[
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
    ],
    &["date", "timestamp without time zone", "timestamp with time zone"],
    &["json", "jsonb"],
    &["inet", "cidr"],
    &["bit", "bit varying"],
];

/// Types of which it is known that nothing else is cast to or from them.
const CLOSED: &[&str] = &[
    "text",
    "character varying",
    "character",
    "boolean",
    "uuid",
    "bytea",
    "json",
    "jsonb",
    "date",
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "timestamp without time zone",
    "timestamp with time zone",
    "inet",
    "cidr",
    "bit",
    "bit varying",
    "xml",
    "point",
];

fn builtin_casts(from: &str, to: &str) -> Option<bool> {
    if GROUPS
        .iter()
        .any(|group| group.contains(&from) && group.contains(&to))
    {
        return Some(true);
    }
    (CLOSED.contains(&from) && CLOSED.contains(&to)).then_some(false)
}
