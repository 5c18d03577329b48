//! Which policies a command means: those it names, or those of the configuration's environments.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::CommandError;
use crate::config::EnvironmentConfig;
use crate::config::layout::{Layout, load_layout};
use crate::ids::EnvironmentName;
use crate::policy::{Policy, SettingProblem, parse_policy};
use crate::rules::{Host, RuleSet, default_plugin_directories};

/// The configuration that is read where nothing is named.
const DEFAULT_CONFIG: &str = "stagegate.toml";

/// Where policies come from: `--policy`, else the configuration.
#[derive(Debug, clap::Args)]
pub(super) struct PolicySource {
    /// A policy; repeatable
    #[arg(long = "policy", short, value_name = "FILE", conflicts_with = "config")]
    pub(super) policies: Vec<PathBuf>,
    /// The configuration whose environments' policies are meant [default: stagegate.toml]
    #[arg(long, short, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Where plugins are that a policy names without a path; repeatable
    #[arg(long = "plugins", value_name = "DIR")]
    pub(super) plugin_dirs: Vec<PathBuf>,
    /// Where compiled plugins are kept between runs
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,
}

/// A policy with its plugins, under the name people know it by.
pub(super) struct Loaded {
    pub(super) name: EnvironmentName,
    pub(super) policy: Policy,
    pub(super) rules: RuleSet,
}

impl PolicySource {
    /// The configuration's projects and environments, where a configuration is meant.
    pub(super) fn layout(&self) -> Result<Option<Layout>, CommandError> {
        if !self.policies.is_empty() {
            return Ok(None);
        }
        let path = self.config.as_deref().unwrap_or(Path::new(DEFAULT_CONFIG));
        if self.config.is_none() && !path.exists() {
            return Err(CommandError::Usage(anyhow::anyhow!(
                "there is no {DEFAULT_CONFIG} here: name a policy with --policy, or a configuration with --config"
            )));
        }
        Ok(Some(load_layout(path)?))
    }

    /// The files of the named policies, else of those of all environments.
    pub(super) fn files(&self) -> Result<Vec<PathBuf>, CommandError> {
        let environments = match self.layout()? {
            Some(layout) => layout.environments,
            None => self.named(),
        };
        let mut files: Vec<_> = environments.into_iter().map(|it| it.policy).collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// Where plugins are looked up.
    pub(super) fn plugin_directories(&self) -> Result<Vec<PathBuf>, CommandError> {
        Ok(self.directories(self.layout()?.as_ref()))
    }

    fn directories(&self, layout: Option<&Layout>) -> Vec<PathBuf> {
        match layout {
            _ if !self.plugin_dirs.is_empty() => self.plugin_dirs.clone(),
            Some(layout) => layout.plugins.directories.clone(),
            None => default_plugin_directories(std::env::current_exe().ok().as_deref()),
        }
    }

    /// Loads the named policies, else those of all environments.
    pub(super) fn load(&self) -> Result<Vec<Loaded>, CommandError> {
        let layout = self.layout()?;
        let environments = layout.as_ref().map(|layout| layout.environments.clone());
        self.load_these(layout.as_ref(), &environments.unwrap_or_else(|| self.named()))
    }

    /// The policies on the command line, each called after its file.
    fn named(&self) -> Vec<EnvironmentConfig> {
        let policies = self.policies.iter();
        policies
            .map(|policy| EnvironmentConfig {
                name: environment_name(policy),
                policy: policy.clone(),
            })
            .collect()
    }

    /// Loads policies with their plugins; everything that is wrong with any of them.
    pub(super) fn load_these(
        &self,
        layout: Option<&Layout>,
        environments: &[EnvironmentConfig],
    ) -> Result<Vec<Loaded>, CommandError> {
        let cache = self
            .cache
            .clone()
            .or_else(|| layout.map(|layout| layout.plugins.cache.clone()))
            .unwrap_or_else(default_cache);
        let plugin_dirs = self.directories(layout);
        let host = Host::start(cache).map_err(|error| CommandError::Environment(error.into()))?;
        load_all(&host, environments, &plugin_dirs)
    }
}

fn load_all(
    host: &Host,
    environments: &[EnvironmentConfig],
    plugin_dirs: &[PathBuf],
) -> Result<Vec<Loaded>, CommandError> {
    let mut loaded = Vec::new();
    let mut problems: Vec<SettingProblem> = Vec::new();
    for EnvironmentConfig { name, policy: file } in environments {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("read the policy {}", file.display()))
            .map_err(CommandError::Usage)?;
        let load = |policy: Policy| {
            let rules = RuleSet::load(host, &policy, plugin_dirs)?;
            Ok(Loaded {
                name: name.clone(),
                policy,
                rules,
            })
        };
        match parse_policy(&file.display().to_string(), &text).and_then(load) {
            Ok(policy) => loaded.push(policy),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() {
        Ok(loaded)
    } else {
        Err(CommandError::Settings(problems))
    }
}

/// Where commands that run without a configuration keep compiled plugins.
pub(super) fn default_cache() -> PathBuf {
    let home = std::env::home_dir().unwrap_or_else(std::env::temp_dir);
    home.join(".cache").join("stagegate").join("plugins")
}

/// `prod` for `policies/prod.toml`: what the policy is called where only its file is known.
fn environment_name(policy: &Path) -> EnvironmentName {
    let stem = policy
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    stem.parse()
        .unwrap_or_else(|_| "policy".parse().expect("it is an environment name"))
}
