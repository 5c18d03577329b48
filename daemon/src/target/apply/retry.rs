//! Tries a change again that a lock was in the way of.
//!
//! - Between two tries nothing is held but the rollout lock: others who queued behind this change go first.
//! - A try follows only a try that the server is known to have rolled back; a change that managed to commit a part of
//!   itself is never run a second time.

use std::time::Duration;

use tokio::time::Instant;
use tokio_postgres::types::Type;

use super::error::{ApplyError, StatementError};
use super::{Applied, Change, begin, in_transaction};
use crate::run_event::{Activity, RunEvent};
use crate::stage::{LogLevel, LogLine};
use crate::target::RolloutLock;
use crate::target::watch::age as seconds;

/// Said of a change whose text ended the transaction that held it.
const COMMITTED: &str = "the change ended its transaction itself: what it did until then stays, so it is not tried again; look at the database";

/// Applies a change, as often as its limits allow.
pub(super) async fn with_retries(lock: &RolloutLock, change: &Change<'_>) -> Result<Applied, ApplyError> {
    let connection = lock.connection();
    let started = Instant::now();
    for number in 1.. {
        let began = begin(lock, &change.limits).await?;
        let error = match in_transaction(lock, change, &began).await {
            Ok(applied) => return Ok(applied),
            Err(error @ (ApplyError::SessionLost(_) | ApplyError::OutcomeUnknown(_))) => return Err(error),
            Err(error) => error,
        };
        let rolled_back = connection.client().batch_execute("ROLLBACK").await;
        let ApplyError::Statement(mut failure) = error else {
            return Err(error);
        };
        // Where the session is over by now the server rolls back, and what the statement failed with is worth more.
        if rolled_back.is_err() {
            return Err(ApplyError::Statement(failure));
        }
        match is_rolled_back(lock, &began.id).await {
            Ok(true) => {}
            Ok(false) => {
                failure.more.push(COMMITTED.to_owned());
                return Err(ApplyError::Statement(failure));
            }
            Err(_) => return Err(ApplyError::Statement(failure)),
        }
        connection.tell(RunEvent::RolledBack);
        if !failure.is_about_locks() {
            return Err(ApplyError::Statement(failure));
        }
        failure.more.extend(lock.watcher().in_the_way());
        if number >= change.limits.tries() {
            conclude(&mut failure, number, started.elapsed());
            return Err(ApplyError::Statement(failure));
        }
        if !pause(lock, change, number, &failure).await {
            return Err(ApplyError::Stopped {
                tried: number,
                error: failure,
            });
        }
    }
    unreachable!("the loop ends at the last try")
}

/// Waits before the next try. False where there shall be none.
pub(super) async fn pause(
    lock: &RolloutLock,
    change: &Change<'_>,
    number: u32,
    failure: &StatementError,
) -> bool {
    let connection = lock.connection();
    let tries = change.limits.tries();
    let pause = change.limits.pause_after(number, rand::random_range(0.0..=1.0));
    let message = format!(
        "try {number} of {tries} was rolled back: {failure}\nnext try in {}",
        seconds(pause)
    );
    connection.log(LogLine {
        level: LogLevel::Warning,
        message,
    });
    connection.tell(RunEvent::Doing(Some(Activity {
        statement: failure
            .statement
            .and_then(|number| i64::try_from(number).ok())
            .unwrap_or(0),
        text: format!("pauses {} after try {number} of {tries}", seconds(pause)),
        amount: None,
    })));
    let goes_on = tokio::select! {
        biased;
        () = change.stop.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    };
    connection.tell(RunEvent::Doing(None));
    goes_on
}

/// Whether the server says that nothing of a transaction stays.
async fn is_rolled_back(lock: &RolloutLock, id: &str) -> Result<bool, tokio_postgres::Error> {
    const QUESTION: &str = "SELECT coalesce(txid_status($1::text::bigint), '') = 'aborted'";
    let client = lock.connection().client();
    let row = client.query_typed_one(QUESTION, &[(&id, Type::TEXT)]).await?;
    Ok(row.get(0))
}

/// What a person has to know after the last try.
fn conclude(failure: &mut StatementError, number: u32, took: Duration) {
    let tries = if number == 1 {
        "1 try".to_owned()
    } else {
        format!("{number} tries")
    };
    failure.more.push(format!(
        "{tries} within {}; each was rolled back, so nothing of the change is in the database",
        seconds(took)
    ));
    failure
        .more
        .push("let the sessions in the way end, or end them, and run the task again; [rollout] lock-retries and lock-timeout say how long it is tried".to_owned());
}
