//! Constraints of columns and tables.

use squawk_syntax::ast::{AstNode, Constraint};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::super::constraint::Attributes;
use super::Walk;
use super::expression::operands;
use super::node::{below, child, children, has};
use crate::sql::kinds::{bit, kind, role};

impl Walk<'_, '_> {
    /// What stands behind a column's type: constraints, and storage that has no kind of its own.
    pub(super) fn column_part(&mut self, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::COLLATE => {
                self.inside(
                    kind::COLLATE_CONSTRAINT,
                    role::CONSTRAINT,
                    node,
                    |walk, _| match below(node, Kind::COLLATION_REF) {
                        Some(name) => walk.object(&name, role::NAME).map(|_| ()),
                        None => Ok(()),
                    },
                )
            }
            Kind::STORAGE | Kind::COMPRESSION_METHOD | Kind::ALTER_OPTION_LIST => {
                self.inside(kind::OTHER_CONSTRAINT, role::CONSTRAINT, node, |_, _| Ok(()))
            }
            other if Constraint::can_cast(other) => self.constraint(node, false),
            _ => Ok(()),
        }
    }

    /// One constraint, of a table or of a column.
    pub(super) fn constraint(&mut self, node: &SyntaxNode, of_table: bool) -> Lowered {
        let kind = constraint_kind(node, of_table);
        self.inside(kind, role::CONSTRAINT, node, |walk, id| {
            let unnamed = matches!(
                kind,
                kind::OTHER_CONSTRAINT
                    | kind::NULL_CONSTRAINT
                    | kind::DEFAULT_CONSTRAINT
                    | kind::GENERATED_CONSTRAINT
                    | kind::IDENTITY_CONSTRAINT
            );
            if let Some(name) = child(node, Kind::CONSTRAINT_NAME_CLAUSE).filter(|_| !unnamed)
                && let Some(name) = child(&name, Kind::CONSTRAINT_NAME)
            {
                walk.go(&name);
                let name = walk.cursor.folded();
                walk.cursor.out.name(id, &name);
            }
            walk.constraint_parts(id, kind, node)?;
            walk.constraint_options(id, kind, node);
            Ok(())
        })
    }

    fn constraint_parts(&mut self, id: u32, kind: u16, node: &SyntaxNode) -> Lowered {
        match kind {
            kind::CHECK_CONSTRAINT => self.expression_below(node, role::EXPRESSION),
            kind::DEFAULT_CONSTRAINT => self.expression_below(node, role::DEFAULT),
            kind::GENERATED_CONSTRAINT | kind::IDENTITY_CONSTRAINT => self.generated(id, kind, node),
            kind::PRIMARY_KEY_CONSTRAINT => {
                let using_index = bit::primary_key_constraint::USING_INDEX;
                self.key(id, using_index, node)
            }
            kind::UNIQUE_CONSTRAINT => {
                use bit::unique_constraint::{NULLS_NOT_DISTINCT, USING_INDEX};
                if below(node, Kind::NULLS_NOT_DISTINCT).is_some() {
                    self.cursor.out.set(id, NULLS_NOT_DISTINCT);
                }
                self.key(id, USING_INDEX, node)
            }
            kind::FOREIGN_KEY_CONSTRAINT => self.foreign_key(id, node),
            kind::EXCLUDE_CONSTRAINT => match child(node, Kind::CONSTRAINT_INCLUDE_CLAUSE) {
                Some(include) => self.key_columns(&include, role::INCLUDE),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn generated(&mut self, id: u32, kind: u16, node: &SyntaxNode) -> Lowered {
        if kind == kind::IDENTITY_CONSTRAINT {
            if below(node, Kind::GENERATED_ALWAYS).is_some() {
                self.cursor.out.set(id, bit::identity_constraint::ALWAYS);
            }
            return Ok(());
        }
        let Some(stored) = child(node, Kind::GENERATED_STORED) else {
            return Ok(());
        };
        self.expression_below(&stored, role::EXPRESSION)?;
        let is_stored = child(&stored, Kind::STORED).is_some();
        self.cursor.out.set(
            id,
            if is_stored {
                bit::generated_constraint::STORED
            } else {
                bit::generated_constraint::VIRTUAL
            },
        );
        Ok(())
    }

    fn key(&mut self, id: u32, using_index: u32, node: &SyntaxNode) -> Lowered {
        if let Some(index) = child(node, Kind::USING_INDEX_NAME) {
            self.cursor.out.set(id, using_index);
            return self.object(&index, role::SOURCE).map(|_| ());
        }
        let Some(parameters) = child(node, Kind::INDEX_PARAMETERS) else {
            return Ok(());
        };
        if let Some(columns) = child(&parameters, Kind::CONSTRAINT_COLUMN_REF_LIST) {
            self.key_columns(&columns, role::COLUMN)?;
        }
        match child(&parameters, Kind::CONSTRAINT_INCLUDE_CLAUSE) {
            Some(include) => self.key_columns(&include, role::INCLUDE),
            None => Ok(()),
        }
    }

    /// The columns of a key, however deep; of a period too.
    fn key_columns(&mut self, list: &SyntaxNode, role: u16) -> Lowered {
        for column in list
            .descendants()
            .filter(|part| part.kind() == Kind::COLUMN_NAME_REF)
        {
            self.identifier(&column, role)?;
        }
        Ok(())
    }

    fn foreign_key(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        let mut own = node.kind() == Kind::FOREIGN_KEY_CONSTRAINT;
        for part in node.children() {
            match part.kind() {
                Kind::FOREIGN_KEY_COLUMN_LIST if own => self.key_columns(&part, role::COLUMN)?,
                Kind::FOREIGN_KEY_COLUMN_LIST => self.key_columns(&part, role::REFERENCED_COLUMN)?,
                Kind::COLUMN_NAME_REF => self.identifier(&part, role::REFERENCED_COLUMN)?,
                Kind::TABLE_NAME_REF => {
                    own = false;
                    self.relation(&part, role::REFERENCED_TABLE)?;
                }
                Kind::ON_DELETE_ACTION | Kind::ON_UPDATE_ACTION => self.referential_action(id, &part),
                _ => {}
            }
        }
        Ok(())
    }

    fn referential_action(&mut self, id: u32, node: &SyntaxNode) {
        use bit::foreign_key_constraint as flags;
        let on_delete = node.kind() == Kind::ON_DELETE_ACTION;
        let bit = match node.first_child().map(|action| action.kind()) {
            Some(Kind::CASCADE) if on_delete => flags::ON_DELETE_CASCADE,
            Some(Kind::CASCADE) => flags::ON_UPDATE_CASCADE,
            Some(Kind::SET_NULL_COLUMNS) if on_delete => flags::ON_DELETE_SET_NULL,
            Some(Kind::SET_DEFAULT_COLUMNS) if on_delete => flags::ON_DELETE_SET_DEFAULT,
            _ => 0,
        };
        self.cursor.out.set(id, bit);
    }

    /// DEFERRABLE, NOT VALID and the like.
    fn constraint_options(&mut self, id: u32, kind: u16, node: &SyntaxNode) {
        let bits = Attributes::of(kind);
        for (part, bit) in [
            (Kind::DEFERRABLE_CONSTRAINT_OPTION, bits.deferrable),
            (
                Kind::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
                bits.initially_deferred,
            ),
            (Kind::NOT_VALID, bits.not_valid),
            (Kind::NO_INHERIT, bits.no_inherit),
            (Kind::NOT_ENFORCED, bits.not_enforced),
        ] {
            if children(node, part).next().is_some() {
                self.cursor.out.set(id, bit);
            }
        }
    }
}

fn constraint_kind(node: &SyntaxNode, of_table: bool) -> u16 {
    match node.kind() {
        // PostgreSQL 18 has NOT NULL as a constraint of the table.
        Kind::NOT_NULL_CONSTRAINT if of_table => kind::OTHER_CONSTRAINT,
        Kind::NOT_NULL_CONSTRAINT => kind::NOT_NULL_CONSTRAINT,
        Kind::NULL_CONSTRAINT => kind::NULL_CONSTRAINT,
        Kind::DEFAULT_CONSTRAINT => kind::DEFAULT_CONSTRAINT,
        Kind::CHECK_CONSTRAINT => kind::CHECK_CONSTRAINT,
        Kind::PRIMARY_KEY_CONSTRAINT => kind::PRIMARY_KEY_CONSTRAINT,
        Kind::UNIQUE_CONSTRAINT => kind::UNIQUE_CONSTRAINT,
        Kind::EXCLUDE_CONSTRAINT => kind::EXCLUDE_CONSTRAINT,
        Kind::FOREIGN_KEY_CONSTRAINT | Kind::REFERENCES_CONSTRAINT => kind::FOREIGN_KEY_CONSTRAINT,
        Kind::GENERATED_CONSTRAINT if has(node, Kind::GENERATED_IDENTITY) => kind::IDENTITY_CONSTRAINT,
        Kind::GENERATED_CONSTRAINT if operands(node).next().is_none() => kind::GENERATED_CONSTRAINT,
        _ => kind::OTHER_CONSTRAINT,
    }
}
