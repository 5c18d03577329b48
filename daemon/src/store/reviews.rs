//! Reviews: one for each head of a pull request and digest of the policies it was judged by.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, StoreError, commit, corrupt, failed, instant, parsed};
use crate::clock;
use crate::ids::{CommitHash, ProjectName, PullRequestNumber, ReviewId};
use crate::review::finding::{Level, Report};

/// What a review is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewKey {
    /// Whose pull request.
    pub project: ProjectName,
    /// Which.
    pub number: PullRequestNumber,
    /// The commit its files were read at.
    pub source_commit: CommitHash,
    /// What it was judged by.
    pub policy_digest: String,
}

/// A review as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReview {
    /// Its number.
    pub id: ReviewId,
    /// What it is of.
    pub key: ReviewKey,
    /// What it says.
    pub report: Report,
    /// How long the rules took.
    pub duration: Duration,
    /// When.
    pub created_at: Timestamp,
}

/// A review in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSummary {
    /// Its number.
    pub id: ReviewId,
    /// Whose pull request.
    pub project: ProjectName,
    /// Which.
    pub number: PullRequestNumber,
    /// Findings that block.
    pub errors: u32,
    /// Findings that someone should look at.
    pub warnings: u32,
    /// Remarks.
    pub infos: u32,
    /// When.
    pub created_at: Timestamp,
}

const COLUMNS: &str = "id, project, number, source_commit, policy_digest, report, duration_ms, created_at";

impl Store {
    /// Stores a review; one of the same key is replaced.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn insert_review(
        &self,
        key: &ReviewKey,
        report: &Report,
        duration: Duration,
    ) -> Result<ReviewId, StoreError> {
        const OPERATION: &str = "store a review";
        let count = |level| i64::try_from(report.count(level)).unwrap_or(i64::MAX);
        let mut transaction = self.begin(OPERATION).await?;
        let row = sqlx::query(
            "INSERT INTO reviews (project, number, source_commit, policy_digest, report, errors, warnings, infos,
                 duration_ms, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (project, number, source_commit, policy_digest) DO UPDATE SET report = excluded.report,
                 errors = excluded.errors, warnings = excluded.warnings, infos = excluded.infos,
                 duration_ms = excluded.duration_ms, created_at = excluded.created_at
             RETURNING id",
        )
        .bind(key.project.as_str())
        .bind(key.number.0)
        .bind(key.source_commit.as_str())
        .bind(&key.policy_digest)
        .bind(serde_json::to_string(report).expect("a report is plain data"))
        .bind(count(Level::Error))
        .bind(count(Level::Warning))
        .bind(count(Level::Info))
        .bind(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
        .bind(clock::to_text(self.clock.now()))
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await?;
        Ok(ReviewId(row.get("id")))
    }

    /// The review of this head under these policies, if there is one.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn find_review(&self, key: &ReviewKey) -> Result<Option<StoredReview>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reviews WHERE project = ? AND number = ? AND source_commit = ? AND policy_digest = ?"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(key.project.as_str())
            .bind(key.number.0)
            .bind(key.source_commit.as_str())
            .bind(&key.policy_digest);
        let row = query
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("find a review"))?;
        row.as_ref().map(stored).transpose()
    }

    /// The newest review of a pull request.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn latest_review(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
    ) -> Result<Option<StoredReview>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reviews WHERE project = ? AND number = ? ORDER BY created_at DESC, id DESC LIMIT 1"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(project.as_str())
            .bind(number.0);
        let row = query
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("find the latest review"))?;
        row.as_ref().map(stored).transpose()
    }

    /// One review.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn review(&self, id: ReviewId) -> Result<Option<StoredReview>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM reviews WHERE id = ?");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.0);
        let row = query
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read a review"))?;
        row.as_ref().map(stored).transpose()
    }

    /// The newest review of each pull request that has one, newest first.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn list_latest_reviews(&self, limit: u32) -> Result<Vec<ReviewSummary>, StoreError> {
        sqlx::query(
            "SELECT id, project, number, errors, warnings, infos, created_at FROM reviews AS review
             WHERE NOT EXISTS (SELECT 1 FROM reviews AS newer
                               WHERE newer.project = review.project AND newer.number = review.number
                                 AND (newer.created_at, newer.id) > (review.created_at, review.id))
             ORDER BY created_at DESC, id DESC LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list reviews"))?
        .iter()
        .map(|row| {
            Ok(ReviewSummary {
                id: ReviewId(row.get("id")),
                project: parsed("a project name", row.get("project"))?,
                number: PullRequestNumber(row.get("number")),
                errors: row.get("errors"),
                warnings: row.get("warnings"),
                infos: row.get("infos"),
                created_at: instant(row.get("created_at"))?,
            })
        })
        .collect()
    }
}

fn stored(row: &SqliteRow) -> Result<StoredReview, StoreError> {
    let report: &str = row.get("report");
    Ok(StoredReview {
        id: ReviewId(row.get("id")),
        key: ReviewKey {
            project: parsed("a project name", row.get("project"))?,
            number: PullRequestNumber(row.get("number")),
            source_commit: parsed("a commit", row.get("source_commit"))?,
            policy_digest: row.get("policy_digest"),
        },
        report: serde_json::from_str(report).map_err(|_| corrupt("a review's report", report))?,
        duration: Duration::from_millis(row.get::<i64, _>("duration_ms").unsigned_abs()),
        created_at: instant(row.get("created_at"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::SourceText;
    use crate::store::tests::TestStore;

    fn key(commit: &str, policy: &str) -> ReviewKey {
        ReviewKey {
            project: "hr".parse().unwrap(),
            number: PullRequestNumber(7),
            source_commit: commit.parse().unwrap(),
            policy_digest: policy.to_owned(),
        }
    }

    fn report(sql: &str) -> Report {
        Report {
            environments: Vec::new(),
            sources: vec![SourceText {
                path: "db/1_a.sql".to_owned(),
                sql: sql.to_owned(),
            }],
        }
    }

    #[tokio::test]
    async fn a_head_is_reviewed_anew_under_another_policy() {
        let test = TestStore::open().await;
        let first = key("0123456789ab", "old");
        let id = test
            .store
            .insert_review(&first, &report("SELECT 1"), Duration::from_millis(12))
            .await
            .unwrap();
        let found = test.store.find_review(&first).await.unwrap().unwrap();
        assert_eq!((found.id, found.report), (id, report("SELECT 1")));
        assert_eq!(
            test.store.find_review(&key("0123456789ab", "new")).await.unwrap(),
            None
        );
        assert_eq!(
            test.store.find_review(&key("0123456789ac", "old")).await.unwrap(),
            None
        );
    }

    #[tokio::test]
    async fn lists_show_the_newest_of_each_pull_request() {
        let test = TestStore::open().await;
        for (commit, sql) in [
            ("0123456789ab", "SELECT 1"),
            ("0123456789ac", "SELECT 2"),
            ("0123456789ac", "SELECT 3"),
        ] {
            test.store
                .insert_review(&key(commit, "policy"), &report(sql), Duration::ZERO)
                .await
                .unwrap();
            test.pass(1);
        }
        let newest = test.store.list_latest_reviews(10).await.unwrap();
        assert_eq!(newest.len(), 1);
        let review = test.store.review(newest[0].id).await.unwrap().unwrap();
        assert_eq!(review.report, report("SELECT 3"));
        let latest = test
            .store
            .latest_review(&"hr".parse().unwrap(), PullRequestNumber(7))
            .await
            .unwrap();
        assert_eq!(latest, Some(review));
    }
}
