//! `stagegate check FILES... --policy P`

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;

use super::{CommandError, CommandResult, exit, output};
use crate::ids::EnvironmentName;
use crate::policy::parse_policy;
use crate::review::finding::{Level, Report};
use crate::review::text::{Style, write_text};
use crate::review::{Naming, ReviewedEnvironment, ReviewedFile, json, review_files};
use crate::rules::{Host, RuleSet, default_plugin_directories};

/// Review SQL files under a policy
///
/// Exits 0 without findings of level error, 1 with, 2 on wrong usage or settings, 3 when the environment fails.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// SQL files; folders stand for all .sql files below them, `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The policy to review under
    #[arg(long, short, value_name = "FILE")]
    policy: PathBuf,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Where plugins are that the policy names without a path; repeatable
    #[arg(long = "plugins", value_name = "DIR")]
    plugin_dirs: Vec<PathBuf>,
    /// Where compiled plugins are kept between runs
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: an object with `findings` and `not-evaluated`
    Json,
}

impl Check {
    pub(super) fn run(self) -> CommandResult {
        let rules = load_rules(&self.policy, &self.plugin_dirs, self.cache)?;
        let files = read_files(&self.files).map_err(CommandError::Environment)?;
        if files.is_empty() {
            return Err(CommandError::Usage(anyhow::anyhow!(
                "there is no .sql file below the given folders"
            )));
        }
        let environment = ReviewedEnvironment {
            name: environment_name(&self.policy),
            rules: &rules,
            catalog: None,
        };
        let report = review_files(&files, &[environment], Naming::Free);
        print_report(&report, self.format).map_err(CommandError::Environment)?;
        Ok(if report.count(Level::Error) > 0 {
            exit::BLOCKED
        } else {
            exit::CLEAN
        })
    }
}

/// Loads a policy with its plugins, as commands do that run without a configuration.
pub(super) fn load_rules(
    policy: &Path,
    plugin_dirs: &[PathBuf],
    cache: Option<PathBuf>,
) -> Result<RuleSet, CommandError> {
    let text = std::fs::read_to_string(policy)
        .with_context(|| format!("read the policy {}", policy.display()))
        .map_err(CommandError::Usage)?;
    let policy = parse_policy(&policy.display().to_string(), &text)?;
    let standard = default_plugin_directories(std::env::current_exe().ok().as_deref());
    let plugin_dirs = if plugin_dirs.is_empty() {
        &standard
    } else {
        plugin_dirs
    };
    let cache = cache.unwrap_or_else(default_cache);
    let host = Host::start(cache).map_err(|error| CommandError::Environment(error.into()))?;
    Ok(RuleSet::load(&host, &policy, plugin_dirs)?)
}

/// Where commands that run without a configuration keep compiled plugins.
pub(super) fn default_cache() -> PathBuf {
    let home = std::env::home_dir().unwrap_or_else(std::env::temp_dir);
    home.join(".cache").join("stagegate").join("plugins")
}

/// `prod` for `policies/prod.toml`: what the policy is called where only its file is known.
fn environment_name(policy: &Path) -> EnvironmentName {
    let stem = policy
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    stem.parse()
        .unwrap_or_else(|_| "policy".parse().expect("it is an environment name"))
}

fn read_files(paths: &[PathBuf]) -> anyhow::Result<Vec<ReviewedFile>> {
    let mut files = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            std::io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .context("read standard input")?;
            files.push(ReviewedFile {
                path: "<stdin>".to_owned(),
                bytes,
            });
        } else if path.is_dir() {
            let mut found = sql_files_below(path)?;
            found.sort();
            for path in found {
                files.push(read_file(&path)?);
            }
        } else {
            files.push(read_file(path)?);
        }
    }
    Ok(files)
}

fn sql_files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("list {}", folder.display()))?;
            let kind = entry
                .file_type()
                .with_context(|| format!("look at {}", entry.path().display()))?;
            let path = entry.path();
            if kind.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn read_file(path: &Path) -> anyhow::Result<ReviewedFile> {
    let bytes = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
    Ok(ReviewedFile {
        path: path.display().to_string(),
        bytes,
    })
}

fn print_report(report: &Report, format: Format) -> anyhow::Result<()> {
    let printed = output::print(|mut out| match format {
        Format::Text => write_text(report, Style::new(output::has_colours()), &mut out),
        Format::Json => {
            json::write_json(report, &mut *out)?;
            writeln!(out)
        }
    });
    printed.context("write the report")
}
