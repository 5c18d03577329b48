//! Calls of functions, also those with a grammar of their own.

use squawk_syntax::ast::{AstNode, Expr, SelectVariant, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::node::{below, child, has};
use crate::sql::kinds::bit::function_call as flags;
use crate::sql::kinds::{bit, kind, role};

impl Walk<'_, '_> {
    pub(super) fn call(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        if let Some(exists) = child(node, Kind::EXISTS_FN) {
            return self.exists(node, &exists, role, 0);
        }
        self.inside(kind::FUNCTION_CALL, role, node, |walk, id| {
            let name = walk.call_name();
            walk.cursor.out.name(id, &name);
            let mut parts = node.children().peekable();
            // What is called has become the name.
            parts.next_if(|part| matches!(part.kind(), Kind::NAME_REF | Kind::FIELD_EXPR));
            parts.try_for_each(|part| walk.call_part(id, &part))
        })
    }

    /// `a.b` up to the parenthesis.
    fn call_name(&mut self) -> String {
        let mut name = String::new();
        while self.cursor.is_name_at(0) {
            if !name.is_empty() {
                name.push('.');
            }
            name += &self.cursor.folded();
            self.cursor.at += 1;
            if !self.cursor.eat_mark(".") {
                break;
            }
        }
        if name == "collation" && self.cursor.is("for") {
            name.push_str(" for");
        }
        name
    }

    /// The arguments of a call.
    pub(super) fn arguments(&mut self, id: u32, list: &SyntaxNode) -> Lowered {
        self.flag(id, flags::DISTINCT, list, Kind::DISTINCT);
        self.flag(id, flags::STAR, list, Kind::STAR);
        list.children().try_for_each(|part| self.call_part(id, &part))
    }

    fn call_part(&mut self, id: u32, node: &SyntaxNode) -> Lowered {
        match node.kind() {
            Kind::ARG_LIST => self.arguments(id, node),
            Kind::FILTER_CLAUSE => self.expression_below(node, role::WHERE),
            Kind::ORDER_BY_CLAUSE => self.order_by(node),
            Kind::OVER_CLAUSE => {
                self.cursor.out.set(id, flags::WINDOW);
                match below(node, Kind::WINDOW_SPEC) {
                    Some(window) => self.window(&window),
                    None => Ok(()),
                }
            }
            Kind::EXTRACT_FIELD_NAME => self.inside(kind::LITERAL, role::ARGUMENT, node, |walk, id| {
                let name = walk.cursor.folded();
                walk.cursor.out.name(id, &name);
                walk.cursor.out.set(id, bit::literal::STRING);
                Ok(())
            }),
            Kind::PARAM_NAME_REF | Kind::ELEMENT_TAG | Kind::XML_ATTR | Kind::COLUMN_NAME => Ok(()),
            other if SelectVariant::can_cast(other) => {
                self.inside(kind::SUBQUERY, role::ARGUMENT, node, |walk, _| {
                    walk.query(node, role::QUERY)
                })
            }
            other if Expr::can_cast(other) => self.expression(node, role::ARGUMENT),
            other if Type::can_cast(other) => Ok(()),
            _ => {
                if has(node, Kind::STAR) {
                    self.cursor.out.set(id, flags::STAR);
                }
                node.children().try_for_each(|part| self.call_part(id, &part))
            }
        }
    }

    /// PARTITION BY and ORDER BY of a window.
    pub(super) fn window(&mut self, node: &SyntaxNode) -> Lowered {
        if let Some(partition) = child(node, Kind::PARTITION_BY_CLAUSE) {
            for key in super::expression::operands(&partition) {
                self.expression(&key, role::GROUP_BY)?;
            }
        }
        match child(node, Kind::ORDER_BY_CLAUSE) {
            Some(order) => self.order_by(&order),
            None => Ok(()),
        }
    }

    /// The keys of ORDER BY.
    pub(super) fn order_by(&mut self, clause: &SyntaxNode) -> Lowered {
        for key in child(clause, Kind::SORT_BY_LIST)
            .iter()
            .flat_map(SyntaxNode::children)
        {
            self.expression_below(&key, role::ORDER_BY)?;
        }
        Ok(())
    }
}
