//! Makes the rollout of a merged pull request, once, of its changes as they are at the merge commit.
//!
//! Gates are decided by a review of exactly the merged texts. The review of the head serves where it saw the same
//! bytes under the same policies; else the merged texts are reviewed now.
//!
//! A pull request that was merged before its project was watched, and never seen open, is left alone: an old one that
//! somebody edits must not bring its migrations back.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use tracing::{info, warn};

use super::dry_plan::planned_environments;
use super::pull_request::Look;
use super::review::{ReadFiles, read_changes, review_and_store, stored_review};
use crate::change::{Change, Checksum, Version};
use crate::forge::Commit;
use crate::ids::{CommitHash, DatabaseName};
use crate::review::ReviewedFile;
use crate::rollout::plan::plan;
use crate::stage::Plan;
use crate::store::reviews::{ReviewKey, StoredReview};
use crate::store::rollouts::NewRollout;
use crate::verification::{Verification, is_verification, verification_path};

/// How far the forge's clock and ours may differ.
const LEEWAY: Duration = Duration::from_mins(10);

/// Makes the rollout, unless there is one or nothing to roll out.
pub(super) async fn start_rollout(look: &Look<'_>) -> anyhow::Result<()> {
    let number = look.pull_request.number;
    if look.app.store.find_rollout_of(look.name, number).await?.is_some() {
        return Ok(());
    }
    let Some(merge_commit) = merge_commit(look).await? else {
        info!("pull request {number} was merged before its project was watched; nothing is rolled out");
        return Ok(());
    };
    let read = read_changes(look, &merge_commit).await?;
    let changes = changes_of(&read);
    if changes.is_empty() {
        info!("pull request {number} was merged and changes no migration");
        return Ok(());
    }
    let review = review_of_merge(look, read, &merge_commit).await?;
    let newest = match changes.iter().map(|change| &change.version).min() {
        Some(oldest) => look.app.store.find_newer_versions(look.name, oldest).await?,
        None => BTreeMap::new(),
    };
    let plan = planned(look, changes, &review, &newest)?;
    let (rollout, is_new) = look
        .app
        .store
        .create_rollout(&NewRollout {
            project: look.name.clone(),
            number,
            title: look.pull_request.title.clone(),
            author_id: look.pull_request.author.id.clone(),
            author_name: look.pull_request.author.display_name.clone(),
            web_url: look.pull_request.web_url.clone(),
            merge_commit,
            review: Some(review.id),
            plan,
        })
        .await?;
    if is_new {
        info!(
            rollout.id = rollout.0,
            "pull request {number} was merged and became rollout {rollout}"
        );
        look.app.work_added.notify_one();
    }
    Ok(())
}

/// The merge, unless it is older than our watch over the project.
async fn merge_commit(look: &Look<'_>) -> anyhow::Result<Option<CommitHash>> {
    let short = look
        .pull_request
        .merge_commit
        .as_ref()
        .context("the merged pull request names no merge commit yet")?;
    let merge = look
        .forge
        .commit(&look.project.repository, short)
        .await
        .context("ask for the merge commit")?;
    let is_old = !was_seen_open(look).await? && is_before_our_watch(look, &merge).await?;
    Ok((!is_old).then_some(merge.hash))
}

async fn was_seen_open(look: &Look<'_>) -> anyhow::Result<bool> {
    let review = look
        .app
        .store
        .latest_review(look.name, look.pull_request.number)
        .await?;
    Ok(look.was_open || review.is_some())
}

async fn is_before_our_watch(look: &Look<'_>, merge: &Commit) -> anyhow::Result<bool> {
    let start = look.app.store.project_start(look.name).await?;
    Ok(merge
        .made_at
        .zip(start)
        .is_some_and(|(made, start)| made + LEEWAY < start))
}

/// What can be rolled out. A file without a version or without readable text has a finding and no place in the order;
/// nor has a change whose verification can not be read.
fn changes_of(read: &ReadFiles) -> Vec<Change> {
    let files = read.files.iter().filter(|file| !is_verification(&file.path));
    files
        .filter_map(|file| {
            let sql = text_of(read, file)?;
            let mut change = Change::new(&file.path, sql)
                .inspect_err(|error| warn!("{} is not rolled out: {error}", file.path))
                .ok()?;
            let path = verification_path(&file.path);
            if let Some(file) = read.files.iter().find(|file| file.path == path) {
                change.verification = Some(Verification::new(&path, text_of(read, file)?));
            }
            Some(change)
        })
        .collect()
}

fn text_of(read: &ReadFiles, file: &ReviewedFile) -> Option<String> {
    if read.too_large.iter().any(|(large, _)| large == &file.path) {
        return None;
    }
    String::from_utf8(file.bytes.clone())
        .inspect_err(|_| warn!("{} is not UTF-8 text and is not rolled out", file.path))
        .ok()
}

async fn review_of_merge(
    look: &Look<'_>,
    read: ReadFiles,
    merge_commit: &CommitHash,
) -> anyhow::Result<StoredReview> {
    let of_head = stored_review(look, &look.review_key()).await?;
    if let Some(review) = of_head.filter(|review| saw_the_same(review, &read)) {
        return Ok(review);
    }
    let key = ReviewKey {
        source_commit: merge_commit.clone(),
        ..look.review_key()
    };
    match stored_review(look, &key).await? {
        Some(review) => Ok(review),
        None => review_and_store(look, key, read).await,
    }
}

/// Every environment of the review saw every file with the bytes that were merged.
fn saw_the_same(review: &StoredReview, read: &ReadFiles) -> bool {
    review.report.environments.iter().all(|environment| {
        read.files.iter().all(|file| {
            let checksum = Checksum::of(&file.bytes);
            environment
                .files
                .iter()
                .any(|seen| seen.path == file.path && seen.checksum == checksum.as_str())
        })
    })
}

fn planned(
    look: &Look<'_>,
    changes: Vec<Change>,
    review: &StoredReview,
    newest: &BTreeMap<DatabaseName, Version>,
) -> anyhow::Result<Plan> {
    let mut environments = planned_environments(&look.app.config, &look.policies, look.project);
    for environment in &mut environments {
        environment.facts.newest.clone_from(newest);
    }
    Ok(plan(changes, &environments, Some(&review.report))?)
}
