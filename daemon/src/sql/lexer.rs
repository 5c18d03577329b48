//! PostgreSQL's tokens over bytes: the one lexer behind splitting, parsing, spans and highlighting.
//!
//! Follows PostgreSQL's own scanner, with `standard_conforming_strings` on unless it is told otherwise. Never fails: what it can not read is a
//! token of kind [`TokenKind::Invalid`] or [`TokenKind::Unterminated`]. Every byte is looked at a bounded number of
//! times, so the time is linear in the text.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword or an unquoted identifier.
    Word,
    /// `"..."`
    QuotedIdentifier,
    /// `U&"..."`
    UnicodeIdentifier,
    /// `'...'`, also continued on another line.
    String,
    /// `E'...'`
    EscapeString,
    /// `U&'...'`
    UnicodeString,
    /// `B'...'` or `X'...'`
    BitString,
    /// `N'...'`
    NationalString,
    /// `$tag$...$tag$`
    DollarString,
    /// A number without sign.
    Number,
    /// `$1`
    Parameter,
    /// One of PostgreSQL's operators, also `::`, `:=` and `=>`.
    Operator,
    /// One of `( ) [ ] , ; . :`.
    Punctuation,
    /// `-- ...` or `/* ... */`
    Comment,
    /// A backslash outside quotes: a psql meta-command starts here.
    Backslash,
    /// A byte that no SQL text may have, such as NUL.
    Invalid,
    /// A quote or comment that never ends.
    Unterminated,
}

/// A piece of text with its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

impl Token {
    /// Its bytes as a range for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Walks over a text; white space is stepped over, comments are tokens.
#[derive(Debug, Clone)]
pub struct Lexer<'text> {
    bytes: &'text [u8],
    at: usize,
    /// Up to here there are only signs, each an operator of its own: known, so that no run is read twice.
    signs_until: usize,
    /// A backslash escapes in plain strings too.
    escapes: bool,
}

/// PostgreSQL's longest operator; a longer run is cut, so that no run is looked at again and again.
const MAX_OPERATOR_BYTES: usize = 63;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl<'text> Lexer<'text> {
    /// Starts at the first byte, after a byte order mark.
    pub fn new(text: &'text str) -> Self {
        let bytes = text.as_bytes();
        let at = if bytes.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        Self {
            bytes,
            at,
            signs_until: 0,
            escapes: false,
        }
    }

    /// Goes to the end of the line, before its line feed, and gives that place.
    pub fn skip_line(&mut self) -> usize {
        self.at = line_end(self.bytes, self.at);
        self.at
    }

    /// Where the next token begins, or the text ends.
    pub fn next_start(&self) -> usize {
        let rest = &self.bytes[self.at..];
        let space = rest.iter().position(|byte| !is_space(*byte));
        self.at + space.unwrap_or(rest.len())
    }

    /// Where the current line ends, before its line feed.
    pub fn line_end(&self) -> usize {
        line_end(self.bytes, self.at)
    }

    /// Goes behind the rows of `COPY ... FROM stdin`, which are the lines below the one that ends at a place: past the line
    /// `\.`, or to the end of the text where there is none. Says whether there was.
    pub fn skip_copy_data(&mut self, from: usize) -> bool {
        self.at = line_end(self.bytes, from);
        while self.at < self.bytes.len() {
            let start = self.at + 1;
            self.at = line_end(self.bytes, start);
            let line = &self.bytes[start.min(self.at)..self.at];
            if line.strip_suffix(b"\r").unwrap_or(line) == b"\\." {
                return true;
            }
        }
        false
    }

    /// Says whether a backslash in `'...'` is a character like others, as it is unless the text itself turns that off.
    pub fn set_conforming_strings(&mut self, conforming: bool) {
        self.escapes = !conforming;
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| is_space(*byte)) {
            self.at += 1;
        }
    }

    fn scan(&mut self) -> TokenKind {
        match self.bytes[self.at] {
            b'\'' => self.quoted(0, b'\'', self.escapes, TokenKind::String),
            b'"' => self.quoted(0, b'"', false, TokenKind::QuotedIdentifier),
            b'-' if self.peek(1) == b'-' => {
                self.at = comment_end(self.bytes, self.at);
                TokenKind::Comment
            }
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'$' => self.dollar(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b':' if matches!(self.peek(1), b':' | b'=') => self.take(2, TokenKind::Operator),
            b'(' | b')' | b'[' | b']' | b',' | b';' | b'.' | b':' => self.take(1, TokenKind::Punctuation),
            b'\\' => self.take(1, TokenKind::Backslash),
            byte if is_word_start(byte) => self.word(),
            byte if is_operator(byte) => self.operator(),
            _ => self.take(1, TokenKind::Invalid),
        }
    }

    fn take(&mut self, length: usize, kind: TokenKind) -> TokenKind {
        self.at += length;
        kind
    }

    /// A quote after `prefix` bytes; a doubled quote is part of it.
    fn quoted(&mut self, prefix: usize, quote: u8, escapes: bool, kind: TokenKind) -> TokenKind {
        self.at += prefix;
        loop {
            self.at += 1;
            match self.bytes.get(self.at) {
                None => {
                    self.at = self.bytes.len();
                    return TokenKind::Unterminated;
                }
                Some(b'\\') if escapes => self.at += 1,
                Some(byte) if *byte == quote => {
                    self.at += 1;
                    if self.peek(0) != quote && !(quote == b'\'' && self.continues()) {
                        return kind;
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// Whether a string goes on in another pair of quotes on a later line; goes to that quote if so. Comments that end
    /// with their line may stand between.
    fn continues(&mut self) -> bool {
        let mut at = self.at;
        let mut new_line = false;
        loop {
            match self.bytes.get(at) {
                Some(byte) if is_space(*byte) => {
                    new_line |= matches!(byte, b'\n' | b'\r');
                    at += 1;
                }
                Some(b'-') if self.bytes.get(at + 1) == Some(&b'-') => at = comment_end(self.bytes, at),
                _ => break,
            }
        }
        let goes_on = new_line && self.bytes.get(at) == Some(&b'\'');
        if goes_on {
            self.at = at;
        }
        goes_on
    }

    fn block_comment(&mut self) -> TokenKind {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return TokenKind::Comment;
                    }
                }
                _ => self.at += 1,
            }
        }
        TokenKind::Unterminated
    }

    fn dollar(&mut self) -> TokenKind {
        if self.peek(1).is_ascii_digit() {
            self.at += 1;
            self.digits();
            return TokenKind::Parameter;
        }
        let rest = &self.bytes[self.at + 1..];
        let tag = rest
            .iter()
            .take_while(|byte| is_word_start(**byte) || byte.is_ascii_digit())
            .count();
        if rest.get(tag) != Some(&b'$') {
            return self.take(1, TokenKind::Invalid);
        }
        let delimiter = &self.bytes[self.at..self.at + tag + 2];
        let body = self.at + delimiter.len();
        if let Some(end) = find(&self.bytes[body..], delimiter) {
            self.at = body + end + delimiter.len();
            TokenKind::DollarString
        } else {
            self.at = self.bytes.len();
            TokenKind::Unterminated
        }
    }

    fn digits(&mut self) {
        while matches!(self.peek(0), b'0'..=b'9' | b'_') {
            self.at += 1;
        }
    }

    fn number(&mut self) -> TokenKind {
        if self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X' | b'o' | b'O' | b'b' | b'B') {
            self.at += 2;
            while self.peek(0).is_ascii_hexdigit() || self.peek(0) == b'_' {
                self.at += 1;
            }
            return TokenKind::Number;
        }
        self.digits();
        if self.peek(0) == b'.' && self.peek(1) != b'.' {
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if self.peek(1 + sign).is_ascii_digit() {
                self.at += 1 + sign;
                self.digits();
            }
        }
        TokenKind::Number
    }

    fn word(&mut self) -> TokenKind {
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (b'e' | b'E', b'\'', _) => return self.quoted(1, b'\'', true, TokenKind::EscapeString),
            (b'b' | b'B' | b'x' | b'X', b'\'', _) => {
                return self.quoted(1, b'\'', false, TokenKind::BitString);
            }
            (b'n' | b'N', b'\'', _) => return self.quoted(1, b'\'', false, TokenKind::NationalString),
            (b'u' | b'U', b'&', b'\'') => return self.quoted(2, b'\'', false, TokenKind::UnicodeString),
            (b'u' | b'U', b'&', b'"') => return self.quoted(2, b'"', false, TokenKind::UnicodeIdentifier),
            _ => {}
        }
        while self.bytes.get(self.at).is_some_and(|byte| is_word_part(*byte)) {
            self.at += 1;
        }
        TokenKind::Word
    }

    /// The longest run of operator characters, cut as PostgreSQL cuts it: before a comment, and before trailing
    /// signs unless a character says that it is no arithmetic.
    fn operator(&mut self) -> TokenKind {
        if self.at < self.signs_until {
            return self.take(1, TokenKind::Operator);
        }
        let run = &self.bytes[self.at..self.bytes.len().min(self.at + MAX_OPERATOR_BYTES)];
        let (mut end, mut unsigned_end, mut special) = (0, 1, false);
        while end < run.len() && is_operator(run[end]) {
            let next = run.get(end + 1).copied().unwrap_or(0);
            if matches!((run[end], next), (b'-', b'-') | (b'/', b'*')) {
                break;
            }
            special |= is_special_operator(run[end]);
            end += 1;
            if !matches!(run[end - 1], b'+' | b'-') {
                unsigned_end = end;
            }
        }
        let length = if special { end } else { end.min(unsigned_end) }.max(1);
        if !special && unsigned_end == 1 {
            self.signs_until = self.at + end;
        }
        self.take(length, TokenKind::Operator)
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_space();
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        let kind = self.scan();
        Some(Token {
            kind,
            start: offset(start),
            end: offset(self.at),
        })
    }
}

/// A byte offset as it is kept in tokens and trees; files are far smaller than 4 GiB.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    let from = from.min(bytes.len());
    bytes[from..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |length| from + length)
}

/// Where a comment of one line ends: before its line feed or carriage return.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..]
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(bytes.len(), |length| from + length)
}

/// Finds a dollar quote's end. A delimiter can only begin at a `$`, and it has but two of them, so no byte is
/// compared more than twice.
fn find(bytes: &[u8], delimiter: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(step) = bytes[from..].iter().position(|byte| *byte == b'$') {
        let at = from + step;
        if bytes[at..].starts_with(delimiter) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_word_part(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator(byte: u8) -> bool {
    is_special_operator(byte) || matches!(byte, b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=')
}

/// Characters that let an operator end in a sign.
fn is_special_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|' | b'`' | b'?'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(TokenKind, &str)]) {
        let found: Vec<_> = Lexer::new(text)
            .map(|token| (token.kind, &text[token.range()]))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn quotes_hide_what_is_inside() {
        use TokenKind::{Comment, DollarString, EscapeString, QuotedIdentifier, String, UnicodeIdentifier};
        check("'a;''b'", &[(String, "'a;''b'")]);
        check("'a'\n  'b' 'c'", &[(String, "'a'\n  'b'"), (String, "'c'")]);
        check(r"E'a\'b' 'a\'", &[(EscapeString, r"E'a\'b'"), (String, r"'a\'")]);
        check(
            r#""a""b" U&"\0061""#,
            &[
                (QuotedIdentifier, r#""a""b""#),
                (UnicodeIdentifier, r#"U&"\0061""#),
            ],
        );
        check(
            "$$a$x$;$$ $x$ $$ $x$",
            &[(DollarString, "$$a$x$;$$"), (DollarString, "$x$ $$ $x$")],
        );
        check(
            "/* a /* b */ ; */--;\n",
            &[(Comment, "/* a /* b */ ; */"), (Comment, "--;")],
        );
    }

    #[test]
    fn operators_end_where_postgresql_ends_them() {
        use TokenKind::{Comment, Number, Operator, Word};
        check(
            "1+-1",
            &[(Number, "1"), (Operator, "+"), (Operator, "-"), (Number, "1")],
        );
        check("a@-b", &[(Word, "a"), (Operator, "@-"), (Word, "b")]);
        check(
            "a->>b--c",
            &[(Word, "a"), (Operator, "->>"), (Word, "b"), (Comment, "--c")],
        );
        check("*/*x*/", &[(Operator, "*"), (Comment, "/*x*/")]);
        check("a::b", &[(Word, "a"), (Operator, "::"), (Word, "b")]);
    }

    #[test]
    fn numbers_and_parameters() {
        use TokenKind::{Number, Parameter, Word};
        check(
            "1.5e-3 .5 0x1F 1_000",
            &[
                (Number, "1.5e-3"),
                (Number, ".5"),
                (Number, "0x1F"),
                (Number, "1_000"),
            ],
        );
        check("$12 a$1", &[(Parameter, "$12"), (Word, "a$1")]);
    }

    #[test]
    fn what_never_ends_is_said() {
        for text in ["'a", "\"a", "/* a /* */", "$$ a", "$x$ a $$", r"E'a\"] {
            check(text, &[(TokenKind::Unterminated, text)]);
        }
        check("\u{feff}\0", &[(TokenKind::Invalid, "\0")]);
    }
}
