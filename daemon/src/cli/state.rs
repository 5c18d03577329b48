//! What commands share that look at the daemon's state beside a daemon that may be running.

use std::future::Future;
use std::path::PathBuf;

use anyhow::Context as _;
use serde::Serialize;

use super::actor::actor;
use super::{CommandError, CommandResult, output};
use crate::clock::Clock;
use crate::config::{Config, load_config};
use crate::store::{Store, StoreError};

/// Where the state is, and how an answer is written.
#[derive(Debug, clap::Args)]
pub(super) struct Look {
    /// The configuration
    #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
    config: PathBuf,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// Where the state is, and who acts on it.
#[derive(Debug, clap::Args)]
pub(super) struct Acting {
    /// The configuration
    #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
    config: PathBuf,
    /// Who acts, for the audit log [default: the user of this process]
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The configuration and the state it names.
pub(super) struct Opened {
    pub(super) config: Config,
    pub(super) store: Store,
}

impl Look {
    pub(super) async fn open(&self) -> Result<Opened, CommandError> {
        open(&self.config).await
    }

    /// Writes an answer in the form that was asked for.
    pub(super) fn answer(&self, wire: &impl Serialize, text: impl FnOnce() -> String) -> CommandResult {
        match self.format {
            Format::Text => output::say(text().trim_end_matches('\n')),
            Format::Json => {
                let json = serde_json::to_string_pretty(wire).context("write the answer as JSON");
                output::say(&json.map_err(CommandError::Environment)?);
            }
        }
        Ok(super::exit::CLEAN)
    }
}

impl Acting {
    pub(super) async fn open(&self) -> Result<Opened, CommandError> {
        open(&self.config).await
    }

    pub(super) fn actor(&self) -> String {
        self.name.clone().unwrap_or_else(actor)
    }
}

async fn open(path: &std::path::Path) -> Result<Opened, CommandError> {
    let config = load_config(path)?;
    let store = Store::open(&config.state.path, Clock::system()).await?;
    Ok(Opened { config, store })
}

/// Runs a command's asynchronous part.
pub(super) fn block_on<T>(command: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("start the async runtime")
        .map_err(CommandError::Environment)?;
    runtime.block_on(command)
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Environment(error.into())
    }
}

/// Rows as text with aligned columns, under a heading.
pub(super) fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let heading: Vec<String> = heading.iter().map(|name| (*name).to_uppercase()).collect();
    let width = |column: usize| {
        let cells = rows.iter().chain([&heading]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width).collect();
    let mut text = String::new();
    for row in std::iter::once(&heading).chain(rows) {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Text of strangers on a terminal: control characters would steer it.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_characters() {
        let rows = vec![
            vec!["1".to_owned(), "é".to_owned()],
            vec!["100".to_owned(), String::new()],
        ];
        assert_eq!(table(&["id", "title"], &rows), "ID   TITLE\n1    é\n100\n");
        assert_eq!(harmless("a\u{1b}[31mb\n"), "a [31mb ");
    }
}
