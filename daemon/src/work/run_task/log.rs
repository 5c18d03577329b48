//! Stores the lines of a run as they come, then tells pages that watch: what they hear of is in the store.

use tokio::sync::mpsc::UnboundedReceiver;
use tracing::warn;

use crate::app::{App, RolloutEvent};
use crate::ids::RunId;
use crate::stage::LogLine;
use crate::store::runs::TaskContext;

/// Lines stored in one transaction.
const BATCH: usize = 200;

/// Stores lines until nobody can send another.
pub(super) async fn store_lines(
    app: &App,
    task: &TaskContext,
    run: RunId,
    mut lines: UnboundedReceiver<LogLine>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while lines.recv_many(&mut batch, BATCH).await > 0 {
        match app.store.append_log(run, &batch).await {
            Ok(first) => {
                for (seq, _) in (first..).zip(&batch) {
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
                "{} lines of a run's log are lost: {:#}",
                batch.len(),
                anyhow::Error::new(error)
            ),
        }
        batch.clear();
    }
}
