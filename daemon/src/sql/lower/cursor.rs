//! The place in a statement's tokens up to which it has been lowered.

use std::ops::Range;

use super::Lowered;
use crate::sql::builder::Builder;
use crate::sql::front_end::{Refusal, Source};
use crate::sql::lexer::{Token, TokenKind};

/// Reads tokens from left to right and writes nodes as it goes.
pub(super) struct Cursor<'a, 'b> {
    pub(super) source: Source<'a>,
    pub(super) out: &'b mut Builder,
    /// The next token.
    pub(super) at: usize,
    /// Names of common table expressions in scope, folded; they are no relations.
    pub(super) with_names: Vec<String>,
    /// What is certainly wrong with the text although the parser took it.
    pub(super) certain: Option<Refusal>,
}

impl<'a, 'b> Cursor<'a, 'b> {
    pub(super) fn new(source: Source<'a>, out: &'b mut Builder) -> Self {
        Self {
            source,
            out,
            at: 0,
            with_names: Vec::new(),
            certain: None,
        }
    }

    /// The token some steps ahead.
    pub(super) fn token(&self, ahead: usize) -> Option<Token> {
        self.source.tokens.get(self.at + ahead).copied()
    }

    /// The text of the token some steps ahead; empty at the end.
    pub(super) fn text(&self, ahead: usize) -> &'a str {
        self.token(ahead)
            .map_or("", |token| &self.source.text[token.range()])
    }

    /// Whether the token some steps ahead is this keyword.
    pub(super) fn is_at(&self, ahead: usize, keyword: &str) -> bool {
        let is_word = self
            .token(ahead)
            .is_some_and(|token| token.kind == TokenKind::Word);
        is_word && self.text(ahead).eq_ignore_ascii_case(keyword)
    }

    /// Whether these keywords, with a blank between them, are next.
    pub(super) fn is(&self, phrase: &str) -> bool {
        phrase
            .split(' ')
            .enumerate()
            .all(|(ahead, keyword)| self.is_at(ahead, keyword))
    }

    /// Whether one of these keywords is next.
    pub(super) fn is_any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is_at(0, keyword))
    }

    /// Steps over these keywords where they are next.
    pub(super) fn eat(&mut self, phrase: &str) -> bool {
        let found = self.is(phrase);
        if found {
            self.at += phrase.split(' ').count();
        }
        found
    }

    /// Steps over one of these keywords.
    pub(super) fn eat_any(&mut self, keywords: &[&str]) -> bool {
        let found = self.is_any(keywords);
        self.at += usize::from(found);
        found
    }

    /// Steps over these keywords, which must be next.
    pub(super) fn expect(&mut self, phrase: &str) -> Lowered {
        if self.eat(phrase) {
            Ok(())
        } else {
            Err(self.expected(&format!("`{}`", phrase.to_uppercase())))
        }
    }

    /// Steps over these keywords, without which PostgreSQL takes no such statement, whatever the parser says.
    pub(super) fn require(&mut self, phrase: &str) -> Lowered {
        self.expect(phrase)
            .inspect_err(|refusal| self.certain = Some(refusal.clone()))
    }

    /// Whether the next token is this punctuation or operator.
    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.text(0) == mark
    }

    /// Steps over punctuation where it is next.
    pub(super) fn eat_mark(&mut self, mark: &str) -> bool {
        let found = self.is_mark(mark);
        self.at += usize::from(found);
        found
    }

    /// Steps over punctuation, which must be next.
    pub(super) fn expect_mark(&mut self, mark: &str) -> Lowered {
        if self.eat_mark(mark) {
            Ok(())
        } else {
            Err(self.expected(&format!("`{mark}`")))
        }
    }

    /// Where the bracket that is next is closed.
    pub(super) fn closing(&self) -> Lowered<usize> {
        match self.source.partners.get(self.at) {
            Some(partner) if *partner as usize > self.at => Ok(*partner as usize),
            Some(_) if self.is_mark("(") => Err(self.refuse("this parenthesis is never closed".to_owned())),
            _ => Err(self.expected("`(`")),
        }
    }

    /// Steps over a bracket and all inside it.
    pub(super) fn skip_brackets(&mut self) -> Lowered {
        self.at = self.closing()? + 1;
        Ok(())
    }

    /// The tokens from here to the next comma or closing bracket of this level.
    pub(super) fn item(&self) -> Range<usize> {
        self.item_until(|_, _| false)
    }

    /// The tokens from here to the next comma, closing bracket, or place that `stop` knows, of this level; places
    /// inside CASE are not offered to `stop`.
    pub(super) fn item_until(&self, stop: impl Fn(&Self, usize) -> bool) -> Range<usize> {
        let mut at = self.at;
        let mut cases = 0_usize;
        while let Some(token) = self.source.tokens.get(at) {
            let text = &self.source.text[token.range()];
            let partner = self.source.partners[at] as usize;
            if partner > at {
                at = partner + 1;
                continue;
            }
            if matches!(text, "," | ")" | "]") || (cases == 0 && at > self.at && stop(self, at - self.at)) {
                break;
            }
            if token.kind == TokenKind::Word {
                cases += usize::from(text.eq_ignore_ascii_case("case"));
                cases = cases.saturating_sub(usize::from(text.eq_ignore_ascii_case("end")));
            }
            at += 1;
        }
        self.at..at
    }

    /// Whether all tokens have been read.
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.source.tokens.len()
    }

    /// Says that nothing may follow.
    pub(super) fn expect_end(&self) -> Lowered {
        if self.at_end() {
            Ok(())
        } else {
            Err(self.expected("the end of the statement"))
        }
    }

    /// The first byte of the next token.
    pub(super) fn start(&self) -> u32 {
        self.token(0).map_or_else(|| self.end(), |token| token.start)
    }

    /// One past the last byte of what has been read.
    pub(super) fn end(&self) -> u32 {
        let last = self.at.checked_sub(1).and_then(|at| self.source.tokens.get(at));
        last.map_or(0, |token| token.end)
    }

    /// Begins a node at the next token.
    pub(super) fn open(&mut self, kind: u16, role: u16) -> u32 {
        let start = self.start();
        self.out.open(kind, role, start)
    }

    /// Ends a node at the last token.
    pub(super) fn close(&mut self, node: u32) {
        let end = self.end();
        self.out.close(node, end);
    }

    /// Turns a flag on where a phrase is next, and steps over it.
    pub(super) fn flag(&mut self, phrase: &str, node: u32, bit: u32) -> bool {
        let found = self.eat(phrase);
        if found {
            self.out.set(node, bit);
        }
        found
    }

    /// What to say where something else was expected.
    pub(super) fn expected(&self, what: &str) -> Refusal {
        let found = match self.text(0) {
            "" => "the end of the statement".to_owned(),
            text => format!("`{}`", text.chars().take(40).collect::<String>()),
        };
        self.refuse(format!("expected {what}, found {found}"))
    }

    /// What to say about the next token.
    pub(super) fn refuse(&self, message: String) -> Refusal {
        let last = || self.source.tokens.last().copied();
        let span = self
            .token(0)
            .or_else(last)
            .map_or(0..0, |token| token.start..token.end);
        Refusal::Syntax { span, message }
    }

    /// One thing or more with commas between them.
    pub(super) fn comma_separated(&mut self, mut each: impl FnMut(&mut Self) -> Lowered) -> Lowered {
        each(self)?;
        while self.eat_mark(",") {
            each(self)?;
        }
        Ok(())
    }

    /// `( thing, ... )`
    pub(super) fn in_parentheses(&mut self, each: impl FnMut(&mut Self) -> Lowered) -> Lowered {
        self.closing()?;
        self.expect_mark("(")?;
        self.comma_separated(each)?;
        self.expect_mark(")")
    }
}
