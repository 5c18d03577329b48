//! `stagegate database backups`: the copies of rows that a database holds, with their sizes.

use anyhow::anyhow;
use serde::Serialize;

use crate::catalog::ddl::qualified;
use crate::cli::state::{Look, Opened, table};
use crate::cli::{CommandError, CommandResult};
use crate::ids::DatabaseName;
use crate::target::Connection;
use crate::target::backup::{Backup, list};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct BackupJson {
    name: String,
    project: String,
    version: String,
    rollout: i64,
    task: i64,
    statement: i32,
    table: String,
    kind: String,
    rows: i64,
    bytes: i64,
    created_at: String,
    expires_at: String,
    restored_at: Option<String>,
    restored_by: Option<String>,
}

impl From<&Backup> for BackupJson {
    fn from(backup: &Backup) -> Self {
        Self {
            name: backup.name.clone(),
            project: backup.project.clone(),
            version: backup.version.clone(),
            rollout: backup.rollout,
            task: backup.task,
            statement: backup.statement,
            table: qualified(&backup.source_schema, &backup.source_table),
            kind: backup.kind.clone(),
            rows: backup.rows,
            bytes: backup.bytes,
            created_at: backup.created_at.to_string(),
            expires_at: backup.expires_at.to_string(),
            restored_at: backup.restored_at.map(|at| at.to_string()),
            restored_by: backup.restored_by.clone(),
        }
    }
}

pub(super) async fn backups(name: &DatabaseName, look: &Look) -> CommandResult {
    let Opened { config, .. } = look.open().await?;
    let database = config.databases.get(name);
    let database = database.ok_or_else(|| CommandError::Usage(anyhow!("there is no database {name}")))?;
    let failed = |error: crate::target::TargetError| CommandError::Environment(error.into());
    let connection = Connection::open(&database.url, None).await.map_err(failed)?;
    let backups = list(&connection).await.map_err(failed)?;
    let wire: Vec<BackupJson> = backups.iter().map(BackupJson::from).collect();
    look.answer(&wire, || text(&wire))
}

fn text(backups: &[BackupJson]) -> String {
    if backups.is_empty() {
        return "No rows are kept.".to_owned();
    }
    let rows: Vec<Vec<String>> = backups
        .iter()
        .map(|it| {
            vec![
                it.task.to_string(),
                it.statement.to_string(),
                it.kind.clone(),
                it.table.clone(),
                it.rows.to_string(),
                format!("{} KiB", it.bytes / 1024),
                it.expires_at.clone(),
                it.restored_by.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let heading = [
        "task",
        "statement",
        "kind",
        "table",
        "rows",
        "size",
        "kept until",
        "put back by",
    ];
    table(&heading, &rows)
}
