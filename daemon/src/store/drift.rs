//! What schema each database should have, and where one was found with another.
//!
//! A database should have the schema that our last change left, or the one that a person has adopted or accepted
//! since. A drift is one row from when it is found until it is accepted or gone, however often it is seen.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::audit::{Act, append_audit};
use super::history::{digest_of, insert_schema};
use super::rollouts::follow_up;
use super::work::{Work, enqueue};
use super::{Store, StoreError, commit, corrupt, failed, instant, parsed};
use crate::clock;
use crate::ids::{DatabaseName, RolloutId, TaskId};

/// How a drift stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftState {
    /// The database is not as it should be.
    Open,
    /// A person said that it shall be so.
    Accepted,
    /// The database is as it should be again.
    Gone,
}

/// A database found otherwise than it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Its number.
    pub id: i64,
    /// Which database.
    pub database: DatabaseName,
    /// When it was first seen.
    pub found_at: Timestamp,
    /// When it was last seen.
    pub seen_at: Timestamp,
    /// Digest of the schema it should have.
    pub expected: String,
    /// Digest of the schema it has.
    pub found: String,
    /// How it stands.
    pub state: DriftState,
    /// When it was accepted, or seen no more.
    pub ended_at: Option<Timestamp>,
    /// Who accepted it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// When a database was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftCheck {
    /// When.
    pub checked_at: Timestamp,
    /// Why that did not work.
    pub error: Option<String>,
}

/// What looking at a database showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// It is as it should be, or nobody said how it should be.
    AsExpected,
    /// A change of ours is under way, or came in between: the look says nothing.
    UnderWay,
    /// It is not. `is_new`: not seen in this form before.
    Drifted {
        /// The open row.
        drift: Drift,
        /// Whether nobody knew of it in this form.
        is_new: bool,
    },
}

/// Why a drift was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// There is none.
    #[error("database {0} has no drift to accept")]
    NoDrift(DatabaseName),
    /// The one that was looked at is not the one that is there.
    #[error("the drift of database {0} has changed since; look at it again")]
    Changed(DatabaseName),
    /// No reason was given.
    #[error("a reason is needed to accept a drift")]
    NoReason,
    /// The state can not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DriftState {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Gone => "gone",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Accepted, Self::Gone]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

impl Store {
    /// The digest of the schema a database should have; none where neither a change of ours nor a person set one.
    pub async fn expected_schema(&self, database: &DatabaseName) -> Result<Option<String>, StoreError> {
        let mut connection = self
            .pool
            .acquire()
            .await
            .map_err(failed("read the expected schema"))?;
        expected(&mut connection, database).await
    }

    /// Writes down what a look at a database showed. The look counts only where nothing of ours happened meanwhile:
    /// `expected` is what [`Store::expected_schema`] said before it, `task` the one that looks before its change.
    pub async fn record_look(
        &self,
        database: &DatabaseName,
        ddl: &str,
        expected: Option<&str>,
        task: Option<TaskId>,
    ) -> Result<Seen, StoreError> {
        const OPERATION: &str = "record a look at a database";
        let now = self.clock.now();
        let at = clock::to_text(now);
        let mut transaction = self.begin(OPERATION).await?;
        let is_current = self::expected(&mut transaction, database).await?.as_deref() == expected;
        if !is_current || is_under_way(&mut transaction, database, task).await? {
            return Ok(Seen::UnderWay);
        }
        note_check(&mut transaction, database, &at, None).await?;
        let open = open_drift(&mut transaction, database).await?;
        let digest = digest_of(ddl);
        let Some(expected) = expected.filter(|expected| *expected != digest) else {
            if let Some(drift) = open {
                let is_ours = Some(drift.expected.as_str()) != expected;
                end_drift(&mut transaction, drift.id, &at, is_ours).await?;
                ask_for_rollouts(&mut transaction, database, now).await?;
            }
            commit(transaction, OPERATION).await?;
            return Ok(Seen::AsExpected);
        };
        let is_new = open.is_none_or(|drift| drift.found != digest || drift.expected != expected);
        insert_schema(&mut transaction, ddl).await?;
        let row = sqlx::query(
            "INSERT INTO drifts (database, found_at, seen_at, expected, found, state) VALUES (?1, ?2, ?2, ?3, ?4, 'open')
             ON CONFLICT (database) WHERE state = 'open' DO UPDATE SET
                 seen_at = excluded.seen_at, expected = excluded.expected, found = excluded.found
             RETURNING *",
        )
        .bind(database.as_str())
        .bind(&at)
        .bind(expected)
        .bind(&digest)
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let drift = drift(&row)?;
        if is_new {
            // What it holds says so.
            ask_for_rollouts(&mut transaction, database, now).await?;
        }
        commit(transaction, OPERATION).await?;
        Ok(Seen::Drifted { drift, is_new })
    }

    /// Writes down that a database could not be looked at.
    pub async fn record_failed_look(&self, database: &DatabaseName, error: &str) -> Result<(), StoreError> {
        const OPERATION: &str = "record a look at a database";
        let mut transaction = self.begin(OPERATION).await?;
        let now = clock::to_text(self.clock.now());
        note_check(&mut transaction, database, &now, Some(error)).await?;
        commit(transaction, OPERATION).await
    }

    /// Says that the schema as it was found shall be the one the database should have. `found` is the digest that was
    /// looked at.
    ///
    /// # Errors
    /// Where there is no such drift, or no reason.
    pub async fn accept_drift(
        &self,
        database: &DatabaseName,
        found: Option<&str>,
        actor: &str,
        reason: &str,
    ) -> Result<Drift, AcceptError> {
        const OPERATION: &str = "accept a drift";
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(AcceptError::NoReason);
        }
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let open = open_drift(&mut transaction, database).await?;
        let open = open.ok_or_else(|| AcceptError::NoDrift(database.clone()))?;
        if found.is_some_and(|found| found != open.found) {
            return Err(AcceptError::Changed(database.clone()));
        }
        let row = sqlx::query(
            "UPDATE drifts SET state = 'accepted', ended_at = ?, actor = ?, reason = ? WHERE id = ? RETURNING *",
        )
        .bind(clock::to_text(now))
        .bind(actor)
        .bind(reason)
        .bind(open.id)
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let accepted = drift(&row)?;
        insert_baseline(&mut transaction, database, (&open.found, actor), now).await?;
        let act = Act {
            actor,
            action: "accept-drift",
            object: &format!("database {database}"),
            detail: reason,
        };
        append_audit(&mut transaction, now, act).await?;
        ask_for_rollouts(&mut transaction, database, now).await?;
        commit(transaction, OPERATION).await?;
        Ok(accepted)
    }

    /// Writes down that a database was adopted with this schema.
    pub async fn record_adoption(
        &self,
        database: &DatabaseName,
        ddl: &str,
        actor: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "record the adoption of a database";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let digest = insert_schema(&mut transaction, ddl).await?;
        insert_baseline(&mut transaction, database, (&digest, actor), now).await?;
        let act = Act {
            actor,
            action: "adopt-database",
            object: &format!("database {database}"),
            detail,
        };
        append_audit(&mut transaction, now, act).await?;
        commit(transaction, OPERATION).await
    }

    /// Gives databases a turn at these times, or earlier where one waits already.
    pub async fn schedule_drift_checks(&self, turns: &[(DatabaseName, Timestamp)]) -> Result<(), StoreError> {
        const OPERATION: &str = "schedule looks at databases";
        let mut transaction = self.begin(OPERATION).await?;
        for (database, at) in turns {
            let database = database.clone();
            enqueue(&mut transaction, &Work::CheckDrift { database }, *at).await?;
        }
        commit(transaction, OPERATION).await
    }

    /// The drift of a database that nobody has accepted and that is not gone.
    pub async fn find_open_drift(&self, database: &DatabaseName) -> Result<Option<Drift>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(failed("read a drift"))?;
        open_drift(&mut connection, database).await
    }

    /// All open drifts, the oldest first.
    pub async fn list_open_drifts(&self) -> Result<Vec<Drift>, StoreError> {
        sqlx::query("SELECT * FROM drifts WHERE state = 'open' ORDER BY id")
            .fetch_all(&self.pool)
            .await
            .map_err(failed("list drifts"))?
            .iter()
            .map(drift)
            .collect()
    }

    /// The drifts of a database, newest first.
    pub async fn list_drifts(&self, database: &DatabaseName, limit: u32) -> Result<Vec<Drift>, StoreError> {
        sqlx::query("SELECT * FROM drifts WHERE database = ? ORDER BY id DESC LIMIT ?")
            .bind(database.as_str())
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed("list drifts"))?
            .iter()
            .map(drift)
            .collect()
    }

    /// When a database was last looked at.
    pub async fn find_drift_check(&self, database: &DatabaseName) -> Result<Option<DriftCheck>, StoreError> {
        let row = sqlx::query("SELECT checked_at, error FROM drift_checks WHERE database = ?")
            .bind(database.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read when a database was looked at"))?;
        row.map(|row| {
            Ok(DriftCheck {
                checked_at: instant(row.get("checked_at"))?,
                error: row.get("error"),
            })
        })
        .transpose()
    }
}

async fn expected(
    connection: &mut SqliteConnection,
    database: &DatabaseName,
) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(
        "SELECT coalesce(
             (SELECT digest FROM baselines WHERE database = ?1 AND after_history >=
                  (SELECT coalesce(max(id), 0) FROM history WHERE database = ?1) ORDER BY id DESC LIMIT 1),
             (SELECT schema_after FROM history WHERE database = ?1 ORDER BY id DESC LIMIT 1)) AS digest",
    )
    .bind(database.as_str())
    .fetch_one(connection)
    .await
    .map_err(failed("read the expected schema"))?;
    Ok(row.get("digest"))
}

async fn open_drift(
    connection: &mut SqliteConnection,
    database: &DatabaseName,
) -> Result<Option<Drift>, StoreError> {
    let row = sqlx::query("SELECT * FROM drifts WHERE database = ? AND state = 'open'")
        .bind(database.as_str())
        .fetch_optional(connection)
        .await
        .map_err(failed("read a drift"))?;
    row.as_ref().map(drift).transpose()
}

async fn note_check(
    connection: &mut SqliteConnection,
    database: &DatabaseName,
    now: &str,
    error: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO drift_checks (database, checked_at, error) VALUES (?, ?, ?)
         ON CONFLICT (database) DO UPDATE SET checked_at = excluded.checked_at, error = excluded.error",
    )
    .bind(database.as_str())
    .bind(now)
    .bind(error)
    .execute(connection)
    .await
    .map(drop)
    .map_err(failed("record a look at a database"))
}

/// Whether a change of ours is, or may be, half way into the database: running, or begun by a run that was killed.
async fn is_under_way(
    connection: &mut SqliteConnection,
    database: &DatabaseName,
    besides: Option<TaskId>,
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT EXISTS (SELECT 1 FROM tasks WHERE database = ?1 AND id IS NOT ?2 AND (state = 'running'
             OR state = 'pending' AND schema_before IS NOT NULL)) AS under_way",
    )
    .bind(database.as_str())
    .bind(besides.map(|task| task.0))
    .fetch_one(connection)
    .await
    .map_err(failed("see whether a change is under way"))?;
    Ok(row.get("under_way"))
}

async fn end_drift(
    connection: &mut SqliteConnection,
    id: i64,
    now: &str,
    is_ours: bool,
) -> Result<(), StoreError> {
    let reason = is_ours.then_some("a change was applied over it, so it is part of what Stagegate left");
    sqlx::query("UPDATE drifts SET state = 'gone', ended_at = ?, reason = ? WHERE id = ?")
        .bind(now)
        .bind(reason)
        .bind(id)
        .execute(connection)
        .await
        .map(drop)
        .map_err(failed("end a drift"))
}

async fn insert_baseline(
    connection: &mut SqliteConnection,
    database: &DatabaseName,
    (digest, actor): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO baselines (database, after_history, digest, at, actor)
         VALUES (?1, (SELECT coalesce(max(id), 0) FROM history WHERE database = ?1), ?2, ?3, ?4)",
    )
    .bind(database.as_str())
    .bind(digest)
    .bind(clock::to_text(now))
    .bind(actor)
    .execute(connection)
    .await
    .map(drop)
    .map_err(failed("store a baseline"))
}

/// Rollouts that may have been held by a drift of this database are looked at again.
async fn ask_for_rollouts(
    connection: &mut SqliteConnection,
    database: &DatabaseName,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT rollouts.id FROM rollouts JOIN tasks ON tasks.rollout_id = rollouts.id
         WHERE rollouts.state = 'open' AND tasks.database = ? ORDER BY rollouts.id",
    )
    .bind(database.as_str())
    .fetch_all(&mut *connection)
    .await
    .map_err(failed("list open rollouts of a database"))?;
    for row in rows {
        follow_up(connection, RolloutId(row.get("id")), now).await?;
    }
    Ok(())
}

fn drift(row: &SqliteRow) -> Result<Drift, StoreError> {
    let state: &str = row.get("state");
    let ended_at: Option<&str> = row.get("ended_at");
    Ok(Drift {
        id: row.get("id"),
        database: parsed("a database", row.get("database"))?,
        found_at: instant(row.get("found_at"))?,
        seen_at: instant(row.get("seen_at"))?,
        expected: row.get("expected"),
        found: row.get("found"),
        state: DriftState::from_word(state).ok_or_else(|| corrupt("a drift's state", state))?,
        ended_at: ended_at.map(instant).transpose()?,
        actor: row.get("actor"),
        reason: row.get("reason"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::TestStore;

    async fn look(store: &Store, name: &DatabaseName, ddl: &str) -> Seen {
        let expected = store.expected_schema(name).await.unwrap();
        store
            .record_look(name, ddl, expected.as_deref(), None)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_drift_is_one_row_until_it_is_accepted() {
        let test = TestStore::open().await;
        let name: DatabaseName = "hr".parse().unwrap();
        let store = &test.store;
        assert_eq!(look(store, &name, "a").await, Seen::AsExpected);
        store
            .record_adoption(&name, "a", "cli:maria", "5 versions")
            .await
            .unwrap();
        assert_eq!(look(store, &name, "a").await, Seen::AsExpected);
        let Seen::Drifted { drift, is_new: true } = look(store, &name, "b").await else {
            panic!("b is not a");
        };
        test.pass(60);
        let again = look(store, &name, "b").await;
        assert!(matches!(&again, Seen::Drifted { drift: same, is_new: false } if same.id == drift.id));
        let other = store
            .accept_drift(&name, Some("another"), "admin", "why not")
            .await;
        assert!(matches!(other, Err(AcceptError::Changed(_))));
        let silent = store.accept_drift(&name, None, "admin", " ").await;
        assert!(matches!(silent, Err(AcceptError::NoReason)));
        store
            .accept_drift(&name, Some(&drift.found), "admin", "a hot fix")
            .await
            .unwrap();
        assert_eq!(store.find_open_drift(&name).await.unwrap(), None);
        assert_eq!(look(store, &name, "b").await, Seen::AsExpected);
        let acts: Vec<_> = store.list_audit(9).await.unwrap();
        assert_eq!(acts[0].action, "accept-drift");
        assert_eq!(acts[0].detail, "a hot fix");
    }

    #[tokio::test]
    async fn a_drift_that_was_put_right_is_gone() {
        let test = TestStore::open().await;
        let (store, name) = (&test.store, "hr".parse::<DatabaseName>().unwrap());
        store.record_adoption(&name, "a", "cli:maria", "").await.unwrap();
        look(store, &name, "b").await;
        assert_eq!(store.list_open_drifts().await.unwrap().len(), 1);
        assert_eq!(look(store, &name, "a").await, Seen::AsExpected);
        assert!(store.list_open_drifts().await.unwrap().is_empty());
        assert_eq!(
            store.list_drifts(&name, 9).await.unwrap()[0].state,
            DriftState::Gone
        );
    }

    #[tokio::test]
    async fn a_look_from_before_somebody_said_otherwise_does_not_count() {
        let test = TestStore::open().await;
        let (store, name) = (&test.store, "hr".parse::<DatabaseName>().unwrap());
        store.record_adoption(&name, "b", "cli:maria", "").await.unwrap();
        let late = store
            .record_look(&name, "a", Some("an older digest"), None)
            .await
            .unwrap();
        assert_eq!(late, Seen::UnderWay);
    }
}
