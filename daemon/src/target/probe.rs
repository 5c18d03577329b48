//! Whether a database could take changes: one connection, one question, nothing written.

use secrecy::SecretString;

use super::session::{self, SessionSettings, identifier, own_backend};
use super::{Connection, TargetError};

/// What a database says of itself and of the role that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Its name on the server.
    pub database: String,
    /// `PostgreSQL 15.18`
    pub version: String,
    /// 15
    pub major: u32,
    /// The role that asks.
    pub role: String,
    /// The role that changes run as, where it is another.
    pub changes_as: Option<String>,
    /// The role is a superuser.
    pub superuser: bool,
    /// The server is a standby and takes no changes.
    pub in_recovery: bool,
    /// Whether there is or could be a ledger.
    pub ledger: LedgerState,
}

/// How `stagegate.ledger` stands in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerState {
    /// It is there.
    Present,
    /// The first change will make it.
    CanBeMade,
    /// It is not there, and the role may not create its schema.
    Forbidden,
}

const QUESTION: &str = "
    SELECT current_database()::text,
           current_setting('server_version'),
           current_setting('server_version_num')::integer / 10000,
           current_user::text,
           coalesce((SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), false),
           pg_catalog.pg_is_in_recovery(),
           pg_catalog.has_database_privilege(current_database(), 'CREATE'),
           EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'stagegate' AND tablename = 'ledger')";

/// Asks a database.
///
/// # Errors
/// Where it can not be reached, does not answer, is behind a pooler, or its session can not be set as configured.
pub async fn probe(url: &SecretString, settings: &SessionSettings) -> Result<Probe, TargetError> {
    let connection = Connection::open_as(url, settings, None).await?;
    own_backend(&connection).await?;
    if let Some(role) = &settings.role {
        let sql = format!("SET ROLE {}; RESET ROLE", identifier(role));
        session::set(&connection, "role".to_owned(), &sql).await?;
    }
    let failed = connection.failed("ask for version and privileges");
    let row = connection
        .client()
        .query_one(QUESTION, &[])
        .await
        .map_err(&failed)?;
    let read = || -> Result<Probe, tokio_postgres::Error> {
        let version: String = row.try_get(1)?;
        Ok(Probe {
            database: row.try_get(0)?,
            version: format!("PostgreSQL {}", version.split(' ').next().unwrap_or_default()),
            major: u32::try_from(row.try_get::<_, i32>(2)?).unwrap_or_default(),
            role: row.try_get(3)?,
            changes_as: settings.role.clone(),
            superuser: row.try_get(4)?,
            in_recovery: row.try_get(5)?,
            ledger: match (row.try_get(7)?, row.try_get(6)?) {
                (true, _) => LedgerState::Present,
                (false, true) => LedgerState::CanBeMade,
                (false, false) => LedgerState::Forbidden,
            },
        })
    };
    read().map_err(failed)
}
