//! A report as build status and code report of the forge.

use super::comment::{counted, summary};
use super::finding::{Level, Report};
use super::grouped::{GroupedFile, GroupedFinding, group};
use crate::forge::{Annotation, BuildState, BuildStatus, InsightReport};

/// The verdict that the merge check sees. Errors fail it; warnings do not.
pub fn build_status(report: &Report, project: &str, branch: &str, url: &str) -> BuildStatus {
    let state = if report.count(Level::Error) > 0 {
        BuildState::Failed
    } else {
        BuildState::Successful
    };
    BuildStatus {
        key: format!("stagegate-{project}"),
        state,
        name: format!("Stagegate: {project}"),
        description: summary(report),
        url: url.to_owned(),
        branch: branch.to_owned(),
    }
}

/// The report with its notes on lines. Findings that several environments share become one note.
pub fn insight_report(report: &Report, project: &str, base_url: &str, url: &str) -> InsightReport {
    let files = group(report);
    let count = |level| {
        let findings = files.iter().flat_map(|file| &file.findings);
        findings.filter(|finding| finding.level() == level).count() as u64
    };
    InsightReport {
        id: format!("stagegate-{project}"),
        title: format!("Stagegate: {project}"),
        details: format!("{}: {}.", counted(files.len(), "migration"), summary(report)),
        passed: report.count(Level::Error) == 0,
        link: url.to_owned(),
        counts: vec![
            ("Errors".to_owned(), count(Level::Error)),
            ("Warnings".to_owned(), count(Level::Warning)),
            ("Remarks".to_owned(), count(Level::Info)),
        ],
        annotations: annotations(&files, base_url),
    }
}

/// The gravest first, because a forge may take only so many.
fn annotations(files: &[GroupedFile<'_>], base_url: &str) -> Vec<Annotation> {
    let mut annotations: Vec<_> = files
        .iter()
        .flat_map(|file| {
            file.findings
                .iter()
                .enumerate()
                .map(|(index, finding)| annotation(file, index, finding, base_url))
        })
        .collect();
    annotations.sort_by_key(|annotation| std::cmp::Reverse(annotation.level));
    annotations
}

fn annotation(
    file: &GroupedFile<'_>,
    index: usize,
    grouped: &GroupedFinding<'_>,
    base_url: &str,
) -> Annotation {
    let finding = grouped.finding;
    let twins = file.findings[..index]
        .iter()
        .filter(|other| other.finding.fingerprint == finding.fingerprint);
    Annotation {
        id: format!("{}-{}-{}", finding.rule, finding.fingerprint, twins.count()),
        level: grouped.level(),
        path: file.path.to_owned(),
        line: finding.place.start.line,
        summary: format!("{} ({})", finding.message, grouped.environments()),
        details: finding.help.clone().unwrap_or_default(),
        link: format!("{base_url}/rules/{}", finding.rule),
    }
}
