//! `stagegate serve`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use super::{CommandError, CommandResult, exit};
use crate::app::PoliciesError;
use crate::clock::Clock;
use crate::config::load_config;
use crate::serve::{Daemon, ServeError};
use crate::telemetry::{self, LogFormat};

/// Run the daemon
///
/// Reviews pull requests, rolls out what was merged, serves its pages. Stops gracefully on SIGTERM and SIGINT;
/// reads the policies again on SIGHUP and keeps the old ones where the new are broken.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// The configuration
    #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
    config: PathBuf,
    /// How log lines are written
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// What is logged: a level, or levels by module such as `info,stagegate=debug`
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: String,
}

impl Serve {
    pub(super) fn run(self) -> CommandResult {
        telemetry::start(self.log_format, &self.log_level)
            .context("start logging")
            .map_err(CommandError::Usage)?;
        let config = load_config(&self.config)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("start the async runtime")
            .map_err(CommandError::Environment)?;
        runtime.block_on(async {
            let daemon = Daemon::start(Arc::new(config), Clock::system()).await?;
            daemon.run_until_signal().await?;
            Ok(exit::CLEAN)
        })
    }
}

impl From<ServeError> for CommandError {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Policies(PoliciesError::Invalid { problems }) => Self::Settings(problems),
            ServeError::Policies(PoliciesError::Read { .. }) => Self::Usage(error.into()),
            _ => Self::Environment(error.into()),
        }
    }
}
