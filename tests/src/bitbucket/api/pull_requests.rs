//! Pull requests: the list with its filter, one of them, and the way to its diffstat.

use serde_json::Value;

use super::{Context, Handled};
use crate::bitbucket::answer::Answer;
use crate::bitbucket::forge::PullRequest;
use crate::bitbucket::{json, page, query};

/// Open ones only, unless states are named as parameters or in the filter.
pub(super) fn list(ctx: &mut Context<'_>) -> Handled {
    let address = ctx.forge.address.clone();
    let call = ctx.call;
    let states: Vec<&str> = call
        .query
        .iter()
        .filter(|(name, _)| name == "state")
        .map(|(_, value)| value.as_str())
        .collect();
    let filter = call.parameter("q").unwrap_or_default();
    let repo = ctx.repository();
    let mut found = Vec::new();
    for pull_request in repo.pull_requests.values().rev() {
        let state = pull_request.state.as_str();
        let wanted = if states.is_empty() {
            filter.contains("state") || state == "OPEN"
        } else {
            states.contains(&state)
        };
        let object = json::pull_request(&address, repo, pull_request);
        let meets = filter.is_empty()
            || query::meets(filter, &object)
                .map_err(|problem| Answer::error(400, &format!("Invalid query: {problem}")))?;
        if wanted && meets {
            found.push(object);
        }
    }
    if let Some(key) = call.parameter("sort") {
        query::sort(&mut found, key);
    }
    // Reviewers and participants stand on the single resource only.
    for object in found.iter_mut().filter_map(Value::as_object_mut) {
        object.retain(|name, _| name != "reviewers" && name != "participants");
    }
    page::page(call, &address, found, 10, 50)
}

/// A new pull request of a branch.
pub(super) fn create(ctx: &mut Context<'_>) -> Handled {
    let body = ctx.call.json()?;
    let title = body["title"].as_str().unwrap_or_default().to_owned();
    let branch = body["source"]["branch"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if title.is_empty() || ctx.repository().head(&branch).is_none() {
        return Err(Answer::error(400, "source: no such branch, or there is no title"));
    }
    let (repository, author) = (ctx.repository.clone(), ctx.caller.name.clone());
    let number = ctx.forge.open_pull_request(&repository, &branch, &title, &author);
    let created = find(ctx, number)?;
    let address = ctx.forge.address.clone();
    Ok(Answer::json(
        201,
        json::pull_request(&address, ctx.repository(), &created),
    ))
}

/// One pull request.
pub(super) fn show(ctx: &mut Context<'_>, number: i64) -> Handled {
    let pull_request = find(ctx, number)?;
    let address = ctx.forge.address.clone();
    Ok(Answer::json(
        200,
        json::pull_request(&address, ctx.repository(), &pull_request),
    ))
}

/// The diffstat of a pull request is elsewhere.
pub(super) fn redirect_to_diffstat(ctx: &mut Context<'_>, number: i64) -> Handled {
    let pull_request = find(ctx, number)?;
    let link = json::diffstat_link(&ctx.forge.address, &ctx.repository, &pull_request);
    Ok(Answer::empty(302).with("location", link))
}

/// The pull request, or that there is none.
pub(super) fn find(ctx: &mut Context<'_>, number: i64) -> Result<PullRequest, Answer> {
    let found = ctx.repository().pull_requests.get(&number).cloned();
    found.ok_or_else(|| Answer::error(404, &number.to_string()))
}
