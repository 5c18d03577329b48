//! Stores what a run tells as it comes, then tells pages that watch: what they hear of is in the store.
//!
//! A state that can not be written for a while loses nothing of it: what could not be stored is kept and stored before
//! what comes later. The change goes on meanwhile; the end of its run waits, for it could not be written either.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tracing::{debug, warn};

use crate::app::{App, RolloutEvent};
use crate::ids::RunId;
use crate::run_event::RunEvent;
use crate::store::runs::TaskContext;

/// Events stored in one transaction.
const BATCH: usize = 200;

/// The wait before the state is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// So often; then the end of the run shall wait no longer.
const TRIES: u32 = 240;

/// Where more events wait, the oldest are given up: memory has an end too.
const MOST_WAITING: usize = 20_000;

/// Stores events until nobody can send another.
pub(super) async fn store_events(
    app: &App,
    task: &TaskContext,
    run: RunId,
    mut lines: UnboundedReceiver<RunEvent>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while lines.recv_many(&mut batch, BATCH).await > 0 {
        if let Some(first) = stored(app, run, &batch, &lines).await {
            let entries = batch
                .iter()
                .filter(|event| matches!(event, RunEvent::Line(_)))
                .count();
            // Where there is no line there is still a change to look at.
            for (seq, _) in (first..).zip(0..entries.max(1)) {
                // Nobody watches: that is no failure.
                let _ = app.events.send(RolloutEvent::Log {
                    rollout: task.rollout,
                    task: task.id,
                    run,
                    seq,
                });
            }
        }
        batch.clear();
    }
}

/// Stores events, as often as it takes; gives the number of the first line. None where the daemon stops meanwhile, or too
/// many wait behind them.
async fn stored(
    app: &App,
    run: RunId,
    batch: &[RunEvent],
    waiting: &UnboundedReceiver<RunEvent>,
) -> Option<i64> {
    for tried in 1.. {
        let error = match app.store.record_run(run, batch).await {
            Ok(first) => return Some(first),
            Err(error) => format!("{:#}", anyhow::Error::new(error)),
        };
        let pause = app.shutdown.run_until_cancelled(tokio::time::sleep(PAUSE));
        if tried >= TRIES || waiting.len() > MOST_WAITING || pause.await.is_none() {
            warn!("{} entries of a run's log are lost: {error}", batch.len());
            break;
        }
        debug!("{} entries of a run's log wait: {error}", batch.len());
    }
    None
}
