//! The durable queue's rows. `work` runs them.
//!
//! One row for each (kind, key). Asking for work that waits brings it forward; asking while it runs makes it run once
//! more afterwards, because the running one may have looked before the reason to ask arose. A claim carries a lease
//! and a token: who lost the lease can no longer change the row, so a job that was given to somebody else is never
//! finished by its first owner. No row is deleted but by the owner who did its work.
//!
//! A row that was written later than it is now was written before the clock went back: it is due, for nobody knows
//! when it would have been. Work that is looked at too early puts itself off.

mod dead;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use dead::DeadLetter;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};

use super::{Store, StoreError, commit, corrupt, failed, instant};
use crate::clock;
use crate::ids::{DatabaseName, ProjectName, PullRequestNumber, RolloutId, TaskId};

/// Attempts before a row is left for a person. With the delays below that is after about half an hour.
const MAX_ATTEMPTS: u32 = 12;

/// The delay after the first failure; it doubles with each.
const FIRST_DELAY: Duration = Duration::from_secs(1);

/// The longest delay.
const MAX_DELAY: Duration = Duration::from_mins(30);

/// What is kept of an error.
const MAX_ERROR_CHARS: usize = 4_000;

/// What the daemon can be asked to do. Its (kind, key) is what deduplicates it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Work {
    /// Look at a pull request as it is now: review it, or make its rollout.
    PullRequest {
        /// Whose.
        project: ProjectName,
        /// Which.
        number: PullRequestNumber,
    },
    /// Read the comments of a pull request, carry out the commands in them, answer.
    Comments {
        /// Whose.
        project: ProjectName,
        /// Which.
        number: PullRequestNumber,
    },
    /// Bring the rollout's comment up to date.
    AnnounceRollout {
        /// Which.
        rollout: RolloutId,
    },
    /// Look at a rollout as it is now: open stages, start tasks, finish.
    AdvanceRollout {
        /// Which.
        rollout: RolloutId,
    },
    /// Put rows back that a task changed.
    RestoreRows {
        /// The request.
        restore: i64,
    },
    /// Open a pull request that takes a rollout back.
    OpenRevert {
        /// The request.
        revert: i64,
    },
    /// Apply a change to a database.
    RunTask {
        /// Which.
        task: TaskId,
    },
    /// Compare a database with the schema it should have.
    CheckDrift {
        /// Which.
        database: DatabaseName,
    },
}

/// Two lanes, so that changes that run for long never keep reviews waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Everything but tasks.
    Looks,
    /// Tasks of rollouts.
    Tasks,
}

/// Work that was claimed, with what its owner needs to finish it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The row.
    pub id: i64,
    /// Proof of ownership.
    token: String,
    /// What to do.
    pub work: Work,
    /// 1 for the first attempt.
    pub attempt: u32,
}

/// When failed work is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// After a delay that doubles with each attempt; after the last one it waits for a person.
    Later,
    /// At this time, however often: somebody asked us to wait.
    At(Timestamp),
}

/// How much work there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkCounts {
    /// Waiting, also for a later time.
    pub ready: u64,
    /// Claimed.
    pub running: u64,
    /// Waiting for a person.
    pub dead: u64,
}

impl Work {
    /// The first half of what deduplicates it; also a label in logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PullRequest { .. } => "pull-request",
            Self::Comments { .. } => "comments",
            Self::AnnounceRollout { .. } => "announce-rollout",
            Self::AdvanceRollout { .. } => "advance-rollout",
            Self::RestoreRows { .. } => "restore-rows",
            Self::OpenRevert { .. } => "open-revert",
            Self::RunTask { .. } => "run-task",
            Self::CheckDrift { .. } => "check-drift",
        }
    }

    /// The second half.
    pub fn key(&self) -> String {
        match self {
            Self::PullRequest { project, number } | Self::Comments { project, number } => {
                format!("{project}#{number}")
            }
            Self::AnnounceRollout { rollout } | Self::AdvanceRollout { rollout } => rollout.to_string(),
            Self::RestoreRows { restore: id } | Self::OpenRevert { revert: id } => id.to_string(),
            Self::RunTask { task } => task.to_string(),
            Self::CheckDrift { database } => database.to_string(),
        }
    }
}

/// Asks for work, inside the transaction of what makes it necessary. Ring `App::work_added` after the commit.
pub(crate) async fn enqueue(
    connection: &mut SqliteConnection,
    work: &Work,
    now: Timestamp,
) -> Result<(), StoreError> {
    let payload = serde_json::to_string(work).expect("ids and names are JSON");
    let now = clock::to_text(now);
    sqlx::query(
        "INSERT INTO work (kind, key, payload, state, ready_at, created_at, updated_at)
         VALUES (?1, ?2, ?3, 'ready', ?4, ?4, ?4)
         ON CONFLICT (kind, key) DO UPDATE SET
             again = (state = 'running'),
             ready_at = CASE state WHEN 'running' THEN ready_at ELSE min(ready_at, excluded.ready_at) END,
             attempts = CASE state WHEN 'dead' THEN 0 ELSE attempts END,
             state = CASE state WHEN 'dead' THEN 'ready' ELSE state END,
             updated_at = excluded.updated_at",
    )
    .bind(work.kind())
    .bind(work.key())
    .bind(payload)
    .bind(now)
    .execute(connection)
    .await
    .map_err(failed("add work"))?;
    Ok(())
}

impl Store {
    /// Asks for work. Ring `App::work_added` afterwards.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn enqueue(&self, work: &Work) -> Result<(), StoreError> {
        const OPERATION: &str = "add work";
        let mut transaction = self.begin(OPERATION).await?;
        enqueue(&mut transaction, work, self.clock.now()).await?;
        commit(transaction, OPERATION).await
    }

    /// Takes the work of a lane that has waited longest, for as long as `lease`; none where none is due.
    ///
    /// # Errors
    /// Where the state can not be written, or the row is not one this build can read; such a row is set aside.
    pub async fn claim_work(&self, lane: Lane, lease: Duration) -> Result<Option<Claim>, StoreError> {
        const OPERATION: &str = "claim work";
        let now = self.clock.now();
        let token = uuid::Uuid::new_v4().to_string();
        let mut transaction = self.begin_unflushed(OPERATION).await?;
        release(&mut transaction, now, Some(now)).await?;
        let row = sqlx::query(
            "UPDATE work SET state = 'running', again = 0, attempts = attempts + 1,
                 lease_token = ?1, lease_until = ?2, updated_at = ?3
             WHERE id = (SELECT id FROM work
                         WHERE state = 'ready' AND (ready_at <= ?3 OR updated_at > ?3) AND (kind = 'run-task') = ?4
                         ORDER BY ready_at, id LIMIT 1)
             RETURNING id, payload, attempts",
        )
        .bind(&token)
        .bind(clock::to_text(self.clock.after(lease)))
        .bind(clock::to_text(now))
        .bind(lane == Lane::Tasks)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await?;
        let Some(row) = row else { return Ok(None) };
        let id = row.get("id");
        let payload: &str = row.get("payload");
        let Ok(work) = serde_json::from_str(payload) else {
            let unreadable = corrupt("work", payload);
            self.bury(id, &token, &unreadable.to_string()).await?;
            return Err(unreadable);
        };
        Ok(Some(Claim {
            id,
            token,
            work,
            attempt: row.get("attempts"),
        }))
    }

    /// When the next work of a lane is due; in the past where some is due already.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn next_work_at(&self, lane: Lane) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query(
            "SELECT min(CASE WHEN state = 'running' THEN lease_until WHEN updated_at > ?2 THEN ?2 ELSE ready_at END) AS at
             FROM work WHERE state IN ('ready', 'running') AND (kind = 'run-task') = ?1",
        )
        .bind(lane == Lane::Tasks)
        .bind(clock::to_text(self.clock.now()))
        .fetch_one(&self.pool)
        .await
        .map_err(failed("ask when work is due"))?;
        row.get::<Option<&str>, _>("at").map(instant).transpose()
    }

    /// Keeps a claim for as long as `lease` from now. `false` where it was lost.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn renew_work(&self, claim: &Claim, lease: Duration) -> Result<bool, StoreError> {
        const OPERATION: &str = "renew a claim";
        let mut transaction = self.begin_unflushed(OPERATION).await?;
        let is_ours = sqlx::query("UPDATE work SET lease_until = ? WHERE id = ? AND lease_token = ?")
            .bind(clock::to_text(self.clock.after(lease)))
            .bind(claim.id)
            .bind(&claim.token)
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?
            .rows_affected()
            == 1;
        commit(transaction, OPERATION).await?;
        Ok(is_ours)
    }

    /// Takes finished work off the queue, or puts it back where it was asked for meanwhile. `false` where the claim was lost.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn complete_work(&self, claim: &Claim) -> Result<bool, StoreError> {
        const OPERATION: &str = "finish work";
        let mut transaction = self.begin_unflushed(OPERATION).await?;
        let deleted = sqlx::query("DELETE FROM work WHERE id = ? AND lease_token = ? AND again = 0")
            .bind(claim.id)
            .bind(&claim.token)
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?
            .rows_affected();
        let put_back = sqlx::query(
            "UPDATE work SET state = 'ready', again = 0, attempts = 0, last_error = NULL,
                 lease_token = NULL, lease_until = NULL, ready_at = ?1, updated_at = ?1
             WHERE id = ?2 AND lease_token = ?3",
        )
        .bind(clock::to_text(self.clock.now()))
        .bind(claim.id)
        .bind(&claim.token)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?
        .rows_affected();
        commit(transaction, OPERATION).await?;
        Ok(deleted + put_back == 1)
    }

    /// Puts work that only time holds back until then, or at once where it was asked for meanwhile. `false` where the claim
    /// was lost.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn put_off_work(&self, claim: &Claim, at: Timestamp) -> Result<bool, StoreError> {
        const OPERATION: &str = "put work off";
        let mut transaction = self.begin_unflushed(OPERATION).await?;
        let put_off = sqlx::query(
            "UPDATE work SET state = 'ready', attempts = 0, last_error = NULL, lease_token = NULL, lease_until = NULL,
                 ready_at = CASE WHEN again THEN ?1 ELSE ?2 END, again = 0, updated_at = ?1
             WHERE id = ?3 AND lease_token = ?4",
        )
        .bind(clock::to_text(self.clock.now()))
        .bind(clock::to_text(at))
        .bind(claim.id)
        .bind(&claim.token)
        .execute(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?
        .rows_affected();
        commit(transaction, OPERATION).await?;
        Ok(put_off == 1)
    }

    /// Puts failed work back for later, or aside after the last attempt. Gives whether it was set aside.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn fail_work(&self, claim: &Claim, error: &str, retry: Retry) -> Result<bool, StoreError> {
        const OPERATION: &str = "record failed work";
        let (ready_at, is_last) = match retry {
            Retry::Later => (
                self.clock.after(delay(claim.attempt)),
                claim.attempt >= MAX_ATTEMPTS,
            ),
            Retry::At(at) => (at, false),
        };
        let mut transaction = self.begin(OPERATION).await?;
        let row = sqlx::query(
            "UPDATE work SET state = CASE WHEN ?1 AND NOT again THEN 'dead' ELSE 'ready' END,
                 attempts = CASE WHEN again THEN 0 ELSE attempts - ?2 END,
                 again = 0, last_error = ?3, ready_at = ?4,
                 lease_token = NULL, lease_until = NULL, updated_at = ?5
             WHERE id = ?6 AND lease_token = ?7
             RETURNING state",
        )
        .bind(is_last)
        .bind(matches!(retry, Retry::At(_)))
        .bind(error.chars().take(MAX_ERROR_CHARS).collect::<String>())
        .bind(clock::to_text(ready_at))
        .bind(clock::to_text(self.clock.now()))
        .bind(claim.id)
        .bind(&claim.token)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await?;
        Ok(row.is_some_and(|row| row.get::<&str, _>("state") == "dead"))
    }

    /// Gives unfinished work back as if it had not been claimed: the daemon stops.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn release_work(&self, claim: &Claim) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.fail_work(claim, "interrupted: the daemon stopped", Retry::At(now))
            .await
            .map(drop)
    }

    /// Gives back all that a dead process had claimed. Only the daemon calls this, at its start, holding the lock.
    ///
    /// # Errors
    /// Where the state can not be written.
    pub async fn release_all_work(&self) -> Result<u64, StoreError> {
        const OPERATION: &str = "give back interrupted work";
        let mut transaction = self.begin(OPERATION).await?;
        let released = release(&mut transaction, self.clock.now(), None).await?;
        commit(transaction, OPERATION).await?;
        Ok(released)
    }

    /// How much work there is.
    ///
    /// # Errors
    /// Where the state can not be read.
    pub async fn work_counts(&self) -> Result<WorkCounts, StoreError> {
        let rows = sqlx::query("SELECT state, count(*) AS rows FROM work GROUP BY state")
            .fetch_all(&self.pool)
            .await
            .map_err(failed("count work"))?;
        let mut counts = WorkCounts::default();
        for row in rows {
            let rows = row.get::<i64, _>("rows").unsigned_abs();
            match row.get("state") {
                "ready" => counts.ready = rows,
                "running" => counts.running = rows,
                _ => counts.dead = rows,
            }
        }
        Ok(counts)
    }
}

/// Gives back claims whose lease ended before `expired_at`, or all. Work that took the process down with it time and
/// again is set aside instead.
async fn release(
    connection: &mut SqliteConnection,
    now: Timestamp,
    expired_at: Option<Timestamp>,
) -> Result<u64, StoreError> {
    let released = sqlx::query(
        "UPDATE work SET state = CASE WHEN attempts >= ?1 THEN 'dead' ELSE 'ready' END,
             again = 0, last_error = 'interrupted: the process died', ready_at = ?2,
             lease_token = NULL, lease_until = NULL, updated_at = ?2
         WHERE state = 'running' AND (?3 IS NULL OR lease_until <= ?3)",
    )
    .bind(MAX_ATTEMPTS)
    .bind(clock::to_text(now))
    .bind(expired_at.map(clock::to_text))
    .execute(connection)
    .await
    .map_err(failed("give back interrupted work"))?;
    Ok(released.rows_affected())
}

/// Doubles with each attempt and is between half and all of that, so that what failed together does not retry together.
fn delay(attempt: u32) -> Duration {
    let doubled = FIRST_DELAY.saturating_mul(1 << attempt.saturating_sub(1).min(20));
    doubled.min(MAX_DELAY).mul_f64(rand::random_range(0.5..=1.0))
}
