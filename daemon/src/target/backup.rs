//! Copies the rows that a statement changes, in the statement's own transaction, so that they can be put back.
//!
//! Why the copy is exact, whoever else writes at the same time:
//! - the copy locks each row that it takes (`FOR UPDATE`), so nobody changes it before the statement does;
//! - what the copy misses or takes in vain (a row that another session committed in between, a condition that is not
//!   the same twice) is found afterwards: the copied rows whose place (table and ctid) is another now, or that are
//!   gone, must be exactly as many as the server says the statement changed. Each changed row that was copied counts
//!   once, so equal numbers mean the same rows. Otherwise there is no backup, and the policy says what follows;
//! - rows that were copied in vain leave the copy; of each updated row a digest of what the statement left is kept, so
//!   that a row that somebody changed since is never overwritten ([`restore`]).
//!
//! The copies are tables in the schema `stagegate_backup`, one for each statement, listed in `contents`. Everything is
//! committed, or rolled back, with the statement. Copies that have expired go before the next change of the database.

mod restore;
mod source;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use tokio_postgres::types::{ToSql, Type};

use self::source::Source;
use super::apply::{ApplyError, StatementError};
use super::connect::is_lost;
use super::{Change, Connection, RolloutLock, TargetError};
use crate::policy::BackupPolicy;
use crate::review::finding::Position;
use crate::sql::changed_rows::{ChangedRows, Frame, RowChange, changed_rows};
use crate::sql::line_index::LineIndex;
use crate::stage::{LogLevel, LogLine};
use crate::target::watch::watched;

pub use restore::{RestoreError, Restored, restore};

const CREATE: &str = "
CREATE SCHEMA IF NOT EXISTS stagegate_backup;
CREATE TABLE IF NOT EXISTS stagegate_backup.contents (
    name text PRIMARY KEY,
    project text NOT NULL,
    version text NOT NULL,
    rollout bigint NOT NULL,
    task bigint NOT NULL,
    statement integer NOT NULL,
    source_schema text NOT NULL,
    source_table text NOT NULL,
    kind text NOT NULL,
    key_columns text[] NOT NULL,
    value_columns text[] NOT NULL,
    row_count bigint NOT NULL,
    bytes bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    restored_at timestamptz,
    restored_by text
);
COMMENT ON SCHEMA stagegate_backup IS 'Rows as they were before Stagegate changed them. Dropped when they expire; see the table contents.';
";

/// What is set while rows are turned into text, so that the same row always gives the same text.
const SETTINGS: &str = "DateStyle=ISO, YMD;IntervalStyle=postgres;TimeZone=UTC;extra_float_digits=1;\
                        bytea_output=hex;search_path=pg_catalog";

/// One copy, as `contents` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its table in `stagegate_backup`.
    pub name: String,
    /// Of which project.
    pub project: String,
    /// Of which change.
    pub version: String,
    /// Of which rollout.
    pub rollout: i64,
    /// Of which task.
    pub task: i64,
    /// Of which statement, from 1.
    pub statement: i32,
    /// The schema of the table that the rows are of.
    pub source_schema: String,
    /// That table.
    pub source_table: String,
    /// `update` or `delete`.
    pub kind: String,
    /// Columns that tell its rows apart.
    pub key_columns: Vec<String>,
    /// Columns that can be put back.
    pub value_columns: Vec<String>,
    /// How many rows.
    pub rows: i64,
    /// On disk.
    pub bytes: i64,
    /// When the statement ran.
    pub created_at: Timestamp,
    /// From when on it may be dropped.
    pub expires_at: Timestamp,
    /// When its rows were put back.
    pub restored_at: Option<Timestamp>,
    /// By whom.
    pub restored_by: Option<String>,
}

/// A copy that was made, before its statement ran.
pub(super) struct Kept {
    name: String,
    frame: Frame,
    source: Source,
}

/// Makes the schema of the copies where a change needs it, and drops the copies that have expired.
pub(super) async fn ensure(lock: &RolloutLock, change: &Change<'_>) -> Result<(), TargetError> {
    let connection = lock.connection();
    sweep(connection).await?;
    let is_needed = change.backup.is_some()
        && change.statements.iter().any(|span| {
            let range = span.start as usize..span.end as usize;
            let text = change.change.sql.get(range).unwrap_or_default();
            matches!(changed_rows(text), ChangedRows::Of(_))
        });
    if is_needed && !exists(connection).await? {
        let made = connection.client().batch_execute(CREATE).await;
        made.map_err(connection.failed("create the schema stagegate_backup"))?;
    }
    if let (true, Some(role)) = (is_needed, connection.role()) {
        // The copies are made as the role that changes run as.
        let role = crate::catalog::ddl::quoted(role);
        let sql = format!(
            "GRANT USAGE, CREATE ON SCHEMA stagegate_backup TO {role};
             GRANT SELECT, INSERT, UPDATE ON stagegate_backup.contents TO {role}"
        );
        let granted = connection.client().batch_execute(&sql).await;
        granted.map_err(connection.failed("grant rights on the schema stagegate_backup"))?;
    }
    Ok(())
}

/// A statement that runs in batches is not copied: each batch is committed for itself.
pub(super) fn in_batches(lock: &RolloutLock, change: &Change<'_>, index: usize) -> Result<(), ApplyError> {
    if change.backup.is_none() {
        return Ok(());
    }
    without(
        lock,
        change,
        index,
        "it runs in batches, each committed for itself",
    )
}

/// Copies the rows that a statement is about to change. None where it changes none, or the policy does not ask.
pub(super) async fn before(
    lock: &RolloutLock,
    change: &Change<'_>,
    index: usize,
) -> Result<Option<Kept>, ApplyError> {
    let Some(policy) = change.backup else {
        return Ok(None);
    };
    let span = change.statements.get(index).cloned().unwrap_or_default();
    let text = change
        .change
        .sql
        .get(span.start as usize..span.end as usize)
        .unwrap_or_default();
    let frame = match changed_rows(text) {
        ChangedRows::None => return Ok(None),
        ChangedRows::Unknown(why) => return without(lock, change, index, why).map(|()| None),
        ChangedRows::Of(frame) => *frame,
    };
    let failed = |error| server_error(change, index, error);
    let connection = lock.connection();
    let source = match Source::find(connection, &frame).await.map_err(failed)? {
        Ok(source) => source,
        Err(why) => return without(lock, change, index, &why).map(|()| None),
    };
    let name = free_name(connection, change, index).await.map_err(failed)?;
    let kept = Kept { name, frame, source };
    kept.create(connection).await.map_err(failed)?;
    // The copy locks the rows, so it is the copy that waits for others.
    let number = i64::try_from(index + 1).unwrap_or(i64::MAX);
    let copying = kept.copy(connection, policy);
    let rows = watched(lock, number, change.limits.lock_timeout, copying).await;
    let rows = rows.map_err(failed)?;
    let bytes = kept.bytes(connection).await.map_err(failed)?;
    let too_much = (rows > policy.max_rows)
        .then(|| format!("it changes more than {} rows (max-rows)", policy.max_rows))
        .or_else(|| {
            let text = || {
                format!(
                    "its rows take {bytes} bytes, more than {} (max-bytes)",
                    policy.max_bytes
                )
            };
            (bytes > policy.max_bytes).then(text)
        });
    if let Some(why) = too_much {
        kept.drop(connection).await.map_err(failed)?;
        return without(lock, change, index, &why).map(|()| None);
    }
    Ok(Some(kept))
}

/// Checks a copy against what the statement changed, and lists it.
pub(super) async fn after(
    lock: &RolloutLock,
    change: &Change<'_>,
    (index, rows): (usize, u64),
    kept: Kept,
) -> Result<(), ApplyError> {
    let Some(policy) = change.backup else {
        return Ok(());
    };
    let failed = |error| server_error(change, index, error);
    let connection = lock.connection();
    let changed = kept.changed(connection).await.map_err(failed)?;
    if changed != rows {
        kept.drop(connection).await.map_err(failed)?;
        let why = format!(
            "the server says that it changed {rows} rows, and of the rows copied before it {changed} are changed: another \
             session wrote in between, the statement changes the key, or its condition is not the same twice"
        );
        return without(lock, change, index, &why);
    }
    if rows == 0 {
        return kept.drop(connection).await.map_err(failed);
    }
    kept.finish(connection).await.map_err(failed)?;
    kept.list(connection, (change, policy), index, rows)
        .await
        .map_err(failed)?;
    connection.log(LogLine::info(format!(
        "statement {}: {rows} rows as they were before are kept in stagegate_backup.{}",
        index + 1,
        kept.name
    )));
    Ok(())
}

/// Every copy of a database, newest first.
///
/// # Errors
/// Where the database can not be asked.
pub async fn list(connection: &Connection) -> Result<Vec<Backup>, TargetError> {
    if !exists(connection).await? {
        return Ok(Vec::new());
    }
    let instant = |column: &str| format!("(extract(epoch FROM {column}) * 1000000)::int8");
    let sql = format!(
        "SELECT name, project, version, rollout, task, statement, source_schema, source_table, kind, key_columns,
             value_columns, row_count, bytes, {}, {}, {}, restored_by
         FROM stagegate_backup.contents ORDER BY created_at DESC, name",
        instant("created_at"),
        instant("expires_at"),
        instant("restored_at"),
    );
    let rows = connection.client().query_typed(&sql, &[]).await;
    let rows = rows.map_err(connection.failed("read the table stagegate_backup.contents"))?;
    let at = |micros: i64| Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
    let backups = rows.iter().map(|row| Backup {
        name: row.get(0),
        project: row.get(1),
        version: row.get(2),
        rollout: row.get(3),
        task: row.get(4),
        statement: row.get(5),
        source_schema: row.get(6),
        source_table: row.get(7),
        kind: row.get(8),
        key_columns: row.get(9),
        value_columns: row.get(10),
        rows: row.get(11),
        bytes: row.get(12),
        created_at: at(row.get(13)),
        expires_at: at(row.get(14)),
        restored_at: row.get::<_, Option<i64>>(15).map(at),
        restored_by: row.get(16),
    });
    Ok(backups.collect())
}

/// There is no backup of what a statement changes: the policy says whether it may run all the same.
fn without(lock: &RolloutLock, change: &Change<'_>, index: usize, why: &str) -> Result<(), ApplyError> {
    let number = index + 1;
    if change.backup.is_some_and(|policy| policy.is_required) {
        return Err(ApplyError::NoBackup {
            statement: number,
            why: why.to_owned(),
        });
    }
    lock.connection().log(LogLine {
        level: LogLevel::Warning,
        message: format!("statement {number}: no backup of the rows it changes: {why}"),
    });
    Ok(())
}

/// Drops the copies that have expired, each in a transaction of its own.
async fn sweep(connection: &Connection) -> Result<(), TargetError> {
    if !exists(connection).await? {
        return Ok(());
    }
    let failed = || connection.failed("drop backups that have expired");
    let client = connection.client();
    let sql = "SELECT name FROM stagegate_backup.contents WHERE expires_at < clock_timestamp() ORDER BY name";
    for row in client.query_typed(sql, &[]).await.map_err(failed())? {
        let name: String = row.get(0);
        let quoted = crate::catalog::ddl::qualified("stagegate_backup", &name);
        let text = name.replace('\'', "''");
        let drop = format!(
            "BEGIN; DROP TABLE IF EXISTS {quoted}; DELETE FROM stagegate_backup.contents WHERE name = '{text}'; COMMIT"
        );
        client.batch_execute(&drop).await.map_err(failed())?;
        connection.log(LogLine::info(format!(
            "dropped the expired backup stagegate_backup.{name}"
        )));
    }
    Ok(())
}

async fn exists(connection: &Connection) -> Result<bool, TargetError> {
    let sql = "SELECT to_regclass('stagegate_backup.contents') IS NOT NULL";
    let row = connection.client().query_typed_one(sql, &[]).await;
    row.map(|row| row.get(0))
        .map_err(connection.failed("look for the table stagegate_backup.contents"))
}

/// `t12_3`; another daemon may have used that already.
async fn free_name(
    connection: &Connection,
    change: &Change<'_>,
    index: usize,
) -> Result<String, tokio_postgres::Error> {
    let base = format!("t{}_{}", change.task.0, index + 1);
    for more in 1_u32.. {
        let name = if more == 1 {
            base.clone()
        } else {
            format!("{base}_{more}")
        };
        let sql = "SELECT to_regclass('stagegate_backup.' || $1) IS NULL";
        let row = connection
            .client()
            .query_typed_one(sql, &[(&name, Type::TEXT)])
            .await?;
        if row.get(0) {
            return Ok(name);
        }
    }
    Ok(base)
}

/// The server refused a question of ours in the middle of a change.
fn server_error(change: &Change<'_>, index: usize, error: tokio_postgres::Error) -> ApplyError {
    let span = change.statements.get(index).cloned().unwrap_or_default();
    let position: Position = LineIndex::new(&change.change.sql).position(span.start);
    match error.as_db_error() {
        Some(db) if !is_lost(&error) => ApplyError::Statement(Box::new(StatementError {
            statement: Some(index + 1),
            position: Some(position),
            code: db.code().code().to_owned(),
            message: db.message().to_owned(),
            more: vec!["while the rows that it changes were copied for the backup".to_owned()],
        })),
        _ => ApplyError::SessionLost(error),
    }
}

impl Kept {
    fn table(&self) -> String {
        crate::catalog::ddl::qualified("stagegate_backup", &self.name)
    }

    /// `t.a = b.a AND ...`: rows of the table and of the copy.
    fn same_key(&self) -> String {
        self.source.same_key()
    }

    async fn create(&self, connection: &Connection) -> Result<(), tokio_postgres::Error> {
        let table = self.table();
        let sql = format!(
            "CREATE TABLE {table} AS SELECT t.*, NULL::tid AS stagegate_ctid, NULL::oid AS stagegate_tableoid,
                 NULL::text AS stagegate_left FROM {} AS t WITH NO DATA;
             ALTER TABLE {table} ADD PRIMARY KEY ({})",
            self.source.name(),
            self.source.key_list()
        );
        connection.client().batch_execute(&sql).await
    }

    /// Gives how many rows are in the copy.
    async fn copy(
        &self,
        connection: &Connection,
        policy: &BackupPolicy,
    ) -> Result<u64, tokio_postgres::Error> {
        let alias = &self.frame.alias;
        let columns = format!("{alias}.*, {alias}.ctid, {alias}.tableoid, NULL::text");
        let query = self
            .frame
            .query(&columns, Some(policy.max_rows.saturating_add(1)));
        let sql = format!("INSERT INTO {} {query}\nON CONFLICT DO NOTHING", self.table());
        let client = connection.client();
        client.batch_execute(&sql).await?;
        let count = format!("ANALYZE {0}", self.table());
        client.batch_execute(&count).await?;
        self.number(connection, &format!("SELECT count(*) FROM {}", self.table()))
            .await
    }

    async fn bytes(&self, connection: &Connection) -> Result<u64, tokio_postgres::Error> {
        let sql = format!("SELECT pg_total_relation_size('{}'::regclass)", self.table());
        self.number(connection, &sql).await
    }

    async fn number(&self, connection: &Connection, sql: &str) -> Result<u64, tokio_postgres::Error> {
        let row = connection.client().query_typed_one(sql, &[]).await?;
        Ok(row.get::<_, i64>(0).unsigned_abs())
    }

    /// How many of the copied rows the statement changed.
    async fn changed(&self, connection: &Connection) -> Result<u64, tokio_postgres::Error> {
        let (copy, source, key) = (self.table(), self.source.name(), self.same_key());
        let sql = match self.frame.change {
            RowChange::Update => format!(
                "SELECT count(*) FROM {copy} AS b JOIN {source} AS t ON {key} WHERE {}",
                Self::MOVED
            ),
            RowChange::Delete => {
                format!(
                    "SELECT count(*) FROM {copy} AS b WHERE NOT EXISTS (SELECT FROM {source} AS t WHERE {key})"
                )
            }
        };
        self.number(connection, &sql).await
    }

    /// An update always makes a new version of a row, at another place.
    const MOVED: &str = "(t.ctid <> b.stagegate_ctid OR t.tableoid <> b.stagegate_tableoid)";

    /// Takes out what was copied in vain, and notes what the statement left.
    async fn finish(&self, connection: &Connection) -> Result<(), tokio_postgres::Error> {
        let (copy, source, key) = (self.table(), self.source.name(), self.same_key());
        let client = connection.client();
        match self.frame.change {
            RowChange::Delete => {
                let sql = format!("DELETE FROM {copy} AS b USING {source} AS t WHERE {key}");
                client.batch_execute(&sql).await
            }
            RowChange::Update => {
                let digest = self.source.digest("t");
                let sql = format!(
                    "DELETE FROM {copy} AS b USING {source} AS t WHERE {key} AND NOT {};
                     UPDATE {copy} AS b SET stagegate_left = {digest} FROM {source} AS t WHERE {key}",
                    Self::MOVED
                );
                let before = settings(connection, &SETTINGS.split(';').map(pair).collect::<Vec<_>>()).await?;
                client.batch_execute(&sql).await?;
                let before: Vec<_> = before.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
                settings(connection, &before).await.map(drop)
            }
        }
    }

    async fn list(
        &self,
        connection: &Connection,
        (change, policy): (&Change<'_>, &BackupPolicy),
        index: usize,
        rows: u64,
    ) -> Result<(), tokio_postgres::Error> {
        let sql = "INSERT INTO stagegate_backup.contents (name, project, version, rollout, task, statement,
                 source_schema, source_table, kind, key_columns, value_columns, row_count, bytes, expires_at)
             SELECT $1, $2, $3, $4, $5, $6::int8::int4, $7, $8, $9, $10, $11, $12, $13,
                 clock_timestamp() + $14 * interval '1 second'";
        let number = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
        let (rows, statement) = (number(rows), number(index as u64 + 1));
        let bytes = number(self.bytes(connection).await?);
        let kind = self.frame.change.as_str();
        #[expect(clippy::cast_precision_loss, reason = "seconds of a retention are few")]
        let seconds = policy.retention.as_secs() as f64;
        let (project, version) = (change.project.as_str(), change.change.version.as_str());
        let parameters: [(&(dyn ToSql + Sync), Type); 14] = [
            (&self.name, Type::TEXT),
            (&project, Type::TEXT),
            (&version, Type::TEXT),
            (&change.rollout.0, Type::INT8),
            (&change.task.0, Type::INT8),
            (&statement, Type::INT8),
            (&self.source.schema, Type::TEXT),
            (&self.source.table, Type::TEXT),
            (&kind, Type::TEXT),
            (&self.source.key, Type::TEXT_ARRAY),
            (&self.source.values, Type::TEXT_ARRAY),
            (&rows, Type::INT8),
            (&bytes, Type::INT8),
            (&seconds, Type::FLOAT8),
        ];
        connection.client().query_typed(sql, &parameters).await.map(drop)
    }

    async fn drop(&self, connection: &Connection) -> Result<(), tokio_postgres::Error> {
        connection
            .client()
            .batch_execute(&format!("DROP TABLE {}", self.table()))
            .await
    }
}

fn pair(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, ""))
}

/// Sets settings of the transaction, and gives what they were.
async fn settings(
    connection: &Connection,
    wanted: &[(&str, &str)],
) -> Result<Vec<(String, String)>, tokio_postgres::Error> {
    let mut before = Vec::new();
    for (name, value) in wanted {
        let sql = "SELECT current_setting($1)";
        let row = connection
            .client()
            .query_typed_one(sql, &[(name, Type::TEXT)])
            .await?;
        before.push(((*name).to_owned(), row.get(0)));
        let sql = "SELECT set_config($1, $2, true)";
        let set = connection
            .client()
            .query_typed(sql, &[(name, Type::TEXT), (value, Type::TEXT)])
            .await;
        set?;
    }
    Ok(before)
}
