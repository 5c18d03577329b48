//! Identifiers and names of objects, normalised as PostgreSQL does.

use super::Lowered;
use super::cursor::Cursor;
use crate::sql::kinds::{bit, kind, role};
use crate::sql::lexer::{Token, TokenKind};
use crate::sql::reserved::is_reserved;

impl Cursor<'_, '_> {
    /// Whether the token some steps ahead can be a name.
    pub(super) fn is_name_at(&self, ahead: usize) -> bool {
        use TokenKind::{QuotedIdentifier, UnicodeIdentifier, Word};
        self.token(ahead)
            .is_some_and(|token| matches!(token.kind, Word | QuotedIdentifier | UnicodeIdentifier))
    }

    /// One identifier that stands alone or first; a reserved word must be quoted there.
    pub(super) fn identifier(&mut self, role: u16) -> Lowered {
        let is_word = self.token(0).is_some_and(|token| token.kind == TokenKind::Word);
        if is_word && is_reserved(self.text(0)) {
            let refusal = self.expected("a name");
            self.certain = Some(refusal.clone());
            return Err(refusal);
        }
        self.label(role)
    }

    /// One identifier after AS or a dot, where any word will do.
    pub(super) fn label(&mut self, role: u16) -> Lowered {
        let Some(token) = self.token(0).filter(|_| self.is_name_at(0)) else {
            return Err(self.expected("a name"));
        };
        let node = self.open(kind::IDENTIFIER, role);
        let text = self.text(0);
        self.out
            .name_with(node, |names| write_folded(names, token.kind, text));
        if token.kind != TokenKind::Word {
            self.out.set(node, bit::identifier::QUOTED);
        }
        self.step_over_name(token.kind);
        self.close(node);
        Ok(())
    }

    fn step_over_name(&mut self, kind: TokenKind) {
        self.at += 1;
        if kind == TokenKind::UnicodeIdentifier {
            self.step_over_escape();
        }
    }

    /// `UESCAPE '!'`, which may follow a string or identifier with escapes.
    pub(super) fn step_over_escape(&mut self) {
        if self.is("uescape") {
            self.at = (self.at + 2).min(self.source.tokens.len());
        }
    }

    /// `a.b.c` as a node of a kind whose children are identifiers and whose name is all of them.
    pub(super) fn dotted(&mut self, kind: u16, role: u16) -> Lowered<u32> {
        let node = self.open(kind, role);
        let first = self.at;
        self.identifier(role::NAME)?;
        while self.is_mark(".") && self.is_name_at(1) {
            self.at += 1;
            self.label(role::NAME)?;
        }
        let (tokens, text) = (&self.source.tokens[first..self.at], self.source.text);
        self.out.name_with(node, |names| write_path(names, text, tokens));
        self.close(node);
        Ok(node)
    }

    /// The name of an object that is no relation.
    pub(super) fn object_name(&mut self, role: u16) -> Lowered<u32> {
        self.dotted(kind::OBJECT_NAME, role)
    }

    /// The name of a relation.
    pub(super) fn relation(&mut self, role: u16) -> Lowered {
        let node = self.object_name(role)?;
        self.out.relation(node);
        Ok(())
    }

    /// `(a, b)`
    pub(super) fn identifiers(&mut self, role: u16) -> Lowered {
        self.in_parentheses(|cursor| cursor.identifier(role))
    }

    /// The next token as a folded name, for names that are no nodes of their own.
    pub(super) fn folded(&self) -> String {
        let mut folded = String::new();
        if let Some(token) = self.token(0) {
            write_folded(&mut folded, token.kind, self.text(0));
        }
        folded
    }

    /// A name that becomes the name of a node above it: steps over it.
    pub(super) fn take_name(&mut self) -> Lowered<String> {
        let Some(token) = self.token(0).filter(|_| self.is_name_at(0)) else {
            return Err(self.expected("a name"));
        };
        let name = self.folded();
        self.step_over_name(token.kind);
        Ok(name)
    }
}

/// Appends the parts of a name and the dots between them. The escape clause of a Unicode identifier is no part of it;
/// a name in a string is one.
pub(super) fn write_path(names: &mut String, text: &str, tokens: &[Token]) {
    let mut before = TokenKind::Punctuation;
    let mut escape = false;
    for token in tokens {
        let written = &text[token.range()];
        if std::mem::take(&mut escape) {
            continue;
        }
        escape = before == TokenKind::UnicodeIdentifier && written.eq_ignore_ascii_case("uescape");
        before = token.kind;
        match token.kind {
            _ if escape => {}
            TokenKind::String => names.push_str(written.trim_matches('\'')),
            kind => write_folded(names, kind, written),
        }
    }
}

/// Appends a name: an unquoted one folded to lower case, a quoted one without its quotes.
pub(super) fn write_folded(names: &mut String, kind: TokenKind, text: &str) {
    match kind {
        TokenKind::QuotedIdentifier => write_undoubled(names, &text[1..text.len() - 1], '"'),
        TokenKind::UnicodeIdentifier => {
            let mut plain = String::new();
            write_undoubled(&mut plain, &text[3..text.len() - 1], '"');
            write_unicode(names, &plain);
        }
        _ => {
            let start = names.len();
            names.push_str(text);
            names[start..].make_ascii_lowercase();
        }
    }
}

/// Appends the inside of quotes, where a doubled quote stands for one.
pub(super) fn write_undoubled(names: &mut String, inside: &str, quote: char) {
    let mut previous = '\0';
    for c in inside.chars() {
        let doubled = c == quote && previous == quote;
        previous = if doubled { '\0' } else { c };
        if !doubled {
            names.push(c);
        }
    }
}

/// Appends text with the escapes `\XXXX` and `\+XXXXXX` replaced; what is no escape stays.
pub(super) fn write_unicode(names: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        names.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (skip, digits) = if rest.starts_with('+') { (1, 6) } else { (0, 4) };
        let code = rest
            .get(skip..skip + digits)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        if let Some(c) = code.and_then(char::from_u32) {
            names.push(c);
            rest = &rest[skip + digits..];
        } else {
            names.push('\\');
            rest = rest.strip_prefix('\\').unwrap_or(rest);
        }
    }
    names.push_str(rest);
}
