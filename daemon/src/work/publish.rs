//! Puts a review on the pull request: one comment, a code report, a build status. What stands there is not sent again.
//!
//! The race this avoids: the process dies after a comment was posted and before its id was stored. Therefore the
//! intention is stored first; who finds an intention without an id looks for the comment by its mark before posting.

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::dry_plan::dry_plan_of;
use super::pull_request::Look;
use crate::app::App;
use crate::bitbucket::Client;
use crate::forge::{BuildStatus, InsightReport, RepositorySlug};
use crate::ids::{ProjectName, PullRequestNumber};
use crate::review::comment::{Links, Reviewed, render_nothing_left, render_review};
use crate::review::publish::{build_status, insight_report};
use crate::store::publications::{Publication, PublicationKind};
use crate::store::reviews::StoredReview;

/// Brings the forge up to date with a review.
pub(super) async fn publish_review(look: &Look<'_>, review: &StoredReview) -> anyhow::Result<()> {
    if review.report.sources.is_empty() && !has_comment(look).await? {
        return Ok(());
    }
    let base = look.app.public_base();
    let url = review_url(&base, look.name, look.pull_request.number);
    let links = Links {
        base: base.clone(),
        review: url.clone(),
    };
    let page = CommentPlace {
        app: look.app,
        forge: look.forge,
        project: look.name,
        repository: &look.project.repository,
        number: look.pull_request.number,
        kind: PublicationKind::ReviewComment,
    };
    let commit = review.key.source_commit.short();
    let text = if review.report.sources.is_empty() {
        render_nothing_left(commit)
    } else {
        let plan = dry_plan_of(
            look.app,
            (look.name, look.project),
            &review.report,
            Some(&look.pull_request.author.id),
        )
        .await?;
        let reviewed = Reviewed {
            plan: Some(&plan),
            commit,
            is_draft: look.pull_request.draft,
        };
        render_review(&review.report, reviewed, &links)
    };
    page.publish(&text, &url).await?;
    let report = insight_report(&review.report, look.name.as_str(), &base, &url);
    publish_report(look, &report).await?;
    let status = build_status(
        &review.report,
        look.name.as_str(),
        &look.pull_request.source_branch,
        &url,
    );
    publish_status(look, &status).await
}

/// The page of a review.
pub(super) fn review_url(base: &str, project: &ProjectName, number: PullRequestNumber) -> String {
    format!("{base}/projects/{project}/pull-requests/{number}")
}

async fn has_comment(look: &Look<'_>) -> anyhow::Result<bool> {
    let kind = PublicationKind::ReviewComment;
    let comment = look
        .app
        .store
        .find_publication(look.name, look.pull_request.number, kind)
        .await?;
    Ok(comment.is_some())
}

async fn publish_report(look: &Look<'_>, report: &InsightReport) -> anyhow::Result<()> {
    let digest = digest(&[&format!("{report:?}")]);
    let Some(before) = changed(look, PublicationKind::Report, &digest).await? else {
        return Ok(());
    };
    let commit = &look.pull_request.source_commit;
    // Written down before it is sent: after a crash the report may stand, and then its annotations must be deleted.
    let is_first = before.source_commit != commit.as_str();
    remember(look, PublicationKind::Report, "").await?;
    let repository = &look.project.repository;
    let sent = if is_first {
        look.forge.create_report(repository, commit, report).await
    } else {
        look.forge.replace_report(repository, commit, report).await
    };
    sent.context("publish the code report")?;
    remember(look, PublicationKind::Report, &digest).await
}

async fn publish_status(look: &Look<'_>, status: &BuildStatus) -> anyhow::Result<()> {
    let digest = digest(&[&format!("{status:?}")]);
    if changed(look, PublicationKind::Status, &digest).await?.is_none() {
        return Ok(());
    }
    look.forge
        .set_status(&look.project.repository, &look.pull_request.source_commit, status)
        .await
        .context("publish the build status")?;
    remember(look, PublicationKind::Status, &digest).await
}

/// What stood there before, where it is not the same on the same commit.
async fn changed(
    look: &Look<'_>,
    kind: PublicationKind,
    digest: &str,
) -> anyhow::Result<Option<Publication>> {
    let before = look
        .app
        .store
        .find_publication(look.name, look.pull_request.number, kind)
        .await?;
    let before = before.unwrap_or_default();
    let is_same = before.digest == digest && before.source_commit == look.pull_request.source_commit.as_str();
    Ok((!is_same).then_some(before))
}

async fn remember(look: &Look<'_>, kind: PublicationKind, digest: &str) -> anyhow::Result<()> {
    let publication = Publication {
        forge_id: String::new(),
        source_commit: look.pull_request.source_commit.as_str().to_owned(),
        digest: digest.to_owned(),
    };
    let store = &look.app.store;
    store
        .upsert_publication(look.name, look.pull_request.number, kind, &publication)
        .await?;
    Ok(())
}

/// Where one of our comments stands, or will.
pub(super) struct CommentPlace<'a> {
    pub(super) app: &'a App,
    pub(super) forge: &'a Client,
    pub(super) project: &'a ProjectName,
    pub(super) repository: &'a RepositorySlug,
    pub(super) number: PullRequestNumber,
    pub(super) kind: PublicationKind,
}

impl CommentPlace<'_> {
    /// Makes the comment say `text`: edits ours, or posts the one there will ever be.
    pub(super) async fn publish(&self, text: &str, more: &str) -> anyhow::Result<()> {
        let text = format!("{}\n\n{}", text.trim_end(), self.mark());
        let digest = digest(&[&text]);
        let known = self
            .app
            .store
            .find_publication(self.project, self.number, self.kind)
            .await?;
        let id = match &known {
            Some(known) if known.digest == digest => return Ok(()),
            Some(known) if known.forge_id.is_empty() => self.find().await?,
            Some(known) => Some(known.forge_id.clone()),
            None => None,
        };
        if let Some(id) = id
            && self.update(&id, &text, more).await?
        {
            return self.remember(id, digest).await;
        }
        self.remember(String::new(), String::new()).await?;
        let id = self
            .forge
            .create_comment(self.repository, self.number, &text, more)
            .await
            .context("post the comment")?;
        self.remember(id, digest).await
    }

    async fn update(&self, id: &str, text: &str, more: &str) -> anyhow::Result<bool> {
        self.forge
            .update_comment(self.repository, self.number, id, text, more)
            .await
            .context("edit the comment")
    }

    /// The comment that an interrupted attempt may have left.
    async fn find(&self) -> anyhow::Result<Option<String>> {
        let comments = self
            .forge
            .comments(self.repository, self.number)
            .await
            .context("look for our comment")?;
        let mark = self.mark();
        let ours = comments
            .into_iter()
            .find(|comment| !comment.deleted && comment.text.contains(mark));
        Ok(ours.map(|comment| comment.id))
    }

    /// A link definition that nothing links to: it is not shown, and tells our comments from others.
    fn mark(&self) -> &'static str {
        match self.kind {
            PublicationKind::RolloutComment => "[stagegate]: # (rollout)",
            _ => "[stagegate]: # (review)",
        }
    }

    async fn remember(&self, forge_id: String, digest: String) -> anyhow::Result<()> {
        let publication = Publication {
            forge_id,
            source_commit: String::new(),
            digest,
        };
        let store = &self.app.store;
        store
            .upsert_publication(self.project, self.number, self.kind, &publication)
            .await?;
        Ok(())
    }
}

fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}
