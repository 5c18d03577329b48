//! Statements of a shape that was judged before are not judged again: the ten thousand rows of a data file cost one verdict.
//!
//! Two statements have one shape where they differ only in what no verdict depends on: digits of names and numbers, and
//! text in plain quotes. What is remembered are shapes that the judge took and that the primary front end reads without
//! the judge's tree, so a statement has the same nodes whether its shape was known or not; a shape that needs that tree
//! is judged each time. The memory is the process's, bounded, and keyed at random: no file can be written to collide.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use super::builder::Builder;
use super::front_end::{self, Refusal, Source};
use super::lexer::{Token, TokenKind};
use super::syntax;

/// Shapes that are remembered; later ones are judged each time.
const MAX_SHAPES: usize = 8_192;

/// Longer statements seldom come twice in one shape.
const MAX_TOKENS: usize = 400;

/// Words with a digit that the judge knows by all their letters.
const NUMBERED_WORDS: &[&str] = &["lz4", "utf8", "utf16", "utf32"];

/// Ends the text of a token; no UTF-8 has this byte.
const END: u8 = 0xff;

/// What is known of shapes.
#[derive(Default)]
struct Shapes {
    keys: RandomState,
    /// Whether the primary front end needs no tree of the judge.
    known: Mutex<HashMap<u64, bool>>,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::default);

/// Judges a statement, unless its shape is known, and turns it into nodes.
pub(super) fn lower(source: Source<'_>, span: &Range<u32>, out: &mut Builder) -> Result<(), Refusal> {
    let shape = shape(source).map(|shape| SHAPES.keys.hash_one(shape));
    let known = shape.and_then(|shape| SHAPES.lock().get(&shape).copied());
    if known == Some(true) {
        let mark = out.mark();
        if front_end::primary(source, out).is_ok() {
            return Ok(());
        }
        out.rewind(mark);
    }
    let syntax = match syntax::parse(source.text, source.tokens, span) {
        Ok(syntax) => syntax,
        Err(refusal) => return Err(front_end::explain(source, out, refusal)),
    };
    let judged = Source {
        syntax: Some(&syntax),
        ..source
    };
    front_end::lower(judged, out)?;
    if let Some(shape) = shape {
        SHAPES.learn(shape, known.is_none());
    }
    Ok(())
}

impl Shapes {
    fn learn(&self, shape: u64, is_plain: bool) {
        let mut known = self.lock();
        if known.len() < MAX_SHAPES || known.contains_key(&shape) {
            known.insert(shape, is_plain);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, bool>> {
        // Each entry is true by itself: a panic elsewhere leaves nothing half done.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the verdict on a statement depends on; none where it is not worth remembering.
pub(super) fn shape(source: Source<'_>) -> Option<Vec<u8>> {
    let (text, tokens) = (source.text, source.tokens);
    if tokens.len() > MAX_TOKENS || !front_end::has_primary(source.tag) {
        return None;
    }
    // The text behind it says how other texts are read.
    if tokens.iter().any(|token| is_uescape(*token, text)) {
        return None;
    }
    let bytes = tokens.last()?.end - tokens.first()?.start;
    let mut shape = Vec::with_capacity(bytes as usize + 2 * tokens.len());
    let mut end = 0;
    for token in tokens {
        // `1and` is not what `1 and` is.
        shape.push(u8::from(token.start == end));
        write(*token, &text[token.range()], &mut shape);
        shape.push(END);
        end = token.end;
    }
    Some(shape)
}

fn is_uescape(token: Token, text: &str) -> bool {
    token.kind == TokenKind::Word && text[token.range()].eq_ignore_ascii_case("uescape")
}

fn write(token: Token, written: &str, shape: &mut Vec<u8>) {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    match token.kind {
        TokenKind::Word if is_numbered(written) => shape.extend(written.bytes()),
        TokenKind::Word | TokenKind::QuotedIdentifier => {
            for run in written.as_bytes().chunk_by(|a, b| is_digit(a) && is_digit(b)) {
                match run {
                    [first, ..] if is_digit(first) => shape.push(b'0'),
                    other => shape.extend(other),
                }
            }
        }
        TokenKind::Number if written.bytes().all(|byte| is_digit(&byte)) => shape.push(b'0'),
        TokenKind::String if is_plain(written) => shape.extend(b"'x'"),
        _ => shape.extend(written.bytes()),
    }
}

fn is_numbered(word: &str) -> bool {
    NUMBERED_WORDS
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Text in quotes that says nothing to the judge: not empty, in one piece, with nothing that escapes.
fn is_plain(string: &str) -> bool {
    let inside = string.get(1..string.len().saturating_sub(1)).unwrap_or_default();
    !inside.is_empty()
        && inside
            .bytes()
            .all(|byte| byte >= b' ' && byte != b'\'' && byte != b'\\')
}
