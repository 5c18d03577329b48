//! `check --fix` and `check --diff`: applies the repairs that findings offer, or shows what they would change.
//!
//! A file is replaced as a whole: the new text is written beside it, then takes its name, so that a crash leaves the old
//! file or the new one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;
use similar::TextDiff;

use super::on_disk;
use crate::cli::{CommandError, output};
use crate::review::ReviewedFile;
use crate::review::comment::counted;
use crate::review::finding::{Finding, Report};
use crate::review::fix::{Fixed, Told, fix_text};
use crate::review::grouped::group;

/// What to do with repairs.
#[derive(Debug, clap::Args)]
pub(super) struct Fixing {
    /// Apply the fixes that findings offer and can not change what a statement does; then report what is left
    #[arg(long)]
    fix: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
    /// With --fix or --diff, also fixes that may change what a statement does
    #[arg(long)]
    unsafe_fixes: bool,
}

impl Fixing {
    /// Whether what is asked for can be done.
    pub(super) fn check(&self, has_stdin: bool) -> Result<(), CommandError> {
        let problem = if self.unsafe_fixes && !self.is_wanted() {
            "--unsafe-fixes goes with --fix or --diff"
        } else if self.fix && has_stdin {
            "--fix can not write standard input; --diff shows what would change"
        } else {
            return Ok(());
        };
        Err(CommandError::Usage(anyhow::anyhow!(problem)))
    }

    /// Whether repairs are asked for.
    pub(super) fn is_wanted(&self) -> bool {
        self.fix || self.diff
    }

    /// Whether nothing is to be changed.
    pub(super) fn only_shows(&self) -> bool {
        self.diff
    }

    /// Repairs the files with findings that offer it; whether any file changed.
    pub(super) fn run(
        &self,
        files: &mut [ReviewedFile],
        report: &Report,
        review: impl Fn(&ReviewedFile) -> Report,
    ) -> Result<bool, CommandError> {
        let mut total = 0;
        let mut changed = 0;
        for (file, grouped) in files.iter_mut().zip(group(report)) {
            let offers = grouped
                .findings
                .iter()
                .flat_map(|grouped| &grouped.finding.fixes)
                .any(|fix| fix.safe || self.unsafe_fixes);
            let Some(fixed) = offers.then(|| self.fix(file, &review)).flatten() else {
                continue;
            };
            total += fixed.applied.len();
            changed += 1;
            self.put(file, fixed).map_err(CommandError::Environment)?;
        }
        output::complain(&summary(total, changed, self.diff));
        Ok(changed > 0)
    }

    /// The repaired text, where it differs; a file that is not UTF-8 is left alone.
    fn fix(&self, file: &ReviewedFile, review: impl Fn(&ReviewedFile) -> Report) -> Option<Fixed> {
        let text = std::str::from_utf8(&file.bytes).ok()?;
        let fixed = fix_text(text, self.unsafe_fixes, |text| {
            let report = review(&ReviewedFile {
                path: file.path.clone(),
                bytes: text.as_bytes().to_vec(),
            });
            findings(&report)
        });
        for Told { rule, line, title } in &fixed.refused {
            output::complain(&format!(
                "{}:{line}: the fix of {rule} ({title}) does not mend what it reports and was left out",
                file.path
            ));
        }
        (fixed.text != text).then_some(fixed)
    }

    fn put(&self, file: &mut ReviewedFile, fixed: Fixed) -> anyhow::Result<()> {
        if self.diff {
            let before = String::from_utf8_lossy(&file.bytes);
            let diff = TextDiff::from_lines(before.as_ref(), fixed.text.as_str());
            let unified = diff
                .unified_diff()
                .context_radius(3)
                .header(&format!("a/{}", file.path), &format!("b/{}", file.path))
                .to_string();
            return output::print(|out| out.write_all(unified.as_bytes())).context("write the diff");
        }
        replace(&on_disk(&file.path), fixed.text.as_bytes())
            .with_context(|| format!("write {}", file.path))?;
        file.bytes = fixed.text.into_bytes();
        Ok(())
    }
}

/// `2 fixes in 1 file applied`
fn summary(fixes: usize, changed: usize, only_shown: bool) -> String {
    if fixes == 0 {
        return "nothing to fix".to_owned();
    }
    let plural = if fixes == 1 { "" } else { "es" };
    let verb = if only_shown { "would be applied" } else { "applied" };
    format!("{fixes} fix{plural} in {} {verb}", counted(changed, "file"))
}

/// All findings of one file, those of several environments once.
fn findings(report: &Report) -> Vec<Finding> {
    let files = group(report);
    let findings = files.iter().flat_map(|file| &file.findings);
    findings.map(|grouped| grouped.finding.clone()).collect()
}

/// Gives a file new content at once. Follows links, and keeps the file's permissions.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.stagegate", std::process::id()));
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.set_permissions(fs::metadata(&path)?.permissions())?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    write().inspect_err(|_| {
        // What could not be finished is in nobody's way.
        fs::remove_file(&beside).unwrap_or_default();
    })
}
