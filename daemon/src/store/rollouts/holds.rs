//! What people hold back: rows that are there as long as they hold.

use sqlx::{Row, SqliteConnection};

use super::control::{Decision, Scope};
use crate::clock;
use crate::ids::{RolloutId, TaskId};
use crate::store::{StoreError, failed, instant};

/// The holds of one rollout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holds(Vec<(Scope, Decision)>);

impl Holds {
    /// Who holds exactly this.
    pub(crate) fn of(&self, scope: Scope) -> Option<Decision> {
        let same = self.0.iter().find(|(held, _)| *held == scope);
        same.map(|(_, decision)| decision.clone())
    }
}

/// Reads them.
pub(crate) async fn read_holds(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
) -> Result<Holds, StoreError> {
    let rows = sqlx::query("SELECT stage, task_id, held_at, held_by, reason FROM holds WHERE rollout_id = ?")
        .bind(rollout.0)
        .fetch_all(connection)
        .await
        .map_err(failed("read what holds a rollout"))?;
    let hold = |row: &sqlx::sqlite::SqliteRow| {
        let scope = match (row.get("stage"), row.get("task_id")) {
            (_, Some(task)) => Scope::Task(TaskId(task)),
            (Some(stage), None) => Scope::Stage(stage),
            (None, None) => Scope::Rollout,
        };
        let decision = Decision {
            at: instant(row.get("held_at"))?,
            by: row.get("held_by"),
            reason: row.get("reason"),
        };
        Ok((scope, decision))
    };
    let holds: Result<Vec<_>, StoreError> = rows.iter().map(hold).collect();
    holds.map(Holds)
}

/// Gives whether it is new.
pub(super) async fn insert_hold(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    scope: Scope,
    decision: &Decision,
) -> Result<bool, StoreError> {
    let (stage, task) = columns(scope);
    let inserted = sqlx::query(
        "INSERT INTO holds (rollout_id, stage, task_id, held_at, held_by, reason) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )
    .bind(rollout.0)
    .bind(stage)
    .bind(task)
    .bind(clock::to_text(decision.at))
    .bind(&decision.by)
    .bind(&decision.reason)
    .execute(connection)
    .await
    .map_err(failed("pause a rollout"))?;
    Ok(inserted.rows_affected() == 1)
}

/// Gives whether there was one.
pub(super) async fn delete_hold(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    scope: Scope,
) -> Result<bool, StoreError> {
    let (stage, task) = columns(scope);
    let deleted = sqlx::query("DELETE FROM holds WHERE rollout_id = ? AND stage IS ? AND task_id IS ?")
        .bind(rollout.0)
        .bind(stage)
        .bind(task)
        .execute(connection)
        .await
        .map_err(failed("resume a rollout"))?;
    Ok(deleted.rows_affected() == 1)
}

fn columns(scope: Scope) -> (Option<i64>, Option<i64>) {
    match scope {
        Scope::Rollout => (None, None),
        Scope::Stage(position) => (Some(position), None),
        Scope::Task(task) => (None, Some(task.0)),
    }
}
