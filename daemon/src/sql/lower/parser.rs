//! The one place that calls `sqlparser`.
//!
//! It gets our tokens, each with the byte where it starts as its column, so that its errors can be placed, and it
//! gets exactly the tokens of what it shall parse: what it leaves over is an error. Strings are handed over empty,
//! since their text is read from the tokens.

use std::ops::Range;

use sqlparser::ast::{Expr, Statement};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span, Token as Theirs, TokenWithSpan};

use super::Lowered;
use super::cursor::Cursor;
use super::gaps;
use crate::sql::front_end::Refusal;
use crate::sql::lexer::TokenKind;
use crate::sql::limits::PARSER_RECURSION;

const DIALECT: PostgreSqlDialect = PostgreSqlDialect {};

impl Cursor<'_, '_> {
    /// Understands some tokens as one expression.
    pub(super) fn parse_expression(&self, tokens: Range<usize>) -> Lowered<Expr> {
        self.parse(tokens, Parser::parse_expr)
    }

    /// Understands all tokens as one statement.
    pub(super) fn parse_statement(&self) -> Lowered<Statement> {
        self.parse(0..self.source.tokens.len(), Parser::parse_statement)
    }

    /// Understands some tokens as one query.
    pub(super) fn parse_query(&self, tokens: Range<usize>) -> Lowered<Box<sqlparser::ast::Query>> {
        self.parse(tokens, Parser::parse_query)
    }

    fn parse<T>(
        &self,
        tokens: Range<usize>,
        parse: impl FnOnce(&mut Parser<'static>) -> Result<T, ParserError>,
    ) -> Lowered<T> {
        let theirs = self.translate(tokens.clone());
        let parser = Parser::new(&DIALECT).with_recursion_limit(PARSER_RECURSION);
        let mut parser = parser.with_tokens_with_locations(theirs);
        let parsed = parse(&mut parser);
        let refusal = match parsed {
            Ok(parsed) if parser.peek_token_ref().token == Theirs::EOF => return Ok(parsed),
            Ok(_) => {
                let at = byte(parser.peek_token_ref().span.start);
                self.refused_at(at, tokens.clone(), "the end of the expression or statement")
            }
            Err(ParserError::RecursionLimitExceeded) => return Err(Refusal::TooComplex),
            Err(ParserError::ParserError(message) | ParserError::TokenizerError(message)) => {
                self.explain(&message, tokens.clone())
            }
        };
        // Some valid statements are refused for what the parser does not know yet.
        if gaps::may_be_valid(self.source, tokens) {
            return Err(Refusal::Unsupported);
        }
        Err(refusal)
    }

    /// `Expected: X, found: Y at Line: 1, Column: N`, where N is the byte.
    fn explain(&self, message: &str, tokens: Range<usize>) -> Refusal {
        let (message, at) = match message.rsplit_once(" at Line: 1, Column: ") {
            Some((message, at)) => (message, at.parse().ok()),
            None => (message, None),
        };
        let expected = message
            .strip_prefix("Expected: ")
            .and_then(|rest| rest.rsplit_once(", found: "));
        let at = at.unwrap_or(u32::MAX);
        if let Some((expected, _)) = expected {
            return self.refused_at(at, tokens, expected);
        }
        let (span, _) = self.place(at, tokens);
        let message = message.chars().take(200).collect();
        Refusal::Syntax { span, message }
    }

    fn refused_at(&self, at: u32, tokens: Range<usize>, expected: &str) -> Refusal {
        let (span, found) = self.place(at, tokens);
        let expected: String = expected.chars().take(200).collect();
        Refusal::Syntax {
            span,
            message: format!("expected {expected}, found {found}"),
        }
    }

    /// The token at a byte and how to speak of it; past these tokens, what comes next.
    fn place(&self, at: u32, tokens: Range<usize>) -> (Range<u32>, String) {
        let slice = &self.source.tokens[tokens.clone()];
        let index = tokens.start + slice.partition_point(|token| token.start < at);
        let last = || {
            self.source
                .tokens
                .last()
                .map_or(0..0, |token| token.start..token.end)
        };
        let Some(token) = self.source.tokens.get(index) else {
            return (last(), "the end of the statement".to_owned());
        };
        let text: String = self.source.text[token.range()].chars().take(40).collect();
        (token.start..token.end, format!("`{text}`"))
    }

    fn translate(&self, tokens: Range<usize>) -> Vec<TokenWithSpan> {
        let mut theirs = Vec::with_capacity(tokens.len());
        let mut index = tokens.start;
        while index < tokens.end {
            let hidden = self.hidden(index);
            index += hidden;
            if hidden > 0 {
                continue;
            }
            let token = self.source.tokens[index];
            let column = |at: u32| Location {
                line: 1,
                column: u64::from(at),
            };
            let span = Span {
                start: column(token.start),
                end: column(token.end),
            };
            theirs.push(TokenWithSpan {
                token: their_token(token.kind, self.word(index)),
                span,
            });
            index += 1;
        }
        theirs
    }

    /// The text of a token of this statement; empty outside.
    fn word(&self, index: usize) -> &str {
        self.source
            .tokens
            .get(index)
            .map_or("", |token| &self.source.text[token.range()])
    }

    /// How many tokens from here on the parser does not see, because it knows no grammar for them. The walk knows
    /// where they may stand.
    fn hidden(&self, index: usize) -> usize {
        let is = |at: usize, word: &str| self.word(at).eq_ignore_ascii_case(word);
        let before = |steps: usize, word: &str| index >= steps && is(index - steps, word);
        match self.word(index).len() {
            // `ONLY (name)`: the closing parenthesis.
            1 if self.word(index) == ")" => {
                let open = self.source.partners[index] as usize;
                usize::from(open > 0 && open < index && is(open - 1, "only"))
            }
            // FOR NO KEY UPDATE and FOR KEY SHARE.
            2 if before(1, "for") && is(index, "no") && is(index + 1, "key") => 2,
            3 if before(1, "for") && is(index, "key") && is(index + 1, "share") => 1,
            // Reserved in PostgreSQL, an ordinary name there.
            4 if is(index, "only") && !before(1, "row") && !before(1, "rows") => {
                1 + usize::from(self.word(index + 1) == "(")
            }
            7 if is(index, "uescape") && index > 0 => {
                let kind = self.source.tokens[index - 1].kind;
                2 * usize::from(matches!(
                    kind,
                    TokenKind::UnicodeIdentifier | TokenKind::UnicodeString
                ))
            }
            9 | 10 if before(1, "between") => usize::from(is(index, "symmetric") || is(index, "asymmetric")),
            10 if is(index, "overriding") && is(index + 2, "value") => 3,
            _ if before(1, "conflict") && before(2, "on") => {
                let target = (index..self.source.tokens.len())
                    .take_while(|at| !is(*at, "do"))
                    .count();
                if index + target < self.source.tokens.len() {
                    target
                } else {
                    0
                }
            }
            _ => 0,
        }
    }
}

fn byte(location: Location) -> u32 {
    u32::try_from(location.column).unwrap_or(u32::MAX)
}

fn their_token(kind: TokenKind, text: &str) -> Theirs {
    match kind {
        TokenKind::Word => Theirs::make_word(text, None),
        TokenKind::QuotedIdentifier | TokenKind::UnicodeIdentifier => Theirs::make_word("", Some('"')),
        TokenKind::Number => Theirs::Number(text.to_owned(), false),
        TokenKind::Parameter => Theirs::Placeholder(text.to_owned()),
        TokenKind::Operator | TokenKind::Punctuation => mark(text),
        TokenKind::Backslash => Theirs::Backslash,
        TokenKind::Comment | TokenKind::Invalid | TokenKind::Unterminated => Theirs::Char('\0'),
        _ => Theirs::SingleQuotedString(String::new()),
    }
}

/// Punctuation and operators by their text.
fn mark(text: &str) -> Theirs {
    match text {
        "(" => Theirs::LParen,
        ")" => Theirs::RParen,
        "[" => Theirs::LBracket,
        "]" => Theirs::RBracket,
        "," => Theirs::Comma,
        ";" => Theirs::SemiColon,
        "." => Theirs::Period,
        ":" => Theirs::Colon,
        "::" => Theirs::DoubleColon,
        ":=" => Theirs::Assignment,
        "=" => Theirs::Eq,
        "<>" | "!=" => Theirs::Neq,
        "<" => Theirs::Lt,
        ">" => Theirs::Gt,
        "<=" => Theirs::LtEq,
        ">=" => Theirs::GtEq,
        "+" => Theirs::Plus,
        "-" => Theirs::Minus,
        "*" => Theirs::Mul,
        "/" => Theirs::Div,
        "%" => Theirs::Mod,
        "=>" => Theirs::RArrow,
        "->" => Theirs::Arrow,
        "->>" => Theirs::LongArrow,
        _ => rare_mark(text),
    }
}

fn rare_mark(text: &str) -> Theirs {
    match text {
        "||" => Theirs::StringConcat,
        "&" => Theirs::Ampersand,
        "|" => Theirs::Pipe,
        "^" => Theirs::Caret,
        "#" => Theirs::Sharp,
        "##" => Theirs::DoubleSharp,
        "~" => Theirs::Tilde,
        "~*" => Theirs::TildeAsterisk,
        "!~" => Theirs::ExclamationMarkTilde,
        "!~*" => Theirs::ExclamationMarkTildeAsterisk,
        "~~" => Theirs::DoubleTilde,
        "~~*" => Theirs::DoubleTildeAsterisk,
        "!~~" => Theirs::ExclamationMarkDoubleTilde,
        "!~~*" => Theirs::ExclamationMarkDoubleTildeAsterisk,
        "<<" => Theirs::ShiftLeft,
        ">>" => Theirs::ShiftRight,
        "&&" => Theirs::Overlap,
        "!!" => Theirs::DoubleExclamationMark,
        "@" => Theirs::AtSign,
        "^@" => Theirs::CaretAt,
        "|/" => Theirs::PGSquareRoot,
        "||/" => Theirs::PGCubeRoot,
        "#>" => Theirs::HashArrow,
        "#>>" => Theirs::HashLongArrow,
        "#-" => Theirs::HashMinus,
        "@>" => Theirs::AtArrow,
        "<@" => Theirs::ArrowAt,
        "@?" => Theirs::AtQuestion,
        "@@" => Theirs::AtAt,
        "?" => Theirs::Question,
        "?&" => Theirs::QuestionAnd,
        "?|" => Theirs::QuestionPipe,
        "@-@" => Theirs::AtDashAt,
        // All operators of the same precedence need no token of their own.
        _ => Theirs::CustomBinaryOperator(text.to_owned()),
    }
}
