//! The judge of what is valid PostgreSQL: one statement as `squawk-syntax` reads it.
//!
//! Its tree is lossless and says where everything is, in bytes of the statement; it also gives the tree that
//! [`super::lower`] falls back to. Every statement is read by it exactly once, so that the time stays linear. Bodies
//! of routines are hidden from it: they are looked into later, under limits of their own. Where it is known to be
//! wrong, [`amend`], [`rare`], [`rename`], [`mod@refused`], [`mod@escape`] and [`mod@grammar`] say so.

mod amend;
mod escape;
mod grammar;
mod message;
mod rare;
mod refused;
mod rename;

use std::ops::Range;

pub(super) use amend::inside;
pub(super) use message::is_certain;
use squawk_syntax::{SourceFile, SyntaxNode};

use super::front_end::Refusal;
use super::lexer::{Token, offset};
use super::plpgsql::EmbeddedKind;

/// One statement, understood.
#[derive(Debug, Clone)]
pub(super) struct Syntax {
    /// The statement's node.
    pub(super) node: SyntaxNode,
    /// Where the text that was parsed starts in the file: its offsets count from there.
    pub(super) base: u32,
}

/// Reads one statement, which has no semicolon at its end. Only its first problem is told: the others follow from it.
pub(super) fn parse(text: &str, tokens: &[Token], span: &Range<u32>) -> Result<Syntax, Refusal> {
    judge(text, tokens, &amend::shown(text, tokens, span), span.start)
}

/// Reads a statement inside a body, of which PL/pgSQL has taken some tokens away.
pub(super) fn parse_embedded(text: &str, tokens: &[Token], kind: EmbeddedKind) -> Result<Syntax, Refusal> {
    let base = tokens.first().map_or(0, |token| token.start);
    judge(text, tokens, &amend::embedded(text, tokens, kind), base)
}

fn judge(text: &str, tokens: &[Token], shown: &str, base: u32) -> Result<Syntax, Refusal> {
    let root = attempt(shown).or_else(|error| {
        let read = rare::retry(text, tokens, shown, base)
            .or_else(|| rename::retry(text, tokens, shown, base, error.at));
        read.ok_or_else(|| message::refusal(text, tokens, base + error.at, &error.message))
    })?;
    let Some(node) = root.first_child() else {
        return Err(message::refusal(text, tokens, base, "expected a statement"));
    };
    match refused::first(&node) {
        Some((at, message)) => Err(message::refusal(text, tokens, base + at, message)),
        None => match grammar::objection(text, tokens) {
            Some((at, message)) => Err(message::refusal(text, tokens, at, &message)),
            None => escape::objection(text, tokens).map_or(Ok(Syntax { node, base }), Err),
        },
    }
}

/// Why the judge refuses a text.
struct Objection {
    /// The byte of the text.
    at: u32,
    message: String,
}

/// The root of what the judge makes of a text.
fn attempt(shown: &str) -> Result<SyntaxNode, Objection> {
    let parsed = SourceFile::parse(shown);
    let mut errors = parsed.errors().into_iter();
    match errors.find(|error| !message::is_beyond_grammar(error.message())) {
        Some(error) => Err(Objection {
            at: error.range().start().into(),
            message: error.message().to_owned(),
        }),
        None => Ok(parsed.syntax_node()),
    }
}

/// Where a node is in the file.
pub(super) fn span(node: &SyntaxNode, base: u32) -> Range<u32> {
    let range = node.text_range();
    offset(usize::from(range.start())) + base..offset(usize::from(range.end())) + base
}
