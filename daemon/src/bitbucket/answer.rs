//! What an answer that is not a success says: Bitbucket's words in one line, and how long to wait.
//!
//! Seen in the wild: JSON with a string, a list or an object as detail, JSON of other services in front of it, plain
//! text, an HTML page, nothing at all. None of these may fail to be read, and HTML is never shown.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::comment_text::shorten;

/// Longest message that is passed on, in characters.
const MAX_MESSAGE_CHARS: usize = 300;
/// Longest wait that is believed.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(1);

/// What a refusal says, in one line.
pub(super) fn refusal_message(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let is_html = text.trim_start().starts_with('<')
        || headers
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let message = match serde_json::from_slice::<Value>(body) {
        Ok(json) => json_message(&json),
        Err(_) if is_html => String::new(),
        Err(_) => text.into_owned(),
    };
    let line = one_line(&message);
    if line.is_empty() {
        return fallback(status, is_html);
    }
    shorten(&line, MAX_MESSAGE_CHARS)
}

/// What stands in for a message where there is none to show.
fn fallback(status: StatusCode, is_html: bool) -> String {
    let reason = match status.as_u16() {
        555 => "the request took too long on Bitbucket's side",
        _ => status.canonical_reason().unwrap_or("no explanation"),
    };
    if is_html {
        format!("{reason} (a web page instead of an answer)")
    } else {
        reason.to_owned()
    }
}

/// Message, detail and fields, whatever shape they have.
fn json_message(json: &Value) -> String {
    let error = match json.get("error") {
        Some(error @ Value::Object(_)) => error,
        _ => json,
    };
    let mut parts = Vec::new();
    for key in ["message", "detail", "error", "error_description"] {
        if let Some(part) = error
            .get(key)
            .map(words)
            .filter(|part| !part.is_empty() && !parts.contains(part))
        {
            parts.push(part);
        }
    }
    if let Some(Value::Object(fields)) = error.get("fields") {
        parts.extend(
            fields
                .iter()
                .map(|(field, said)| format!("{field}: {}", words(said))),
        );
    }
    if parts.is_empty() && json.is_string() {
        parts.push(words(json));
    }
    parts.join("; ")
}

/// A JSON value as a person would write it.
fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key, words(value)));
            let fields: Vec<_> = fields
                .filter(|(_, said)| !said.is_empty())
                .map(|(key, said)| format!("{key}: {said}"))
                .collect();
            fields.join("; ")
        }
        other => other.to_string(),
    }
}

/// Without line breaks and other control characters.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How long `Retry-After` asks to wait: seconds, or a date that counts from the answer's own `Date`, so that a
/// clock that is wrong here does not matter.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let wanted = text(RETRY_AFTER)?;
    let wait = if let Ok(seconds) = wanted.parse::<u64>() {
        Duration::from_secs(seconds)
    } else {
        let parser = DateTimeParser::new();
        let until = parser.parse_timestamp(wanted).ok()?;
        let sent = parser.parse_timestamp(text(DATE)?).ok()?;
        Duration::try_from(until.duration_since(sent)).unwrap_or_default()
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(status: u16, content_type: &'static str, body: &str, expected: &Expect) {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type.parse().unwrap())]);
        let status = StatusCode::from_u16(status).unwrap();
        expected.assert_eq(&refusal_message(status, &headers, body.as_bytes()));
    }

    #[test]
    fn every_shape_of_error_becomes_one_line() {
        let json = "application/json; charset=utf-8";
        check(
            404,
            json,
            r#"{"type":"error","error":{"message":"Repository a/b not found"}}"#,
            &expect!["Repository a/b not found"],
        );
        check(
            400,
            json,
            r#"{"type":"error","error":{"message":"Bad","detail":"line one\nline two"}}"#,
            &expect!["Bad; line one line two"],
        );
        check(
            403,
            json,
            r#"{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes.",
                "detail":{"granted":["repository"],"required":["pullrequest","webhook"]}}}"#,
            &expect![
                "Your credentials lack one or more required privilege scopes.; granted: repository; required: pullrequest, webhook"
            ],
        );
        check(
            400,
            json,
            r#"{"type":"error","error":{"message":"Bad request","fields":{"key":["Ensure this value has at most 40 characters (it has 61)."],"url":"no"}}}"#,
            &expect!["Bad request; key: Ensure this value has at most 40 characters (it has 61).; url: no"],
        );
        check(
            400,
            json,
            r#"{"code":400,"message":"Bulk upload supports a maximum of /100 annotations."}"#,
            &expect!["Bulk upload supports a maximum of /100 annotations."],
        );
        check(
            400,
            json,
            r#"{"error":"invalid_client","error_description":"Invalid OAuth client credentials"}"#,
            &expect!["invalid_client; Invalid OAuth client credentials"],
        );
        check(404, "text/plain", "Not Found\n", &expect!["Not Found"]);
        check(
            400,
            "text/html",
            "<h1>Bad Request (400)</h1>",
            &expect!["Bad Request (a web page instead of an answer)"],
        );
        check(
            502,
            "",
            "<html><script>x</script></html>",
            &expect!["Bad Gateway (a web page instead of an answer)"],
        );
        check(500, json, "", &expect!["Internal Server Error"]);
        check(
            555,
            json,
            "{}",
            &expect!["the request took too long on Bitbucket's side"],
        );
        check(599, json, "[]", &expect!["no explanation"]);
    }

    #[test]
    fn a_long_message_is_cut() {
        let headers = HeaderMap::new();
        let message = refusal_message(StatusCode::BAD_REQUEST, &headers, "ü ".repeat(5_000).as_bytes());
        assert!(message.ends_with("...") && message.chars().count() <= MAX_MESSAGE_CHARS);
    }

    #[test]
    fn waits_are_seconds_or_dates() {
        let wait = |retry: &str, date: &str| {
            let headers = [(RETRY_AFTER, retry), (DATE, date)];
            retry_after(
                &headers
                    .into_iter()
                    .map(|(name, text)| (name, text.parse().unwrap()))
                    .collect(),
            )
        };
        let noon = "Mon, 23 Nov 2026 12:00:00 GMT";
        assert_eq!(wait("7", noon), Some(Duration::from_secs(7)));
        assert_eq!(
            wait("Mon, 23 Nov 2026 12:01:30 GMT", noon),
            Some(Duration::from_secs(90))
        );
        assert_eq!(wait("Mon, 23 Nov 2026 11:00:00 GMT", noon), Some(Duration::ZERO));
        assert_eq!(wait("99999999", noon), Some(MAX_RETRY_AFTER));
        assert_eq!(wait("soon", noon), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
