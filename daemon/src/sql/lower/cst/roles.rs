//! CREATE ROLE, ALTER ROLE and ALTER SYSTEM.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{child, has};
use crate::sql::kinds::bit::alter_system as system;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn create_role(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_ROLE, node, |walk, id| walk.role_parts(id, node))
    }

    pub(super) fn alter_role(&mut self, node: &SyntaxNode) -> Lowered {
        if child(node, Kind::ROLE_RENAME_TO).is_some() {
            return self.alter_object(node);
        }
        self.root(kind::ALTER_ROLE, node, |walk, id| walk.role_parts(id, node))
    }

    fn role_parts(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        self.cursor.at += 1;
        let called = self.cursor.text(0).to_ascii_lowercase();
        self.cursor.out.name(id, &called);
        for part in node.children() {
            match part.kind() {
                Kind::ROLE | Kind::ROLE_REF => {
                    self.object(&part, role::NAME)?;
                }
                Kind::ROLE_OPTION_LIST => {
                    for option in part.children() {
                        self.word_option(&option)?;
                    }
                }
                Kind::IN_DATABASE | Kind::ADD_USERS | Kind::DROP_USERS => self.word_option(&part)?,
                Kind::SET_CONFIG_PARAM => self.config(&part)?,
                Kind::RESET_CONFIG_PARAM => {
                    let name = format!("reset {}", self.config_name(&part));
                    self.setting(&name, &part, |_| Ok(()))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn alter_system(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::ALTER_SYSTEM, node, |walk, id| {
            let Some(action) = node.children().next() else {
                return Ok(());
            };
            if action.kind() == Kind::RESET_CONFIG_PARAM {
                walk.cursor.out.set(id, system::RESET);
            }
            let name = if has(&action, Kind::ALL_KW) {
                "all".to_owned()
            } else {
                walk.config_name(&action)
            };
            walk.cursor.out.name(id, &name);
            walk.config_values(&action)
        })
    }

    pub(super) fn create_extension(&mut self, node: &SyntaxNode) -> Lowered {
        use crate::sql::kinds::bit::create_extension::{CASCADE, IF_NOT_EXISTS};
        self.root(kind::CREATE_EXTENSION, node, |walk, id| {
            walk.flag(id, IF_NOT_EXISTS, node, Kind::IF_NOT_EXISTS);
            walk.flag(id, CASCADE, node, Kind::CASCADE_KW);
            for part in node.children() {
                match part.kind() {
                    Kind::EXTENSION => {
                        walk.object(&part, role::NAME)?;
                    }
                    Kind::EXTENSION_SCHEMA | Kind::EXTENSION_VERSION_CLAUSE => walk.word_option(&part)?,
                    _ => {}
                }
            }
            Ok(())
        })
    }

    /// COMMENT ON: what the object is says its own words.
    pub(super) fn comment_on(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::COMMENT_ON, node, |walk, id| {
            let Some(object) = node.children().next() else {
                return Ok(());
            };
            let called = super::node::leading_words(&object);
            walk.cursor.out.name(id, &called);
            let mut parts = object.children().filter(|part| part.kind() != Kind::USING_METHOD);
            if let Some(target) = parts.next() {
                if super::create::names_relation(target.kind()) && called != "column" {
                    walk.relation(&target, role::TARGET)?;
                } else {
                    walk.object(&target, role::TARGET)?;
                }
            }
            if let Some(table) = parts.next() {
                if table.kind() == Kind::DOMAIN_REF {
                    walk.object(&table, role::NAME)?;
                } else if super::create::names_relation(table.kind()) {
                    walk.relation(&table, role::NAME)?;
                }
            }
            let end = walk.tokens(node).end;
            walk.cursor.at = end - 1;
            if let Some(value) = child(node, Kind::LITERAL) {
                walk.go(&value);
            }
            walk.cursor.literal(role::VALUE)
        })
    }
}
