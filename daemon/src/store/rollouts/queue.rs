//! Rollouts that go to the same database: one after the other, never interleaved, whichever project they are of.
//!
//! On each database a rollout waits for
//! - what runs there, also what is being cancelled, until its outcome is known;
//! - every earlier rollout that still goes on and has not done all of its part there, wherever it waits now;
//! - an earlier one that failed with its part there half done, or that is of the same project and never came there: a
//!   person runs it again, skips it or cancels it. Not where the later one brings the same version itself: that is
//!   the correction;
//! - a later one that began there while this one had failed.
//!
//! Who has begun on a database goes before who has not, so two rollouts never wait for each other. A stage that the
//! policy refuses, and those after it, hold nobody.

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::follow_up;
use crate::ids::{DatabaseName, RolloutId};
use crate::store::{StoreError, failed};

/// A rollout's part on a database has begun. Takes the rollout and the database, as SQL.
macro_rules! begun {
    ($rollout:literal, $database:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM tasks begun WHERE begun.database = ",
            $database,
            " AND begun.rollout_id = ",
            $rollout,
            " AND begun.state IN ('done', 'running', 'failed'))"
        )
    };
}

/// The rollout that the task `me` waits for, as a scalar query; null where it waits for none.
macro_rules! waits_for {
    () => {
        concat!(
            "(SELECT other.rollout_id FROM tasks other
              JOIN rollouts theirs ON theirs.id = other.rollout_id
              JOIN rollouts ours ON ours.id = me.rollout_id
              WHERE other.database = me.database AND other.rollout_id <> me.rollout_id
                AND other.state IN ('pending', 'running', 'failed')
                AND (other.state = 'running'
                    OR (other.state = 'pending' AND other.cancelled_at IS NOT NULL)
                    OR (theirs.state IN ('open', 'failed')
                        AND NOT EXISTS (SELECT 1 FROM stages WHERE stages.rollout_id = other.rollout_id
                            AND stages.position <= other.stage AND stages.gate = 'refused'
                            AND stages.opened_at IS NULL)
                        AND NOT (theirs.state = 'failed' AND theirs.project = ours.project AND EXISTS (
                            SELECT 1 FROM changes ours_too
                            JOIN changes given_up ON given_up.version = ours_too.version
                            WHERE ours_too.rollout_id = me.rollout_id
                              AND given_up.rollout_id = other.rollout_id
                              AND given_up.position = other.change_position))
                        AND CASE ",
            $crate::store::rollouts::queue::begun!("other.rollout_id", "me.database"),
            " - ",
            $crate::store::rollouts::queue::begun!("me.rollout_id", "me.database"),
            "           WHEN 1 THEN theirs.state = 'open' OR other.rollout_id < me.rollout_id
                        WHEN 0 THEN other.rollout_id < me.rollout_id
                            AND (theirs.state = 'open' OR theirs.project = ours.project
                                OR other.state = 'failed')
                        ELSE 0 END))
              ORDER BY other.rollout_id LIMIT 1)"
        )
    };
}

pub(crate) use begun;
pub(crate) use waits_for;

/// Asks for a look at every rollout that may have waited for this one somewhere.
pub(super) async fn wake_waiting(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    now: Timestamp,
) -> Result<(), StoreError> {
    wake(connection, rollout, None, now).await
}

/// Asks for a look at every rollout that may have waited for this one on a database.
pub(crate) async fn wake_waiting_on(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    database: &DatabaseName,
    now: Timestamp,
) -> Result<(), StoreError> {
    wake(connection, rollout, Some(database), now).await
}

async fn wake(
    connection: &mut SqliteConnection,
    rollout: RolloutId,
    database: Option<&DatabaseName>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT other.rollout_id FROM tasks mine
         JOIN tasks other ON other.database = mine.database AND other.rollout_id <> mine.rollout_id
             AND other.state IN ('pending', 'running', 'failed')
         JOIN rollouts ON rollouts.id = other.rollout_id
         WHERE mine.rollout_id = ?1 AND (?2 IS NULL OR mine.database = ?2)
             AND other.state = 'pending' AND rollouts.state = 'open'",
    )
    .bind(rollout.0)
    .bind(database.map(DatabaseName::as_str))
    .fetch_all(&mut *connection)
    .await
    .map_err(failed("see who waited for a rollout"))?;
    for row in &rows {
        follow_up(connection, RolloutId(row.get("rollout_id")), now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
