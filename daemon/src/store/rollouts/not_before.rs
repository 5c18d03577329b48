//! The moment before which nothing of a rollout starts, where somebody said so.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::follow_up;
use crate::clock;
use crate::ids::RolloutId;
use crate::store::audit::{Act, append_audit};
use crate::store::{Store, StoreError, commit, failed, instant};

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotBefore {
    /// The moment.
    pub at: Timestamp,
    /// Who said so.
    pub by: String,
    /// Why, where a reason was given.
    pub reason: Option<String>,
}

impl Store {
    /// Sets the moment, or clears it. Gives whether there is such a rollout that is not over. Ring `App::work_added`
    /// afterwards.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn schedule_rollout(
        &self,
        rollout: RolloutId,
        not_before: Option<Timestamp>,
        (actor, reason): (&str, Option<&str>),
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "schedule a rollout";
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let changed = sqlx::query(
            "UPDATE rollouts SET not_before = ?, not_before_by = ?, not_before_reason = ?
             WHERE id = ? AND finished_at IS NULL",
        )
        .bind(not_before.map(clock::to_text))
        .bind(actor)
        .bind(reason)
        .bind(rollout.0)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?
        .rows_affected();
        if changed == 0 {
            return Ok(false);
        }
        let told = not_before.map_or_else(|| "at once".to_owned(), |at| format!("not before {at}"));
        let act = Act {
            actor,
            action: "schedule-rollout",
            object: &format!("rollout {rollout}"),
            detail: &reason.map_or_else(|| told.clone(), |reason| format!("{told}: {reason}")),
        };
        append_audit(&mut transaction, now, act).await?;
        follow_up(&mut transaction, rollout, now).await?;
        commit(transaction, OPERATION).await?;
        Ok(true)
    }

    /// The moment before which nothing of a rollout starts.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn not_before(&self, rollout: RolloutId) -> Result<Option<NotBefore>, StoreError> {
        let row =
            sqlx::query("SELECT not_before, not_before_by, not_before_reason FROM rollouts WHERE id = ?")
                .bind(rollout.0)
                .fetch_optional(&self.pool)
                .await
                .map_err(failed("read when a rollout may start"))?;
        row.as_ref().map_or(Ok(None), not_before)
    }
}

pub(super) fn not_before(row: &SqliteRow) -> Result<Option<NotBefore>, StoreError> {
    let Some(at) = row.get::<Option<&str>, _>("not_before") else {
        return Ok(None);
    };
    Ok(Some(NotBefore {
        at: instant(at)?,
        by: row.get::<Option<String>, _>("not_before_by").unwrap_or_default(),
        reason: row.get("not_before_reason"),
    }))
}
