//! Operators and tests: what stands between, before or behind operands.

use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::super::Lowered;
use super::Walk;
use super::expression::{operands, query_of};
use super::node::{child, child_of};
use super::precedence::{Operation, Operations};
use crate::sql::kinds::{bit, kind, role};

impl Walk<'_, '_> {
    /// An expression of operators. Chains to the left do not recurse.
    pub(super) fn operation(&mut self, node: &SyntaxNode, role: u16) -> Lowered {
        match self.operations(node) {
            Some(read) => {
                let outermost = read.knots.len() - 1;
                self.knot(&read, outermost, role)
            }
            None => self.other(node, role),
        }
    }

    fn knot(&mut self, read: &Operations, outermost: usize, role: u16) -> Lowered {
        let (mut current, mut current_role) = (outermost, role);
        let mut open = Vec::new();
        let start = read.knots[outermost].tokens.start;
        while let Some((left, kind, left_role)) = self.left_of(read, current) {
            self.cursor.at = start;
            open.push((self.cursor.open(kind, current_role), current));
            (current, current_role) = (left, left_role);
        }
        self.first(read, current, current_role)?;
        while let Some((id, knot)) = open.pop() {
            self.cursor.at = read.knots[current].tokens.end;
            self.rest(read, id, knot)?;
            self.cursor.at = read.knots[knot].tokens.end;
            self.cursor.close(id);
            current = knot;
        }
        Ok(())
    }

    /// What stands first in an operation, the operation's kind, and the first one's role.
    fn left_of(&self, read: &Operations, knot: usize) -> Option<(usize, u16, u16)> {
        Some(match &read.knots[knot].operation {
            Operation::Operand(_) | Operation::Prefix { .. } => return None,
            Operation::Infix { left, at, right } => {
                let (kind, role) = if self.is_match(*at) && quantified(read, *right).is_none() {
                    (kind::PATTERN_MATCH, role::OPERAND)
                } else {
                    (kind::BINARY_OPERATION, role::LEFT)
                };
                (*left, kind, role)
            }
            Operation::Zone { left, .. } => (*left, kind::BINARY_OPERATION, role::LEFT),
            Operation::Test { left, .. } => (*left, kind::IS_TEST, role::OPERAND),
            Operation::In { left, list, .. } => {
                let is_query = operand(read, *list).is_some_and(|list| query_list(list).is_some());
                let kind = if is_query {
                    kind::IN_SUBQUERY
                } else {
                    kind::IN_LIST
                };
                (*left, kind, role::OPERAND)
            }
            Operation::Pattern { left, .. } => (*left, kind::PATTERN_MATCH, role::OPERAND),
            Operation::Between { left, .. } => (*left, kind::BETWEEN, role::OPERAND),
            Operation::Cast { left, .. } => (*left, kind::CAST, role::EXPRESSION),
            Operation::Collate { left, .. } => (*left, kind::COLLATE, role::EXPRESSION),
        })
    }

    fn is_match(&self, at: usize) -> bool {
        let source = self.cursor.source;
        matches!(&source.text[source.tokens[at].range()], "~" | "~*" | "!~" | "!~*")
    }

    /// An operand, or an operator before one.
    fn first(&mut self, read: &Operations, knot: usize, role: u16) -> Lowered {
        match &read.knots[knot].operation {
            Operation::Operand(operand) => self.expression(&read.operands[*operand], role),
            Operation::Prefix { operand } => self.prefix(read, knot, *operand, role),
            _ => Ok(()),
        }
    }

    fn prefix(&mut self, read: &Operations, knot: usize, inner: usize, role: u16) -> Lowered {
        let tokens = read.knots[knot].tokens.clone();
        self.cursor.at = tokens.start;
        let call = operand(read, inner).filter(|_| self.cursor.is("not"));
        let exists = call.and_then(|call| child(call, Kind::EXISTS_FN));
        let id = self.cursor.open(
            if exists.is_some() {
                kind::EXISTS
            } else {
                kind::UNARY_OPERATION
            },
            role,
        );
        if let Some(exists) = exists {
            self.cursor.out.set(id, bit::exists::NEGATED);
            if let Some(query) = query_of(&exists) {
                self.query(&query, role::QUERY)?;
            }
        } else {
            self.cursor.operator(id)?;
            self.knot(read, inner, role::OPERAND)?;
        }
        self.cursor.at = tokens.end;
        self.cursor.close(id);
        Ok(())
    }

    /// What follows the first operand; the cursor stands behind it.
    fn rest(&mut self, read: &Operations, id: u32, knot: usize) -> Lowered {
        match &read.knots[knot].operation {
            Operation::Operand(_) | Operation::Prefix { .. } => Ok(()),
            Operation::Infix { at, right, .. } => self.infix(read, id, *at, *right),
            Operation::Zone { right, .. } => {
                let zone = if right.is_some() {
                    "at time zone"
                } else {
                    "at local"
                };
                self.cursor.out.name(id, zone);
                self.right(read, *right)
            }
            Operation::Test { at, right, .. } => {
                self.cursor.at = *at;
                self.test(id);
                self.right(read, *right)
            }
            Operation::In { negated, list, .. } => self.list(read, id, *negated, *list),
            Operation::Pattern {
                negated,
                name,
                right,
                escape,
                ..
            } => {
                self.set(id, *negated, bit::pattern_match::NEGATED);
                self.cursor.out.name(id, name);
                self.right(read, Some(*right))?;
                escape.map_or(Ok(()), |escape| self.knot(read, escape, role::ARGUMENT))
            }
            Operation::Between {
                negated,
                symmetric,
                low,
                high,
                ..
            } => {
                self.set(id, *negated, bit::between::NEGATED);
                self.set(id, *symmetric, bit::between::SYMMETRIC);
                self.knot(read, *low, role::LEFT)?;
                self.knot(read, *high, role::RIGHT)
            }
            Operation::Cast { to, .. } => match operand(read, *to) {
                Some(of_type) => self.data_type(of_type, role::TYPE),
                None => Ok(()),
            },
            Operation::Collate { name, .. } => match operand(read, *name) {
                Some(name) => self.object(name, role::NAME).map(|_| ()),
                None => Ok(()),
            },
        }
    }

    fn set(&mut self, id: u32, is_set: bool, bit: u32) {
        if is_set {
            self.cursor.out.set(id, bit);
        }
    }

    fn infix(&mut self, read: &Operations, id: u32, at: usize, right: usize) -> Lowered {
        self.cursor.at = at;
        if self.is_match(at) && quantified(read, right).is_none() {
            let text = self.cursor.text(0);
            let positive = text.trim_start_matches('!');
            self.set(id, positive.len() < text.len(), bit::pattern_match::NEGATED);
            self.cursor.out.name(id, positive);
        } else {
            self.cursor.operator(id)?;
        }
        self.right(read, Some(right))
    }

    fn right(&mut self, read: &Operations, right: Option<usize>) -> Lowered {
        let Some(right) = right else { return Ok(()) };
        match quantified(read, right) {
            Some(quantified) => self.any_or_all(&quantified),
            None => self.knot(read, right, role::RIGHT),
        }
    }

    fn list(&mut self, read: &Operations, id: u32, negated: bool, list: usize) -> Lowered {
        let Some(list) = operand(read, list) else {
            return Ok(());
        };
        if let Some(query) = query_list(list) {
            self.set(id, negated, bit::in_subquery::NEGATED);
            return self.query(&query, role::QUERY);
        }
        self.set(id, negated, bit::in_list::NEGATED);
        operands(list).try_for_each(|value| self.expression(&value, role::VALUE))
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

    fn test(&mut self, id: u32) {
        use bit::is_test::NEGATED;
        if self.cursor.eat("isnull") {
            self.cursor.out.name(id, "null");
            return;
        }
        if self.cursor.eat("notnull") {
            self.cursor.out.name(id, "null");
            self.cursor.out.set(id, NEGATED);
            return;
        }
        self.cursor.eat("is");
        self.cursor.flag("not", id, NEGATED);
        if self.cursor.is("distinct from") {
            self.cursor.out.name(id, "distinct from");
            return;
        }
        self.cursor.eat_any(&["nfc", "nfd", "nfkc", "nfkd"]);
        let name = self.cursor.text(0).to_ascii_lowercase();
        self.cursor.out.name(id, &name);
    }
}

/// The node of an operand.
fn operand(read: &Operations, knot: usize) -> Option<&SyntaxNode> {
    match read.knots[knot].operation {
        Operation::Operand(operand) => Some(&read.operands[operand]),
        _ => None,
    }
}

/// ANY, SOME or ALL on the right of an operator.
fn quantified(read: &Operations, right: usize) -> Option<SyntaxNode> {
    let call = operand(read, right).filter(|call| call.kind() == Kind::CALL_EXPR)?;
    child_of(call, &[Kind::ANY_FN, Kind::SOME_FN, Kind::ALL_FN])
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
