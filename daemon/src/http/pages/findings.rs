//! A review's findings as pages show them. Pure; what several environments share was merged before.

use std::ops::Range;

use super::layout::Chip;
use crate::review::finding::Level;
use crate::review::grouped::{GroupedFinding, GroupedNotEvaluated, GroupedSuppressed};
use crate::review::markdown::parts;

/// A finding, with the environments whose policies report it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FindingView {
    /// The weightiest that any environment gives it.
    pub(super) level: Level,
    pub(super) rule: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) fixes: Vec<FixView>,
    /// `test, prod`, or `warning in test, error in prod` where they differ.
    pub(super) environments: String,
    pub(super) line: u32,
    pub(super) bytes: Range<u32>,
}

/// A mechanical repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FixView {
    pub(super) title: String,
    pub(super) replacement: Option<String>,
}

/// Something that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotEvaluatedView {
    pub(super) rule: Option<String>,
    pub(super) line: Option<u32>,
    pub(super) reason: String,
    pub(super) environments: Vec<String>,
}

/// A finding that a comment lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SuppressedView {
    pub(super) rule: String,
    pub(super) line: u32,
    pub(super) reason: String,
    pub(super) until: Option<String>,
    pub(super) environments: Vec<String>,
}

impl FindingView {
    /// The view of a finding.
    pub(super) fn new(grouped: &GroupedFinding<'_>) -> Self {
        let finding = grouped.finding;
        let fixes = finding.fixes.iter().map(|fix| FixView {
            title: fix.title.clone(),
            replacement: match fix.edits.as_slice() {
                [edit] if !edit.replacement.trim().is_empty() => Some(edit.replacement.clone()),
                _ => None,
            },
        });
        Self {
            level: grouped.level(),
            rule: finding.rule.to_string(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            notes: finding.notes.iter().map(|note| note.message.clone()).collect(),
            fixes: fixes.collect(),
            environments: grouped.environments(),
            line: finding.place.start.line,
            bytes: finding.place.start_byte..finding.place.end_byte,
        }
    }

    /// The message cut at its backticks: each part with whether it is code.
    pub(super) fn message_parts(&self) -> Vec<(bool, &str)> {
        parts(&self.message)
    }

    /// Its level.
    pub(super) fn chip(&self) -> Chip {
        Chip::level(self.level)
    }
}

impl NotEvaluatedView {
    /// The view of what was not looked at.
    pub(super) fn new(grouped: &GroupedNotEvaluated<'_>) -> Self {
        let item = grouped.item;
        Self {
            rule: item.rule.as_ref().map(ToString::to_string),
            line: item.place.map(|place| place.start.line),
            reason: item.reason.clone(),
            environments: grouped.environments.iter().map(ToString::to_string).collect(),
        }
    }
}

impl SuppressedView {
    /// The view of what a comment lets pass.
    pub(super) fn new(grouped: &GroupedSuppressed<'_>) -> Self {
        let suppressed = grouped.suppressed;
        Self {
            rule: suppressed.finding.rule.to_string(),
            line: suppressed.finding.place.start.line,
            reason: suppressed.reason.clone(),
            until: suppressed.until.map(|day| day.to_string()),
            environments: grouped.environments.iter().map(ToString::to_string).collect(),
        }
    }
}
