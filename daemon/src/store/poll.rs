//! Since when each project is watched, and how far its poll has come.

use jiff::Timestamp;
use sqlx::Row;

use super::work::{Work, enqueue};
use super::{Store, StoreError, commit, failed, instant};
use crate::clock;
use crate::ids::ProjectName;

impl Store {
    /// Notes that a project is watched from now on; one that already is stays as it is.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn start_project(&self, project: &ProjectName) -> Result<(), StoreError> {
        const OPERATION: &str = "start a project";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query("INSERT INTO project_starts (project, started_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(project.as_str())
            .bind(clock::to_text(self.clock.now()))
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// Since when a project is watched.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn project_start(&self, project: &ProjectName) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query("SELECT started_at FROM project_starts WHERE project = ?")
            .bind(project.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read a project's start"))?;
        row.map(|row| instant(row.get("started_at"))).transpose()
    }

    /// The forge's time of the newest change that was seen; none before the first poll.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn poll_cursor(&self, project: &ProjectName) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query("SELECT updated_on FROM poll_cursors WHERE project = ?")
            .bind(project.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read a poll cursor"))?;
        row.map(|row| instant(row.get("updated_on"))).transpose()
    }

    /// Moves the cursor and asks for the work that was found, together.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn finish_poll(
        &self,
        project: &ProjectName,
        cursor: Timestamp,
        work: &[Work],
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "finish a poll";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "INSERT INTO poll_cursors (project, updated_on) VALUES (?, ?)
             ON CONFLICT (project) DO UPDATE SET updated_on = max(updated_on, excluded.updated_on)",
        )
        .bind(project.as_str())
        .bind(clock::to_text(cursor))
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        for work in work {
            enqueue(&mut transaction, work, self.clock.now()).await?;
        }
        commit(transaction, OPERATION).await
    }
}

#[cfg(test)]
mod tests {
    use crate::store::tests::TestStore;

    #[tokio::test]
    async fn a_project_starts_once() {
        let test = TestStore::open().await;
        let project = "hr".parse().unwrap();
        assert_eq!(test.store.project_start(&project).await.unwrap(), None);
        test.store.start_project(&project).await.unwrap();
        let start = test.store.project_start(&project).await.unwrap();
        assert!(start.is_some());
        test.store.start_project(&project).await.unwrap();
        assert_eq!(test.store.project_start(&project).await.unwrap(), start);
    }

    #[tokio::test]
    async fn the_cursor_never_moves_back() {
        let test = TestStore::open().await;
        let project = "hr".parse().unwrap();
        assert_eq!(test.store.poll_cursor(&project).await.unwrap(), None);
        let late = test.store.clock.now();
        let early = late - std::time::Duration::from_mins(1);
        for cursor in [late, early] {
            test.store.finish_poll(&project, cursor, &[]).await.unwrap();
        }
        assert_eq!(test.store.poll_cursor(&project).await.unwrap(), Some(late));
    }
}
