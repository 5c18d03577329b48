//! Looks at a pull request as it is now and does what is left to do: review it, or start its rollout.
//!
//! What made us look is not asked: a delivery or a poll is a hint, the forge's answer is the truth. Looking twice
//! costs one request and changes nothing.

use std::sync::Arc;

use anyhow::Context;
use tracing::{debug, info};

use super::{publish, review, start_rollout};
use crate::app::{App, Policies};
use crate::bitbucket::{BitbucketError, Client};
use crate::config::ProjectConfig;
use crate::forge::{PullRequest, PullRequestState};
use crate::ids::{ProjectName, PullRequestNumber};
use crate::store::reviews::ReviewKey;

/// One look at one pull request: what all its steps need.
pub(super) struct Look<'a> {
    pub(super) app: &'a Arc<App>,
    pub(super) name: &'a ProjectName,
    pub(super) project: &'a ProjectConfig,
    pub(super) forge: &'a Client,
    pub(super) policies: Arc<Policies>,
    /// An earlier look saw it open.
    pub(super) was_open: bool,
    /// As it was when this look began.
    pub(super) pull_request: PullRequest,
}

impl Look<'_> {
    /// The review that this look wants.
    pub(super) fn review_key(&self) -> ReviewKey {
        ReviewKey {
            project: self.name.clone(),
            number: self.pull_request.number,
            source_commit: self.pull_request.source_commit.clone(),
            policy_digest: self.policies.digest.clone(),
        }
    }
}

/// Brings everything about a pull request up to date.
///
/// # Errors
/// Where something could not be done now; the queue tries again.
pub async fn look_at_pull_request(
    app: &Arc<App>,
    name: &ProjectName,
    number: PullRequestNumber,
) -> anyhow::Result<()> {
    let Some(project) = app.config.projects.get(name) else {
        info!("project {name} is no longer configured; nothing to do for its pull request {number}");
        return Ok(());
    };
    let forge = app.forge(project);
    let pull_request = match forge.pull_request(&project.repository, number).await {
        Err(BitbucketError::Status { status: 404, .. }) => {
            info!("pull request {number} of {} is gone", project.repository);
            return Ok(());
        }
        other => other.with_context(|| format!("look at pull request {number} of {}", project.repository))?,
    };
    if pull_request.destination_branch != project.branch {
        debug!(
            "pull request {number} goes to {}, not to {}",
            pull_request.destination_branch, project.branch
        );
        return Ok(());
    }
    let seen = app.store.find_pull_request(name, number).await?;
    app.store.upsert_pull_request(name, &pull_request).await?;
    let look = Look {
        app,
        name,
        project,
        forge,
        policies: app.policies.borrow().clone(),
        was_open: seen.is_some_and(|seen| seen.state == PullRequestState::Open),
        pull_request,
    };
    match look.pull_request.state {
        PullRequestState::Open => bring_review_up_to_date(&look).await,
        PullRequestState::Merged => start_rollout::start_rollout(&look).await,
        PullRequestState::Declined | PullRequestState::Superseded => Ok(()),
    }
}

async fn bring_review_up_to_date(look: &Look<'_>) -> anyhow::Result<()> {
    let stored = match review::stored_review(look, &look.review_key()).await? {
        Some(stored) => stored,
        None => review::review_head(look).await?,
    };
    publish::publish_review(look, &stored).await
}

#[cfg(test)]
mod tests;
