//! Changes x policies -> report, and how a report reads. Pure: no I/O, no async.

pub mod baseline;
pub mod command;
pub mod comment;
pub mod finding;
pub mod fix;
pub mod grouped;
mod kept;
pub mod markdown;
pub mod output;
pub mod publish;
mod runs;
mod source;
mod suppression;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::catalog::estimate::Estimates;
use crate::catalog::history::History;
use crate::catalog::lookup::Lookup;
use crate::change::{Checksum, parse_file_name};
use crate::ids::{EnvironmentName, ProjectName, RuleId};
use crate::parallel;
use crate::policy::Policy;
use crate::rules::{Outcome, RuleSet, Subject};
use crate::sql;
use crate::verification::is_verification;
use finding::{EnvironmentReport, FileReport, Finding, NotEvaluated, Report, SourceText};
pub use runs::how_it_runs;
use source::Source;
use suppression::{Judge, Judged};

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
    /// The policy itself.
    pub policy: &'a Policy,
    /// The policy's rules.
    pub rules: &'a RuleSet,
    /// One database of the environment as it is now, where one could be reached.
    pub catalog: Option<Arc<Lookup>>,
    /// Whose changes the files are, where that is known.
    pub project: Option<&'a ProjectName>,
    /// What that database's planner says of the files' statements, by path; empty where it was not asked.
    pub estimates: BTreeMap<String, Estimates>,
}

/// What is known of a review besides files and policies.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Whether names must give versions.
    pub naming: Naming,
    /// What day it is, for comments that hold until a day.
    pub today: Date,
    /// The account id of the change's author, where it is known.
    pub author: Option<&'a str>,
    /// Changes that are in the repository already and not among the files, as far as that is known.
    pub settled: &'a BTreeSet<String>,
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
    circumstances: Circumstances<'_>,
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
    let known: BTreeSet<&str> = environments
        .iter()
        .flat_map(|environment| environment.rules.rule_ids())
        .map(RuleId::as_str)
        .collect();
    let twins = if circumstances.naming == Naming::Change {
        same_versions(files)
    } else {
        BTreeMap::new()
    };
    let orphans = if circumstances.naming == Naming::Change {
        verify::orphans(files, circumstances.settled)
    } else {
        BTreeMap::new()
    };
    let reviewing = Reviewing {
        environments,
        circumstances,
        known,
        twins,
        orphans,
    };
    for (file, reviewed) in files.iter().zip(reviewing.run(files)) {
        report.sources.push(SourceText {
            path: file.path.clone(),
            sql: reviewed.text,
        });
        for (of_environment, reports) in report.environments.iter_mut().zip(reviewed.reports) {
            of_environment.files.push(reports);
        }
    }
    report
}

/// What is the same for all files of a review.
struct Reviewing<'a> {
    environments: &'a [ReviewedEnvironment<'a>],
    circumstances: Circumstances<'a>,
    known: BTreeSet<&'a str>,
    /// For a file's path, another one with the same version.
    twins: BTreeMap<String, String>,
    /// Verifications beside no change.
    orphans: BTreeMap<String, verify::Orphan>,
}

/// A file that has been reviewed.
struct Reviewed {
    text: String,
    /// By environment.
    reports: Vec<FileReport>,
}

impl Reviewing<'_> {
    /// All files, in order, on all cores. A file's findings depend on those before it through the schema alone.
    fn run(&self, files: &[ReviewedFile]) -> Vec<Reviewed> {
        let asks_catalog = self
            .environments
            .iter()
            .any(|environment| environment.catalog.is_some());
        if !asks_catalog {
            return in_parallel(files.len(), |index| {
                self.review(&files[index], &parse(&files[index]), &[])
            });
        }
        let parsed = in_parallel(files.len(), |index| parse(&files[index]));
        let histories = self.histories(&parsed);
        in_parallel(files.len(), |index| {
            self.review(&files[index], &parsed[index], &histories[index])
        })
    }

    /// For each file the schema it starts from, by environment; worked out when a rule asks.
    fn histories(&self, parsed: &[Arc<sql::ParsedFile>]) -> Vec<Vec<Option<Arc<History>>>> {
        let mut before: Vec<Option<Arc<History>>> = vec![None; self.environments.len()];
        let mut of_file = |parsed: &Arc<sql::ParsedFile>| {
            let environments = self.environments.iter().zip(&mut before);
            let of_environment = |(environment, earlier): (&ReviewedEnvironment<'_>, &mut Option<_>)| {
                let database = environment.catalog.as_ref()?;
                let history = match earlier {
                    Some(earlier) if self.circumstances.naming == Naming::Change => {
                        History::then(earlier, Arc::clone(parsed))
                    }
                    _ => History::new(Arc::clone(database), Arc::clone(parsed)),
                };
                *earlier = Some(Arc::clone(&history));
                Some(history)
            };
            environments.map(of_environment).collect()
        };
        parsed.iter().map(&mut of_file).collect()
    }

    fn review(
        &self,
        file: &ReviewedFile,
        parsed: &Arc<sql::ParsedFile>,
        histories: &[Option<Arc<History>>],
    ) -> Reviewed {
        let source = Source::new(file, &parsed.tree.text);
        let mut before = source.encoding_problem().into_iter().collect::<Vec<_>>();
        if is_verification(&file.path) {
            before.extend(verify::findings(
                &source,
                parsed,
                self.orphans.get(&file.path).copied(),
            ));
            return self.review_verification(file, parsed, &before);
        }
        if self.circumstances.naming == Naming::Change {
            before.extend(check_name(&source, self.twins.get(&file.path)));
        }
        before.extend(runs::obstacles(&source, self.circumstances.naming));
        let comments = suppression::read_comments(parsed);
        let of_environment = |(index, environment): (usize, &ReviewedEnvironment<'_>)| {
            let outcome = environment.rules.check_subject(&Subject {
                bytes: Some(&file.bytes),
                history: histories.get(index).and_then(Option::as_ref),
                project: environment.project,
                estimates: environment.estimates.get(&file.path),
                ..Subject::new(&file.path, parsed)
            });
            let mut before = before.clone();
            before.extend(runs::missing_keys(
                &source,
                histories.get(index).and_then(Option::as_ref),
            ));
            before.extend(kept::missing_backups(
                &source,
                environment.policy.rollout.backup.as_ref(),
                histories.get(index).and_then(Option::as_ref),
            ));
            let found = gather(&source, parsed, &before, outcome);
            let judge = Judge {
                policy: environment.policy,
                known: &self.known,
                today: self.circumstances.today,
                author: self.circumstances.author,
            };
            file_report(file, found, |found| judge.judge(&source, &comments, found))
        };
        let reports = self.environments.iter().enumerate().map(of_environment);
        Reviewed {
            reports: reports.collect(),
            text: source.text().to_owned(),
        }
    }
}

impl Reviewing<'_> {
    /// A verification asks the database and changes nothing: no rule has a say, only its form counts.
    fn review_verification(
        &self,
        file: &ReviewedFile,
        parsed: &Arc<sql::ParsedFile>,
        before: &[Finding],
    ) -> Reviewed {
        let source = Source::new(file, &parsed.tree.text);
        let found = gather(&source, parsed, before, Outcome::default());
        let report = file_report(file, found, |found| Judged {
            findings: found.findings,
            suppressed: Vec::new(),
            not_evaluated: found.not_evaluated,
        });
        Reviewed {
            reports: vec![report; self.environments.len()],
            text: source.text().to_owned(),
        }
    }
}

fn parse(file: &ReviewedFile) -> Arc<sql::ParsedFile> {
    Arc::new(sql::parse(&String::from_utf8_lossy(&file.bytes)))
}

/// Work for each number, on all cores; here, where there is one alone: it may spread over the cores itself.
fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if count > 1
        && let Ok(done) = parallel::map(count, &work)
    {
        return done;
    }
    (0..count).map(work).collect()
}

/// All that was found in a file, before its comments have their say.
fn gather(source: &Source<'_>, parsed: &sql::ParsedFile, before: &[Finding], outcome: Outcome) -> Outcome {
    let (problems, unread): (Vec<_>, Vec<_>) = parsed
        .problems
        .iter()
        .partition(|problem| problem.kind != sql::SqlProblemKind::NotEvaluated);
    let mut findings = before.to_vec();
    findings.extend(problems.into_iter().map(|problem| source.sql_finding(problem)));
    findings.extend(outcome.findings);
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
    Outcome {
        findings,
        not_evaluated,
    }
}

fn file_report(file: &ReviewedFile, found: Outcome, judge: impl FnOnce(Outcome) -> Judged) -> FileReport {
    let mut judged = judge(found);
    judged.findings.sort_by(|a, b| order(a).cmp(&order(b)));
    judged
        .suppressed
        .sort_by(|a, b| order(&a.finding).cmp(&order(&b.finding)));
    FileReport {
        path: file.path.clone(),
        checksum: Checksum::of(&file.bytes).as_str().to_owned(),
        findings: judged.findings,
        suppressed: judged.suppressed,
        not_evaluated: judged.not_evaluated,
    }
}

fn order(finding: &Finding) -> (u32, u32, &RuleId) {
    (finding.place.start_byte, finding.place.end_byte, &finding.rule)
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
