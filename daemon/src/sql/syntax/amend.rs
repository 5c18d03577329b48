//! What the judge is shown instead of what was written: the same text with some words and bodies blanked or spelt
//! otherwise, so that every offset stays what it was.
//!
//! Bodies of routines are blanked because they have limits of their own; words because the judge does not know that
//! they may stand where they stand.

mod spelling;

use std::borrow::Cow;
use std::ops::Range;

use crate::sql::lexer::{Token, TokenKind};
use crate::sql::plpgsql::EmbeddedKind;

/// What PL/pgSQL calls SELECT where no one wants the result.
const PERFORM: &str = "perform";
/// The same as long.
const SELECT: &str = "select ";
/// How a statement begins is decided by so many words at most.
const LEADING_WORDS: usize = 12;

/// One place and what is shown there; shorter texts are filled with blanks.
type Change = (Range<usize>, &'static str);

/// The text of a statement as the judge is shown it.
pub(super) fn shown<'text>(text: &'text str, tokens: &[Token], span: &Range<u32>) -> Cow<'text, str> {
    let written = &text[span.start as usize..span.end as usize];
    let statement = Words { text, tokens };
    let mut changes = Vec::new();
    if statement.is(0, "create") {
        statement.of_create(&mut changes);
    } else if statement.is(0, "alter") {
        statement.of_alter(&mut changes);
    } else if statement.is(0, "set") {
        statement.of_set(&mut changes);
    }
    spelling::changes(&statement, &mut changes);
    if changes.is_empty() {
        return Cow::Borrowed(written);
    }
    let mut bytes = written.as_bytes().to_vec();
    for (range, shown) in changes {
        let place = &mut bytes[range.start - span.start as usize..range.end - span.start as usize];
        place.fill(b' ');
        let length = shown.len().min(place.len());
        place[..length].copy_from_slice(&shown.as_bytes()[..length]);
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(written), Cow::Owned)
}

/// A statement inside a body as the judge is shown it: only its tokens, each where it is.
pub(super) fn embedded(text: &str, tokens: &[Token], kind: EmbeddedKind) -> String {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        return String::new();
    };
    let span = first.start..last.end;
    let mut bytes = shown(text, tokens, &span).into_owned().into_bytes();
    let mut end = first.start;
    for token in tokens {
        bytes[(end - span.start) as usize..(token.start - span.start) as usize].fill(b' ');
        end = token.end;
    }
    if kind == EmbeddedKind::Perform {
        bytes[..PERFORM.len()].copy_from_slice(SELECT.as_bytes());
    }
    String::from_utf8(bytes).unwrap_or_default()
}

struct Words<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Words<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range()])
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    fn is_number(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind == TokenKind::Number)
    }

    /// The first place among the leading words where this one stands.
    fn find(&self, word: &str) -> Option<usize> {
        (0..self.tokens.len().min(LEADING_WORDS)).find(|at| self.is(*at, word))
    }

    fn blank(&self, at: usize) -> Change {
        (self.tokens[at].range(), "")
    }

    fn of_create(&self, changes: &mut Vec<Change>) {
        let kind = (1..self.tokens.len().min(6)).find(|at| {
            ["function", "procedure", "language", "view", "table", "index"]
                .iter()
                .any(|kind| self.is(*at, kind))
        });
        let Some(kind) = kind else { return };
        let unknown: &[&str] = match self.word(kind).to_ascii_lowercase().as_str() {
            "function" | "procedure" => {
                self.hide_bodies(changes);
                self.time_zone(changes);
                return;
            }
            "language" => &["trusted", "procedural"],
            "view" => &["local", "global", "unlogged"],
            "table" => {
                self.exclusions(changes);
                return;
            }
            _ => return,
        };
        changes.extend(
            (1..kind)
                .filter(|at| unknown.iter().any(|word| self.is(*at, word)))
                .map(|at| self.blank(at)),
        );
    }

    fn of_alter(&self, changes: &mut Vec<Change>) {
        if self.is(1, "default") {
            // IN SCHEMA may stand before FOR ROLE.
            let (schema, role) = (self.find("schema"), self.find("for"));
            if let (Some(schema), Some(role)) = (schema, role)
                && schema < role
            {
                let verbs = ["grant", "revoke"];
                let end = (role..self.tokens.len()).find(|at| verbs.iter().any(|verb| self.is(*at, verb)));
                changes.extend((role..end.unwrap_or(role)).map(|at| self.blank(at)));
            }
        } else if self.is(1, "index") && self.find("owner").is_some_and(|at| self.is(at + 1, "to")) {
            // The owner of an index is the owner of its table, and PostgreSQL reads both alike.
            changes.push((self.tokens[1].range(), "table"));
        } else if self.is(1, "statistics") && self.is(2, "if") && self.is(3, "exists") {
            changes.extend([self.blank(2), self.blank(3)]);
        } else if self.is(1, "table") {
            self.exclusions(changes);
        } else {
            self.time_zone(changes);
        }
    }

    fn of_set(&self, changes: &mut Vec<Change>) {
        if (self.is(1, "local") || self.is(1, "session")) && self.is(2, "transaction") {
            changes.push(self.blank(1));
        } else if self.is(1, "names") && self.tokens.len() > 2 {
            changes.push((self.tokens[1].range(), "nam ="));
        }
    }

    /// `SET TIME ZONE value` of a role, database or routine.
    fn time_zone(&self, changes: &mut Vec<Change>) {
        for at in 2..self.tokens.len() {
            if self.is(at, "zone") && self.is(at - 1, "time") && self.is(at - 2, "set") {
                let range = self.tokens[at - 1].range().start..self.tokens[at].range().end;
                changes.push((range, "timezone="));
            }
            let is_value = at > 2 && self.is(at, "role") && self.is(at - 1, "set");
            if is_value && !self.is(at + 1, "=") && !self.is(at + 1, "to") {
                changes.push((self.tokens[at].range(), "rol="));
            }
        }
    }

    /// `EXCLUDE USING gist (key class DESC WITH &&)`: what stands between the key and WITH.
    fn exclusions(&self, changes: &mut Vec<Change>) {
        for at in 0..self.tokens.len() {
            if self.is(at, "exclude") {
                let open = (at + 1..at + 4).find(|at| self.word(*at) == "(");
                if let Some(open) = open {
                    self.exclusion_items(open + 1, changes);
                }
            }
        }
    }

    fn exclusion_items(&self, first: usize, changes: &mut Vec<Change>) {
        let (mut depth, mut in_key, mut keep) = (0_usize, true, 0_usize);
        let mut seen_with = false;
        for at in first..self.tokens.len() {
            match self.word(at) {
                "(" => depth += 1,
                ")" if depth == 0 => return,
                ")" => depth -= 1,
                "," if depth == 0 => (in_key, seen_with, keep) = (true, false, 0),
                _ if depth > 0 || seen_with => {}
                word if word.eq_ignore_ascii_case("with") => seen_with = true,
                _ if in_key => {
                    let next = self.word(at + 1);
                    in_key = next == "." || self.word(at) == ".";
                }
                word if word.eq_ignore_ascii_case("collate") => keep = 1,
                "." => keep = 1,
                _ if keep > 0 => keep -= 1,
                _ if self.tokens[at].kind == TokenKind::Word => changes.push(self.blank(at)),
                _ => {}
            }
        }
    }

    fn hide_bodies(&self, changes: &mut Vec<Change>) {
        for (at, token) in self.tokens.iter().enumerate() {
            if at > 0 && is_string(token.kind) && self.is(at - 1, "as") {
                changes.push((inside(self.text, *token), ""));
            }
        }
    }
}

fn is_string(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString
    )
}

/// What is between the quotes of a string.
pub(in crate::sql) fn inside(text: &str, token: Token) -> Range<usize> {
    let written = &text[token.range()];
    let (open, close) = match token.kind {
        TokenKind::DollarString => {
            let tag = written[1..].find('$').map_or(1, |length| length + 2);
            (tag, tag)
        }
        TokenKind::EscapeString => (2, 1),
        _ => (1, 1),
    };
    let range = token.range();
    let start = (range.start + open).min(range.end);
    start..range.end.saturating_sub(close).max(start)
}
