//! The daemon's state file, read beside it: what a person could find out with `sqlite3`.
//!
//! Only what every version of the daemon should promise is asked for: how rollouts and tasks stand, which runs there
//! were, what the history says, whether work is left.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Row};

/// An open state file.
#[derive(Debug, Clone)]
pub struct StateFile {
    pool: SqlitePool,
}

/// How the rollouts of a state file stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Something is left to do.
    UnderWay,
    /// All are over, done or cancelled, and no work is left.
    Over,
    /// One failed.
    Failed,
}

impl StateFile {
    /// Opens what a daemon made.
    pub async fn open(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .with_context(|| format!("open {}", path.display()))?;
        Ok(Self { pool })
    }

    /// The rows of a query, columns joined by blanks.
    pub async fn rows(&self, sql: &str) -> Result<Vec<String>> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&self.pool)
            .await
            .with_context(|| sql.to_owned())?;
        Ok(rows.iter().map(|row| row.get::<String, _>(0)).collect())
    }

    /// Changes rows; gives how many.
    pub async fn change(&self, sql: &str) -> Result<u64> {
        let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .execute(&self.pool)
            .await
            .with_context(|| sql.to_owned())?;
        Ok(done.rows_affected())
    }

    /// Whether the rollouts are over; there has to be one.
    pub async fn progress(&self) -> Result<Progress> {
        let states = self.rows("SELECT state FROM rollouts").await?;
        let left = self.work_left().await?;
        Ok(if states.iter().any(|state| state == "failed") {
            Progress::Failed
        } else if left.is_empty()
            && !states.is_empty()
            && states.iter().all(|state| state == "done" || state == "cancelled")
        {
            Progress::Over
        } else {
            Progress::UnderWay
        })
    }

    /// Work that is left for pull requests and rollouts. What the daemon does of its own accord, such as looking for drift, is
    /// never over.
    pub async fn work_left(&self) -> Result<Vec<String>> {
        const LEFT: &str =
            "SELECT kind || ' ' || key FROM work WHERE state <> 'dead' AND (kind LIKE '%rollout%'
            OR kind IN ('run-task', 'pull-request'))";
        self.rows(LEFT).await
    }
}
