//! Comments and tasks of a pull request. The author is whoever signed the request; only the author may change one.

use serde_json::Value;

use super::pull_requests::find;
use super::{Context, Handled};
use crate::bitbucket::answer::Answer;
use crate::bitbucket::forge::{Comment, Task};
use crate::bitbucket::{json, page, query};

/// Beyond this many characters the service answers with a page instead of JSON.
const LONGEST: usize = 32_768;

/// All of them that meet the filter, oldest first unless asked; deleted ones stay listed.
pub(super) fn list(ctx: &mut Context<'_>, number: i64) -> Handled {
    let pull_request = find(ctx, number)?;
    let address = ctx.forge.address.clone();
    let call = ctx.call;
    let filter = call.parameter("q").unwrap_or_default();
    let repo = ctx.repository();
    let mut found = Vec::new();
    for comment in pull_request.comments.values() {
        let object = json::comment(&address, repo, &pull_request, comment);
        let meets = filter.is_empty()
            || query::meets(filter, &object)
                .map_err(|problem| Answer::error(400, &format!("Invalid query: {problem}")))?;
        if meets {
            found.push(object);
        }
    }
    if let Some(key) = call.parameter("sort") {
        query::sort(&mut found, key);
    }
    page::page(call, &address, found, 10, 100)
}

/// A new comment.
pub(super) fn create(ctx: &mut Context<'_>, number: i64) -> Handled {
    find(ctx, number)?;
    let body = ctx.call.json()?;
    let text = text_of(&body)?;
    let (repository, caller) = (ctx.repository.clone(), ctx.caller.clone());
    let parent = parent_of(ctx, number, &body)?;
    let id = ctx.forge.reply(&repository, number, (&caller, &text), parent);
    if let Some(inline) = body.get("inline") {
        let comments = &mut ctx.repository().pull_request(number).comments;
        comments
            .entry(id)
            .and_modify(|comment| comment.inline = Some(inline.clone()));
    }
    let value = show(ctx, number, &id.to_string())?;
    let link = format!(
        "{}/2.0/repositories/{repository}/pullrequests/{number}/comments/{id}",
        ctx.forge.address
    );
    Ok(Answer { status: 201, ..value }.with("location", link))
}

/// One comment.
pub(super) fn show(ctx: &mut Context<'_>, number: i64, id: &str) -> Handled {
    let pull_request = find(ctx, number)?;
    let address = ctx.forge.address.clone();
    let comment = comment_of(&pull_request.comments, id)?;
    Ok(Answer::json(
        200,
        json::comment(&address, ctx.repository(), &pull_request, comment),
    ))
}

/// Another text.
pub(super) fn update(ctx: &mut Context<'_>, number: i64, id: &str) -> Handled {
    let body = ctx.call.json()?;
    let text = text_of(&body)?;
    let comment = own_comment(ctx, number, id)?;
    let repository = ctx.repository.clone();
    ctx.forge.edit_comment(&repository, number, comment, &text);
    show(ctx, number, id)
}

/// Gone from the page, not from the list.
pub(super) fn delete(ctx: &mut Context<'_>, number: i64, id: &str) -> Handled {
    let comment = own_comment(ctx, number, id)?;
    let repository = ctx.repository.clone();
    ctx.forge.delete_comment(&repository, number, comment);
    Ok(Answer::empty(204))
}

/// All tasks.
pub(super) fn list_tasks(ctx: &mut Context<'_>, number: i64) -> Handled {
    let pull_request = find(ctx, number)?;
    let address = ctx.forge.address.clone();
    let values = pull_request
        .tasks
        .values()
        .map(|task| json::task(&address, task))
        .collect();
    page::page(ctx.call, &address, values, 10, 100)
}

/// A new task.
pub(super) fn create_task(ctx: &mut Context<'_>, number: i64) -> Handled {
    find(ctx, number)?;
    let text = text_of(&ctx.call.json()?)?;
    let (id, created_on) = (ctx.forge.next_id(), ctx.forge.tick());
    let task = Task {
        id,
        author: ctx.caller.clone(),
        text,
        resolved: false,
        created_on,
    };
    let answer = json::task(&ctx.forge.address, &task);
    ctx.repository().pull_request(number).tasks.insert(id, task);
    let (address, repository) = (&ctx.forge.address, &ctx.repository);
    let link = format!("{address}/2.0/repositories/{repository}/pullrequests/{number}/tasks/{id}");
    Ok(Answer::json(201, answer).with("location", link))
}

/// The comment that a new one answers; one that does not stand can not be answered.
fn parent_of(ctx: &mut Context<'_>, number: i64, body: &Value) -> Result<Option<u64>, Answer> {
    let Some(id) = body["parent"]["id"].as_u64() else {
        return Ok(None);
    };
    let pull_request = find(ctx, number)?;
    match comment_of(&pull_request.comments, &id.to_string())? {
        comment if comment.deleted => Err(Answer::error(404, &id.to_string())),
        comment => Ok(Some(comment.id)),
    }
}

fn text_of(body: &Value) -> Result<String, Answer> {
    let text = body["content"]["raw"].as_str().unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Answer::field_error("content.raw", "required key not provided"));
    }
    if text.chars().count() > LONGEST {
        return Err(Answer::html(
            400,
            "<html><body><h1>Bad Request (400)</h1></body></html>",
        ));
    }
    Ok(text.to_owned())
}

fn comment_of<'a>(
    comments: &'a std::collections::BTreeMap<u64, Comment>,
    id: &str,
) -> Result<&'a Comment, Answer> {
    id.parse()
        .ok()
        .and_then(|id| comments.get(&id))
        .ok_or_else(|| Answer::error(404, id))
}

/// The id of a comment that the caller wrote and that is not deleted.
fn own_comment(ctx: &mut Context<'_>, number: i64, id: &str) -> Result<u64, Answer> {
    let pull_request = find(ctx, number)?;
    let comment = comment_of(&pull_request.comments, id)?;
    if comment.deleted {
        return Err(Answer::error(404, id));
    }
    if comment.author != ctx.caller {
        return Err(Answer::error(
            403,
            "You do not have permission to edit this comment",
        ));
    }
    Ok(comment.id)
}
