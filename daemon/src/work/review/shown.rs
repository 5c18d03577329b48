//! What an environment's database shows a review: its schema, and what its planner says of the changes.
//!
//! Neither stops a review: rules that ask for what is not there say that they could not look. The schema is worth more
//! than the estimates, so it is taken first and stays when they fail.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tracing::warn;

use super::Look;
use crate::app::LoadedPolicy;
use crate::catalog::estimate::{self, Estimates, explainable};
use crate::catalog::lookup::Lookup;
use crate::review::ReviewedFile;
use crate::sql;
use crate::target::{self, Connection, TargetError};
use crate::verification::is_verification;

/// How long a review waits for a database's schema.
const SCHEMA_TIME: Duration = Duration::from_secs(20);

/// How long it waits for the planner, for all changes together.
const ESTIMATE_TIME: Duration = Duration::from_secs(20);

/// What rules may ask about.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) catalog: Option<Arc<Lookup>>,
    /// By path.
    pub(super) estimates: BTreeMap<String, Estimates>,
}

/// Looks at the environment's first database of the project.
pub(super) async fn by_databases(look: &Look<'_>, loaded: &LoadedPolicy, files: &[ReviewedFile]) -> Shown {
    let databases = &look.app.config.databases;
    let mut candidates = look
        .project
        .databases
        .iter()
        .filter_map(|name| Some((name, databases.get(name)?)));
    let found = candidates.find(|(_, database)| database.environment == loaded.environment);
    let Some((name, database)) = found else {
        return Shown::default();
    };
    let opened = timeout(SCHEMA_TIME, async {
        let connection = Connection::open_as(&database.url, &database.session, None).await?;
        let snapshot = target::snapshot_for_review(&connection).await?;
        Ok((connection, snapshot))
    });
    let Some((connection, snapshot)) = or_warn(opened.await, &format!("the schema of {name}")) else {
        return Shown::default();
    };
    let estimates = timeout(ESTIMATE_TIME, estimates(&connection, loaded, files));
    let estimates = or_warn(estimates.await, &format!("the planner of {name}"));
    Shown {
        catalog: Some(Arc::new(Lookup::new(snapshot))),
        estimates: estimates.unwrap_or_default(),
    }
}

fn or_warn<T>(answer: Result<Result<T, TargetError>, Elapsed>, what: &str) -> Option<T> {
    match answer {
        Ok(Ok(value)) => return Some(value),
        Ok(Err(error)) => warn!(
            "{what} can not be asked, the review goes on without: {:#}",
            anyhow::Error::new(error)
        ),
        Err(_) => warn!("{what} gave no answer in time, the review goes on without"),
    }
    None
}

/// What the planner says of the statements, where an active rule asks for it.
async fn estimates(
    connection: &Connection,
    loaded: &LoadedPolicy,
    files: &[ReviewedFile],
) -> Result<BTreeMap<String, Estimates>, TargetError> {
    let mut estimates = BTreeMap::new();
    let mut active = loaded.rules.active_rule_ids();
    if !active.any(|id| estimate::ASKED_BY.contains(&id.as_str())) {
        return Ok(estimates);
    }
    for file in files.iter().filter(|file| !is_verification(&file.path)) {
        let parsed = sql::parse(&String::from_utf8_lossy(&file.bytes));
        let statements: Vec<_> = explainable(&parsed)
            .into_iter()
            .map(|(number, text)| (number, text.to_owned()))
            .collect();
        if !statements.is_empty() {
            let of_file = target::estimate::estimates(connection, &statements).await?;
            estimates.insert(file.path.clone(), of_file);
        }
    }
    Ok(estimates)
}
