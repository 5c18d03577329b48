//! INSERT.

use sqlparser::ast::{Insert, OnConflictAction, OnInsert};

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::front_end::Refusal;
use crate::sql::kinds::bit::insert as flags;
use crate::sql::kinds::role;

impl Cursor<'_, '_> {
    pub(super) fn insert(&mut self, node: u32, insert: &Insert) -> Lowered {
        self.require("insert into")?;
        self.relation(role::TARGET)?;
        if self.eat("as") {
            self.identifier(role::ALIAS)?;
        }
        if !insert.columns.is_empty() {
            self.in_parentheses(|cursor| cursor.identifier(role::COLUMN))?;
        }
        if self.eat("overriding") {
            self.eat_any(&["system", "user"]);
            self.expect("value")?;
        }
        if let Some(query) = &insert.source {
            self.query(query, role::QUERY)?;
        } else {
            self.expect("default values")?;
            self.out.set(node, flags::DEFAULT_VALUES);
        }
        if let Some(on) = &insert.on {
            self.on_conflict(node, on)?;
        }
        self.returning(insert.returning.as_deref())
    }

    fn on_conflict(&mut self, node: u32, on: &OnInsert) -> Lowered {
        let OnInsert::OnConflict(conflict) = on else {
            return Err(Refusal::Unsupported);
        };
        self.expect("on conflict")?;
        // The parser never sees the target: it takes fewer forms than PostgreSQL.
        while !self.at_end() && !self.is("do") {
            if self.is_mark("(") {
                self.skip_brackets()?;
            } else {
                self.at += 1;
            }
        }
        self.expect("do")?;
        match &conflict.action {
            OnConflictAction::DoNothing => {
                self.out.set(node, flags::ON_CONFLICT_DO_NOTHING);
                self.expect("nothing")
            }
            OnConflictAction::DoUpdate(update) => {
                self.out.set(node, flags::ON_CONFLICT_DO_UPDATE);
                self.expect("update")?;
                self.assignments(&update.assignments)?;
                self.condition(update.selection.as_ref())
            }
        }
    }
}
