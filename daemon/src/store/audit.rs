//! The audit log: every act of a person, append-only, each row's hash covering the row before it.
//!
//! A row is written in the transaction of the act itself, so that neither stands without the other. Triggers refuse
//! updates and deletes; the chain shows what somebody did to the file behind our back.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError, failed, instant};
use crate::clock;

/// The hash before the first row.
const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What somebody did.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// Who, such as `admin` or `cli:maria`.
    pub actor: &'a str,
    /// What, such as `retry-work`.
    pub action: &'a str,
    /// To what, such as `rollout 7 stage prod`.
    pub object: &'a str,
    /// The reason given, or what else a reader needs.
    pub detail: &'a str,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub object: String,
    /// Why, or with what.
    pub detail: String,
}

/// Writes an act down, inside the transaction of the act.
pub(crate) async fn append_audit(
    connection: &mut SqliteConnection,
    at: Timestamp,
    act: Act<'_>,
) -> Result<(), StoreError> {
    const OPERATION: &str = "write the audit log";
    let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed(OPERATION))?;
    let (seq, previous) = match last {
        Some(row) => (row.get::<i64, _>("seq") + 1, row.get::<String, _>("hash")),
        None => (1, FIRST.to_owned()),
    };
    let at = clock::to_text(at);
    let hash = chain(&previous, seq, &at, act);
    sqlx::query("INSERT INTO audit (seq, at, actor, action, object, detail, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(seq)
        .bind(at)
        .bind(act.actor)
        .bind(act.action)
        .bind(act.object)
        .bind(act.detail)
        .bind(previous)
        .bind(hash)
        .execute(connection)
        .await
        .map_err(failed(OPERATION))?;
    Ok(())
}

impl Store {
    /// The newest acts, newest first.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn list_audit(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        sqlx::query("SELECT seq, at, actor, action, object, detail FROM audit ORDER BY seq DESC LIMIT ?")
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed("list the audit log"))?
            .iter()
            .map(|row| {
                Ok(AuditEntry {
                    seq: row.get("seq"),
                    at: instant(row.get("at"))?,
                    actor: row.get("actor"),
                    action: row.get("action"),
                    object: row.get("object"),
                    detail: row.get("detail"),
                })
            })
            .collect()
    }

    /// The number of the first row that is not what was once written, if there is one.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn first_broken_audit(&self) -> Result<Option<i64>, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, at, actor, action, object, detail, previous_hash, hash FROM audit ORDER BY seq",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(failed("check the audit log"))?;
        let mut previous = FIRST.to_owned();
        for (expected, row) in (1..).zip(&rows) {
            let seq: i64 = row.get("seq");
            let act = Act {
                actor: row.get("actor"),
                action: row.get("action"),
                object: row.get("object"),
                detail: row.get("detail"),
            };
            let hash: String = row.get("hash");
            let is_sound = seq == expected
                && row.get::<&str, _>("previous_hash") == previous
                && hash == chain(&previous, seq, row.get("at"), act);
            if !is_sound {
                return Ok(Some(expected));
            }
            previous = hash;
        }
        Ok(None)
    }
}

/// Lengths stand before texts, so that no two different rows hash the same bytes.
fn chain(previous: &str, seq: i64, at: &str, act: Act<'_>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(seq.to_be_bytes());
    for text in [previous, at, act.actor, act.action, act.object, act.detail] {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    }
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::commit;
    use crate::store::tests::TestStore;

    async fn note(store: &Store, actor: &str) {
        let act = Act {
            actor,
            action: "open-gate",
            object: "rollout 1 stage prod",
            detail: "looked at it",
        };
        let mut transaction = store.begin("test").await.unwrap();
        append_audit(&mut transaction, store.clock.now(), act)
            .await
            .unwrap();
        commit(transaction, "test").await.unwrap();
    }

    #[tokio::test]
    async fn acts_are_listed_newest_first_and_the_chain_holds() {
        let test = TestStore::open().await;
        note(&test.store, "maria").await;
        note(&test.store, "tom").await;
        let actors: Vec<_> = test
            .store
            .list_audit(10)
            .await
            .unwrap()
            .into_iter()
            .map(|entry| entry.actor)
            .collect();
        assert_eq!(actors, ["tom", "maria"]);
        assert_eq!(test.store.first_broken_audit().await.unwrap(), None);
    }

    #[tokio::test]
    async fn nothing_can_be_changed_and_what_was_forced_shows() {
        let test = TestStore::open().await;
        note(&test.store, "maria").await;
        note(&test.store, "tom").await;
        let rename = "UPDATE audit SET actor = 'nobody' WHERE seq = 2";
        assert!(sqlx::query(rename).execute(&test.store.pool).await.is_err());
        assert!(
            sqlx::query("DELETE FROM audit")
                .execute(&test.store.pool)
                .await
                .is_err()
        );
        sqlx::query("DROP TRIGGER audit_is_append_only_update")
            .execute(&test.store.pool)
            .await
            .unwrap();
        sqlx::query(rename).execute(&test.store.pool).await.unwrap();
        assert_eq!(test.store.first_broken_audit().await.unwrap(), Some(2));
    }
}
