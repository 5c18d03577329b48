//! How operators bind, as PostgreSQL ranks them.
//!
//! The syntax tree of the judge says where operands are, but not always which operator they belong to: it lets BETWEEN
//! reach over OR, ESCAPE bind to the last operand, and operators of one rank chain to the right. So operands are taken
//! from it, and everything between them is read again here, by rank.

use std::ops::Range;

use squawk_syntax::ast::{AstNode, Expr, Type};
use squawk_syntax::{SyntaxKind as Kind, SyntaxNode};

use super::Walk;
use crate::sql::front_end::Source;
use crate::sql::lexer::TokenKind;

/// Ranks, from what binds least to what binds most.
mod rank {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const TEST: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const PATTERN: u8 = 6;
    pub(super) const OTHER: u8 = 8;
    pub(super) const SUM: u8 = 9;
    pub(super) const PRODUCT: u8 = 10;
    pub(super) const POWER: u8 = 11;
    pub(super) const ZONE: u8 = 12;
    pub(super) const COLLATION: u8 = 13;
    pub(super) const SIGN: u8 = 14;
    pub(super) const CAST: u8 = 15;
}

/// One operation with its operands, which are indexes of others.
#[derive(Debug)]
pub(super) enum Operation {
    /// A node of the syntax tree.
    Operand(usize),
    /// A sign, an operator or NOT before its operand.
    Prefix { operand: usize },
    /// An operator between two; it is at this token.
    Infix { left: usize, at: usize, right: usize },
    /// AT TIME ZONE, or AT LOCAL where nothing is on the right.
    Zone { left: usize, right: Option<usize> },
    /// IS and what is tested; it begins at this token.
    Test {
        left: usize,
        at: usize,
        right: Option<usize>,
    },
    /// IN and a list or query.
    In { left: usize, negated: bool, list: usize },
    /// LIKE and its kin.
    Pattern {
        left: usize,
        negated: bool,
        name: &'static str,
        right: usize,
        escape: Option<usize>,
    },
    /// BETWEEN.
    Between {
        left: usize,
        negated: bool,
        symmetric: bool,
        low: usize,
        high: usize,
    },
    /// `::` and a type.
    Cast { left: usize, to: usize },
    /// COLLATE and a name.
    Collate { left: usize, name: usize },
}

/// An operation and the tokens it is made of.
#[derive(Debug)]
pub(super) struct Knot {
    pub(super) operation: Operation,
    pub(super) tokens: Range<usize>,
}

/// An expression as operations; the last one is the outermost.
pub(super) struct Operations {
    pub(super) knots: Vec<Knot>,
    pub(super) operands: Vec<SyntaxNode>,
}

impl Walk<'_, '_> {
    /// Reads an expression of operators by rank. `None` where it is no such expression.
    pub(super) fn operations(&self, node: &SyntaxNode) -> Option<Operations> {
        let mut operands = Vec::new();
        self.collect(node, &mut operands);
        let tokens = self.tokens(node);
        let mut reading = Reading {
            source: self.cursor.source,
            operands: &operands,
            knots: Vec::new(),
            at: tokens.start,
            end: tokens.end,
        };
        reading.read(0)?;
        let knots = (reading.at == tokens.end).then_some(reading.knots)?;
        let operands = operands.into_iter().map(|(_, operand)| operand).collect();
        Some(Operations { knots, operands })
    }

    /// The operands below a node, in order, with their tokens.
    fn collect(&self, node: &SyntaxNode, operands: &mut Vec<(Range<usize>, SyntaxNode)>) {
        let mut open = vec![node.clone()];
        while let Some(node) = open.pop() {
            if self.is_operation(&node) {
                let below = operands_below(&node);
                open.extend(below.into_iter().rev());
            } else {
                operands.push((self.tokens(&node), node));
            }
        }
    }

    /// Whether a node joins operands by what stands between, before or behind them.
    pub(super) fn is_operation(&self, node: &SyntaxNode) -> bool {
        match node.kind() {
            Kind::BIN_EXPR | Kind::PREFIX_EXPR | Kind::POSTFIX_EXPR | Kind::BETWEEN_EXPR | Kind::COLLATE => {
                true
            }
            Kind::CAST_EXPR => node.first_child().is_some_and(|first| {
                let end = self.tokens(&first).end;
                let token = self.cursor.source.tokens.get(end);
                Expr::can_cast(first.kind())
                    && token.is_some_and(|token| &self.cursor.source.text[token.range()] == "::")
            }),
            _ => false,
        }
    }
}

fn operands_below(node: &SyntaxNode) -> Vec<SyntaxNode> {
    let is_operand = |part: &SyntaxNode| {
        let kind = part.kind();
        Expr::can_cast(kind) || Type::can_cast(kind) || matches!(kind, Kind::COLLATE | Kind::COLLATION_REF)
    };
    node.children().filter(is_operand).collect()
}

struct Reading<'a> {
    source: Source<'a>,
    operands: &'a [(Range<usize>, SyntaxNode)],
    knots: Vec<Knot>,
    at: usize,
    end: usize,
}

impl<'a> Reading<'a> {
    fn word(&self, ahead: usize) -> &'a str {
        let tokens = self.source.tokens[..self.end].get(self.at + ahead);
        tokens.map_or("", |token| &self.source.text[token.range()])
    }

    fn is(&self, ahead: usize, word: &str) -> bool {
        self.word(ahead).eq_ignore_ascii_case(word)
    }

    fn is_any(&self, ahead: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(ahead, word))
    }

    fn knot(&mut self, operation: Operation, start: usize) -> usize {
        self.knots.push(Knot {
            operation,
            tokens: start..self.at,
        });
        self.knots.len() - 1
    }

    fn start(&self, knot: usize) -> usize {
        self.knots[knot].tokens.start
    }

    /// One expression of operators that bind at least so much.
    fn read(&mut self, least: u8) -> Option<usize> {
        let mut left = self.prefixed()?;
        while self.at < self.end {
            let Some(more) = self.joined(left, least)? else {
                break;
            };
            left = more;
        }
        Some(left)
    }

    fn prefixed(&mut self) -> Option<usize> {
        let start = self.at;
        if self.operand_at(start).is_some() {
            return self.operand();
        }
        let least = if self.is(0, "not") {
            self.at += 1;
            rank::NOT
        } else {
            let (length, rank) = self.operator()?;
            self.at += length;
            if rank == rank::SUM {
                rank::SIGN
            } else {
                rank::OTHER + 1
            }
        };
        let operand = self.read(least)?;
        Some(self.knot(Operation::Prefix { operand }, start))
    }

    fn operand_at(&self, at: usize) -> Option<usize> {
        let index = self.operands.partition_point(|(tokens, _)| tokens.start < at);
        let (tokens, _) = self.operands.get(index)?;
        (tokens.start == at && tokens.end > at).then_some(index)
    }

    fn operand(&mut self) -> Option<usize> {
        let index = self.operand_at(self.at)?;
        let start = self.at;
        self.at = self.operands[index].0.end;
        Some(self.knot(Operation::Operand(index), start))
    }

    /// How many tokens an operator has, and its rank.
    fn operator(&self) -> Option<(usize, u8)> {
        if self.is(0, "operator") && self.word(1) == "(" {
            let close = *self.source.partners.get(self.at + 1)? as usize;
            return Some((close.checked_sub(self.at)? + 1, rank::OTHER));
        }
        let rank = match self.word(0) {
            "<" | ">" | "=" | "<=" | ">=" | "<>" | "!=" => rank::COMPARISON,
            "+" | "-" => rank::SUM,
            "*" | "/" | "%" => rank::PRODUCT,
            "^" => rank::POWER,
            word if word.eq_ignore_ascii_case("and") => rank::AND,
            word if word.eq_ignore_ascii_case("or") => rank::OR,
            word if word.eq_ignore_ascii_case("overlaps") => rank::OTHER,
            _ if self.source.tokens.get(self.at)?.kind == TokenKind::Operator => rank::OTHER,
            _ => return None,
        };
        Some((1, rank))
    }

    /// What follows a left operand, where it binds as much as is asked for.
    #[expect(
        clippy::option_option,
        reason = "nothing follows, or what follows can not be read"
    )]
    fn joined(&mut self, left: usize, least: u8) -> Option<Option<usize>> {
        let start = self.start(left);
        if self.word(0) == "::" {
            if least > rank::CAST {
                return Some(None);
            }
            self.at += 1;
            let to = self.operand()?;
            return Some(Some(self.knot(Operation::Cast { left, to }, start)));
        }
        if let Some((length, rank)) = self.operator() {
            if rank < least {
                return Some(None);
            }
            let at = self.at;
            self.at += length;
            let right = self.read(rank + 1)?;
            return Some(Some(self.knot(Operation::Infix { left, at, right }, start)));
        }
        let found = if self.is(0, "at") {
            (least <= rank::ZONE).then(|| self.zone(left))
        } else if self.is(0, "collate") {
            (least <= rank::COLLATION).then(|| {
                self.at += 1;
                let name = self.operand()?;
                Some(Operation::Collate { left, name })
            })
        } else if self.is_any(0, &["is", "isnull", "notnull"]) {
            (least <= rank::TEST).then(|| self.test(left))
        } else {
            (least <= rank::PATTERN && self.is_any(0, &["not", "in", "between", "like", "ilike", "similar"]))
                .then(|| self.pattern(left))
        };
        match found {
            None => Some(None),
            Some(operation) => {
                let operation = operation?;
                Some(Some(self.knot(operation, start)))
            }
        }
    }

    fn zone(&mut self, left: usize) -> Option<Operation> {
        self.at += 1;
        if self.is(0, "local") {
            self.at += 1;
            return Some(Operation::Zone { left, right: None });
        }
        self.at += 2;
        let right = Some(self.read(rank::ZONE + 1)?);
        Some(Operation::Zone { left, right })
    }

    fn test(&mut self, left: usize) -> Option<Operation> {
        let at = self.at;
        self.at += 1;
        let mut right = None;
        if !self.source_is(at, "is") {
            return Some(Operation::Test { left, at, right });
        }
        self.at += usize::from(self.is(0, "not"));
        if self.is(0, "distinct") && self.is(1, "from") {
            self.at += 2;
            right = Some(self.read(rank::TEST + 1)?);
        } else if self.is(0, "json") {
            self.at += 1;
            self.at += usize::from(self.is_any(0, &["value", "scalar", "array", "object"]));
            if self.is_any(0, &["with", "without"]) && self.is(1, "unique") {
                self.at += 2;
                self.at += usize::from(self.is(0, "keys"));
            }
        } else {
            self.at += usize::from(self.is_any(0, &["nfc", "nfd", "nfkc", "nfkd"]));
            self.at += 1;
        }
        Some(Operation::Test { left, at, right })
    }

    fn source_is(&self, at: usize, word: &str) -> bool {
        let token = self.source.tokens.get(at);
        token.is_some_and(|token| self.source.text[token.range()].eq_ignore_ascii_case(word))
    }

    /// IN, BETWEEN, LIKE, ILIKE and SIMILAR TO, also with NOT.
    fn pattern(&mut self, left: usize) -> Option<Operation> {
        let negated = self.is(0, "not");
        self.at += usize::from(negated);
        let word = self.word(0).to_ascii_lowercase();
        self.at += 1;
        match word.as_str() {
            "in" => {
                let list = self.operand()?;
                Some(Operation::In { left, negated, list })
            }
            "between" => {
                let symmetric = self.is(0, "symmetric");
                self.at += usize::from(symmetric || self.is(0, "asymmetric"));
                let low = self.read(rank::NOT)?;
                self.at += usize::from(self.is(0, "and"));
                let high = self.read(rank::PATTERN + 1)?;
                Some(Operation::Between {
                    left,
                    negated,
                    symmetric,
                    low,
                    high,
                })
            }
            "like" => self.like(left, negated, "like"),
            "ilike" => self.like(left, negated, "ilike"),
            "similar" => {
                self.at += 1;
                self.like(left, negated, "similar to")
            }
            _ => None,
        }
    }

    fn like(&mut self, left: usize, negated: bool, name: &'static str) -> Option<Operation> {
        let right = self.read(rank::PATTERN + 1)?;
        let mut escape = None;
        if self.is(0, "escape") {
            self.at += 1;
            escape = Some(self.read(rank::PATTERN + 1)?);
        }
        Some(Operation::Pattern {
            left,
            negated,
            name,
            right,
            escape,
        })
    }
}
