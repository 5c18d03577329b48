//! Commits, and what programs say about them: build statuses, code reports with annotations.

use serde_json::{Value, json};

use super::{Context, Handled};
use crate::bitbucket::answer::Answer;
use crate::bitbucket::forge::{Report, Status, new_uuid};
use crate::bitbucket::{json, page};

/// Characters of a status' key.
const LONGEST_KEY: usize = 40;
/// Annotations in one call.
const LARGEST_BATCH: usize = 100;
/// Annotations of one report.
const MOST_ANNOTATIONS: usize = 1_000;
/// Data fields of one report.
const MOST_DATA: usize = 10;

/// One commit, by any number of digits.
pub(super) fn show(ctx: &mut Context<'_>, revision: &str) -> Handled {
    let hash = ctx.full_hash(revision)?;
    let address = ctx.forge.address.clone();
    let repo = ctx.repository();
    Ok(Answer::json(
        200,
        json::commit(&address, repo, &repo.commits[&hash]),
    ))
}

/// The statuses of a commit.
pub(super) fn statuses(ctx: &mut Context<'_>, revision: &str) -> Handled {
    let hash = ctx.full_hash(revision)?;
    let (address, name) = (ctx.forge.address.clone(), ctx.repository.clone());
    let statuses = ctx.repository().statuses_of(&hash);
    let values = statuses
        .iter()
        .map(|status| json::status(&address, &name, &hash, status))
        .collect();
    page::page(ctx.call, &address, values, 10, 100)
}

/// Sets a status; the same key overwrites.
pub(super) fn set_status(ctx: &mut Context<'_>, revision: &str) -> Handled {
    let hash = ctx.full_hash(revision)?;
    let body = ctx.call.json()?;
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (key, state) = (text("key"), text("state"));
    let length = key.chars().count();
    if key.is_empty() {
        return Err(Answer::field_error("key", "required key not provided"));
    }
    if length > LONGEST_KEY {
        let message = format!("Ensure this value has at most {LONGEST_KEY} characters (it has {length}).");
        return Err(Answer::field_error("key", &message));
    }
    if !["INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED"].contains(&state.as_str()) {
        return Err(Answer::field_error("state", "is not a valid choice"));
    }
    if text("url").is_empty() {
        return Err(Answer::field_error("url", "required key not provided"));
    }
    let at = ctx.forge.tick();
    let place = (hash.clone(), key.clone());
    let known = ctx
        .repository()
        .statuses
        .get(&place)
        .map(|status| status.created_on);
    let status = Status {
        key,
        state,
        name: text("name"),
        description: text("description"),
        url: text("url"),
        refname: body["refname"].as_str().map(str::to_owned),
        created_on: known.unwrap_or(at),
        updated_on: at,
    };
    let answer = json::status(&ctx.forge.address, &ctx.repository, &hash, &status);
    ctx.repository().statuses.insert(place, status);
    Ok(Answer::json(201, answer))
}

/// The reports of a commit.
pub(super) fn reports(ctx: &mut Context<'_>, revision: &str) -> Handled {
    let hash = ctx.full_hash(revision)?;
    let address = ctx.forge.address.clone();
    let values = ctx
        .repository()
        .reports_of(&hash)
        .iter()
        .map(json::report)
        .collect();
    page::page(ctx.call, &address, values, 10, 100)
}

/// One report.
pub(super) fn report(ctx: &mut Context<'_>, revision: &str, id: &str) -> Handled {
    Ok(Answer::json(200, json::report(find_report(ctx, revision, id)?)))
}

/// Makes or changes a report; annotations stay.
pub(super) fn put_report(ctx: &mut Context<'_>, revision: &str, id: &str) -> Handled {
    let hash = ctx.full_hash(revision)?;
    let mut fields = ctx.call.json()?;
    for required in ["title", "details", "report_type"] {
        if fields[required].as_str().is_none_or(str::is_empty) {
            return Err(Answer::error(400, &format!("{required} must not be empty")));
        }
    }
    if fields["data"]
        .as_array()
        .is_some_and(|data| data.len() > MOST_DATA)
    {
        return Err(Answer::error(400, "data must not have more than 10 elements"));
    }
    fields["external_id"] = json!(id);
    let at = ctx.forge.tick();
    let known = ctx
        .repository()
        .reports
        .entry((hash, id.to_owned()))
        .or_insert_with(|| Report {
            uuid: new_uuid(),
            fields: Value::Null,
            annotations: std::collections::BTreeMap::new(),
            created_on: at,
            updated_on: at,
        });
    known.fields = fields;
    known.updated_on = at;
    Ok(Answer::json(200, json::report(known)))
}

/// Removes a report with its annotations. One that is not there is gone as well.
pub(super) fn delete_report(ctx: &mut Context<'_>, revision: &str, id: &str) -> Handled {
    let hash = ctx.full_hash(revision)?;
    ctx.repository().reports.remove(&(hash, id.to_owned()));
    Ok(Answer::empty(204))
}

/// The annotations of a report.
pub(super) fn annotations(ctx: &mut Context<'_>, revision: &str, id: &str) -> Handled {
    let address = ctx.forge.address.clone();
    let values = find_report(ctx, revision, id)?
        .annotations
        .values()
        .cloned()
        .collect();
    page::page(ctx.call, &address, values, 100, 100)
}

/// Adds annotations in one batch.
pub(super) fn annotate(ctx: &mut Context<'_>, revision: &str, id: &str) -> Handled {
    let body = ctx.call.json()?;
    let batch = body
        .as_array()
        .ok_or_else(|| Answer::error(400, "an array is wanted"))?;
    if batch.len() > LARGEST_BATCH {
        let message = "Bulk upload supports a maximum of /100 annotations.";
        return Err(Answer::json(400, json!({"code": 400, "message": message})));
    }
    let report = find_report(ctx, revision, id)?;
    let mut answer = batch.clone();
    for note in &mut answer {
        check_annotation(note)?;
        note["type"] = json!("report_annotation");
        note["uuid"] = json!(new_uuid());
        let external_id = note["external_id"].as_str().unwrap_or_default().to_owned();
        report.annotations.insert(external_id, note.clone());
    }
    if report.annotations.len() > MOST_ANNOTATIONS {
        return Err(Answer::error(400, "A report can have at most 1000 annotations."));
    }
    Ok(Answer::json(200, Value::Array(answer)))
}

fn check_annotation(note: &Value) -> Result<(), Answer> {
    let text = |name: &str| note[name].as_str().unwrap_or_default();
    for required in ["external_id", "annotation_type", "summary"] {
        if text(required).is_empty() {
            return Err(Answer::error(
                400,
                &format!("annotation: {required} must not be empty"),
            ));
        }
    }
    if text("summary").chars().count() > 450 {
        return Err(Answer::error(
            400,
            "annotation: summary must not be longer than 450 characters",
        ));
    }
    if note
        .get("line")
        .is_some_and(|line| line.as_i64().is_none_or(|line| line < 1))
    {
        return Err(Answer::error(400, "annotation: line must be greater than 0"));
    }
    Ok(())
}

fn find_report<'a>(ctx: &'a mut Context<'_>, revision: &str, id: &str) -> Result<&'a mut Report, Answer> {
    let hash = ctx.full_hash(revision)?;
    let found = ctx.repository().reports.get_mut(&(hash, id.to_owned()));
    found.ok_or_else(|| Answer::error(404, "Report not found"))
}
