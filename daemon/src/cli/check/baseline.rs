//! The file of findings that were there before: `check --baseline FILE` and `--write-baseline FILE`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::shown;
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::review::baseline::{Baseline, Compared};
use crate::review::comment::counted;
use crate::review::finding::Report;

/// Which baseline.
#[derive(Debug, clap::Args)]
pub(super) struct BaselineFile {
    /// Leave out the findings that this file has; entries that no longer occur are told
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings to this file, to be left out by --baseline later
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fix", "diff"])]
    write_baseline: Option<PathBuf>,
}

/// A baseline with the folder that its paths count from.
pub(super) struct Known {
    baseline: Baseline,
    folder: PathBuf,
}

impl BaselineFile {
    /// The file to write, where one is asked for.
    pub(super) fn to_write(&self) -> Option<&Path> {
        self.write_baseline.as_deref()
    }

    /// Reads the baseline, where one is named.
    pub(super) fn read(&self) -> Result<Option<Known>, CommandError> {
        let Some(path) = &self.baseline else {
            return Ok(None);
        };
        let read = || -> anyhow::Result<Known> {
            let text = std::fs::read_to_string(path)?;
            Ok(Known {
                baseline: Baseline::parse(&text)?,
                folder: folder_of(path)?,
            })
        };
        let known = read()
            .with_context(|| format!("use the baseline {}", path.display()))
            .map_err(CommandError::Usage)?;
        Ok(Some(known))
    }
}

impl Known {
    /// Takes what is known out of a report.
    pub(super) fn apply(&self, report: &mut Report) -> Compared {
        let is_deleted = |file: &str| !self.folder.join(file).exists();
        self.baseline
            .apply(report, |path| name(&self.folder, path), is_deleted)
    }
}

/// Writes all findings of a report.
pub(super) fn write(path: &Path, report: &Report) -> CommandResult {
    let write = || -> anyhow::Result<usize> {
        let folder = folder_of(path)?;
        let baseline = Baseline::of(report, |file| name(&folder, file));
        std::fs::write(path, baseline.to_text())?;
        Ok(baseline.count())
    };
    let count = write()
        .with_context(|| format!("write the baseline {}", path.display()))
        .map_err(CommandError::Environment)?;
    output::say(&format!(
        "{} written to {}",
        counted(count, "finding"),
        path.display()
    ));
    Ok(exit::CLEAN)
}

fn folder_of(baseline: &Path) -> std::io::Result<PathBuf> {
    let absolute = std::path::absolute(baseline)?;
    Ok(absolute.parent().map(Path::to_owned).unwrap_or_default())
}

/// A file as a baseline calls it: from the baseline's folder, so that it does not matter where the command runs.
fn name(folder: &Path, path: &str) -> String {
    let Ok(absolute) = std::path::absolute(path) else {
        return path.to_owned();
    };
    match absolute.strip_prefix(folder) {
        Ok(relative) => shown(relative),
        Err(_) => shown(Path::new(path)),
    }
}
