//! Literate cases of rules: read, run through the host, compared, written anew.
//!
//! A case holds where the rule reports on exactly the marked lines, with the marked level and message. A repair that a
//! finding offers must apply, give SQL that parses, and take the finding away.

mod read;
mod run;
mod update;

pub use read::{Case, CatalogText, Mark, read_cases};
pub use run::{Trial, check_fixes, check_marks, settings};
pub use update::{with_findings, with_sql};

use std::path::{Path, PathBuf};

use crate::ids::RuleId;

/// The cases of one rule.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The Markdown.
    pub path: PathBuf,
    /// The rule, by the file's name.
    pub rule: RuleId,
    /// In the file's order.
    pub cases: Vec<Case>,
}

/// Why a file of cases can not be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// It can not be read.
    #[error("read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is written wrongly.
    #[error("{}:{problem}", path.display())]
    Written {
        /// Which file.
        path: PathBuf,
        /// The line and what is wrong there.
        problem: String,
    },
    /// It is not called like a rule.
    #[error("{} is not called like a rule: {problem}", path.display())]
    Name {
        /// Which file.
        path: PathBuf,
        /// What a rule may be called.
        problem: String,
    },
}

impl CaseFile {
    /// Reads one file.
    ///
    /// # Errors
    /// Where it can not be read, or is written wrongly.
    pub fn read(path: &Path) -> Result<Self, CaseError> {
        let path = path.to_owned();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let rule = match stem.parse::<RuleId>() {
            Ok(rule) => rule,
            Err(error) => {
                let problem = error.to_string();
                return Err(CaseError::Name { path, problem });
            }
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(CaseError::Read { path, source }),
        };
        match read_cases(&text) {
            Ok(cases) => Ok(Self { path, rule, cases }),
            Err(problem) => Err(CaseError::Written { path, problem }),
        }
    }
}

/// Where the cases of a plugin are: `cases/` of its project, or beside its component; one in a project's `dist/` has the
/// project's.
pub fn cases_of(plugin: &Path) -> PathBuf {
    if plugin.is_dir() {
        return plugin.join("cases");
    }
    let folder = plugin.parent().unwrap_or(Path::new(""));
    let of_project = folder.join("../cases");
    if folder.ends_with("dist") && of_project.is_dir() {
        return of_project;
    }
    folder.join("cases")
}

/// All files of cases in a folder, by name.
///
/// # Errors
/// Where the folder can not be read.
pub fn case_files(folder: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let failed = |source| CaseError::Read {
        path: folder.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
