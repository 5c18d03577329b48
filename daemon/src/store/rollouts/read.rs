//! What pages and commands see of rollouts.

mod rows;

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{QueryBuilder, Row};

pub(crate) use self::rows::duration;
use self::rows::{change_detail, opening, run_detail, runs_by_task, summary, task_detail};
pub(super) use self::rows::{findings, risks_of};
use super::control::{Decision, Scope};
use super::holds::read_holds;
use super::not_before::NotBefore;
use super::queue::waits_for;
use super::{stage_rows, task_state};
use crate::agreement::Approvals;
use crate::change::Checksum;
use crate::ids::{
    CommitHash, DatabaseName, EnvironmentName, ProjectName, PullRequestNumber, ReviewId, RolloutId, RunId,
    TaskId,
};
use crate::stage::{AssessedRisk, FindingCounts, Gate, RolloutState, RunOutcome, StageState, TaskState};
use crate::store::{Store, StoreError, failed};

/// Which rollouts are wanted; newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutFilter {
    /// Of this project alone.
    pub project: Option<ProjectName>,
    /// With a task on this database.
    pub database: Option<DatabaseName>,
    /// In this state alone.
    pub state: Option<RolloutState>,
    /// Older than this one: the next page.
    pub before: Option<RolloutId>,
    /// At most so many.
    pub limit: u32,
}

impl Default for RolloutFilter {
    fn default() -> Self {
        Self {
            project: None,
            database: None,
            state: None,
            before: None,
            limit: 50,
        }
    }
}

/// A rollout in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutSummary {
    /// Which.
    pub id: RolloutId,
    /// Of which project.
    pub project: ProjectName,
    /// The merged pull request.
    pub number: PullRequestNumber,
    /// Its title: untrusted text.
    pub title: String,
    /// Its author's id on the forge.
    pub author_id: String,
    /// Its author's name: untrusted text.
    pub author_name: String,
    /// Its page on the forge.
    pub web_url: String,
    /// The merge.
    pub merge_commit: CommitHash,
    /// The review its gates were decided by.
    pub review: Option<ReviewId>,
    /// How it stands.
    pub state: RolloutState,
    /// When the merge was noticed.
    pub created_at: Timestamp,
    /// When its last task ended.
    pub finished_at: Option<Timestamp>,
    /// Who ended it before its end.
    pub cancelled: Option<Decision>,
    /// Who lets no further task of it start.
    pub held: Option<Decision>,
    /// Before which nothing of it starts, where somebody said so.
    pub not_before: Option<NotBefore>,
    /// In order.
    pub stages: Vec<StageSummary>,
}

/// A stage in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSummary {
    /// Its place in the rollout.
    pub position: i64,
    /// Which environment.
    pub environment: EnvironmentName,
    /// What holds it.
    pub gate: Gate,
    /// Why, for people.
    pub gate_reason: String,
    /// How it stands.
    pub state: StageState,
    /// Who lets no further task of it start.
    pub held: Option<Decision>,
    /// Who must agree before it opens, and who did.
    pub approvals: Approvals,
}

/// A rollout with everything in it but logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutDetail {
    /// As in a list.
    pub summary: RolloutSummary,
    /// In version order; a task names one by its position.
    pub changes: Vec<ChangeDetail>,
    /// In order.
    pub stages: Vec<StageDetail>,
}

/// A change of a rollout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeDetail {
    /// Its place in the rollout.
    pub position: i64,
    /// Such as `20240919`.
    pub version: String,
    /// Such as `create table t2024`.
    pub description: String,
    /// From the root of the repository.
    pub path: String,
    /// Of its bytes.
    pub checksum: Checksum,
    /// As it was merged: untrusted text.
    pub sql: String,
}

/// A stage with its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDetail {
    /// As in a list.
    pub summary: StageSummary,
    /// Who opened it, once somebody has.
    pub opened: Option<Opening>,
    /// Of the review its gate follows from; none where none is known.
    pub findings: Option<FindingCounts>,
    /// What each change puts at stake, in the order of the changes; empty where nobody has looked.
    pub risks: Vec<AssessedRisk>,
    /// In order.
    pub tasks: Vec<TaskDetail>,
}

/// How a gate was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why, where a reason was given.
    pub reason: Option<String>,
}

/// A task with its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDetail {
    /// Which.
    pub id: TaskId,
    /// Its place in the stage.
    pub position: i64,
    /// Which change.
    pub change_position: i64,
    /// Where.
    pub database: DatabaseName,
    /// How it stands.
    pub state: TaskState,
    /// How long a statement waits for a lock.
    pub lock_timeout: Duration,
    /// How long a statement may run; zero for without limit.
    pub statement_timeout: Duration,
    /// Whether its database goes before the others of its stage.
    pub canary: bool,
    /// Which of the project's selectors chose the database, where it was not named.
    pub selector: Option<String>,
    /// Who does not let it start.
    pub held: Option<Decision>,
    /// Who wanted its run to stop.
    pub cancelled: Option<Decision>,
    /// Who decided that it shall not run.
    pub skipped: Option<Decision>,
    /// The rollout it waits for on its database.
    pub waits_for: Option<RolloutId>,
    /// Oldest first.
    pub runs: Vec<RunDetail>,
}

/// One attempt of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDetail {
    /// Which.
    pub id: RunId,
    /// From 1.
    pub attempt: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, once it has.
    pub finished_at: Option<Timestamp>,
    /// How it ended; none while it runs.
    pub outcome: Option<RunOutcome>,
    /// Why it failed.
    pub error: Option<String>,
    /// How many statements ran.
    pub statements: Option<i64>,
}

/// How a task stands, without its texts: for who watches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskProgress {
    /// Of which rollout.
    pub rollout: RolloutId,
    /// How it stands.
    pub state: TaskState,
    /// Its newest run.
    pub run: Option<RunDetail>,
}

/// Tasks in order; those that wait with the rollout they wait for.
const TASKS: &str = concat!(
    "SELECT me.*, CASE me.state WHEN 'pending' THEN ",
    waits_for!(),
    " END AS waits_for FROM tasks me WHERE me.rollout_id = ? ORDER BY me.stage, me.position"
);

impl RolloutDetail {
    /// All tasks, with their stage.
    pub fn tasks(&self) -> impl Iterator<Item = (&StageDetail, &TaskDetail)> {
        self.stages
            .iter()
            .flat_map(|stage| stage.tasks.iter().map(move |task| (stage, task)))
    }

    /// The change a task applies.
    pub fn change(&self, position: i64) -> Option<&ChangeDetail> {
        self.changes.iter().find(|change| change.position == position)
    }
}

impl Store {
    /// The rollout of a merged pull request.
    pub async fn find_rollout_of(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
    ) -> Result<Option<RolloutId>, StoreError> {
        sqlx::query("SELECT id FROM rollouts WHERE project = ? AND number = ?")
            .bind(project.as_str())
            .bind(number.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("find the rollout of a pull request"))
            .map(|row| row.map(|row| RolloutId(row.get("id"))))
    }

    /// Rollouts, newest first.
    pub async fn list_rollouts(&self, filter: &RolloutFilter) -> Result<Vec<RolloutSummary>, StoreError> {
        const OPERATION: &str = "list rollouts";
        let mut query = QueryBuilder::new("SELECT * FROM rollouts WHERE 1 = 1");
        if let Some(project) = &filter.project {
            query.push(" AND project = ").push_bind(project.as_str());
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(state.as_str());
        }
        if let Some(before) = filter.before {
            query.push(" AND id < ").push_bind(before.0);
        }
        if let Some(database) = &filter.database {
            query
                .push(" AND id IN (SELECT rollout_id FROM tasks WHERE database = ")
                .push_bind(database.as_str())
                .push(")");
        }
        query.push(" ORDER BY id DESC LIMIT ").push_bind(filter.limit);
        let mut transaction = self.pool.begin().await.map_err(failed(OPERATION))?;
        let rows = query
            .build()
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let mut rollouts = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = RolloutId(row.get("id"));
            let stages = stage_rows(&mut transaction, id).await?;
            let holds = read_holds(&mut transaction, id).await?;
            rollouts.push(summary(row, stages, &holds)?);
        }
        Ok(rollouts)
    }

    /// How a task stands now.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn find_task_progress(&self, task: TaskId) -> Result<Option<TaskProgress>, StoreError> {
        const OPERATION: &str = "see how a task stands";
        let mut transaction = self.pool.begin().await.map_err(failed(OPERATION))?;
        let row = sqlx::query("SELECT rollout_id, state FROM tasks WHERE id = ?")
            .bind(task.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let Some(row) = row else { return Ok(None) };
        let run = sqlx::query("SELECT * FROM runs WHERE task_id = ? ORDER BY attempt DESC LIMIT 1")
            .bind(task.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        Ok(Some(TaskProgress {
            rollout: RolloutId(row.get("rollout_id")),
            state: task_state(row.get("state"))?,
            run: run.as_ref().map(run_detail).transpose()?,
        }))
    }

    /// A rollout with everything in it, as of one moment.
    pub async fn find_rollout(&self, id: RolloutId) -> Result<Option<RolloutDetail>, StoreError> {
        const OPERATION: &str = "read a rollout";
        let mut transaction = self.pool.begin().await.map_err(failed(OPERATION))?;
        let rollout = sqlx::query("SELECT * FROM rollouts WHERE id = ?")
            .bind(id.0)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let Some(rollout) = rollout else {
            return Ok(None);
        };
        let stages = stage_rows(&mut transaction, id).await?;
        let holds = read_holds(&mut transaction, id).await?;
        let summary = summary(&rollout, stages, &holds)?;
        let mut rows = async |sql: &'static str| {
            sqlx::query(sql)
                .bind(id.0)
                .fetch_all(&mut *transaction)
                .await
                .map_err(failed(OPERATION))
        };
        let changes = rows("SELECT * FROM changes WHERE rollout_id = ? ORDER BY position").await?;
        let openings =
            rows("SELECT position, opened_at, opened_by, opened_reason, errors, warnings FROM stages WHERE rollout_id = ? ORDER BY position")
                .await?;
        let tasks = rows(TASKS).await?;
        let risks = rows("SELECT * FROM risks WHERE rollout_id = ? ORDER BY stage, change_position").await?;
        let runs = rows(
            "SELECT runs.* FROM runs JOIN tasks ON tasks.id = runs.task_id WHERE tasks.rollout_id = ? ORDER BY attempt",
        )
        .await?;
        let mut runs_of = runs_by_task(&runs)?;
        let mut stages = Vec::with_capacity(summary.stages.len());
        for (stage, row) in summary.stages.iter().zip(&openings) {
            let mut details = Vec::new();
            for task in tasks
                .iter()
                .filter(|task| task.get::<i64, _>("stage") == stage.position)
            {
                let id = TaskId(task.get("id"));
                let runs = runs_of.remove(&id).unwrap_or_default();
                details.push(task_detail(task, holds.of(Scope::Task(id)), runs)?);
            }
            stages.push(StageDetail {
                summary: stage.clone(),
                opened: opening(row)?,
                findings: findings(row),
                risks: risks_of(stage.position, &risks)?,
                tasks: details,
            });
        }
        Ok(Some(RolloutDetail {
            changes: changes.iter().map(change_detail).collect(),
            stages,
            summary,
        }))
    }
}
