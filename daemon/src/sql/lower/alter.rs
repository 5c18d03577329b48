//! ALTER TABLE with its actions.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::builder::Builder;
use crate::sql::front_end::{Refusal, Source};
use crate::sql::kinds::{bit, kind, role};

/// Front end of ALTER TABLE and ALTER FOREIGN TABLE.
pub(in crate::sql) fn alter_table(source: Source<'_>, out: &mut Builder) -> Lowered {
    let mut cursor = Cursor::new(source, out);
    let node = cursor.open(kind::ALTER_TABLE, role::ROOT);
    cursor.expect("alter")?;
    cursor.flag("foreign", node, bit::alter_table::FOREIGN);
    cursor.expect("table")?;
    if cursor.is("all in tablespace") {
        return Err(Refusal::Unsupported);
    }
    cursor.flag("if exists", node, bit::alter_table::IF_EXISTS);
    cursor.flag("only", node, bit::alter_table::ONLY);
    cursor.relation(role::NAME)?;
    cursor.eat_mark("*");
    cursor.comma_separated(Cursor::action)?;
    cursor.expect_end()?;
    cursor.close(node);
    Ok(())
}

impl Cursor<'_, '_> {
    /// One action.
    pub(super) fn action(&mut self) -> Lowered {
        let node = self.open(kind::OTHER_ACTION, role::ACTION);
        let action = if self.eat("add") {
            self.add(node)?
        } else if self.eat("drop") {
            self.drop_part(node)?
        } else if self.eat("alter") {
            self.alter_part(node)?
        } else if self.eat("rename") {
            self.rename()?
        } else if self.eat("validate constraint") {
            self.identifier(role::NAME)?;
            kind::VALIDATE_CONSTRAINT
        } else if self.eat("set schema") {
            self.identifier(role::NEW_NAME)?;
            kind::SET_SCHEMA
        } else {
            self.table_action(node)?
        };
        self.out.set_kind(node, action);
        self.close(node);
        Ok(())
    }

    /// Steps over an action of which no more is known than where it ends.
    pub(super) fn other_action(&mut self) -> u16 {
        self.at = self.item().end;
        kind::OTHER_ACTION
    }

    fn add(&mut self, node: u32) -> Lowered<u16> {
        if self.is_table_constraint() {
            self.table_constraint()?;
            return Ok(kind::ADD_CONSTRAINT);
        }
        self.eat("column");
        self.flag("if not exists", node, bit::add_column::IF_NOT_EXISTS);
        self.column_definition(role::COLUMN)?;
        Ok(kind::ADD_COLUMN)
    }

    fn drop_part(&mut self, node: u32) -> Lowered<u16> {
        let (action, role, if_exists, cascade) = if self.eat("constraint") {
            use bit::drop_constraint::{CASCADE, IF_EXISTS};
            (kind::DROP_CONSTRAINT, role::NAME, IF_EXISTS, CASCADE)
        } else {
            use bit::drop_column::{CASCADE, IF_EXISTS};
            self.eat("column");
            (kind::DROP_COLUMN, role::COLUMN, IF_EXISTS, CASCADE)
        };
        self.flag("if exists", node, if_exists);
        self.identifier(role)?;
        if !self.flag("cascade", node, cascade) {
            self.eat("restrict");
        }
        Ok(action)
    }

    fn alter_part(&mut self, node: u32) -> Lowered<u16> {
        if self.is("constraint") && self.is_name_at(1) {
            return Ok(self.other_action());
        }
        self.eat("column");
        self.identifier(role::COLUMN)?;
        if self.eat("set not null") {
            Ok(kind::SET_NOT_NULL)
        } else if self.eat("drop not null") {
            Ok(kind::DROP_NOT_NULL)
        } else if self.eat("drop default") {
            Ok(kind::DROP_DEFAULT)
        } else if self.eat("set default") {
            let item = self.item();
            self.expression_of(item, role::DEFAULT)?;
            Ok(kind::SET_DEFAULT)
        } else if self.eat("set data type") || self.eat("type") {
            self.data_type(role::TYPE)?;
            if self.eat("collate") {
                self.take_dotted()?;
            }
            if self.eat("using") {
                let item = self.item();
                self.expression_of(item, role::EXPRESSION)?;
            }
            Ok(kind::SET_TYPE)
        } else {
            self.column_action(node)
        }
    }

    fn rename(&mut self) -> Lowered<u16> {
        if self.eat("to") {
            self.identifier(role::NEW_NAME)?;
            return Ok(kind::RENAME_TABLE);
        }
        let (action, role) = if self.eat("constraint") {
            (kind::RENAME_CONSTRAINT, role::NAME)
        } else {
            self.eat("column");
            (kind::RENAME_COLUMN, role::COLUMN)
        };
        self.identifier(role)?;
        self.expect("to")?;
        self.identifier(role::NEW_NAME)?;
        Ok(action)
    }
}
