//! `stagegate plugin build [DIR]`

use std::path::PathBuf;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

use super::host::CacheArgument;
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::plugin_kit::build::{BuildError, build};
use crate::plugin_kit::trial::load_alone;

/// Build a project's component and look at it as the daemon would
///
/// The language is known by the project's manifest: Cargo.toml, package.json or pyproject.toml. The component goes to
/// dist/NAME.wasm; one that the daemon would refuse is an error here.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  stagegate plugin build
  stagegate plugin build rules/our-rules")]
pub(super) struct Build {
    /// The project's folder
    #[arg(value_name = "DIR", default_value = ".")]
    project: PathBuf,
    #[command(flatten)]
    cache: CacheArgument,
}

impl Build {
    pub(super) fn run(self) -> CommandResult {
        let path = match build(&self.project) {
            Ok(path) => path,
            Err(error @ (BuildError::NoProject { .. } | BuildError::Manifest { .. })) => {
                return Err(CommandError::Usage(error.into()));
            }
            // What is wrong with the sources was said by the compiler.
            Err(error @ (BuildError::ToolFailed { .. } | BuildError::Encode { .. })) => {
                output::complain(&format!("error: {:#}", anyhow::Error::new(error)));
                return Ok(exit::BLOCKED);
            }
            Err(error) => return Err(CommandError::Environment(error.into())),
        };
        let bytes = std::fs::read(&path)
            .with_context(|| format!("read {}", path.display()))
            .map_err(CommandError::Environment)?;
        let host = self.cache.host()?;
        let rules = match load_alone(&host, &path, "") {
            Ok(rules) => rules.declarations(),
            Err(problem) => {
                output::complain(&format!("error: {problem}"));
                return Ok(exit::BLOCKED);
            }
        };
        let ids: Vec<_> = rules.iter().map(|rule| rule.id.as_str()).collect();
        output::say(&format!(
            "{}\n  {} bytes, sha256 {}\n  rules: {}",
            path.display(),
            bytes.len(),
            hex::encode(Sha256::digest(&bytes)),
            ids.join(", ")
        ));
        Ok(exit::CLEAN)
    }
}
