//! What one command is answered.

use crate::store::commands::CommandOutcome;

/// What came of a command, and what to say of it.
pub(super) struct Answer {
    pub(super) outcome: CommandOutcome,
    /// Markdown.
    pub(super) words: String,
}

/// It was done.
pub(super) fn done(words: impl Into<String>) -> Answer {
    Answer {
        outcome: CommandOutcome::Done,
        words: words.into(),
    }
}

/// It can not be done now.
pub(super) fn refused(words: impl Into<String>) -> Answer {
    Answer {
        outcome: CommandOutcome::Refused,
        words: words.into(),
    }
}
