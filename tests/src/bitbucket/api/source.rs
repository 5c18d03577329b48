//! Files at commits, branches, and what differs between two commits.

use super::{Context, Handled};
use serde_json::Value;

use crate::bitbucket::answer::{Answer, Call, Content};
use crate::bitbucket::forge::{Commit, differences};
use crate::bitbucket::{json, page, query};

/// `workspace/slug:source CR destination`; with `topic=true` against the merge base.
pub(super) fn diffstat(ctx: &mut Context<'_>, spec: &str) -> Handled {
    let prefix = format!("{}:", ctx.repository);
    let revisions = spec.strip_prefix(&prefix).unwrap_or(spec);
    let (source, destination) = revisions
        .split_once('\r')
        .or_else(|| revisions.split_once(".."))
        .ok_or_else(|| Answer::error(400, "Invalid spec"))?;
    let (new, old) = (ctx.full_hash(source)?, ctx.full_hash(destination)?);
    let (address, name, call) = (ctx.forge.address.clone(), ctx.repository.clone(), ctx.call);
    let repo = ctx.repository();
    let base = match call.parameter("topic") {
        Some("true") => repo.merge_base(&new, &old).map_or(old, |base| base.hash.clone()),
        _ => old,
    };
    let found = differences(&repo.commits[&base].files, &repo.commits[&new].files);
    let values = found
        .iter()
        .map(|difference| json::diffstat(&address, &name, &base, &new, difference))
        .collect();
    page::page(call, &address, values, 500, 5_000)
}

/// The bytes of a file, what is known about it, or a page of a folder.
pub(super) fn file(ctx: &mut Context<'_>, revision: &str, path: &str) -> Handled {
    let hash = ctx.full_hash(revision)?;
    let (address, name, call) = (ctx.forge.address.clone(), ctx.repository.clone(), ctx.call);
    let commit = &ctx.repository().commits[&hash];
    let Some(bytes) = commit.files.get(path) else {
        return folder(commit, path)
            .map(|files| {
                files
                    .map(|file| json::file_meta(&address, &name, commit, file))
                    .collect::<Vec<_>>()
            })
            .and_then(|values| filtered(call, values))
            .and_then(|values| page::page(call, &address, values, 10, 100));
    };
    if call.parameter("format") == Some("meta") {
        return Ok(Answer::json(200, json::file_meta(&address, &name, commit, path)));
    }
    let answer = Answer {
        status: 200,
        headers: Vec::new(),
        body: Content::File(bytes.clone()),
    };
    Ok(answer
        .with("content-type", "application/x-sql")
        .with("etag", format!("\"{}\"", bytes.len())))
}

fn filtered(call: &Call, values: Vec<Value>) -> Result<Vec<Value>, Answer> {
    let Some(filter) = call.parameter("q") else {
        return Ok(values);
    };
    let mut met = Vec::new();
    for value in values {
        if query::meets(filter, &value).map_err(|error| Answer::error(400, &error))? {
            met.push(value);
        }
    }
    Ok(met)
}

/// A commit of the files of a form, on a branch that is made where it is new.
pub(super) fn commit_files(ctx: &mut Context<'_>) -> Handled {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&ctx.call.body).into_owned().collect();
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    if let Some(parent) = field("parents") {
        ctx.full_hash(&parent)?;
    }
    let files: Vec<(&str, Option<&str>)> = fields
        .iter()
        .filter(|(key, _)| key.starts_with('/'))
        .map(|(key, text)| (key.trim_start_matches('/'), Some(text.as_str())))
        .collect();
    if files.is_empty() {
        return Err(Answer::error(400, "No files"));
    }
    let repository = ctx.repository.clone();
    let branch = field("branch").unwrap_or_else(|| ctx.repository().main_branch.clone());
    let hash = ctx.forge.push(&repository, &branch, &files);
    let location = format!(
        "{}/2.0/repositories/{repository}/commit/{hash}",
        ctx.forge.address
    );
    Ok(Answer::empty(201).with("location", location))
}

/// A branch with its head.
pub(super) fn branch(ctx: &mut Context<'_>, name: &str) -> Handled {
    let address = ctx.forge.address.clone();
    let repo = ctx.repository();
    let head = repo
        .head(name)
        .ok_or_else(|| Answer::error(404, &format!("No such branch: {name}")))?;
    Ok(Answer::json(200, json::branch(&address, repo, name, head)))
}

/// The files directly in a folder.
fn folder<'a>(commit: &'a Commit, path: &str) -> Result<impl Iterator<Item = &'a str>, Answer> {
    let inside = if path.is_empty() {
        String::new()
    } else {
        format!("{}/", path.trim_end_matches('/'))
    };
    let below = commit.files.keys().filter(|file| file.starts_with(&inside));
    let files: Vec<&str> = below
        .filter(|file| !file[inside.len()..].contains('/'))
        .map(String::as_str)
        .collect();
    if files.is_empty() {
        return Err(Answer::error(404, &format!("No such file or directory: {path}")));
    }
    Ok(files.into_iter())
}
