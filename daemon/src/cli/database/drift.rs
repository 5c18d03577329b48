//! `stagegate database drift`: which databases are not as Stagegate left them, and accepting one.

use anyhow::anyhow;
use serde::Serialize;

use super::known;
use crate::catalog::diff::{Context, diff, render_unified};
use crate::cli::actor::actor;
use crate::cli::state::{Look, Opened, harmless, table};
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::config::Config;
use crate::ids::DatabaseName;
use crate::store::Store;
use crate::store::drift::{AcceptError, Drift};
use crate::work::check_drift::{look_at, schemas_of};

/// Show which databases are not as Stagegate left them, and accept a difference
///
/// Exits with 1 where a database has drifted and nobody has accepted it.
#[derive(Debug, clap::Args)]
pub(super) struct DriftCommand {
    /// The database as stagegate.toml calls it [default: all]
    name: Option<DatabaseName>,
    /// Look at the databases now
    #[arg(long)]
    check: bool,
    /// Accept the schema as it is: from now on the database should have this one
    #[arg(long, requires = "name", requires = "reason")]
    accept: bool,
    /// Why; it is kept
    #[arg(long, value_name = "TEXT", requires = "accept")]
    reason: Option<String>,
    /// Who acts, for the audit log [default: the user of this process]
    #[arg(long = "as", value_name = "NAME")]
    actor: Option<String>,
    #[command(flatten)]
    look: Look,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct StateJson {
    database: String,
    /// `as-left`, `drifted`, `not-changed-yet`
    state: &'static str,
    checked_at: Option<String>,
    error: Option<String>,
    drift: Option<DriftJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct DriftJson {
    found_at: String,
    seen_at: String,
    digest: String,
    diff: String,
}

impl DriftCommand {
    pub(super) async fn run(self) -> CommandResult {
        let Opened { config, store } = self.look.open().await?;
        if let Some(name) = &self.name {
            known(&config, name)?;
        }
        if self.check {
            self.check_all(&config, &store).await?;
        }
        if let (true, Some(name)) = (self.accept, &self.name) {
            return self.accept(&store, name).await;
        }
        let mut states = Vec::new();
        for name in self.names(&config) {
            states.push(state_of(&store, name).await?);
        }
        let has_drifted = states.iter().any(|state| state.drift.is_some());
        self.look.answer(&states, || text(&states))?;
        Ok(if has_drifted { exit::BLOCKED } else { exit::CLEAN })
    }

    fn names<'a>(&'a self, config: &'a Config) -> Vec<&'a DatabaseName> {
        match &self.name {
            Some(name) => vec![name],
            None => config.databases.keys().collect(),
        }
    }

    async fn check_all(&self, config: &Config, store: &Store) -> Result<(), CommandError> {
        for name in self.names(config) {
            if let Err(error) = look_at(store, name, &config.databases[name]).await {
                store.record_failed_look(name, &format!("{error:#}")).await?;
            }
        }
        Ok(())
    }

    async fn accept(&self, store: &Store, name: &DatabaseName) -> CommandResult {
        let actor = self.actor.clone().unwrap_or_else(actor);
        let reason = self.reason.as_deref().unwrap_or_default();
        match store.accept_drift(name, None, &actor, reason).await {
            Ok(_) => {
                output::say(&format!(
                    "The schema of {name} as it is now is the one it should have."
                ));
                Ok(exit::CLEAN)
            }
            Err(AcceptError::Store(error)) => Err(error.into()),
            Err(error @ AcceptError::NoReason) => Err(CommandError::Usage(anyhow!(error))),
            Err(error) => {
                output::complain(&format!("error: {error}"));
                Ok(exit::BLOCKED)
            }
        }
    }
}

async fn state_of(store: &Store, name: &DatabaseName) -> Result<StateJson, CommandError> {
    let check = store.find_drift_check(name).await?;
    let drift = match store.find_open_drift(name).await? {
        Some(drift) => Some(drift_json(store, &drift).await?),
        None => None,
    };
    let is_known = store.expected_schema(name).await?.is_some();
    Ok(StateJson {
        database: name.to_string(),
        state: match (&drift, is_known) {
            (Some(_), _) => "drifted",
            (None, true) => "as-left",
            (None, false) => "not-changed-yet",
        },
        checked_at: check.as_ref().map(|check| check.checked_at.to_string()),
        error: check.and_then(|check| check.error),
        drift,
    })
}

async fn drift_json(store: &Store, drift: &Drift) -> Result<DriftJson, CommandError> {
    let (expected, found) = schemas_of(store, drift).await?;
    Ok(DriftJson {
        found_at: drift.found_at.to_string(),
        seen_at: drift.seen_at.to_string(),
        digest: drift.found.clone(),
        diff: render_unified(&diff(&expected, &found, Context::Objects)),
    })
}

fn text(states: &[StateJson]) -> String {
    let row = |state: &StateJson| {
        let checked = state.checked_at.as_deref();
        vec![
            state.database.clone(),
            state.state.replace('-', " "),
            checked.map_or("not looked at yet".to_owned(), |at| format!("{at:.19}Z")),
            state.error.as_deref().map(harmless).unwrap_or_default(),
        ]
    };
    let rows: Vec<_> = states.iter().map(row).collect();
    let mut parts = vec![table(&["database", "state", "looked at", "problem"], &rows)];
    for state in states {
        if let Some(drift) = &state.drift {
            parts.push(format!(
                "{} since {:.19}Z, from what Stagegate left to what is there:\n{}",
                state.database, drift.found_at, drift.diff
            ));
        }
    }
    parts.join("\n")
}
