//! What stands on the forge for a pull request, so that nothing is posted twice and unchanged texts are not sent again.
//!
//! A comment is announced here before it is posted: where the process dies between the post and its record, the row
//! without an id says that a comment may be there and must be looked for.

use sqlx::Row;

use super::{Store, StoreError, commit, failed};
use crate::clock;
use crate::ids::{ProjectName, PullRequestNumber};

/// The kinds of things that stand on the forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicationKind {
    /// The comment of the review.
    ReviewComment,
    /// The comment of the rollout.
    RolloutComment,
    /// The build status.
    Status,
    /// The code report.
    Report,
}

/// What was last sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publication {
    /// The forge's id of a comment; empty while none is known.
    pub forge_id: String,
    /// The commit a status or report hangs on; empty for comments.
    pub source_commit: String,
    /// sha256 of what was sent; empty while nothing is known to have arrived.
    pub digest: String,
}

impl PublicationKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::ReviewComment => "review-comment",
            Self::RolloutComment => "rollout-comment",
            Self::Status => "status",
            Self::Report => "report",
        }
    }
}

impl Store {
    /// What stands on the forge, of one kind.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn find_publication(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        kind: PublicationKind,
    ) -> Result<Option<Publication>, StoreError> {
        let row = sqlx::query(
            "SELECT forge_id, source_commit, digest FROM publications WHERE project = ? AND number = ? AND kind = ?",
        )
        .bind(project.as_str())
        .bind(number.0)
        .bind(kind.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read what was published"))?;
        Ok(row.map(|row| Publication {
            forge_id: row.get("forge_id"),
            source_commit: row.get("source_commit"),
            digest: row.get("digest"),
        }))
    }

    /// Writes down what stands on the forge, of one kind.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn upsert_publication(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        kind: PublicationKind,
        publication: &Publication,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "remember what was published";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "INSERT INTO publications (project, number, kind, forge_id, source_commit, digest, updated_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (project, number, kind) DO UPDATE SET forge_id = excluded.forge_id,
                 source_commit = excluded.source_commit, digest = excluded.digest, updated_at = excluded.updated_at",
        )
        .bind(project.as_str())
        .bind(number.0)
        .bind(kind.as_str())
        .bind(&publication.forge_id)
        .bind(&publication.source_commit)
        .bind(&publication.digest)
        .bind(clock::to_text(self.clock.now()))
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::TestStore;

    #[tokio::test]
    async fn each_kind_is_remembered_apart() {
        let test = TestStore::open().await;
        let (project, number) = ("hr".parse().unwrap(), PullRequestNumber(7));
        let comment = Publication {
            forge_id: "41".to_owned(),
            source_commit: String::new(),
            digest: "abc".to_owned(),
        };
        let store = &test.store;
        let kind = PublicationKind::ReviewComment;
        store
            .upsert_publication(&project, number, kind, &Publication::default())
            .await
            .unwrap();
        store
            .upsert_publication(&project, number, kind, &comment)
            .await
            .unwrap();
        assert_eq!(
            store.find_publication(&project, number, kind).await.unwrap(),
            Some(comment)
        );
        assert_eq!(
            store
                .find_publication(&project, number, PublicationKind::Status)
                .await
                .unwrap(),
            None
        );
    }
}
