//! `stagegate rollout show --task`: one task, statement by statement; and what runs do at this moment.

use std::fmt::Write as _;

use serde::Serialize;

use crate::cli::state::{harmless, table};
use crate::ids::TaskId;
use crate::run_event::{Activity, Amount};
use crate::store::rollouts::read::{RolloutDetail, RunDetail, TaskDetail};
use crate::store::run_statements::StatementEntry;
use crate::store::{Store, StoreError};

/// A change has fewer statements.
const STATEMENTS: u32 = 1_000_000;

/// One task as it stands.
pub(super) struct TaskView<'a> {
    rollout: &'a RolloutDetail,
    task: &'a TaskDetail,
    run: Option<&'a RunDetail>,
    statements: Vec<StatementEntry>,
    activity: Option<Activity>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct TaskJson<'a> {
    id: i64,
    database: &'a str,
    state: &'a str,
    run: Option<i64>,
    statements: Vec<StatementJson<'a>>,
    doing: Option<DoingJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct StatementJson<'a> {
    number: i64,
    tag: &'a str,
    excerpt: &'a str,
    state: &'a str,
    started_at: String,
    duration_ms: Option<i64>,
    rows: Option<i64>,
    tries: i64,
}

impl<'a> From<&'a StatementEntry> for StatementJson<'a> {
    fn from(entry: &'a StatementEntry) -> Self {
        Self {
            number: entry.number,
            tag: &entry.tag,
            excerpt: &entry.excerpt,
            state: entry.state.as_str(),
            started_at: entry.started_at.to_string(),
            duration_ms: entry.duration_ms,
            rows: entry.rows,
            tries: entry.tries,
        }
    }
}

/// What a task does at this moment.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct DoingJson {
    task: i64,
    statement: i64,
    text: String,
    done: Option<i64>,
    total: Option<i64>,
    unit: Option<String>,
    percent: Option<i64>,
}

impl DoingJson {
    pub(super) fn new(task: TaskId, activity: &Activity) -> Self {
        let amount = activity.amount.as_ref();
        Self {
            task: task.0,
            statement: activity.statement,
            text: activity.text.clone(),
            done: amount.map(|amount| amount.done),
            total: amount.map(|amount| amount.total),
            unit: amount.map(|amount| amount.unit.clone()),
            percent: amount.map(Amount::percent),
        }
    }
}

/// What the tasks of a rollout that run do at this moment.
pub(super) async fn activities(
    store: &Store,
    rollout: &RolloutDetail,
) -> Result<Vec<(TaskId, Activity)>, StoreError> {
    let mut found = Vec::new();
    for (_, task) in rollout.tasks() {
        let Some(run) = task.runs.last().filter(|run| run.finished_at.is_none()) else {
            continue;
        };
        found.extend(
            store
                .find_activity(run.id)
                .await?
                .map(|activity| (task.id, activity)),
        );
    }
    Ok(found)
}

/// As a text under the rollout's own; empty where nothing takes long.
pub(super) fn activities_text(activities: &[(TaskId, Activity)]) -> String {
    let mut text = String::new();
    for (task, activity) in activities {
        // Writing to a text does not fail.
        let _ = write!(
            text,
            "\nnow: task {task}, statement {}: {}\n",
            activity.statement,
            harmless(&activity.to_string())
        );
    }
    text
}

impl<'a> TaskView<'a> {
    /// None where the rollout has no such task.
    pub(super) async fn find(
        store: &Store,
        rollout: &'a RolloutDetail,
        task: TaskId,
    ) -> Result<Option<Self>, StoreError> {
        let Some((_, task)) = rollout.tasks().find(|(_, detail)| detail.id == task) else {
            return Ok(None);
        };
        let run = task.runs.last();
        let (statements, activity) = match run {
            Some(run) => (
                store.list_statements(run.id, STATEMENTS).await?,
                store.find_activity(run.id).await?,
            ),
            None => (Vec::new(), None),
        };
        Ok(Some(Self {
            rollout,
            task,
            run,
            statements,
            activity,
        }))
    }

    pub(super) fn json(&self) -> TaskJson<'_> {
        TaskJson {
            id: self.task.id.0,
            database: self.task.database.as_str(),
            state: self.task.state.as_str(),
            run: self.run.map(|run| run.attempt),
            statements: self.statements.iter().map(StatementJson::from).collect(),
            doing: self
                .activity
                .as_ref()
                .map(|activity| DoingJson::new(self.task.id, activity)),
        }
    }

    pub(super) fn text(&self) -> String {
        let change = self.rollout.change(self.task.change_position);
        let change = change.map_or_else(String::new, |change| {
            format!("{} {}", change.version, harmless(&change.description))
        });
        let TaskDetail {
            id, database, state, ..
        } = self.task;
        let mut text = format!("task {id}  {database}  {change}: {state}\n");
        let Some(run) = self.run else {
            text.push_str("It has not run yet.\n");
            return text;
        };
        let outcome = run.outcome.map_or("runs", |outcome| outcome.as_str());
        let _ = writeln!(text, "run {} at {:.0}: {outcome}", run.attempt, run.started_at);
        for line in run.error.iter().flat_map(|error| error.lines()) {
            let _ = writeln!(text, "  {}", harmless(line));
        }
        if let Some(activity) = &self.activity {
            let _ = writeln!(
                text,
                "now: statement {}: {}",
                activity.statement,
                harmless(&activity.to_string())
            );
        }
        if !self.statements.is_empty() {
            let rows: Vec<_> = self.statements.iter().map(cells).collect();
            let head = ["no", "state", "rows", "took", "tries", "statement"];
            let _ = write!(text, "\n{}", table(&head, &rows));
        }
        text
    }
}

fn cells(entry: &StatementEntry) -> Vec<String> {
    let number = |n: Option<i64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    vec![
        entry.number.to_string(),
        entry.state.as_str().to_owned(),
        number(entry.rows),
        entry
            .duration_ms
            .map_or_else(|| "-".to_owned(), |ms| format!("{ms} ms")),
        entry.tries.to_string(),
        harmless(&entry.excerpt),
    ]
}
