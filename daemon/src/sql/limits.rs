//! How much a statement may ask of the parser: checked on the tokens, before anything recurses.
//!
//! The parser and its syntax tree recurse as deeply as a statement nests, and a chain of operators nests to the left
//! without a single parenthesis. Both are bounded here by a count that no tree can exceed: inside one list item every
//! operator or keyword may add a level, set operations add to the whole bracket, and a bracket adds what is inside.

use super::front_end::Refusal;
use super::lexer::{Token, TokenKind};

/// A file with more bytes than this is not reviewed.
pub(super) const MAX_FILE_BYTES: usize = 2 << 20;
/// A statement with more tokens than this is not parsed.
pub(super) const MAX_STATEMENT_TOKENS: usize = 250_000;
/// Brackets and CASE may nest this deeply.
pub(super) const MAX_NESTING: usize = 100;
/// No path in a syntax tree may be longer than this; the stacks of `parallel` are sized for it.
pub(super) const MAX_DEPTH: usize = 10_000;
/// What the parser itself is told; more than [`MAX_NESTING`] needs, since it counts several levels for one.
pub(super) const PARSER_RECURSION: usize = 600;

/// What is known about one open bracket.
#[derive(Debug, Default, Clone, Copy)]
struct Level {
    open: usize,
    /// Levels that the current list item may need on top of what is nested in it.
    item: usize,
    /// The deepest bracket inside the current list item.
    inner: usize,
    /// The deepest list item so far.
    deepest: usize,
    set_operations: usize,
}

impl Level {
    fn end_item(&mut self) {
        self.deepest = self.deepest.max(self.item + self.inner);
        self.item = 0;
        self.inner = 0;
    }

    fn depth(mut self) -> usize {
        self.end_item();
        self.deepest + self.set_operations
    }
}

/// Pairs the brackets of a statement and refuses what nests too deeply. A bracket without partner is paired with
/// itself and left to the parser.
pub(super) fn measure(text: &str, tokens: &[Token]) -> Result<Vec<u32>, Refusal> {
    if tokens.len() > MAX_STATEMENT_TOKENS {
        return Err(Refusal::TooComplex);
    }
    let mut partners: Vec<u32> = (0..).take(tokens.len()).collect();
    let mut levels = vec![Level::default()];
    let mut cases = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let word = &text[token.range()];
        let nested = levels.len() > 1;
        let level = levels.last_mut().expect("the outermost level is never closed");
        match word.as_bytes()[0] {
            b'(' | b'[' => levels.push(Level {
                open: at,
                ..Level::default()
            }),
            b')' | b']' if nested => {
                let closed = levels.pop().expect("more than one");
                partners[closed.open] = super::lexer::offset(at);
                partners[at] = super::lexer::offset(closed.open);
                let level = levels.last_mut().expect("the outermost level stays");
                level.inner = level.inner.max(closed.depth() + 1);
                level.item += 1;
            }
            b',' => level.end_item(),
            _ if token.kind == TokenKind::Operator => level.item += 1,
            _ if token.kind == TokenKind::Word => {
                level.item += 1;
                let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
                if is("union") || is("except") || is("intersect") {
                    level.set_operations += 1;
                } else if is("case") {
                    cases += 1;
                } else if is("end") {
                    cases = cases.saturating_sub(1);
                }
            }
            _ => {}
        }
        if levels.len() > MAX_NESTING || cases > MAX_NESTING {
            return Err(Refusal::TooComplex);
        }
    }
    let unclosed = levels.into_iter().rev().fold(0, |inner, mut level| {
        level.inner = level.inner.max(inner);
        level.depth() + 1
    });
    if unclosed > MAX_DEPTH {
        return Err(Refusal::TooComplex);
    }
    Ok(partners)
}
