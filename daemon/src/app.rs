//! What every part of the running daemon shares: configuration, clock, state, policies, forges, live events.

mod policies;
#[cfg(test)]
pub(crate) mod testing;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::bitbucket::Client;
use crate::clock::Clock;
use crate::config::{Config, ProjectConfig};
use crate::ids::{ConnectionName, EnvironmentName, RolloutId, RunId, TaskId};
use crate::policy::Policy;
use crate::rules::RuleSet;
use crate::store::Store;
use crate::target::SchemaReaders;

pub use policies::PoliciesError;

/// The running daemon. Shared behind an `Arc`.
pub struct App {
    /// As loaded at start; a reload changes policies only.
    pub config: Config,
    /// What time it is.
    pub clock: Clock,
    /// The daemon's own state.
    pub store: Store,
    /// The policies in force; replaced as a whole by a reload.
    pub policies: watch::Receiver<Arc<Policies>>,
    /// One client for each connection.
    pub forges: BTreeMap<ConnectionName, Client>,
    /// What happens in rollouts, for pages that watch; lossy, the truth is in the store.
    pub events: broadcast::Sender<RolloutEvent>,
    /// Rung after work was added, so that workers look at once.
    pub work_added: Notify,
    /// Sessions that one run leaves to the next on the same database.
    pub schema_readers: Arc<SchemaReaders>,
    /// Cancelled when the daemon should stop.
    pub shutdown: CancellationToken,
}

/// The policies of all environments, loaded together.
pub struct Policies {
    /// In the configured order.
    pub environments: Vec<LoadedPolicy>,
    /// sha256 over all policy texts and components, hex: what a review was judged by.
    pub digest: String,
}

/// One environment's policy with its compiled plugins.
#[derive(Clone)]
pub struct LoadedPolicy {
    /// Whose.
    pub environment: EnvironmentName,
    /// The text's meaning.
    pub policy: Policy,
    /// The compiled plugins.
    pub rules: RuleSet,
}

/// Something about a rollout changed.
#[derive(Debug, Clone)]
pub enum RolloutEvent {
    /// Its stages or tasks; look at the store.
    Changed(RolloutId),
    /// A line was added to a run's log.
    Log {
        /// Of which rollout.
        rollout: RolloutId,
        /// Of which task.
        task: TaskId,
        /// Of which run.
        run: RunId,
        /// The line's number in the run.
        seq: i64,
    },
}

impl App {
    /// The client that reaches a project's repository.
    pub fn forge(&self, project: &ProjectConfig) -> &Client {
        self.forges
            .get(&project.connection)
            .expect("the configuration was checked: every project names a connection")
    }

    /// The daemon's address as people type it, without a slash at the end.
    pub fn public_base(&self) -> String {
        self.config
            .server
            .public_url
            .as_str()
            .trim_end_matches('/')
            .to_owned()
    }
}

impl Policies {
    /// The policy of an environment.
    pub fn of(&self, environment: &EnvironmentName) -> Option<&LoadedPolicy> {
        self.environments
            .iter()
            .find(|loaded| &loaded.environment == environment)
    }
}
