//! What git says was changed. Runs the `git` program, so that every setting of the user's holds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, anyhow};

use super::files::is_sql;
use crate::cli::CommandError;

/// The .sql files that differ from where this branch left `base`, also uncommitted and new ones, as seen from here.
pub(super) fn changed_files(base: &str) -> Result<Vec<PathBuf>, CommandError> {
    if base.starts_with('-') {
        return Err(CommandError::Usage(anyhow!("{base:?} is not a commit or branch")));
    }
    let root = one_line(&["rev-parse", "--show-toplevel"])?;
    let fork = one_line(&["merge-base", base, "HEAD"])?;
    // Names count from the root of the repository, whatever folder this is.
    let mut names = run(&[
        "-C",
        &root,
        "diff",
        "--name-only",
        "--no-renames",
        "-z",
        "--diff-filter=d",
        &fork,
        "--",
    ])?;
    names.extend(run(&[
        "-C",
        &root,
        "ls-files",
        "--others",
        "--exclude-standard",
        "-z",
    ])?);
    let here = std::env::current_dir().map_err(|error| CommandError::Environment(error.into()))?;
    let here = here.canonicalize().unwrap_or(here);
    let mut paths: Vec<PathBuf> = names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| {
            from_here(
                &here,
                &Path::new(&root).join(String::from_utf8_lossy(name).as_ref()),
            )
        })
        .filter(|path| is_sql(path))
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// A path as it is called from a folder.
fn from_here(here: &Path, path: &Path) -> PathBuf {
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        if let Ok(rest) = path.strip_prefix(folder) {
            return up.join(rest);
        }
        up.push("..");
    }
    path.to_owned()
}

fn one_line(arguments: &[&str]) -> Result<String, CommandError> {
    let output = run(arguments)?;
    Ok(String::from_utf8_lossy(&output).trim_end().to_owned())
}

fn run(arguments: &[&str]) -> Result<Vec<u8>, CommandError> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                CommandError::Environment(anyhow!("--git-base needs git, which is not installed"))
            }
            _ => CommandError::Environment(anyhow::Error::new(error).context("run git")),
        })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said
        .trim()
        .lines()
        .next()
        .unwrap_or("it does not say why")
        .to_owned();
    let result: anyhow::Result<Vec<u8>> = Err(anyhow!(said));
    result
        .with_context(|| format!("ask git for what changed (git {})", arguments.join(" ")))
        .map_err(CommandError::Usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_folder() {
        for (here, path, expected) in [
            ("/repo", "/repo/db/1_a.sql", "db/1_a.sql"),
            ("/repo/db", "/repo/db/1_a.sql", "1_a.sql"),
            ("/repo/app/src", "/repo/db/1_a.sql", "../../db/1_a.sql"),
        ] {
            assert_eq!(
                from_here(Path::new(here), Path::new(path)),
                Path::new(expected),
                "from {here}"
            );
        }
    }
}
