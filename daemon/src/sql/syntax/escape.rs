//! Escapes inside quotes that PostgreSQL's scanner refuses: what the judge's does not look at.
//!
//! Which bytes make a character depends on the database's encoding, so of bytes only NUL is told, which none has.

use crate::sql::front_end::Refusal;
use crate::sql::lexer::{Token, TokenKind, offset};

/// The first token that PostgreSQL could not read, and why.
pub(super) fn objection(text: &str, tokens: &[Token]) -> Option<Refusal> {
    tokens.iter().enumerate().find_map(|(at, token)| {
        let message = match token.kind {
            TokenKind::EscapeString => escaped(text[token.range()].as_bytes())?,
            TokenKind::UnicodeString | TokenKind::UnicodeIdentifier => {
                return escape_character(text, tokens, at);
            }
            TokenKind::String | TokenKind::QuotedIdentifier | TokenKind::DollarString
                if text.as_bytes()[token.range()].contains(&0) =>
            {
                "a NUL byte can not be in a statement"
            }
            _ => return None,
        };
        Some(Refusal::Syntax {
            span: token.start..token.end,
            message: message.to_owned(),
        })
    })
}

/// What is wrong with `E'...'`.
fn escaped(written: &[u8]) -> Option<&'static str> {
    let mut at = 0;
    let mut high = false;
    while at < written.len() {
        let is_escape = written[at] == b'\\';
        if high && !(is_escape && matches!(written.get(at + 1), Some(b'u' | b'U'))) {
            return Some("the second half of a surrogate pair is missing");
        }
        if !is_escape {
            if written[at] == 0 {
                return Some("a NUL byte can not be in a statement");
            }
            at += 1;
            continue;
        }
        let (radix, most) = match written.get(at + 1) {
            Some(b'u') => (16, 4),
            Some(b'U') => (16, 8),
            Some(b'x') => (16, 2),
            Some(b'0'..=b'7') => (8, 3),
            _ => {
                at += 2;
                continue;
            }
        };
        let first = at + if radix == 8 { 1 } else { 2 };
        let digits = written[first.min(written.len())..]
            .iter()
            .take(most)
            .take_while(|byte| char::from(**byte).is_digit(radix))
            .count();
        let text = std::str::from_utf8(&written[first.min(written.len())..][..digits]).ok()?;
        let value = u32::from_str_radix(text, radix).ok();
        let is_unicode = most >= 4;
        if is_unicode && digits < most {
            return Some("`\\u` has four hexadecimal digits, `\\U` eight");
        }
        if let Some(value) = value {
            let is_low = (0xDC00..0xE000).contains(&value);
            if value == 0 || (is_unicode && value > 0x0010_FFFF) {
                return Some("there is no such character");
            }
            if is_unicode && high != is_low {
                return Some("a surrogate pair has two halves, the high one first");
            }
            high = is_unicode && (0xD800..0xDC00).contains(&value);
        }
        at = first + digits;
    }
    None
}

/// UESCAPE, where it follows, has a string of one character behind it.
fn escape_character(text: &str, tokens: &[Token], at: usize) -> Option<Refusal> {
    let word = tokens.get(at + 1)?;
    if !text[word.range()].eq_ignore_ascii_case("uescape") {
        return None;
    }
    let is_string = tokens
        .get(at + 2)
        .is_some_and(|next| next.kind == TokenKind::String);
    (!is_string).then(|| Refusal::Syntax {
        span: offset(word.range().start)..offset(word.range().end),
        message: "expected a string of one character behind UESCAPE".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_as_postgresql_reads_them() {
        for fine in [
            r"E'a\n\'b\\'",
            r"E'\x41\101\u0041\U0001F600'",
            r"E'\ud83d\ude00'",
            r"E'\xff\xZ\9'",
            r"E'\\000'",
        ] {
            assert_eq!(escaped(fine.as_bytes()), None, "{fine}");
        }
        for wrong in [
            r"E'\u00'",
            r"E'\ud83d'",
            r"E'\ud83dx'",
            r"E'\ud83d\u0041'",
            r"E'\ude00'",
            r"E'\U00110000'",
            r"E'\000'",
            r"E'\x00'",
            r"E'\u0000'",
        ] {
            assert!(escaped(wrong.as_bytes()).is_some(), "{wrong}");
        }
    }
}
