//! The durable queue's rows. `work` runs them.

use serde::{Deserialize, Serialize};

use crate::ids::{ProjectName, PullRequestNumber, RolloutId, TaskId};

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
    /// Apply a change to a database.
    RunTask {
        /// Which.
        task: TaskId,
    },
}
