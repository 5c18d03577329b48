//! Expressions.

use squawk_syntax::ast::{AstNode, Expr, SelectVariant, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::super::expression::VALUE_FUNCTIONS;
use super::Walk;
use super::node::{child, has};
use crate::sql::kinds::{bit, kind, role};

/// The expressions directly in a node.
pub(super) fn operands(node: &SyntaxNode) -> impl Iterator<Item = SyntaxNode> {
    node.children().filter(|part| Expr::can_cast(part.kind()))
}

/// The query directly in a node.
pub(super) fn query_of(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.children().find(|part| SelectVariant::can_cast(part.kind()))
}

impl Walk<'_, '_> {
    /// The first expression in a clause.
    pub(super) fn expression_below(&mut self, clause: &SyntaxNode, role: u16) -> Lowered {
        match operands(clause).next() {
            Some(expression) => self.expression(&expression, role),
            None => Ok(()),
        }
    }

    /// One expression; parentheses around it have no node.
    pub(super) fn expression(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.first_choice(node, role, Self::expression_tree, |cursor, range| {
            cursor.parsed_expression(range, role)
        })
    }

    fn expression_tree(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        match node.kind() {
            Kind::LITERAL => self.constant(node, role),
            Kind::NAME_REF => self.column(node, role),
            Kind::FIELD_EXPR => self.field(node, role),
            Kind::INDEX_EXPR | Kind::SLICE_EXPR => self.access(node, role),
            _ if self.is_operation(node) => self.operation(node, role),
            Kind::CALL_EXPR => self.call(node, role),
            Kind::CASE_EXPR => self.case(node, role),
            Kind::CAST_EXPR => self.cast(node, role),
            Kind::TUPLE_EXPR => self.inside(kind::ROW, role, node, |walk, _| {
                operands(node).try_for_each(|value| walk.expression(&value, role::VALUE))
            }),
            Kind::ARRAY_EXPR => self.array(node, role),
            Kind::PAREN_EXPR => self.parenthesised(node, role),
            _ => self.other(node, role),
        }
    }

    /// An expression that has no kind of its own: its operands are its children.
    pub(super) fn other(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.inside(kind::OTHER_EXPRESSION, role, node, |walk, _| {
            operands(node).try_for_each(|operand| walk.expression(&operand, role::ARGUMENT))
        })
    }

    fn constant(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.go(node);
        let mark = self.cursor.out.mark();
        if self.cursor.literal(role).is_ok() {
            return Ok(());
        }
        self.cursor.out.rewind(mark);
        self.other(node, role)
    }

    /// A column, or a function that is called without parentheses.
    fn column(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.go(node);
        if self.cursor.is_any(VALUE_FUNCTIONS) {
            return self.inside(kind::FUNCTION_CALL, role, node, |walk, id| {
                let name = walk.cursor.folded();
                walk.cursor.out.name(id, &name);
                Ok(())
            });
        }
        self.dotted(node, kind::COLUMN_REFERENCE, role).map(|_| ())
    }

    /// `a.b` is a column, `(a).b` a part of a value, `a.*` all of it.
    fn field(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let mut base = node.clone();
        while base.kind() == Kind::FIELD_EXPR {
            let Some(inner) = base.first_child() else { break };
            base = inner;
        }
        let is_name = base.kind() == Kind::NAME_REF || base.kind() == Kind::FIELD_EXPR;
        if is_name && has(node, Kind::STAR) {
            self.go(node);
            return self.cursor.wildcard(role);
        }
        if is_name {
            return self.dotted(node, kind::COLUMN_REFERENCE, role).map(|_| ());
        }
        self.access(node, role)
    }

    /// `a[1].b[2:3]`: what is looked into, and the subscripts.
    fn access(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.inside(kind::OTHER_EXPRESSION, role, node, |walk, _| {
            let mut subscripts = Vec::new();
            let mut base = node.clone();
            while matches!(
                base.kind(),
                Kind::INDEX_EXPR | Kind::SLICE_EXPR | Kind::FIELD_EXPR
            ) {
                let is_column = base.kind() == Kind::FIELD_EXPR
                    && base
                        .descendants()
                        .all(|part| matches!(part.kind(), Kind::FIELD_EXPR | Kind::NAME_REF));
                let Some(inner) = base.first_child().filter(|_| !is_column) else {
                    break;
                };
                if base.kind() != Kind::FIELD_EXPR {
                    let found: Vec<SyntaxNode> = operands(&base).skip(1).collect();
                    subscripts.extend(found.into_iter().rev());
                }
                base = inner;
            }
            walk.expression(&base, role::ARGUMENT)?;
            subscripts
                .iter()
                .rev()
                .try_for_each(|index| walk.expression(index, role::ARGUMENT))
        })
    }

    pub(super) fn exists(&mut self, node: &SyntaxNode, call: &SyntaxNode, role: u16, bits: u32) -> Lowered {
        self.inside(kind::EXISTS, role, node, |walk, id| {
            walk.cursor.out.set(id, bits);
            match query_of(call) {
                Some(query) => walk.query(&query, role::QUERY),
                None => Ok(()),
            }
        })
    }

    fn case(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.inside(kind::CASE, role, node, |walk, id| {
            walk.expression_below(node, role::OPERAND)?;
            for when in child(node, Kind::WHEN_CLAUSE_LIST)
                .iter()
                .flat_map(SyntaxNode::children)
            {
                for part in operands(&when) {
                    walk.expression(&part, role::ARGUMENT)?;
                }
            }
            match child(node, Kind::ELSE_CLAUSE) {
                Some(other) => {
                    walk.cursor.out.set(id, bit::case::ELSE);
                    walk.expression_below(&other, role::ARGUMENT)
                }
                None => Ok(()),
            }
        })
    }

    /// `CAST (a AS type)` and `type 'text'`.
    fn cast(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.inside(kind::CAST, role, node, |walk, _| {
            for part in node.children() {
                if Type::can_cast(part.kind()) {
                    walk.data_type(&part, role::TYPE)?;
                } else if Expr::can_cast(part.kind()) {
                    walk.expression(&part, role::EXPRESSION)?;
                } else {
                    // `interval '1' second(2)`
                    walk.go(&part);
                    walk.cursor.interval_fields()?;
                }
            }
            Ok(())
        })
    }

    fn array(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        match query_of(node) {
            Some(query) => self.inside(kind::SUBQUERY, role, node, |walk, id| {
                walk.cursor.out.name(id, "array");
                walk.query(&query, role::QUERY)
            }),
            None => self.inside(kind::ARRAY, role, node, |walk, _| {
                operands(node).try_for_each(|value| walk.expression(&value, role::VALUE))
            }),
        }
    }

    fn parenthesised(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        if let Some(query) = query_of(node) {
            return self.inside(kind::SUBQUERY, role, node, |walk, _| {
                walk.query(&query, role::QUERY)
            });
        }
        match operands(node).next() {
            Some(inner) => self.expression(&inner, role),
            None => self.other(node, role),
        }
    }
}
