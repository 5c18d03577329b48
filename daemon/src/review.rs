//! Changes x policies -> report, and how a report reads. Pure: no I/O, no async.

pub mod comment;
pub mod finding;
pub mod grouped;
pub mod json;
pub mod markdown;
pub mod publish;
mod source;
pub mod text;

use std::collections::BTreeMap;

use crate::catalog::snapshot::Snapshot;
use crate::change::{Checksum, parse_file_name};
use crate::ids::{EnvironmentName, RuleId};
use crate::rules::RuleSet;
use crate::sql;
use finding::{EnvironmentReport, FileReport, Finding, NotEvaluated, Report, SourceText};
use source::Source;

/// A `.sql` file to review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedFile {
    /// From the root of the repository.
    pub path: String,
    /// Its bytes, as the forge gave them.
    pub bytes: Vec<u8>,
}

/// An environment to review under.
pub struct ReviewedEnvironment<'a> {
    /// Whose policy.
    pub name: EnvironmentName,
    /// The policy's rules.
    pub rules: &'a RuleSet,
    /// One database of the environment as it is now, where one could be reached.
    pub catalog: Option<&'a Snapshot>,
}

/// Whether a file's name must give a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The file is a change of a project.
    Change,
    /// Any file, as on the command line.
    Free,
}

/// Reviews all files under all environments. Blocking: runs plugins; call it from a blocking thread.
pub fn review_files(
    files: &[ReviewedFile],
    environments: &[ReviewedEnvironment<'_>],
    naming: Naming,
) -> Report {
    let mut report = Report {
        environments: environments
            .iter()
            .map(|environment| EnvironmentReport {
                environment: environment.name.clone(),
                files: Vec::new(),
            })
            .collect(),
        sources: Vec::new(),
    };
    let twins = if naming == Naming::Change {
        same_versions(files)
    } else {
        BTreeMap::new()
    };
    for file in files {
        let source = Source::new(&file.path, &file.bytes);
        let mut findings = source.encoding_problem().into_iter().collect::<Vec<_>>();
        if naming == Naming::Change {
            findings.extend(check_name(&source, twins.get(&file.path)));
        }
        let parsed = sql::parse(source.text());
        for (environment, reports) in environments.iter().zip(&mut report.environments) {
            let outcome = environment.rules.check(&file.path, &parsed, environment.catalog);
            reports
                .files
                .push(file_report(file, &source, &parsed, &findings, outcome));
        }
        report.sources.push(SourceText {
            path: file.path.clone(),
            sql: source.text().to_owned(),
        });
    }
    report
}

fn file_report(
    file: &ReviewedFile,
    source: &Source<'_>,
    parsed: &sql::ParsedFile,
    before: &[Finding],
    outcome: crate::rules::Outcome,
) -> FileReport {
    let (problems, unread): (Vec<_>, Vec<_>) = parsed
        .problems
        .iter()
        .partition(|problem| problem.kind != sql::SqlProblemKind::NotEvaluated);
    let mut findings = before.to_vec();
    findings.extend(problems.into_iter().map(|problem| source.sql_finding(problem)));
    findings.extend(outcome.findings);
    findings.sort_by(|a, b| {
        (a.place.start_byte, a.place.end_byte, &a.rule).cmp(&(b.place.start_byte, b.place.end_byte, &b.rule))
    });
    let mut not_evaluated: Vec<NotEvaluated> = unread
        .into_iter()
        .map(|problem| NotEvaluated {
            rule: None,
            statement: problem.statement,
            place: Some(source.place(problem.span.clone())),
            reason: problem.message.clone(),
        })
        .collect();
    not_evaluated.extend(outcome.not_evaluated);
    FileReport {
        path: file.path.clone(),
        checksum: Checksum::of(&file.bytes).as_str().to_owned(),
        findings,
        not_evaluated,
    }
}

/// For each file whose version another one has too, the path of the first such other.
fn same_versions(files: &[ReviewedFile]) -> BTreeMap<String, String> {
    let version = |file: &ReviewedFile| {
        parse_file_name(base_name(&file.path))
            .ok()
            .map(|(version, _)| version)
    };
    let twin = |file: &&ReviewedFile| {
        let own = version(file)?;
        let other = files
            .iter()
            .find(|other| other.path != file.path && version(other).as_ref() == Some(&own))?;
        Some((file.path.clone(), other.path.clone()))
    };
    files.iter().filter_map(|file| twin(&file)).collect()
}

fn check_name(source: &Source<'_>, twin: Option<&String>) -> Option<Finding> {
    let rule: RuleId = "bad-file-name".parse().expect("it is a rule id");
    if let Err(error) = parse_file_name(base_name(source.path())) {
        let help = "rename it to VERSION_description.sql, such as 20240919_create_table_t2024.sql";
        let message = format!(
            "{:?} gives no version, so the change would never be rolled out",
            error.name
        );
        return Some(source.file_finding(rule, message, help));
    }
    let other = twin?;
    let message = format!("{other} has the same version, so only one of the two could be rolled out");
    Some(source.file_finding(rule, message, "give one of them another version"))
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
