//! Opens a pull request with the script that takes a rollout back, for a person who asked: a new change, reviewed and
//! rolled out as any other.
//!
//! File and branch are fixed in the state before anything is pushed. A second try finds the branch and the pull request
//! that the first one left, and makes neither twice.

use anyhow::Context as _;
use tracing::info;

use crate::app::App;
use crate::bitbucket::BitbucketError;
use crate::forge::{NewFile, NewPullRequest};
use crate::rollout::revert::{next_version, reverts};
use crate::store::rollouts::read::RolloutDetail;
use crate::store::undo::{RevertRequest, UndoState};

/// Does what a request asks for, unless that was done.
///
/// # Errors
/// Where the forge can not be reached, or the state not be read or written: then it is tried again.
pub(super) async fn open_revert(app: &App, id: i64) -> anyhow::Result<()> {
    let Some(request) = app.store.find_revert(id).await? else {
        return Ok(());
    };
    if request.state != UndoState::Pending {
        return Ok(());
    }
    let rollout = app
        .store
        .find_rollout(request.rollout)
        .await?
        .context("find the rollout")?;
    match attempt(app, &request, &rollout).await {
        Ok((number, web_url)) => {
            info!(
                "rollout {} is taken back by pull request {number}",
                request.rollout
            );
            app.store.finish_revert(id, Ok((number, &web_url))).await?;
        }
        Err(Problem::Lasting(why)) => app.store.finish_revert(id, Err(&why)).await?,
        Err(Problem::Passing(error)) => return Err(error),
    }
    Ok(())
}

enum Problem {
    /// Another try would end the same way.
    Lasting(String),
    Passing(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        let error = error.into();
        match error.downcast_ref::<BitbucketError>() {
            Some(BitbucketError::Status {
                status: 401 | 403,
                message,
                ..
            }) => Self::Lasting(format!(
                "the credentials of the connection may not do this: {message}; pushing needs the scope \
                 `repository:write` (`write:repository:bitbucket`), the pull request `pullrequest:write` \
                 (`write:pullrequest:bitbucket`)"
            )),
            Some(BitbucketError::Status {
                status: 400 | 404 | 409,
                ..
            }) => Self::Lasting(format!("{error:#}")),
            _ => Self::Passing(error),
        }
    }
}

async fn attempt(
    app: &App,
    request: &RevertRequest,
    rollout: &RolloutDetail,
) -> Result<(i64, String), Problem> {
    let lasting = |why: &str| Problem::Lasting(why.to_owned());
    let project = app.config.projects.get(&request.project);
    let project = project.ok_or_else(|| lasting("the project is no longer configured"))?;
    let summary = &rollout.summary;
    let what = format!(
        "rollout {} (pull request {}: {})",
        summary.id, summary.number.0, summary.title
    );
    let changes = app.store.list_reverses(request.rollout).await?;
    let changes: Vec<_> = changes.into_iter().map(|(_, change)| change).collect();
    let changes: Vec<_> = changes
        .into_iter()
        .filter(|it| it.environment == request.environment.as_str())
        .collect();
    let found = reverts(&what, &changes);
    let [revert] = &found[..] else {
        let names: Vec<String> = found.iter().map(|it| it.databases.join(", ")).collect();
        return Err(Problem::Lasting(format!(
            "the databases of {} need different scripts ({}); open a pull request by hand",
            request.environment,
            names.join(" / ")
        )));
    };
    if !revert.has_statements {
        return Err(lasting("there is no statement that takes it back"));
    }
    let forge = app.forge(project);
    let (repository, target) = (&project.repository, &project.branch);
    let head = forge
        .branch_head(repository, target)
        .await?
        .ok_or_else(|| lasting("the project's branch is gone"))?;
    let path = new_path(app, request, rollout).await?;
    let branch = format!("stagegate-take-back-{}-{}", request.rollout, request.id);
    let (path, branch) = app.store.fix_revert(request.id, &path, &branch).await?;
    let title = format!("Take back rollout {}: {}", summary.id, summary.title);
    if forge.branch_head(repository, &branch).await?.is_none() {
        let file = NewFile {
            path: &path,
            text: &revert.sql,
            branch: &branch,
            parent: &head,
            message: &title,
        };
        forge.push_file(repository, &file).await?;
    }
    if let Some(open) = forge.open_pull_request_of(repository, &branch).await? {
        return Ok(open);
    }
    let more = if revert.is_complete {
        ""
    } else {
        "\n\n**It does not take everything back**: the script says what it leaves."
    };
    let description = format!(
        "Takes back rollout {} of pull request #{}, asked for by {}. Computed from the schemas of {} before and after it; \
         rows that are gone do not come back by it.{more}",
        summary.id, summary.number.0, request.asked_by, request.environment
    );
    let new = NewPullRequest {
        title: &title,
        description: &description,
        source: &branch,
        destination: target,
    };
    Ok(forge.create_pull_request(repository, &new).await?)
}

/// A file beside the rollout's changes, with the version that follows all that are known.
async fn new_path(app: &App, request: &RevertRequest, rollout: &RolloutDetail) -> Result<String, Problem> {
    let latest = app.store.latest_version(&request.project).await?;
    let newest = rollout
        .changes
        .iter()
        .map(|it| it.version.clone())
        .next_back()
        .unwrap_or_default();
    let latest = latest.unwrap_or(newest);
    let now = app
        .clock
        .now()
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .datetime();
    let version = next_version(&latest, &now);
    let folder = rollout
        .changes
        .last()
        .and_then(|it| it.path.rsplit_once('/'))
        .map(|it| it.0);
    let name = format!("{version}_take_back_rollout_{}.sql", request.rollout);
    Ok(match folder {
        Some(folder) => format!("{folder}/{name}"),
        None => name,
    })
}
