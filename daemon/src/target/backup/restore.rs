//! Puts the rows of a task's backups back, all or none.
//!
//! One transaction under the rollout lock: last statement first, so that each finds its rows as it left them. A row
//! that somebody changed since, or a key that is in use again, stops the whole: nothing is overwritten that the task
//! did not write itself. That it was done is noted in `contents` in the same transaction, so doing it twice does it once.

use tokio_postgres::types::Type;

use super::source::Source;
use super::{Backup, SETTINGS, list, pair, settings};
use crate::catalog::ddl::{qualified, quoted};
use crate::target::{Connection, RolloutLock, TargetError};

/// So many keys of rows in the way are named.
const NAMED_KEYS: i64 = 5;

/// What was put back, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Of which statement.
    pub statement: i32,
    /// Qualified.
    pub table: String,
    /// `update` or `delete`.
    pub kind: String,
    /// How many rows.
    pub rows: i64,
}

/// Why nothing was put back.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// No backup is there.
    #[error(
        "there is no backup of task {task} in this database: the policy did not ask for one, or it has expired"
    )]
    Nothing {
        /// Which task.
        task: i64,
    },
    /// It was done before.
    #[error("the rows of task {task} were put back before, by {by}")]
    Already {
        /// Which task.
        task: i64,
        /// Who did.
        by: String,
    },
    /// The table is another.
    #[error("table {table} is not as it was: {why}")]
    Table {
        /// Qualified.
        table: String,
        /// What differs.
        why: String,
    },
    /// Rows changed since.
    #[error("{rows} rows of {table} changed after the task, so nothing was put back; their keys: {keys}")]
    Changed {
        /// Qualified.
        table: String,
        /// How many.
        rows: i64,
        /// Some of them.
        keys: String,
    },
    /// The server refused it.
    #[error("nothing was put back: {message} (SQLSTATE {code})")]
    Refused {
        /// The server's message, with its detail.
        message: String,
        /// Its code.
        code: String,
    },
    /// The database can not be asked.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// Puts the rows of a task back; where `dry_run`, only finds out whether that would work.
///
/// # Errors
/// Where rows changed since, or the table did, or the database can not be asked. Then nothing is put back.
pub async fn restore(
    lock: &RolloutLock,
    (rollout, task): (i64, i64),
    actor: &str,
    dry_run: bool,
) -> Result<Vec<Restored>, RestoreError> {
    let connection = lock.connection();
    let mut backups = list(connection).await?;
    backups.retain(|it| (it.rollout, it.task) == (rollout, task));
    backups.sort_by_key(|it| std::cmp::Reverse(it.statement));
    if let Some(by) = backups.iter().find_map(|it| it.restored_by.clone()) {
        return Err(RestoreError::Already { task, by });
    }
    if backups.is_empty() {
        return Err(RestoreError::Nothing { task });
    }
    let client = connection.client();
    let failed = connection.failed("put rows back");
    let begin =
        "BEGIN; SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = '60s'";
    client.batch_execute(begin).await.map_err(&failed)?;
    if let Some(role) = connection.role() {
        let role = format!("SET LOCAL ROLE {}", quoted(role));
        client.batch_execute(&role).await.map_err(&failed)?;
    }
    let result = put_back(connection, &backups, actor).await;
    let end = if result.is_ok() && !dry_run {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    let ended = client.batch_execute(end).await;
    let restored = result?;
    ended.map_err(|error| refused(connection, error))?;
    Ok(restored)
}

async fn put_back(
    connection: &Connection,
    backups: &[Backup],
    actor: &str,
) -> Result<Vec<Restored>, RestoreError> {
    let mut restored = Vec::new();
    for backup in backups {
        restored.push(one(connection, backup).await?);
        let sql = "UPDATE stagegate_backup.contents SET restored_at = clock_timestamp(), restored_by = $2 WHERE name = $1";
        let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 2] =
            [(&backup.name, Type::TEXT), (&actor, Type::TEXT)];
        let noted = connection.client().query_typed(sql, &parameters).await;
        noted.map_err(|error| refused(connection, error))?;
    }
    Ok(restored)
}

async fn one(connection: &Connection, backup: &Backup) -> Result<Restored, RestoreError> {
    let source = Source {
        schema: backup.source_schema.clone(),
        table: backup.source_table.clone(),
        key: backup.key_columns.clone(),
        values: backup.value_columns.clone(),
    };
    let table = source.name();
    let always = columns_fit(connection, backup, &source).await?;
    let copy = qualified("stagegate_backup", &backup.name);
    let key = source.same_key();
    let is_update = backup.kind == "update";
    if is_update {
        // Nobody changes them between the comparison and the writing.
        let lock =
            format!("SELECT FROM {table} AS t WHERE EXISTS (SELECT FROM {copy} AS b WHERE {key}) FOR UPDATE");
        let locked = connection.client().batch_execute(&lock).await;
        locked.map_err(|error| refused(connection, error))?;
    }
    // As when the digests were made; triggers that the writing fires see the usual settings again.
    let wanted: Vec<_> = SETTINGS.split(';').map(pair).collect();
    let usual = settings(connection, &wanted).await;
    let usual = usual.map_err(|error| refused(connection, error))?;
    in_the_way(connection, &source, &copy, is_update).await?;
    let usual: Vec<_> = usual
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let set = settings(connection, &usual).await;
    set.map_err(|error| refused(connection, error))?;
    let values: Vec<String> = source.values.iter().map(|it| quoted(it)).collect();
    let sql = if is_update {
        // What is always generated can not have been changed.
        let set = values
            .iter()
            .zip(&source.values)
            .filter(|(_, plain)| !always.contains(plain));
        let set: Vec<String> = set.map(|(it, _)| format!("{it} = b.{it}")).collect();
        format!(
            "UPDATE {table} AS t SET {} FROM {copy} AS b WHERE {key}",
            set.join(", ")
        )
    } else {
        let list = values.join(", ");
        format!("INSERT INTO {table} ({list}) OVERRIDING SYSTEM VALUE SELECT {list} FROM {copy}")
    };
    let rows = connection.client().execute_typed(&sql, &[]).await;
    let rows = rows.map_err(|error| refused(connection, error))?;
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    if rows != backup.rows {
        return Err(RestoreError::Changed {
            table,
            rows: backup.rows - rows,
            keys: "not known: a trigger or a rule kept them".to_owned(),
        });
    }
    Ok(Restored {
        statement: backup.statement,
        table,
        kind: backup.kind.clone(),
        rows,
    })
}

/// Whether the table has the columns of the copy, with the same types. Gives those that are always generated as identity.
async fn columns_fit(
    connection: &Connection,
    backup: &Backup,
    source: &Source,
) -> Result<Vec<String>, RestoreError> {
    let table = source.name();
    let sql = "SELECT k.name, format_type(b.atttypid, b.atttypmod), format_type(t.atttypid, t.atttypmod), t.attidentity::text
         FROM unnest($1) AS k (name)
         LEFT JOIN pg_attribute b ON b.attrelid = to_regclass($2) AND b.attname = k.name AND NOT b.attisdropped
         LEFT JOIN pg_attribute t ON t.attrelid = to_regclass($3) AND t.attname = k.name AND NOT t.attisdropped";
    let copy = qualified("stagegate_backup", &backup.name);
    let parameters: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] = [
        (&source.values, Type::TEXT_ARRAY),
        (&copy, Type::TEXT),
        (&table, Type::TEXT),
    ];
    let rows = connection.client().query_typed(sql, &parameters).await;
    let rows = rows.map_err(|error| refused(connection, error))?;
    let mut always = Vec::new();
    for row in &rows {
        let name: String = row.get(0);
        let (was, is): (Option<String>, Option<String>) = (row.get(1), row.get(2));
        match (was, is) {
            (Some(was), Some(is)) if was == is => {}
            (Some(was), Some(is)) => {
                let why = format!("its column {name} was {was} and is {is}");
                return Err(RestoreError::Table { table, why });
            }
            _ => {
                let why = format!("it has no column {name} any more");
                return Err(RestoreError::Table { table, why });
            }
        }
        if row.get::<_, Option<String>>(3).as_deref() == Some("a") {
            always.push(name);
        }
    }
    Ok(always)
}

/// Rows that are not as the task left them.
async fn in_the_way(
    connection: &Connection,
    source: &Source,
    copy: &str,
    is_update: bool,
) -> Result<(), RestoreError> {
    let (table, key) = (source.name(), source.same_key());
    let columns: Vec<String> = source.key.iter().map(|it| format!("b.{}", quoted(it))).collect();
    let named = columns.join(", ");
    let rows = if is_update {
        let digest = source.digest("t");
        let (first, _) = named.split_once(',').unwrap_or((&named, ""));
        let first = first.replacen("b.", "t.", 1);
        format!(
            "{copy} AS b LEFT JOIN {table} AS t ON {key} WHERE {first} IS NULL OR {digest} IS DISTINCT FROM b.stagegate_left"
        )
    } else {
        format!("{copy} AS b JOIN {table} AS t ON {key}")
    };
    let sql = format!(
        "SELECT count(*), (SELECT string_agg(named.key, ', ') FROM (SELECT concat_ws('/', {named}) AS key FROM {rows}
             ORDER BY {named} LIMIT {NAMED_KEYS}) AS named) FROM {rows}"
    );
    let row = connection.client().query_typed_one(&sql, &[]).await;
    let row = row.map_err(|error| refused(connection, error))?;
    let changed: i64 = row.get(0);
    if changed == 0 {
        return Ok(());
    }
    let keys: Option<String> = row.get(1);
    let more = if changed > NAMED_KEYS { ", ..." } else { "" };
    Err(RestoreError::Changed {
        table,
        rows: changed,
        keys: format!("{}{more}", keys.unwrap_or_default()),
    })
}

fn refused(connection: &Connection, error: tokio_postgres::Error) -> RestoreError {
    match error.as_db_error() {
        Some(db) => RestoreError::Refused {
            message: match db.detail() {
                Some(detail) => format!("{}; {detail}", db.message()),
                None => db.message().to_owned(),
            },
            code: db.code().code().to_owned(),
        },
        None => connection.failed("put rows back")(error).into(),
    }
}
