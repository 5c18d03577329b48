//! Valid statements in which nothing but their relations is looked at.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::create::names_relation;
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn command(&mut self, node: &SyntaxNode) -> Lowered {
        self.root(kind::COMMAND, node, |walk, id| {
            let tag = walk.cursor.source.tag.to_ascii_lowercase();
            walk.cursor.out.name(id, &tag);
            walk.all_relations(node)
        })
    }

    /// Every relation that is named anywhere below, but for common table expressions.
    pub(super) fn all_relations(&mut self, node: &SyntaxNode) -> Lowered {
        let names: Vec<String> = node
            .descendants()
            .filter(|part| part.kind() == Kind::CTE_NAME)
            .map(|name| self.folded(&name))
            .collect();
        for part in node.descendants().filter(|part| names_relation(part.kind())) {
            let inner = part
                .first_child()
                .is_some_and(|inner| names_relation(inner.kind()));
            if !inner && !names.contains(&self.folded(&part)) {
                self.relation(&part, role::TARGET)?;
            }
        }
        Ok(())
    }
}
