//! CREATE of objects whose kind has no node of its own.

use squawk_syntax::ast::{AstNode, SchemaElement, Stmt};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child_of};
use crate::sql::kinds::bit::create_object as flags;
use crate::sql::kinds::{kind, role};

/// Whether a node names a relation.
pub(super) fn names_relation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::TABLE_NAME
            | Kind::TABLE_NAME_REF
            | Kind::TABLE_RELATION_NAME
            | Kind::RELATION_NAME
            | Kind::RELATION_NAME_REF
            | Kind::VIEW
            | Kind::VIEW_REF
            | Kind::SEQUENCE
            | Kind::SEQUENCE_REF
            | Kind::INDEX_REF
    )
}

/// What may stand before the name.
const MODIFIERS: &[Kind] = &[
    Kind::IF_NOT_EXISTS,
    Kind::OR_REPLACE,
    Kind::TEMP,
    Kind::UNLOGGED,
    Kind::IF_EXISTS,
];

impl Walk<'_, '_> {
    pub(super) fn create_object(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_OBJECT, node, |walk, id| {
            let tag = walk.cursor.source.tag;
            let called = tag.strip_prefix("CREATE ").unwrap_or(tag).to_ascii_lowercase();
            walk.cursor.out.name(id, &called);
            walk.flag(id, flags::IF_NOT_EXISTS, node, Kind::IF_NOT_EXISTS);
            walk.flag(id, flags::OR_REPLACE, node, Kind::OR_REPLACE);
            walk.flag(id, flags::TEMPORARY, node, Kind::TEMP);
            walk.flag(id, flags::UNLOGGED, node, Kind::UNLOGGED);
            let mut parts = node
                .children()
                .filter(|part| !MODIFIERS.contains(&part.kind()))
                .peekable();
            if let Some(name) = parts.next_if(|part| is_name(part.kind())) {
                walk.created(&name)?;
            }
            for part in parts {
                walk.part(&part)?;
            }
            Ok(())
        })
    }

    fn created(&mut self, name: &SyntaxNode) -> Lowered {
        match name.kind() {
            Kind::NAMED_SCHEMA => {
                if let Some(schema) = child_of(name, &[Kind::SCHEMA]) {
                    self.object(&schema, role::NAME)?;
                }
                match child_of(name, &[Kind::ROLE_REF]) {
                    Some(owner) => self.identifier(&owner, role::GRANTEE),
                    None => Ok(()),
                }
            }
            // The schema is called like its owner.
            Kind::AUTHORIZATION_SCHEMA => match name.first_child() {
                Some(owner) => {
                    self.object(&owner, role::NAME)?;
                    self.identifier(&owner, role::GRANTEE)
                }
                None => Ok(()),
            },
            Kind::SEQUENCE => self.relation(name, role::NAME),
            _ => self.object(name, role::NAME).map(|_| ()),
        }
    }

    /// One part of CREATE or ALTER of any object: relations, owners, options and statements, wherever they are.
    pub(super) fn part(&mut self, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::ATTRIBUTE_OPTION
            | Kind::OPTION_ITEM
            | Kind::ADD_FOREIGN_OPTION
            | Kind::SET_FOREIGN_OPTION
            | Kind::DROP_FOREIGN_OPTION => self.named_option(node),
            Kind::DATABASE_OPTION_OWNER | Kind::TABLESPACE_OWNER => self.owner(node),
            Kind::USER_MAPPING_ROLE => self.identifier(node, role::GRANTEE),
            Kind::RULE_ON => match below(node, Kind::RELATION_NAME_REF) {
                Some(table) => self.relation(&table, role::TARGET),
                None => Ok(()),
            },
            Kind::FROM_TABLE => self.relation(node, role::TARGET),
            Kind::PUBLICATION_OBJECT_TABLE => match below(node, Kind::TABLE_NAME_REF) {
                Some(table) => self.relation(&table, role::TARGET),
                None => Ok(()),
            },
            Kind::SET_CONFIG_PARAM => self.config(node),
            Kind::NOTIFY => self.nested(node, role::BODY),
            other if is_word_option(other) => self.word_option(node),
            other if SchemaElement::can_cast(other) || Stmt::can_cast(other) => self.nested(node, role::BODY),
            _ => node.children().try_for_each(|part| self.part(&part)),
        }
    }

    fn owner(&mut self, node: &SyntaxNode) -> Lowered {
        match node.first_child() {
            Some(owner) => self.identifier(&owner, role::GRANTEE),
            None => Ok(()),
        }
    }
}

fn is_name(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::CAST_SIG
            | Kind::USER_MAPPING_ROLE
            | Kind::SERVER_CLAUSE
            | Kind::STAT_TYPES
            | Kind::STATISTICS_ON_CLAUSE
    ) && !squawk_syntax::ast::Type::can_cast(kind)
}

/// Options that are named by their own words.
pub(super) fn is_word_option(kind: Kind) -> bool {
    use squawk_syntax::ast::{DatabaseOption, FdwOption, SequenceOption};
    (SequenceOption::can_cast(kind) || DatabaseOption::can_cast(kind) || FdwOption::can_cast(kind))
        && kind != Kind::OPTION_ALTER_OPTION_LIST
        || matches!(
            kind,
            Kind::SERVER_CLAUSE
                | Kind::SERVER_TYPE
                | Kind::SERVER_VERSION
                | Kind::CONNECTION_CLAUSE
                | Kind::HANDLER_CLAUSE
                | Kind::INLINE_CLAUSE
                | Kind::VALIDATOR_CLAUSE
        )
}
