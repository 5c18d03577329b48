//! A report as JSON for programs: the output of `check --format json`, a contract.

use serde::Serialize;

use super::finding::{Finding, NotEvaluated, Place, Report};

#[derive(Serialize)]
struct Output<'a> {
    findings: Vec<FindingLine<'a>>,
    #[serde(rename = "not-evaluated")]
    not_evaluated: Vec<NotEvaluatedLine<'a>>,
}

/// Lines and columns are 1-based; columns count characters. `statement` is the statement's number in its file, from 1.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct FindingLine<'a> {
    rule: &'a str,
    level: &'static str,
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    statement: Option<u32>,
    message: &'a str,
    help: Option<&'a str>,
    fingerprint: &'a str,
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

/// The report of one policy as one JSON object with `findings` and `not-evaluated`.
///
/// # Errors
/// Never for a report; the writer's own errors.
pub fn write_json(report: &Report, out: impl std::io::Write) -> serde_json::Result<()> {
    let files = || {
        report
            .environments
            .iter()
            .flat_map(|environment| &environment.files)
    };
    let output = Output {
        findings: files()
            .flat_map(|file| {
                file.findings
                    .iter()
                    .map(|finding| finding_line(&file.path, finding))
            })
            .collect(),
        not_evaluated: files()
            .flat_map(|file| {
                file.not_evaluated
                    .iter()
                    .map(|item| not_evaluated_line(&file.path, item))
            })
            .collect(),
    };
    serde_json::to_writer(out, &output)
}

fn finding_line<'a>(file: &'a str, finding: &'a Finding) -> FindingLine<'a> {
    let Place { start, end, .. } = finding.place;
    FindingLine {
        rule: finding.rule.as_str(),
        level: finding.level.as_str(),
        file,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        statement: finding.statement.map(|index| index + 1),
        message: &finding.message,
        help: finding.help.as_deref(),
        fingerprint: &finding.fingerprint,
    }
}

fn not_evaluated_line<'a>(file: &'a str, item: &'a NotEvaluated) -> NotEvaluatedLine<'a> {
    NotEvaluatedLine {
        rule: item.rule.as_ref().map(crate::ids::RuleId::as_str),
        file,
        line: item.place.map(|place| place.start.line),
        column: item.place.map(|place| place.start.column),
        statement: item.statement.map(|index| index + 1),
        reason: &item.reason,
    }
}
