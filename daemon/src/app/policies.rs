//! Loads the policies of all environments together: all of them, or all that is wrong with them.
//!
//! Their digest covers the texts and the components they load, so a review knows whether it would come out the same.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::{LoadedPolicy, Policies};
use crate::config::{Config, EnvironmentConfig};
use crate::policy::{SettingProblem, parse_policy};
use crate::rules::{Host, RuleSet};

/// Why there are no policies.
#[derive(Debug, thiserror::Error)]
pub enum PoliciesError {
    /// A policy file is absent or unreadable.
    #[error("read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Everything that is wrong with them, one problem a line.
    #[error("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid {
        /// In the order of environments, then of the file.
        problems: Vec<SettingProblem>,
    },
}

impl Policies {
    /// Reads and compiles all policies. Blocking, and slow where the compile cache is cold.
    ///
    /// # Errors
    /// Where one can not be read, or all that is wrong with any.
    pub fn load(config: &Config, host: &Host) -> Result<Self, PoliciesError> {
        let mut environments = Vec::new();
        let mut problems = Vec::new();
        for environment in &config.environments {
            match load_one(config, host, environment)? {
                Ok(loaded) => environments.push(loaded),
                Err(more) => problems.extend(more),
            }
        }
        if !problems.is_empty() {
            return Err(PoliciesError::Invalid { problems });
        }
        let digest = digest(&environments);
        Ok(Self { environments, digest })
    }
}

fn load_one(
    config: &Config,
    host: &Host,
    environment: &EnvironmentConfig,
) -> Result<Result<LoadedPolicy, Vec<SettingProblem>>, PoliciesError> {
    let path = &environment.policy;
    let text = std::fs::read_to_string(path).map_err(|source| PoliciesError::Read {
        path: path.clone(),
        source,
    })?;
    Ok(
        parse_policy(&path.display().to_string(), &text).and_then(|policy| {
            let strangers = policy.rollout.approvals.problems(&config.people());
            if !strangers.is_empty() {
                return Err(strangers);
            }
            let rules = RuleSet::load(host, &policy, &config.plugins.directories)?;
            Ok(LoadedPolicy {
                environment: environment.name.clone(),
                policy,
                rules,
            })
        }),
    )
}

fn digest(environments: &[LoadedPolicy]) -> String {
    let mut hasher = Sha256::new();
    for loaded in environments {
        for part in [
            loaded.environment.as_str(),
            &loaded.policy.digest,
            &loaded.rules.digest(),
        ] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    hex::encode(hasher.finalize())
}
