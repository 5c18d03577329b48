//! `stagegate work list|retry`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;

use super::actor::actor;
use super::{CommandError, CommandResult, exit, output};
use crate::clock::Clock;
use crate::config::load_config;
use crate::store::Store;
use crate::store::work::DeadLetter;

/// Letters shown at most.
const MAX_LISTED: u32 = 1_000;

/// See work that failed for good, and have it tried again
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Work {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List work that failed for good, newest first
    List {
        /// The configuration
        #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
        config: PathBuf,
    },
    /// Have it tried again, as if it were new
    Retry {
        /// The number that `list` shows
        id: i64,
        /// The configuration
        #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
        config: PathBuf,
    },
}

impl Work {
    pub(super) fn run(self) -> CommandResult {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("start the async runtime")
            .map_err(CommandError::Environment)?;
        runtime.block_on(async {
            match self.action {
                Action::List { config } => list(&open(&config).await?).await,
                Action::Retry { id, config } => retry(&open(&config).await?, id).await,
            }
        })
    }
}

async fn open(config: &Path) -> Result<Store, CommandError> {
    let config = load_config(config)?;
    Store::open(&config.state.path, Clock::system())
        .await
        .map_err(|error| CommandError::Environment(error.into()))
}

async fn list(store: &Store) -> CommandResult {
    let dead = store
        .list_dead_work(MAX_LISTED)
        .await
        .map_err(|error| CommandError::Environment(error.into()))?;
    if dead.is_empty() {
        output::say("No work has failed for good.");
    }
    for letter in dead {
        output::say(&described(&letter));
    }
    Ok(exit::CLEAN)
}

fn described(letter: &DeadLetter) -> String {
    let DeadLetter {
        id,
        kind,
        key,
        attempts,
        ..
    } = letter;
    format!(
        "{id}  {kind} {key}  given up at {:.0} after {attempts} attempts\n    {}",
        letter.updated_at,
        letter.last_error.replace('\n', "\n    "),
    )
}

async fn retry(store: &Store, id: i64) -> CommandResult {
    let is_retried = store
        .retry_dead_work(id, &actor())
        .await
        .map_err(|error| CommandError::Environment(error.into()))?;
    if !is_retried {
        return Err(CommandError::Usage(anyhow::anyhow!(
            "no dead letter has the number {id}; `stagegate work list` shows them"
        )));
    }
    output::say("It is tried again as soon as the daemon has a place for it.");
    Ok(exit::CLEAN)
}
