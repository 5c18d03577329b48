//! The wasmtime host: loads components, checks a policy against what they declare, runs their rules.
//!
//! Invariants:
//! - a plugin sees only its input: no clock, files, network, randomness; a fresh store for every call;
//! - time, memory and everything a guest returns are limited; a guest that breaks a limit becomes a finding;
//! - one bad rule never loses another's findings.

mod answer;
mod bindings;
pub mod boundary;
mod cache;
mod call;
mod catalog;
mod check;
mod compile;
mod component;
mod describe;
mod directories;
mod engine;
pub mod host_rules;
mod log;
pub mod measure;
pub mod native;
mod options;
pub mod page;
mod registry;
mod text;
mod wire;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

use crate::catalog::estimate::Estimates;
use crate::catalog::history::History;
use crate::catalog::lookup::Lookup;
use crate::change::{Checksum, parse_file_name};
use crate::ids::{ProjectName, RuleId};
use crate::policy::{PluginLimits, Policy, SettingProblem};
use crate::review::finding::{Finding, Level, NotEvaluated};
use crate::sql::ParsedFile;
use cache::Cache;
use call::CallState;
use compile::Compiler;
pub use compile::{SUBCOMMAND as COMPILE_SUBCOMMAND, compile_standard_input};
use component::LoadedPlugin;
pub use directories::{default_plugin_directories, plugin_path};
use engine::Clock;
use registry::ActivePlugin;

/// The engine with its compile cache; one for the process. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    inner: Arc<HostInner>,
}

struct HostInner {
    engine: Engine,
    linker: Linker<CallState>,
    clock: Clock,
    cache: Cache,
    compiler: Compiler,
    /// By sha256: policies that load the same file share its compiled code. Gone with the last policy.
    plugins: Mutex<HashMap<String, Weak<LoadedPlugin>>>,
}

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
    /// The program does not know itself, and could not start a compiler.
    #[error("find the running program")]
    Program(#[source] std::io::Error),
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
    inner: Arc<RuleSetInner>,
}

struct RuleSetInner {
    host: Arc<HostInner>,
    limits: PluginLimits,
    /// PostgreSQL's major version where no database tells it.
    postgres_version: Option<u32>,
    plugins: Vec<ActivePlugin>,
}

/// A file to check, with what is known around it.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The file's name in its repository.
    pub path: &'a str,
    /// Its text, parsed.
    pub file: &'a ParsedFile,
    /// The file as it is, where its text is not all of it: what its checksum is of.
    pub bytes: Option<&'a [u8]>,
    /// The database before the file; none where none can be asked, or where the history tells.
    pub catalog: Option<&'a Arc<Lookup>>,
    /// The file after others of its change.
    pub history: Option<&'a Arc<History>>,
    /// Whose rows of the database's ledger count.
    pub project: Option<&'a ProjectName>,
    /// What the planner says of the file's statements; none where it was not asked.
    pub estimates: Option<&'a Estimates>,
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
    /// Starts the engine, its clock thread and the cache in `cache_dir` (made with mode 0700 where absent). Plugins are
    /// compiled by children of this very program, which has to be `stagegate`.
    ///
    /// # Errors
    /// Where the engine or the cache can not be used.
    pub fn start(cache_dir: PathBuf) -> Result<Self, HostError> {
        let compiler = Compiler::of_this_program().map_err(HostError::Program)?;
        Self::start_with(cache_dir, compiler)
    }

    /// The same in another program: plugins are compiled by the `stagegate` at `compiler`, which has to be the same build.
    ///
    /// # Errors
    /// Where the engine or the cache can not be used.
    pub fn start_beside(compiler: PathBuf, cache_dir: PathBuf) -> Result<Self, HostError> {
        Self::start_with(cache_dir, Compiler::new(compiler))
    }

    fn start_with(cache_dir: PathBuf, compiler: Compiler) -> Result<Self, HostError> {
        let engine = engine::new_engine().map_err(HostError::Engine)?;
        let mut linker = Linker::new(&engine);
        bindings::Plugin::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)
            .map_err(HostError::Engine)?;
        let cache = Cache::open(cache_dir.clone(), &engine).map_err(|source| HostError::Cache {
            path: cache_dir,
            source,
        })?;
        let clock = Clock::start(engine.clone()).map_err(|error| HostError::Engine(error.into()))?;
        let inner = Arc::new(HostInner {
            engine,
            linker,
            clock,
            cache,
            compiler,
            plugins: Mutex::default(),
        });
        Ok(Self { inner })
    }
}

impl HostInner {
    fn known_plugin(&self, digest: &str) -> Option<Arc<LoadedPlugin>> {
        self.plugins().get(digest).and_then(Weak::upgrade)
    }

    /// Keeps a plugin for other policies; where two loaded it at once, both use the first.
    fn keep_plugin(&self, plugin: LoadedPlugin) -> Arc<LoadedPlugin> {
        let mut plugins = self.plugins();
        plugins.retain(|_, plugin| plugin.strong_count() > 0);
        if let Some(known) = plugins.get(&plugin.digest).and_then(Weak::upgrade) {
            return known;
        }
        let plugin = Arc::new(plugin);
        plugins.insert(plugin.digest.clone(), Arc::downgrade(&plugin));
        plugin
    }

    fn plugins(&self) -> std::sync::MutexGuard<'_, HashMap<String, Weak<LoadedPlugin>>> {
        // Every change of the map is one call: a panic elsewhere can not leave it half changed.
        self.plugins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RuleSet {
    /// Loads the plugins a policy names and checks its rules and options against what they declare. Plugins without
    /// a path of their own are looked up in `plugin_dirs`, in order; where there are none, in those that go with the
    /// program ([`default_plugin_directories`]). Rules that the policy does not name are off. Compiles where the cache has nothing: slow the
    /// first time; call it from a blocking thread.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place in the policy.
    pub fn load(host: &Host, policy: &Policy, plugin_dirs: &[PathBuf]) -> Result<Self, Vec<SettingProblem>> {
        let plugins = if plugin_dirs.is_empty() {
            let executable = std::env::current_exe().ok();
            registry::build(
                &host.inner,
                policy,
                &default_plugin_directories(executable.as_deref()),
            )
        } else {
            registry::build(&host.inner, policy, plugin_dirs)
        }?;
        let inner = Arc::new(RuleSetInner {
            host: Arc::clone(&host.inner),
            limits: policy.limits.clone(),
            postgres_version: policy.postgres_version,
            plugins,
        });
        Ok(Self { inner })
    }

    /// What the loaded components declare, by rule id; also the rules this policy turns off.
    pub fn declarations(&self) -> Vec<RuleDeclaration> {
        let plugins = self.inner.plugins.iter();
        let rules = plugins.flat_map(|plugin| &plugin.loaded.description.rules);
        let mut declarations: Vec<_> = rules.map(|rule| rule.declaration.clone()).collect();
        declarations.sort_by(|a, b| a.id.cmp(&b.id));
        declarations
    }

    /// The ids of all rules that the loaded components declare; also of those this policy turns off.
    pub fn rule_ids(&self) -> impl Iterator<Item = &RuleId> {
        let plugins = self.inner.plugins.iter();
        let rules = plugins.flat_map(|plugin| &plugin.loaded.description.rules);
        rules.map(|rule| &rule.declaration.id)
    }

    /// The ids of the rules that are on.
    pub fn active_rule_ids(&self) -> impl Iterator<Item = &RuleId> {
        let plugins = self.inner.plugins.iter();
        plugins.flat_map(|plugin| &plugin.rules).map(|rule| &rule.id)
    }

    /// sha256 over all components, hex: changes when any plugin's file does.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for plugin in &self.inner.plugins {
            digest.update(&plugin.loaded.digest);
        }
        hex::encode(digest.finalize())
    }

    /// Runs the rules that are on over one file. `path` is the file's name in its repository. Blocking; call it from a
    /// plain or blocking thread, never on an async worker.
    pub fn check(&self, path: &str, file: &ParsedFile, catalog: Option<&Arc<Lookup>>) -> Outcome {
        self.check_subject(&Subject {
            catalog,
            ..Subject::new(path, file)
        })
    }

    /// The same, with all that is known around the file.
    pub fn check_subject(&self, subject: &Subject<'_>) -> Outcome {
        let inner = &self.inner;
        let check = check::Check::new(inner, subject);
        check.run(&inner.plugins)
    }

    /// The same with the rules called natively instead of in their components: for tests and measurements.
    pub fn check_natively(&self, subject: &Subject<'_>, native: &native::Native<'_>) -> Outcome {
        let inner = &self.inner;
        let check = check::Check::new(inner, subject).with_native(native);
        check.run(&inner.plugins)
    }
}

impl<'a> Subject<'a> {
    /// A file alone.
    pub fn new(path: &'a str, file: &'a ParsedFile) -> Self {
        Self {
            path,
            file,
            bytes: None,
            catalog: None,
            history: None,
            project: None,
            estimates: None,
        }
    }

    fn catalog(&self) -> Option<Arc<Lookup>> {
        let of_history = self.history.map(|history| history.database());
        of_history.or(self.catalog).cloned()
    }

    fn history(&self) -> Option<Arc<History>> {
        let alone = || Some(History::new(self.catalog?.clone(), Arc::new(self.file.clone())));
        self.history.cloned().or_else(alone)
    }

    fn version(&self) -> Option<String> {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        let (version, _) = parse_file_name(name).ok()?;
        Some(version.as_str().to_owned())
    }

    fn checksum(&self) -> String {
        let bytes = self.bytes.unwrap_or(self.file.tree.text.as_bytes());
        Checksum::of(bytes).as_str().to_owned()
    }
}
