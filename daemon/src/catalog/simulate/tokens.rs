//! Reads the tokens of one statement in order.
//!
//! The tree leaves out what rules do not look at (options of LIKE, actions of foreign keys, bounds, storage), and
//! the simulation needs it all, so definitions are read from the tokens. What does not read as expected is
//! [`Stop::Unread`]: a statement is followed whole or not at all.

use std::ops::Range;

use super::refusal::{Done, Stop};
use crate::sql::lexer::{Lexer, Token, TokenKind};

/// PostgreSQL cuts longer names.
pub(super) const MAX_NAME_BYTES: usize = 63;

/// A name, perhaps with a schema.
#[expect(clippy::struct_field_names, reason = "a name has a schema and a name")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) schema: Option<String>,
    pub(super) name: String,
    /// Its bytes in the file.
    pub(super) span: Range<u32>,
}

impl Name {
    /// As messages show it.
    pub(super) fn shown(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }

    /// A name that is not in the file.
    pub(super) fn made(schema: Option<&str>, name: &str) -> Self {
        Self {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
            span: 0..0,
        }
    }
}

/// A cursor over tokens; comments are left out.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'t> {
    pub(super) text: &'t str,
    /// Added to every place: where the text begins in the file.
    pub(super) offset: u32,
    pub(super) list: Vec<Token>,
    pub(super) at: usize,
}

impl<'t> Tokens<'t> {
    /// Of a whole text that begins at this byte of the file.
    pub(super) fn new(text: &'t str, offset: u32) -> Self {
        let tokens = Lexer::new(text)
            .filter(|token| token.kind != TokenKind::Comment)
            .collect();
        Self {
            text,
            offset,
            list: tokens,
            at: 0,
        }
    }

    /// The same text, these tokens of it.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        Self {
            text: self.text,
            offset: self.offset,
            list: self.list[range].to_vec(),
            at: 0,
        }
    }

    /// Whether all has been read.
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.list.len()
    }

    /// The token so far ahead.
    pub(super) fn token(&self, ahead: usize) -> Option<Token> {
        self.list.get(self.at + ahead).copied()
    }

    /// Its text, or nothing behind the end.
    pub(super) fn ahead(&self, ahead: usize) -> &'t str {
        self.token(ahead).map_or("", |token| &self.text[token.range()])
    }

    /// Text of a range of tokens, as written.
    pub(super) fn written(&self, range: Range<usize>) -> &'t str {
        match self.list.get(range) {
            Some([first, .., last]) => &self.text[first.start as usize..last.end as usize],
            Some([only]) => &self.text[only.range()],
            _ => "",
        }
    }

    /// Its bytes in the file.
    pub(super) fn span(&self, range: Range<usize>) -> Range<u32> {
        match self.list.get(range) {
            Some([first, .., last]) => first.start + self.offset..last.end + self.offset,
            Some([only]) => only.start + self.offset..only.end + self.offset,
            _ => self.offset..self.offset,
        }
    }

    /// Whether these words, separated by a space, are next.
    pub(super) fn is(&self, words: &str) -> bool {
        words
            .split(' ')
            .enumerate()
            .all(|(ahead, word)| self.is_at(ahead, word))
    }

    /// Whether this word or mark is so far ahead.
    pub(super) fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.ahead(ahead).eq_ignore_ascii_case(word)
    }

    /// Whether one of these words is next.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_at(0, word))
    }

    /// Steps over these words where they are next.
    pub(super) fn eat(&mut self, words: &str) -> bool {
        let found = self.is(words);
        if found {
            self.at += words.split(' ').count();
        }
        found
    }

    /// Steps over one of these words where it is next.
    pub(super) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|words| self.eat(words))
    }

    /// Steps over these words, which must be next.
    pub(super) fn expect(&mut self, words: &str) -> Done {
        if self.eat(words) {
            Ok(())
        } else {
            Err(Stop::Unread)
        }
    }

    /// Nothing may be left.
    pub(super) fn expect_end(&self) -> Done {
        if self.at_end() { Ok(()) } else { Err(Stop::Unread) }
    }

    /// Whether an identifier is so far ahead.
    pub(super) fn is_name(&self, ahead: usize) -> bool {
        self.token(ahead).is_some_and(|token| {
            matches!(
                token.kind,
                TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::UnicodeIdentifier
            )
        })
    }

    /// One identifier, as PostgreSQL keeps it.
    pub(super) fn identifier(&mut self) -> Done<String> {
        let token = self.token(0).filter(|_| self.is_name(0)).ok_or(Stop::Unread)?;
        self.at += 1;
        Ok(fold(token.kind, &self.text[token.range()]))
    }

    /// `a`, `s.a` or `db.s.a`.
    pub(super) fn name(&mut self) -> Done<Name> {
        let from = self.at;
        let mut schema = None;
        let mut name = self.identifier()?;
        while self.is(".") && self.is_name(1) {
            self.at += 1;
            schema = Some(std::mem::replace(&mut name, self.identifier()?));
        }
        Ok(Name {
            schema,
            name,
            span: self.span(from..self.at),
        })
    }

    /// `a.b.c` in its parts.
    pub(super) fn parts(&mut self) -> Done<Vec<String>> {
        let mut parts = vec![self.identifier()?];
        while self.is(".") && self.is_name(1) {
            self.at += 1;
            parts.push(self.identifier()?);
        }
        Ok(parts)
    }

    /// `(a, b)`
    pub(super) fn identifiers(&mut self) -> Done<Vec<String>> {
        self.expect("(")?;
        let mut names = vec![self.identifier()?];
        while self.eat(",") {
            names.push(self.identifier()?);
        }
        self.expect(")")?;
        Ok(names)
    }

    /// A string constant's value.
    pub(super) fn string(&mut self) -> Done<String> {
        let token = self.token(0).ok_or(Stop::Unread)?;
        let text = &self.text[token.range()];
        let value = match token.kind {
            TokenKind::String => unquoted(text),
            TokenKind::EscapeString if !text.contains('\\') => unquoted(&text[1..]),
            TokenKind::DollarString => {
                let tag = text[1..].find('$').ok_or(Stop::Unread)? + 2;
                text[tag..text.len() - tag].to_owned()
            }
            _ => return Err(Stop::Unread),
        };
        self.at += 1;
        Ok(value)
    }

    /// A whole number, perhaps with a sign.
    pub(super) fn integer(&mut self) -> Done<i64> {
        let negative = self.eat("-");
        if !negative {
            self.eat("+");
        }
        let digits: i128 = self.ahead(0).parse().map_err(|_| Stop::Unread)?;
        self.at += 1;
        let value = if negative { -digits } else { digits };
        i64::try_from(value).map_err(|_| Stop::Unread)
    }

    /// The tokens inside the parentheses that begin here; steps over them.
    pub(super) fn parenthesized(&mut self) -> Done<Range<usize>> {
        if !self.is("(") {
            return Err(Stop::Unread);
        }
        let start = self.at + 1;
        self.skip_balanced();
        Ok(start..self.at.saturating_sub(1).max(start))
    }

    /// Steps over one token, or over all that its bracket holds.
    pub(super) fn skip_balanced(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.token(0) {
            self.at += 1;
            match &self.text[token.range()] {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Steps on to the first of these words outside brackets, or to the end; gives what lies between.
    pub(super) fn until(&mut self, words: &[&str]) -> Range<usize> {
        let from = self.at;
        while !self.at_end() && !words.iter().any(|words| self.is(words)) {
            self.skip_balanced();
        }
        from..self.at
    }

    /// The items between commas, outside brackets, of what is left.
    pub(super) fn items(&mut self) -> Vec<Self> {
        let mut items = Vec::new();
        while !self.at_end() {
            let range = self.until(&[","]);
            items.push(self.part(range));
            self.eat(",");
        }
        items
    }
}

/// An identifier as PostgreSQL keeps it.
pub(super) fn fold(kind: TokenKind, text: &str) -> String {
    let mut name = match kind {
        TokenKind::QuotedIdentifier => text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or(text)
            .replace("\"\"", "\""),
        _ => text.to_ascii_lowercase(),
    };
    cut(&mut name, MAX_NAME_BYTES);
    name
}

/// Cuts a text to so many bytes, never inside a character.
pub(super) fn cut(text: &mut String, bytes: usize) {
    if text.len() > bytes {
        text.truncate(text.floor_char_boundary(bytes));
    }
}

fn unquoted(text: &str) -> String {
    text.strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''))
        .unwrap_or(text)
        .replace("''", "'")
}
