//! Comments such as `-- stagegate: allow rule-id until 2027-01-31: reason` that let a finding pass.
//!
//! What a comment says is read once for a file ([`read`]); what it does is judged under each environment's policy
//! ([`judge`]). A comment without effect never silences anything, and says why as a finding of its own.

mod judge;
mod read;

use std::ops::Range;

use jiff::civil::Date;

pub(super) use judge::{Judge, Judged};
pub(super) use read::read_comments;

/// What one comment for Stagegate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Comment {
    /// It allows rules.
    Allow(Allowance),
    /// It can not be understood.
    Invalid {
        /// The comment.
        span: Range<u32>,
        /// Why not.
        message: String,
    },
}

/// A comment that allows rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowance {
    /// The comment.
    pub(super) span: Range<u32>,
    /// For what.
    pub(super) scope: Scope,
    /// As written; whether there are such rules is asked later.
    pub(super) rules: Vec<String>,
    /// The last day on which it holds.
    pub(super) until: Option<Date>,
    /// On one line; empty where none is given.
    pub(super) reason: String,
}

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every statement of the file.
    File,
    /// One statement, by its index.
    Statement(u32),
    /// The next statement, but there is none.
    Nothing,
}

#[cfg(test)]
mod tests;
