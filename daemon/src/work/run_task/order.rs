//! Whether a change is in the order of versions, judged once more by the database's own ledger before it runs.

use anyhow::anyhow;

use super::attempt::{Attempt, Stopped};
use crate::change::Version;
use crate::policy::OutOfOrder;
use crate::rollout::order::{Verdict, judge};
use crate::stage::{LogLevel, LogLine};
use crate::target::{self, RolloutLock};

impl Attempt<'_> {
    /// Stops a change that the policy does not let run after what the database has, or without what it lacks.
    pub(super) async fn must_be_in_order(&self, lock: &RolloutLock) -> Result<(), Stopped> {
        let task = self.task;
        let policy = {
            let policies = self.app.policies.borrow();
            let loaded = policies.of(&task.environment);
            loaded.map_or(OutOfOrder::Warn, |loaded| loaded.policy.rollout.pace.out_of_order)
        };
        if policy == OutOfOrder::Allow {
            return Ok(());
        }
        let has = target::ledger::versions(lock.connection(), &task.project).await?;
        // What is no version to us was not written by us, and has no place in the order.
        let has: Vec<Version> = has.iter().filter_map(|text| text.parse().ok()).collect();
        let skipped = self.app.store.find_skipped_before(task.id).await;
        let skipped = skipped.map_err(|error| Stopped::Unreachable(anyhow!(error)))?;
        match judge(policy, &task.change.version, &has, &skipped) {
            Verdict::Go => Ok(()),
            Verdict::Warn(message) => {
                self.tell(&LogLine {
                    level: LogLevel::Warning,
                    message,
                });
                Ok(())
            }
            Verdict::Refuse(reason) => Err(Stopped::Failed(reason)),
        }
    }
}
