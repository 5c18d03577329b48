//! Stores what a run tells as it comes, then tells pages that watch: what they hear of is in the store.

use tokio::sync::mpsc::UnboundedReceiver;
use tracing::warn;

use crate::app::{App, RolloutEvent};
use crate::ids::RunId;
use crate::run_event::RunEvent;
use crate::store::runs::TaskContext;

/// Events stored in one transaction.
const BATCH: usize = 200;

/// Stores events until nobody can send another.
pub(super) async fn store_events(
    app: &App,
    task: &TaskContext,
    run: RunId,
    mut lines: UnboundedReceiver<RunEvent>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while lines.recv_many(&mut batch, BATCH).await > 0 {
        match app.store.record_run(run, &batch).await {
            Ok(first) => {
                let lines = batch
                    .iter()
                    .filter(|event| matches!(event, RunEvent::Line(_)))
                    .count();
                // Where there is no line there is still a change to look at.
                for (seq, _) in (first..).zip(0..lines.max(1)) {
                    // Nobody watches: that is no failure.
                    let _ = app.events.send(RolloutEvent::Log {
                        rollout: task.rollout,
                        task: task.id,
                        run,
                        seq,
                    });
                }
            }
            // A change is not given up because its log can not be written.
            Err(error) => warn!(
                "{} entries of a run's log are lost: {:#}",
                batch.len(),
                anyhow::Error::new(error)
            ),
        }
        batch.clear();
    }
}
