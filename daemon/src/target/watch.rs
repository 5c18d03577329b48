//! Looks at a statement of ours from a second session while it takes long: who holds the lock it waits for, how far an
//! index build or a vacuum is.
//!
//! - A statement that is done soon costs nothing: the second session is opened when the first one has had its time.
//! - Looking never fails a change: what can not be seen is not told.
//! - Only changes go to the log; how far it is, and for how long, is told anew at each look and kept nowhere else.

mod blocker;
mod progress;

use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use self::blocker::{Wait, wait_of};
use self::progress::progress_of;
use super::{Connection, RolloutLock, TargetError};
use crate::run_event::{Activity, RunEvent};
use crate::stage::LogLine;

pub(super) use self::blocker::age;

/// A statement that takes no longer is not looked at.
const FIRST_LOOK: Duration = Duration::from_millis(500);

/// How often a statement is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// No look is nearer to the one before, however short the wait for a lock may be.
const LEAST_PAUSE: Duration = Duration::from_millis(10);

/// A look must not become a burden itself.
const LIMITS: &str = "SET statement_timeout = '3s'; SET lock_timeout = '1s'";

/// Looks at a session from outside.
#[derive(Default)]
pub(super) struct Watcher {
    /// The second session, once there was something to look at.
    session: tokio::sync::Mutex<Option<Connection>>,
    /// Whom the newest statement was last seen to wait for.
    wait: Mutex<Option<Wait>>,
}

impl Watcher {
    /// Who held the lock that the newest statement waited for, a line for each.
    pub(super) fn in_the_way(&self) -> Vec<String> {
        let wait = self.wait.lock().unwrap_or_else(PoisonError::into_inner);
        wait.as_ref()
            .map(|wait| {
                wait.blockers
                    .iter()
                    .map(|blocker| format!("in the way: {blocker}"))
                    .collect()
            })
            .unwrap_or_default()
    }

    fn keep(&self, wait: Option<Wait>) {
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner) = wait;
    }

    /// Asks for what the session does.
    async fn look(&self, lock: &RolloutLock) -> Result<(Option<Wait>, Option<Activity>), TargetError> {
        let mut session = self.session.lock().await;
        let looker = if let Some(looker) = session.take() {
            looker
        } else {
            let looker = lock.connection().sibling().await?;
            let limited = looker.client().batch_execute(LIMITS).await;
            limited.map_err(looker.failed("set the limits of a look"))?;
            looker
        };
        let backend = lock.backend();
        let (wait, progress) = tokio::join!(wait_of(&looker, backend), progress_of(&looker, backend));
        let seen = (wait?, progress?);
        // After an error the session is not used again.
        *session = Some(looker);
        Ok(seen)
    }
}

/// Lets a statement run, and looks at it from outside while it takes long.
pub(super) async fn watched<T>(
    lock: &RolloutLock,
    statement: i64,
    lock_timeout: Duration,
    running: impl Future<Output = T>,
) -> T {
    lock.watcher().keep(None);
    let mut running = pin!(running);
    // Early enough to see who is in the way before the server gives up waiting.
    let first = if lock_timeout.is_zero() {
        FIRST_LOOK
    } else {
        FIRST_LOOK.min(lock_timeout / 3).max(LEAST_PAUSE)
    };
    tokio::select! {
        biased;
        done = &mut running => return done,
        () = tokio::time::sleep(first) => {}
    }
    let every = LOOK_EVERY.min(first * 2);
    let done = tokio::select! {
        biased;
        done = &mut running => done,
        never = Box::pin(keep_looking(lock, statement, every)) => match never {},
    };
    lock.connection().tell(RunEvent::Doing(None));
    done
}

async fn keep_looking(lock: &RolloutLock, statement: i64, every: Duration) -> Infallible {
    let connection = lock.connection();
    let mut told = String::new();
    let mut is_blind = false;
    loop {
        match lock.watcher().look(lock).await {
            Ok((wait, progress)) => {
                let (key, activity) = match (&wait, progress) {
                    (Some(wait), _) => (wait.key(), Some(wait.activity(statement))),
                    (None, Some(progress)) => (
                        progress.text.clone(),
                        Some(Activity {
                            statement,
                            ..progress
                        }),
                    ),
                    (None, None) => (String::new(), None),
                };
                if wait.is_some() {
                    lock.watcher().keep(wait);
                }
                if let Some(activity) = activity.as_ref().filter(|_| key != told) {
                    connection.log(LogLine::info(format!("statement {statement}: {}", activity.text)));
                }
                told = key;
                connection.tell(RunEvent::Doing(activity));
            }
            Err(error) if !is_blind => {
                is_blind = true;
                connection.log(LogLine::info(format!(
                    "statement {statement} can not be looked at from a second session: {:#}",
                    anyhow::Error::new(error)
                )));
            }
            Err(_) => {}
        }
        tokio::time::sleep(every).await;
    }
}
