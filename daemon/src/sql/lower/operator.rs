//! Expressions that begin with another one: operators, tests and casts, which chain to the left.

use sqlparser::ast::{BinaryOperator, CastKind, Expr};

use super::Lowered;
use super::cursor::Cursor;
use super::name::write_folded;
use crate::sql::front_end::Refusal;
use crate::sql::kinds::{bit, kind, role};

/// What an expression that begins with another one becomes: the first operand, the node's kind, the operand's role.
pub(super) fn first_operand(expr: &Expr) -> Option<(&Expr, u16, u16)> {
    Some(match expr {
        Expr::BinaryOp { left, op, .. } if is_regular_expression(op) => {
            (left, kind::PATTERN_MATCH, role::OPERAND)
        }
        Expr::BinaryOp { left, .. } | Expr::AnyOp { left, .. } | Expr::AllOp { left, .. } => {
            (left, kind::BINARY_OPERATION, role::LEFT)
        }
        Expr::AtTimeZone { timestamp, .. } => (timestamp, kind::BINARY_OPERATION, role::LEFT),
        Expr::IsNull(operand)
        | Expr::IsNotNull(operand)
        | Expr::IsTrue(operand)
        | Expr::IsNotTrue(operand)
        | Expr::IsFalse(operand)
        | Expr::IsNotFalse(operand)
        | Expr::IsUnknown(operand)
        | Expr::IsNotUnknown(operand)
        | Expr::IsDistinctFrom(operand, _)
        | Expr::IsNotDistinctFrom(operand, _)
        | Expr::IsNormalized { expr: operand, .. }
        | Expr::IsJson { expr: operand, .. } => (operand, kind::IS_TEST, role::OPERAND),
        Expr::InList { expr, .. } => (expr, kind::IN_LIST, role::OPERAND),
        Expr::InSubquery { expr, .. } => (expr, kind::IN_SUBQUERY, role::OPERAND),
        Expr::Between { expr, .. } => (expr, kind::BETWEEN, role::OPERAND),
        Expr::Like { expr, .. } | Expr::ILike { expr, .. } | Expr::SimilarTo { expr, .. } => {
            (expr, kind::PATTERN_MATCH, role::OPERAND)
        }
        Expr::Cast {
            kind: CastKind::DoubleColon,
            expr,
            ..
        } => (expr, kind::CAST, role::EXPRESSION),
        Expr::Collate { expr, .. } => (expr, kind::COLLATE, role::EXPRESSION),
        Expr::CompoundFieldAccess { root, .. } => (root, kind::OTHER_EXPRESSION, role::ARGUMENT),
        _ => return None,
    })
}

fn is_regular_expression(op: &BinaryOperator) -> bool {
    use BinaryOperator::{PGRegexIMatch, PGRegexMatch, PGRegexNotIMatch, PGRegexNotMatch};
    matches!(
        op,
        PGRegexMatch | PGRegexIMatch | PGRegexNotMatch | PGRegexNotIMatch
    )
}

impl Cursor<'_, '_> {
    /// What follows the first operand; the cursor stands behind it.
    pub(super) fn rest_of_operation(&mut self, node: u32, expr: &Expr) -> Lowered {
        match expr {
            Expr::BinaryOp { right, op, .. } if is_regular_expression(op) => {
                let text = self.text(0);
                self.at += 1;
                let positive = text.trim_start_matches('!');
                if positive.len() < text.len() {
                    self.out.set(node, bit::pattern_match::NEGATED);
                }
                self.out.name(node, positive);
                self.expression(right, role::RIGHT)
            }
            Expr::BinaryOp { right, .. } => {
                self.operator(node)?;
                self.expression(right, role::RIGHT)
            }
            Expr::AnyOp { right, .. } | Expr::AllOp { right, .. } => {
                self.operator(node)?;
                self.any_or_all(right)
            }
            Expr::AtTimeZone { time_zone, .. } => {
                self.expect("at time zone")?;
                self.out.name(node, "at time zone");
                self.expression(time_zone, role::RIGHT)
            }
            Expr::InList { list, .. } => {
                self.negatable("in", node, bit::in_list::NEGATED)?;
                self.in_brackets("(", list, role::VALUE)
            }
            Expr::InSubquery { subquery, .. } => {
                self.negatable("in", node, bit::in_subquery::NEGATED)?;
                self.expect_mark("(")?;
                self.query(subquery, role::QUERY)?;
                self.expect_mark(")")
            }
            Expr::Between { low, high, .. } => {
                self.negatable("between", node, bit::between::NEGATED)?;
                if !self.flag("symmetric", node, bit::between::SYMMETRIC) {
                    self.eat("asymmetric");
                }
                self.expression(low, role::LEFT)?;
                self.expect("and")?;
                self.expression(high, role::RIGHT)
            }
            Expr::Like {
                pattern, escape_char, ..
            } => self.pattern(node, "like", pattern, escape_char.as_deref()),
            Expr::ILike {
                pattern, escape_char, ..
            } => self.pattern(node, "ilike", pattern, escape_char.as_deref()),
            Expr::SimilarTo {
                pattern, escape_char, ..
            } => self.pattern(node, "similar to", pattern, escape_char.as_deref()),
            Expr::Cast { .. } => {
                self.expect_mark("::")?;
                self.data_type(role::TYPE)
            }
            Expr::Collate { .. } => {
                self.expect("collate")?;
                self.object_name(role::NAME).map(|_| ())
            }
            Expr::CompoundFieldAccess { access_chain, .. } => self.access_chain(access_chain),
            _ => self.is_test(node, expr),
        }
    }

    /// An operator becomes the name of its node.
    pub(super) fn operator(&mut self, node: u32) -> Lowered {
        let text = self.text(0);
        if self.is("operator") && self.text(1) == "(" {
            self.at += 1;
            let end = self.closing()?;
            let inside = &self.source.tokens[self.at + 1..end];
            let source = self.source.text;
            self.out.name_with(node, |names| {
                for token in inside {
                    write_folded(names, token.kind, &source[token.range()]);
                }
            });
            self.at = end + 1;
            return Ok(());
        }
        if text.is_empty() {
            return Err(self.expected("an operator"));
        }
        // PostgreSQL itself knows only `<>`.
        let text = if text == "!=" { "<>" } else { text };
        self.out.name_with(node, |names| {
            let start = names.len();
            names.push_str(text);
            names[start..].make_ascii_lowercase();
        });
        self.at += 1;
        Ok(())
    }

    fn negatable(&mut self, keyword: &str, node: u32, negated: u32) -> Lowered {
        self.flag("not", node, negated);
        self.expect(keyword)
    }

    fn pattern(&mut self, node: u32, operator: &str, pattern: &Expr, escape: Option<&Expr>) -> Lowered {
        self.negatable(operator, node, bit::pattern_match::NEGATED)?;
        self.out.name(node, operator);
        self.expression(pattern, role::RIGHT)?;
        match escape {
            Some(escape) => {
                self.expect("escape")?;
                self.expression(escape, role::ARGUMENT)
            }
            None => Ok(()),
        }
    }

    /// `ANY (query)` is a subquery, `ANY (array)` a call.
    fn any_or_all(&mut self, right: &Expr) -> Lowered {
        let quantifier = match self.folded().as_str() {
            "any" | "some" => "any",
            "all" => "all",
            _ => return Err(self.expected("ANY or ALL")),
        };
        let is_query = matches!(right, Expr::Subquery(_));
        let node = self.open(
            if is_query {
                kind::SUBQUERY
            } else {
                kind::FUNCTION_CALL
            },
            role::RIGHT,
        );
        self.out.name(node, quantifier);
        self.at += 1;
        self.expect_mark("(")?;
        match right {
            // The parser counts one pair of parentheses to the query, or to the quantifier.
            Expr::Subquery(query) => self.query(query, role::QUERY)?,
            Expr::Nested(inner) if !self.is_mark("(") => self.expression(inner, role::ARGUMENT)?,
            _ => self.expression(right, role::ARGUMENT)?,
        }
        self.expect_mark(")")?;
        self.close(node);
        Ok(())
    }

    fn is_test(&mut self, node: u32, expr: &Expr) -> Lowered {
        if self.eat("isnull") {
            self.out.name(node, "null");
            return Ok(());
        }
        if self.eat("notnull") || self.eat("not null") {
            self.out.name(node, "null");
            self.out.set(node, bit::is_test::NEGATED);
            return Ok(());
        }
        self.expect("is")?;
        self.flag("not", node, bit::is_test::NEGATED);
        for name in ["null", "true", "false", "unknown"] {
            if self.eat(name) {
                self.out.name(node, name);
                return Ok(());
            }
        }
        match expr {
            Expr::IsDistinctFrom(_, right) | Expr::IsNotDistinctFrom(_, right) => {
                self.expect("distinct from")?;
                self.out.name(node, "distinct from");
                self.expression(right, role::RIGHT)
            }
            Expr::IsNormalized { .. } => {
                self.eat_any(&["nfc", "nfd", "nfkc", "nfkd"]);
                self.out.name(node, "normalized");
                self.expect("normalized")
            }
            Expr::IsJson { .. } => {
                self.expect("json")?;
                self.out.name(node, "json");
                self.eat_any(&["value", "scalar", "array", "object"]);
                if self.eat("with unique") || self.eat("without unique") {
                    self.eat("keys");
                }
                Ok(())
            }
            _ => Err(Refusal::Unsupported),
        }
    }
}
