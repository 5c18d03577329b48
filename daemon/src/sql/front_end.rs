//! Which front end turns which statement into nodes, and what all front ends share.
//!
//! A front end is a plain function from [`Source`] to nodes in the builder. It is chosen by command tag in one table,
//! so that another one can stand beside those here; nothing above `sql` knows which one spoke.

use std::ops::Range;

use super::builder::Builder;
use super::lexer::Token;
use super::lower;

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

/// The primary front end of every command that is looked into; the others reach the tree by their tag alone.
const PRIMARY: &[(&str, Lower)] = &[
    ("ALTER TABLE", lower::alter_table),
    ("CREATE INDEX", lower::create_index),
    ("CREATE TABLE", lower::create_table),
    ("CREATE TABLE AS", lower::create_table),
    ("DELETE", lower::manipulation),
    ("INSERT", lower::manipulation),
    ("SELECT", lower::manipulation),
    ("SELECT INTO", lower::manipulation),
    ("UPDATE", lower::manipulation),
];

/// The front end for a command tag, or nothing where no one looks inside.
pub(super) fn primary(tag: &str) -> Option<Lower> {
    if tag.starts_with("DROP ") && tag != "DROP OWNED" {
        return Some(lower::drop);
    }
    PRIMARY
        .iter()
        .find(|(known, _)| *known == tag)
        .map(|(_, lower)| *lower)
}
