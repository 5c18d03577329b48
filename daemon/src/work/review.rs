//! Reviews the head of a pull request: reads its changes from the forge and schemas from the databases, runs the rules
//! away from the async threads, stores the result.
//!
//! A database that can not be reached does not stop a review, see `shown`.

mod beside;
mod shown;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Context;
use futures_util::future::join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use tracing::info;

use super::pull_request::Look;
use crate::app::LoadedPolicy;
use crate::bitbucket::BitbucketError;
use crate::change::parse_file_name;
use crate::forge::{ChangedFile, FileStatus};
use crate::ids::CommitHash;
use crate::metrics;
use crate::review::finding::{Finding, Level, Place, Position, Report};
use crate::review::{Circumstances, Naming, ReviewedEnvironment, ReviewedFile, review_files};
use crate::store::reviews::{ReviewKey, StoredReview};

/// The longest change that is read.
const MAX_FILE_BYTES: u64 = 2 << 20;

/// Files that are asked for at the same time.
const PARALLEL_FILES: usize = 4;

/// The files of a look, as far as they could be read.
pub(super) struct ReadFiles {
    /// In version order.
    pub(super) files: Vec<ReviewedFile>,
    /// Paths that are longer than may be read; their text stands as empty in `files`.
    pub(super) too_large: Vec<(String, String)>,
    /// Paths of changes that are in the repository and not part of the pull request, as far as it was asked.
    pub(super) settled: BTreeSet<String>,
}

/// Reviews the head of the look's pull request and stores the review.
pub(super) async fn review_head(look: &Look<'_>) -> anyhow::Result<StoredReview> {
    let files = read_changes(look, &look.pull_request.source_commit).await?;
    review_and_store(look, look.review_key(), files).await
}

/// The stored review of a key, unless a comment that it heeded has had its last day since.
pub(super) async fn stored_review(look: &Look<'_>, key: &ReviewKey) -> anyhow::Result<Option<StoredReview>> {
    let stored = look.app.store.find_review(key).await?;
    let today = look.app.clock.today();
    Ok(stored.filter(|review| review.report.holds_on(today)))
}

/// Reviews files and stores the review under a key.
pub(super) async fn review_and_store(
    look: &Look<'_>,
    key: ReviewKey,
    read: ReadFiles,
) -> anyhow::Result<StoredReview> {
    let (report, duration) = review(look, read).await?;
    let id = look.app.store.insert_review(&key, &report, duration).await?;
    count(&report);
    info!(
        review.errors = report.count(Level::Error),
        review.warnings = report.count(Level::Warning),
        "reviewed {} files of pull request {} at {}",
        report.sources.len(),
        key.number,
        key.source_commit.short(),
    );
    Ok(StoredReview {
        id,
        key,
        report,
        duration,
        created_at: look.app.clock.now(),
    })
}

/// The changes of the pull request as they are at a commit, in version order, and behind them the verifications that
/// were there before.
pub(super) async fn read_changes(look: &Look<'_>, commit: &CommitHash) -> anyhow::Result<ReadFiles> {
    let repository = &look.project.repository;
    let changed = look
        .forge
        .changed_files(
            repository,
            look.pull_request.number,
            look.pull_request.changed_files_link.as_deref(),
        )
        .await
        .context("ask what the pull request changes")?;
    let mut paths: Vec<_> = changed
        .into_iter()
        .filter(|file| is_change(file, &look.project.directory))
        .map(|file| file.path)
        .collect();
    paths.sort_by_cached_key(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let version = parse_file_name(name).ok().map(|(version, _)| version);
        (version.is_none(), version, path.clone())
    });
    let mut reading = Vec::new();
    for path in paths {
        reading.push(read_file(look, commit, path));
    }
    let read: Vec<_> = stream::iter(reading)
        .buffered(PARALLEL_FILES)
        .try_collect()
        .await?;
    let too_large = read
        .iter()
        .filter_map(|(file, reason)| Some((file.path.clone(), reason.clone()?)))
        .collect();
    let files = read.into_iter().map(|(file, _)| file).collect();
    let mut read = ReadFiles {
        files,
        too_large,
        settled: BTreeSet::new(),
    };
    beside::add_beside(look, commit, &mut read).await?;
    Ok(read)
}

/// A file, and why it stands empty where it is too large.
async fn read_file(
    look: &Look<'_>,
    commit: &CommitHash,
    path: String,
) -> anyhow::Result<(ReviewedFile, Option<String>)> {
    let repository = &look.project.repository;
    let (bytes, reason) = match look.forge.file(repository, commit, &path, MAX_FILE_BYTES).await {
        Ok(bytes) => (bytes.to_vec(), None),
        Err(error @ BitbucketError::TooLarge { .. }) => (Vec::new(), Some(error.to_string())),
        Err(error) => return Err(error).with_context(|| format!("read {path} at {}", commit.short())),
    };
    Ok((ReviewedFile { path, bytes }, reason))
}

/// A `.sql` file directly in the project's directory that exists after the merge.
fn is_change(file: &ChangedFile, directory: &str) -> bool {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let is_sql = std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "sql");
    folder == directory && is_sql && file.status != FileStatus::Removed
}

async fn review(look: &Look<'_>, read: ReadFiles) -> anyhow::Result<(Report, Duration)> {
    if read.files.is_empty() {
        return Ok((Report::default(), Duration::ZERO));
    }
    let environments = environments(look);
    let mut looking = Vec::new();
    for loaded in &environments {
        looking.push(shown::by_databases(look, loaded, &read.files));
    }
    let shown = join_all(looking).await;
    let today = look.app.clock.today();
    let author = look.pull_request.author.id.clone();
    let project = look.name.clone();
    let started = Instant::now();
    let report = tokio::task::spawn_blocking(move || {
        let environments: Vec<_> = environments
            .iter()
            .zip(shown)
            .map(|(loaded, shown)| ReviewedEnvironment {
                name: loaded.environment.clone(),
                policy: &loaded.policy,
                rules: &loaded.rules,
                catalog: shown.catalog,
                project: Some(&project),
                estimates: shown.estimates,
            })
            .collect();
        let circumstances = Circumstances {
            naming: Naming::Change,
            today,
            author: Some(&author),
            settled: &read.settled,
        };
        let mut report = review_files(&read.files, &environments, circumstances);
        for (path, reason) in &read.too_large {
            add_too_large(&mut report, path, reason);
        }
        report
    })
    .await
    .context("run the rules")?;
    Ok((report, started.elapsed()))
}

/// The environments the project's databases belong to, in rollout order.
fn environments(look: &Look<'_>) -> Vec<LoadedPolicy> {
    let databases = &look.app.config.databases;
    let is_reached = |loaded: &&LoadedPolicy| {
        let mut names = look.project.databases.iter();
        names.any(|name| {
            databases
                .get(name)
                .is_some_and(|database| database.environment == loaded.environment)
        })
    };
    look.policies
        .environments
        .iter()
        .filter(is_reached)
        .cloned()
        .collect()
}

fn add_too_large(report: &mut Report, path: &str, reason: &str) {
    let start = Position { line: 1, column: 1 };
    let finding = Finding {
        rule: "file-too-large".parse().expect("a rule id"),
        level: Level::Error,
        statement: None,
        place: Place {
            start_byte: 0,
            end_byte: 0,
            start,
            end: start,
        },
        message: format!("This file was not reviewed: {reason}."),
        help: Some("Split it into several changes.".to_owned()),
        notes: Vec::new(),
        fixes: Vec::new(),
        fingerprint: format!("file-too-large:{path}"),
    };
    let files = report
        .environments
        .iter_mut()
        .flat_map(|environment| &mut environment.files);
    for file in files.filter(|file| file.path == path) {
        file.findings.push(finding.clone());
    }
}

fn count(report: &Report) {
    let worst = report.findings().map(|(_, _, finding)| finding.level).max();
    metrics::REVIEWS.count([worst.map_or("none", Level::as_str)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_sql_files_directly_in_the_directory() {
        let cases = [
            ("db/1_a.sql", "db", FileStatus::Added, true),
            ("db/notes.sql", "db", FileStatus::Modified, true),
            ("db/1_a.sql", "db", FileStatus::Removed, false),
            ("db/deeper/1_a.sql", "db", FileStatus::Added, false),
            ("db/1_a.md", "db", FileStatus::Added, false),
            ("1_a.sql", "db", FileStatus::Added, false),
            ("1_a.sql", "", FileStatus::Renamed, true),
        ];
        for (path, directory, status, expected) in cases {
            let file = ChangedFile {
                status,
                path: path.to_owned(),
                previous_path: None,
            };
            assert_eq!(is_change(&file, directory), expected, "{path} in {directory:?}");
        }
    }
}
