//! All SQL on our own state, in SQLite (WAL, synchronous=FULL). One file for each group of tables.
//!
//! Rule: a state change is committed before its effect is relied upon. Functions here are one transaction each.

pub mod work;

use std::path::PathBuf;

use sqlx::SqlitePool;

use crate::clock::Clock;

/// The open state database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: SqlitePool,
    pub(crate) clock: Clock,
}

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file can not be opened or migrated.
    #[error("open the state database {path}")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// Our schema could not be brought up to date.
    #[error("migrate the state database {path}")]
    Migrate {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: sqlx::migrate::MigrateError,
    },
    /// Another daemon has this state open.
    #[error("{path} is in use by another stagegate process")]
    InUse {
        /// Which file.
        path: PathBuf,
    },
    /// A statement failed.
    #[error("{operation}")]
    Query {
        /// What was being done.
        operation: &'static str,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// A row holds what this build can not read.
    #[error("read {what} from the state database: {value:?}")]
    Corrupt {
        /// Of what kind.
        what: &'static str,
        /// The value.
        value: String,
    },
}
