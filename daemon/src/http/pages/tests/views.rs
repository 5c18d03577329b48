//! What pages show, from a state full of somebody else's texts.

use std::time::Duration;

use super::*;
use crate::ids::{ProjectName, PullRequestNumber};
use crate::review::finding::{
    EnvironmentReport, FileReport, Finding, Level, NotEvaluated, Report, SourceText, Suppressed,
};
use crate::sql::line_index::LineIndex;
use crate::stage::{LogLine, RunOutcome};
use crate::store::history::NewHistory;
use crate::store::pull_requests::tests::pull_request;
use crate::store::reviews::ReviewKey;
use crate::store::runs::RunEnd;

const HOSTILE: &str = "<script>alert(1)</script>";
const SQL: &str = "-- <script>alert(1)</script>\nCREATE TABLE t (\n    name text\n);\n";

fn finding(level: Level) -> Finding {
    let place = LineIndex::new(SQL).place(50..59);
    Finding {
        rule: "nullable-column".parse().unwrap(),
        level,
        statement: Some(0),
        place,
        message: format!("it can hold NULL {HOSTILE}"),
        help: Some(format!("write NOT NULL {HOSTILE}")),
        notes: Vec::new(),
        fixes: Vec::new(),
        fingerprint: String::new(),
    }
}

fn report() -> Report {
    let environment = |name: &str, level| EnvironmentReport {
        environment: name.parse().unwrap(),
        files: vec![FileReport {
            path: "db/1_t.sql".to_owned(),
            checksum: String::new(),
            findings: vec![finding(level)],
            suppressed: vec![Suppressed {
                finding: finding(level),
                reason: format!("it is a cache {HOSTILE}"),
                until: None,
                comment: finding(level).place,
            }],
            not_evaluated: vec![NotEvaluated {
                rule: None,
                statement: None,
                place: None,
                reason: format!("nobody looked {HOSTILE}"),
            }],
        }],
    };
    Report {
        environments: vec![
            environment("test", Level::Info),
            environment("prod", Level::Warning),
        ],
        sources: vec![SourceText {
            path: "db/1_t.sql".to_owned(),
            sql: SQL.to_owned(),
        }],
    }
}

/// A state in which every text that somebody else wrote is hostile.
async fn hostile() -> Browser {
    let browser = Browser::signed_in().await;
    let store = &browser.test.app.store;
    let project: ProjectName = "hr".parse().unwrap();
    let mut seen = pull_request(7);
    seen.title = HOSTILE.to_owned();
    seen.author.display_name = HOSTILE.to_owned();
    seen.source_branch = HOSTILE.to_owned();
    seen.web_url = "javascript:alert(1)".to_owned();
    store.upsert_pull_request(&project, &seen).await.unwrap();
    let key = ReviewKey {
        project: project.clone(),
        number: PullRequestNumber(7),
        source_commit: seen.source_commit.clone(),
        policy_digest: "d".to_owned(),
    };
    store
        .insert_review(&key, &report(), Duration::from_millis(5))
        .await
        .unwrap();
    let mut new = crate::store::rollouts::tests::new_rollout(7, &[("db/1_t.sql", SQL)], Gate::Manual);
    new.title = HOSTILE.to_owned();
    new.author_name = HOSTILE.to_owned();
    new.web_url = "javascript:alert(1)".to_owned();
    let (id, _) = store.create_rollout(&new).await.unwrap();
    store.open_automatic_stage(id, 0).await.unwrap();
    let rollout = store.find_rollout(id).await.unwrap().unwrap();
    let task = rollout.tasks().next().unwrap().1.id;
    let run = store.start_run(task).await.unwrap().unwrap();
    store.append_log(run, &[LogLine::info(HOSTILE)]).await.unwrap();
    let history = NewHistory {
        applied_at: store.clock.now(),
        duration_ms: 14,
        statements: 1,
        schema_before: format!("-- comment {HOSTILE}\n"),
        schema_after: format!("-- comment {HOSTILE}\nCREATE TABLE t (\n    name text\n);\n"),
        prediction: None,
        reverse: None,
    };
    let end = RunEnd::Done {
        outcome: RunOutcome::Applied,
        statements: 1,
        history: Some(history),
    };
    store.finish_run(run, &end).await.unwrap();
    browser
}

const PAGES: &[&str] = &[
    "/",
    "/projects/hr/pull-requests/7",
    "/rollouts",
    "/rollouts/1",
    "/rollouts/1/tasks/1",
    "/rollouts/1/tasks/1?run=1",
    "/databases",
    "/databases/hr_test",
    "/databases/hr_prod",
    "/databases/hr_test/history/1",
    "/databases/hr_test/history/1?view=unified",
    "/rules",
    "/rules/syntax-error",
    "/rules/not-evaluated",
    "/dead-letters",
    "/audit",
    "/sign-in",
];

#[tokio::test]
async fn every_page_shows_hostile_texts_as_texts() {
    let mut browser = hostile().await;
    for path in PAGES {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        let html = answer.text;
        assert!(!html.contains("<script>"), "{path}: {html}");
        assert_eq!(
            html.matches("<script").count(),
            1,
            "{path}: only our own, from our own address"
        );
        assert!(!html.contains("javascript:"), "{path}");
        for inline in [" style=", "<style", " onclick=", " onload="] {
            assert!(!html.contains(inline), "{path} has {inline}");
        }
        assert!(!html.contains("hunter2"), "{path} shows a password");
        assert!(
            !html.contains("http://") && !html.contains("src=\"//"),
            "{path} leads to another host"
        );
    }
}

#[tokio::test]
async fn every_page_tells_the_browser_what_it_may_do() {
    let mut browser = hostile().await;
    for path in PAGES.iter().chain(&["/nowhere"]) {
        let headers = browser.get(path).await.headers;
        let text = |name: &str| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap())
                .unwrap_or_default()
        };
        assert!(
            text("content-security-policy").starts_with("default-src 'none'"),
            "{path}"
        );
        assert!(!text("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(text("cache-control"), "no-store", "{path}");
        assert_eq!(text("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_the_hash_of_their_content() {
    let mut browser = Browser::open().await;
    let page = browser.get("/sign-in").await.text;
    let addresses: Vec<&str> = page
        .split('"')
        .filter(|text| text.starts_with("/assets/"))
        .collect();
    assert_eq!(addresses.len(), 3);
    for address in addresses {
        let answer = browser.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(
            answer.headers[header::CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable"),
            "{address}"
        );
        assert!(!answer.text.contains("url("), "{address} loads something else");
    }
    assert_eq!(
        browser.get("/assets/stagegate-000000000000.css").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_review_shows_findings_on_their_lines() {
    let mut browser = hostile().await;
    let html = browser.get("/projects/hr/pull-requests/7").await.text;
    let (_, after_line_three) = html.split_once("id=\"file-1-L3\"").unwrap();
    let (line, rest) = after_line_three.split_once("</tr>").unwrap();
    assert!(line.contains("mark-warning"), "{line}");
    let (remarks, _) = rest.split_once("</tr>").unwrap();
    for part in [
        "/rules/nullable-column",
        "info in test, warning in prod",
        "it can hold NULL",
        "write NOT NULL",
    ] {
        assert!(remarks.contains(part), "{part}: {remarks}");
    }
    assert!(html.contains("Not fully checked") && html.contains("nobody looked"));
    assert!(html.contains("See its rollout"));
}

#[tokio::test]
async fn a_database_shows_what_was_applied_and_its_schema() {
    let mut browser = hostile().await;
    let html = browser.get("/databases/hr_test").await.text;
    for part in [
        "14 ms",
        "1 statement",
        "hr #7",
        "/databases/hr_test/history/1",
        "Current schema",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let split = browser.get("/databases/hr_test/history/1").await.text;
    assert!(
        split.contains("diff split") && split.contains("3 added, 0 removed"),
        "{split}"
    );
    let unified = browser
        .get("/databases/hr_test/history/1?view=unified")
        .await
        .text;
    assert!(unified.contains("diff unified"), "{unified}");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let mut browser = hostile().await;
    for path in [
        "/nowhere",
        "/rollouts/99",
        "/rollouts/x",
        "/rollouts/1/tasks/99",
        "/rollouts/1/tasks/1?run=9",
        "/databases/none",
        "/databases/%2e%2e",
        "/databases/hr_prod/history/1",
        "/databases/hr_test/history/9",
        "/projects/hr/pull-requests/99",
        "/projects/%3Cscript%3E/pull-requests/7",
        "/rules/none",
        "/rules/Not%20a%20rule",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
        assert!(answer.text.contains("There is nothing at this address"), "{path}");
    }
}
