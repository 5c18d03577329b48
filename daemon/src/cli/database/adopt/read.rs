//! What an adoption starts from: the tool's table or a list, and the files of the project.

use std::path::Path;

use anyhow::{Context as _, anyhow};

use super::{Adopt, Source};
use crate::change::Change;
use crate::cli::{CommandError, output};
use crate::revision::{Revision, Revisions, Tool};
use crate::rollout::adopt::change_of_file;
use crate::target::Connection;
use crate::target::revisions::find_revisions;

/// In front of a version in what Bytebase stores.
const BYTEBASE_PREFIX: &str = "0000.0000.0000-";

impl Source {
    fn tool(self) -> Option<Tool> {
        Some(match self {
            Self::Flyway => Tool::Flyway,
            Self::Dbmate | Self::Rails => Tool::Dbmate,
            Self::GolangMigrate => Tool::GolangMigrate,
            Self::Sequel => Tool::Sequel,
            Self::Atlas => Tool::Atlas,
            Self::Liquibase => Tool::Liquibase,
            Self::Auto | Self::List | Self::Files => return None,
        })
    }
}

/// The history that was asked for, or why there is none.
pub(super) async fn revisions(
    options: &Adopt,
    connection: &Connection,
) -> Result<Result<Revisions, String>, CommandError> {
    match options.from {
        Source::List => return list(options).map(Ok),
        Source::Files => return named_files(options).map(Ok),
        _ => {}
    }
    let mut found = find_revisions(connection)
        .await
        .map_err(|error| CommandError::Environment(error.into()))?;
    if let Some(tool) = options.from.tool() {
        found.retain(|revisions| revisions.tool == tool);
    }
    if found.len() > 1 {
        let sources: Vec<String> = found
            .iter()
            .map(|revisions| format!("{} in {}", revisions.tool.name(), revisions.source))
            .collect();
        return Ok(Err(format!(
            "several tools left a history: {}; name one with --from, or move the other table away",
            sources.join(", ")
        )));
    }
    let nothing = match options.from.tool() {
        Some(tool) => format!("nothing to adopt: the database has no table of {}", tool.name()),
        None => "nothing to adopt: the database has no table of a migration tool that Stagegate knows; say which files \
                 are applied with --from files --files DIR --up-to VERSION, or which versions with --from list --list FILE"
            .to_owned(),
    };
    Ok(found.pop().ok_or(nothing))
}

fn list(options: &Adopt) -> Result<Revisions, CommandError> {
    let usage = || CommandError::Usage(anyhow!("--from list needs --list FILE"));
    let path = options.list.as_ref().ok_or_else(usage)?;
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("read {}", path.display()))
        .map_err(CommandError::Environment)?;
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim());
    let versions = lines.filter(|line| !line.is_empty());
    Ok(Revisions {
        applied: versions
            .map(|version| Revision::of(version.strip_prefix(BYTEBASE_PREFIX).unwrap_or(version)))
            .collect(),
        ..Revisions::new(Tool::List, path.display().to_string())
    })
}

fn named_files(options: &Adopt) -> Result<Revisions, CommandError> {
    match (&options.files, &options.up_to) {
        (Some(files), Some(up_to)) => Ok(Revisions {
            up_to: Some(up_to.to_string()),
            ..Revisions::new(Tool::Files, files.display().to_string())
        }),
        _ => Err(CommandError::Usage(anyhow!(
            "--from files needs --files DIR and --up-to VERSION: all files up to that version count as applied"
        ))),
    }
}

/// The changes in a folder, in no order.
pub(super) fn files(folder: &Path) -> Result<Vec<Change>, CommandError> {
    let read = || -> anyhow::Result<Vec<Change>> {
        let mut changes = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.display().to_string();
            let is_sql = path.extension().is_some_and(|extension| extension == "sql");
            if !is_sql || !path.is_file() || name.ends_with(".verify.sql") {
                continue;
            }
            let sql = std::fs::read_to_string(&path).with_context(|| format!("read {name}"))?;
            match change_of_file(&name, sql) {
                Ok(change) => changes.push(change),
                Err(error) => output::complain(&format!("left out: {error}")),
            }
        }
        changes.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(changes)
    };
    read()
        .with_context(|| format!("read the folder {}", folder.display()))
        .map_err(CommandError::Environment)
}
