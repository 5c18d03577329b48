//! Columns of CREATE TABLE and ADD COLUMN with their constraints.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::kinds::{bit, kind, role};

impl Cursor<'_, '_> {
    /// `name type constraint ...`; ends at the next comma or closing bracket.
    pub(super) fn column_definition(&mut self, role: u16) -> Lowered {
        let node = self.open(kind::COLUMN_DEFINITION, role);
        self.identifier(role::NAME)?;
        self.data_type(role::TYPE)?;
        self.column_constraints()?;
        self.close(node);
        Ok(())
    }

    /// A column of a typed table or partition: its type is known elsewhere.
    pub(super) fn column_options(&mut self) -> Lowered {
        let node = self.open(kind::COLUMN_DEFINITION, role::COLUMN);
        self.identifier(role::NAME)?;
        self.eat("with options");
        self.column_constraints()?;
        self.close(node);
        Ok(())
    }

    fn column_constraints(&mut self) -> Lowered {
        while !self.at_end() && !self.is_mark(",") && !self.is_mark(")") {
            self.column_constraint()?;
        }
        Ok(())
    }

    pub(super) fn column_constraint(&mut self) -> Lowered {
        // The node's kind is known once its name has been read.
        let node = self.open(kind::OTHER_CONSTRAINT, role::CONSTRAINT);
        let name = self.constraint_name()?;
        let constraint = if self.eat("not null") {
            self.eat("no inherit");
            kind::NOT_NULL_CONSTRAINT
        } else if self.eat("null") {
            kind::NULL_CONSTRAINT
        } else if self.eat("default") {
            self.default_expression()?;
            kind::DEFAULT_CONSTRAINT
        } else if self.eat("generated") {
            self.generated(node)?
        } else if self.eat("collate") {
            self.object_name(role::NAME)?;
            kind::COLLATE_CONSTRAINT
        } else if self.eat("options") {
            // Of a column of a foreign table.
            self.skip_brackets()?;
            kind::OTHER_CONSTRAINT
        } else if self.eat("compression") || self.eat("storage") {
            self.at += 1;
            kind::OTHER_CONSTRAINT
        } else if self.is("references") {
            self.references(node)?;
            kind::FOREIGN_KEY_CONSTRAINT
        } else {
            self.key_or_check(node)?
        };
        self.out.set_kind(node, constraint);
        let named = matches!(
            constraint,
            kind::NOT_NULL_CONSTRAINT
                | kind::PRIMARY_KEY_CONSTRAINT
                | kind::UNIQUE_CONSTRAINT
                | kind::CHECK_CONSTRAINT
                | kind::FOREIGN_KEY_CONSTRAINT
        );
        if let Some(name) = name.filter(|_| named) {
            self.out.name(node, &name);
        }
        self.attributes(node, constraint);
        self.close(node);
        Ok(())
    }

    fn key_or_check(&mut self, node: u32) -> Lowered<u16> {
        if self.eat("primary key") {
            self.index_parameters()?;
            return Ok(kind::PRIMARY_KEY_CONSTRAINT);
        }
        if self.eat("unique") {
            self.nulls_distinct(node, bit::unique_constraint::NULLS_NOT_DISTINCT);
            self.index_parameters()?;
            return Ok(kind::UNIQUE_CONSTRAINT);
        }
        if self.eat("check") {
            self.expression_in_parentheses(role::EXPRESSION)?;
            return Ok(kind::CHECK_CONSTRAINT);
        }
        Err(self.expected("a column constraint, `,` or `)`"))
    }

    /// What follows DEFAULT: up to where the next constraint begins, which PostgreSQL's grammar keeps apart.
    fn default_expression(&mut self) -> Lowered {
        let range = self.item_until(|cursor, ahead| {
            cursor.is_at(ahead, "not")
                && (cursor.is_at(ahead + 1, "null") || cursor.is_at(ahead + 1, "deferrable"))
                || [
                    "null",
                    "constraint",
                    "primary",
                    "unique",
                    "check",
                    "references",
                    "generated",
                    "default",
                    "collate",
                    "deferrable",
                    "initially",
                    "compression",
                    "storage",
                ]
                .iter()
                .any(|keyword| cursor.is_at(ahead, keyword))
                    && !cursor.is_at(ahead - 1, "is")
        });
        self.expression_of(range, role::DEFAULT)
    }

    /// After GENERATED: an expression or an identity.
    fn generated(&mut self, node: u32) -> Lowered<u16> {
        let always = self.eat("always");
        if !always {
            self.expect("by default")?;
        }
        self.expect("as")?;
        if self.eat("identity") {
            if always {
                self.out.set(node, bit::identity_constraint::ALWAYS);
            }
            if self.is_mark("(") {
                self.skip_brackets()?;
            }
            return Ok(kind::IDENTITY_CONSTRAINT);
        }
        self.expression_in_parentheses(role::EXPRESSION)?;
        // Without a word it is virtual, from PostgreSQL 18 on.
        if !self.flag("stored", node, bit::generated_constraint::STORED) {
            self.eat("virtual");
            self.out.set(node, bit::generated_constraint::VIRTUAL);
        }
        Ok(kind::GENERATED_CONSTRAINT)
    }
}
