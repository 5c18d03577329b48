//! The wasmtime host: loads components, checks a policy against what they declare, runs their rules.
//!
//! Invariants:
//! - a plugin sees only its input: no clock, files, network, randomness; a fresh store for every call;
//! - time, memory and everything a guest returns are limited; a guest that breaks a limit becomes a finding;
//! - one bad rule never loses another's findings.

use std::path::PathBuf;
use std::sync::Arc;

use crate::catalog::snapshot::Snapshot;
use crate::ids::RuleId;
use crate::policy::{Policy, SettingProblem};
use crate::review::finding::{Finding, Level, NotEvaluated};
use crate::sql::ParsedFile;

/// The engine with its compile cache; one for the process. Cheap to clone.
#[derive(Clone)]
pub struct Host;

/// Why the engine could not be made.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The cache directory can not be used.
    #[error("use the compile cache {path}")]
    Cache {
        /// Which directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// wasmtime refused the engine's settings.
    #[error("start the wasm engine")]
    Engine(#[source] wasmtime::Error),
}

/// A rule's declaration, as its component gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDeclaration {
    /// `nullable-column`
    pub id: RuleId,
    /// One line.
    pub title: String,
    /// The family.
    pub category: String,
    /// Markdown: what the rule looks for.
    pub what: String,
    /// Markdown: what happens where it is ignored.
    pub why: String,
    /// Markdown: what to write instead.
    pub instead: String,
    /// Used where a policy names no level.
    pub default_level: Level,
    /// JSON Schema of its options, or none.
    pub options_schema: Option<serde_json::Value>,
    /// Wants a catalog.
    pub needs_catalog: bool,
    /// The plugin version that first had it.
    pub since: String,
    /// Why it is on its way out.
    pub deprecated: Option<String>,
    /// The component's own name for itself and its version.
    pub plugin: String,
    /// Version of the component.
    pub plugin_version: String,
}

/// All plugins of one policy, compiled, with the rules it turns on. Cheap to clone.
#[derive(Clone)]
pub struct RuleSet {
    _inner: Arc<()>,
}

/// What the rules of a policy say of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// In the order of their places.
    pub findings: Vec<Finding>,
    /// Rules that could not look.
    pub not_evaluated: Vec<NotEvaluated>,
}

impl Host {
    /// Starts the engine, its clock thread and the cache in `cache_dir` (made with mode 0700 where absent).
    ///
    /// # Errors
    /// Where the engine or the cache can not be used.
    pub fn start(cache_dir: PathBuf) -> Result<Self, HostError> {
        let _ = cache_dir;
        unimplemented!("rules::Host::start")
    }
}

impl RuleSet {
    /// Loads the plugins a policy names and checks its rules and options against what they declare. Plugins without
    /// a path of their own are looked up in `plugin_dirs`, in order. Compiles where the cache has nothing: slow the
    /// first time; call it from a blocking thread.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place in the policy.
    pub fn load(host: &Host, policy: &Policy, plugin_dirs: &[PathBuf]) -> Result<Self, Vec<SettingProblem>> {
        let _ = (host, policy, plugin_dirs);
        unimplemented!("rules::RuleSet::load")
    }

    /// What the loaded components declare, by rule id; also the rules this policy turns off.
    pub fn declarations(&self) -> Vec<RuleDeclaration> {
        unimplemented!("rules::RuleSet::declarations")
    }

    /// Runs the rules that are on over one file. `path` is the file's name in its repository. Blocking; call it from a
    /// plain or blocking thread, never on an async worker.
    pub fn check(&self, path: &str, file: &ParsedFile, catalog: Option<&Snapshot>) -> Outcome {
        let _ = (path, file, catalog);
        unimplemented!("rules::RuleSet::check")
    }
}
