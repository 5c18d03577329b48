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
    /// The policy wants a backup of the rows that a statement changes, and there is none: the statement was rolled back.
    #[error(
        "statement {statement}: no backup of the rows that it changes: {why}; it was rolled back; \
         [rollout.backup] without-backup = \"go-on\" runs such statements all the same"
    )]
    NoBackup {
        /// From 1.
        statement: usize,
        /// Why not.
        why: String,
    },
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
    /// The questions beside the change were not answered as they should, and no transaction holds it.
    #[error("{0}; statements that ran are for good, see stagegate.step")]
    StepVerification(VerifyError),
    /// A statement that stands alone did not run, and would not run the next time either.
    #[error("statement {statement}, line {line}: {why}")]
    StepRefused {
        /// From 1.
        statement: usize,
        /// Where it begins.
        line: u32,
        /// A sentence.
        why: String,
    },
    /// Somebody else works on what a statement is about.
    #[error("statement {statement}: {why}")]
    StepBusy {
        /// From 1.
        statement: i32,
        /// Who, and what to do.
        why: String,
    },
    /// Only a person can tell what became of a statement.
    #[error("{0}")]
    StepUnknown(Box<StepQuestion>),
    /// Statements of another text ran for this version.
    #[error(
        "statement {statement} of version {version} ran with another text: its steps in stagegate.step belong to a file \
         that began otherwise; restore the statements that ran, or give the rest a new version"
    )]
    OtherStatement {
        /// The change's version.
        version: String,
        /// The first statement that differs.
        statement: i32,
    },
    /// Nobody wants the change any more, between two statements that stand alone.
    #[error(
        "stopped after {done} of {of} statements; what ran is for good, and the next run goes on behind it"
    )]
    StoppedBetween {
        /// Statements that are done.
        done: usize,
        /// Of so many.
        of: usize,
    },
    /// The session ended while statements ran one by one: the next run finds out how far they came.
    #[error(
        "the session ended between statements that each stand alone; what ran is on record, and the next run goes on from there"
    )]
    StepLost(#[source] tokio_postgres::Error),
    /// A question of ours failed.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// What is true of a failed statement that stood alone.
const ALONE: &str =
    "statements before it are done for good; the task goes on with this one when it runs again";

/// A statement of which only a person can say what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepQuestion {
    /// From 1.
    pub statement: i64,
    /// Which attempt has no outcome.
    pub attempt: i64,
    /// Where it begins.
    pub line: u32,
    /// `CALL`
    pub label: &'static str,
    /// What to look at.
    pub look: String,
}

impl std::fmt::Display for StepQuestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            statement,
            line,
            look,
            ..
        } = self;
        write!(
            f,
            "statement {statement}, line {line}: a run ended in the middle of it, and nothing in the database tells whether it has \
             happened\n{look}\nthen say whether statement {statement} shall run again or counts as done"
        )
    }
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

    /// Whether no transaction held it together with those before it.
    pub fn stood_alone(&self) -> bool {
        self.more.iter().any(|line| line == ALONE)
    }

    /// Says what is true of a statement that no transaction holds together with those before it.
    pub(super) fn stands_alone(&mut self) {
        for line in &mut self.more {
            if let Some(rest) = line.strip_prefix("everything was rolled back; ") {
                *line = rest.to_owned();
            }
        }
        self.more.push(ALONE.to_owned());
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
