//! What stands in FROM and USING: relations, queries, functions, and joins of them.

use squawk_syntax::ast::{AstNode, FromListItem};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::expression::query_of;
use super::node::{child, child_of, has, path};
use crate::sql::kinds::bit::{function_source, joined_source, query_source, table_source};
use crate::sql::kinds::{kind, role};

/// One join of a chain: how, with what, and the node with its condition.
struct Step {
    join: SyntaxNode,
    right: SyntaxNode,
}

impl Walk<'_, '_> {
    /// One source.
    pub(super) fn source(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        match node.kind() {
            Kind::RELATION_FROM_ITEM => self.table(node, role),
            Kind::PAREN_FROM_ITEM => self.parenthesised_source(node, role),
            Kind::PAREN_EXPR => self.inner_source(node, role),
            Kind::JOIN_EXPR => self.joined(node, role),
            Kind::FUNCTION_FROM_ITEM | Kind::ROWS_FROM_ITEM | Kind::EXPR_FROM_ITEM => {
                self.table_function(node, role)
            }
            _ => self.inside(kind::OTHER_SOURCE, role, node, |walk, _| walk.alias(node)),
        }
    }

    fn table(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.inside(kind::TABLE_SOURCE, role, node, |walk, id| {
            let mut parts = node.descendants_with_tokens();
            if parts.any(|part| part.kind() == Kind::ONLY_KW) {
                walk.cursor.out.set(id, table_source::ONLY);
            }
            if let Some(name) = path(node) {
                walk.go(&name);
                let folded = walk.cursor.folded();
                if walk.tokens(&name).len() == 1 && walk.cursor.with_names.contains(&folded) {
                    walk.object(&name, role::NAME)?;
                } else {
                    walk.relation(&name, role::NAME)?;
                }
            }
            walk.alias(node)
        })
    }

    /// `(query) alias`, `(VALUES ...) alias` or `(a JOIN b) alias`.
    fn parenthesised_source(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        if has(node, Kind::ONLY_KW) {
            return self.table(node, role);
        }
        let query =
            query_of(node).or_else(|| child(node, Kind::PAREN_EXPR).and_then(|inner| query_of(&inner)));
        let Some(query) = query else {
            return self.inner_source(node, role);
        };
        let inner = query_of(&query).unwrap_or_else(|| query.clone());
        let plain = query.kind() == Kind::PAREN_SELECT && query.children().count() == 1;
        let only_rows = inner.kind() == Kind::VALUES && inner.children().count() == 1;
        if plain && only_rows && !has(node, Kind::LATERAL_KW) {
            return self.inside(kind::VALUES_SOURCE, role, node, |walk, _| {
                walk.rows(&inner)?;
                walk.alias(node)
            });
        }
        self.inside(kind::QUERY_SOURCE, role, node, |walk, id| {
            walk.flag(id, query_source::LATERAL, node, Kind::LATERAL_KW);
            walk.query(if plain { &inner } else { &query }, role::QUERY)?;
            walk.alias(node)
        })
    }

    fn inner_source(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let is_source =
            |part: &SyntaxNode| part.kind() == Kind::PAREN_EXPR || FromListItem::can_cast(part.kind());
        match node.children().find(is_source) {
            Some(inner) => self.source(&inner, role),
            None => match query_of(node) {
                Some(query) => self.inside(kind::QUERY_SOURCE, role, node, |walk, _| {
                    walk.query(&query, role::QUERY)
                }),
                None => self.inside(kind::OTHER_SOURCE, role, node, |_, _| Ok(())),
            },
        }
    }

    fn table_function(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        self.inside(kind::FUNCTION_SOURCE, role, node, |walk, id| {
            walk.flag(id, function_source::LATERAL, node, Kind::LATERAL_KW);
            for part in node.children() {
                let call = if part.kind() == Kind::ROWS_FROM_ARG {
                    part.first_child()
                } else {
                    Some(part)
                };
                if let Some(call) = call.filter(|call| squawk_syntax::ast::Expr::can_cast(call.kind())) {
                    walk.expression(&call, role::EXPRESSION)?;
                }
            }
            walk.alias(node)
        })
    }

    /// `AS alias (columns)`, wherever it stands in a node.
    pub(super) fn alias(&mut self, node: &SyntaxNode) -> Lowered {
        let forms = [Kind::FROM_ALIAS, Kind::OPTIONAL_AS_ALIAS, Kind::REQUIRED_AS_ALIAS];
        let name = child_of(node, &forms).and_then(|alias| child(&alias, Kind::TABLE_ALIAS));
        match name {
            Some(name) => self.identifier(&name, role::ALIAS),
            None => Ok(()),
        }
    }

    /// A source with its joins: the last join is the outermost node.
    fn joined(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let mut steps = Vec::new();
        let Some(first) = unchain(node, &mut steps) else {
            return Ok(());
        };
        let start = self.tokens(node).start;
        let mut open = Vec::new();
        for index in 0..steps.len() {
            self.cursor.at = start;
            let role = if index == 0 { role } else { role::LEFT };
            open.push(self.cursor.open(kind::JOINED_SOURCE, role));
        }
        self.source(&first, role::LEFT)?;
        for (id, step) in open.into_iter().rev().zip(&steps) {
            self.join(id, step)?;
            self.cursor.close(id);
        }
        Ok(())
    }

    fn join(&mut self, id: u32, step: &Step) -> Lowered {
        let join = &step.join;
        self.flag(id, joined_source::NATURAL, join, Kind::NATURAL_KW);
        let name = match join.first_child().map(|kind| kind.kind()) {
            Some(Kind::JOIN_LEFT) => "left",
            Some(Kind::JOIN_RIGHT) => "right",
            Some(Kind::JOIN_FULL) => "full",
            Some(Kind::JOIN_CROSS) => "cross",
            _ => "inner",
        };
        self.cursor.out.name(id, name);
        self.source(&step.right, role::RIGHT)?;
        self.cursor.at = self.tokens(&step.right).end;
        if let Some(on) = child(join, Kind::ON_CLAUSE) {
            self.expression_below(&on, role::ON)?;
            self.cursor.at = self.tokens(&on).end;
        }
        if let Some(using) = child(join, Kind::JOIN_USING_CLAUSE) {
            self.cursor.out.set(id, joined_source::USING);
            if let Some(columns) = child(&using, Kind::COLUMN_REF_LIST) {
                self.identifiers(&columns, role::COLUMN)?;
            }
            self.cursor.at = self.tokens(&using).end;
        }
        Ok(())
    }
}

/// The joins of a chain from left to right, and what they begin with. A join without condition takes only the next
/// source, although the syntax tree hangs the rest of the chain below it.
fn unchain(node: &SyntaxNode, steps: &mut Vec<Step>) -> Option<SyntaxNode> {
    let mut first = node.first_child()?;
    let join = child(node, Kind::JOIN)?;
    if first.kind() == Kind::JOIN_EXPR {
        first = unchain(&first, steps)?;
    }
    let right = join
        .children()
        .find(|part| FromListItem::can_cast(part.kind()) || part.kind() == Kind::PAREN_EXPR)?;
    let open_ended = !has(&join, Kind::ON_CLAUSE) && !has(&join, Kind::JOIN_USING_CLAUSE);
    if open_ended && right.kind() == Kind::JOIN_EXPR {
        let at = steps.len();
        let inner = unchain(&right, steps)?;
        steps.insert(at, Step { join, right: inner });
    } else {
        steps.push(Step { join, right });
    }
    Some(first)
}
