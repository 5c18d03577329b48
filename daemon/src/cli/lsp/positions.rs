//! Bytes of a text to the protocol's positions and back: lines from 0, columns in UTF-16 code units.
//!
//! The protocol also ends a line at a carriage return that stands alone, other than our reports do.

use std::ops::Range as Bytes;

use super::protocol::{Position, Range};

/// Where the lines of a text start, as editors count them.
pub(super) struct Positions<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Positions<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The position of a byte; past the end, the end; inside a character, the character's.
    pub(super) fn position(&self, byte: u32) -> Position {
        let mut at = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        let before = &self.text[self.starts[line]..at];
        Position {
            line: number(line),
            character: number(before.chars().map(char::len_utf16).sum()),
        }
    }

    pub(super) fn range(&self, bytes: Bytes<u32>) -> Range {
        Range {
            start: self.position(bytes.start),
            end: self.position(bytes.end),
        }
    }

    /// The byte at a position; past the end of a line, its end.
    pub(super) fn byte(&self, position: Position) -> u32 {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else {
            return number(self.text.len());
        };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let text = self.text[start..end].trim_end_matches(['\r', '\n']);
        let mut left = position.character as usize;
        let mut at = start;
        for c in text.chars() {
            if left < c.len_utf16() {
                break;
            }
            left -= c.len_utf16();
            at += c.len_utf8();
        }
        number(at)
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_utf16_code_units_and_lead_back() {
        let text = "é😀x\r\n\tü\rz\n";
        let positions = Positions::new(text);
        let expected = [('é', 0, 0), ('😀', 0, 1), ('x', 0, 3), ('ü', 1, 1), ('z', 2, 0)];
        for (c, line, character) in expected {
            let byte = number(text.find(c).unwrap());
            let position = Position { line, character };
            assert_eq!(positions.position(byte), position, "{c}");
            assert_eq!(positions.byte(position), byte, "{c}");
        }
    }

    #[test]
    fn positions_outside_of_the_text_are_its_ends() {
        let positions = Positions::new("ab\r\ncd");
        let byte = |line, character| positions.byte(Position { line, character });
        assert_eq!((byte(0, 99), byte(1, 99), byte(9, 0)), (2, 6, 6));
        assert_eq!(
            positions.position(99),
            Position {
                line: 1,
                character: 2
            }
        );
        let inside_a_pair = Positions::new("😀").byte(Position {
            line: 0,
            character: 1,
        });
        assert_eq!(inside_a_pair, 0);
    }
}
