//! Expressions.

use std::ops::Range;

use sqlparser::ast::{AccessExpr, CaseWhen, CastKind, Expr, Subscript, UnaryOperator};

use super::Lowered;
use super::cst::expression_at;
use super::cursor::Cursor;
use super::name::{write_undoubled, write_unicode};
use super::operator::first_operand;
use crate::sql::front_end::Refusal;
use crate::sql::kinds::{bit, kind, role};
use crate::sql::lexer::TokenKind;

/// Functions that are called without parentheses.
pub(super) const VALUE_FUNCTIONS: &[&str] = &[
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "user",
];

impl Cursor<'_, '_> {
    /// `( expression )`; the node is what is inside.
    pub(super) fn expression_in_parentheses(&mut self, role: u16) -> Lowered {
        let end = self.closing()?;
        self.expect_mark("(")?;
        self.expression_of(self.at..end, role)?;
        self.expect_mark(")")
    }

    /// Exactly these tokens, the first of which is next, as an expression. What `sqlparser` refuses is taken from
    /// the tree that says that the statement is valid.
    pub(super) fn expression_of(&mut self, tokens: Range<usize>, role: u16) -> Lowered {
        let mark = self.out.mark();
        let refusal = match self.parsed_expression(tokens.clone(), role) {
            Ok(()) => return Ok(()),
            Err(refusal) => refusal,
        };
        if refusal == Refusal::TooComplex || self.source.syntax.is_none() || tokens.is_empty() {
            return Err(refusal);
        }
        self.out.rewind(mark);
        self.certain = None;
        expression_at(self, tokens, role)
    }

    /// Exactly these tokens as `sqlparser` understands them.
    pub(super) fn parsed_expression(&mut self, tokens: Range<usize>, role: u16) -> Lowered {
        // The parser would take `DEFAULT NOT NULL` for the expression `NOT NULL`.
        if tokens.is_empty() || (tokens.len() > 1 && self.is("not null")) {
            return Err(self.expected("an expression"));
        }
        if tokens.len() == 1 && self.is_literal() {
            return self.literal(role);
        }
        let expr = self.parse_expression(tokens.clone())?;
        self.walk(|cursor| cursor.expression(&expr, role))?;
        if self.at == tokens.end {
            Ok(())
        } else {
            Err(Refusal::Unsupported)
        }
    }

    /// Walks a syntax tree beside the tokens. Where they do not fit together it is not the text that is wrong.
    pub(super) fn walk(&mut self, walk: impl FnOnce(&mut Self) -> Lowered) -> Lowered {
        walk(self).map_err(|refusal| match refusal {
            Refusal::Syntax { .. } | Refusal::Unsupported => {
                self.certain.take().unwrap_or(Refusal::Unsupported)
            }
            Refusal::TooComplex => Refusal::TooComplex,
        })
    }

    /// One expression, from the next token on. Chains to the left do not recurse.
    pub(super) fn expression(&mut self, expr: &Expr, role: u16) -> Lowered {
        let mut chain = Vec::new();
        let (mut current, mut current_role) = (expr, role);
        while let Some((first, kind, first_role)) = first_operand(current) {
            chain.push((self.open(kind, current_role), current));
            (current, current_role) = (first, first_role);
        }
        self.operand(current, current_role)?;
        while let Some((node, operation)) = chain.pop() {
            self.rest_of_operation(node, operation)?;
            self.close(node);
        }
        Ok(())
    }

    /// An expression that does not begin with another one.
    fn operand(&mut self, expr: &Expr, role: u16) -> Lowered {
        match expr {
            Expr::Nested(inner) => {
                self.expect_mark("(")?;
                self.expression(inner, role)?;
                self.expect_mark(")")
            }
            Expr::Identifier(_) if self.is("default") => {
                let node = self.open(kind::OTHER_EXPRESSION, role);
                self.at += 1;
                self.close(node);
                Ok(())
            }
            Expr::Identifier(_) if self.is_any(VALUE_FUNCTIONS) => {
                let node = self.open(kind::FUNCTION_CALL, role);
                let name = self.take_name()?;
                self.out.name(node, &name);
                self.close(node);
                Ok(())
            }
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                self.dotted(kind::COLUMN_REFERENCE, role).map(|_| ())
            }
            Expr::Value(_) => self.literal(role),
            Expr::Function(function) => self.function(function, role),
            Expr::UnaryOp { op, expr } => {
                if !is_bound_like_postgresql(*op, expr) {
                    return Err(Refusal::Unsupported);
                }
                let node = self.open(kind::UNARY_OPERATION, role);
                self.operator(node)?;
                self.expression(expr, role::OPERAND)?;
                self.close(node);
                Ok(())
            }
            Expr::Subquery(query) => {
                let node = self.open(kind::SUBQUERY, role);
                self.expect_mark("(")?;
                self.query(query, role::QUERY)?;
                self.expect_mark(")")?;
                self.close(node);
                Ok(())
            }
            Expr::Exists { subquery, .. } => {
                let node = self.open(kind::EXISTS, role);
                self.flag("not", node, bit::exists::NEGATED);
                self.expect("exists")?;
                self.expect_mark("(")?;
                self.query(subquery, role::QUERY)?;
                self.expect_mark(")")?;
                self.close(node);
                Ok(())
            }
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(role, operand.as_deref(), conditions, else_result.as_deref()),
            _ => self.constructed(expr, role),
        }
    }

    /// Expressions with a form of their own.
    fn constructed(&mut self, expr: &Expr, role: u16) -> Lowered {
        match expr {
            Expr::Cast {
                kind: CastKind::Cast,
                expr,
                ..
            } => {
                let node = self.open(kind::CAST, role);
                self.expect("cast")?;
                self.expect_mark("(")?;
                self.expression(expr, role::EXPRESSION)?;
                self.expect("as")?;
                self.data_type(role::TYPE)?;
                self.expect_mark(")")?;
                self.close(node);
                Ok(())
            }
            Expr::TypedString(_) => {
                let node = self.open(kind::CAST, role);
                self.data_type(role::TYPE)?;
                self.literal(role::EXPRESSION)?;
                self.close(node);
                Ok(())
            }
            Expr::Interval(interval) => {
                let node = self.open(kind::CAST, role);
                self.data_type(role::TYPE)?;
                self.expression(&interval.value, role::EXPRESSION)?;
                self.interval_fields()?;
                self.close(node);
                Ok(())
            }
            Expr::Tuple(values) => {
                let node = self.open(kind::ROW, role);
                self.in_brackets("(", values, role::VALUE)?;
                self.close(node);
                Ok(())
            }
            Expr::Array(array) => {
                let node = self.open(kind::ARRAY, role);
                self.eat("array");
                self.in_brackets("[", &array.elem, role::VALUE)?;
                self.close(node);
                Ok(())
            }
            _ => self.special_call(expr, role),
        }
    }

    fn case(
        &mut self,
        role: u16,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        else_result: Option<&Expr>,
    ) -> Lowered {
        let node = self.open(kind::CASE, role);
        self.expect("case")?;
        if let Some(operand) = operand {
            self.expression(operand, role::OPERAND)?;
        }
        for when in conditions {
            self.expect("when")?;
            self.expression(&when.condition, role::ARGUMENT)?;
            self.expect("then")?;
            self.expression(&when.result, role::ARGUMENT)?;
        }
        if let Some(result) = else_result {
            self.expect("else")?;
            self.out.set(node, bit::case::ELSE);
            self.expression(result, role::ARGUMENT)?;
        }
        self.expect("end")?;
        self.close(node);
        Ok(())
    }

    /// `(a, b)` or `[a, b]`, also empty.
    pub(super) fn in_brackets(&mut self, open: &str, values: &[Expr], role: u16) -> Lowered {
        self.expect_mark(open)?;
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            self.expression(value, role)?;
        }
        self.expect_mark(if open == "(" { ")" } else { "]" })
    }

    /// `a, b`
    pub(super) fn expressions(&mut self, values: &[Expr], role: u16) -> Lowered {
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.expect_mark(",")?;
            }
            self.expression(value, role)?;
        }
        Ok(())
    }

    /// `[index]`, `[from:to]`, `.field`
    pub(super) fn access_chain(&mut self, chain: &[AccessExpr]) -> Lowered {
        for access in chain {
            match access {
                AccessExpr::Dot(_) => {
                    self.expect_mark(".")?;
                    self.take_name()?;
                }
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    self.expect_mark("[")?;
                    self.expression(index, role::ARGUMENT)?;
                    self.expect_mark("]")?;
                }
                AccessExpr::Subscript(Subscript::Slice {
                    lower_bound,
                    upper_bound,
                    stride: None,
                }) => {
                    self.expect_mark("[")?;
                    if let Some(bound) = lower_bound {
                        self.expression(bound, role::ARGUMENT)?;
                    }
                    self.expect_mark(":")?;
                    if let Some(bound) = upper_bound {
                        self.expression(bound, role::ARGUMENT)?;
                    }
                    self.expect_mark("]")?;
                }
                AccessExpr::Subscript(Subscript::Slice { .. }) => return Err(Refusal::Unsupported),
            }
        }
        Ok(())
    }

    fn is_literal(&self) -> bool {
        use TokenKind::{
            BitString, DollarString, EscapeString, NationalString, Number, Parameter, UnicodeString,
        };
        self.is_any(&["null", "true", "false"])
            || self.token(0).is_some_and(|token| {
                matches!(
                    token.kind,
                    TokenKind::String
                        | EscapeString
                        | UnicodeString
                        | BitString
                        | NationalString
                        | DollarString
                        | Number
                        | Parameter
                )
            })
    }

    /// A constant or a parameter.
    pub(super) fn literal(&mut self, role: u16) -> Lowered {
        let Some(token) = self.token(0).filter(|_| self.is_literal()) else {
            return Err(self.expected("a constant"));
        };
        let text = self.text(0);
        if token.kind == TokenKind::Parameter {
            let node = self.open(kind::PARAMETER, role);
            self.out.name(node, text);
            self.at += 1;
            self.close(node);
            return Ok(());
        }
        let node = self.open(kind::LITERAL, role);
        let bit = match token.kind {
            TokenKind::Number => bit::literal::NUMBER,
            TokenKind::Word if text.eq_ignore_ascii_case("null") => bit::literal::NULL,
            TokenKind::Word => bit::literal::BOOLEAN,
            _ => bit::literal::STRING,
        };
        self.out.set(node, bit);
        self.out
            .name_with(node, |names| write_literal(names, token.kind, text));
        self.at += 1;
        if token.kind == TokenKind::UnicodeString {
            self.step_over_escape();
        }
        self.close(node);
        Ok(())
    }
}

/// Appends a constant's value.
fn write_literal(names: &mut String, kind: TokenKind, text: &str) {
    match kind {
        TokenKind::Number => names.push_str(text),
        TokenKind::Word => names.extend(text.chars().map(|c| c.to_ascii_lowercase())),
        TokenKind::DollarString => {
            let tag = text[1..].find('$').map_or(1, |length| length + 2);
            names.push_str(text.get(tag..text.len() - tag).unwrap_or_default());
        }
        TokenKind::EscapeString => {
            let mut plain = String::new();
            write_joined(&mut plain, &text[1..], true);
            write_unescaped(names, &plain);
        }
        TokenKind::UnicodeString => {
            let mut plain = String::new();
            write_joined(&mut plain, &text[2..], false);
            write_unicode(names, &plain);
        }
        TokenKind::String => write_joined(names, text, false),
        _ => write_joined(names, &text[1..], false),
    }
}

/// Appends the inside of a string, which may go on on other lines: `'a'` and below it `'b'`, also behind comments.
fn write_joined(names: &mut String, text: &str, escapes: bool) {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.starts_with("--") {
            rest = rest.find(['\n', '\r']).map_or("", |end| &rest[end..]);
            continue;
        }
        let Some(start) = rest.find('\'') else { return };
        let inside = &rest[start + 1..];
        let end = part_end(inside, escapes);
        write_undoubled(names, &inside[..end], '\'');
        rest = &inside[(end + 1).min(inside.len())..];
    }
}

/// Where a part of a string ends: at a quote that is neither doubled nor escaped.
fn part_end(inside: &str, escapes: bool) -> usize {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return at,
            b'\\' if escapes => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Appends the text of `E'...'` with its escapes replaced.
fn write_unescaped(names: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            names.push(c);
            continue;
        }
        let (radix, most) = match chars.peek() {
            Some('x') => (16, 2),
            Some('u') => (16, 4),
            Some('U') => (16, 8),
            Some('0'..='7') => (8, 3),
            _ => (0, 0),
        };
        if radix == 0 {
            names.extend(chars.next().map(|c| match c {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\u{8}',
                'f' => '\u{c}',
                c => c,
            }));
            continue;
        }
        if radix == 16 {
            chars.next();
        }
        let mut code = 0_u32;
        for _ in 0..most {
            let Some(digit) = chars.peek().and_then(|c| c.to_digit(radix)) else {
                break;
            };
            code = code.wrapping_mul(radix) + digit;
            chars.next();
        }
        names.extend(char::from_u32(code));
    }
}

/// Whether `sqlparser` gives a prefix the operand that PostgreSQL gives it: a sign binds more than all that follows, and
/// an operator of other characters less than arithmetic.
fn is_bound_like_postgresql(operator: UnaryOperator, operand: &Expr) -> bool {
    match operator {
        UnaryOperator::Not => true,
        UnaryOperator::Minus | UnaryOperator::Plus => !matches!(
            operand,
            Expr::BinaryOp { .. } | Expr::AtTimeZone { .. } | Expr::Collate { .. }
        ),
        _ => false,
    }
}
