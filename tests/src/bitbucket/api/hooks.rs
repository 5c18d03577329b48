//! Webhooks of a repository.

use serde_json::Value;

use super::{Context, Handled};
use crate::bitbucket::answer::Answer;
use crate::bitbucket::forge::{Hook, new_uuid};
use crate::bitbucket::{json, page};

/// Characters of a secret.
const LONGEST_SECRET: usize = 128;

/// All of them.
pub(super) fn list(ctx: &mut Context<'_>) -> Handled {
    let address = ctx.forge.address.clone();
    let repo = ctx.repository();
    let values = repo
        .hooks
        .iter()
        .map(|hook| json::hook(&address, repo, hook))
        .collect();
    page::page(ctx.call, &address, values, 10, 100)
}

/// Registers one.
pub(super) fn create(ctx: &mut Context<'_>) -> Handled {
    let created_at = ctx.forge.tick();
    let mut hook = Hook {
        uuid: new_uuid(),
        url: String::new(),
        description: String::new(),
        active: true,
        secret: None,
        events: Vec::new(),
        created_at,
    };
    apply(&mut hook, &ctx.call.json()?)?;
    let uuid = hook.uuid.clone();
    ctx.repository().hooks.push(hook);
    let answer = show(ctx, &uuid)?;
    let link = format!(
        "{}/2.0/repositories/{}/hooks/{uuid}",
        ctx.forge.address, ctx.repository
    );
    Ok(Answer {
        status: 201,
        ..answer
    }
    .with("location", link.replace('{', "%7B").replace('}', "%7D")))
}

/// One of them.
pub(super) fn show(ctx: &mut Context<'_>, id: &str) -> Handled {
    let address = ctx.forge.address.clone();
    let place = find(ctx, id)?;
    let repo = ctx.repository();
    Ok(Answer::json(200, json::hook(&address, repo, &repo.hooks[place])))
}

/// Changes what the body names; a secret that is left out stays.
pub(super) fn update(ctx: &mut Context<'_>, id: &str) -> Handled {
    let place = find(ctx, id)?;
    let body = ctx.call.json()?;
    apply(&mut ctx.repository().hooks[place], &body)?;
    show(ctx, id)
}

/// Removes one.
pub(super) fn delete(ctx: &mut Context<'_>, id: &str) -> Handled {
    let place = find(ctx, id)?;
    ctx.repository().hooks.remove(place);
    Ok(Answer::empty(204))
}

/// With or without braces.
fn find(ctx: &mut Context<'_>, id: &str) -> Result<usize, Answer> {
    let bare = id.trim_matches(['{', '}']);
    let found = ctx
        .repository()
        .hooks
        .iter()
        .position(|hook| hook.uuid.trim_matches(['{', '}']) == bare);
    found.ok_or_else(|| Answer::error(404, &format!("{id} is not a valid hook")))
}

fn apply(hook: &mut Hook, body: &Value) -> Result<(), Answer> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    hook.url = text("url").unwrap_or_else(|| hook.url.clone());
    hook.description = text("description").unwrap_or_else(|| hook.description.clone());
    hook.active = body.get("active").and_then(Value::as_bool).unwrap_or(hook.active);
    if let Some(secret) = body.get("secret") {
        hook.secret = secret
            .as_str()
            .filter(|secret| !secret.is_empty())
            .map(str::to_owned);
    }
    if let Some(events) = body.get("events").and_then(Value::as_array) {
        hook.events = events
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
    }
    let mut sorted = hook.events.clone();
    sorted.sort();
    sorted.dedup();
    if hook.events.is_empty() || sorted.len() != hook.events.len() {
        return Err(Answer::field_error(
            "events",
            "at least one event is needed, and each only once",
        ));
    }
    if url::Url::parse(&hook.url).is_err() {
        return Err(Answer::field_error("url", "Enter a valid URL."));
    }
    if hook
        .secret
        .as_ref()
        .is_some_and(|secret| secret.chars().count() > LONGEST_SECRET)
    {
        return Err(Answer::field_error(
            "secret",
            "Ensure this value has at most 128 characters.",
        ));
    }
    Ok(())
}
