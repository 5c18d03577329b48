//! Compares databases with the schema they should have, at the policy's interval, and says whom a drift holds.
//!
//! The queue keeps one row for each database, put off to its next turn, so that a restart neither forgets nor crowds
//! them. Turns are spread by the database's name. A database that can not be looked at is no failure of the job: the
//! page says so, and the next turn tries again.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tracing::{info, warn};

use crate::app::App;
use crate::catalog::ddl;
use crate::config::DatabaseConfig;
use crate::ids::{DatabaseName, EnvironmentName};
use crate::policy::{DriftPolicy, OnDifference};
use crate::store::drift::{Drift, Seen};
use crate::store::{Store, StoreError};
use crate::target::{self, Connection};

/// While the policy says never, the job looks at the policy so often.
const IDLE: Duration = Duration::from_hours(1);

/// After a start, all databases have had a turn within this, or within their interval.
const FIRST_TURNS: Duration = Duration::from_mins(10);

/// Looks at a database; gives when its next turn is, or none where it is not configured any more.
///
/// # Errors
/// Where the state can not be read or written.
pub async fn check_drift(app: &App, name: &DatabaseName) -> anyhow::Result<Option<Timestamp>> {
    let Some(database) = app.config.databases.get(name) else {
        return Ok(None);
    };
    let Some(interval) = drift_policy(app, &database.environment).and_then(|policy| policy.check) else {
        return Ok(Some(app.clock.after(IDLE)));
    };
    if app.store.expected_schema(name).await?.is_some() {
        match look_at(&app.store, name, database).await {
            Ok(seen) => report(name, &seen),
            Err(error) => {
                let text = format!("{error:#}");
                info!("database {name} could not be compared with what Stagegate left: {text}");
                app.store.record_failed_look(name, &text).await?;
            }
        }
    }
    app.work_added.notify_one();
    Ok(Some(
        app.clock.after(interval * 9 / 10 + share(name, interval / 10)),
    ))
}

/// Compares a database with the schema it should have.
///
/// # Errors
/// Where the database can not be reached, or the state not be written.
pub async fn look_at(store: &Store, name: &DatabaseName, database: &DatabaseConfig) -> anyhow::Result<Seen> {
    let expected = store.expected_schema(name).await?;
    let connection = Connection::open_as(&database.url, &database.session, None).await?;
    let schema = target::snapshot(&connection).await?;
    let seen = store
        .record_look(name, &ddl::render(&schema), expected.as_deref(), None)
        .await?;
    Ok(seen)
}

/// Says once of each drift that it is there.
pub(super) fn report(name: &DatabaseName, seen: &Seen) {
    if let Seen::Drifted { is_new: true, .. } = seen {
        warn!(
            "database {name} is not as Stagegate left it; `stagegate database drift {name}` shows the difference"
        );
    }
}

/// Gives every configured database a turn soon: at a start, and when policies were read again.
///
/// # Errors
/// Where the state can not be written.
pub async fn give_turns(app: &App) -> Result<(), StoreError> {
    let turns = app.config.databases.iter().map(|(name, database)| {
        let interval = drift_policy(app, &database.environment).and_then(|policy| policy.check);
        let within = interval.unwrap_or(IDLE).min(FIRST_TURNS);
        (name.clone(), app.clock.after(share(name, within)))
    });
    app.store
        .schedule_drift_checks(&turns.collect::<Vec<_>>())
        .await?;
    app.work_added.notify_one();
    Ok(())
}

/// Databases on which nothing of an environment's policy starts, because somebody else changed them.
///
/// # Errors
/// Where the state can not be read.
pub(super) async fn drifted_databases(
    app: &App,
    environment: &EnvironmentName,
) -> Result<Vec<DatabaseName>, StoreError> {
    let policy = drift_policy(app, environment);
    if policy.is_none_or(|policy| policy.on_drift != OnDifference::Hold) {
        return Ok(Vec::new());
    }
    let drifts = app.store.list_open_drifts().await?;
    Ok(drifts.into_iter().map(|drift| drift.database).collect())
}

/// What the policy of an environment says of drifts; none where it has no policy any more.
pub fn drift_policy(app: &App, environment: &EnvironmentName) -> Option<DriftPolicy> {
    let policies = app.policies.borrow();
    policies
        .of(environment)
        .map(|loaded| loaded.policy.rollout.drift.clone())
}

/// The schemas that a drift is between: as it should be, as it was found.
///
/// # Errors
/// Where the state can not be read.
pub async fn schemas_of(store: &Store, drift: &Drift) -> Result<(String, String), StoreError> {
    let expected = store.find_schema(&drift.expected).await?.unwrap_or_default();
    let found = store.find_schema(&drift.found).await?.unwrap_or_default();
    Ok((expected, found))
}

/// A part of a time that is always the same for a name, and spread evenly over names.
fn share(name: &DatabaseName, whole: Duration) -> Duration {
    let digest = Sha256::digest(name.as_str());
    let part = u32::from(u16::from_be_bytes([digest[0], digest[1]]));
    whole / u32::from(u16::MAX) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_spread() {
        let hour = Duration::from_hours(1);
        let mut turns: Vec<_> = (0..100)
            .map(|n| share(&format!("db{n}").parse().unwrap(), hour))
            .collect();
        turns.sort();
        assert!(turns[0] < hour / 10 && turns[99] > hour * 9 / 10 && turns[99] <= hour);
        assert!(turns[50] > hour / 4 && turns[50] < hour * 3 / 4);
    }
}
