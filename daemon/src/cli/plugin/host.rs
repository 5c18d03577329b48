//! The host as commands about one component use it, with the cache of compiled plugins that `check` has too.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::cli::CommandError;
use crate::cli::policies::default_cache;
use crate::plugin_kit::build::{self, BuildError};
use crate::rules::Host;

/// Where compiled plugins are kept.
#[derive(Debug, clap::Args)]
pub(super) struct CacheArgument {
    /// Where compiled plugins are kept between runs
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

impl CacheArgument {
    /// Starts the host.
    pub(super) fn host(&self) -> Result<Host, CommandError> {
        let cache = self.cache.clone().unwrap_or_else(default_cache);
        Host::start(cache).map_err(|error| CommandError::Environment(error.into()))
    }
}

/// The component that is meant: the file itself, or the one that the project in this folder was built to.
pub(super) fn component(named: &Path) -> Result<PathBuf, CommandError> {
    if named.is_file() {
        return Ok(named.to_owned());
    }
    let usage = |error: anyhow::Error| CommandError::Usage(error);
    let output = build::output(named).map_err(|error: BuildError| usage(error.into()))?;
    let output = output
        .with_context(|| {
            format!(
                "{} is neither a component nor a project of rules",
                named.display()
            )
        })
        .map_err(usage)?;
    if output.is_file() {
        return Ok(output);
    }
    Err(usage(anyhow::anyhow!(
        "{} is not there yet: run `stagegate plugin build {}`",
        output.display(),
        named.display()
    )))
}
