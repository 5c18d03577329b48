//! Whether a database can be reached and changed.

use super::{Item, chain};
use crate::config::DatabaseConfig;
use crate::ids::DatabaseName;
use crate::target::TargetError;
use crate::target::probe::{LedgerState, Probe, probe};

/// The oldest and newest major version that is tried.
const VERSIONS: std::ops::RangeInclusive<u32> = 14..=18;

pub(super) async fn examine(name: &DatabaseName, database: &DatabaseConfig) -> Item {
    let subject = format!("database {name}");
    match probe(&database.url, &database.session).await {
        Ok(seen) => judge(subject, &seen),
        Err(error @ TargetError::Pooled { .. }) => {
            let remedy = "name PostgreSQL itself in its url, or a pool in session mode";
            Item::bad(subject, chain(&error), remedy)
        }
        Err(error @ TargetError::Session { .. }) => {
            let remedy =
                "mend that key in its table of stagegate.toml, or GRANT the login role what it needs";
            Item::bad(subject, chain(&error), remedy)
        }
        Err(error) => {
            let remedy =
                "check host, port, user and password in its url, and that the server lets this host in";
            Item::bad(subject, chain(&error), remedy)
        }
    }
}

fn judge(subject: String, probe: &Probe) -> Item {
    let changes = probe.changes_as.as_ref();
    let changes = changes.map_or_else(String::new, |role| format!(", changes as role {role}"));
    let seen = format!(
        "{} {}, as role {}{changes}",
        probe.database, probe.version, probe.role
    );
    if probe.in_recovery {
        return Item::bad(
            subject,
            format!("{seen}: is a standby"),
            "name the primary in its url",
        );
    }
    if probe.ledger == LedgerState::Forbidden {
        let remedy = format!(
            "GRANT CREATE ON DATABASE \"{}\" TO \"{}\";",
            probe.database.replace('"', "\"\""),
            probe.role.replace('"', "\"\"")
        );
        return Item::bad(
            subject,
            format!("{seen}: may not make the schema `stagegate`"),
            remedy,
        );
    }
    if !VERSIONS.contains(&probe.major) {
        let remedy = "PostgreSQL 14 to 18 are known to work";
        return Item::notice(subject, format!("{seen}: this version was not tried"), remedy);
    }
    if probe.superuser {
        let remedy = "a role that owns what changes touch is enough, and safer";
        return Item::notice(subject, format!("{seen}, a superuser"), remedy);
    }
    let ledger = if probe.ledger == LedgerState::Present {
        "has a ledger"
    } else {
        "the ledger will be made by the first change"
    };
    Item::good(subject, format!("{seen}; {ledger}"))
}
