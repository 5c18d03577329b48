//! `stagegate config check|example`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;

use super::{CommandError, CommandResult, exit, output};
use crate::config::example::EXAMPLE;
use crate::config::load_config;
use crate::policy::{SettingProblem, parse_policy};
use crate::rules::{Host, RuleSet};

/// Check the configuration, or print a commented example
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Config {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check stagegate.toml, the secrets it names and all policies with their plugins
    ///
    /// Reads only: nothing is connected to. `stagegate doctor` goes further.
    Check {
        /// The configuration
        #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
        config: PathBuf,
    },
    /// Print a whole stagegate.toml with a comment on every setting
    Example,
}

impl Config {
    pub(super) fn run(self) -> CommandResult {
        match self.action {
            Action::Example => {
                output::say(EXAMPLE.trim_end());
                Ok(exit::CLEAN)
            }
            Action::Check { config } => check(&config),
        }
    }
}

fn check(path: &Path) -> CommandResult {
    let config = load_config(path)?;
    let host =
        Host::start(config.plugins.cache.clone()).map_err(|error| CommandError::Environment(error.into()))?;
    let mut problems: Vec<SettingProblem> = Vec::new();
    let mut rules = 0;
    for environment in &config.environments {
        let file = environment.policy.display().to_string();
        let text = std::fs::read_to_string(&environment.policy)
            .with_context(|| format!("read {file}, the policy of {}", environment.name))
            .map_err(CommandError::Usage)?;
        let loaded = parse_policy(&file, &text).and_then(|policy| {
            rules += policy.rules.values().filter(|rule| rule.level.is_some()).count();
            problems.extend(policy.rollout.approvals.problems(&config.people()));
            RuleSet::load(&host, &policy, &config.plugins.directories)
        });
        problems.extend(loaded.err().unwrap_or_default());
    }
    if !problems.is_empty() {
        return Err(CommandError::Settings(problems));
    }
    output::say(&format!(
        "{}: well-formed: environments {}, databases {}, projects {}, rules turned on {rules}",
        path.display(),
        config.environments.len(),
        config.databases.len(),
        config.projects.len(),
    ));
    Ok(exit::CLEAN)
}
