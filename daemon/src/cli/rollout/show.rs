//! How rollouts are written: as text for people, as JSON for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::gates::{GatesJson, gates_json, gates_text};
use super::progress::Progress;
use super::task::DoingJson;
use crate::cli::state::{harmless, table};
use crate::ids::TaskId;
use crate::run_event::Activity;
use crate::stage::TaskState;
use crate::store::rollouts::control::Decision;
use crate::store::rollouts::read::{
    ChangeDetail, RolloutDetail, RolloutSummary, RunDetail, StageDetail, StageSummary, TaskDetail,
};
use crate::work::stage_waits::Holds;

/// Of a larger stage only the most urgent tasks are shown.
const MOST_TASKS: usize = 40;

/// A rollout in a list.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct SummaryJson<'a> {
    id: i64,
    project: &'a str,
    pull_request: i64,
    title: &'a str,
    author: &'a str,
    url: &'a str,
    merge_commit: &'a str,
    state: &'a str,
    created_at: String,
    finished_at: Option<String>,
    cancelled: Option<DecisionJson<'a>>,
    paused: Option<DecisionJson<'a>>,
    stages: Vec<StageSummaryJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct StageSummaryJson<'a> {
    environment: &'a str,
    state: &'a str,
    gate: &'a str,
    gate_reason: &'a str,
    paused: Option<DecisionJson<'a>>,
}

/// What somebody decided.
#[derive(Serialize)]
struct DecisionJson<'a> {
    at: String,
    by: &'a str,
    reason: &'a str,
}

/// A rollout with everything in it but logs.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RolloutJson<'a> {
    #[serde(flatten)]
    summary: SummaryJson<'a>,
    changes: Vec<ChangeJson<'a>>,
    tasks: Vec<TaskJson<'a>>,
    doing: Vec<DoingJson>,
    not_before: Option<String>,
    gates: Vec<GatesJson<'a>>,
}

impl RolloutJson<'_> {
    /// With what its tasks do at this moment.
    pub(super) fn with(mut self, activities: &[(TaskId, Activity)]) -> Self {
        self.doing = activities
            .iter()
            .map(|(task, activity)| DoingJson::new(*task, activity))
            .collect();
        self
    }
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
struct TaskJson<'a> {
    id: i64,
    stage: &'a str,
    database: &'a str,
    version: &'a str,
    state: &'a str,
    canary: bool,
    selector: Option<&'a str>,
    waits_for_rollout: Option<i64>,
    paused: Option<DecisionJson<'a>>,
    cancelled: Option<DecisionJson<'a>>,
    skipped: Option<DecisionJson<'a>>,
    runs: Vec<RunJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RunJson<'a> {
    attempt: i64,
    started_at: String,
    finished_at: Option<String>,
    outcome: Option<&'a str>,
    error: Option<&'a str>,
    statements: Option<i64>,
}

impl<'a> From<&'a RolloutSummary> for SummaryJson<'a> {
    fn from(rollout: &'a RolloutSummary) -> Self {
        let stage = |stage: &'a StageSummary| StageSummaryJson {
            environment: stage.environment.as_str(),
            state: stage.state.as_str(),
            gate: stage.gate.as_str(),
            gate_reason: &stage.gate_reason,
            paused: stage.held.as_ref().map(DecisionJson::from),
        };
        Self {
            id: rollout.id.0,
            project: rollout.project.as_str(),
            pull_request: rollout.number.0,
            title: &rollout.title,
            author: &rollout.author_name,
            url: &rollout.web_url,
            merge_commit: rollout.merge_commit.as_str(),
            state: rollout.state.as_str(),
            created_at: rollout.created_at.to_string(),
            finished_at: rollout.finished_at.map(|at| at.to_string()),
            cancelled: rollout.cancelled.as_ref().map(DecisionJson::from),
            paused: rollout.held.as_ref().map(DecisionJson::from),
            stages: rollout.stages.iter().map(stage).collect(),
        }
    }
}

impl<'a> RolloutJson<'a> {
    /// `holds`: what holds each stage.
    pub(super) fn new(rollout: &'a RolloutDetail, holds: &[Holds]) -> Self {
        let change = |change: &'a ChangeDetail| ChangeJson {
            version: &change.version,
            description: &change.description,
            path: &change.path,
            checksum: change.checksum.as_str(),
        };
        let task = |(stage, task): (&'a StageDetail, &'a TaskDetail)| TaskJson {
            id: task.id.0,
            stage: stage.summary.environment.as_str(),
            database: task.database.as_str(),
            version: version_of(rollout, task),
            state: task.state.as_str(),
            canary: task.canary,
            selector: task.selector.as_deref(),
            waits_for_rollout: task.waits_for.map(|rollout| rollout.0),
            paused: task.held.as_ref().map(DecisionJson::from),
            cancelled: task.cancelled.as_ref().map(DecisionJson::from),
            skipped: task.skipped.as_ref().map(DecisionJson::from),
            runs: task.runs.iter().map(RunJson::from).collect(),
        };
        Self {
            summary: SummaryJson::from(&rollout.summary),
            changes: rollout.changes.iter().map(change).collect(),
            tasks: rollout.tasks().map(task).collect(),
            doing: Vec::new(),
            not_before: rollout
                .summary
                .not_before
                .as_ref()
                .map(|said| said.at.to_string()),
            gates: gates_json(rollout, holds),
        }
    }
}

impl<'a> From<&'a Decision> for DecisionJson<'a> {
    fn from(decision: &'a Decision) -> Self {
        Self {
            at: decision.at.to_string(),
            by: &decision.by,
            reason: &decision.reason,
        }
    }
}

impl<'a> From<&'a RunDetail> for RunJson<'a> {
    fn from(run: &'a RunDetail) -> Self {
        Self {
            attempt: run.attempt,
            started_at: run.started_at.to_string(),
            finished_at: run.finished_at.map(|at| at.to_string()),
            outcome: run.outcome.map(crate::stage::RunOutcome::as_str),
            error: run.error.as_deref(),
            statements: run.statements,
        }
    }
}

fn version_of<'a>(rollout: &'a RolloutDetail, task: &TaskDetail) -> &'a str {
    rollout
        .change(task.change_position)
        .map_or("?", |change| &change.version)
}

/// A line for each rollout.
pub(super) fn list_text(rollouts: &[RolloutSummary]) -> String {
    if rollouts.is_empty() {
        return "No rollouts.".to_owned();
    }
    let row = |rollout: &RolloutSummary| {
        let stages = rollout.stages.iter();
        let stages: Vec<_> = stages
            .map(|stage| format!("{} {}", stage.environment, stage.state))
            .collect();
        vec![
            rollout.id.to_string(),
            format!("{}#{}", rollout.project, rollout.number),
            rollout.state.to_string(),
            format!("{:.0}", rollout.created_at),
            stages.join(", "),
            harmless(&rollout.title),
        ]
    };
    let rows: Vec<_> = rollouts.iter().map(row).collect();
    table(
        &["id", "pull request", "state", "merged", "stages", "title"],
        &rows,
    )
}

/// A rollout from its head to its last run; of large stages the most urgent tasks, or all. `holds`: what holds
/// each stage.
pub(super) fn detail_text(rollout: &RolloutDetail, holds: &[Holds], all: bool) -> String {
    let summary = &rollout.summary;
    let mut text = format!(
        "rollout {} of {}#{}: {}\n{} by {}, merged {:.0} as {}\n{}\n",
        summary.id,
        summary.project,
        summary.number,
        summary.state,
        harmless(&summary.title),
        harmless(&summary.author_name),
        summary.created_at,
        summary.merge_commit.short(),
        harmless(&summary.web_url),
    );
    text.push_str(&decisions(
        "",
        &[("paused by", &summary.held), ("cancelled by", &summary.cancelled)],
    ));
    for (index, holds) in holds.iter().enumerate() {
        text.push_str(&stage_text(rollout, (index, holds), all));
    }
    text
}

fn stage_text(rollout: &RolloutDetail, (index, holds): (usize, &Holds), all: bool) -> String {
    let stage = &rollout.stages[index];
    let StageSummary {
        environment, state, ..
    } = &stage.summary;
    let mut text = format!("\nstage {environment}: {state}\n");
    // Writing to a text does not fail.
    if let Some(opened) = &stage.opened {
        let reason = opened
            .reason
            .as_deref()
            .map(|reason| format!(": {}", harmless(reason)));
        let _ = writeln!(
            text,
            "  opened by {} at {:.0}{}",
            opened.by,
            opened.at,
            reason.unwrap_or_default()
        );
    }
    text.push_str(&decisions("  ", &[("paused by", &stage.summary.held)]));
    text.push_str(&gates_text(rollout, index, holds));
    let _ = writeln!(text, "  {}", Progress::of(stage));
    let (shown, hidden) = shown(stage, all);
    for task in shown {
        let change = rollout.change(task.change_position);
        let change = change.map_or_else(String::new, |change| {
            format!("{} {}", change.version, harmless(&change.description))
        });
        let _ = writeln!(
            text,
            "  task {}  {}  {change}: {}",
            task.id, task.database, task.state
        );
        if let Some(other) = task.waits_for {
            let _ = writeln!(text, "    waits for rollout {other} on {}", task.database);
        }
        text.push_str(&decisions(
            "    ",
            &[
                ("paused by", &task.held),
                ("cancelled by", &task.cancelled),
                ("skipped by", &task.skipped),
            ],
        ));
        for run in &task.runs {
            let outcome = run.outcome.map_or("runs", |outcome| outcome.as_str());
            let _ = writeln!(
                text,
                "    run {} at {:.0}: {outcome}",
                run.attempt, run.started_at
            );
            for line in run.error.iter().flat_map(|error| error.lines()) {
                let _ = writeln!(text, "      {}", harmless(line));
            }
        }
    }
    if hidden > 0 {
        let _ = writeln!(text, "  and {hidden} more tasks; --all shows them");
    }
    text
}

/// The tasks of a large stage that somebody may want to see: those that failed or run, then the first of the others.
fn shown(stage: &StageDetail, all: bool) -> (Vec<&TaskDetail>, usize) {
    if all || stage.tasks.len() <= MOST_TASKS {
        return (stage.tasks.iter().collect(), 0);
    }
    let is_urgent = |task: &&TaskDetail| matches!(task.state, TaskState::Failed | TaskState::Running);
    let (urgent, others): (Vec<_>, Vec<_>) = stage.tasks.iter().partition(is_urgent);
    let mut shown = urgent;
    shown.extend(others.into_iter().take(MOST_TASKS.saturating_sub(shown.len())));
    let hidden = stage.tasks.len() - shown.len();
    (shown, hidden)
}

/// A line for each of them that somebody took.
fn decisions(indent: &str, taken: &[(&str, &Option<Decision>)]) -> String {
    let line = |(what, decision): &(&str, &Option<Decision>)| {
        let Decision { at, by, reason } = decision.as_ref()?;
        let reason = if reason.is_empty() {
            String::new()
        } else {
            format!(": {}", harmless(reason))
        };
        Some(format!("{indent}{what} {} at {at:.0}{reason}\n", harmless(by)))
    };
    taken.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::calendar::Start;
    use crate::stage::{Gate, RolloutState};
    use crate::store::rollouts::read::RolloutFilter;
    use crate::store::rollouts::tests::new_rollout;
    use crate::store::runs::RunEnd;
    use crate::store::tests::TestStore;
    use expect_test::expect;

    async fn failed_rollout(test: &TestStore) -> RolloutDetail {
        let files = [("db/1_create_t.sql", "CREATE TABLE t ()")];
        let (id, _) = test
            .store
            .create_rollout(&new_rollout(7, &files, Gate::WarningToResolve))
            .await
            .unwrap();
        test.store.open_automatic_stage(id, 0).await.unwrap();
        let rollout = test.store.find_rollout(id).await.unwrap().unwrap();
        let task = rollout.stages[0].tasks[0].id;
        let run = test.store.start_run(task).await.unwrap().unwrap();
        let error = "statement 1, line 1: no\nhint: \u{1b}[2Jyes".to_owned();
        test.store
            .finish_run(run, &RunEnd::Failed { error })
            .await
            .unwrap();
        test.store.finish_rollout(id, RolloutState::Failed).await.unwrap();
        test.store.find_rollout(id).await.unwrap().unwrap()
    }

    fn nothing_holds(rollout: &RolloutDetail) -> Vec<Holds> {
        let holds = Holds {
            start: Start::Now,
            drift: None,
        };
        vec![holds; rollout.stages.len()]
    }

    #[tokio::test]
    async fn a_rollout_reads_from_its_head_to_its_last_run() {
        let test = TestStore::open().await;
        let rollout = failed_rollout(&test).await;
        expect![[r#"
            rollout 1 of hr#7: failed
            Create t2024 by Maria, merged 2027-01-15T08:00:00Z as 0123456789ab
            https://forge.example/pr/1

            stage test: failed
              opened by stagegate at 2027-01-15T08:00:00Z
              [>>>>>>>>>>>>>>>>>>>>>>>>] 0 of 1 done, 1 failed
              task 1  hr_test  1 create t: failed
                run 1 at 2027-01-15T08:00:00Z: failed
                  statement 1, line 1: no
                  hint:  [2Jyes

            stage prod: waits-for-earlier
              … its turn comes when test is done
              … it is warning-to-resolve
              [........................] 0 of 1 done, 1 waiting
              task 2  hr_prod  1 create t: pending
        "#]]
        .assert_eq(&detail_text(&rollout, &nothing_holds(&rollout), false));
    }

    #[tokio::test]
    async fn a_list_has_a_line_for_each() {
        let test = TestStore::open().await;
        assert_eq!(list_text(&[]), "No rollouts.");
        failed_rollout(&test).await;
        let rollouts = test.store.list_rollouts(&RolloutFilter::default()).await.unwrap();
        expect![[r"
            ID  PULL REQUEST  STATE   MERGED                STAGES                               TITLE
            1   hr#7          failed  2027-01-15T08:00:00Z  test failed, prod waits-for-earlier  Create t2024
        "]]
        .assert_eq(&list_text(&rollouts));
    }

    #[tokio::test]
    async fn programs_read_the_same() {
        let test = TestStore::open().await;
        let rollout = failed_rollout(&test).await;
        let json = serde_json::to_value(RolloutJson::new(&rollout, &nothing_holds(&rollout))).unwrap();
        assert_eq!(json["pull-request"], 7);
        assert_eq!(json["stages"][1]["gate"], "warning-to-resolve");
        assert_eq!(json["tasks"][0]["runs"][0]["outcome"], "failed");
        assert_eq!(json["changes"][0]["version"], "1");
        assert_eq!(json["gates"][1]["waits"][0]["kind"], "earlier-stage");
        assert_eq!(json["gates"][1]["waits"][1]["state"], "waiting");
    }
}
