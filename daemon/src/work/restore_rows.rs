//! Puts the rows of a task's backups back, for a person who asked.
//!
//! The target notes in the transaction that does it which request it was for: a run that follows a killed one finds
//! that, and only writes down what is missing. The daemon's queue and the command line run the same function.

use std::time::Duration;

use anyhow::anyhow;

use crate::config::Config;
use crate::store::Store;
use crate::store::undo::{Restore, UndoState};
use crate::target::backup::{RestoreError, Restored, restore};
use crate::target::{Connection, RolloutLock};

/// How long the lock of a rollout on the same database is waited for.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);

/// Does what a request asks for, unless that was done, and gives what came of it.
///
/// # Errors
/// Where the database can not be reached, or the state not be read or written: then it can be tried again.
pub async fn restore_rows(store: &Store, config: &Config, id: i64) -> anyhow::Result<Restore> {
    let request = store
        .find_restore(id)
        .await?
        .ok_or_else(|| anyhow!("there is no request {id}"))?;
    if request.state != UndoState::Pending {
        return Ok(request);
    }
    let (state, rows, message) = match config.databases.get(&request.database) {
        None => {
            let message = format!("database {} is no longer configured", request.database);
            (UndoState::Refused, None, message)
        }
        Some(database) => {
            let connection = Connection::open_as(&database.url, &database.session, None).await?;
            let lock = RolloutLock::acquire(connection, LOCK_PATIENCE).await?;
            // Tells this request from every other, also to itself after a crash.
            let actor = format!("{} (request {id})", request.asked_by);
            let which = (request.rollout.0, request.task.0);
            let result = restore(&lock, which, &actor, request.dry_run).await;
            lock.release().await;
            outcome(result, &actor, request.dry_run)?
        }
    };
    store.finish_restore(id, state, (rows, &message)).await?;
    store
        .find_restore(id)
        .await?
        .ok_or_else(|| anyhow!("request {id} is gone"))
}

fn outcome(
    result: Result<Vec<Restored>, RestoreError>,
    actor: &str,
    dry_run: bool,
) -> anyhow::Result<(UndoState, Option<i64>, String)> {
    match result {
        Ok(restored) => {
            let rows: i64 = restored.iter().map(|it| it.rows).sum();
            let would = if dry_run { "would be " } else { "" };
            let each = restored.iter().map(|it| {
                let what = if it.kind == "update" {
                    "set back"
                } else {
                    "inserted again"
                };
                format!(
                    "statement {}: {} rows of {} {would}{what}",
                    it.statement, it.rows, it.table
                )
            });
            Ok((UndoState::Done, Some(rows), each.collect::<Vec<_>>().join("; ")))
        }
        Err(RestoreError::Already { by, .. }) if by == actor => {
            Ok((UndoState::Done, None, "the rows were put back".to_owned()))
        }
        Err(RestoreError::Target(error)) => Err(error.into()),
        Err(error) => Ok((UndoState::Refused, None, error.to_string())),
    }
}
