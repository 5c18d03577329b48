//! The right to change a target: one rollout at a time in each database, whatever daemon it comes from.
//!
//! The lock is PostgreSQL's session advisory lock, so the server frees it when the session ends, however it ends. A
//! daemon that was killed may have left a session that still works on its statement; its successor waits here until
//! that session is over, and only then reads the ledger. Nothing is applied twice for that reason.

use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;
use tokio_postgres::types::Type;

use super::session::own_backend;
use super::watch::Watcher;
use super::{Connection, TargetError};
use crate::stage::LogLine;

/// The first pause while another session has the lock; a session that has just ended is gone by then.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// Pauses double up to this one.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Bounds what is asked outside of a change, which has its own limits; and keeps the session while a change pauses.
const OWN_SESSION: &str = "
    SET lock_timeout = '10s';
    SELECT set_config(name, '0', false) FROM (VALUES ('idle_session_timeout')) AS known (name)
        WHERE current_setting(name, true) IS NOT NULL";

/// Proof that this session alone rolls out on its database.
pub struct RolloutLock {
    connection: Connection,
    /// The process on the server that has the lock.
    backend: i32,
    watcher: Watcher,
}

impl RolloutLock {
    /// Takes the lock, waiting for its holder at most for `patience`.
    pub async fn acquire(connection: Connection, patience: Duration) -> Result<Self, TargetError> {
        let backend = Box::pin(own_backend(&connection)).await?;
        connection
            .client()
            .batch_execute(OWN_SESSION)
            .await
            .map_err(connection.failed("set the session's limits"))?;
        let until = Instant::now() + patience;
        let mut told = false;
        let mut pause = FIRST_PAUSE;
        loop {
            let row = connection
                .client()
                .query_typed_one("SELECT pg_try_advisory_lock($1)", &[(&key(), Type::INT8)])
                .await
                .map_err(connection.failed("take the rollout lock"))?;
            if row.get(0) {
                return Ok(Self {
                    connection,
                    backend,
                    watcher: Watcher::default(),
                });
            }
            if Instant::now() >= until {
                return Err(TargetError::Locked {
                    target: connection.target().to_owned(),
                    holder: holder(&connection).await?,
                    after: patience,
                });
            }
            // One that is about to end is not worth a line.
            if !told && pause >= LONGEST_PAUSE {
                told = true;
                let holder = holder(&connection).await?;
                connection.log(LogLine::info(format!(
                    "waits for {holder}, which holds the rollout lock"
                )));
            }
            tokio::time::sleep(pause).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// Gives the lock back, so that the next change need not wait for the server to end this session.
    pub async fn release(self) {
        // Where this fails the session is over, and the lock with it.
        let _ = self
            .connection
            .client()
            .batch_execute("SELECT pg_advisory_unlock_all()")
            .await;
    }

    /// The process on the server that has the lock.
    pub(super) fn backend(&self) -> i32 {
        self.backend
    }

    /// What looks at this session from outside.
    pub(super) fn watcher(&self) -> &Watcher {
        &self.watcher
    }

    /// The session that has the lock.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

async fn holder(connection: &Connection) -> Result<String, TargetError> {
    let row = connection
        .client()
        .query_typed_opt(
            "SELECT format('session %s (%s as %s)', l.pid, coalesce(nullif(a.application_name, ''), 'unnamed'), a.usename)
             FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                 AND (l.classid::int8 << 32 | l.objid::int8) = $1
             LIMIT 1",
            &[(&key(), Type::INT8)],
        )
        .await
        .map_err(connection.failed("see who holds the rollout lock"))?;
    Ok(row.map_or_else(|| "a session that just ended".to_owned(), |row| row.get(0)))
}

/// Every daemon uses the same number in every database; PostgreSQL keeps those of databases apart.
fn key() -> i64 {
    let digest = Sha256::digest(b"stagegate");
    let first: [u8; 8] = digest[..8].try_into().expect("sha256 has 32 bytes");
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run_event::RunEvent;
    use crate::target::testing::TestDatabase;

    #[tokio::test]
    async fn a_second_rollout_waits_and_is_told_for_whom() {
        let database = TestDatabase::new().await;
        let first = database.connect().await;
        let first = RolloutLock::acquire(first, Duration::ZERO).await.unwrap();
        let second = RolloutLock::acquire(database.connect().await, Duration::ZERO).await;
        let Err(error) = second else {
            panic!("the lock is taken")
        };
        assert!(
            error
                .to_string()
                .contains("(stagegate as postgres) holds the lock"),
            "{error}"
        );

        let (log, mut lines) = tokio::sync::mpsc::unbounded_channel();
        let waiting = Connection::open(&database.url, Some(log)).await.unwrap();
        let waiting = tokio::spawn(RolloutLock::acquire(waiting, Duration::from_secs(30)));
        let Some(RunEvent::Line(line)) = lines.recv().await else {
            panic!("the first thing told is a line")
        };
        assert!(line.message.starts_with("waits for session"), "{}", line.message);
        drop(first);
        waiting.await.unwrap().unwrap();
    }
}
