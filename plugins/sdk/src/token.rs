//! Words of a statement's text with their bytes: for the few things of which the tree has no node.

use std::borrow::Cow;

use crate::bindings::stagegate::review::types::Span;
use crate::by_table::ByText;
use crate::change::Change;
use crate::tree::Node;

/// Words, quoted texts in one piece, and single marks, each with where it starts; comments left out.
pub fn words_at(text: &str) -> Vec<(usize, &str)> {
    Words { text, at: 0 }.collect()
}

/// The same, one after the other.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Words<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let bytes = &self.text.as_bytes()[self.at..];
            let space = bytes.iter().position(|byte| !is_space(*byte))?;
            let start = self.at + space;
            let bytes = &bytes[space..];
            let until = |end: fn(u8) -> bool| bytes.iter().position(|byte| end(*byte)).unwrap_or(bytes.len());
            let (length, is_comment) = match bytes {
                [quote @ (b'"' | b'\''), ..] => (quoted_length(bytes, *quote), false),
                [b'-', b'-', ..] => (until(|byte| byte == b'\n'), true),
                [b'/', b'*', ..] => {
                    let end = self.text[start..].find("*/");
                    (end.map_or(bytes.len(), |end| end + 2), true)
                }
                [first, ..] if is_word(*first) => (until(|byte| !is_word(byte)), false),
                _ => (1, false),
            };
            self.at = start + length;
            if !is_comment {
                return Some((start, &self.text[start..self.at]));
            }
        }
    }
}

/// An identifier or a quoted text as PostgreSQL compares it; only ASCII letters fold.
pub fn fold(word: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(inner) = word.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner.replace(&format!("{quote}{quote}"), &quote.to_string());
        }
    }
    word.to_ascii_lowercase()
}

/// The same, without a copy where nothing folds.
fn folded(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| !byte.is_ascii_uppercase() && byte != b'"' && byte != b'\'';
    if word.bytes().all(is_plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(fold(word))
}

/// The first place of a word under a node, whatever its case.
pub fn find(node: Node<'_>, word: &str) -> Option<Span> {
    let words = words_at(node.text());
    let (at, found) = words.iter().find(|(_, found)| found.eq_ignore_ascii_case(word))?;
    span_of(node, *at, found)
}

/// The name's bytes in `CONSTRAINT name ...`, where the node starts so.
pub fn constraint_name(constraint: Node<'_>) -> Option<Span> {
    let words = words_at(constraint.text());
    let (first, name) = (words.first()?, words.get(1)?);
    first
        .1
        .eq_ignore_ascii_case("constraint")
        .then(|| span_of(constraint, name.0, name.1))?
}

/// How often each identifier stands in a text, as PostgreSQL compares it; made once for a file.
pub struct Occurrences<'t>(ByText<Cow<'t, str>, usize>);

impl<'t> Occurrences<'t> {
    /// Those in the whole of a change; counted once.
    pub fn in_change<'c>(change: &'c Change<'t>) -> &'c Self {
        change.memo.words.get_or_init(|| Self::of(change.text()))
    }

    /// Counts the words of a text.
    pub fn of(text: &'t str) -> Self {
        let mut counts = ByText::default();
        for (_, word) in (Words { text, at: 0 }) {
            if word
                .bytes()
                .next()
                .is_some_and(|first| first == b'"' || is_word(first))
            {
                *counts.entry(folded(word)).or_default() += 1;
            }
        }
        Self(counts)
    }

    /// Whether a name stands in the text.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether a name stands in the text no more than once: changing it there leaves nothing behind.
    pub fn is_single(&self, name: &str) -> bool {
        self.0.get(name).is_none_or(|count| *count == 1)
    }
}

fn span_of(node: Node<'_>, at: usize, word: &str) -> Option<Span> {
    let start = node.span().start + u32::try_from(at).ok()?;
    let end = start + u32::try_from(word.len()).ok()?;
    Some(Span { start, end })
}

/// Up to and with the closing quote; a doubled one is part of the text.
fn quoted_length(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(offset) = text[at..].iter().position(|byte| *byte == quote) {
        at += offset + 1;
        if text.get(at) != Some(&quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Letters, digits, and every byte of what is not ASCII: as PostgreSQL has it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'_' | b'$')
}

#[cfg(test)]
mod tests {
    use super::{Occurrences, words_at};

    fn words(text: &str) -> Vec<&str> {
        words_at(text).into_iter().map(|(_, word)| word).collect()
    }

    #[test]
    fn words_keep_quoted_texts_whole_and_drop_comments() {
        let text = "SET -- why\n \"a \"\"b\" /* c */ = 'd''e',f.g";
        assert_eq!(
            words(text),
            ["SET", "\"a \"\"b\"", "=", "'d''e'", ",", "f", ".", "g"]
        );
        assert_eq!(words("'open"), ["'open"]);
        assert_eq!(words("/* open"), [] as [&str; 0]);
    }

    #[test]
    fn each_word_knows_where_it_starts() {
        let text = "  a -- b\n  \"ü\" c";
        for (at, word) in words_at(text) {
            assert!(text[at..].starts_with(word), "{word}");
        }
    }

    #[test]
    fn an_identifier_is_counted_as_it_is_compared() {
        let words = Occurrences::of("create index A on t; drop index \"a\"; select 'b', b, \"B\" -- b");
        assert!(!words.is_single("a") && words.is_single("b") && words.is_single("B"));
    }
}
