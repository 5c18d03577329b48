//! MERGE.

use squawk_syntax::ast::{AstNode, Expr, FromListItem};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{child, child_of, has};
use crate::sql::kinds::bit::{merge, merge_when as flags};
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn fill_merge(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        let names = self.cursor.with_names.len();
        if let Some(with) = child(node, Kind::WITH_CLAUSE) {
            self.with(&with)?;
        }
        if let Some(table) = child(node, Kind::TABLE_RELATION_NAME) {
            self.flag(id, merge::ONLY, &table, Kind::ONLY_KW);
            self.relation(&table, role::TARGET)?;
        }
        self.alias(node)?;
        if let Some(using) = child(node, Kind::USING_ON_CLAUSE) {
            if let Some(source) = using.children().find(|part| FromListItem::can_cast(part.kind())) {
                self.source(&source, role::SOURCE)?;
            }
            if let Some(on) = child(&using, Kind::ON_CLAUSE) {
                self.expression_below(&on, role::ON)?;
            }
        }
        let branches = [
            Kind::MERGE_WHEN_MATCHED,
            Kind::MERGE_WHEN_NOT_MATCHED_SOURCE,
            Kind::MERGE_WHEN_NOT_MATCHED_TARGET,
        ];
        for branch in node.children().filter(|part| branches.contains(&part.kind())) {
            self.branch(&branch)?;
        }
        self.returning(node)?;
        self.cursor.with_names.truncate(names);
        Ok(())
    }

    fn branch(&mut self, node: &SyntaxNode) -> Lowered {
        self.inside(kind::MERGE_WHEN, role::WHEN, node, |walk, id| {
            match node.kind() {
                Kind::MERGE_WHEN_MATCHED => walk.cursor.out.set(id, flags::MATCHED),
                Kind::MERGE_WHEN_NOT_MATCHED_SOURCE => walk.cursor.out.set(id, flags::BY_SOURCE),
                _ => {}
            }
            if let Some(condition) = child(node, Kind::MERGE_CONDITION) {
                walk.expression_below(&condition, role::WHERE)?;
            }
            let actions = [
                Kind::MERGE_UPDATE,
                Kind::MERGE_DELETE,
                Kind::MERGE_INSERT,
                Kind::MERGE_DO_NOTHING,
            ];
            let Some(action) = child_of(node, &actions) else {
                return Ok(());
            };
            let called = match action.kind() {
                Kind::MERGE_UPDATE => "update",
                Kind::MERGE_DELETE => "delete",
                Kind::MERGE_INSERT => "insert",
                _ => "do nothing",
            };
            walk.cursor.out.name(id, called);
            if has(&action, Kind::SET_CLAUSE) {
                walk.assignments(&action)?;
            }
            if let Some(columns) = child(&action, Kind::COLUMN_TARGET_LIST) {
                walk.identifiers(&columns, role::COLUMN)?;
            }
            let rows = child(&action, Kind::VALUES).and_then(|values| child(&values, Kind::ROW_LIST));
            for row in rows.iter().flat_map(SyntaxNode::children) {
                for value in row.children().filter(|value| Expr::can_cast(value.kind())) {
                    walk.expression(&value, role::VALUE)?;
                }
            }
            Ok(())
        })
    }
}
