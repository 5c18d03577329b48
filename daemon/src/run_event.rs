//! What a run tells while it works: lines of its log, its statements, and what it is doing at this moment.
//!
//! One channel carries all of it, so that what is stored is in the order in which it happened.

use std::time::Duration;

use crate::stage::LogLine;

/// Something happened in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEvent {
    /// A line for the log.
    Line(LogLine),
    /// A statement started or ended.
    Statement(StatementReport),
    /// What the server did for the statements so far is undone: their transaction was rolled back.
    RolledBack,
    /// What takes time just now; none once it is over. Only the newest counts.
    Doing(Option<Activity>),
}

impl From<LogLine> for RunEvent {
    fn from(line: LogLine) -> Self {
        Self::Line(line)
    }
}

/// One statement of a change in a run. A later report of the same number replaces the earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementReport {
    /// Its number in the change, from 1.
    pub number: i64,
    /// `ALTER TABLE`
    pub tag: String,
    /// Its text in one line, shortened.
    pub excerpt: String,
    /// How it stands.
    pub state: StatementState,
    /// How long it took, once it ended.
    pub duration: Option<Duration>,
    /// Rows that it changed or returned, once it ended well.
    pub rows: Option<u64>,
}

/// How a statement of a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementState {
    /// The server works on it.
    Running,
    /// It ended well.
    Done,
    /// The server refused it, or the session ended.
    Failed,
    /// It ended well, and was then undone with its transaction.
    RolledBack,
}

impl StatementState {
    /// The word for it in the state database, in JSON and in pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::RolledBack => "rolled-back",
        }
    }

    /// What [`Self::as_str`] wrote.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Running, Self::Done, Self::Failed, Self::RolledBack]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// What a statement does while it takes long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The statement's number, from 1.
    pub statement: i64,
    /// `building index: scanning table`, or who holds the lock it waits for.
    pub text: String,
    /// How far it is, where that is known.
    pub amount: Option<Amount>,
}

/// So much of so much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// What is done.
    pub done: i64,
    /// Of what; more than 0.
    pub total: i64,
    /// `blocks`
    pub unit: String,
}

impl Amount {
    /// From 0 to 100.
    pub fn percent(&self) -> i64 {
        let percent = i128::from(self.done) * 100 / i128::from(self.total.max(1));
        i64::try_from(percent).unwrap_or(100).clamp(0, 100)
    }
}

impl std::fmt::Display for Activity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)?;
        match &self.amount {
            Some(amount) => write!(
                f,
                ", {} of {} {} ({} %)",
                amount.done,
                amount.total,
                amount.unit,
                amount.percent()
            ),
            None => Ok(()),
        }
    }
}
