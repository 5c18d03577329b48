//! A review's findings as people read them: what several environments share is said once. Pure.

use std::ops::Range;

use super::layout::Chip;
use crate::review::finding::{EnvironmentReport, FileReport, Finding, Level};
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
    /// Each with the level it has there.
    pub(super) environments: Vec<(String, Level)>,
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

impl FindingView {
    /// The message cut at its backticks: each part with whether it is code.
    pub(super) fn message_parts(&self) -> Vec<(bool, &str)> {
        parts(&self.message)
    }

    /// Its level.
    pub(super) fn chip(&self) -> Chip {
        Chip::level(self.level)
    }

    /// `test, prod` where all agree on the level, else `warning in test, error in prod`.
    pub(super) fn environments_text(&self) -> String {
        let agree = self.environments.iter().all(|(_, level)| *level == self.level);
        let texts = self.environments.iter().map(|(name, level)| {
            if agree {
                name.clone()
            } else {
                format!("{level} in {name}")
            }
        });
        texts.collect::<Vec<_>>().join(", ")
    }
}

/// The findings on one file, in the order of their places.
pub(super) fn findings_of(path: &str, environments: &[EnvironmentReport]) -> Vec<FindingView> {
    let mut views: Vec<FindingView> = Vec::new();
    for (environment, file) in files_of(path, environments) {
        for finding in &file.findings {
            let mut view = view_of(finding);
            if let Some(shared) = views.iter_mut().find(|other| is_same(other, &view)) {
                shared.level = shared.level.max(finding.level);
                shared.environments.push((environment.to_owned(), finding.level));
            } else {
                view.environments.push((environment.to_owned(), finding.level));
                views.push(view);
            }
        }
    }
    views.sort_by_key(|view| (view.bytes.start, std::cmp::Reverse(view.level)));
    views
}

/// What was not looked at in one file.
pub(super) fn not_evaluated_of(path: &str, environments: &[EnvironmentReport]) -> Vec<NotEvaluatedView> {
    let mut views: Vec<NotEvaluatedView> = Vec::new();
    for (environment, file) in files_of(path, environments) {
        for skipped in &file.not_evaluated {
            let rule = skipped.rule.as_ref().map(ToString::to_string);
            let line = skipped.place.map(|place| place.start.line);
            let is_same = |view: &&mut NotEvaluatedView| {
                view.rule == rule && view.line == line && view.reason == skipped.reason
            };
            match views.iter_mut().find(is_same) {
                Some(shared) => shared.environments.push(environment.to_owned()),
                None => views.push(NotEvaluatedView {
                    rule,
                    line,
                    reason: skipped.reason.clone(),
                    environments: vec![environment.to_owned()],
                }),
            }
        }
    }
    views
}

fn files_of<'a>(
    path: &'a str,
    environments: &'a [EnvironmentReport],
) -> impl Iterator<Item = (&'a str, &'a FileReport)> {
    environments.iter().flat_map(move |environment| {
        let files = environment.files.iter().filter(move |file| file.path == path);
        files.map(move |file| (environment.environment.as_str(), file))
    })
}

fn is_same(a: &FindingView, b: &FindingView) -> bool {
    a.rule == b.rule && a.bytes == b.bytes && a.message == b.message && a.help == b.help
}

fn view_of(finding: &Finding) -> FindingView {
    let fixes = finding.fixes.iter().map(|fix| FixView {
        title: fix.title.clone(),
        replacement: match fix.edits.as_slice() {
            [edit] if !edit.replacement.trim().is_empty() => Some(edit.replacement.clone()),
            _ => None,
        },
    });
    FindingView {
        level: finding.level,
        rule: finding.rule.to_string(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        notes: finding.notes.iter().map(|note| note.message.clone()).collect(),
        fixes: fixes.collect(),
        environments: Vec::new(),
        line: finding.place.start.line,
        bytes: finding.place.start_byte..finding.place.end_byte,
    }
}
