//! What a review says of a verification: its form alone, for it changes nothing.

use std::collections::BTreeSet;

use super::ReviewedFile;
use super::finding::Finding;
use super::source::Source;
use crate::sql::ParsedFile;
use crate::verification::{change_path, is_verification, questions};

/// Verifications whose change is not among the files.
pub(super) fn orphans(files: &[ReviewedFile]) -> BTreeSet<String> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let verifications = files.iter().filter(|file| is_verification(&file.path));
    verifications
        .filter(|file| !paths.contains(change_path(&file.path).as_str()))
        .map(|file| file.path.clone())
        .collect()
}

/// What is wrong with the form of a verification that is valid SQL.
pub(super) fn findings(source: &Source<'_>, parsed: &ParsedFile, is_orphan: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    if is_orphan {
        let message = format!(
            "{} is not part of this pull request, so nothing would ask these questions",
            change_path(source.path())
        );
        let help = "bring a verification together with its change";
        findings.push(source.file_finding("bad-file-name".parse().expect("it is a rule id"), message, help));
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
