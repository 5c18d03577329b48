//! What a review says of a verification: its form alone, for it changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::ReviewedFile;
use super::finding::{Finding, Level};
use super::source::Source;
use crate::sql::ParsedFile;
use crate::verification::{change_path, is_verification, questions};

/// Where the change of a verification is that is not among the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Orphan {
    /// It was merged before: nothing will ask any more.
    TooLate,
    /// Nowhere yet: it takes the verification with it when it comes.
    TooEarly,
}

/// Verifications whose change is not among the files; `settled` are changes that are in the repository.
pub(super) fn orphans(files: &[ReviewedFile], settled: &BTreeSet<String>) -> BTreeMap<String, Orphan> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let verifications = files.iter().filter(|file| is_verification(&file.path));
    verifications
        .filter(|file| !paths.contains(change_path(&file.path).as_str()))
        .map(|file| {
            let is_late = settled.contains(&change_path(&file.path));
            let orphan = if is_late {
                Orphan::TooLate
            } else {
                Orphan::TooEarly
            };
            (file.path.clone(), orphan)
        })
        .collect()
}

/// What is wrong with the form of a verification that is valid SQL.
pub(super) fn findings(source: &Source<'_>, parsed: &ParsedFile, orphan: Option<Orphan>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let change = change_path(source.path());
    let rule = "bad-file-name".parse().expect("it is a rule id");
    match orphan {
        Some(Orphan::TooLate) => {
            let message =
                format!("{change} was merged before this pull request, so nothing would ask these questions");
            let help = "bring a verification together with its change, or before it";
            findings.push(source.file_finding(rule, message, help));
        }
        Some(Orphan::TooEarly) => {
            let message = format!(
                "{change} is not there yet: these questions are asked when it comes, under exactly this name"
            );
            let help = "nothing is to be done where its change follows";
            findings.push(Finding {
                level: Level::Info,
                ..source.file_finding(rule, message, help)
            });
        }
        None => {}
    }
    if parsed.problems.is_empty() {
        let faults = questions(source.text()).err().unwrap_or_default();
        findings.extend(faults.into_iter().map(|fault| {
            let rule = "syntax-error".parse().expect("it is a rule id");
            source.finding(rule, fault.span, fault.message)
        }));
    }
    findings
}
