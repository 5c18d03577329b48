//! What a delivery is about: event key and payload -> [`WebhookEvent`].
//!
//! A delivery is a hint: only where to look is read from it, never what to do. Payloads vary (deleted users and
//! forks leave nulls), so nothing but the repository's name and the pull request's number is required.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};

use super::{WebhookError, WebhookEvent};
use crate::forge::{OUR_MARK, RepositorySlug};
use crate::ids::PullRequestNumber;

/// Reads a delivery whose signature was checked.
///
/// # Errors
/// Where a known event's payload lacks what it must have.
pub fn parse_webhook(event_key: &str, body: &[u8]) -> Result<WebhookEvent, WebhookError> {
    match event_key {
        "pullrequest:created"
        | "pullrequest:updated"
        | "pullrequest:push"
        | "pullrequest:fulfilled"
        | "pullrequest:rejected" => parse(event_key, body, pull_request),
        "pullrequest:comment_created" | "pullrequest:comment_updated" => parse(event_key, body, comment),
        "repo:push" => parse(event_key, body, push),
        "pullrequest:approved"
        | "pullrequest:unapproved"
        | "pullrequest:changes_request_created"
        | "pullrequest:changes_request_removed"
        | "pullrequest:comment_deleted"
        | "pullrequest:comment_resolved"
        | "pullrequest:comment_reopened"
        | "repo:fork"
        | "repo:imported"
        | "repo:created"
        | "repo:deleted"
        | "repo:updated"
        | "repo:transfer"
        | "repo:commit_comment_created"
        | "repo:commit_status_created"
        | "repo:commit_status_updated"
        | "project:updated"
        | "pipeline:span_created"
        | "issue:created"
        | "issue:updated"
        | "issue:comment_created" => Ok(WebhookEvent::Irrelevant),
        _ => Ok(WebhookEvent::Unknown),
    }
}

/// Reads a payload and makes an event of it, naming the event where either fails.
fn parse<P: DeserializeOwned>(
    event_key: &str,
    body: &[u8],
    event: fn(&P) -> Result<WebhookEvent, serde_json::Error>,
) -> Result<WebhookEvent, WebhookError> {
    serde_json::from_slice(body)
        .and_then(|payload| event(&payload))
        .map_err(|source| WebhookError::Payload {
            event: event_key.to_owned(),
            source,
        })
}

fn pull_request(payload: &PullRequestPayload) -> Result<WebhookEvent, serde_json::Error> {
    Ok(WebhookEvent::PullRequest {
        repository: slug(&payload.repository.full_name)?,
        number: PullRequestNumber(payload.pullrequest.id),
    })
}

fn comment(payload: &CommentPayload) -> Result<WebhookEvent, serde_json::Error> {
    let content = payload
        .comment
        .as_ref()
        .and_then(|comment| comment.content.as_ref());
    let is_for_us = content
        .and_then(|content| content.raw.as_deref())
        .is_none_or(may_hold_a_command);
    if !is_for_us {
        return Ok(WebhookEvent::Irrelevant);
    }
    Ok(WebhookEvent::Comment {
        repository: slug(&payload.repository.full_name)?,
        number: PullRequestNumber(payload.pullrequest.id),
    })
}

/// What people say to each other costs no request, nor what we say ourselves.
fn may_hold_a_command(text: &str) -> bool {
    let text = text.to_lowercase();
    (text.contains("stagegate") || text.contains("@{")) && !text.contains(OUR_MARK)
}

fn push(payload: &PushPayload) -> Result<WebhookEvent, serde_json::Error> {
    let mut branches: Vec<String> = Vec::new();
    let changes = payload.push.changes.iter().flatten();
    for reference in changes.filter_map(|change| change.new.as_ref()) {
        let is_branch = matches!(reference.kind.as_deref(), Some("branch" | "named_branch"));
        if let Some(name) = reference.name.as_ref().filter(|_| is_branch)
            && !branches.contains(name)
        {
            branches.push(name.clone());
        }
    }
    Ok(WebhookEvent::Push {
        repository: slug(&payload.repository.full_name)?,
        branches,
    })
}

fn slug(full_name: &str) -> Result<RepositorySlug, serde_json::Error> {
    match full_name.split_once('/') {
        Some((workspace, slug)) if !workspace.is_empty() && !slug.is_empty() && !slug.contains('/') => {
            Ok(RepositorySlug {
                workspace: workspace.to_owned(),
                slug: slug.to_owned(),
            })
        }
        _ => Err(serde_json::Error::custom(
            "repository.full_name is not workspace/repository",
        )),
    }
}

#[derive(Deserialize)]
struct PullRequestPayload {
    repository: RawRepository,
    pullrequest: RawPullRequest,
}

#[derive(Deserialize)]
struct CommentPayload {
    repository: RawRepository,
    pullrequest: RawPullRequest,
    comment: Option<RawComment>,
}

#[derive(Deserialize)]
struct RawComment {
    content: Option<RawContent>,
}

#[derive(Deserialize)]
struct RawContent {
    raw: Option<String>,
}

#[derive(Deserialize)]
struct PushPayload {
    repository: RawRepository,
    push: RawPush,
}

#[derive(Deserialize)]
struct RawRepository {
    full_name: String,
}

#[derive(Deserialize)]
struct RawPullRequest {
    id: i64,
}

#[derive(Deserialize)]
struct RawPush {
    changes: Option<Vec<RawChange>>,
}

#[derive(Deserialize)]
struct RawChange {
    /// Absent where the branch was deleted.
    new: Option<RawReference>,
}

#[derive(Deserialize)]
struct RawReference {
    #[serde(rename = "type")]
    kind: Option<String>,
    name: Option<String>,
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::bitbucket::WEBHOOK_EVENTS;
    use crate::bitbucket::testing::shared_file;

    #[track_caller]
    fn check(event_key: &str, body: &str, expected: &Expect) {
        let said = match parse_webhook(event_key, body.as_bytes()) {
            Ok(WebhookEvent::PullRequest { repository, number }) => format!("{repository}#{number}"),
            Ok(WebhookEvent::Comment { repository, number }) => format!("comment on {repository}#{number}"),
            Ok(WebhookEvent::Push { repository, branches }) => format!("{repository} {branches:?}"),
            Ok(other) => format!("{other:?}"),
            Err(WebhookError::Payload { event, source }) => format!("{event}: {source}"),
        };
        expected.assert_eq(&said);
    }

    #[test]
    fn a_pull_request_is_named_whoever_is_missing() {
        let body = r#"{"actor":null,"repository":{"full_name":"acme/hr","owner":null},
            "pullrequest":{"id":7,"author":null,"source":{"repository":null}}}"#;
        for event in [
            "pullrequest:created",
            "pullrequest:updated",
            "pullrequest:fulfilled",
        ] {
            check(event, body, &expect!["acme/hr#7"]);
        }
    }

    #[test]
    fn a_push_names_branches_that_still_exist_once() {
        check(
            "repo:push",
            r#"{"repository":{"full_name":"acme/hr"},"push":{"changes":[
                {"new":{"type":"branch","name":"main"},"old":null},{"new":{"type":"branch","name":"main"}},
                {"new":null,"old":{"type":"branch","name":"gone"}},{"new":{"type":"tag","name":"v1"}}]}}"#,
            &expect![[r#"acme/hr ["main"]"#]],
        );
        check(
            "repo:push",
            r#"{"repository":{"full_name":"acme/hr"},"push":{"changes":[]}}"#,
            &expect!["acme/hr []"],
        );
    }

    #[test]
    fn a_payload_without_what_is_needed_is_an_error() {
        check(
            "pullrequest:created",
            r#"{"repository":{"full_name":"acme/hr"}}"#,
            &expect!["pullrequest:created: missing field `pullrequest` at line 1 column 38"],
        );
        check(
            "repo:push",
            r#"{"repository":{"full_name":"hr"},"push":{}}"#,
            &expect!["repo:push: repository.full_name is not workspace/repository"],
        );
        check(
            "repo:push",
            "<html>",
            &expect!["repo:push: expected value at line 1 column 1"],
        );
    }

    #[test]
    fn a_comment_is_looked_at_where_it_may_be_meant_for_us() {
        let body = |raw: &str| {
            let comment = serde_json::json!({"content": {"raw": raw}});
            let payload = serde_json::json!({
                "repository": {"full_name": "acme/hr"}, "pullrequest": {"id": 7}, "comment": comment,
            });
            payload.to_string()
        };
        let event = "pullrequest:comment_created";
        check(
            event,
            &body("@Stagegate run prod"),
            &expect!["comment on acme/hr#7"],
        );
        check(
            event,
            &body("@{557058:1} run prod"),
            &expect!["comment on acme/hr#7"],
        );
        check(event, &body("looks good"), &expect!["Irrelevant"]);
        check(
            event,
            &body("@stagegate help\n\n[stagegate]: # (answer hr 1)"),
            &expect!["Irrelevant"],
        );
        let without = r#"{"repository":{"full_name":"acme/hr"},"pullrequest":{"id":7},"comment":null}"#;
        check(event, without, &expect!["comment on acme/hr#7"]);
    }

    #[test]
    fn other_events_are_told_apart_without_reading_them() {
        check("pullrequest:approved", "", &expect!["Irrelevant"]);
        check("repo:transfer", "{}", &expect!["Irrelevant"]);
        check("pullrequest:teleported", "{}", &expect!["Unknown"]);
        check("", "{}", &expect!["Unknown"]);
    }

    #[test]
    fn subscribed_events_are_events_to_act_on() {
        for event in WEBHOOK_EVENTS {
            assert!(parse_webhook(event, b"{}").is_err(), "{event} should be read");
        }
        assert!(WEBHOOK_EVENTS.is_sorted());
    }

    #[test]
    fn every_recorded_delivery_is_classified() {
        let Some(manifest) = shared_file("bitbucket/payloads/manifest.json") else {
            return;
        };
        let manifest: Vec<serde_json::Value> = serde_json::from_slice(&manifest).unwrap();
        let mut read = 0;
        for entry in &manifest {
            let [file, event] = ["file", "event"].map(|key| entry[key].as_str().unwrap());
            let body = shared_file(&format!("bitbucket/{file}")).unwrap();
            let parsed = parse_webhook(event, &body);
            assert!(
                parsed.is_ok() || entry["quality"] == "trimmed",
                "{file} ({event}): {parsed:?}"
            );
            assert_ne!(parsed.ok(), Some(WebhookEvent::Unknown), "{file} ({event})");
            read += 1;
        }
        assert!(read >= 60, "only {read} recorded deliveries");
    }
}
