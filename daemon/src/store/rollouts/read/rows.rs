//! Rows of the state database as what pages and commands see.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{ChangeDetail, Opening, RolloutSummary, RunDetail, StageSummary, TaskDetail};
use crate::change::Checksum;
use crate::ids::{PullRequestNumber, ReviewId, RolloutId, RunId, TaskId};
use crate::stage::{AssessedRisk, FindingCounts, Risk, RolloutState, RunOutcome};
use crate::store::rollouts::control::{Decision, Scope, decision};
use crate::store::rollouts::holds::Holds;
use crate::store::rollouts::not_before::not_before;
use crate::store::rollouts::{StageRow, task_state};
use crate::store::{StoreError, corrupt, instant, parsed};

pub(super) fn summary(
    row: &SqliteRow,
    stages: Vec<StageRow>,
    holds: &Holds,
) -> Result<RolloutSummary, StoreError> {
    let state: &str = row.get("state");
    let finished_at: Option<&str> = row.get("finished_at");
    let of_list = |stage: StageRow| StageSummary {
        position: stage.position,
        environment: stage.environment,
        gate: stage.gate,
        gate_reason: stage.gate_reason,
        state: stage.state,
        held: stage.held,
        approvals: stage.approvals,
    };
    Ok(RolloutSummary {
        id: RolloutId(row.get("id")),
        project: parsed("a project", row.get("project"))?,
        number: PullRequestNumber(row.get("number")),
        title: row.get("title"),
        author_id: row.get("author_id"),
        author_name: row.get("author_name"),
        web_url: row.get("web_url"),
        merge_commit: parsed("a commit", row.get("merge_commit"))?,
        review: row.get::<Option<i64>, _>("review_id").map(ReviewId),
        state: RolloutState::from_word(state).ok_or_else(|| corrupt("a rollout's state", state))?,
        created_at: instant(row.get("created_at"))?,
        finished_at: finished_at.map(instant).transpose()?,
        cancelled: match row.get::<Option<String>, _>("cancelled_by") {
            by @ Some(_) => decision(finished_at, by, row.get("cancelled_reason"))?,
            None => None,
        },
        held: holds.of(Scope::Rollout),
        not_before: not_before(row)?,
        stages: stages.into_iter().map(of_list).collect(),
    })
}

pub(super) fn change_detail(row: &SqliteRow) -> ChangeDetail {
    ChangeDetail {
        position: row.get("position"),
        version: row.get("version"),
        description: row.get("description"),
        path: row.get("path"),
        checksum: Checksum::from_stored(row.get("checksum")),
        sql: row.get("sql"),
    }
}

pub(in crate::store::rollouts) fn findings(row: &SqliteRow) -> Option<FindingCounts> {
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    let errors: Option<i64> = row.get("errors");
    let warnings: Option<i64> = row.get("warnings");
    errors.zip(warnings).map(|(errors, warnings)| FindingCounts {
        errors: number(errors),
        warnings: number(warnings),
    })
}

pub(in crate::store::rollouts) fn risks_of(
    stage: i64,
    rows: &[SqliteRow],
) -> Result<Vec<AssessedRisk>, StoreError> {
    let of_it = rows.iter().filter(|row| row.get::<i64, _>("stage") == stage);
    let read = |row: &SqliteRow| {
        let word: &str = row.get("risk");
        Ok(AssessedRisk {
            risk: Risk::from_word(word).ok_or_else(|| corrupt("a risk", word))?,
            reason: row.get("reason"),
        })
    };
    of_it.map(read).collect()
}

pub(super) fn opening(row: &SqliteRow) -> Result<Option<Opening>, StoreError> {
    let Some(at) = row.get::<Option<&str>, _>("opened_at") else {
        return Ok(None);
    };
    Ok(Some(Opening {
        at: instant(at)?,
        by: row.get::<Option<String>, _>("opened_by").unwrap_or_default(),
        reason: row.get("opened_reason"),
    }))
}

/// The runs of all tasks of a rollout, read once.
pub(super) fn runs_by_task(rows: &[SqliteRow]) -> Result<BTreeMap<TaskId, Vec<RunDetail>>, StoreError> {
    let mut runs: BTreeMap<TaskId, Vec<RunDetail>> = BTreeMap::new();
    for row in rows {
        let of_task = runs.entry(TaskId(row.get("task_id"))).or_default();
        of_task.push(run_detail(row)?);
    }
    Ok(runs)
}

pub(super) fn task_detail(
    row: &SqliteRow,
    held: Option<Decision>,
    runs: Vec<RunDetail>,
) -> Result<TaskDetail, StoreError> {
    let said = |at, by, reason| decision(row.get(at), row.get(by), row.get(reason));
    Ok(TaskDetail {
        id: TaskId(row.get("id")),
        position: row.get("position"),
        change_position: row.get("change_position"),
        database: parsed("a database", row.get("database"))?,
        state: task_state(row.get("state"))?,
        lock_timeout: duration(row.get("lock_timeout_ms")),
        statement_timeout: duration(row.get("statement_timeout_ms")),
        canary: row.get("canary"),
        selector: row.get("selector"),
        held,
        cancelled: said("cancelled_at", "cancelled_by", "cancelled_reason")?,
        skipped: said("skipped_at", "skipped_by", "skipped_reason")?,
        waits_for: row.get::<Option<i64>, _>("waits_for").map(RolloutId),
        runs,
    })
}

pub(super) fn run_detail(row: &SqliteRow) -> Result<RunDetail, StoreError> {
    let finished_at: Option<&str> = row.get("finished_at");
    let outcome: Option<&str> = row.get("outcome");
    let read_outcome = |word| RunOutcome::from_word(word).ok_or_else(|| corrupt("a run's outcome", word));
    Ok(RunDetail {
        id: RunId(row.get("id")),
        attempt: row.get("attempt"),
        started_at: instant(row.get("started_at"))?,
        finished_at: finished_at.map(instant).transpose()?,
        outcome: outcome.map(read_outcome).transpose()?,
        error: row.get("error"),
        statements: row.get("statements"),
    })
}

pub(crate) fn duration(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}
