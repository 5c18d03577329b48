//! What an editor can do about findings: apply their fixes, or write the comment that lets them pass.

use std::collections::BTreeMap;

use jiff::ToSpan as _;

use super::diagnostics::diagnostic;
use super::document::{Document, touches};
use super::positions::Positions;
use super::protocol::{CodeAction, CodeActionParams, Range, TextEdit, WorkspaceEdit};
use crate::cli::reviewer::Reviewer;
use crate::review::ReviewedFile;
use crate::review::finding::{Finding, Fix};
use crate::review::fix::fix_text;
use crate::review::grouped::{GroupedFinding, group};
use crate::rules::host_rules::host_rule;
use crate::sql;

const QUICK_FIX: &str = "quickfix";

/// Editors run it on save.
pub(super) const FIX_ALL: &str = "source.fixAll.stagegate";

/// A comment that the policy lets hold for ever ends this far ahead where it has to end.
const DAYS: u32 = 90;

/// The actions for a range.
pub(super) fn actions(
    document: &Document,
    reviewer: &Reviewer,
    params: &CodeActionParams,
) -> Vec<CodeAction> {
    let only = params.context.only.as_deref();
    let wants = |kind: &str| {
        only.is_none_or(|only| {
            only.iter()
                .any(|wanted| kind == wanted || kind.starts_with(&format!("{wanted}.")))
        })
    };
    let mut actions = Vec::new();
    if wants(QUICK_FIX) {
        actions = quick_fixes(document, reviewer, params.range);
    }
    // Only where it is asked for: it costs some reviews.
    if only.is_some() && wants(FIX_ALL) {
        actions.extend(fix_all(document, reviewer));
    }
    actions
}

fn quick_fixes(document: &Document, reviewer: &Reviewer, range: Range) -> Vec<CodeAction> {
    let Some(file) = document.reviewed() else {
        return Vec::new();
    };
    let positions = Positions::new(&document.text);
    let (start, end) = (positions.byte(range.start), positions.byte(range.end));
    let near: Vec<_> = file
        .findings
        .iter()
        .filter(|grouped| touches(grouped.finding, start, end))
        .collect();
    let mut actions = Vec::new();
    for grouped in &near {
        let finding = grouped.finding;
        for fix in &finding.fixes {
            actions.push(CodeAction {
                title: format!("{} ({})", fix.title, finding.rule),
                kind: QUICK_FIX,
                diagnostics: vec![diagnostic(document, &positions, grouped)],
                is_preferred: fix.safe,
                edit: edit(document, edits(document, &positions, fix)),
            });
        }
    }
    let allowable = near.iter().filter(|grouped| may_be_allowed(grouped, reviewer));
    actions.extend(allowable.map(|grouped| allow(document, reviewer, &positions, grouped)));
    actions
}

fn edits(document: &Document, positions: &Positions<'_>, fix: &Fix) -> Vec<TextEdit> {
    let line_end = document.line_end();
    fix.edits
        .iter()
        .map(|edit| TextEdit {
            range: positions.range(edit.start_byte..edit.end_byte),
            new_text: edit.replacement.replace("\r\n", "\n").replace('\n', line_end),
        })
        .collect()
}

fn edit(document: &Document, edits: Vec<TextEdit>) -> WorkspaceEdit {
    WorkspaceEdit {
        changes: BTreeMap::from([(document.uri.clone(), edits)]),
    }
}

/// Whether some policy that reports it lets a comment allow it.
fn may_be_allowed(grouped: &GroupedFinding<'_>, reviewer: &Reviewer) -> bool {
    let rule = grouped.finding.rule.as_str();
    let permits = reviewer
        .loaded
        .iter()
        .any(|loaded| loaded.policy.suppressions.permits(rule));
    host_rule(rule).is_none() && permits
}

/// Writes the comment without its reason: until somebody gives one, it has no effect and says so.
fn allow(
    document: &Document,
    reviewer: &Reviewer,
    positions: &Positions<'_>,
    grouped: &GroupedFinding<'_>,
) -> CodeAction {
    let finding = grouped.finding;
    let rule = &finding.rule;
    let until = until(reviewer);
    let line_end = document.line_end();
    let (at, text) = match start_of_statement(&document.text, finding) {
        None => {
            // A byte order mark stays first.
            let start = if document.text.starts_with('\u{feff}') {
                3
            } else {
                0
            };
            (
                start,
                format!("-- stagegate: allow-file {rule}{until}: {line_end}"),
            )
        }
        Some(at) => {
            let line_start = document.text[..at].rfind('\n').map_or(0, |found| found + 1);
            let before = &document.text[line_start..at];
            if before.trim().is_empty() {
                (
                    at,
                    format!("-- stagegate: allow {rule}{until}: {line_end}{before}"),
                )
            } else {
                (at, format!("/* stagegate: allow {rule}{until}: */ "))
            }
        }
    };
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    CodeAction {
        title: format!("Allow {rule} here (give the reason)"),
        kind: QUICK_FIX,
        diagnostics: vec![diagnostic(document, positions, grouped)],
        is_preferred: false,
        edit: edit(
            document,
            vec![TextEdit {
                range: positions.range(at..at),
                new_text: text,
            }],
        ),
    }
}

/// ` until 2027-01-31` where a policy wants it.
fn until(reviewer: &Reviewer) -> String {
    let policies = || reviewer.loaded.iter().map(|loaded| &loaded.policy.suppressions);
    let days = policies().filter_map(|policy| policy.max_days).min();
    if days.is_none() && !policies().any(|policy| policy.require_until) {
        return String::new();
    }
    let days = days.unwrap_or(DAYS).min(DAYS);
    let day = reviewer.clock.today().saturating_add(i64::from(days).days());
    format!(" until {day}")
}

fn start_of_statement(text: &str, finding: &Finding) -> Option<usize> {
    let statements = sql::parse(text).statements;
    let statement = statements.get(finding.statement? as usize)?;
    Some(statement.span.start as usize)
}

/// All safe fixes of the document, as `check --fix` applies them.
fn fix_all(document: &Document, reviewer: &Reviewer) -> Option<CodeAction> {
    let fixed = fix_text(&document.text, false, |text| {
        let report = reviewer.review(&[ReviewedFile {
            path: document.path.clone(),
            bytes: text.as_bytes().to_vec(),
        }]);
        let files = group(&report);
        let findings = files.iter().flat_map(|file| &file.findings);
        findings.map(|grouped| grouped.finding.clone()).collect()
    });
    if fixed.applied.is_empty() {
        return None;
    }
    let whole = 0..u32::try_from(document.text.len()).unwrap_or(u32::MAX);
    Some(CodeAction {
        title: "Apply all safe fixes of Stagegate".to_owned(),
        kind: FIX_ALL,
        diagnostics: Vec::new(),
        is_preferred: false,
        edit: edit(
            document,
            vec![TextEdit {
                range: Positions::new(&document.text).range(whole),
                new_text: fixed.text,
            }],
        ),
    })
}
