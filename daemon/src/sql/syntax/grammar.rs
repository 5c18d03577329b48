//! Small grammars over the words of commands, where the judge's is wider than PostgreSQL's.
//!
//! [`commands`] lists them. A grammar says all that may follow, so it refuses, but it never takes what the judge refuses.
//! Matching follows all readings at once, as sets of places: no backtracking, and the time is bounded by tokens times grammar.

mod commands;
mod pattern;

use std::collections::BTreeSet;

use super::refused::word;
use crate::sql::lexer::{Token, TokenKind};
use crate::sql::reserved::is_reserved;
use pattern::{Class, Pattern};

/// Longer statements have lists of data, not of words.
const MAX_TOKENS: usize = 2_000;

/// Where a statement leaves its grammar, as a byte of the file, and what was expected there.
pub(super) fn objection(text: &str, tokens: &[Token]) -> Option<(u32, String)> {
    if tokens.len() > MAX_TOKENS {
        return None;
    }
    let word = |at: usize| tokens.get(at).map_or("", |token: &Token| &text[token.range()]);
    let grammar = commands::find(word)?;
    let mut matching = Matching {
        text,
        tokens,
        furthest: 0,
        expected: BTreeSet::new(),
    };
    let ends = matching.ends(grammar, BTreeSet::from([0]));
    if ends.contains(&tokens.len()) {
        return None;
    }
    if let Some(end) = ends.last().filter(|end| **end >= matching.furthest) {
        matching.furthest = *end;
        matching.expected.insert("the end of the statement");
    }
    let last = tokens.last().map_or(0, |token| token.end);
    let at = tokens.get(matching.furthest).map_or(last, |token| token.start);
    let expected: Vec<&str> = matching.expected.into_iter().take(4).collect();
    Some((at, format!("expected {}", expected.join(" or "))))
}

struct Matching<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// The last token that nothing fitted, and what would have.
    furthest: usize,
    expected: BTreeSet<&'static str>,
}

impl Matching<'_> {
    /// Where a pattern may end that begins at one of these places.
    fn ends(&mut self, pattern: &'static Pattern, from: BTreeSet<usize>) -> BTreeSet<usize> {
        match pattern {
            Pattern::Word(word) => {
                let at = from.into_iter();
                at.filter(|at| self.is(*at, word)).map(|at| at + 1).collect()
            }
            Pattern::Class(class) => from.into_iter().flat_map(|at| self.class(*class, at)).collect(),
            Pattern::Sequence(parts) => parts.iter().fold(from, |from, part| self.ends(part, from)),
            Pattern::Choice(choices) => {
                let ends = choices.iter().flat_map(|choice| self.ends(choice, from.clone()));
                ends.collect()
            }
            Pattern::Optional(part) => {
                let mut ends = self.ends(part, from.clone());
                ends.extend(from);
                ends
            }
            Pattern::Repeated(part) => self.repeated(part, None, from),
            Pattern::List(part) => {
                let first = self.ends(part, from);
                self.repeated(part, Some(","), first)
            }
        }
    }

    fn repeated(
        &mut self,
        part: &'static Pattern,
        separator: Option<&'static str>,
        from: BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let mut all = from.clone();
        let mut newest = from;
        while !newest.is_empty() {
            if let Some(separator) = separator {
                let at = newest.into_iter();
                newest = at.filter(|at| self.is(*at, separator)).map(|at| at + 1).collect();
            }
            newest = self.ends(part, newest);
            newest.retain(|end| all.insert(*end));
        }
        all
    }

    fn written(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range()])
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn is(&mut self, at: usize, word: &'static str) -> bool {
        let found = self.written(at).eq_ignore_ascii_case(word);
        if !found {
            self.missed(at, word);
        }
        found
    }

    fn missed(&mut self, at: usize, expected: &'static str) {
        if at > self.furthest {
            self.furthest = at;
            self.expected.clear();
        }
        if at == self.furthest {
            self.expected.insert(expected);
        }
    }

    /// Where something of a class may end that begins at a place.
    fn class(&mut self, class: Class, at: usize) -> Vec<usize> {
        let after = match class {
            Class::Rest => return vec![self.tokens.len()],
            Class::Balanced => return self.balanced(at),
            Class::Signed | Class::SignedInteger => {
                let sign = matches!(self.written(at), "+" | "-");
                at + usize::from(sign)
            }
            _ => at,
        };
        if self.fits(class, after) {
            return vec![after + 1];
        }
        self.missed(after, class.called());
        Vec::new()
    }

    fn fits(&self, class: Class, at: usize) -> bool {
        let Some(kind) = self.kind(at) else { return false };
        let written = self.written(at);
        let is_quoted = matches!(kind, TokenKind::QuotedIdentifier | TokenKind::UnicodeIdentifier);
        let is_word = kind == TokenKind::Word;
        let is_free = is_word && !is_reserved(written);
        match class {
            Class::Name => is_quoted || (is_free && !word::is_of_functions(written)),
            Class::Function => is_quoted || (is_free && !word::is_of_columns(written)),
            Class::Unreserved => is_quoted || is_free,
            Class::NewRole => {
                let none = ["none", "public"]
                    .iter()
                    .any(|no| written.eq_ignore_ascii_case(no));
                is_quoted || (is_free && !none)
            }
            Class::Label => is_quoted || is_word,
            Class::String => matches!(
                kind,
                TokenKind::String
                    | TokenKind::EscapeString
                    | TokenKind::UnicodeString
                    | TokenKind::DollarString
            ),
            Class::SignedInteger => kind == TokenKind::Number && !written.contains(['.', 'e', 'E']),
            Class::Signed => kind == TokenKind::Number,
            Class::Operator => kind == TokenKind::Operator,
            Class::Balanced | Class::Rest => false,
        }
    }

    /// The ends of what is in balance and has no comma of its own.
    fn balanced(&mut self, from: usize) -> Vec<usize> {
        let (mut depth, mut ends) = (0_usize, Vec::new());
        for at in from..self.tokens.len() {
            match self.written(at) {
                "(" | "[" => depth += 1,
                ")" | "]" | "," if depth == 0 => break,
                ")" | "]" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                ends.push(at + 1);
            }
        }
        if ends.is_empty() {
            self.missed(from, "an expression");
        }
        ends
    }
}
