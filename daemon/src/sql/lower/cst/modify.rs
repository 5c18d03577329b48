//! INSERT, UPDATE and DELETE.

use squawk_syntax::ast::{AstNode, InsertSource};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::expression::operands;
use super::node::{child, has};
use crate::sql::kinds::bit::{delete, insert as flags, update};
use crate::sql::kinds::{kind, role};

impl Walk<'_, '_> {
    pub(super) fn fill_insert(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        let names = self.cursor.with_names.len();
        if let Some(with) = child(node, Kind::WITH_CLAUSE) {
            self.with(&with)?;
        }
        if let Some(table) = child(node, Kind::RELATION_NAME_REF) {
            self.relation(&table, role::TARGET)?;
        }
        self.alias(node)?;
        if let Some(columns) = child(node, Kind::COLUMN_TARGET_LIST) {
            self.identifiers(&columns, role::COLUMN)?;
        }
        match node.children().find(|part| InsertSource::can_cast(part.kind())) {
            Some(source) if source.kind() == Kind::DEFAULT_VALUES => {
                self.cursor.out.set(id, flags::DEFAULT_VALUES);
            }
            Some(source) => self.query(&source, role::QUERY)?,
            None => {}
        }
        if let Some(conflict) = child(node, Kind::ON_CONFLICT_CLAUSE) {
            self.on_conflict(id, &conflict)?;
        }
        self.returning(node)?;
        self.cursor.with_names.truncate(names);
        Ok(())
    }

    fn on_conflict(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        let Some(action) = child(node, Kind::CONFLICT_DO_UPDATE_SET) else {
            self.cursor.out.set(id, flags::ON_CONFLICT_DO_NOTHING);
            return Ok(());
        };
        self.cursor.out.set(id, flags::ON_CONFLICT_DO_UPDATE);
        self.assignments(&action)?;
        self.condition(&action)
    }

    pub(super) fn fill_update(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        let names = self.cursor.with_names.len();
        if let Some(with) = child(node, Kind::WITH_CLAUSE) {
            self.with(&with)?;
        }
        if let Some(table) = child(node, Kind::RELATION_NAME) {
            self.flag(id, update::ONLY, &table, Kind::ONLY_KW);
            self.relation(&table, role::TARGET)?;
        }
        self.alias(node)?;
        self.assignments(node)?;
        if let Some(from) = child(node, Kind::FROM_CLAUSE) {
            self.sources(&from)?;
        }
        self.condition(node)?;
        self.returning(node)?;
        self.cursor.with_names.truncate(names);
        Ok(())
    }

    pub(super) fn fill_delete(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        let names = self.cursor.with_names.len();
        if let Some(with) = child(node, Kind::WITH_CLAUSE) {
            self.with(&with)?;
        }
        if let Some(table) = child(node, Kind::RELATION_NAME) {
            self.flag(id, delete::ONLY, &table, Kind::ONLY_KW);
            self.relation(&table, role::TARGET)?;
        }
        self.alias(node)?;
        if let Some(using) = child(node, Kind::USING_CLAUSE) {
            self.sources(&using)?;
        }
        self.condition(node)?;
        self.returning(node)?;
        self.cursor.with_names.truncate(names);
        Ok(())
    }

    /// WHERE, also of a cursor, where there is one.
    fn condition(&mut self, node: &SyntaxNode) -> Lowered {
        if let Some(cursor) = child(node, Kind::WHERE_CURRENT_OF) {
            return self.inside(kind::OTHER_EXPRESSION, role::WHERE, &cursor, |_, _| Ok(()));
        }
        match child(node, Kind::WHERE_CLAUSE) {
            Some(condition) => self.expression_below(&condition, role::WHERE),
            None => Ok(()),
        }
    }

    /// RETURNING, where there is one.
    pub(super) fn returning(&mut self, node: &SyntaxNode) -> Lowered {
        match child(node, Kind::RETURNING_CLAUSE) {
            Some(clause) => self.targets(&clause, role::RETURNING),
            None => Ok(()),
        }
    }

    /// `SET a = 1, (b, c) = (2, 3)`
    pub(super) fn assignments(&mut self, node: &SyntaxNode) -> Lowered {
        let list = child(node, Kind::SET_CLAUSE).and_then(|clause| child(&clause, Kind::SET_COLUMN_LIST));
        for assignment in list.iter().flat_map(SyntaxNode::children) {
            self.inside(kind::ASSIGNMENT, role::ASSIGNMENT, &assignment, |walk, _| {
                walk.assignment(&assignment)
            })?;
        }
        Ok(())
    }

    fn assignment(&mut self, node: &SyntaxNode) -> Lowered {
        let targets = child(node, Kind::COLUMN_TARGET_LIST);
        let single = child(node, Kind::COLUMN_TARGET);
        for target in single
            .into_iter()
            .chain(targets.iter().flat_map(SyntaxNode::children))
        {
            self.assigned(&target)?;
        }
        if let Some(value) = child(node, Kind::SET_EXPR) {
            return match operands(&value).next() {
                Some(inner) => self.expression(&inner, role::VALUE),
                None => self.inside(kind::OTHER_EXPRESSION, role::VALUE, &value, |_, _| Ok(())),
            };
        }
        if let Some(values) = child(node, Kind::SET_EXPR_LIST) {
            return self.inside(kind::ROW, role::VALUE, &values, |walk, _| {
                for value in values.children() {
                    match operands(&value).next() {
                        Some(inner) => walk.expression(&inner, role::VALUE)?,
                        None => walk.inside(kind::OTHER_EXPRESSION, role::VALUE, &value, |_, _| Ok(()))?,
                    }
                }
                Ok(())
            });
        }
        match child(node, Kind::PAREN_SELECT) {
            Some(query) => self.inside(kind::SUBQUERY, role::VALUE, &query, |walk, _| {
                let inner = super::expression::query_of(&query).filter(|_| !has(&query, Kind::WITH_CLAUSE));
                walk.query(inner.as_ref().unwrap_or(&query), role::QUERY)
            }),
            None => Ok(()),
        }
    }

    /// A column that is written to; which part of it, is left out.
    fn assigned(&mut self, node: &SyntaxNode) -> Lowered {
        self.go(node);
        self.cursor.at = self.tokens(node).start;
        let id = self.cursor.open(kind::OBJECT_NAME, role::COLUMN);
        let range = self.tokens(node);
        let mut name = String::new();
        while self.cursor.at < range.end && self.cursor.is_name_at(0) {
            if !name.is_empty() {
                name.push('.');
            }
            name += &self.cursor.folded();
            self.cursor.label(role::NAME)?;
            if !self.cursor.eat_mark(".") {
                break;
            }
        }
        self.cursor.out.name(id, &name);
        self.cursor.at = range.end;
        self.cursor.close(id);
        Ok(())
    }
}
