//! Byte offsets to lines and columns, in time linear in the text once and logarithmic for each question.

use std::ops::Range;

use crate::review::finding::{Place, Position};

/// Characters are counted at every so many bytes, so that a column on a very long line is found as fast as any.
const STRIDE: usize = 256;

/// Where the lines of a text start.
#[derive(Debug, Clone)]
pub struct LineIndex<'text> {
    text: &'text str,
    starts: Vec<u32>,
    /// How many characters begin before each multiple of [`STRIDE`]; empty for a text that is ASCII throughout.
    characters: Vec<u32>,
}

impl<'text> LineIndex<'text> {
    /// Reads the text once. Lines end at `\n`; a `\r` before it belongs to the line.
    pub fn new(text: &'text str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| offset(at + 1)))
            .collect();
        let characters = if text.is_ascii() {
            Vec::new()
        } else {
            let chunks = text.as_bytes().chunks(STRIDE);
            let mut before = 0;
            let mut count = |chunk| {
                let through = before + offset(characters(chunk));
                std::mem::replace(&mut before, through)
            };
            chunks.map(&mut count).collect()
        };
        Self {
            text,
            starts,
            characters,
        }
    }

    /// The place of a byte; past the end, the end; inside a character, the character's.
    pub fn position(&self, byte: u32) -> Position {
        let mut at = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.starts.partition_point(|start| *start as usize <= at);
        let start = self.starts[line - 1] as usize;
        let column = self.characters_before(at) - self.characters_before(start) + 1;
        Position {
            line: offset(line),
            column: offset(column),
        }
    }

    /// The text of a line without its end, and its first byte; a line that is not there is empty.
    pub fn line(&self, number: u32) -> (usize, &'text str) {
        let index = (number as usize).saturating_sub(1);
        let start_of = |index: usize| self.starts.get(index).map(|start| *start as usize);
        let start = start_of(index).unwrap_or(self.text.len());
        let end = start_of(index + 1).unwrap_or(self.text.len());
        let line = &self.text[start..end];
        let line = line.strip_suffix('\n').unwrap_or(line);
        (start, line.strip_suffix('\r').unwrap_or(line))
    }

    fn characters_before(&self, at: usize) -> usize {
        if self.characters.is_empty() {
            return at;
        }
        let chunk = at / STRIDE;
        let before = match self.characters.get(chunk) {
            Some(before) => *before as usize,
            // The end of a text that fills its last chunk.
            None => {
                return self.characters_before(at - 1)
                    + usize::from(at > 0 && is_start(self.text.as_bytes()[at - 1]));
            }
        };
        before + characters(&self.text.as_bytes()[chunk * STRIDE..at])
    }

    /// A range with its places.
    pub fn place(&self, span: Range<u32>) -> Place {
        let (start, end) = (self.position(span.start), self.position(span.end));
        Place {
            start_byte: span.start,
            end_byte: span.end,
            start,
            end,
        }
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_start(**byte)).count()
}

/// Whether a byte of UTF-8 begins a character.
fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let index = LineIndex::new("é x\r\nab\n");
        let at = |byte| {
            let Position { line, column } = index.position(byte);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(1), (1, 1), "inside é");
        assert_eq!(at(3), (1, 3));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(99), (3, 1), "past the end");
    }
    #[test]
    fn long_lines_of_many_characters_have_right_columns() {
        for text in [
            "é".repeat(1_000),
            format!("x{}", "é€".repeat(700)),
            "é".repeat(STRIDE / 2),
        ] {
            let index = LineIndex::new(&text);
            for (nth, (at, _)) in text.char_indices().enumerate() {
                assert_eq!(index.position(offset(at)).column, offset(nth + 1), "byte {at}");
            }
            let end = index.position(offset(text.len())).column;
            assert_eq!(end, offset(text.chars().count() + 1));
        }
    }

    #[test]
    fn lines_come_without_their_ends() {
        let index = LineIndex::new("a\r\nbc\n");
        let lines: Vec<_> = (1..=4).map(|number| index.line(number)).collect();
        assert_eq!(lines, [(0, "a"), (3, "bc"), (6, ""), (6, "")]);
    }
}
