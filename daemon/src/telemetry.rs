//! Sets up logging, once for the process: text by default, JSON by setting, always to standard error.
//!
//! A message reads alone and names its key value; the same value is a field where machines look for it. Fields have
//! one name everywhere:
//!
//! | field | what |
//! |---|---|
//! | `delivery.id`, `delivery.event` | the forge's id and name of a webhook delivery |
//! | `work.kind`, `work.key`, `work.attempt` | the queued work this belongs to |
//! | `project` | the project as configured |
//! | `review.errors`, `review.warnings` | what a review found |
//! | `rollout.id`, `task.id`, `run.id` | a rollout, its task, an attempt of it |
//! | `database`, `environment` | where a change goes |
//! | `rule.id`, `plugin` | the rule or component that speaks |
//!
//! Never logged: tokens, connection strings, bodies of requests, rows of databases.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging. `level` is a level such as `info`, or levels by module such as `info,stagegate=debug`. Panics are
/// logged too.
///
/// # Errors
/// Where `level` is not one, or logging was started before.
pub fn start(format: LogFormat, level: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(level)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => builder.with_target(false).finish().try_init()?,
        LogFormat::Json => builder.json().finish().try_init()?,
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    Ok(())
}
