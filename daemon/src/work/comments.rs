//! Reads the comments of a pull request as they are now, carries out the commands in them, answers each in its thread.
//!
//! - A delivery is a hint; who wrote what is the forge's answer to our question, never the delivery's.
//! - A comment counts once, as it was read first: it is written down before anything is done, what its commands do is
//!   in the audit log in the transaction of the act, and the answer is written down before it is sent. After a crash
//!   the same comments are listed again: an answer that stands already is found there by its mark.
//! - The cursor moves after all of that, so what is not finished is listed again.

mod acts;
mod answers;
mod words;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;
use tracing::{info, warn};

use self::acts::carry_out;
use super::publish::review_url;
use crate::app::App;
use crate::bitbucket::{BitbucketError, Client};
use crate::config::ProjectConfig;
use crate::forge::{Comment, OUR_MARK, PullRequestState};
use crate::ids::{ProjectName, PullRequestNumber, RolloutId};
use crate::review::command::parse_commands;
use crate::store::commands::{CommandComment, CommandOutcome};
use crate::store::publications::PublicationKind;
use crate::store::pull_requests::SeenPullRequest;
use crate::store::work::Work;

/// How far back each reading looks again: a comment can become visible later than its time says.
const OVERLAP: Duration = Duration::from_mins(2);

/// Comments older than this are not looked for.
const FARTHEST: Duration = Duration::from_hours(24 * 7);

/// How long until it is looked again whether a merge became a rollout.
const A_MOMENT: Duration = Duration::from_secs(2);

/// Comments that are turned down with an answer, for each pull request and hour; the others are passed over.
const MOST_TURNED_DOWN: i64 = 20;

/// One reading: what all its steps need.
struct Reading<'a> {
    app: &'a Arc<App>,
    name: &'a ProjectName,
    project: &'a ProjectConfig,
    forge: &'a Client,
    seen: SeenPullRequest,
    rollout: Option<RolloutId>,
    /// The daemon's account as mentions name it.
    account: Option<String>,
}

/// What became of a comment's commands.
enum Carried {
    Out(CommandOutcome, String),
    /// The merge is not a rollout yet.
    NotYet,
}

/// Carries out and answers what is new. Gives when to come again, where something else must happen first.
///
/// # Errors
/// Where something could not be done now; the queue tries again.
pub async fn read_comments(
    app: &Arc<App>,
    name: &ProjectName,
    number: PullRequestNumber,
) -> anyhow::Result<Option<Timestamp>> {
    let Some(project) = app.config.projects.get(name) else {
        info!("project {name} is no longer configured; comments on its pull request {number} are not read");
        return Ok(None);
    };
    let forge = app.forge(project);
    let Some(seen) = app.store.find_pull_request(name, number).await? else {
        return look_first(app, name, number).await;
    };
    let mut reading = Reading {
        app,
        name,
        project,
        forge,
        seen,
        rollout: app.store.find_rollout_of(name, number).await?,
        account: app.store.own_account(&project.connection).await?,
    };
    if reading.rollout.is_none() && reading.waits_for_look().await? {
        return Ok(Some(app.clock.after(A_MOMENT)));
    }
    let since = reading.since().await?;
    let comments = forge
        .comments_since(&project.repository, number, since)
        .await
        .with_context(|| {
            format!(
                "read the comments of pull request {number} of {}",
                project.repository
            )
        })?;
    reading.meet_ourselves(&comments).await?;
    reading.write_down(&comments).await?;
    for comment in app.store.unfinished_commands(name, number).await? {
        if !reading.finish(&comment, &comments).await? {
            return Ok(Some(app.clock.after(A_MOMENT)));
        }
    }
    let newest = comments.iter().filter_map(|comment| comment.updated_on).max();
    if let Some(newest) = newest.filter(|newest| *newest > since) {
        app.store.set_comments_read_to(name, number, newest).await?;
    }
    Ok(None)
}

/// A comment came before our first look at its pull request.
async fn look_first(
    app: &Arc<App>,
    name: &ProjectName,
    number: PullRequestNumber,
) -> anyhow::Result<Option<Timestamp>> {
    let project = &app.config.projects[name];
    let asked = app.forge(project).pull_request(&project.repository, number).await;
    let pull_request = match asked {
        Err(BitbucketError::Status { status: 404, .. }) => return Ok(None),
        other => other.with_context(|| format!("look at pull request {number} of {}", project.repository))?,
    };
    if pull_request.destination_branch != project.branch {
        return Ok(None);
    }
    let work = Work::PullRequest {
        project: name.clone(),
        number,
    };
    app.store.enqueue(&work).await?;
    app.work_added.notify_one();
    Ok(Some(app.clock.after(A_MOMENT)))
}

impl Reading<'_> {
    fn number(&self) -> PullRequestNumber {
        self.seen.number
    }

    fn review_url(&self) -> String {
        review_url(&self.app.public_base(), self.name, self.number())
    }

    async fn since(&self) -> anyhow::Result<Timestamp> {
        let read_to = self.app.store.comments_read_to(self.name, self.number()).await?;
        let farthest = self.app.clock.now() - FARTHEST;
        Ok(read_to.map_or(farthest, |read_to| (read_to - OVERLAP).max(farthest)))
    }

    /// Learns our own account from a comment whose id we know to be ours.
    async fn meet_ourselves(&mut self, comments: &[Comment]) -> anyhow::Result<()> {
        for kind in [PublicationKind::ReviewComment, PublicationKind::RolloutComment] {
            let published = self
                .app
                .store
                .find_publication(self.name, self.number(), kind)
                .await?;
            let Some(ours) =
                published.and_then(|it| comments.iter().find(|comment| comment.id == it.forge_id))
            else {
                continue;
            };
            if !ours.account_id.is_empty() && self.account.as_deref() != Some(&ours.account_id) {
                let store = &self.app.store;
                store
                    .set_own_account(&self.project.connection, &ours.account_id)
                    .await?;
                self.account = Some(ours.account_id.clone());
            }
        }
        Ok(())
    }

    /// Writes down the comments with commands; what was said before the project was watched is not for us.
    async fn write_down(&self, comments: &[Comment]) -> anyhow::Result<()> {
        if !self.is_for_this_project().await? {
            return Ok(());
        }
        let start = self.app.store.project_start(self.name).await?;
        let is_in_time = |comment: &&Comment| start.is_none() || comment.updated_on >= start;
        let with_commands: Vec<_> = comments
            .iter()
            .filter(|comment| !comment.is_ours())
            .filter(is_in_time)
            .filter(|comment| !parse_commands(&comment.text, self.account.as_deref()).is_empty())
            .map(|comment| CommandComment {
                id: comment.id.clone(),
                author: comment.author.clone(),
                url: comment.url.clone(),
                text: comment.text.clone(),
                answer: None,
            })
            .collect();
        if !with_commands.is_empty() {
            self.app
                .store
                .insert_commands(self.name, self.number(), &with_commands)
                .await?;
        }
        Ok(())
    }

    /// Where several projects watch one branch of a repository, those answer that the pull request concerns.
    async fn is_for_this_project(&self) -> anyhow::Result<bool> {
        let watches = |other: &&ProjectConfig| {
            other.connection == self.project.connection
                && other.repository == self.project.repository
                && other.branch == self.project.branch
        };
        if self.rollout.is_some() || self.app.config.projects.values().filter(watches).count() == 1 {
            return Ok(true);
        }
        let review = self.app.store.latest_review(self.name, self.number()).await?;
        Ok(review.is_some_and(|review| !review.report.sources.is_empty()))
    }

    /// Carries out and answers one comment. `false` where it must wait.
    async fn finish(&self, comment: &CommandComment, listed: &[Comment]) -> anyhow::Result<bool> {
        let (store, number) = (&self.app.store, self.number());
        let answer = match &comment.answer {
            Some(answer) => answer.clone(),
            None => match carry_out(self, comment, listed).await? {
                Carried::NotYet => return Ok(false),
                Carried::Out(outcome, answer) => {
                    info!("comment {} on pull request {number}: {outcome:?}", comment.id);
                    let answer = if self.is_too_much(outcome).await? {
                        String::new()
                    } else {
                        answer
                    };
                    store
                        .carried_out(self.name, number, &comment.id, (outcome, &answer))
                        .await?;
                    answer
                }
            },
        };
        if answer.is_empty() {
            store.answered(self.name, number, &comment.id, None).await?;
            return Ok(true);
        }
        let mark = format!("{OUR_MARK}answer {} {})", self.name, comment.id);
        let standing = listed.iter().find(|listed| listed.text.contains(&mark));
        let id = match standing {
            Some(standing) => Some(standing.id.clone()),
            None => {
                self.post(&comment.id, &format!("{}\n\n{mark}", answer.trim_end()))
                    .await?
            }
        };
        if id.is_none() {
            warn!(
                "comment {} on pull request {number} can not be answered",
                comment.id
            );
        }
        store
            .answered(self.name, number, &comment.id, id.as_deref())
            .await?;
        Ok(true)
    }

    async fn post(&self, comment: &str, text: &str) -> anyhow::Result<Option<String>> {
        let more = self.review_url();
        self.forge
            .answer_comment(&self.project.repository, self.number(), comment, text, &more)
            .await
            .context("answer a comment")
    }

    async fn is_too_much(&self, outcome: CommandOutcome) -> anyhow::Result<bool> {
        if outcome < CommandOutcome::NotUnderstood {
            return Ok(false);
        }
        let since = self.app.clock.now() - Duration::from_hours(1);
        let before = self
            .app
            .store
            .turned_down_since(self.name, self.number(), since)
            .await?;
        Ok(before >= MOST_TURNED_DOWN)
    }

    /// Whether a command that was read before waits for a look at the pull request. That is known without a request.
    async fn waits_for_look(&self) -> anyhow::Result<bool> {
        let unfinished = self
            .app
            .store
            .unfinished_commands(self.name, self.number())
            .await?;
        Ok(!unfinished.is_empty() && self.app.store.has_work(&self.look()).await?)
    }

    fn look(&self) -> Work {
        Work::PullRequest {
            project: self.name.clone(),
            number: self.number(),
        }
    }

    /// Whether a rollout may still come of the merge: the pull request was merged, and nobody has looked to the end.
    async fn is_rollout_to_come(&self) -> anyhow::Result<bool> {
        let work = self.look();
        if self.app.store.has_work(&work).await? {
            return Ok(true);
        }
        if self.seen.state != PullRequestState::Open {
            // Whoever looked may have finished since this reading began.
            let rollout = self.app.store.find_rollout_of(self.name, self.number()).await?;
            return Ok(rollout != self.rollout);
        }
        let now = self
            .forge
            .pull_request(&self.project.repository, self.number())
            .await
            .context("ask whether the pull request was merged")?;
        if now.state != PullRequestState::Merged {
            return Ok(false);
        }
        self.app.store.enqueue(&work).await?;
        self.app.work_added.notify_one();
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
