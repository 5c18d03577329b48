//! Walks over the words of one statement, without a parser: enough to know what it is and what it names. Pure.

use std::ops::Range;

use crate::sql::lexer::{Lexer, Token, TokenKind};

/// A statement's tokens without comments, and how far a reader is.
#[derive(Debug, Clone)]
pub struct Words<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'t> Words<'t> {
    /// The words of a statement.
    pub fn new(text: &'t str) -> Self {
        let tokens = Lexer::new(text)
            .filter(|token| token.kind != TokenKind::Comment)
            .collect();
        Self { text, tokens, at: 0 }
    }

    /// Steps over these words, or stays where it is.
    pub fn eat(&mut self, words: &str) -> bool {
        let mut at = self.at;
        for word in words.split_ascii_whitespace() {
            if !self.is_word(at, word) {
                return false;
            }
            at += 1;
        }
        self.at = at;
        true
    }

    /// Whether this word is next.
    pub fn is(&self, word: &str) -> bool {
        self.is_word(self.at, word)
    }

    /// Whether this word stands anywhere from here on.
    pub fn has(&self, word: &str) -> bool {
        (self.at..self.tokens.len()).any(|at| self.is_word(at, word))
    }

    /// Whether this word is the last.
    pub fn ends_with(&self, word: &str) -> bool {
        (self.tokens.len().checked_sub(1)).is_some_and(|last| last >= self.at && self.is_word(last, word))
    }

    /// Whether nothing follows.
    pub fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// How many words and signs follow.
    pub fn left(&self) -> usize {
        self.tokens.len().saturating_sub(self.at)
    }

    /// Where the next word begins; the end of the text where none follows.
    pub fn next_start(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.text.len(), |token| token.start as usize)
    }

    /// Steps over one word or sign and gives its text.
    pub fn step(&mut self) -> Option<&'t str> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        self.text.get(token.range())
    }

    /// Steps over what stands in parentheses, if that is next.
    pub fn skip_parentheses(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            match self.text.get(token.range()) {
                Some("(") => depth += 1,
                Some(")") => depth = depth.saturating_sub(1),
                _ if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Steps to the word, outside of parentheses. False, and at the end, where it is not there.
    pub fn seek(&mut self, word: &str) -> bool {
        while !self.at_end() {
            if self.is(word) {
                return true;
            }
            if self.sign() == Some("(") {
                self.skip_parentheses();
            } else {
                self.at += 1;
            }
        }
        false
    }

    /// A name with its parts, as it is written, and where.
    pub fn name(&mut self) -> Option<Range<usize>> {
        let first = self.tokens.get(self.at).filter(|token| is_name(token.kind))?;
        let mut end = first.end;
        let start = first.start;
        self.at += 1;
        while self.sign() == Some(".")
            && let Some(part) = self.tokens.get(self.at + 1).filter(|token| is_name(token.kind))
        {
            end = part.end;
            self.at += 2;
        }
        Some(start as usize..end as usize)
    }

    fn sign(&self) -> Option<&'t str> {
        let token = self.tokens.get(self.at)?;
        (token.kind == TokenKind::Punctuation)
            .then(|| self.text.get(token.range()))
            .flatten()
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Word
                && self
                    .text
                    .get(token.range())
                    .is_some_and(|text| text.eq_ignore_ascii_case(word))
        })
    }
}

fn is_name(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::UnicodeIdentifier
    )
}

/// What PostgreSQL makes of one name as it is written; none where that takes more than folding.
pub fn folded(written: &str) -> Option<String> {
    match written.strip_prefix('"') {
        Some(quoted) => Some(quoted.strip_suffix('"')?.replace("\"\"", "\"")),
        None if written.contains(['"', '.', '&']) => None,
        None => Some(written.to_lowercase()),
    }
}

/// A name as it can stand in SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
