//! Dead letters: work that failed for good, or that this build can not read, until a person has it tried again.

use jiff::Timestamp;
use sqlx::Row;

use crate::clock;
use crate::store::audit::{Act, append_audit};
use crate::store::{Store, StoreError, commit, failed, instant};

/// Work that failed for good and waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The row.
    pub id: i64,
    /// Such as `pull-request`.
    pub kind: String,
    /// Such as `hr#7`.
    pub key: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: String,
    /// When it was first asked for.
    pub created_at: Timestamp,
    /// When it was given up.
    pub updated_at: Timestamp,
}

impl Store {
    /// Work that waits for a person, newest first.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn list_dead_work(&self, limit: u32) -> Result<Vec<DeadLetter>, StoreError> {
        sqlx::query(
            "SELECT id, kind, key, attempts, last_error, created_at, updated_at FROM work
             WHERE state = 'dead' ORDER BY updated_at DESC, id DESC LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list dead letters"))?
        .iter()
        .map(|row| {
            Ok(DeadLetter {
                id: row.get("id"),
                kind: row.get("kind"),
                key: row.get("key"),
                attempts: row.get("attempts"),
                last_error: row.get::<Option<String>, _>("last_error").unwrap_or_default(),
                created_at: instant(row.get("created_at"))?,
                updated_at: instant(row.get("updated_at"))?,
            })
        })
        .collect()
    }

    /// Has a dead letter tried again, as if it were new. `false` where there is no such dead letter.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn retry_dead_work(&self, id: i64, actor: &str) -> Result<bool, StoreError> {
        const OPERATION: &str = "retry a dead letter";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let row = sqlx::query(
            "UPDATE work SET state = 'ready', attempts = 0, ready_at = ?1, updated_at = ?1
             WHERE id = ?2 AND state = 'dead' RETURNING kind, key, last_error",
        )
        .bind(clock::to_text(now))
        .bind(id)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let Some(row) = row else { return Ok(false) };
        let object = format!("{} {}", row.get::<&str, _>("kind"), row.get::<&str, _>("key"));
        let act = Act {
            actor,
            action: "retry-work",
            object: &object,
            detail: row.get::<Option<&str>, _>("last_error").unwrap_or_default(),
        };
        append_audit(&mut transaction, now, act).await?;
        commit(transaction, OPERATION).await?;
        Ok(true)
    }

    /// Sets a claimed row aside that this build can not read.
    pub(super) async fn bury(&self, id: i64, token: &str, error: &str) -> Result<(), StoreError> {
        const OPERATION: &str = "set unreadable work aside";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query("UPDATE work SET state = 'dead', lease_token = NULL, lease_until = NULL, last_error = ? WHERE id = ? AND lease_token = ?")
            .bind(error)
            .bind(id)
            .bind(token)
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }
}
