//! `stagegate rule list|explain`

mod explain;
mod list;
mod wrap;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};

use super::check::default_cache;
use super::{CommandError, CommandResult, exit, output};
use crate::config::load_config;
use crate::ids::RuleId;
use crate::policy::{Policy, SettingProblem, parse_policy};
use crate::rules::{Host, RuleDeclaration, RuleSet};
use crate::settings::did_you_mean;

/// The configuration that is read where nothing is named.
const DEFAULT_CONFIG: &str = "stagegate.toml";

/// List the rules of policies, or explain one
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Rule {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List all rules that the plugins have, with their level in each policy
    List {
        #[command(flatten)]
        source: Source,
        /// How to print them
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Explain a rule: what it looks for, why, what to write instead, its options
    Explain {
        /// The rule, such as `nullable-column`
        #[arg(value_name = "RULE")]
        rule: String,
        #[command(flatten)]
        source: Source,
    },
}

/// Where policies come from: `--policy`, else the configuration.
#[derive(Debug, clap::Args)]
struct Source {
    /// A policy; repeatable
    #[arg(long = "policy", short, value_name = "FILE", conflicts_with = "config")]
    policies: Vec<PathBuf>,
    /// The configuration whose environments' policies are meant [default: stagegate.toml]
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where plugins are that a policy names without a path; repeatable
    #[arg(long = "plugins", value_name = "DIR")]
    plugin_dirs: Vec<PathBuf>,
    /// Where compiled plugins are kept between runs
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: an object with `rules`
    Json,
}

/// A policy with its plugins, under the name people know it by.
struct Loaded {
    name: String,
    policy: Policy,
    rules: RuleSet,
}

impl Rule {
    pub(super) fn run(self) -> CommandResult {
        let width = wrap::terminal_width();
        let text = match self.action {
            Action::List { source, format } => {
                let loaded = source.load()?;
                let rules = declarations(&loaded);
                match format {
                    Format::Text => list::as_text(&rules, &loaded, width),
                    Format::Json => list::as_json(&rules, &loaded),
                }
            }
            Action::Explain { rule, source } => {
                let loaded = source.load()?;
                explain::as_text(&find(&rule, &loaded)?, &loaded, width)
            }
        };
        output::say(text.trim_end());
        Ok(exit::CLEAN)
    }
}

impl Source {
    fn load(self) -> Result<Vec<Loaded>, CommandError> {
        let mut source = self;
        let mut files = std::mem::take(&mut source.policies);
        if files.is_empty() {
            let config = source.config.take().unwrap_or_else(|| DEFAULT_CONFIG.into());
            if config == Path::new(DEFAULT_CONFIG) && !config.exists() {
                return Err(CommandError::Usage(anyhow::anyhow!(
                    "there is no {DEFAULT_CONFIG} here: name a policy with --policy, or a configuration with --config"
                )));
            }
            let config = load_config(&config)?;
            files = config
                .environments
                .into_iter()
                .map(|environment| environment.policy)
                .collect();
            source.cache.get_or_insert(config.plugins.cache);
            if source.plugin_dirs.is_empty() {
                source.plugin_dirs = config.plugins.directories;
            }
        }
        let cache = source.cache.unwrap_or_else(default_cache);
        let host = Host::start(cache).map_err(|error| CommandError::Environment(error.into()))?;
        load_all(&host, &files, &source.plugin_dirs)
    }
}

fn load_all(host: &Host, files: &[PathBuf], plugin_dirs: &[PathBuf]) -> Result<Vec<Loaded>, CommandError> {
    let mut loaded = Vec::new();
    let mut problems: Vec<SettingProblem> = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("read the policy {}", file.display()))
            .map_err(CommandError::Usage)?;
        let load = |policy: Policy| {
            let rules = RuleSet::load(host, &policy, plugin_dirs)?;
            let name = policy_name(file);
            Ok(Loaded { name, policy, rules })
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

/// `prod` for `policies/prod.toml`.
fn policy_name(file: &Path) -> String {
    file.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The rules of all policies, each once, by category and id.
fn declarations(loaded: &[Loaded]) -> Vec<RuleDeclaration> {
    let mut rules: Vec<_> = loaded
        .iter()
        .flat_map(|policy| policy.rules.declarations())
        .collect();
    rules.sort_by(|a, b| (&a.category, &a.id).cmp(&(&b.category, &b.id)));
    rules.dedup_by(|a, b| a.id == b.id);
    rules
}

fn find(id: &str, loaded: &[Loaded]) -> Result<RuleDeclaration, CommandError> {
    let rules = declarations(loaded);
    if let Some(rule) = rules.iter().find(|rule| rule.id.as_str() == id) {
        return Ok(rule.clone());
    }
    let near = did_you_mean(id, rules.iter().map(|rule| rule.id.as_str()));
    let help = near.unwrap_or_else(|| "`stagegate rule list` lists them".to_owned());
    Err(CommandError::Usage(anyhow::anyhow!(
        "no plugin has the rule `{id}`; {help}"
    )))
}

impl Loaded {
    /// The word for a rule's level here; a rule that the policy does not name is off.
    fn level(&self, rule: &RuleId) -> &'static str {
        let level = self.policy.rules.get(rule).and_then(|setting| setting.level);
        level.map_or("off", |level| level.as_str())
    }
}
