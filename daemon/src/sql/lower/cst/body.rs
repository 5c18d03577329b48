//! Bodies of routines and DO blocks that are written as strings: the statements of SQL in them.
//!
//! A body is looked into where what is between its quotes is the body itself, so that every statement has its place
//! in the file; a body with doubled quotes or escapes, in another language, or nested too deeply is opaque. What is
//! inside is judged and lowered like any other statement; what is no SQL there makes the body opaque, never an error:
//! PostgreSQL itself reads most of it when it runs.

use std::ops::Range;

use squawk_syntax::SyntaxNode;

use super::super::Lowered;
use super::Walk;
use crate::sql::front_end::{self, Refusal, Source};
use crate::sql::kinds::{kind, role};
use crate::sql::lexer::{Lexer, Token, TokenKind, offset};
use crate::sql::limits::measure;
use crate::sql::plpgsql::{self, Embedded, EmbeddedKind};
use crate::sql::split::split;
use crate::sql::syntax;

/// A body inside a body inside a body is looked into, no further.
const MAX_BODIES: u8 = 3;

impl Walk<'_, '_> {
    /// Looks into a body that is a string; gives whether all of it could be looked into.
    pub(super) fn quoted_body(&mut self, literal: &SyntaxNode, language: &str) -> bool {
        let range = self.tokens(literal);
        let source = self.cursor.source;
        let token = source.tokens.get(range.start).filter(|_| range.len() == 1);
        let inside = token.and_then(|token| self.plain_inside(*token));
        let Some(inside) = inside.filter(|_| source.bodies < MAX_BODIES) else {
            return false;
        };
        match language {
            "sql" => self.sql_statements(inside),
            "plpgsql" => self.plpgsql_statements(inside),
            _ => false,
        }
    }

    /// The bytes between the quotes, where they are the body itself.
    fn plain_inside(&self, token: Token) -> Option<Range<usize>> {
        let text = self.cursor.source.text;
        let inside = syntax::inside(text, token);
        let escaped = match token.kind {
            TokenKind::DollarString => false,
            TokenKind::String => text[inside.clone()].contains('\''),
            TokenKind::EscapeString => text[inside.clone()].contains(['\'', '\\']),
            _ => true,
        };
        (!escaped).then_some(inside)
    }

    fn sql_statements(&mut self, inside: Range<usize>) -> bool {
        let text = self.cursor.source.text;
        let mut pieces = split(&text[inside.clone()]);
        let mut seen = pieces.problems.is_empty();
        shift(&mut pieces.tokens, inside.start);
        for piece in pieces.statements {
            let tokens = &pieces.tokens[piece.tokens];
            seen &= !piece.broken && self.embedded(tokens, EmbeddedKind::Sql).is_ok();
        }
        seen
    }

    fn plpgsql_statements(&mut self, inside: Range<usize>) -> bool {
        let text = self.cursor.source.text;
        let lexer = Lexer::new(&text[inside.clone()]);
        let mut tokens: Vec<Token> = lexer.filter(|token| token.kind != TokenKind::Comment).collect();
        shift(&mut tokens, inside.start);
        let body = plpgsql::scan(text, &tokens);
        let mut seen = !body.opaque;
        for Embedded { kind, tokens } in &body.statements {
            let lowered = match kind {
                EmbeddedKind::Dynamic => self.dynamic(tokens),
                kind => self.embedded(tokens, *kind),
            };
            seen &= lowered.is_ok();
        }
        seen
    }

    /// One statement of a body, as a child with the role `body`; nothing where it is no SQL.
    fn embedded(&mut self, tokens: &[Token], kind: EmbeddedKind) -> Lowered {
        let text = self.cursor.source.text;
        let out = &mut *self.cursor.out;
        let mark = out.mark();
        let lowered = front_end::lower_embedded(text, tokens, kind, self.cursor.source.bodies + 1, out);
        match lowered {
            Ok(()) => out.set_role(mark.node(), role::BODY),
            Err(_) => out.rewind(mark),
        }
        lowered
    }

    /// `EXECUTE expression`
    fn dynamic(&mut self, tokens: &[Token]) -> Lowered {
        let text = self.cursor.source.text;
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return Err(Refusal::Unsupported);
        };
        let id = self.cursor.out.open(kind::DYNAMIC_SQL, role::BODY, first.start);
        let mark = self.cursor.out.mark();
        let expression = &tokens[1..];
        if expression.is_empty() || self.dynamic_expression(text, expression).is_err() {
            self.cursor.out.rewind(mark);
        }
        self.cursor.out.close(id, last.end);
        Ok(())
    }

    fn dynamic_expression(&mut self, text: &str, tokens: &[Token]) -> Lowered {
        let partners = measure(text, tokens)?;
        let source = Source {
            tag: "EXECUTE",
            text,
            tokens,
            partners: &partners,
            syntax: None,
            bodies: MAX_BODIES,
        };
        let mut cursor = super::Cursor::new(source, &mut *self.cursor.out);
        cursor.expression_of(0..tokens.len(), role::EXPRESSION)
    }
}

fn shift(tokens: &mut [Token], by: usize) {
    for token in tokens {
        token.start += offset(by);
        token.end += offset(by);
    }
}
