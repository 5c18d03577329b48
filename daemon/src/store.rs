//! All SQL on our own state, in `SQLite` (WAL; flushed at each commit but those of the queue's own notes). One file for
//! each group of tables.
//!
//! Rules:
//! - a state change is committed before its effect is relied upon; functions here are one transaction each;
//! - all writes of the process go through one connection, queued fairly, in `BEGIN IMMEDIATE` transactions, so that a
//!   read that turns into a write never meets `SQLITE_BUSY`; other processes (the CLI) are waited for;
//! - the daemon holds a lock on `<state>.lock` for its life: what a queue row says of a running job is therefore about
//!   this process, or about a dead one.

pub mod audit;
pub mod commands;
pub mod deliveries;
pub mod drift;
pub mod history;
pub mod poll;
pub mod publications;
pub mod pull_requests;
pub mod reviews;
pub mod rollouts;
pub mod run_statements;
pub mod runs;
pub mod sessions;
pub mod steps;
pub mod undo;
pub mod work;
mod writes;

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::clock::{self, Clock};

/// How long a statement waits for another process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections for reading. Pages and workers share them; the queue keeps one to itself.
const READERS: u32 = 5;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The open state database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// For reading.
    pub(crate) pool: SqlitePool,
    /// For writing: one connection, taken through [`Store::begin`].
    writer: SqlitePool,
    pub(crate) clock: Clock,
    deliveries: deliveries::Inbox,
    /// Held by the daemon, for as long as any clone lives.
    lock: Option<Arc<File>>,
}

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file or its folder can not be made or locked.
    #[error("use the state file {path}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file can not be opened as a database.
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

impl Store {
    /// Opens the state beside a daemon that may be running: for commands that look or leave work.
    ///
    /// # Errors
    /// Where the file can not be made, opened or brought up to date.
    pub async fn open(path: &Path, clock: Clock) -> Result<Self, StoreError> {
        Self::open_with(path, clock, None).await
    }

    /// Opens the state for the one daemon that works on it.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where a daemon has it already; else as [`Store::open`].
    pub async fn open_exclusive(path: &Path, clock: Clock) -> Result<Self, StoreError> {
        let lock = open_private(&beside(path, ".lock"))?;
        match lock.try_lock() {
            Ok(()) => Self::open_with(path, clock, Some(Arc::new(lock))).await,
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
                path: path.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(StoreError::File {
                path: beside(path, ".lock"),
                source,
            }),
        }
    }

    async fn open_with(path: &Path, clock: Clock, lock: Option<Arc<File>>) -> Result<Self, StoreError> {
        // SQLite gives its own files beside this one the same mode. The handle is closed before SQLite opens the file:
        // closing it later would drop the locks SQLite holds.
        drop(open_private(path)?);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        let open_failed = |source| StoreError::Open {
            path: path.to_owned(),
            source,
        };
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_release(|connection, _| Box::pin(is_fit_for_use(connection)))
            .connect_with(options.clone())
            .await
            .map_err(open_failed)?;
        migrate(path, &writer).await?;
        let pool = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options)
            .await
            .map_err(open_failed)?;
        let deliveries = deliveries::Inbox::start(writer.clone(), clock.clone());
        Ok(Self {
            pool,
            writer,
            clock,
            deliveries,
            lock,
        })
    }

    /// Starts a transaction that will write. It holds the process's one writing connection: do not wait for anything
    /// else inside. Dropping it undoes it.
    pub(crate) async fn begin(
        &self,
        operation: &'static str,
    ) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.begin_with("PRAGMA synchronous = FULL; BEGIN IMMEDIATE", operation)
            .await
    }

    /// As [`Self::begin`], for what is found out again where it is lost: its commit waits for no disk. Where the machine
    /// loses power, this and all that followed may be undone, never this alone.
    pub(crate) async fn begin_unflushed(
        &self,
        operation: &'static str,
    ) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.begin_with("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE", operation)
            .await
    }

    async fn begin_with(
        &self,
        begin: &'static str,
        operation: &'static str,
    ) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with(begin).await.map_err(failed(operation))
    }

    /// Whether the state answers: for health and the service manager's watchdog.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1 FROM work LIMIT 1")
            .fetch_optional(&self.pool)
            .await
            .map(drop)
            .map_err(failed("ask the state whether it answers"))
    }

    /// Closes all connections, so that the write-ahead log is folded into the file, and lets the next daemon in.
    pub async fn close(&self) {
        self.pool.close().await;
        self.writer.close().await;
        if let Some(Err(error)) = self.lock.as_ref().map(|lock| lock.unlock()) {
            tracing::warn!("the lock on the state was not given back: {error}");
        }
    }
}

/// Whether a connection may serve another transaction. Where the disk is full or broken, `SQLite` ends a transaction by
/// itself; the driver's own ROLLBACK then fails, and it believes for ever that the transaction still runs.
async fn is_fit_for_use(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // The rollback of a transaction that was dropped is done by then.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Makes a statement's error say what was being done.
pub(crate) fn failed(operation: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |source| StoreError::Query { operation, source }
}

/// Commits what [`Store::begin`] began.
pub(crate) async fn commit(
    transaction: Transaction<'static, Sqlite>,
    operation: &'static str,
) -> Result<(), StoreError> {
    transaction.commit().await.map_err(failed(operation))
}

/// Reads an instant of ours.
pub(crate) fn instant(text: &str) -> Result<Timestamp, StoreError> {
    clock::from_text(text).map_err(|_| corrupt("an instant", text))
}

/// Reads a value that parses, such as an id.
pub(crate) fn parsed<T: std::str::FromStr>(what: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(what, text))
}

/// Says that a stored value can not be read.
pub(crate) fn corrupt(what: &'static str, value: &str) -> StoreError {
    StoreError::Corrupt {
        what,
        value: value.chars().take(200).collect(),
    }
}

/// Brings the schema up to date. Processes that start together take turns.
async fn migrate(path: &Path, writer: &SqlitePool) -> Result<(), StoreError> {
    let lock_path = beside(path, ".migrating");
    let lock = open_private(&lock_path)?;
    lock.lock().map_err(|source| StoreError::File {
        path: lock_path,
        source,
    })?;
    MIGRATIONS
        .run(writer)
        .await
        .map_err(|source| StoreError::Migrate {
            path: path.to_owned(),
            source,
        })
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Opens or makes a file that only its owner may read, with its folder.
fn open_private(path: &Path) -> Result<File, StoreError> {
    let make = || {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
    };
    make().map_err(|source| StoreError::File {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    /// A store in a folder of its own, with a clock that tests move.
    pub(crate) struct TestStore {
        pub(crate) store: Store,
        pub(crate) folder: tempfile::TempDir,
        seconds: Arc<AtomicI64>,
    }

    impl TestStore {
        pub(crate) async fn open() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let seconds = Arc::new(AtomicI64::new(1_800_000_000));
            let store = open_at(folder.path(), &seconds).await.unwrap();
            Self {
                store,
                folder,
                seconds,
            }
        }

        pub(crate) fn pass(&self, seconds: i64) {
            self.seconds.fetch_add(seconds, Ordering::SeqCst);
        }

        /// Makes it this time.
        pub(crate) fn set(&self, at: &str) {
            let at: Timestamp = at.parse().unwrap();
            self.seconds.store(at.as_second(), Ordering::SeqCst);
        }

        /// The clock that the state goes by.
        pub(crate) fn clock(&self) -> Clock {
            clock_of(&self.seconds)
        }

        /// Lets every write fail, or none.
        pub(crate) async fn set_writable(&self, is_writable: bool) {
            let pragma = if is_writable {
                "PRAGMA query_only = off"
            } else {
                "PRAGMA query_only = on"
            };
            sqlx::query(pragma).execute(&self.store.writer).await.unwrap();
        }

        /// As after `kill -9`: the next process finds what was committed.
        pub(crate) async fn restart(&mut self) {
            self.store.close().await;
            self.store = open_at(self.folder.path(), &self.seconds).await.unwrap();
        }
    }

    async fn open_at(folder: &Path, seconds: &Arc<AtomicI64>) -> Result<Store, StoreError> {
        Store::open_exclusive(&folder.join("state.db"), clock_of(seconds)).await
    }

    fn clock_of(seconds: &Arc<AtomicI64>) -> Clock {
        let seconds = seconds.clone();
        Clock::from_fn(move || Timestamp::from_second(seconds.load(Ordering::SeqCst)).unwrap())
    }

    #[tokio::test]
    async fn a_second_daemon_is_refused_and_a_command_is_not() {
        let test = TestStore::open().await;
        let second = open_at(test.folder.path(), &test.seconds).await;
        assert!(matches!(second, Err(StoreError::InUse { .. })));
        let command = Store::open(&test.folder.path().join("state.db"), Clock::system()).await;
        command.unwrap().ping().await.unwrap();
    }

    #[tokio::test]
    async fn the_file_is_private_to_its_owner() {
        let test = TestStore::open().await;
        for name in ["state.db", "state.db-wal", "state.db.lock"] {
            let metadata = std::fs::metadata(test.folder.path().join(name)).unwrap();
            assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
        }
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_said_to_be_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        std::fs::write(&path, "this is not a database, it only looks long enough").unwrap();
        let error = Store::open(&path, Clock::system()).await.err().unwrap();
        assert!(error.to_string().contains("state.db"), "{error}");
    }

    #[tokio::test]
    async fn a_transaction_that_the_disk_ended_ends_no_later_one() {
        let test = TestStore::open().await;
        let mut transaction = test.store.begin("fill the disk").await.unwrap();
        // As SQLite does by itself where the disk is full in the middle of a commit.
        sqlx::query("ROLLBACK").execute(&mut *transaction).await.unwrap();
        let committed = transaction.commit().await;
        assert!(committed.is_err(), "there is nothing to commit");
        for _ in 0..2 {
            let transaction = test.store.begin("go on").await.unwrap();
            transaction.commit().await.unwrap();
        }
    }
}
