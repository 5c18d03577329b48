//! Looks at pull requests of a scripted forge: what is asked, what is sent, and above all what is not.

use crate::app::testing::TestApp;
use crate::bitbucket::testing::{NUMBER, Scripted, answer};
use crate::store::publications::PublicationKind;
use crate::store::work::WorkCounts;

use super::*;
use crate::work::announce_rollout::announce_rollout;

const FIRST: &str = "c3c36acef064";
const SECOND: &str = "d4d47bdf0175";
const MERGE: &str = "e5e58ce01286";
const SQL: &str = "CREATE TABLE t2024 (id integer PRIMARY KEY);\n";

fn pull_request(state: &str, head: &str, title: &str) -> Scripted {
    let merge = if state == "MERGED" {
        format!(r#"{{"hash":"{MERGE}"}}"#)
    } else {
        "null".to_owned()
    };
    answer(
        200,
        format!(
            r#"{{"id":7,"title":"{title}","state":"{state}","draft":false,"closed_by":null,"merge_commit":{merge},
                "author":{{"uuid":"{{1}}","display_name":"Maria"}},"updated_on":"2026-11-20T10:00:00.000000+00:00",
                "source":{{"branch":{{"name":"t2024"}},"commit":{{"hash":"{head}"}}}},
                "destination":{{"branch":{{"name":"main"}},"commit":{{"hash":"aaaaaaaaaaaa"}}}},
                "links":{{"html":{{"href":"https://forge.test/pr/7"}}}}}}"#
        ),
    )
}

fn changed(paths: &[&str]) -> Scripted {
    let entries: Vec<_> = paths
        .iter()
        .map(|path| format!(r#"{{"status":"added","old":null,"new":{{"path":"{path}"}}}}"#))
        .collect();
    answer(200, format!(r#"{{"values":[{}]}}"#, entries.join(",")))
}

/// No verification lies beside the changes.
fn nothing_beside() -> Scripted {
    answer(200, r#"{"values":[]}"#)
}

fn comment() -> Scripted {
    answer(201, r#"{"id":41}"#)
}

fn accepted() -> Scripted {
    answer(200, "{}")
}

async fn look(test: &TestApp) {
    look_at_pull_request(&test.app, &"hr".parse().unwrap(), NUMBER)
        .await
        .unwrap();
}

/// Method and the last words of each path, in order.
fn asked(test: &TestApp) -> Vec<String> {
    let short = |line: String| {
        let (method, path) = line.split_once(' ').unwrap();
        let path = path
            .split('?')
            .next()
            .unwrap()
            .trim_start_matches("/2.0/repositories/acme/hr/");
        format!("{method} {path}")
    };
    test.forge.lines().into_iter().map(short).collect()
}

fn first_review() -> [Scripted; 7] {
    [
        pull_request("OPEN", FIRST, "Add t2024"),
        changed(&["db/20240919_create_table_t2024.sql", "README.md"]),
        answer(200, SQL),
        nothing_beside(),
        comment(),
        accepted(),
        accepted(),
    ]
}

#[tokio::test]
async fn a_first_look_reviews_and_publishes_and_a_second_asks_once() {
    let again = [pull_request("OPEN", FIRST, "Another title")];
    let test = TestApp::start(first_review().into_iter().chain(again)).await;
    look(&test).await;
    let review = [
        "GET pullrequests/7",
        "GET pullrequests/7/diffstat",
        "GET src/c3c36acef064/db/20240919_create_table_t2024.sql",
        "GET src/c3c36acef064/db/",
        "POST pullrequests/7/comments",
        "PUT commit/c3c36acef064/reports/stagegate-hr",
        "POST commit/c3c36acef064/statuses/build",
    ];
    assert_eq!(asked(&test), review);
    look(&test).await;
    assert_eq!(asked(&test)[7..], ["GET pullrequests/7"]);
}

#[tokio::test]
async fn a_push_edits_the_comment_in_place() {
    let push = [
        pull_request("OPEN", SECOND, "Add t2024"),
        changed(&["db/20240919_create_table_t2024.sql"]),
        answer(200, SQL),
        nothing_beside(),
        comment(),
        accepted(),
        accepted(),
    ];
    let test = TestApp::start(first_review().into_iter().chain(push)).await;
    look(&test).await;
    look(&test).await;
    assert_eq!(asked(&test)[11], "PUT pullrequests/7/comments/41");
    let posts = asked(&test)
        .into_iter()
        .filter(|line| line.starts_with("POST pullrequests"));
    assert_eq!(posts.count(), 1, "there is one comment");
}

#[tokio::test]
async fn other_policies_review_the_same_head_again() {
    let again = [
        pull_request("OPEN", FIRST, "Add t2024"),
        changed(&["db/20240919_create_table_t2024.sql"]),
        answer(200, SQL),
        nothing_beside(),
    ];
    let test = TestApp::start(first_review().into_iter().chain(again)).await;
    look(&test).await;
    test.change_policies();
    look(&test).await;
    assert_eq!(
        asked(&test).len(),
        11,
        "the review came out the same, nothing is sent again"
    );
}

#[tokio::test]
async fn a_pull_request_without_migrations_gets_no_comment() {
    let test = TestApp::start([
        pull_request("OPEN", FIRST, "Fix a typo"),
        changed(&["README.md"]),
        pull_request("OPEN", FIRST, "Fix a typo"),
    ])
    .await;
    look(&test).await;
    look(&test).await;
    assert_eq!(asked(&test).len(), 3);
}

#[tokio::test]
async fn a_comment_whose_id_was_lost_is_found_again() {
    let mut answers = first_review();
    answers[4] = answer(400, r#"{"type":"error","error":{"message":"cut"}}"#);
    let listed = r#"{"values":[{"id":39,"content":{"raw":"not ours"},"user":{"uuid":"{2}"}},
        {"id":40,"content":{"raw":"old\n\n[stagegate]: # (review)"},"user":{"uuid":"{1}"}}]}"#;
    let after = [
        pull_request("OPEN", FIRST, "Add t2024"),
        answer(200, listed),
        comment(),
        accepted(),
        accepted(),
    ];
    let test = TestApp::start(answers.into_iter().take(5).chain(after)).await;
    let project = "hr".parse().unwrap();
    look_at_pull_request(&test.app, &project, NUMBER)
        .await
        .unwrap_err();
    look(&test).await;
    let lines = asked(&test);
    assert_eq!(
        lines[6..8],
        ["GET pullrequests/7/comments", "PUT pullrequests/7/comments/40"]
    );
    let kind = PublicationKind::ReviewComment;
    let kept = test
        .app
        .store
        .find_publication(&project, NUMBER, kind)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.forge_id, "40");
}

#[tokio::test]
async fn a_merge_makes_one_rollout_of_what_was_merged() {
    let merged = [
        pull_request("MERGED", FIRST, "Add t2024"),
        answer(
            200,
            format!(r#"{{"hash":"{MERGE}0000000000000000000000000000"}}"#),
        ),
        changed(&["db/20240919_create_table_t2024.sql", "db/nonsense.sql"]),
        answer(200, SQL),
        answer(200, "SELECT 1"),
        nothing_beside(),
        pull_request("MERGED", FIRST, "Add t2024"),
    ];
    let test = TestApp::start(merged).await;
    look(&test).await;
    look(&test).await;
    let rollout = test
        .app
        .store
        .find_rollout_of(&"hr".parse().unwrap(), NUMBER)
        .await
        .unwrap()
        .unwrap();
    let rollout = test.app.store.find_rollout(rollout).await.unwrap().unwrap();
    assert!(rollout.summary.merge_commit.is_full());
    assert_eq!(rollout.changes.len(), 1, "a file without a version has no place");
    assert_eq!(rollout.changes[0].sql, SQL);
    assert_eq!(asked(&test).len(), 7, "the second look asks once");
}

#[tokio::test]
async fn what_was_merged_before_the_watch_is_not_rolled_out() {
    let merged = [
        pull_request("MERGED", FIRST, "Add t2024, edited years later"),
        answer(
            200,
            format!(r#"{{"hash":"{MERGE}0000000000000000000000000000","date":"2001-01-01T00:00:00+00:00"}}"#),
        ),
    ];
    let test = TestApp::start(merged).await;
    let project = "hr".parse().unwrap();
    test.app.store.start_project(&project).await.unwrap();
    look(&test).await;
    assert_eq!(
        test.app.store.find_rollout_of(&project, NUMBER).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_rollout_is_announced_once() {
    let merged = [
        pull_request("MERGED", FIRST, "Add t2024"),
        answer(
            200,
            format!(r#"{{"hash":"{MERGE}0000000000000000000000000000"}}"#),
        ),
        changed(&["db/20240919_create_table_t2024.sql"]),
        answer(200, SQL),
        nothing_beside(),
        comment(),
    ];
    let test = TestApp::start(merged).await;
    look(&test).await;
    let rollout = test
        .app
        .store
        .find_rollout_of(&"hr".parse().unwrap(), NUMBER)
        .await
        .unwrap()
        .unwrap();
    for _ in 0..2 {
        announce_rollout(&test.app, rollout).await.unwrap();
    }
    let asked = test.forge.asked();
    assert_eq!(asked.len(), 6, "the second time nothing has changed");
    assert!(
        asked[5].body.contains("https://gate.test/rollouts/1"),
        "{}",
        asked[5].body
    );
}

#[tokio::test]
async fn what_is_gone_or_elsewhere_leaves_nothing() {
    let elsewhere = r#"{"id":7,"title":"t","state":"OPEN","updated_on":"2026-11-20T10:00:00+00:00",
        "source":{"branch":{"name":"x"},"commit":{"hash":"c3c36acef064"}},
        "destination":{"branch":{"name":"release"}},"links":{"html":{"href":"https://forge.test/pr/7"}}}"#;
    let test = TestApp::start([answer(404, "Not Found"), answer(200, elsewhere)]).await;
    look(&test).await;
    look(&test).await;
    assert_eq!(asked(&test).len(), 2);
    assert_eq!(test.app.store.work_counts().await.unwrap(), WorkCounts::default());
}
