//! What was last seen of each pull request on the forge. A hint for pages and for skipping; never the truth.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::work::Work;
use super::{Store, StoreError, commit, corrupt, failed, instant, parsed};
use crate::clock;
use crate::forge::{Account, PullRequest, PullRequestState};
use crate::ids::{CommitHash, ProjectName, PullRequestNumber};

/// A pull request as it was when somebody last looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPullRequest {
    /// Whose.
    pub project: ProjectName,
    /// Its number in the repository.
    pub number: PullRequestNumber,
    /// Written by its author: untrusted text.
    pub title: String,
    /// Who opened it.
    pub author: Account,
    /// Where it was in its life.
    pub state: PullRequestState,
    /// Not yet meant for review.
    pub draft: bool,
    /// The branch it comes from.
    pub source_branch: String,
    /// The head of that branch.
    pub source_commit: CommitHash,
    /// The merge, once it was merged.
    pub merge_commit: Option<CommitHash>,
    /// Its page on the forge.
    pub web_url: String,
    /// When the forge last changed anything about it.
    pub updated_on: Timestamp,
    /// When somebody looked.
    pub seen_at: Timestamp,
}

impl SeenPullRequest {
    /// Whether a look now would see something else that matters.
    pub fn differs_from(&self, now: &PullRequest) -> bool {
        self.state != now.state
            || self.draft != now.draft
            || self.title != now.title
            || !self.source_commit.matches(&now.source_commit)
    }
}

const COLUMNS: &str = "project, number, title, author_id, author_name, state, draft, source_branch, source_commit, merge_commit, web_url, forge_updated_on, seen_at";

impl Store {
    /// Writes down what was seen of a pull request.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn upsert_pull_request(
        &self,
        project: &ProjectName,
        seen: &PullRequest,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "remember a pull request";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "INSERT INTO pull_requests (project, number, title, author_id, author_name, state, draft, source_branch,
                 source_commit, merge_commit, web_url, forge_updated_on, seen_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (project, number) DO UPDATE SET title = excluded.title, state = excluded.state,
                 draft = excluded.draft, source_branch = excluded.source_branch, source_commit = excluded.source_commit,
                 merge_commit = excluded.merge_commit, web_url = excluded.web_url,
                 forge_updated_on = excluded.forge_updated_on, seen_at = excluded.seen_at",
        )
        .bind(project.as_str())
        .bind(seen.number.0)
        .bind(&seen.title)
        .bind(&seen.author.id)
        .bind(&seen.author.display_name)
        .bind(state_word(seen.state))
        .bind(seen.draft)
        .bind(&seen.source_branch)
        .bind(seen.source_commit.as_str())
        .bind(seen.merge_commit.as_ref().map(CommitHash::as_str))
        .bind(&seen.web_url)
        .bind(clock::to_text(seen.updated_on))
        .bind(clock::to_text(self.clock.now()))
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// One pull request as last seen.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn find_pull_request(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
    ) -> Result<Option<SeenPullRequest>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM pull_requests WHERE project = ? AND number = ?");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(project.as_str())
            .bind(number.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read a pull request"))?
            .as_ref()
            .map(seen)
            .transpose()
    }

    /// Asks for a look at every pull request that was open when last seen; says how many.
    ///
    /// # Errors
    /// Where the state can not be read or written.
    pub async fn enqueue_open_pull_requests(&self) -> Result<usize, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM pull_requests WHERE state = ?");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(state_word(PullRequestState::Open))
            .fetch_all(&self.pool)
            .await
            .map_err(failed("list open pull requests"))?;
        for row in &rows {
            let SeenPullRequest { project, number, .. } = seen(row)?;
            self.enqueue(&Work::PullRequest { project, number }).await?;
        }
        Ok(rows.len())
    }

    /// Pull requests, those last seen first.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn list_pull_requests(&self, limit: u32) -> Result<Vec<SeenPullRequest>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM pull_requests ORDER BY seen_at DESC, number DESC LIMIT ?");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed("list pull requests"))?
            .iter()
            .map(seen)
            .collect()
    }
}

fn seen(row: &SqliteRow) -> Result<SeenPullRequest, StoreError> {
    let merge_commit: Option<&str> = row.get("merge_commit");
    Ok(SeenPullRequest {
        project: parsed("a project name", row.get("project"))?,
        number: PullRequestNumber(row.get("number")),
        title: row.get("title"),
        author: Account {
            id: row.get("author_id"),
            display_name: row.get("author_name"),
        },
        state: state_of(row.get("state"))?,
        draft: row.get("draft"),
        source_branch: row.get("source_branch"),
        source_commit: parsed("a commit", row.get("source_commit"))?,
        merge_commit: merge_commit.map(|hash| parsed("a commit", hash)).transpose()?,
        web_url: row.get("web_url"),
        updated_on: instant(row.get("forge_updated_on"))?,
        seen_at: instant(row.get("seen_at"))?,
    })
}

fn state_word(state: PullRequestState) -> &'static str {
    match state {
        PullRequestState::Open => "open",
        PullRequestState::Merged => "merged",
        PullRequestState::Declined => "declined",
        PullRequestState::Superseded => "superseded",
    }
}

fn state_of(word: &str) -> Result<PullRequestState, StoreError> {
    match word {
        "open" => Ok(PullRequestState::Open),
        "merged" => Ok(PullRequestState::Merged),
        "declined" => Ok(PullRequestState::Declined),
        "superseded" => Ok(PullRequestState::Superseded),
        other => Err(corrupt("a pull request's state", other)),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::store::tests::TestStore;

    pub(crate) fn pull_request(number: i64) -> PullRequest {
        PullRequest {
            number: PullRequestNumber(number),
            title: "Add a table".to_owned(),
            author: Account {
                id: "{1}".to_owned(),
                display_name: "Maria".to_owned(),
            },
            closed_by: None,
            state: PullRequestState::Open,
            draft: false,
            source_branch: "t2024".to_owned(),
            source_commit: "0123456789ab".parse().unwrap(),
            destination_branch: "main".to_owned(),
            merge_commit: None,
            web_url: "https://forge.test/acme/hr/pull-requests/1".to_owned(),
            changed_files_link: None,
            updated_on: "2026-11-20T10:00:00Z".parse().unwrap(),
        }
    }

    #[tokio::test]
    async fn the_last_look_is_what_is_remembered() {
        let test = TestStore::open().await;
        let project: ProjectName = "hr".parse().unwrap();
        let mut now = pull_request(7);
        test.store.upsert_pull_request(&project, &now).await.unwrap();
        let first = test
            .store
            .find_pull_request(&project, now.number)
            .await
            .unwrap()
            .unwrap();
        assert!(!first.differs_from(&now));
        now.state = PullRequestState::Merged;
        now.merge_commit = Some("ba9876543210".parse().unwrap());
        assert!(first.differs_from(&now));
        test.store.upsert_pull_request(&project, &now).await.unwrap();
        let listed = test.store.list_pull_requests(10).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (listed[0].state, &listed[0].merge_commit),
            (now.state, &now.merge_commit)
        );
    }
}
