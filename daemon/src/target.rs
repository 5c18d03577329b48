//! The only place that opens a connection to a database that rollouts change.
//!
//! Invariants:
//! - a function that changes a target takes `&RolloutLock`: proof that no other rollout changes it at the same time;
//! - what was applied is what the ledger says, which is committed in the same transaction as the change;
//! - no error, log line or `Debug` shows a password.

pub mod adopt;
pub mod apply;
pub mod backup;
pub mod connect;
pub mod estimate;
pub mod ledger;
pub mod limits;
pub mod lock;
pub mod probe;
pub mod revisions;
pub mod schema_reader;
pub mod session;
pub mod snapshot;
mod step;
#[cfg(test)]
pub(crate) mod testing;
mod tls;
mod verify;
mod watch;

use std::path::PathBuf;
use std::time::Duration;

pub use apply::{Applied, ApplyError, Change, apply};
pub use connect::Connection;
pub use limits::Limits;
pub use lock::RolloutLock;
pub use schema_reader::{Schema, SchemaReader, SchemaReaders};
pub use session::SessionSettings;
pub use snapshot::{snapshot, snapshot_for_review};
pub use verify::VerifyError;

/// Why a target could not be reached, asked or locked.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The configured address is not one. The address itself is a secret and not shown.
    #[error("read the database's url: {problem}")]
    Url {
        /// What is wrong, without the url.
        problem: String,
    },
    /// The certificates that the url names can not be used.
    #[error("read the root certificates {path}")]
    Certificates {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// TLS can not be set up.
    #[error("set up TLS for {target}")]
    Tls {
        /// `host:port/name`
        target: String,
        /// Why.
        #[source]
        source: rustls::Error,
    },
    /// The server did not let us in.
    #[error("connect to {target}")]
    Connect {
        /// `host:port/name`
        target: String,
        /// Why.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server did not answer.
    #[error("connect to {target} within {} s", after.as_secs())]
    ConnectTimeout {
        /// `host:port/name`
        target: String,
        /// How long it had.
        after: Duration,
    },
    /// Several clients share the server's sessions.
    #[error(
        "{target} is a pooler that lends another session to each transaction ({seen}); a rollout needs one of its own \
         for its lock and its limits: name PostgreSQL itself in the database's url, or a pool in session mode"
    )]
    Pooled {
        /// `host:port/name`
        target: String,
        /// What gave it away.
        seen: String,
    },
    /// The session can not be set as configured.
    #[error("set `{key}` of the database's table in stagegate.toml on {target}")]
    Session {
        /// Which key.
        key: String,
        /// `host:port/name`
        target: String,
        /// Why.
        #[source]
        source: tokio_postgres::Error,
    },
    /// Another session rolls out.
    #[error("lock {target} for a rollout within {} s: {holder} holds the lock", after.as_secs())]
    Locked {
        /// `host:port/name`
        target: String,
        /// Who has the lock.
        holder: String,
        /// How long was waited.
        after: Duration,
    },
    /// A question of ours failed.
    #[error("{operation} on {target}")]
    Query {
        /// What was being done.
        operation: &'static str,
        /// `host:port/name`
        target: String,
        /// Why.
        #[source]
        source: tokio_postgres::Error,
    },
    /// An answer has another form than every supported server gives.
    #[error("read what {target} answers to {operation}")]
    Answer {
        /// What was being done.
        operation: &'static str,
        /// `host:port/name`
        target: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

impl TargetError {
    /// Whether asking again would give the same answer: somebody has to change something first.
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Url { .. }
            | Self::Certificates { .. }
            | Self::Tls { .. }
            | Self::Answer { .. }
            | Self::Pooled { .. } => true,
            Self::Connect { .. } | Self::ConnectTimeout { .. } | Self::Locked { .. } => false,
            Self::Query { source, .. } | Self::Session { source, .. } => {
                !connect::is_lost(source) && !is_passing(source)
            }
        }
    }
}

/// A lock or a time limit was in the way.
fn is_passing(error: &tokio_postgres::Error) -> bool {
    let code = error.code().map_or("", tokio_postgres::error::SqlState::code);
    matches!(code, "55P03" | "57014" | "40001" | "40P01")
}
