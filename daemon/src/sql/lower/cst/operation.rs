//! Operators and tests: what stands between or behind operands.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::expression::{operands, query_of};
use super::node::{child, child_of, has};
use crate::sql::kinds::{bit, kind, role};
use crate::sql::lexer::TokenKind;

/// What an operation is, as its first words say.
enum Operation {
    Operator,
    AtTimeZone,
    Test,
    In,
    Pattern(&'static str),
    RegularExpression,
}

impl Walk<'_, '_> {
    /// `left operator right`, or a test behind an operand. Chains nest to the left.
    pub(super) fn operation(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        let mut parts = operands(node);
        let (left, right) = (parts.next(), parts.next());
        let Some(left) = left else { return Ok(()) };
        if let Some(chain) = right.as_ref().and_then(|right| self.chain(&left, right)) {
            return self.left_chain(&chain, role);
        }
        self.cursor.at = self.tokens(&left).end;
        let negated = self.cursor.is("not") && !self.cursor.is("not null");
        let operation = self.operation_at(usize::from(negated));
        let (kind, first) = match operation {
            Operation::Operator | Operation::AtTimeZone => (kind::BINARY_OPERATION, role::LEFT),
            Operation::Test => (kind::IS_TEST, role::OPERAND),
            Operation::In if right.as_ref().is_some_and(is_query_list) => (kind::IN_SUBQUERY, role::OPERAND),
            Operation::In => (kind::IN_LIST, role::OPERAND),
            Operation::Pattern(_) | Operation::RegularExpression => (kind::PATTERN_MATCH, role::OPERAND),
        };
        self.inside(kind, role, node, |walk, id| {
            walk.expression(&left, first)?;
            walk.cursor.at = walk.tokens(&left).end + usize::from(negated);
            walk.right(id, &operation, negated, right.as_ref())
        })
    }

    /// The operands of `a || b || c`, which chain to the left although the syntax tree hangs them to the right.
    fn chain(&mut self, left: &SyntaxNode, right: &SyntaxNode) -> Option<Vec<SyntaxNode>> {
        let mut chain = vec![left.clone()];
        let mut rest = right.clone();
        while self.is_plain_operator(chain.last()?) && rest.kind() == Kind::BIN_EXPR {
            let mut parts = operands(&rest);
            let (Some(next), Some(after)) = (parts.next(), parts.next()) else {
                break;
            };
            if !self.is_plain_operator(&next) {
                break;
            }
            chain.push(next);
            drop(parts);
            rest = after;
        }
        chain.push(rest);
        (chain.len() > 2).then_some(chain)
    }

    /// Whether an operator without a precedence of its own stands behind an operand.
    fn is_plain_operator(&mut self, operand: &SyntaxNode) -> bool {
        const RANKED: &[&str] = &[
            "+", "-", "*", "/", "%", "^", "<", ">", "=", "<=", ">=", "<>", "!=",
        ];
        self.cursor.at = self.tokens(operand).end;
        let token = self.cursor.token(0);
        let is_operator = token.is_some_and(|token| token.kind == TokenKind::Operator);
        is_operator
            && !RANKED.contains(&self.cursor.text(0))
            && matches!(self.operation_at(0), Operation::Operator)
    }

    fn left_chain(&mut self, chain: &[SyntaxNode], role: u16) -> Lowered {
        let Some((first, rest)) = chain.split_first() else {
            return Ok(());
        };
        let start = self.tokens(first).start;
        let mut open = Vec::new();
        for index in 0..rest.len() {
            self.cursor.at = start;
            let role = if index == 0 { role } else { role::LEFT };
            open.push(self.cursor.open(kind::BINARY_OPERATION, role));
        }
        self.expression(first, role::LEFT)?;
        let mut before = first;
        for (id, operand) in open.into_iter().rev().zip(rest) {
            self.cursor.at = self.tokens(before).end;
            self.cursor.operator(id)?;
            self.right_operand(Some(operand))?;
            self.cursor.at = self.tokens(operand).end;
            self.cursor.close(id);
            before = operand;
        }
        Ok(())
    }

    fn operation_at(&self, ahead: usize) -> Operation {
        let is = |word| self.cursor.is_at(ahead, word);
        if is("is") || is("isnull") || is("notnull") || (is("not") && self.cursor.is_at(ahead + 1, "null")) {
            Operation::Test
        } else if is("in") {
            Operation::In
        } else if is("like") {
            Operation::Pattern("like")
        } else if is("ilike") {
            Operation::Pattern("ilike")
        } else if is("similar") {
            Operation::Pattern("similar to")
        } else if is("at") {
            Operation::AtTimeZone
        } else if matches!(self.cursor.text(ahead), "~" | "~*" | "!~" | "!~*") {
            Operation::RegularExpression
        } else {
            Operation::Operator
        }
    }

    /// What follows the first operand; the cursor stands behind it and NOT.
    fn right(
        &mut self,
        id: u32,
        operation: &Operation,
        negated: bool,
        right: Option<&SyntaxNode>,
    ) -> Lowered {
        let set = |walk: &mut Self, bit: u32| {
            if negated {
                walk.cursor.out.set(id, bit);
            }
        };
        match operation {
            Operation::Operator => {
                self.cursor.operator(id)?;
                self.right_operand(right)
            }
            Operation::AtTimeZone => {
                let zone = if self.cursor.is("at local") {
                    "at local"
                } else {
                    "at time zone"
                };
                self.cursor.out.name(id, zone);
                self.right_operand(right)
            }
            Operation::Test => self.test(id, right),
            Operation::In => {
                let Some(list) = right else { return Ok(()) };
                if let Some(query) = query_list(list) {
                    set(self, bit::in_subquery::NEGATED);
                    return self.query(&query, role::QUERY);
                }
                set(self, bit::in_list::NEGATED);
                operands(list).try_for_each(|value| self.expression(&value, role::VALUE))
            }
            Operation::Pattern(name) => {
                set(self, bit::pattern_match::NEGATED);
                self.cursor.out.name(id, name);
                match right {
                    Some(right) => self.pattern(right),
                    None => Ok(()),
                }
            }
            Operation::RegularExpression => {
                let text = self.cursor.text(0);
                let positive = text.trim_start_matches('!');
                if positive.len() < text.len() {
                    self.cursor.out.set(id, bit::pattern_match::NEGATED);
                }
                self.cursor.out.name(id, positive);
                self.right_operand(right)
            }
        }
    }

    fn right_operand(&mut self, right: Option<&SyntaxNode>) -> Lowered {
        let Some(right) = right else { return Ok(()) };
        match child_of(right, &[Kind::ANY_FN, Kind::SOME_FN, Kind::ALL_FN]) {
            Some(quantified) if right.kind() == Kind::CALL_EXPR => self.any_or_all(&quantified),
            _ => self.expression(right, role::RIGHT),
        }
    }

    /// `ANY (query)` is a subquery, `ANY (array)` a call.
    fn any_or_all(&mut self, node: &SyntaxNode) -> Lowered {
        let name = if node.kind() == Kind::ALL_FN { "all" } else { "any" };
        if let Some(query) = query_list(node) {
            return self.inside(kind::SUBQUERY, role::RIGHT, node, |walk, id| {
                walk.cursor.out.name(id, name);
                walk.query(&query, role::QUERY)
            });
        }
        self.inside(kind::FUNCTION_CALL, role::RIGHT, node, |walk, id| {
            walk.cursor.out.name(id, name);
            walk.expression_below(node, role::ARGUMENT)
        })
    }

    /// The pattern of LIKE, which holds ESCAPE.
    fn pattern(&mut self, right: &SyntaxNode) -> Lowered {
        if right.kind() == Kind::BIN_EXPR && has(right, Kind::ESCAPE_KW) {
            for (part, role) in operands(right).zip([role::RIGHT, role::ARGUMENT]) {
                self.expression(&part, role)?;
            }
            return Ok(());
        }
        self.right_operand(Some(right))
    }

    fn test(&mut self, id: u32, right: Option<&SyntaxNode>) -> Lowered {
        use bit::is_test::NEGATED;
        if self.cursor.eat("isnull") {
            self.cursor.out.name(id, "null");
            return Ok(());
        }
        if self.cursor.eat("notnull") || self.cursor.eat("not null") {
            self.cursor.out.name(id, "null");
            self.cursor.out.set(id, NEGATED);
            return Ok(());
        }
        self.cursor.eat("is");
        self.cursor.flag("not", id, NEGATED);
        if self.cursor.eat("distinct from") {
            self.cursor.out.name(id, "distinct from");
            return self.right_operand(right);
        }
        self.cursor.eat_any(&["nfc", "nfd", "nfkc", "nfkd"]);
        let name = self.cursor.text(0).to_ascii_lowercase();
        self.cursor.out.name(id, &name);
        Ok(())
    }
}

/// The query of `IN (query)` or `ANY (query)`; one pair of parentheses more changes nothing.
fn query_list(list: &SyntaxNode) -> Option<SyntaxNode> {
    let mut inner = list.clone();
    loop {
        if let Some(query) = query_of(&inner) {
            return Some(query);
        }
        inner = child(&inner, Kind::PAREN_EXPR).filter(|_| inner.kind() == Kind::PAREN_EXPR)?;
    }
}

fn is_query_list(list: &SyntaxNode) -> bool {
    query_list(list).is_some()
}
