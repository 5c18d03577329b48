//! CREATE POLICY and ALTER POLICY.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, own_words};
use crate::sql::kinds::bit::create_policy as flags;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn create_policy(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::CREATE_POLICY, node, |walk, id| {
            let command = child(node, Kind::POLICY_COMMAND).and_then(|part| part.first_child());
            let command = command.map_or_else(|| "all".to_owned(), |command| own_words(&command));
            walk.cursor.out.name(id, &command);
            let form = child(node, Kind::AS_POLICY_TYPE);
            if form.is_some_and(|form| walk.text(&form).to_ascii_lowercase().ends_with("restrictive")) {
                walk.cursor.out.set(id, flags::RESTRICTIVE);
            }
            walk.policy_parts(node)
        })
    }

    pub(super) fn alter_policy(&mut self, node: &SyntaxNode) -> Lowered {
        if child(node, Kind::POLICY_RENAME_TO).is_some() {
            return self.alter_object(node);
        }
        self.root(kind::ALTER_POLICY, node, |walk, _| walk.policy_parts(node))
    }

    fn policy_parts(&mut self, node: &SyntaxNode) -> Lowered {
        for part in node.children() {
            match part.kind() {
                Kind::POLICY | Kind::POLICY_REF => {
                    self.object(&part, role::NAME)?;
                }
                Kind::ON_TABLE => self.relation(&part, role::TARGET)?,
                Kind::POLICY_ROLES => {
                    if let Some(roles) = below(&part, Kind::ROLE_REF_LIST) {
                        self.identifiers(&roles, role::GRANTEE)?;
                    }
                }
                Kind::USING_EXPR_CLAUSE => self.expression_below(&part, role::WHERE)?,
                Kind::WITH_CHECK_EXPR_CLAUSE => self.expression_below(&part, role::CHECK)?,
                Kind::ALTER_POLICY_TO => self.policy_parts(&part)?,
                _ => {}
            }
        }
        Ok(())
    }
}
