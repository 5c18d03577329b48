//! What a merge would do, told before it: which changes go to which databases, stage by stage, when, behind which gates.
//!
//! It is the plan of the rollout itself ([`super::plan`]) over the texts of the review, so that it can not promise
//! something else than what the merge makes. Only the times are a forecast: each stage is taken to start as early as
//! it could and to last no time. Pure: the time is given.

use jiff::Timestamp;

use super::calendar::{Start, start};
use super::plan::{PlanError, PlannedEnvironment, plan};
use super::risk::riskiest;
use crate::agreement::Demand;
use crate::change::{Change, Checksum};
use crate::ids::{DatabaseName, EnvironmentName};
use crate::policy::{RolloutPolicy, Schedule};
use crate::review::finding::Report;
use crate::stage::{AssessedRisk, Gate, PlannedStage, Risk};
use crate::verification::{Verification, is_verification, verification_path};

/// What a merge would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryPlan {
    /// In the order they are applied in.
    pub changes: Vec<Change>,
    /// Paths of files that are not rolled out; their findings say why.
    pub left_out: Vec<String>,
    /// In order.
    pub stages: Vec<DryStage>,
}

/// One environment of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryStage {
    /// Which.
    pub environment: EnvironmentName,
    /// What would hold it.
    pub gate: Gate,
    /// Why, for people.
    pub gate_reason: String,
    /// In the order of its tasks.
    pub databases: Vec<DatabaseName>,
    /// So many of them go before the others.
    pub canaries: usize,
    /// So many of the others at the same time.
    pub parallel: usize,
    /// Changes times databases.
    pub tasks: usize,
    /// What its riskiest change puts at stake, and why.
    pub risk: Option<AssessedRisk>,
    /// Who must agree before it opens.
    pub demand: Demand,
    /// The same in words; none where nobody must.
    pub approvals: Option<String>,
    /// When its first task could start, in words.
    pub earliest: String,
}

/// Plans the texts of a review as if they were merged now. `author` is the key of whoever wrote them, where that is
/// known.
pub fn dry_plan(
    report: &Report,
    environments: &[PlannedEnvironment<'_>],
    author: Option<&str>,
    now: Timestamp,
) -> Result<DryPlan, PlanError> {
    let (changes, left_out) = changes_of(report);
    let planned = plan(changes, environments, Some(report))?;
    let mut forecast = Forecast::new(now);
    let stages = planned.stages.into_iter().map(|stage| {
        let environment = environments.iter().find(|it| it.name == stage.environment);
        let schedule = environment.map(|environment| &environment.policy.schedule);
        let earliest = forecast.next(&stage.environment, schedule);
        let risk = worst_of(&stage, &planned.changes);
        let policy = environment.map(|environment| environment.policy);
        DryStage {
            approvals: approval_words(&stage.demand, policy, risk.as_ref(), author),
            risk,
            canaries: canaries_of(&stage),
            parallel: environment.map_or(1, |environment| environment.policy.pace.parallel),
            databases: databases_of(&stage),
            tasks: stage.tasks.len(),
            gate: stage.gate,
            gate_reason: stage.gate_reason,
            demand: stage.demand,
            environment: stage.environment,
            earliest,
        }
    });
    Ok(DryPlan {
        stages: stages.collect(),
        changes: planned.changes,
        left_out,
    })
}

/// What the riskiest change puts at stake; where there are several, the reason says which it is.
fn worst_of(stage: &PlannedStage, changes: &[Change]) -> Option<AssessedRisk> {
    let worst = riskiest(&stage.risks)?;
    let at = stage.risks.iter().position(|each| std::ptr::eq(each, worst));
    let version = at.and_then(|at| changes.get(at)).map(|change| &change.version);
    let reason = match version {
        Some(version) if changes.len() > 1 => format!("{version}, {}", worst.reason),
        _ => worst.reason.clone(),
    };
    Some(AssessedRisk {
        risk: worst.risk,
        reason,
    })
}

/// Who must agree, and for which class of risk, where the policy asks another number or other people for it.
fn approval_words(
    demand: &Demand,
    policy: Option<&RolloutPolicy>,
    risk: Option<&AssessedRisk>,
    author: Option<&str>,
) -> Option<String> {
    let words = demand.words(author)?;
    let asked = policy.zip(risk).filter(|(policy, worst)| {
        let (usual, special) = (&policy.approvals.usual, policy.approvals.of(worst.risk));
        (usual.needed, &usual.approvers) != (special.needed, &special.approvers)
    });
    Some(match asked {
        Some((_, worst)) => format!("{words}, for {} changes", worst.risk),
        None => words,
    })
}

impl DryPlan {
    /// Whether a merge would do nothing at all.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() || self.stages.is_empty()
    }
}

impl DryStage {
    /// What must happen before it runs, in a few words.
    pub fn gate_words(&self) -> &str {
        match self.gate {
            Gate::Automatic => "starts by itself",
            Gate::Manual => "a person opens it",
            Gate::WarningToResolve => "warnings to resolve",
            Gate::ErrorToResolve => "errors to resolve",
            Gate::Refused => "refused",
        }
    }

    /// What is at stake, with its reason where it is more than usual: `destructive (line 1: DROP TABLE takes an object
    /// away)`.
    pub fn risk_words(&self) -> String {
        match &self.risk {
            Some(worst) if worst.risk == Risk::Additive => worst.risk.to_string(),
            Some(worst) => format!("{} ({})", worst.risk, worst.reason),
            None => "unknown".to_owned(),
        }
    }

    /// Who must agree, in words.
    pub fn approval_words(&self) -> &str {
        self.approvals.as_deref().unwrap_or("none needed")
    }

    /// The first databases by name, the others counted: `hr_1 first, then hr_2, hr_3 and 997 more`.
    pub fn database_words(&self, most: usize) -> String {
        let (canaries, others) = self.databases.split_at(self.canaries.min(self.databases.len()));
        let pace = if self.parallel > 1 && others.len() > 1 {
            format!(", {} at a time", self.parallel)
        } else {
            String::new()
        };
        match (canaries, others) {
            ([], others) => folded(others, most) + &pace,
            (canaries, []) => folded(canaries, most),
            _ => format!(
                "{} first, then {}{pace}",
                folded(canaries, most),
                folded(others, most)
            ),
        }
    }
}

fn folded(databases: &[DatabaseName], most: usize) -> String {
    let names: Vec<&str> = databases.iter().map(DatabaseName::as_str).collect();
    // One more name is as short as its count.
    if names.len() <= most + 1 {
        return names.join(", ");
    }
    format!("{} and {} more", names[..most].join(", "), names.len() - most)
}

/// The changes of a review, and the paths of files that are none or were not reviewed whole.
pub fn changes_of(report: &Report) -> (Vec<Change>, Vec<String>) {
    let (mut changes, mut left_out) = (Vec::new(), Vec::new());
    let sources = report
        .sources
        .iter()
        .filter(|source| !is_verification(&source.path));
    for source in sources {
        let path = verification_path(&source.path);
        let beside = report.sources.iter().find(|of| of.path == path);
        let change = Change::new(&source.path, source.sql.clone())
            .ok()
            .map(|change| Change {
                verification: beside.map(|of| Verification::new(&path, of.sql.clone())),
                ..change
            });
        match change.filter(|change| is_whole(report, &change.path, &change.checksum)) {
            Some(change) => changes.push(change),
            None => left_out.push(source.path.clone()),
        }
    }
    (changes, left_out)
}

/// Whether the text of the review is that of the file: one that is too large or no text at all is not.
fn is_whole(report: &Report, path: &str, checksum: &Checksum) -> bool {
    let mut files = report.environments.iter().flat_map(|it| &it.files);
    let is_unread = |rule: &str| rule == "file-too-large";
    files.find(|file| file.path == path).is_none_or(|file| {
        file.checksum == checksum.as_str()
            && !file
                .findings
                .iter()
                .any(|finding| is_unread(finding.rule.as_str()))
    })
}

fn databases_of(stage: &PlannedStage) -> Vec<DatabaseName> {
    let mut databases: Vec<DatabaseName> = stage.tasks.iter().map(|task| task.database.clone()).collect();
    databases.dedup();
    databases
}

/// How many databases go first; their tasks do.
fn canaries_of(stage: &PlannedStage) -> usize {
    let canaries = stage.tasks.iter().filter(|task| task.canary);
    let mut databases: Vec<_> = canaries.map(|task| &task.database).collect();
    databases.dedup();
    databases.len()
}

/// The earliest start of stage after stage.
struct Forecast {
    now: Timestamp,
    /// When the stage before could have ended, and which it is; none where it never starts.
    before: Option<(Timestamp, Option<EnvironmentName>)>,
}

impl Forecast {
    fn new(now: Timestamp) -> Self {
        Self {
            now,
            before: Some((now, None)),
        }
    }

    /// The words for the next stage; an environment without a schedule is held by nothing.
    fn next(&mut self, environment: &EnvironmentName, schedule: Option<&Schedule>) -> String {
        let Some((at, before)) = self.before.take() else {
            return "never: an earlier stage does not start".to_owned();
        };
        let rested_since = before.as_ref().map(|_| at);
        let earliest = schedule.map_or(Start::Now, |schedule| start(schedule, at, rested_since));
        let after = match &before {
            Some(before) => format!("after {before}"),
            None => "at once".to_owned(),
        };
        let (end, words) = match earliest {
            Start::Now if at > self.now => (Some(at), after),
            Start::Now => (Some(self.now), after),
            Start::At { at, reason } => {
                let words = format!("{} ({reason})", at.strftime("%a %F %R %Z"));
                (Some(at.timestamp()), words)
            }
            Start::Never { reason } => (None, format!("never under this policy ({reason})")),
        };
        self.before = end.map(|end| (end, Some(environment.clone())));
        words
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::civil::{Weekday, time};
    use jiff::tz::TimeZone;

    use super::*;
    use crate::policy::{RolloutMode, RolloutPolicy, Window};
    use crate::review::finding::{EnvironmentReport, FileReport, SourceText};
    use crate::rollout::plan::DatabaseFacts;

    fn report(files: &[(&str, &str)]) -> Report {
        let file = |(path, sql): &(&str, &str)| FileReport {
            path: (*path).to_owned(),
            checksum: Checksum::of(sql.as_bytes()).as_str().to_owned(),
            findings: vec![],
            suppressed: vec![],
            not_evaluated: vec![],
        };
        let environment = |name: &str| EnvironmentReport {
            environment: name.parse().unwrap(),
            files: files.iter().map(file).collect(),
        };
        let source = |(path, sql): &(&str, &str)| SourceText {
            path: (*path).to_owned(),
            sql: (*sql).to_owned(),
        };
        Report {
            environments: vec![environment("test"), environment("prod")],
            sources: files.iter().map(source).collect(),
        }
    }

    fn nightly(soak: Duration) -> RolloutPolicy {
        let window = Window {
            days: vec![Weekday::Monday],
            from: time(22, 0, 0, 0),
            to: time(4, 0, 0, 0),
            except: vec![],
        };
        RolloutPolicy {
            schedule: Schedule {
                time_zone: TimeZone::UTC,
                windows: vec![window],
                soak,
                ..Schedule::default()
            },
            ..RolloutPolicy::default()
        }
    }

    fn environment<'a>(name: &str, policy: &'a RolloutPolicy, databases: usize) -> PlannedEnvironment<'a> {
        PlannedEnvironment {
            name: name.parse().unwrap(),
            policy,
            databases: (1..=databases)
                .map(|number| format!("{name}_{number}").parse().unwrap())
                .collect(),
            facts: DatabaseFacts::default(),
            people: crate::people::People::default(),
        }
    }

    /// A line for each stage, on Monday 2026-11-23 at noon.
    fn outline(report: &Report, environments: &[PlannedEnvironment<'_>]) -> Vec<String> {
        let plan = dry_plan(
            report,
            environments,
            None,
            "2026-11-23T12:00:00Z".parse().unwrap(),
        )
        .unwrap();
        let line = |stage: &DryStage| {
            let (name, databases) = (&stage.environment, stage.database_words(2));
            format!(
                "{name}: {databases} ({} tasks), {}, {}",
                stage.tasks,
                stage.gate_words(),
                stage.earliest
            )
        };
        plan.stages.iter().map(line).collect()
    }

    #[test]
    fn stages_are_told_in_order_with_gates_and_times() {
        let by_itself = RolloutPolicy {
            mode: RolloutMode::Automatic,
            ..RolloutPolicy::default()
        };
        let nightly = nightly(Duration::ZERO);
        let environments = [
            environment("test", &by_itself, 1),
            environment("prod", &nightly, 4),
        ];
        let files = [("db/10_b.sql", "SELECT 2;"), ("db/9_a.sql", "SELECT 1;")];
        assert_eq!(
            outline(&report(&files), &environments),
            [
                "test: test_1 (2 tasks), starts by itself, at once",
                "prod: prod_1, prod_2 and 2 more (8 tasks), a person opens it, Mon 2026-11-23 22:00 UTC (outside of its windows)"
            ]
        );
    }

    #[test]
    fn rest_counts_from_the_earliest_end_of_the_stage_before() {
        let (first, second) = (nightly(Duration::ZERO), nightly(Duration::from_hours(24)));
        let last = RolloutPolicy::default();
        let environments = [
            environment("test", &first, 1),
            environment("prod", &second, 1),
            environment("dr", &last, 1),
        ];
        let lines = outline(&report(&[("db/1_a.sql", "SELECT 1;")]), &environments);
        assert!(
            lines[1].contains("Mon 2026-11-30 22:00 UTC") && lines[2].ends_with("after prod"),
            "{lines:?}"
        );
    }

    #[test]
    fn who_must_agree_is_told_with_the_risk_that_asks_for_it() {
        const POLICY: &str = "postgres-version = 16\n[rules]\n[rollout]\nmode = \"manual\"\nlock-timeout = \"5s\"\n\
            on-warning = \"resolve\"\non-error = \"refuse\"\napprovers = [\"group:dba\"]\n\
            risk.destructive = { approvals = 2 }\n";
        let policy = crate::policy::parse_policy("prod.toml", POLICY).unwrap().rollout;
        let mut prod = environment("prod", &policy, 1);
        let members = ["account:{a}", "cli:ops"].map(|member| member.parse().unwrap());
        prod.people
            .groups
            .insert("dba".parse().unwrap(), members.to_vec());
        let told = |files: &[(&str, &str)], author| {
            let plan = dry_plan(
                &report(files),
                std::slice::from_ref(&prod),
                author,
                Timestamp::UNIX_EPOCH,
            );
            let stage = plan.unwrap().stages.remove(0);
            format!("{}; {}", stage.risk_words(), stage.approval_words())
        };
        let (adds, drops) = (
            ("1_a.sql", "CREATE TABLE t (id int);"),
            ("2_b.sql", "DROP TABLE t;"),
        );
        assert_eq!(told(&[adds], None), "additive; none needed");
        assert_eq!(
            told(&[adds, drops], None),
            "destructive (2, line 1: DROP TABLE takes an object away); \
             2 approvals of group:dba (account:{a} or cli:ops), for destructive changes"
        );
        assert!(
            told(&[drops], Some("account:{a}")).ends_with("(cli:ops): never enough, for destructive changes"),
            "the author's own never counts"
        );
    }

    #[test]
    fn what_was_not_read_whole_or_has_no_version_is_left_out() {
        let mut report = report(&[
            ("db/1_a.sql", "SELECT 1;"),
            ("db/2_b.sql", "SELECT 2;"),
            ("db/notes.sql", ""),
        ]);
        report.sources[1].sql = "not what the file says".to_owned();
        let policy = RolloutPolicy::default();
        let plan = dry_plan(
            &report,
            &[environment("test", &policy, 1)],
            None,
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();
        assert_eq!(plan.left_out, ["db/2_b.sql", "db/notes.sql"]);
        assert_eq!(plan.changes.len(), 1);
    }
}
