//! `stagegate check [FILES...] --policy P`

mod baseline;
mod catalog;
pub(super) mod files;
mod fix;
mod git;
mod print;

use std::path::PathBuf;

use super::policies::PolicySource;
use super::reviewer::Reviewer;
use super::{CommandError, CommandResult, exit};
use crate::change::Version;
use crate::config::layout::Layout;
use crate::ids::ProjectName;
use crate::review::finding::{Level, Report};
use crate::review::{Naming, ReviewedFile};
use baseline::BaselineFile;
use catalog::CatalogSource;
pub(super) use catalog::read_catalog;
use files::FileSource;
use fix::Fixing;
use print::Printing;

/// Review SQL files under one or several policies
///
/// Exits 0 without findings of level error, 1 with, 2 on wrong usage or settings, 3 when the environment fails.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    files: FileSource,
    #[command(flatten)]
    policies: PolicySource,
    /// Review as the daemon does: this project's directory under the policies of its environments
    #[arg(long, value_name = "NAME", conflicts_with = "policies")]
    project: Option<ProjectName>,
    /// Only changes with a later version than this
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    since: Option<Version>,
    #[command(flatten)]
    catalog: CatalogSource,
    #[command(flatten)]
    baseline: BaselineFile,
    #[command(flatten)]
    fixing: Fixing,
    #[command(flatten)]
    printing: Printing,
}

impl Check {
    pub(super) fn run(mut self) -> CommandResult {
        let layout = self.policies.layout()?;
        let mut reviewer = self.reviewer(layout.as_ref())?;
        reviewer.catalog = self.catalog.read(self.policies.config.as_deref())?;
        self.fixing.check(self.files.has_stdin())?;
        let mut files = self.files.read()?;
        if let Some(since) = &self.since {
            files::keep_later(&mut files, since);
        }
        if reviewer.naming == Naming::Change {
            files::sort_by_version(&mut files);
        }
        let baseline = self.baseline.read()?;
        let review = |files: &[ReviewedFile]| {
            let mut report = reviewer.review(files);
            let compared = baseline.as_ref().map(|baseline| baseline.apply(&mut report));
            (report, compared)
        };
        let before = review(&files);
        if let Some(path) = self.baseline.to_write() {
            return baseline::write(path, &before.0);
        }
        let (report, compared) = if self.fixing.is_wanted() {
            let changed = self
                .fixing
                .run(&mut files, &before.0, |file| review(std::slice::from_ref(file)).0)?;
            if self.fixing.only_shows() {
                return Ok(verdict(&before.0));
            }
            if changed { review(&files) } else { before }
        } else {
            before
        };
        let declarations = self
            .printing
            .wants_declarations()
            .then(|| reviewer.declarations());
        self.printing
            .print(&report, &declarations.unwrap_or_default(), compared.as_ref())
            .map_err(CommandError::Environment)?;
        Ok(verdict(&report))
    }

    /// Loads the policies, and finds the files' folder where a project is meant.
    fn reviewer(&mut self, layout: Option<&Layout>) -> Result<Reviewer, CommandError> {
        let (Some(name), Some(layout)) = (&self.project, layout) else {
            let loaded = match layout {
                Some(layout) => self.policies.load_these(Some(layout), &layout.environments)?,
                None => self.policies.load()?,
            };
            return Ok(Reviewer::new(loaded, Naming::Free));
        };
        let project = layout.projects.get(name).ok_or_else(|| {
            let known = layout.projects.keys().map(ProjectName::as_str);
            let help = crate::settings::did_you_mean(name.as_str(), known.clone())
                .unwrap_or_else(|| format!("configured: {}", crate::settings::listed(known)));
            CommandError::Usage(anyhow::anyhow!("no project is called {name}; {help}"))
        })?;
        let mut environments = layout.environments.clone();
        environments.retain(|environment| project.environments.contains(&environment.name));
        self.files.use_project_directory(&project.directory);
        let loaded = self.policies.load_these(Some(layout), &environments)?;
        Ok(Reviewer::new(loaded, Naming::Change))
    }
}

fn parse_version(text: &str) -> Result<Version, String> {
    text.parse()
        .map_err(|_| "write the numbers that a file's name begins with, such as 20240919".to_owned())
}

fn verdict(report: &Report) -> u8 {
    if report.count(Level::Error) > 0 {
        exit::BLOCKED
    } else {
        exit::CLEAN
    }
}

/// A path as reports name it: with `/`, and without `./` before it.
fn shown(path: &std::path::Path) -> String {
    let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    match text.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => text,
    }
}

/// Where a reported path is; the working directory is where names count from.
fn on_disk(path: &str) -> PathBuf {
    PathBuf::from(path)
}
