//! `stagegate plan --project NAME [FILES...]`, `stagegate plan --project NAME --pull-request N`
//!
//! Files are reviewed here and now, as `check --project` does; a pull request's plan is made of the review that the
//! daemon keeps of it. Neither asks the forge or a database, and nothing is written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use super::check::files::{FileSource, sort_by_version};
use super::policies::{Loaded, PolicySource};
use super::reviewer::Reviewer;
use super::state::{Format, block_on, harmless, table};
use super::{CommandError, CommandResult, exit, output};
use crate::change::Version;
use crate::clock::Clock;
use crate::config::layout::{Layout, ProjectLayout};
use crate::ids::{DatabaseName, ProjectName, PullRequestNumber};
use crate::people::{People, forge_key};
use crate::review::comment::counted;
use crate::review::finding::Report;
use crate::review::{Naming, ReviewedFile};
use crate::rollout::dry_plan::{DryPlan, DryStage, changes_of, dry_plan};
use crate::rollout::plan::{DatabaseFacts, PlannedEnvironment};
use crate::settings::{did_you_mean, listed};
use crate::stage::Gate;
use crate::store::Store;
use crate::verification::{change_path, is_verification, verification_path};

/// More databases of a stage are counted.
const MOST_DATABASES: usize = 5;

/// Tell what a merge would roll out: which changes, where, when, behind which gates
///
/// Nothing is run and nothing is asked of a database. Exits 1 where a stage would be refused.
#[derive(Debug, clap::Args)]
pub(super) struct Plan {
    /// The project whose databases the changes would go to
    #[arg(long, value_name = "NAME", conflicts_with = "policies")]
    project: ProjectName,
    /// Plan this pull request by the daemon's last review of it, instead of files
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["files", "git_base"])]
    pull_request: Option<i64>,
    #[command(flatten)]
    files: FileSource,
    #[command(flatten)]
    policies: PolicySource,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Plan {
    pub(super) fn run(mut self) -> CommandResult {
        let Some(layout) = self.policies.layout()? else {
            return Err(usage(
                "a plan needs a configuration: name it with --config".to_owned(),
            ));
        };
        let project = self.project_of(&layout)?;
        let mut environments = layout.environments.clone();
        environments.retain(|environment| project.environments.contains(&environment.name));
        let loaded = self.policies.load_these(Some(&layout), &environments)?;
        let (reviewed, loaded) = match self.pull_request {
            Some(number) => (self.stored(&layout, PullRequestNumber(number))?, loaded),
            None => self.review(&project, loaded)?,
        };
        let Reviewed {
            report,
            author,
            newest,
        } = reviewed;
        let planned = loaded.iter().map(|it| {
            let facts = DatabaseFacts {
                labels: layout.labels.clone(),
                selectors: project.selectors.clone(),
                newest: newest.clone(),
            };
            planned(it, &project, facts, layout.people.clone())
        });
        let planned: Vec<_> = planned.collect();
        let plan = dry_plan(&report, &planned, author.as_deref(), Clock::system().now());
        let plan = plan.map_err(|error| usage(error.to_string()))?;
        self.answer(&plan)
    }

    fn project_of(&self, layout: &Layout) -> Result<ProjectLayout, CommandError> {
        let name = &self.project;
        layout.projects.get(name).cloned().ok_or_else(|| {
            let known = layout.projects.keys().map(ProjectName::as_str);
            let help = did_you_mean(name.as_str(), known.clone())
                .unwrap_or_else(|| format!("configured: {}", listed(known)));
            usage(format!("no project is called {name}; {help}"))
        })
    }

    fn review(
        &mut self,
        project: &ProjectLayout,
        loaded: Vec<Loaded>,
    ) -> Result<(Reviewed, Vec<Loaded>), CommandError> {
        self.files.use_project_directory(&project.directory);
        let mut files = self.files.read()?;
        add_verifications(&mut files)?;
        sort_by_version(&mut files);
        let reviewer = Reviewer::new(loaded, Naming::Change);
        let made = Reviewed {
            report: reviewer.review(&files),
            ..Reviewed::default()
        };
        Ok((made, reviewer.loaded))
    }

    /// The daemon's newest review of the pull request.
    fn stored(&self, layout: &Layout, number: PullRequestNumber) -> Result<Reviewed, CommandError> {
        let reviewed = block_on(async {
            let store = Store::open(&layout.state.path, Clock::system()).await?;
            let Some(review) = store.latest_review(&self.project, number).await? else {
                return Ok(None);
            };
            let (changes, _) = changes_of(&review.report);
            let newest = match changes.iter().map(|change| &change.version).min() {
                Some(oldest) => store.find_newer_versions(&self.project, oldest).await?,
                None => BTreeMap::new(),
            };
            let seen = store.find_pull_request(&self.project, number).await?;
            Ok(Some(Reviewed {
                report: review.report,
                author: seen.map(|seen| forge_key(&seen.author.id)),
                newest,
            }))
        })?;
        reviewed.ok_or_else(|| {
            usage(format!(
                "pull request {number} of {} was not reviewed; is the daemon running?",
                self.project
            ))
        })
    }

    fn answer(&self, plan: &DryPlan) -> CommandResult {
        match self.format {
            Format::Text => output::say(plan_text(plan).trim_end_matches('\n')),
            Format::Json => {
                let json = serde_json::to_string_pretty(&PlanJson::from(plan));
                output::say(&json.map_err(|error| CommandError::Environment(error.into()))?);
            }
        }
        let is_refused = plan.stages.iter().any(|stage| stage.gate == Gate::Refused);
        Ok(if is_refused { exit::BLOCKED } else { exit::CLEAN })
    }
}

/// Verifications beside the changes that were not named: the rollout takes them with its changes.
fn add_verifications(files: &mut Vec<ReviewedFile>) -> Result<(), CommandError> {
    let paths = files.iter().map(|file| verification_path(&file.path));
    let missing = paths.filter(|path| files.iter().all(|file| &file.path != path));
    for path in missing.collect::<Vec<_>>() {
        if !is_verification(&change_path(&path)) && Path::new(&path).is_file() {
            let bytes = std::fs::read(&path).with_context(|| format!("read {path}"));
            let bytes = bytes.map_err(CommandError::Environment)?;
            files.push(ReviewedFile { path, bytes });
        }
    }
    Ok(())
}

/// What is planned, and what only the daemon's state knows of it.
#[derive(Default)]
struct Reviewed {
    report: Report,
    /// The key of the pull request's author.
    author: Option<String>,
    newest: BTreeMap<DatabaseName, Version>,
}

fn planned<'a>(
    loaded: &'a Loaded,
    project: &ProjectLayout,
    facts: DatabaseFacts,
    people: People,
) -> PlannedEnvironment<'a> {
    let databases = project.databases.iter();
    PlannedEnvironment {
        name: loaded.name.clone(),
        policy: &loaded.policy.rollout,
        databases: databases
            .filter(|(_, environment)| environment == &loaded.name)
            .map(|(database, _)| database.clone())
            .collect(),
        facts,
        people,
    }
}

fn plan_text(plan: &DryPlan) -> String {
    let mut text = String::new();
    if plan.is_empty() {
        text += "The merge would roll nothing out.\n";
    } else {
        let _ = writeln!(text, "{}, in this order:", counted(plan.changes.len(), "change"));
        for change in &plan.changes {
            let _ = writeln!(text, "  {} {}", change.version, harmless(&change.description));
        }
        let row = |stage: &DryStage| {
            vec![
                stage.environment.to_string(),
                stage.database_words(MOST_DATABASES),
                stage.tasks.to_string(),
                stage.gate_words().to_owned(),
                stage.earliest.clone(),
            ]
        };
        let rows: Vec<_> = plan.stages.iter().map(row).collect();
        text += "\n";
        text += &table(&["stage", "databases", "tasks", "gate", "earliest start"], &rows);
        for stage in &plan.stages {
            let _ = write!(
                text,
                "\n{}\n  gate: {}\n  at stake: {}\n  approvals: {}\n",
                stage.environment,
                harmless(&stage.gate_reason),
                harmless(&stage.risk_words()),
                harmless(stage.approval_words()),
            );
        }
    }
    for path in &plan.left_out {
        let _ = writeln!(text, "left out: {}", harmless(path));
    }
    text
}

/// A plan for programs.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct PlanJson<'a> {
    changes: Vec<ChangeJson<'a>>,
    stages: Vec<StageJson<'a>>,
    left_out: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ChangeJson<'a> {
    version: &'a str,
    description: &'a str,
    path: &'a str,
    checksum: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct StageJson<'a> {
    environment: &'a str,
    gate: &'static str,
    gate_reason: &'a str,
    databases: Vec<&'a str>,
    tasks: usize,
    /// `additive`, `data`, `rewrite` or `destructive`.
    risk: Option<&'static str>,
    risk_reason: Option<&'a str>,
    approvals_needed: usize,
    /// As the policy names them.
    approvers: &'a [String],
    /// The people that are, each by the key that the audit log has.
    people: Vec<&'a str>,
    author_may_approve: bool,
    earliest_start: &'a str,
}

impl<'a> From<&'a DryPlan> for PlanJson<'a> {
    fn from(plan: &'a DryPlan) -> Self {
        let changes = plan.changes.iter().map(|change| ChangeJson {
            version: change.version.as_str(),
            description: &change.description,
            path: &change.path,
            checksum: change.checksum.as_str(),
        });
        let stages = plan.stages.iter().map(|stage| StageJson {
            environment: stage.environment.as_str(),
            gate: stage.gate.as_str(),
            gate_reason: &stage.gate_reason,
            databases: stage.databases.iter().map(DatabaseName::as_str).collect(),
            tasks: stage.tasks,
            risk: stage.risk.as_ref().map(|worst| worst.risk.as_str()),
            risk_reason: stage.risk.as_ref().map(|worst| worst.reason.as_str()),
            approvals_needed: stage.demand.needed,
            approvers: &stage.demand.approvers,
            people: stage
                .demand
                .people
                .iter()
                .map(|person| person.key.as_str())
                .collect(),
            author_may_approve: stage.demand.author_may_approve,
            earliest_start: &stage.earliest,
        });
        Self {
            changes: changes.collect(),
            stages: stages.collect(),
            left_out: &plan.left_out,
        }
    }
}

fn usage(message: String) -> CommandError {
    CommandError::Usage(anyhow::Error::msg(message))
}
