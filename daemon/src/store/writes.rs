//! Whether anybody wrote to the state, another process or this one: a number that SQLite keeps in shared memory, so
//! asking reads no table.

use sqlx::pool::PoolConnection;
use sqlx::{Row, Sqlite, SqlitePool};

use super::{Store, StoreError, failed};

/// Remembers what it saw. Holds a connection of its own: SQLite counts what others wrote since that one looked.
pub struct Writes {
    pool: SqlitePool,
    connection: Option<PoolConnection<Sqlite>>,
    seen: Option<i64>,
}

impl Store {
    /// Begins to watch.
    pub fn watch_writes(&self) -> Writes {
        Writes {
            pool: self.pool.clone(),
            connection: None,
            seen: None,
        }
    }
}

impl Writes {
    /// Whether somebody wrote since the last time this was asked. A state that does not answer may have been written.
    pub async fn were_there(&mut self) -> bool {
        match self.version().await {
            Ok(version) => self.seen.replace(version) != Some(version),
            Err(error) => {
                tracing::warn!("the state does not say whether it was written: {error}");
                self.connection = None;
                true
            }
        }
    }

    async fn version(&mut self) -> Result<i64, StoreError> {
        const OPERATION: &str = "ask whether the state was written";
        if self.connection.is_none() {
            self.connection = Some(self.pool.acquire().await.map_err(failed(OPERATION))?);
            self.seen = None;
        }
        let connection = self.connection.as_mut().expect("it was just taken");
        sqlx::query("PRAGMA data_version")
            .fetch_one(&mut **connection)
            .await
            .map(|row| row.get(0))
            .map_err(failed(OPERATION))
    }
}

#[cfg(test)]
mod tests {
    use crate::clock::Clock;
    use crate::store::Store;
    use crate::store::tests::TestStore;
    use crate::store::work::Work;

    #[tokio::test]
    async fn a_write_of_any_process_is_noticed_once() {
        let test = TestStore::open().await;
        let mut writes = test.store.watch_writes();
        assert!(writes.were_there().await, "nothing was seen yet");
        assert!(!writes.were_there().await);
        let rollout = crate::ids::RolloutId(1);
        test.store
            .enqueue(&Work::AdvanceRollout { rollout })
            .await
            .unwrap();
        assert!(writes.were_there().await && !writes.were_there().await);
        let path = test.folder.path().join("state.db");
        let other = Store::open(&path, Clock::system()).await.unwrap();
        writes.were_there().await;
        other.enqueue(&Work::AnnounceRollout { rollout }).await.unwrap();
        assert!(writes.were_there().await && !writes.were_there().await);
    }
}
