//! `stagegate database list|history|diff|backups|snapshot|adopt|drift`

mod adopt;
mod backups;
mod drift;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use serde::Serialize;

use super::state::{Look, Opened, block_on, harmless, table};
use super::{CommandError, CommandResult, output};
use crate::catalog::diff::{Context, diff, render_unified};
use crate::catalog::snapshot::Snapshot;
use crate::config::{Config, load_config};
use crate::ids::{DatabaseName, HistoryId};
use crate::settings::did_you_mean;
use crate::store::Store;
use crate::store::history::HistoryEntry;
use crate::target::connect::target_of;
use crate::target::{self, Connection};

/// See databases, and what was done to them
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Database {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the databases with their last change
    List {
        #[command(flatten)]
        look: Look,
    },
    /// List the changes of a database, newest first
    History {
        /// The database as stagegate.toml calls it
        name: DatabaseName,
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[command(flatten)]
        look: Look,
    },
    /// Show what a change did to the schema of a database
    Diff {
        /// The database as stagegate.toml calls it
        name: DatabaseName,
        /// The line of its history, as `history` numbers them [default: the newest]
        #[arg(long, value_name = "ID")]
        change: Option<HistoryId>,
        /// Lines shown around each difference [default: whole objects]
        #[arg(long, value_name = "LINES")]
        context: Option<usize>,
        #[command(flatten)]
        look: Look,
    },
    Adopt(adopt::Adopt),
    Drift(drift::DriftCommand),
    /// List the rows that are kept of changes, with their sizes
    Backups {
        /// The database as stagegate.toml calls it
        name: DatabaseName,
        #[command(flatten)]
        look: Look,
    },
    /// Write the schema of a database as JSON, for `stagegate check --catalog`
    Snapshot {
        /// The database as stagegate.toml calls it
        name: DatabaseName,
        /// Where to write it [default: standard output]
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// The configuration
        #[arg(long, short, value_name = "FILE", default_value = "stagegate.toml")]
        config: PathBuf,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct DatabaseJson {
    name: String,
    environment: String,
    address: String,
    last_change: Option<HistoryJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct HistoryJson {
    id: i64,
    version: String,
    description: String,
    checksum: String,
    applied_at: String,
    actor: String,
    duration_ms: i64,
    statements: i64,
    rollout: i64,
    project: String,
    pull_request: i64,
    title: String,
    author: String,
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct DiffJson {
    change: HistoryJson,
    added: usize,
    removed: usize,
    before: String,
    after: String,
}

impl From<&HistoryEntry> for HistoryJson {
    fn from(entry: &HistoryEntry) -> Self {
        Self {
            id: entry.id.0,
            version: entry.version.clone(),
            description: entry.description.clone(),
            checksum: entry.checksum.to_string(),
            applied_at: entry.applied_at.to_string(),
            actor: entry.actor.clone(),
            duration_ms: entry.duration_ms,
            statements: entry.statements,
            rollout: entry.rollout.0,
            project: entry.project.to_string(),
            pull_request: entry.number.0,
            title: entry.title.clone(),
            author: entry.author_name.clone(),
            url: entry.web_url.clone(),
        }
    }
}

impl Database {
    pub(super) fn run(self) -> CommandResult {
        block_on(async {
            match self.action {
                Action::List { look } => list(&look).await,
                Action::Backups { name, look } => backups::backups(&name, &look).await,
                Action::History { name, limit, look } => history(&name, limit, &look).await,
                Action::Diff {
                    name,
                    change,
                    context,
                    look,
                } => {
                    let context = context.map_or(Context::Objects, Context::Lines);
                    show_diff(&name, change, context, &look).await
                }
                Action::Adopt(adopt) => adopt.run().await,
                Action::Drift(drift) => drift.run().await,
                Action::Snapshot { name, output, config } => {
                    write_snapshot(&load_config(&config)?, &name, output.as_deref()).await
                }
            }
        })
    }
}

async fn list(look: &Look) -> CommandResult {
    let Opened { config, store } = look.open().await?;
    let mut wire = Vec::new();
    for (name, database) in &config.databases {
        let last = store.list_history(name, None, 1).await?;
        wire.push(DatabaseJson {
            name: name.to_string(),
            environment: database.environment.to_string(),
            address: target_of(&database.url).unwrap_or_else(|error| error.to_string()),
            last_change: last.first().map(HistoryJson::from),
        });
    }
    look.answer(&wire, || {
        let row = |database: &DatabaseJson| {
            let last = database.last_change.as_ref();
            vec![
                database.name.clone(),
                database.environment.clone(),
                database.address.clone(),
                last.map_or("none".to_owned(), |last| {
                    format!(
                        "{} {} at {:.19}Z",
                        last.version,
                        harmless(&last.description),
                        last.applied_at
                    )
                }),
            ]
        };
        let rows: Vec<_> = wire.iter().map(row).collect();
        table(&["name", "environment", "address", "last change"], &rows)
    })
}

async fn history(name: &DatabaseName, limit: u32, look: &Look) -> CommandResult {
    let Opened { config, store } = look.open().await?;
    let entries = store.list_history(known(&config, name)?, None, limit).await?;
    let wire: Vec<_> = entries.iter().map(HistoryJson::from).collect();
    look.answer(&wire, || history_text(&entries))
}

fn history_text(entries: &[HistoryEntry]) -> String {
    if entries.is_empty() {
        return "No changes yet.".to_owned();
    }
    let row = |entry: &HistoryEntry| {
        vec![
            entry.id.to_string(),
            format!("{:.0}", entry.applied_at),
            format!("{} {}", entry.version, harmless(&entry.description)),
            format!("{}#{}", entry.project, entry.number),
            harmless(&entry.actor),
            format!("{} ms", entry.duration_ms),
            entry.statements.to_string(),
        ]
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    table(
        &[
            "id",
            "applied",
            "change",
            "pull request",
            "by",
            "took",
            "statements",
        ],
        &rows,
    )
}

async fn show_diff(
    name: &DatabaseName,
    change: Option<HistoryId>,
    context: Context,
    look: &Look,
) -> CommandResult {
    let Opened { config, store } = look.open().await?;
    let name = known(&config, name)?;
    let entry = entry_of(&store, name, change).await?;
    let before = store.find_schema(&entry.schema_before).await?.unwrap_or_default();
    let after = store.find_schema(&entry.schema_after).await?.unwrap_or_default();
    let differences = diff(&before, &after, context);
    let text = render_unified(&differences);
    let wire = DiffJson {
        change: HistoryJson::from(&entry),
        added: differences.added,
        removed: differences.removed,
        before,
        after,
    };
    look.answer(&wire, || {
        let heading = format!("{name}: {} {}", entry.version, harmless(&entry.description));
        if differences.is_empty() {
            format!("{heading}\nThe schema did not change.")
        } else {
            format!("{heading}\n{text}")
        }
    })
}

async fn entry_of(
    store: &Store,
    name: &DatabaseName,
    change: Option<HistoryId>,
) -> Result<HistoryEntry, CommandError> {
    let entry = match change {
        Some(id) => store
            .find_history(id)
            .await?
            .filter(|entry| &entry.database == name),
        None => store.list_history(name, None, 1).await?.into_iter().next(),
    };
    let wanted = change.map_or("no change yet".to_owned(), |id| {
        format!("no change {id} in its history")
    });
    entry.ok_or_else(|| CommandError::Usage(anyhow!("database {name} has {wanted}")))
}

async fn write_snapshot(config: &Config, name: &DatabaseName, path: Option<&Path>) -> CommandResult {
    let json = look_at(config, name).await?.to_json();
    let written = match path {
        Some(path) => std::fs::write(path, json).with_context(|| format!("write {}", path.display())),
        None => output::print(|out| out.write_all(json.as_bytes())).context("write the snapshot"),
    };
    written.map_err(CommandError::Environment)?;
    Ok(super::exit::CLEAN)
}

/// The schema of a database of the configuration as it is now.
pub(super) async fn look_at(config: &Config, name: &DatabaseName) -> Result<Snapshot, CommandError> {
    let database = &config.databases[known(config, name)?];
    let look = async {
        let connection = Connection::open_as(&database.url, &database.session, None).await?;
        target::snapshot_for_review(&connection).await
    };
    look.await
        .with_context(|| format!("look at the database {name}"))
        .map_err(CommandError::Environment)
}

fn known<'a>(config: &Config, name: &'a DatabaseName) -> Result<&'a DatabaseName, CommandError> {
    if config.databases.contains_key(name) {
        return Ok(name);
    }
    let names = config.databases.keys().map(DatabaseName::as_str);
    let hint = did_you_mean(name.as_str(), names);
    let hint = hint.unwrap_or_else(|| "`stagegate database list` shows the databases".to_owned());
    Err(CommandError::Usage(anyhow!(
        "there is no database {name}: {hint}"
    )))
}
