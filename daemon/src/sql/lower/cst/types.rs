//! CREATE TYPE and CREATE DOMAIN, and columns of composite types.

use squawk_syntax::ast::{AstNode, Constraint, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, child_of};
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn create_type(&mut self, node: &SyntaxNode) -> Lowered {
        let forms = [
            Kind::ENUM_TYPE,
            Kind::COMPOSITE_TYPE,
            Kind::RANGE_TYPE,
            Kind::BASE_TYPE,
        ];
        let form = child_of(node, &forms);
        let name = match form.as_ref().map(SyntaxNode::kind) {
            Some(Kind::ENUM_TYPE) => "enum",
            Some(Kind::COMPOSITE_TYPE) => "composite",
            Some(Kind::RANGE_TYPE) => "range",
            Some(_) => "base",
            None => "shell",
        };
        self.root(kind::CREATE_TYPE, node, |walk, id| {
            walk.cursor.out.name(id, name);
            if let Some(name) = child(node, Kind::TYPE_NAME) {
                walk.object(&name, role::NAME)?;
            }
            for part in form.iter().flat_map(SyntaxNode::children) {
                walk.type_parts(&part)?;
            }
            Ok(())
        })
    }

    fn type_parts(&mut self, list: &SyntaxNode) -> Lowered {
        for part in list.children() {
            match part.kind() {
                Kind::VARIANT => {
                    self.go(&part);
                    self.cursor.literal(role::LABEL)?;
                }
                Kind::COMPOSITE_FIELD_DEF => self.attribute(&part)?,
                _ => self.named_option(&part)?,
            }
        }
        Ok(())
    }

    /// `name type COLLATE collation` as a column.
    pub(super) fn attribute(&mut self, node: &SyntaxNode) -> Lowered {
        self.inside(kind::COLUMN_DEFINITION, role::COLUMN, node, |walk, _| {
            let mut parts = node.children();
            if let Some(name) = parts.next() {
                walk.identifier(&name, role::NAME)?;
            }
            for part in parts {
                if Type::can_cast(part.kind()) {
                    walk.data_type(&part, role::TYPE)?;
                } else if part.kind() == Kind::COLLATE {
                    walk.collation(&part)?;
                }
            }
            Ok(())
        })
    }

    fn collation(&mut self, node: &SyntaxNode) -> Lowered {
        self.inside(kind::COLLATE_CONSTRAINT, role::CONSTRAINT, node, |walk, _| {
            if let Some(name) = below(node, Kind::COLLATION_REF) {
                walk.object(&name, role::NAME)?;
            }
            Ok(())
        })
    }

    pub(super) fn create_domain(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_DOMAIN, node, |walk, _| {
            for part in node.children() {
                if part.kind() == Kind::DOMAIN {
                    walk.object(&part, role::NAME)?;
                } else if Type::can_cast(part.kind()) {
                    walk.data_type(&part, role::TYPE)?;
                } else if part.kind() == Kind::COLLATE {
                    walk.collation(&part)?;
                } else if Constraint::can_cast(part.kind()) {
                    walk.column_constraint(&part)?;
                }
            }
            Ok(())
        })
    }

    /// A data type, as PostgreSQL calls it.
    pub(super) fn data_type(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.go(node);
        self.cursor.data_type(role)?;
        self.cursor.at = self.tokens(node).end;
        Ok(())
    }

    /// A constraint of a column or domain.
    pub(super) fn column_constraint(&mut self, node: &SyntaxNode) -> Lowered {
        self.go(node);
        self.cursor.column_constraint()
    }
}
