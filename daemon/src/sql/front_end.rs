//! Which front end turns which statement into nodes, and what all front ends share.
//!
//! A front end is a plain function from [`Source`] to nodes in the builder. [`candidates`] is the one table that says
//! which of them read a statement with a given command tag, the primary one first; where it refuses, the next one
//! steps in. Nothing above `sql` knows which one spoke, and where several can, their trees must be equal.
//!
//! - `descent`: our own recursive descent over tokens (tables, indexes, DROP), with expressions by `sqlparser`;
//! - `sqlparser`: queries and data statements;
//! - `squawk`: every statement, from the tree of `squawk-syntax`.

use std::ops::Range;

use super::builder::Builder;
use super::lexer::Token;
use super::limits::measure;
use super::lower;
use super::plpgsql::EmbeddedKind;
use super::syntax::{self, Syntax};
use super::tag::command_tag;

/// One statement as a front end gets it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// Its command tag.
    pub(super) tag: &'a str,
    /// The whole file.
    pub(super) text: &'a str,
    /// The statement's tokens; their bytes are the file's.
    pub(super) tokens: &'a [Token],
    /// For every bracket the index of its partner, for every other token its own.
    pub(super) partners: &'a [u32],
    /// What the judge of validity made of it.
    pub(super) syntax: Option<&'a Syntax>,
    /// In how many bodies of routines and DO blocks it stands.
    pub(super) bodies: u8,
}

/// Why a front end gave no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not SQL that PostgreSQL would take.
    Syntax {
        /// Where it goes wrong.
        span: Range<u32>,
        /// What was expected, as a sentence without full stop.
        message: String,
    },
    /// It may be valid, but this front end can not say what it is.
    Unsupported,
    /// It is nested too deeply.
    TooComplex,
}

/// Turns one statement into nodes, its root with the role `root`. What it wrote before a refusal is taken back by
/// the caller.
pub(super) type Lower = fn(Source<'_>, &mut Builder) -> Result<(), Refusal>;

/// A front end and what it is called.
pub(super) type Candidate = (&'static str, Lower);

const SQUAWK: Candidate = ("squawk", lower::cst);
const DATA: &[Candidate] = &[("sqlparser", lower::manipulation), SQUAWK];

/// The front ends of the statements that have more than one, by command tag.
const FRONT_ENDS: &[(&str, &[Candidate])] = &[
    ("ALTER FOREIGN TABLE", &[("descent", lower::alter_table), SQUAWK]),
    ("ALTER TABLE", &[("descent", lower::alter_table), SQUAWK]),
    (
        "CREATE FOREIGN TABLE",
        &[("descent", lower::create_table), SQUAWK],
    ),
    ("CREATE INDEX", &[("descent", lower::create_index), SQUAWK]),
    ("CREATE TABLE", &[("descent", lower::create_table), SQUAWK]),
    ("CREATE TABLE AS", &[("descent", lower::create_table), SQUAWK]),
    ("DELETE", DATA),
    ("INSERT", DATA),
    ("SELECT", DATA),
    ("SELECT INTO", DATA),
    ("UPDATE", DATA),
];

/// The front ends that read statements with a command tag, the primary one first.
pub(super) fn candidates(tag: &str) -> &'static [Candidate] {
    if is_drop(tag) {
        return &[("descent", lower::drop), SQUAWK];
    }
    let known = FRONT_ENDS.iter().find(|(known, _)| *known == tag);
    known.map_or(&[SQUAWK], |(_, front_ends)| front_ends)
}

/// Whether a statement drops objects of one kind.
pub(super) fn is_drop(tag: &str) -> bool {
    tag.starts_with("DROP ") && tag != "DROP OWNED"
}

/// Lets the front ends of a statement try one after the other; what one wrote before it refused is taken back.
pub(super) fn lower(source: Source<'_>, out: &mut Builder) -> Result<(), Refusal> {
    let mark = out.mark();
    let mut refusal = Refusal::Unsupported;
    for (_, front_end) in candidates(source.tag) {
        match front_end(source, out) {
            Ok(()) => return Ok(()),
            Err(Refusal::TooComplex) => return Err(Refusal::TooComplex),
            Err(other) => refusal = other,
        }
        out.rewind(mark);
    }
    Err(refusal)
}

/// Whether statements with a command tag have a front end that needs no tree of the judge for most of them.
pub(super) fn has_primary(tag: &str) -> bool {
    candidates(tag)[0].0 != SQUAWK.0
}

/// Lets the primary front end alone try.
pub(super) fn primary(source: Source<'_>, out: &mut Builder) -> Result<(), Refusal> {
    let (_, front_end) = candidates(source.tag)[0];
    front_end(source, out)
}

/// What is wrong with a statement that is not valid: the primary front end knows better what was expected, where it
/// refuses too.
pub(super) fn explain(source: Source<'_>, out: &mut Builder, refusal: Refusal) -> Refusal {
    let (name, front_end) = candidates(source.tag)[0];
    let is_certain = matches!(&refusal, Refusal::Syntax { message, .. } if syntax::is_certain(message));
    if name == SQUAWK.0 || is_certain {
        return refusal;
    }
    let mark = out.mark();
    let explained = front_end(source, out);
    out.rewind(mark);
    match explained {
        Err(Refusal::Syntax { span, message }) => Refusal::Syntax { span, message },
        _ => refusal,
    }
}

/// Lowers a statement that stands inside another one.
pub(super) fn lower_nested(
    text: &str,
    tokens: &[Token],
    syntax: &Syntax,
    bodies: u8,
    out: &mut Builder,
) -> Result<(), Refusal> {
    let partners = measure(text, tokens)?;
    let tag = command_tag(text, tokens).unwrap_or_default();
    let source = Source {
        tag: &tag,
        text,
        tokens,
        partners: &partners,
        syntax: Some(syntax),
        bodies,
    };
    lower(source, out)
}

/// Judges and lowers a statement that a body of a routine holds, `bodies` deep.
pub(super) fn lower_embedded(
    text: &str,
    tokens: &[Token],
    kind: EmbeddedKind,
    bodies: u8,
    out: &mut Builder,
) -> Result<(), Refusal> {
    let partners = measure(text, tokens)?;
    let syntax = syntax::parse_embedded(text, tokens, kind)?;
    let tag = match kind {
        EmbeddedKind::Perform => "SELECT".to_owned(),
        _ => command_tag(text, tokens).ok_or(Refusal::Unsupported)?,
    };
    let source = Source {
        tag: &tag,
        text,
        tokens,
        partners: &partners,
        syntax: Some(&syntax),
        bodies,
    };
    match kind {
        EmbeddedKind::Perform => lower::cst(source, out),
        _ => lower(source, out),
    }
}

/// The tree that one front end makes of a text with one statement; what the tests that compare front ends stand on.
#[cfg(test)]
pub(super) fn lower_with(text: &str, front_end: Lower) -> Result<super::tree::Tree, Refusal> {
    let split = super::split::split(text);
    let piece = &split.statements[0];
    let tokens = &split.tokens[piece.tokens.clone()];
    let partners = measure(text, tokens)?;
    let syntax = syntax::parse(text, tokens, &piece.span)?;
    let tag = command_tag(text, tokens).ok_or(Refusal::Unsupported)?;
    let source = Source {
        tag: &tag,
        text,
        tokens,
        partners: &partners,
        syntax: Some(&syntax),
        bodies: 0,
    };
    let mut out = Builder::for_bytes(text.len());
    front_end(source, &mut out)?;
    Ok(out.finish(text))
}
