//! What stops a run before its end: the daemon that goes, or a person who cancels it.
//!
//! A person's wish may be written by another process, so a run asks the state for it again and again. Between two
//! statements a cancel request meets nobody: it is repeated until the change has ended one way or the other.

use std::pin::Pin;
use std::time::Duration;

use anyhow::anyhow;
use tokio::time::Instant;
use tracing::warn;

use super::attempt::{Attempt, Stopped};
use crate::store::rollouts::control::Decision;
use crate::target::apply::StatementError;
use crate::target::connect::Canceller;
use crate::target::{Applied, ApplyError};

/// After a statement was cancelled, so long is waited for the server to say so.
const CANCEL_PATIENCE: Duration = Duration::from_secs(4);

/// How often a run asks whether somebody cancelled it.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// How often a cancel request is sent until the change has ended.
const SEND_EVERY: Duration = Duration::from_millis(300);

/// `query_canceled`
const CANCELLED: &str = "57014";

/// Who stops a run.
pub(super) enum Stop {
    /// The daemon goes.
    Daemon,
    /// Somebody cancelled it.
    Person(Decision),
}

impl Attempt<'_> {
    /// Waits until a change under way must end.
    pub(super) async fn asked_to_stop(&self) -> Stop {
        tokio::select! {
            () = self.end_of_patience() => Stop::Daemon,
            decision = self.cancelled() => Stop::Person(decision),
        }
    }

    async fn end_of_patience(&self) {
        self.app.shutdown.cancelled().await;
        tokio::time::sleep(self.patience.stop).await;
    }

    /// Later than everything that a change under way waits for.
    pub(super) async fn stopped_for_good(&self) {
        self.end_of_patience().await;
        tokio::time::sleep(CANCEL_PATIENCE + Duration::from_secs(1)).await;
    }

    /// Waits until somebody cancels a run that has touched nothing yet and whose change no run before it can have
    /// applied. Else the run goes on to where the ledger tells.
    pub(super) async fn cancelled_early(&self) -> Stopped {
        let decision = self.cancelled().await;
        let is_known = match self.app.store.interruptions(self.task.id).await {
            Ok(interruptions) => interruptions == 0,
            Err(error) => {
                warn!("earlier runs can not be counted: {:#}", anyhow!(error));
                false
            }
        };
        if is_known && !self.is_under_way() {
            return Stopped::Failed(format!("cancelled by {decision}\nthe change had not begun"));
        }
        std::future::pending().await
    }

    /// Whether the run shall end without its change, now that the ledger is known to lack it.
    pub(super) async fn cancelled_meanwhile(&self, has_begun: bool) -> Result<(), Stopped> {
        let found = self.app.store.find_cancel(self.task.id).await;
        match found.map_err(|error| Stopped::Unreachable(anyhow!(error)))? {
            Some(decision) if has_begun => Err(Stopped::Failed(format!(
                "cancelled by {decision}\nthe ledger does not have the change; statements of it ran for good, see stagegate.step"
            ))),
            Some(decision) => Err(Stopped::Failed(format!(
                "cancelled by {decision}\nthe ledger does not have the change: nothing of it is in the database"
            ))),
            None => Ok(()),
        }
    }

    async fn cancelled(&self) -> Decision {
        loop {
            match self.app.store.find_cancel(self.task.id).await {
                Ok(Some(decision)) => return decision,
                Ok(None) => {}
                Err(error) => warn!("the state does not say whether to stop: {:#}", anyhow!(error)),
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Cancels what the session does and waits for the end of the change. What was committed first stays and is told.
    pub(super) async fn stop(
        &self,
        stop: &Stop,
        canceller: &Canceller,
        mut applying: Pin<&mut impl Future<Output = Result<Applied, ApplyError>>>,
    ) -> Result<Result<Applied, ApplyError>, Stopped> {
        self.info(match stop {
            Stop::Daemon => "the daemon stops: the change is cancelled".to_owned(),
            Stop::Person(decision) => format!("cancelled by {decision}"),
        });
        // A change that pauses between two tries holds nothing and begins no other one.
        self.stop.cancel();
        let ends = Instant::now() + CANCEL_PATIENCE;
        while Instant::now() < ends {
            canceller.cancel().await;
            match tokio::time::timeout(SEND_EVERY, &mut applying).await {
                Ok(Err(ApplyError::Statement(error))) if error.code == CANCELLED => {
                    return Err(stop.cancelled(&error));
                }
                Ok(Err(ApplyError::Stopped { error, .. })) => return Err(stop.cancelled(&error)),
                Ok(Err(error @ ApplyError::StoppedBetween { .. })) => {
                    return Err(stop.between(&error.to_string()));
                }
                Ok(Ok(applied)) => {
                    self.info("the change was committed before it could be cancelled");
                    return Ok(Ok(applied));
                }
                Ok(Err(error)) => return Ok(Err(error)),
                Err(_) => {}
            }
        }
        Err(stop.unheard())
    }
}

impl Stop {
    /// The statement was cancelled, or was not tried again.
    fn cancelled(&self, error: &StatementError) -> Stopped {
        if error.stood_alone() {
            self.between("its statement was cancelled; those before it are done for good")
        } else {
            self.rolled_back()
        }
    }

    fn rolled_back(&self) -> Stopped {
        match self {
            Self::Daemon => {
                Stopped::ByDaemon("the daemon stopped; the change was cancelled and rolled back".to_owned())
            }
            Self::Person(decision) => {
                Stopped::Failed(format!("cancelled by {decision}\nthe change was rolled back"))
            }
        }
    }

    /// It ended where nothing ran.
    fn between(&self, how: &str) -> Stopped {
        match self {
            Self::Daemon => Stopped::ByDaemon(format!("the daemon stopped: {how}")),
            Self::Person(decision) => Stopped::Failed(format!("cancelled by {decision}\n{how}")),
        }
    }

    /// The server did not say how it ended: the next run asks the ledger.
    fn unheard(&self) -> Stopped {
        match self {
            Self::Daemon => self.rolled_back(),
            Self::Person(decision) => Stopped::Unreachable(anyhow!(
                "cancelled by {decision}; the server has not ended the statement yet"
            )),
        }
    }
}
