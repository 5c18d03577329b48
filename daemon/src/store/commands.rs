//! Comments that hold commands: read once, carried out once, answered once.
//!
//! A row is written before its commands are carried out, and again with the answer before the answer is sent. What a
//! command did is in the audit log under the comment's own actor, in the transaction of the act: whoever finds a row
//! that was read and not finished asks there what is done already ([`Store::acts_of`]).

use jiff::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::work::{Work, enqueue};
use super::{Store, StoreError, commit, corrupt, failed, instant};
use crate::clock;
use crate::forge::Account;
use crate::ids::{ConnectionName, ProjectName, PullRequestNumber};

/// Rollouts whose comments are read at one sweep: each costs a request.
const MOST_SWEPT: u32 = 20;

/// What became of a comment's commands; the gravest of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommandOutcome {
    /// Carried out.
    Done,
    /// The author may, but it can not be done now.
    Refused,
    /// No command.
    NotUnderstood,
    /// Its author may not.
    NotAllowed,
}

/// A comment with commands that is not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandComment {
    /// The forge's id.
    pub id: String,
    /// Who wrote it, as the forge says.
    pub author: Account,
    /// Its page.
    pub url: String,
    /// As it was read first.
    pub text: String,
    /// The answer, once the commands were carried out.
    pub answer: Option<String>,
}

impl CommandOutcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::NotUnderstood => "not-understood",
            Self::NotAllowed => "not-allowed",
        }
    }
}

impl Store {
    /// Writes down comments with commands; those that are known stay as they were read first.
    pub async fn insert_commands(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        comments: &[CommandComment],
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write down commands";
        let mut transaction = self.begin(OPERATION).await?;
        for comment in comments {
            sqlx::query(
                "INSERT INTO commands (project, number, comment_id, author_id, author_name, url, text, state, read_at,
                     updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'read', ?8, ?8) ON CONFLICT DO NOTHING",
            )
            .bind(project.as_str())
            .bind(number.0)
            .bind(&comment.id)
            .bind(&comment.author.id)
            .bind(&comment.author.display_name)
            .bind(&comment.url)
            .bind(&comment.text)
            .bind(clock::to_text(self.clock.now()))
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        }
        commit(transaction, OPERATION).await
    }

    /// The comments of a pull request that are to be carried out or answered, in the order they were written.
    pub async fn unfinished_commands(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
    ) -> Result<Vec<CommandComment>, StoreError> {
        let rows = sqlx::query(
            "SELECT comment_id, author_id, author_name, url, text, state, answer FROM commands
             WHERE project = ? AND number = ? AND state IN ('read', 'to-answer')
             ORDER BY read_at, length(comment_id), comment_id",
        )
        .bind(project.as_str())
        .bind(number.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read commands"))?;
        rows.iter().map(unfinished).collect()
    }

    /// Writes down what became of a comment's commands, and what to answer.
    pub async fn carried_out(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        comment: &str,
        (outcome, answer): (CommandOutcome, &str),
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write down what became of a command";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "UPDATE commands SET state = 'to-answer', outcome = ?, answer = ?, updated_at = ?
             WHERE project = ? AND number = ? AND comment_id = ? AND state = 'read'",
        )
        .bind(outcome.as_str())
        .bind(answer)
        .bind(clock::to_text(self.clock.now()))
        .bind(project.as_str())
        .bind(number.0)
        .bind(comment)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// Writes down the answer that stands on the forge; none where there will be no answer.
    pub async fn answered(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        comment: &str,
        answer_id: Option<&str>,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write down an answer";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "UPDATE commands SET state = ?, answer_id = ?, updated_at = ?
             WHERE project = ? AND number = ? AND comment_id = ?",
        )
        .bind(if answer_id.is_some() {
            "answered"
        } else {
            "unanswered"
        })
        .bind(answer_id.unwrap_or_default())
        .bind(clock::to_text(self.clock.now()))
        .bind(project.as_str())
        .bind(number.0)
        .bind(comment)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// How many comments of a pull request were turned down since then, not allowed or not understood.
    pub async fn turned_down_since(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        since: Timestamp,
    ) -> Result<i64, StoreError> {
        sqlx::query(
            "SELECT count(*) AS n FROM commands WHERE project = ? AND number = ? AND read_at >= ?
                 AND outcome IN ('not-allowed', 'not-understood')",
        )
        .bind(project.as_str())
        .bind(number.0)
        .bind(clock::to_text(since))
        .fetch_one(&self.pool)
        .await
        .map(|row| row.get("n"))
        .map_err(failed("count refused commands"))
    }

    /// The acts of an actor, each as its action and object. The actor of a comment acts in no other.
    pub async fn acts_of(&self, actor: &str) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query("SELECT action, object FROM audit WHERE actor = ? ORDER BY seq")
            .bind(actor)
            .fetch_all(&self.pool)
            .await
            .map_err(failed("read what a comment did"))?;
        Ok(rows
            .iter()
            .map(|row| (row.get("action"), row.get("object")))
            .collect())
    }

    /// Up to which of the forge's instants the comments of a pull request were read.
    pub async fn comments_read_to(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query("SELECT read_to FROM comment_cursors WHERE project = ? AND number = ?")
            .bind(project.as_str())
            .bind(number.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read how far comments were read"))?;
        let read_to = row.and_then(|row| row.get::<Option<String>, _>("read_to"));
        read_to.as_deref().map(instant).transpose()
    }

    /// Writes down how far the comments of a pull request were read.
    pub async fn set_comments_read_to(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        to: Timestamp,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write down how far comments were read";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "INSERT INTO comment_cursors (project, number, read_to) VALUES (?, ?, ?)
             ON CONFLICT (project, number) DO UPDATE SET read_to = max(coalesce(read_to, ''), excluded.read_to)",
        )
        .bind(project.as_str())
        .bind(number.0)
        .bind(clock::to_text(to))
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// Asks to read the comments of a pull request that changed at `updated_on`, once for each change. Gives whether
    /// it did; ring `App::work_added` then.
    pub async fn notice_comments(
        &self,
        project: &ProjectName,
        number: PullRequestNumber,
        updated_on: Timestamp,
    ) -> Result<bool, StoreError> {
        const OPERATION: &str = "ask to read comments";
        let mut transaction = self.begin(OPERATION).await?;
        let noticed = sqlx::query(
            "INSERT INTO comment_cursors (project, number, noticed_to) VALUES (?, ?, ?)
             ON CONFLICT (project, number) DO UPDATE SET noticed_to = excluded.noticed_to
                 WHERE noticed_to IS NULL OR noticed_to < excluded.noticed_to",
        )
        .bind(project.as_str())
        .bind(number.0)
        .bind(clock::to_text(updated_on))
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?
        .rows_affected();
        if noticed == 1 {
            let work = Work::Comments {
                project: project.clone(),
                number,
            };
            enqueue(&mut transaction, &work, self.clock.now()).await?;
        }
        commit(transaction, OPERATION).await?;
        Ok(noticed == 1)
    }

    /// Asks to read the comments of a project's newest rollouts that are not over. Ring `App::work_added` afterwards.
    pub async fn enqueue_comments_of_open_rollouts(&self, project: &ProjectName) -> Result<(), StoreError> {
        const OPERATION: &str = "look for comments of open rollouts";
        let mut transaction = self.begin(OPERATION).await?;
        let open = sqlx::query(
            "SELECT number FROM rollouts WHERE project = ? AND state = 'open' ORDER BY id DESC LIMIT ?",
        )
        .bind(project.as_str())
        .bind(MOST_SWEPT)
        .fetch_all(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        for row in &open {
            let work = Work::Comments {
                project: project.clone(),
                number: PullRequestNumber(row.get("number")),
            };
            enqueue(&mut transaction, &work, self.clock.now()).await?;
        }
        commit(transaction, OPERATION).await
    }

    /// The daemon's own account on a connection, once it was seen on a comment of ours.
    pub async fn own_account(&self, connection: &ConnectionName) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT account_id FROM own_accounts WHERE connection = ?")
            .bind(connection.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read our own account"))?;
        Ok(row.map(|row| row.get("account_id")))
    }

    /// Writes down the daemon's own account on a connection.
    pub async fn set_own_account(
        &self,
        connection: &ConnectionName,
        account_id: &str,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "write down our own account";
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query(
            "INSERT INTO own_accounts (connection, account_id) VALUES (?, ?)
             ON CONFLICT (connection) DO UPDATE SET account_id = excluded.account_id",
        )
        .bind(connection.as_str())
        .bind(account_id)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// Whether work waits or runs.
    pub async fn has_work(&self, work: &Work) -> Result<bool, StoreError> {
        sqlx::query("SELECT 1 FROM work WHERE kind = ? AND key = ? AND state != 'dead'")
            .bind(work.kind())
            .bind(work.key())
            .fetch_optional(&self.pool)
            .await
            .map(|row| row.is_some())
            .map_err(failed("look for work"))
    }
}

fn unfinished(row: &SqliteRow) -> Result<CommandComment, StoreError> {
    let answer = match row.get("state") {
        "read" => None,
        "to-answer" => Some(row.get("answer")),
        other => return Err(corrupt("the state of a command", other)),
    };
    Ok(CommandComment {
        id: row.get("comment_id"),
        author: Account {
            id: row.get("author_id"),
            display_name: row.get("author_name"),
        },
        url: row.get("url"),
        text: row.get("text"),
        answer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::TestStore;

    fn comment(id: &str) -> CommandComment {
        CommandComment {
            id: id.to_owned(),
            author: Account {
                id: "{ada}".to_owned(),
                display_name: "Ada".to_owned(),
            },
            url: format!("https://forge.test/comment-{id}"),
            text: "@stagegate run prod".to_owned(),
            answer: None,
        }
    }

    #[tokio::test]
    async fn a_comment_is_written_down_once_and_counts_until_it_is_answered() {
        let mut test = TestStore::open().await;
        let (project, number) = ("hr".parse().unwrap(), PullRequestNumber(7));
        test.store
            .insert_commands(&project, number, &[comment("41"), comment("9")])
            .await
            .unwrap();
        let edited = CommandComment {
            text: "@stagegate run test".to_owned(),
            ..comment("41")
        };
        test.store
            .insert_commands(&project, number, &[edited])
            .await
            .unwrap();
        let unfinished = test.store.unfinished_commands(&project, number).await.unwrap();
        assert_eq!(unfinished, [comment("9"), comment("41")]);
        let outcome = (CommandOutcome::NotAllowed, "you may not");
        test.store
            .carried_out(&project, number, "41", outcome)
            .await
            .unwrap();
        test.store.answered(&project, number, "9", None).await.unwrap();
        test.restart().await;
        let left = test.store.unfinished_commands(&project, number).await.unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].answer.as_deref(), Some("you may not"));
        let long_ago = Timestamp::UNIX_EPOCH;
        assert_eq!(
            test.store
                .turned_down_since(&project, number, long_ago)
                .await
                .unwrap(),
            1
        );
        test.store
            .answered(&project, number, "41", Some("50"))
            .await
            .unwrap();
        assert!(
            test.store
                .unfinished_commands(&project, number)
                .await
                .unwrap()
                .is_empty()
        );
    }

    #[tokio::test]
    async fn a_change_is_noticed_once_and_the_cursor_never_moves_back() {
        let test = TestStore::open().await;
        let (project, number) = ("hr".parse().unwrap(), PullRequestNumber(7));
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let (first, second) = (at("2026-11-23T10:00:00Z"), at("2026-11-23T10:00:01Z"));
        let store = &test.store;
        assert!(store.notice_comments(&project, number, first).await.unwrap());
        assert!(!store.notice_comments(&project, number, first).await.unwrap());
        assert!(store.notice_comments(&project, number, second).await.unwrap());
        assert_eq!(store.comments_read_to(&project, number).await.unwrap(), None);
        store
            .set_comments_read_to(&project, number, second)
            .await
            .unwrap();
        store.set_comments_read_to(&project, number, first).await.unwrap();
        assert_eq!(
            store.comments_read_to(&project, number).await.unwrap(),
            Some(second)
        );
        let work = Work::Comments { project, number };
        assert!(store.has_work(&work).await.unwrap());
    }
}
