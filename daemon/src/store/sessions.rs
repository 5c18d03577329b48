//! Signed-in browsers. Only digests of session tokens are kept, so that a copy of the state signs nobody in.
//!
//! A session past its end is never found, whether or not its row was swept. Signing in and out are acts and stand
//! in the audit log.

use std::time::Duration;

use sqlx::Row;

use super::audit::{Act, append_audit};
use super::{Store, StoreError, commit, failed};
use crate::clock::to_text;

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who it is, as the audit log names them.
    pub actor: String,
    /// Who it is, as far as it was proved: the key of a [`crate::people::Person`].
    pub person: String,
    /// What every form of this session must carry.
    pub csrf_token: String,
}

impl Store {
    /// Starts a session that ends `lifetime` from now, and sweeps those that ended.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn insert_session(
        &self,
        token_digest: &str,
        session: &Session,
        lifetime: Duration,
    ) -> Result<(), StoreError> {
        const OPERATION: &str = "start a session";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at <= ?")
            .bind(to_text(now))
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        sqlx::query(
            "INSERT INTO sessions (token_digest, actor, person, csrf_token, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(token_digest)
        .bind(&session.actor)
        .bind(&session.person)
        .bind(&session.csrf_token)
        .bind(to_text(now))
        .bind(to_text(self.clock.after(lifetime)))
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        append_audit(&mut transaction, now, act(&session.actor, "sign-in")).await?;
        commit(transaction, OPERATION).await
    }

    /// The session of a token's digest, where there is one that has not ended.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn find_session(&self, token_digest: &str) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            "SELECT actor, person, csrf_token FROM sessions WHERE token_digest = ? AND expires_at > ?",
        )
        .bind(token_digest)
        .bind(to_text(self.clock.now()))
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("find a session"))?;
        Ok(row.map(|row| Session {
            actor: row.get("actor"),
            person: row.get("person"),
            csrf_token: row.get("csrf_token"),
        }))
    }

    /// Ends a session, where it has not ended yet.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn delete_session(&self, token_digest: &str) -> Result<(), StoreError> {
        const OPERATION: &str = "end a session";
        let mut transaction = self.begin(OPERATION).await?;
        let row = sqlx::query("DELETE FROM sessions WHERE token_digest = ? RETURNING actor")
            .bind(token_digest)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        if let Some(row) = row {
            append_audit(
                &mut transaction,
                self.clock.now(),
                act(row.get("actor"), "sign-out"),
            )
            .await?;
        }
        commit(transaction, OPERATION).await
    }
}

fn act<'a>(actor: &'a str, action: &'a str) -> Act<'a> {
    Act {
        actor,
        action,
        object: "session",
        detail: "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::TestStore;

    const HOUR: Duration = Duration::from_hours(1);

    fn session(actor: &str) -> Session {
        Session {
            actor: actor.to_owned(),
            person: "admin".to_owned(),
            csrf_token: "c".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_session_is_found_until_it_ends() {
        let test = TestStore::open().await;
        test.store
            .insert_session("digest", &session("ada"), HOUR)
            .await
            .unwrap();
        assert_eq!(
            test.store.find_session("digest").await.unwrap(),
            Some(session("ada"))
        );
        assert_eq!(test.store.find_session("other").await.unwrap(), None);
        test.pass(3_599);
        assert!(test.store.find_session("digest").await.unwrap().is_some());
        test.pass(1);
        assert_eq!(test.store.find_session("digest").await.unwrap(), None);
    }

    #[tokio::test]
    async fn ended_sessions_are_swept_by_the_next_one() {
        let test = TestStore::open().await;
        test.store
            .insert_session("old", &session("ada"), HOUR)
            .await
            .unwrap();
        test.pass(4_000);
        test.store
            .insert_session("new", &session("tom"), HOUR)
            .await
            .unwrap();
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions")
            .fetch_one(&test.store.pool)
            .await
            .unwrap();
        assert_eq!(rows, 1);
    }

    #[tokio::test]
    async fn signing_in_and_out_are_in_the_audit_log_once() {
        let test = TestStore::open().await;
        test.store
            .insert_session("digest", &session("ada"), HOUR)
            .await
            .unwrap();
        test.store.delete_session("digest").await.unwrap();
        test.store.delete_session("digest").await.unwrap();
        assert_eq!(test.store.find_session("digest").await.unwrap(), None);
        let acts = test.store.list_audit(10).await.unwrap();
        let acts: Vec<_> = acts
            .iter()
            .map(|act| (act.actor.as_str(), act.action.as_str()))
            .collect();
        assert_eq!(acts, [("ada", "sign-out"), ("ada", "sign-in")]);
    }
}
