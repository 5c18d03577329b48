//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::create::names_relation;
use super::node::{below, child, child_of, has, leading_words};
use crate::sql::kinds::bit::grant as flags;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn grant(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::GRANT, node, |walk, id| {
            if node.kind() == Kind::REVOKE {
                walk.cursor.out.set(id, flags::REVOKE);
            }
            walk.grant_flags(id, node);
            let objects = child(node, Kind::ON_PRIVILEGE_OBJECTS_CLAUSE).and_then(|on| on.first_child());
            let called = match &objects {
                None => "role".to_owned(),
                Some(objects) => object_kind(objects),
            };
            walk.cursor.out.name(id, &called);
            if objects.is_none() {
                walk.cursor.out.set(id, flags::MEMBERSHIP);
            }
            walk.privileges(id, node);
            for object in objects.iter().flat_map(SyntaxNode::children) {
                walk.granted_object(&object)?;
            }
            if objects.as_ref().is_some_and(|objects| has(objects, Kind::ALL_KW)) {
                walk.cursor.out.set(id, flags::ALL_IN_SCHEMA);
            }
            walk.grantees(node)
        })
    }

    pub(super) fn alter_default_privileges(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::GRANT, node, |walk, id| {
            walk.cursor.out.set(id, flags::DEFAULT_PRIVILEGES);
            if let Some(schemas) = child(node, Kind::IN_SCHEMAS) {
                walk.cursor.out.set(id, flags::ALL_IN_SCHEMA);
                for schema in schemas.children() {
                    walk.object(&schema, role::TARGET)?;
                }
            }
            let forms = [Kind::GRANT_DEFAULT_PRIVILEGES, Kind::REVOKE_DEFAULT_PRIVILEGES];
            let Some(action) = child_of(node, &forms) else {
                return Ok(());
            };
            if action.kind() == Kind::REVOKE_DEFAULT_PRIVILEGES {
                walk.cursor.out.set(id, flags::REVOKE);
            }
            walk.grant_flags(id, &action);
            let target = action
                .children()
                .find(|part| leading_words(part).ends_with('s') && is_target(part.kind()));
            let called = target.map_or_else(String::new, |target| leading_words(&target));
            walk.cursor.out.name(id, called.trim_end_matches('s'));
            walk.privileges(id, &action);
            walk.grantees(&action)
        })
    }

    fn grant_flags(&mut self, id: u32, node: &SyntaxNode) {
        let options = [
            Kind::GRANT_OPTION,
            Kind::GRANT_ROLE_OPTION_LIST,
            Kind::GRANT_OPTION_FOR,
            Kind::ADMIN_OPTION_FOR,
        ];
        let with = child(node, Kind::GRANT_WITH_CLAUSE);
        if child_of(with.as_ref().unwrap_or(node), &options).is_some() {
            self.cursor.out.set(id, flags::GRANT_OPTION);
        }
        self.flag(id, flags::CASCADE, node, Kind::CASCADE);
    }

    fn privileges(&mut self, id: u32, node: &SyntaxNode) {
        if let Some(all) = child(node, Kind::ALL_PRIVILEGES) {
            self.cursor.out.set(id, flags::ALL_PRIVILEGES);
            self.privilege(&all);
        }
        let list = child(node, Kind::REVOKE_COMMAND_LIST);
        for privilege in list.iter().flat_map(SyntaxNode::children) {
            if self.text(&privilege).eq_ignore_ascii_case("all") {
                self.cursor.out.set(id, flags::ALL_PRIVILEGES);
            }
            self.privilege(&privilege);
        }
    }

    /// `SELECT (a, b)`: its words, without the columns.
    fn privilege(&mut self, node: &SyntaxNode) {
        let mut range = self.tokens(node);
        if let Some(columns) = below(node, Kind::COLUMN_REF_LIST) {
            range.end = self.tokens(&columns).start;
        }
        self.cursor.at = range.start;
        let id = self.cursor.open(kind::IDENTIFIER, role::PRIVILEGE);
        let mut name = String::new();
        while self.cursor.at < range.end {
            if !name.is_empty() {
                name.push(' ');
            }
            name += &self.cursor.folded();
            self.cursor.at += 1;
        }
        self.cursor.out.name(id, &name);
        self.cursor.close(id);
    }

    fn granted_object(&mut self, node: &SyntaxNode) -> Lowered {
        if matches!(
            node.kind(),
            Kind::FUNCTION_SIG_LIST | Kind::PROCEDURE_SIG_LIST | Kind::ROUTINE_SIG_LIST
        ) {
            for signature in node.children() {
                self.object(&signature, role::TARGET)?;
            }
            Ok(())
        } else if names_relation(node.kind()) {
            self.relation(node, role::TARGET)
        } else {
            self.object(node, role::TARGET).map(|_| ())
        }
    }

    fn grantees(&mut self, node: &SyntaxNode) -> Lowered {
        match child(node, Kind::ROLE_REF_LIST) {
            Some(roles) => self.grantee_list(&roles),
            None => Ok(()),
        }
    }

    /// Roles; the word GROUP before one is no part of its name.
    fn grantee_list(&mut self, roles: &SyntaxNode) -> Lowered {
        for role_ref in roles.children() {
            let value = role_ref.first_child().unwrap_or(role_ref);
            self.identifier(&value, role::GRANTEE)?;
        }
        Ok(())
    }
}

fn is_target(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PRIVILEGE_TARGET_FUNCTIONS
            | Kind::PRIVILEGE_TARGET_LARGE_OBJECTS
            | Kind::PRIVILEGE_TARGET_ROUTINES
            | Kind::PRIVILEGE_TARGET_SCHEMAS
            | Kind::PRIVILEGE_TARGET_SEQUENCES
            | Kind::PRIVILEGE_TARGET_TABLES
            | Kind::PRIVILEGE_TARGET_TYPES
    )
}

/// What kind of object something is granted on; a table where nothing is said.
fn object_kind(objects: &SyntaxNode) -> String {
    let words = leading_words(objects);
    let words = words.strip_prefix("all ").unwrap_or(&words);
    match words.split_once(" in schema") {
        Some((plural, _)) => plural.trim_end_matches('s').to_owned(),
        None if words.is_empty() => "table".to_owned(),
        None => words.to_owned(),
    }
}
