//! Which files `check` reviews: named ones, folders, patterns, standard input, or what git says was changed.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{git, shown};
use crate::change::{Version, parse_file_name};
use crate::cli::{CommandError, output};
use crate::glob;
use crate::review::ReviewedFile;

/// Stands for standard input.
const STDIN: &str = "-";

/// Where the files come from.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FileSource {
    /// SQL files; folders stand for all .sql files below them, patterns such as 'db/**/*.sql' for what they match, `-`
    /// for standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["git_base", "project"])]
    files: Vec<PathBuf>,
    /// What standard input is called in findings
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    /// Only .sql files that changed since the working tree's branch left this commit, also uncommitted and new ones
    #[arg(long, value_name = "REF")]
    git_base: Option<String>,
    /// A project's directory is looked for here, in the checkout's root
    #[arg(long, value_name = "DIR", requires = "project", default_value = ".")]
    root: PathBuf,
    /// The directory of the project, once it is known; only files directly in it are changes.
    #[arg(skip)]
    project_directory: Option<PathBuf>,
}

impl FileSource {
    /// Where no file is named, those of this project are meant.
    pub(in crate::cli) fn use_project_directory(&mut self, directory: &str) {
        self.project_directory = Some(self.root.join(directory));
    }

    /// Whether standard input is among the files.
    pub(in crate::cli) fn has_stdin(&self) -> bool {
        self.files.iter().any(|path| path.as_os_str() == STDIN)
    }

    /// Reads all files, each once, in the order they were named, those of a folder by name.
    pub(in crate::cli) fn read(&self) -> Result<Vec<ReviewedFile>, CommandError> {
        let mut paths = Vec::new();
        let mut seen = HashSet::new();
        for path in &self.files {
            for found in expand(path)? {
                if seen.insert(found.clone()) {
                    paths.push(found);
                }
            }
        }
        if let (Some(directory), true) = (&self.project_directory, self.files.is_empty()) {
            paths = sql_files_in(directory).map_err(CommandError::Environment)?;
        }
        if let Some(base) = &self.git_base {
            let changed = git::changed_files(base)?;
            paths = if self.files.is_empty() && self.project_directory.is_none() {
                changed
            } else {
                let changed: HashSet<_> = changed.iter().map(|path| real(path)).collect();
                paths
                    .into_iter()
                    .filter(|path| changed.contains(&real(path)))
                    .collect()
            };
        } else if paths.is_empty() {
            return Err(CommandError::Usage(anyhow::anyhow!(
                "there is no .sql file there"
            )));
        }
        let mut files = Vec::new();
        for path in &paths {
            files.push(self.read_one(path).map_err(CommandError::Environment)?);
        }
        Ok(files)
    }

    fn read_one(&self, path: &Path) -> anyhow::Result<ReviewedFile> {
        if path.as_os_str() != STDIN {
            let bytes = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
            return Ok(ReviewedFile {
                path: shown(path),
                bytes,
            });
        }
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .context("read standard input")?;
        let name = self.stdin_filename.clone();
        Ok(ReviewedFile {
            path: name.unwrap_or_else(|| "<stdin>".to_owned()),
            bytes,
        })
    }
}

/// Leaves out changes whose version is not later; files without a version too, which is said.
pub(in crate::cli) fn keep_later(files: &mut Vec<ReviewedFile>, since: &Version) {
    let before = files.len();
    files.retain(|file| version(file).is_some());
    let without = before - files.len();
    if without > 0 {
        let noun = crate::review::comment::counted(without, "file");
        output::complain(&format!("note: {noun} left out, whose name gives no version"));
    }
    files.retain(|file| version(file).is_some_and(|version| version > *since));
}

/// Puts changes in the order they are rolled out in; files without a version last.
pub(in crate::cli) fn sort_by_version(files: &mut [ReviewedFile]) {
    files.sort_by_cached_key(|file| {
        let version = version(file);
        (version.is_none(), version, file.path.clone())
    });
}

fn version(file: &ReviewedFile) -> Option<Version> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    parse_file_name(name).ok().map(|(version, _)| version)
}

/// The files that an argument stands for.
fn expand(path: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let text = path.to_string_lossy();
    if path.as_os_str() == STDIN {
        return Ok(vec![path.to_owned()]);
    }
    if path.is_dir() {
        return sql_files_below(path).map_err(CommandError::Environment);
    }
    if path.exists() || !glob::is_pattern(&text) {
        return Ok(vec![path.to_owned()]);
    }
    let pattern = shown(path);
    let mut found = sql_files_below(&pattern_folder(&pattern)).map_err(CommandError::Environment)?;
    found.retain(|path| glob::matches(&pattern, &shown(path)));
    if found.is_empty() {
        return Err(CommandError::Usage(anyhow::anyhow!(
            "no .sql file matches {text}"
        )));
    }
    Ok(found)
}

/// The folder above the first part of a pattern that has a star.
fn pattern_folder(pattern: &str) -> PathBuf {
    let plain = pattern.split('/').take_while(|part| !glob::is_pattern(part));
    let folder = plain.collect::<Vec<_>>().join("/");
    match (folder.as_str(), pattern.starts_with('/')) {
        ("", true) => PathBuf::from("/"),
        ("", false) => PathBuf::from("."),
        _ => PathBuf::from(folder),
    }
}

fn sql_files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for (path, is_folder) in entries(&folder)? {
            if is_folder {
                folders.push(path);
            } else if is_sql(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn sql_files_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let files = entries(folder)?.into_iter();
    let mut found: Vec<_> = files
        .filter(|(path, is_folder)| !is_folder && is_sql(path))
        .map(|(path, _)| path)
        .collect();
    found.sort();
    Ok(found)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<(PathBuf, bool)>> {
    let list = || format!("list {}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(list)? {
        let entry = entry.with_context(list)?;
        let kind = entry
            .file_type()
            .with_context(|| format!("look at {}", entry.path().display()))?;
        found.push((entry.path(), kind.is_dir()));
    }
    Ok(found)
}

pub(in crate::cli) fn is_sql(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "sql")
}

/// The one name of a file, whatever way leads to it.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
