//! A report as JSON for programs: the output of `check --format json`, a contract.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use super::Printed;
use crate::review::baseline::Entry;
use crate::review::finding::{Finding, Fix, Place};
use crate::review::grouped::{GroupedFinding, GroupedNotEvaluated, GroupedSuppressed};
use crate::sql::line_index::LineIndex;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Output<'a> {
    findings: Vec<FindingLine<'a>>,
    suppressed: Vec<SuppressedLine<'a>>,
    not_evaluated: Vec<NotEvaluatedLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineLine<'a>>,
}

/// Lines and columns are 1-based; columns count characters, ends are one past the last. `statement` is the statement's
/// number in its file, from 1.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct FindingLine<'a> {
    rule: &'a str,
    /// The gravest that any environment gives it.
    level: &'static str,
    file: &'a str,
    #[serde(flatten)]
    place: PlaceLine,
    statement: Option<u32>,
    message: &'a str,
    help: Option<&'a str>,
    fixes: Vec<FixLine<'a>>,
    /// Its level in each environment that reports it.
    environments: BTreeMap<&'a str, &'static str>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PlaceLine {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct FixLine<'a> {
    title: &'a str,
    /// It can not change what the statement does.
    safe: bool,
    edits: Vec<EditLine<'a>>,
}

#[derive(Serialize)]
struct EditLine<'a> {
    #[serde(flatten)]
    place: PlaceLine,
    replacement: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SuppressedLine<'a> {
    rule: &'a str,
    level: &'static str,
    file: &'a str,
    #[serde(flatten)]
    place: PlaceLine,
    statement: Option<u32>,
    message: &'a str,
    reason: &'a str,
    /// The last day on which the comment holds.
    until: Option<Date>,
    /// Where the comment stands.
    comment_line: u32,
    environments: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct NotEvaluatedLine<'a> {
    rule: Option<&'a str>,
    file: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    statement: Option<u32>,
    reason: &'a str,
}

#[derive(Serialize)]
struct BaselineLine<'a> {
    /// Findings that are not told because the baseline has them.
    known: usize,
    /// Its entries that no longer occur.
    gone: &'a [Entry],
}

/// One object with `findings`, `suppressed` and `not-evaluated`, on a line of its own.
pub(super) fn write(printed: &Printed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = || printed.files.iter();
    let output = Output {
        findings: printed
            .findings()
            .map(|(file, grouped)| finding_line(file.path, grouped, printed.lines.get(file.path)))
            .collect(),
        suppressed: files()
            .flat_map(|file| {
                let allowed = file.suppressed.iter();
                allowed.map(|grouped| suppressed_line(file.path, grouped))
            })
            .collect(),
        not_evaluated: files()
            .flat_map(|file| {
                let skipped = file.not_evaluated.iter();
                skipped.map(|grouped| not_evaluated_line(file.path, grouped))
            })
            .collect(),
        baseline: printed.compared.map(|compared| BaselineLine {
            known: compared.known,
            gone: &compared.gone,
        }),
    };
    serde_json::to_writer(&mut *out, &output)?;
    writeln!(out)
}

fn finding_line<'a>(
    file: &'a str,
    grouped: &GroupedFinding<'a>,
    lines: Option<&LineIndex<'_>>,
) -> FindingLine<'a> {
    let finding: &'a Finding = grouped.finding;
    let fixes = lines.map(|lines| finding.fixes.iter().map(|fix| fix_line(fix, lines)).collect());
    FindingLine {
        rule: finding.rule.as_str(),
        level: grouped.level().as_str(),
        file,
        place: place_line(finding.place),
        statement: finding.statement.map(|index| index + 1),
        message: &finding.message,
        help: finding.help.as_deref(),
        fixes: fixes.unwrap_or_default(),
        environments: grouped
            .levels
            .iter()
            .map(|(name, level)| (name.as_str(), level.as_str()))
            .collect(),
        fingerprint: &finding.fingerprint,
    }
}

fn place_line(place: Place) -> PlaceLine {
    PlaceLine {
        line: place.start.line,
        column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
    }
}

fn fix_line<'a>(fix: &'a Fix, lines: &LineIndex<'_>) -> FixLine<'a> {
    let edits = fix.edits.iter().map(|edit| EditLine {
        place: place_line(lines.place(edit.start_byte..edit.end_byte)),
        replacement: &edit.replacement,
    });
    FixLine {
        title: &fix.title,
        safe: fix.safe,
        edits: edits.collect(),
    }
}

fn suppressed_line<'a>(file: &'a str, grouped: &GroupedSuppressed<'a>) -> SuppressedLine<'a> {
    let suppressed = grouped.suppressed;
    let finding = &suppressed.finding;
    SuppressedLine {
        rule: finding.rule.as_str(),
        level: finding.level.as_str(),
        file,
        place: place_line(finding.place),
        statement: finding.statement.map(|index| index + 1),
        message: &finding.message,
        reason: &suppressed.reason,
        until: suppressed.until,
        comment_line: suppressed.comment.start.line,
        environments: grouped.environments.iter().map(|name| name.as_str()).collect(),
    }
}

fn not_evaluated_line<'a>(file: &'a str, grouped: &GroupedNotEvaluated<'a>) -> NotEvaluatedLine<'a> {
    let item = grouped.item;
    NotEvaluatedLine {
        rule: item.rule.as_ref().map(crate::ids::RuleId::as_str),
        file,
        line: item.place.map(|place| place.start.line),
        column: item.place.map(|place| place.start.column),
        statement: item.statement.map(|index| index + 1),
        reason: &item.reason,
    }
}
