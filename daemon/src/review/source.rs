//! One file's bytes as text, and the findings the host itself makes of it.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::ReviewedFile;
use super::finding::{Finding, Level, Place};
use crate::ids::RuleId;
use crate::sql::SqlProblem;
use crate::sql::line_index::LineIndex;

/// A file being reviewed.
pub(super) struct Source<'a> {
    path: &'a str,
    text: &'a str,
    lines: LineIndex<'a>,
    /// Where the bytes stop being UTF-8.
    broken_at: Option<usize>,
}

impl<'a> Source<'a> {
    /// `text` is what could be read of the file; where its bytes are not UTF-8, with replacement characters.
    pub(super) fn new(file: &'a ReviewedFile, text: &'a str) -> Self {
        let broken_at = std::str::from_utf8(&file.bytes)
            .err()
            .map(|error| error.valid_up_to());
        Self {
            path: &file.path,
            text,
            lines: LineIndex::new(text),
            broken_at,
        }
    }

    pub(super) fn path(&self) -> &str {
        self.path
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn place(&self, span: Range<u32>) -> Place {
        self.lines.place(span)
    }

    pub(super) fn encoding_problem(&self) -> Option<Finding> {
        let at = u32::try_from(self.broken_at?).unwrap_or(u32::MAX);
        let message =
            "the file is not UTF-8 from here on; PostgreSQL would refuse it or store other characters";
        Some(Finding {
            help: Some("save the file as UTF-8".to_owned()),
            ..self.finding(rule("syntax-error"), at..at, message.to_owned())
        })
    }

    /// A finding about the file as a whole.
    pub(super) fn file_finding(&self, rule: RuleId, message: String, help: &str) -> Finding {
        Finding {
            help: Some(help.to_owned()),
            ..self.finding(rule, 0..0, message)
        }
    }

    /// What the SQL front end found.
    pub(super) fn sql_finding(&self, problem: &SqlProblem) -> Finding {
        Finding {
            statement: problem.statement,
            help: problem.help.clone(),
            ..self.finding(
                rule(problem.kind.rule()),
                problem.span.clone(),
                problem.message.clone(),
            )
        }
    }

    /// A finding of the host itself.
    pub(super) fn finding(&self, rule: RuleId, span: Range<u32>, message: String) -> Finding {
        let slice = self
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let mut digest = Sha256::new();
        for part in [rule.as_str(), self.path, slice, &message] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        Finding {
            rule,
            level: Level::Error,
            statement: None,
            place: self.place(span),
            message,
            help: None,
            notes: Vec::new(),
            fixes: Vec::new(),
            fingerprint: hex::encode(&digest.finalize()[..8]),
        }
    }
}

fn rule(id: &str) -> RuleId {
    id.parse().expect("the host's own rules have valid ids")
}
