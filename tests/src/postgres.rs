//! Real databases for tests: a private PostgreSQL cluster for each process, a fresh database for each need.
//!
//! With `TEST_DATABASE_URL` (a superuser's) the databases are made on that server instead. Nothing is skipped
//! silently: where neither server binaries nor the setting can be found, tests fail and say what to install.

mod cluster;
mod database;
pub mod proxy;
pub mod wire;

pub use cluster::Cluster;
pub use database::TestDatabase;
