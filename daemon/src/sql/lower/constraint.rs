//! Constraints of tables, and what constraints of columns share with them.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::kinds::{bit, kind, role};

impl Cursor<'_, '_> {
    /// Whether a table constraint is next, and not a column that happens to be called like one.
    pub(super) fn is_table_constraint(&self) -> bool {
        self.is_any(&["constraint", "primary", "unique", "check", "foreign"])
            || (self.is("exclude") && (self.text(1) == "(" || self.is_at(1, "using")))
            || self.is("not null")
    }

    /// `CONSTRAINT name`, where it is next.
    pub(super) fn constraint_name(&mut self) -> Lowered<Option<String>> {
        if self.eat("constraint") {
            self.take_name().map(Some)
        } else {
            Ok(None)
        }
    }

    /// One constraint of a table.
    pub(super) fn table_constraint(&mut self) -> Lowered {
        let node = self.open(kind::OTHER_CONSTRAINT, role::CONSTRAINT);
        let name = self.constraint_name()?;
        let constraint = if self.eat("primary key") {
            self.key(node, bit::primary_key_constraint::USING_INDEX)?;
            kind::PRIMARY_KEY_CONSTRAINT
        } else if self.eat("unique") {
            self.nulls_distinct(node, bit::unique_constraint::NULLS_NOT_DISTINCT);
            self.key(node, bit::unique_constraint::USING_INDEX)?;
            kind::UNIQUE_CONSTRAINT
        } else if self.eat("check") {
            self.expression_in_parentheses(role::EXPRESSION)?;
            kind::CHECK_CONSTRAINT
        } else if self.eat("foreign key") {
            self.key_columns(role::COLUMN)?;
            self.references(node)?;
            kind::FOREIGN_KEY_CONSTRAINT
        } else if self.eat("exclude") {
            self.exclude()?;
            kind::EXCLUDE_CONSTRAINT
        } else if self.eat("not null") {
            // PostgreSQL 18 has NOT NULL as a constraint of the table.
            self.at += usize::from(self.is_name_at(0));
            kind::OTHER_CONSTRAINT
        } else {
            return Err(self.expected("a table constraint"));
        };
        self.out.set_kind(node, constraint);
        if let Some(name) = name.filter(|_| constraint != kind::OTHER_CONSTRAINT) {
            self.out.name(node, &name);
        }
        self.attributes(node, constraint);
        self.close(node);
        Ok(())
    }

    /// The columns of a key, or `USING INDEX name`.
    fn key(&mut self, node: u32, using_index: u32) -> Lowered {
        if self.flag("using index", node, using_index) {
            self.object_name(role::SOURCE)?;
            return Ok(());
        }
        self.key_columns(role::COLUMN)?;
        self.index_parameters()
    }

    /// `(a, b)`, the last one perhaps for a period.
    fn key_columns(&mut self, role: u16) -> Lowered {
        self.in_parentheses(|cursor| {
            if cursor.is("period") && cursor.is_name_at(1) {
                cursor.at += 1;
            }
            cursor.identifier(role)?;
            cursor.eat("without overlaps");
            Ok(())
        })
    }

    /// `NULLS [NOT] DISTINCT`
    pub(super) fn nulls_distinct(&mut self, node: u32, bit: u32) {
        if !self.flag("nulls not distinct", node, bit) {
            self.eat("nulls distinct");
        }
    }

    /// `INCLUDE (...) WITH (...) USING INDEX TABLESPACE name`
    pub(super) fn index_parameters(&mut self) -> Lowered {
        if self.eat("include") {
            self.identifiers(role::INCLUDE)?;
        }
        if self.eat("with") {
            self.skip_brackets()?;
        }
        if self.eat("using index tablespace") {
            self.take_name()?;
        }
        Ok(())
    }

    fn exclude(&mut self) -> Lowered {
        if self.eat("using") {
            self.take_name()?;
        }
        self.skip_brackets()?;
        self.index_parameters()?;
        if self.eat("where") {
            self.skip_brackets()?;
        }
        Ok(())
    }

    /// `REFERENCES table (columns) ...`
    pub(super) fn references(&mut self, node: u32) -> Lowered {
        self.expect("references")?;
        self.relation(role::REFERENCED_TABLE)?;
        if self.is_mark("(") {
            self.key_columns(role::REFERENCED_COLUMN)?;
        }
        loop {
            if self.eat("match") {
                self.at += 1;
            } else if self.eat("on delete") {
                use bit::foreign_key_constraint::{
                    ON_DELETE_CASCADE, ON_DELETE_SET_DEFAULT, ON_DELETE_SET_NULL,
                };
                self.referential_action(
                    node,
                    [ON_DELETE_CASCADE, ON_DELETE_SET_NULL, ON_DELETE_SET_DEFAULT],
                )?;
            } else if self.eat("on update") {
                let cascade = bit::foreign_key_constraint::ON_UPDATE_CASCADE;
                self.referential_action(node, [cascade, 0, 0])?;
            } else {
                return Ok(());
            }
        }
    }

    fn referential_action(&mut self, node: u32, [cascade, set_null, set_default]: [u32; 3]) -> Lowered {
        let known = self.flag("cascade", node, cascade)
            || self.flag("set null", node, set_null)
            || self.flag("set default", node, set_default)
            || self.eat("restrict")
            || self.eat("no action");
        if !known {
            return Err(self.expected("an action: CASCADE, RESTRICT, SET NULL, SET DEFAULT or NO ACTION"));
        }
        // The columns that SET NULL sets.
        if self.is_mark("(") {
            self.skip_brackets()
        } else {
            Ok(())
        }
    }

    /// DEFERRABLE, NOT VALID and the like, in any order.
    pub(super) fn attributes(&mut self, node: u32, constraint: u16) {
        let bits = Attributes::of(constraint);
        loop {
            let found = self.flag("not deferrable", node, 0)
                || self.flag("deferrable", node, bits.deferrable)
                || self.flag("initially deferred", node, bits.initially_deferred)
                || self.flag("initially immediate", node, 0)
                || self.flag("not valid", node, bits.not_valid)
                || self.flag("no inherit", node, bits.no_inherit)
                || self.flag("not enforced", node, bits.not_enforced)
                || self.flag("enforced", node, 0);
            if !found {
                return;
            }
        }
    }
}

/// Which flag of a kind of constraint an attribute is.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) deferrable: u32,
    pub(super) initially_deferred: u32,
    pub(super) not_valid: u32,
    pub(super) no_inherit: u32,
    pub(super) not_enforced: u32,
}

impl Attributes {
    /// The flags of a kind of constraint.
    pub(super) fn of(constraint: u16) -> Self {
        match constraint {
            kind::PRIMARY_KEY_CONSTRAINT => {
                use bit::primary_key_constraint::{DEFERRABLE, INITIALLY_DEFERRED};
                Self {
                    deferrable: DEFERRABLE,
                    initially_deferred: INITIALLY_DEFERRED | DEFERRABLE,
                    ..Self::default()
                }
            }
            kind::UNIQUE_CONSTRAINT => {
                use bit::unique_constraint::{DEFERRABLE, INITIALLY_DEFERRED};
                Self {
                    deferrable: DEFERRABLE,
                    initially_deferred: INITIALLY_DEFERRED | DEFERRABLE,
                    ..Self::default()
                }
            }
            kind::CHECK_CONSTRAINT => {
                use bit::check_constraint::{NO_INHERIT, NOT_ENFORCED, NOT_VALID};
                Self {
                    not_valid: NOT_VALID,
                    no_inherit: NO_INHERIT,
                    not_enforced: NOT_ENFORCED,
                    ..Self::default()
                }
            }
            kind::FOREIGN_KEY_CONSTRAINT => {
                use bit::foreign_key_constraint::{DEFERRABLE, INITIALLY_DEFERRED, NOT_ENFORCED, NOT_VALID};
                Self {
                    deferrable: DEFERRABLE,
                    initially_deferred: INITIALLY_DEFERRED | DEFERRABLE,
                    not_valid: NOT_VALID,
                    no_inherit: 0,
                    not_enforced: NOT_ENFORCED,
                }
            }
            _ => Self::default(),
        }
    }
}
