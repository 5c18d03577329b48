//! UPDATE and DELETE, and what they share with INSERT.

use sqlparser::ast::{
    Assignment, AssignmentTarget, Delete, Expr, FromTable, SelectItem, TableFactor, TableWithJoins, Update,
    UpdateTableFromKind,
};

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::front_end::Refusal;
use crate::sql::kinds::{bit, kind, role};

impl Cursor<'_, '_> {
    pub(super) fn update(&mut self, node: u32, update: &Update) -> Lowered {
        self.expect("update")?;
        self.flag("only", node, bit::update::ONLY);
        self.target(&update.table)?;
        self.assignments(&update.assignments)?;
        match &update.from {
            Some(UpdateTableFromKind::AfterSet(sources)) => {
                self.expect("from")?;
                self.sources(sources)?;
            }
            Some(UpdateTableFromKind::BeforeSet(_)) => return Err(Refusal::Unsupported),
            None => {}
        }
        self.condition(update.selection.as_ref())?;
        self.returning(update.returning.as_deref())
    }

    pub(super) fn delete(&mut self, node: u32, delete: &Delete) -> Lowered {
        self.require("delete from")?;
        self.flag("only", node, bit::delete::ONLY);
        let FromTable::WithFromKeyword(tables) = &delete.from else {
            return Err(Refusal::Unsupported);
        };
        let [table] = tables.as_slice() else {
            return Err(Refusal::Unsupported);
        };
        self.target(table)?;
        if let Some(sources) = &delete.using {
            self.expect("using")?;
            self.sources(sources)?;
        }
        self.condition(delete.selection.as_ref())?;
        self.returning(delete.returning.as_deref())
    }

    /// The relation that is written to.
    fn target(&mut self, table: &TableWithJoins) -> Lowered {
        let TableFactor::Table { alias, .. } = &table.relation else {
            return Err(Refusal::Unsupported);
        };
        self.relation(role::TARGET)?;
        self.eat_mark("*");
        if alias.is_some() {
            self.eat("as");
            self.identifier(role::ALIAS)?;
        }
        Ok(())
    }

    /// `SET a = 1, (b, c) = (2, 3)`
    pub(super) fn assignments(&mut self, assignments: &[Assignment]) -> Lowered {
        self.require("set")?;
        for (index, assignment) in assignments.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            let node = self.open(kind::ASSIGNMENT, role::ASSIGNMENT);
            match &assignment.target {
                AssignmentTarget::ColumnName(_) => {
                    self.object_name(role::COLUMN)?;
                }
                AssignmentTarget::Tuple(_) => {
                    self.in_parentheses(|cursor| cursor.object_name(role::COLUMN).map(|_| ()))?;
                }
            }
            self.expect_mark("=")?;
            self.expression(&assignment.value, role::VALUE)?;
            self.close(node);
        }
        Ok(())
    }

    /// WHERE, where there is one.
    pub(super) fn condition(&mut self, condition: Option<&Expr>) -> Lowered {
        match condition {
            Some(condition) => {
                self.expect("where")?;
                self.expression(condition, role::WHERE)
            }
            None => Ok(()),
        }
    }

    /// RETURNING, where there is one.
    pub(super) fn returning(&mut self, items: Option<&[SelectItem]>) -> Lowered {
        match items {
            Some(items) => {
                self.expect("returning")?;
                self.select_items(items, role::RETURNING)
            }
            None => Ok(()),
        }
    }
}
