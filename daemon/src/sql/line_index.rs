//! Byte offsets to lines and columns, in time linear in the text once and logarithmic for each question.

use std::ops::Range;

use crate::review::finding::{Place, Position};

/// Where the lines of a text start.
#[derive(Debug, Clone)]
pub struct LineIndex<'text> {
    text: &'text str,
    starts: Vec<u32>,
}

impl<'text> LineIndex<'text> {
    /// Reads the text once. Lines end at `\n`; a `\r` before it belongs to the line.
    pub fn new(text: &'text str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(ends.map(|(at, _)| offset(at + 1)))
            .collect();
        Self { text, starts }
    }

    /// The place of a byte; past the end, the end; inside a character, the character's.
    pub fn position(&self, byte: u32) -> Position {
        let mut at = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.starts.partition_point(|start| *start as usize <= at);
        let start = self.starts[line - 1] as usize;
        let column = self.text[start..at].chars().count() + 1;
        Position {
            line: offset(line),
            column: offset(column),
        }
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
}
