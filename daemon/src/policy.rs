//! `policies/<environment>.toml` -> [`Policy`]. Pure: text in, a policy or all its problems out.
//!
//! A policy is checked in two steps: here, all that the text alone can tell; in `rules`, what the plugins say of
//! their rules and options, for which every part keeps its [`Location`].

mod approvals;
mod backup;
mod drift;
mod pace;
mod parse;
mod schedule;
mod suppressions;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::ids::{PluginName, RuleId};
use crate::review::finding::Level;
pub use crate::settings::{Location, SettingProblem};
pub(crate) use approvals::read_approver;
pub use approvals::{ApprovalPolicy, Approvals};
pub use backup::BackupPolicy;
pub use drift::{DriftPolicy, OnDifference};
pub use pace::{Canary, MOST_PARALLEL, OutOfOrder, Pace};
pub use parse::parse_policy;
pub use schedule::{Freeze, Schedule, Window};
pub use suppressions::{RulePattern, SuppressionPolicy};

/// A policy, valid as far as its text can tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// As the user named the file.
    pub file: String,
    /// sha256 of the text, hex.
    pub digest: String,
    /// By name.
    pub plugins: BTreeMap<PluginName, PluginReference>,
    /// By rule.
    pub rules: BTreeMap<RuleId, RuleSetting>,
    /// How rollouts run under it.
    pub rollout: RolloutPolicy,
    /// What one call of a plugin may use.
    pub limits: PluginLimits,
    /// Which rules a comment in a change may allow.
    pub suppressions: SuppressionPolicy,
    /// PostgreSQL's major version where no database can be asked for its own.
    pub postgres_version: Option<u32>,
}

/// A component a policy loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginReference {
    /// As written. One that starts with `./`, `../` or `/` is a path from the policy's own folder; another is looked
    /// up in the plugin directories.
    pub path: String,
    /// The wasm file must have this sha256, where one is given; 64 hexadecimal digits.
    pub sha256: Option<String>,
    /// Of its table.
    pub location: Location,
}

/// A rule's entry.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSetting {
    /// None for `off`.
    pub level: Option<Level>,
    /// As written; checked against the rule's schema when plugins are loaded.
    pub options: toml::Table,
    /// Of the rule's key.
    pub location: Location,
    /// Of each option, by dotted path.
    pub option_locations: BTreeMap<String, Location>,
}

/// Who starts a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutMode {
    /// The daemon, when nothing else holds the stage.
    Automatic,
    /// A person.
    Manual,
}

/// What findings of the review do to a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFinding {
    /// Nothing.
    Ignore,
    /// The stage waits until a person resolves it with a reason.
    Resolve,
    /// The stage never runs.
    Refuse,
}

/// `[rollout]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolloutPolicy {
    /// Who starts a stage.
    pub mode: RolloutMode,
    /// When the review has warnings.
    pub on_warning: OnFinding,
    /// When the review has errors.
    pub on_error: OnFinding,
    /// How long a statement waits for a lock.
    pub lock_timeout: Duration,
    /// How often a change is tried again after a lock was in its way.
    pub lock_retries: u32,
    /// The first pause between two tries; later ones are longer.
    pub lock_retry_pause: Duration,
    /// How long a statement may run; zero for without limit.
    pub statement_timeout: Duration,
    /// How long the transaction of a change may take, on servers that know such a limit; zero for without.
    pub transaction_timeout: Duration,
    /// How long `CONCURRENTLY` and a plain `VACUUM` wait for older transactions.
    pub concurrently_wait: Duration,
    /// How a rollout spreads over the databases of a stage.
    pub pace: Pace,
    /// Which rows are copied before a change touches them; none for none.
    pub backup: Option<BackupPolicy>,
    /// When tasks may start.
    pub schedule: Schedule,
    /// What becomes of databases that are not as they should be.
    pub drift: DriftPolicy,
    /// Who must agree first.
    pub approvals: ApprovalPolicy,
    /// At so many failed databases a stage starts no further one.
    pub stop_after: usize,
}

/// `[limits]`: what one call of a plugin may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginLimits {
    /// Wall-clock time of a call.
    pub time: Duration,
    /// Linear memory of an instance, in bytes.
    pub memory_bytes: usize,
    /// Findings one rule may report on one file.
    pub findings: usize,
    /// Length of one text, in bytes; longer ones are cut.
    pub text_bytes: usize,
    /// Whether a rule that crashed or ran out of time is an error (blocks) or a warning.
    pub on_crash: Level,
    /// What compiling a plugin may use, once for each plugin and machine.
    pub compile: CompileLimits,
}

/// `[limits] compile-*`: what compiling one plugin may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileLimits {
    /// Wall-clock time.
    pub time: Duration,
    /// Memory of the compiler, in bytes.
    pub memory_bytes: usize,
}

impl Default for RolloutPolicy {
    fn default() -> Self {
        Self {
            mode: RolloutMode::Manual,
            on_warning: OnFinding::Resolve,
            on_error: OnFinding::Refuse,
            lock_timeout: Duration::from_secs(5),
            lock_retries: 10,
            lock_retry_pause: Duration::from_secs(1),
            statement_timeout: Duration::from_mins(10),
            transaction_timeout: Duration::ZERO,
            concurrently_wait: Duration::from_mins(30),
            pace: Pace::default(),
            backup: None,
            schedule: Schedule::default(),
            drift: DriftPolicy::default(),
            approvals: ApprovalPolicy::default(),
            stop_after: 1,
        }
    }
}

impl Default for PluginLimits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(2),
            memory_bytes: 64 << 20,
            findings: 1_000,
            text_bytes: 4_096,
            on_crash: Level::Error,
            compile: CompileLimits::default(),
        }
    }
}

impl Default for CompileLimits {
    /// Enough for a component that brings the runtime of Python along, on a slow machine.
    fn default() -> Self {
        Self {
            time: Duration::from_mins(5),
            memory_bytes: 2 << 30,
        }
    }
}
