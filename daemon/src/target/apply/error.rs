//! Why a change is not in the database, in the server's words, with the place in the file.

use std::ops::Range;

use tokio_postgres::error::{DbError, ErrorPosition};

use super::statement::shortened;
use crate::review::finding::Position;
use crate::sql::line_index::LineIndex;
use crate::target::{TargetError, VerifyError};

/// Why a change is not in the database, or not known to be.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The ledger has this version with another text.
    #[error(
        "version {version} was applied before with another text: the ledger has checksum {ledger} of {path}, this \
         file has {file}; give a changed file a new version"
    )]
    OtherText {
        /// Which version.
        version: String,
        /// The checksum in the ledger.
        ledger: String,
        /// The path in the ledger.
        path: String,
        /// The checksum of the file.
        file: String,
    },
    /// The server refused a statement; everything was rolled back.
    #[error("{0}")]
    Statement(Box<StatementError>),
    /// The questions beside the change were not answered as they should; everything was rolled back.
    #[error("{0}; everything was rolled back")]
    Verification(VerifyError),
    /// The change ended the transaction that held it; what it did before that stays.
    #[error(
        "apply {path}: the change left its transaction, so its ledger row was not written; look at the database"
    )]
    LeftTransaction {
        /// Which file.
        path: String,
    },
    /// Nobody wants the change any more, and it waited for its next try: nothing of it is in the database.
    #[error("the change was stopped while it paused after try {tried}: {error}")]
    Stopped {
        /// How often it was tried.
        tried: u32,
        /// Why the last try failed.
        error: Box<StatementError>,
    },
    /// The session ended before COMMIT: the server rolls back.
    #[error("the session ended before the change was committed; the server rolls it back")]
    SessionLost(#[source] tokio_postgres::Error),
    /// The session ended around COMMIT: only the ledger knows.
    #[error("the session ended while the change was being committed")]
    OutcomeUnknown(#[source] tokio_postgres::Error),
    /// A question of ours failed.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// What the server said of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementError {
    /// From 1; none for the commit.
    pub statement: Option<usize>,
    /// The place the server points at, or where the statement starts.
    pub position: Option<Position>,
    /// Five characters, such as `42P07`.
    pub code: String,
    /// The server's message.
    pub message: String,
    /// The server's further words: detail, hint, context; and ours.
    pub more: Vec<String>,
}

impl StatementError {
    /// A lock was in the way, and perhaps will not be the next time.
    pub fn is_about_locks(&self) -> bool {
        matches!(self.code.as_str(), "55P03" | "40P01")
    }
}

impl std::fmt::Display for StatementError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.statement, self.position) {
            (Some(number), Some(Position { line, column })) => {
                write!(f, "statement {number}, line {line}, column {column}: ")?;
            }
            _ => f.write_str("commit: ")?,
        }
        write!(f, "{} (SQLSTATE {})", self.message, self.code)?;
        self.more.iter().try_for_each(|more| write!(f, "\n{more}"))
    }
}

/// `place` is the statement's number, the file's text and the statement's bytes in it.
pub(super) fn statement_error(db: &DbError, place: Option<(usize, &str, &Range<u32>)>) -> StatementError {
    let position = place.map(|(_, text, span)| {
        let byte = match db.position() {
            Some(ErrorPosition::Original(character)) => byte_of(text, span, *character),
            _ => span.start,
        };
        LineIndex::new(text).position(byte)
    });
    let mut more = Vec::new();
    if let Some(ErrorPosition::Internal { query, .. }) = db.position() {
        more.push(format!("in: {}", shortened(query)));
    }
    for (label, text) in [
        ("detail", db.detail()),
        ("hint", db.hint()),
        ("context", db.where_()),
    ] {
        more.extend(text.map(|text| format!("{label}: {text}")));
    }
    more.extend(advice(db.code().code()).map(str::to_owned));
    StatementError {
        statement: place.map(|(number, _, _)| number),
        position,
        code: db.code().code().to_owned(),
        message: db.message().to_owned(),
        more,
    }
}

/// The server counts characters of the statement, from 1.
fn byte_of(text: &str, span: &Range<u32>, character: u32) -> u32 {
    let start = span.start as usize;
    let before = text.get(start..).unwrap_or_default().chars();
    let bytes: usize = before
        .take(character.saturating_sub(1) as usize)
        .map(char::len_utf8)
        .sum();
    u32::try_from(start + bytes).unwrap_or(u32::MAX)
}

fn advice(code: &str) -> Option<&'static str> {
    match code {
        "57014" => Some("everything was rolled back; the policy's statement-timeout may be too short"),
        "40001" => Some("everything was rolled back; retry"),
        _ => None,
    }
}

impl From<VerifyError> for ApplyError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::SessionLost(lost) => Self::SessionLost(lost),
            failed @ VerifyError::Failed { .. } => Self::Verification(failed),
        }
    }
}
