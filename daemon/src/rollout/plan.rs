//! Changes x environments -> stages of tasks. Pure: the same input gives the same plan.
//!
//! A review counts for a stage only where it saw exactly the texts that were merged: what was pushed after it, or
//! changed by the merge, was never looked at.

use std::collections::BTreeMap;

use crate::change::{Change, Version};
use crate::ids::{DatabaseName, EnvironmentName};
use crate::people::People;
use crate::policy::{Canary, RolloutPolicy};
use crate::review::finding::{EnvironmentReport, FileReport, Level, Report};
use crate::stage::{AssessedRisk, FindingCounts, Plan, PlannedStage, PlannedTask};

use super::gate::{Judged, Subject, judge};
use super::order::gate_out_of_order;
use super::risk::assess;

/// An environment as a plan sees it.
#[derive(Debug, Clone)]
pub struct PlannedEnvironment<'a> {
    /// Which.
    pub name: EnvironmentName,
    /// How rollouts run there.
    pub policy: &'a RolloutPolicy,
    /// The project's databases in it, in the project's order.
    pub databases: Vec<DatabaseName>,
    /// What more is known of them.
    pub facts: DatabaseFacts,
    /// Whom its policy can name.
    pub people: People,
}

/// What more is known of the databases of an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatabaseFacts {
    /// What projects and policies choose them by.
    pub labels: BTreeMap<DatabaseName, BTreeMap<String, String>>,
    /// Which pattern or labels of the project chose them.
    pub selectors: BTreeMap<DatabaseName, String>,
    /// The newest version of the project that each has, or will have before this rollout comes to it.
    pub newest: BTreeMap<DatabaseName, Version>,
}

/// Why changes can not be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Two files claim the same place in the order.
    #[error("plan the rollout: {first} and {second} have the same version {version}")]
    DuplicateVersion {
        /// The version.
        version: Version,
        /// One file.
        first: String,
        /// The other.
        second: String,
    },
}

/// Plans the rollout of a merged pull request's changes. Environments come in the configured order; those without a
/// database of the project get no stage.
pub fn plan(
    mut changes: Vec<Change>,
    environments: &[PlannedEnvironment<'_>],
    review: Option<&Report>,
) -> Result<Plan, PlanError> {
    changes.sort_by(|a, b| a.version.cmp(&b.version));
    if let Some([first, second]) = changes.array_windows().find(|[a, b]| a.version == b.version) {
        return Err(PlanError::DuplicateVersion {
            version: first.version.clone(),
            first: first.path.clone(),
            second: second.path.clone(),
        });
    }
    let stages = environments
        .iter()
        .filter(|environment| !environment.databases.is_empty())
        .map(|environment| plan_stage(&changes, environment, review))
        .collect();
    Ok(Plan { changes, stages })
}

fn plan_stage(
    changes: &[Change],
    environment: &PlannedEnvironment<'_>,
    review: Option<&Report>,
) -> PlannedStage {
    let report = review.and_then(|report| {
        let of_it = |e: &&EnvironmentReport| e.environment == environment.name;
        report.environments.iter().find(of_it)
    });
    let findings = report.and_then(|report| counts_of(changes, report));
    let risks: Vec<_> = changes.iter().map(|change| risk_of(change, report)).collect();
    let verified = |change: &'_ Change| change.verification.as_ref().map(|of| of.checksum.clone());
    let texts: Vec<_> = changes
        .iter()
        .flat_map(|change| std::iter::once(change.checksum.clone()).chain(verified(change)))
        .collect();
    let checksums: Vec<_> = texts.iter().map(crate::change::Checksum::as_str).collect();
    let subject = Subject {
        findings,
        risks: &risks,
        environment: environment.name.as_str(),
        checksums: &checksums,
    };
    let Judged { gate, reason, demand } = judge(environment.policy, &environment.people, subject);
    let mut gate = (gate, reason);
    if let Some(found) = out_of_order(changes, environment) {
        gate = gate_out_of_order(environment.policy, gate, &found);
    }
    let (gate, gate_reason) = gate;
    let (canaries, others) = canaries_first(environment);
    let task = |database: &DatabaseName, change| PlannedTask {
        change,
        database: database.clone(),
        lock_timeout: environment.policy.lock_timeout,
        statement_timeout: environment.policy.statement_timeout,
        canary: canaries.contains(&database),
        selector: environment.facts.selectors.get(database).cloned(),
    };
    let databases = canaries.iter().chain(&others).copied();
    let tasks = databases
        .flat_map(|database| (0..changes.len()).map(move |change| task(database, change)))
        .collect();
    PlannedStage {
        environment: environment.name.clone(),
        gate,
        gate_reason,
        findings,
        risks,
        demand,
        tasks,
    }
}

/// The databases that go first, and the others, each in the project's order. Where the policy's canary selects none of
/// them, the first goes first.
fn canaries_first<'a>(
    environment: &'a PlannedEnvironment<'_>,
) -> (Vec<&'a DatabaseName>, Vec<&'a DatabaseName>) {
    let all: Vec<&DatabaseName> = environment.databases.iter().collect();
    let none = BTreeMap::new();
    let labels = |name: &DatabaseName| environment.facts.labels.get(name).unwrap_or(&none);
    let first = |count: usize| {
        let (first, others) = all.split_at(count.min(all.len()));
        (first.to_vec(), others.to_vec())
    };
    match &environment.policy.pace.canary {
        None => first(0),
        Some(Canary::First(count)) => first(*count),
        Some(Canary::Selected(selector)) => {
            let fits = |name: &&DatabaseName| selector.fits(name.as_str(), labels(name));
            let (selected, others): (Vec<_>, Vec<_>) = all.iter().copied().partition(fits);
            if selected.is_empty() {
                first(1)
            } else {
                (selected, others)
            }
        }
    }
}

/// Which change is older than what a database has; the first of them, as a fragment.
fn out_of_order(changes: &[Change], environment: &PlannedEnvironment<'_>) -> Option<String> {
    let mut found = environment.databases.iter().filter_map(|database| {
        let newest = environment.facts.newest.get(database)?;
        let older = changes.iter().find(|change| change.version < *newest)?;
        Some((database, older, newest))
    });
    let (database, older, newest) = found.next()?;
    let more = match found.count() {
        0 => String::new(),
        more => format!("; the like on {more} more"),
    };
    Some(format!(
        "version {} is older than {newest}, which {database} has or gets first{more}",
        older.version
    ))
}

/// What a change puts at stake there; findings count where they are of exactly this text.
fn risk_of(change: &Change, report: Option<&EnvironmentReport>) -> AssessedRisk {
    let file = report.and_then(|report| {
        let is_it =
            |file: &&FileReport| file.path == change.path && file.checksum == change.checksum.as_str();
        report.files.iter().find(is_it)
    });
    assess(&change.sql, file.into_iter().flat_map(|file| &file.findings))
}

/// None where one of the changes was not reviewed as it is.
fn counts_of(changes: &[Change], report: &EnvironmentReport) -> Option<FindingCounts> {
    let mut counts = FindingCounts::default();
    for change in changes {
        let file = report
            .files
            .iter()
            .find(|file| file.path == change.path && file.checksum == change.checksum.as_str())?;
        let verified = match &change.verification {
            Some(of) => report
                .files
                .iter()
                .find(|file| file.path == of.path && file.checksum == of.checksum.as_str())
                .map(|file| file.findings.as_slice())?,
            None => &[],
        };
        for finding in file.findings.iter().chain(verified) {
            match finding.level {
                Level::Error => counts.errors += 1,
                Level::Warning => counts.warnings += 1,
                Level::Info => {}
            }
        }
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::RolloutMode;
    use crate::review::finding::{Finding, Place, Position};
    use crate::selector::Selector;

    fn change(path: &str, sql: &str) -> Change {
        Change::new(path, sql.to_owned()).unwrap()
    }

    fn automatic() -> RolloutPolicy {
        RolloutPolicy {
            mode: RolloutMode::Automatic,
            ..RolloutPolicy::default()
        }
    }

    fn environment<'a>(name: &str, policy: &'a RolloutPolicy, databases: &[&str]) -> PlannedEnvironment<'a> {
        PlannedEnvironment {
            name: name.parse().unwrap(),
            policy,
            databases: databases.iter().map(|d| d.parse().unwrap()).collect(),
            facts: DatabaseFacts::default(),
            people: People::default(),
        }
    }

    fn warning() -> Finding {
        let position = Position { line: 1, column: 1 };
        Finding {
            rule: "nullable-column".parse().unwrap(),
            level: Level::Warning,
            statement: Some(0),
            place: Place {
                start_byte: 0,
                end_byte: 1,
                start: position,
                end: position,
            },
            message: "can hold NULL".to_owned(),
            help: None,
            notes: vec![],
            fixes: vec![],
            fingerprint: String::new(),
        }
    }

    fn report(environment: &str, change: &Change, findings: Vec<Finding>) -> EnvironmentReport {
        EnvironmentReport {
            environment: environment.parse().unwrap(),
            files: vec![FileReport {
                path: change.path.clone(),
                checksum: change.checksum.as_str().to_owned(),
                findings,
                suppressed: vec![],
                not_evaluated: vec![],
            }],
        }
    }

    /// `environment gate: database/version ...`, a line for each stage.
    fn outline(plan: &Plan) -> Vec<String> {
        let task = |task: &PlannedTask| format!(" {}/{}", task.database, plan.changes[task.change].version);
        plan.stages
            .iter()
            .map(|stage| {
                let tasks: String = stage.tasks.iter().map(task).collect();
                format!("{} {}:{tasks}", stage.environment, stage.gate)
            })
            .collect()
    }

    #[test]
    fn stages_follow_the_environments_and_tasks_the_versions() {
        let policy = automatic();
        let environments = [
            environment("test", &policy, &["hr_test", "pay_test"]),
            environment("staging", &policy, &[]),
            environment("prod", &policy, &["hr_prod"]),
        ];
        let changes = vec![change("db/10_b.sql", "b"), change("db/9_a.sql", "a")];
        let plan = plan(changes, &environments, None).unwrap();
        assert_eq!(
            outline(&plan),
            [
                "test manual: hr_test/9 hr_test/10 pay_test/9 pay_test/10",
                "prod manual: hr_prod/9 hr_prod/10"
            ]
        );
    }

    #[test]
    fn a_review_counts_for_its_environment_and_exactly_its_texts() {
        let policy = automatic();
        let environments = [
            environment("test", &policy, &["t"]),
            environment("prod", &policy, &["p"]),
        ];
        let reviewed = change("db/1_a.sql", "a");
        let report = Report {
            environments: vec![
                report("test", &reviewed, vec![]),
                report("prod", &reviewed, vec![warning()]),
            ],
            sources: vec![],
        };
        let planned = plan(vec![reviewed], &environments, Some(&report)).unwrap();
        assert_eq!(
            outline(&planned),
            ["test automatic: t/1", "prod warning-to-resolve: p/1"]
        );
        let other_text = plan(vec![change("db/1_a.sql", "other")], &environments, Some(&report)).unwrap();
        assert_eq!(outline(&other_text), ["test manual: t/1", "prod manual: p/1"]);
    }

    #[test]
    fn two_files_of_one_version_are_not_planned() {
        let changes = vec![change("db/1_a.sql", "a"), change("db/01_b.sql", "b")];
        let error = plan(changes, &[], None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "plan the rollout: db/1_a.sql and db/01_b.sql have the same version 1"
        );
    }

    #[test]
    fn canaries_go_first_and_are_marked() {
        let mut policy = automatic();
        policy.pace.canary = Some(Canary::Selected(Selector::parse("label:canary=yes").unwrap()));
        let mut prod = environment("prod", &policy, &["a", "b", "c"]);
        let first = |prod: &PlannedEnvironment<'_>| {
            let change = change("db/1_a.sql", "SELECT 1");
            let plan = plan(vec![change], std::slice::from_ref(prod), None).unwrap();
            let tasks = plan.stages[0].tasks.iter();
            let name =
                |task: &PlannedTask| format!("{}{}", task.database, if task.canary { "!" } else { "" });
            tasks.map(name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(first(&prod), "a! b c", "nobody has the label: the first");
        let labels = BTreeMap::from([("canary".to_owned(), "yes".to_owned())]);
        prod.facts.labels.insert("c".parse().unwrap(), labels);
        assert_eq!(first(&prod), "c! a b");
        policy.pace.canary = Some(Canary::First(2));
        assert_eq!(first(&environment("prod", &policy, &["a", "b", "c"])), "a! b! c");
    }

    #[test]
    fn a_version_older_than_what_a_database_has_holds_the_stage() {
        let policy = automatic();
        let mut prod = environment("prod", &policy, &["a", "b"]);
        prod.facts
            .newest
            .insert("b".parse().unwrap(), "3".parse().unwrap());
        let changes = || vec![change("db/2_a.sql", "SELECT 1"), change("db/4_b.sql", "SELECT 1")];
        let stage = plan(changes(), &[prod], None).unwrap().stages.remove(0);
        assert_eq!(stage.gate, crate::stage::Gate::WarningToResolve);
        assert_eq!(
            stage.gate_reason,
            "version 2 is older than 3, which b has or gets first"
        );
    }
}
