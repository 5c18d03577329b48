//! What people write into comments, and what comes of it.

use std::time::Duration;

use stagegate_tests::bitbucket::{PullRequest, Travel, account_of};
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::a_moment;
use stagegate_tests::world::{OPERATOR, Setup, World};

use crate::{CHANGE, CLEAN, NULLABLE};

const VERSION: &[&str] = &["20240919"];

/// Instants of death after a comment.
const DELAYS_MS: &[u64] = &[0, 10, 30, 60, 100, 160];

/// A merged pull request whose rollout waits for a person in `prod`.
async fn waits_in_prod(world: &World, sql: &str) -> PullRequest {
    let pr = world.open("Add t2024", &[(CHANGE, sql)]);
    pr.next_comment().await;
    pr.merge();
    let (_, comment) = world.rollout_of(&pr).await;
    let waits = if sql == NULLABLE {
        "warning to resolve"
    } else {
        "waits for a person"
    };
    pr.comment_with(comment.id, waits).await;
    pr
}

#[tokio::test]
async fn an_operator_runs_a_stage_by_a_comment_and_is_answered_in_its_thread() {
    let world = World::start().await;
    let pr = waits_in_prod(&world, CLEAN).await;
    let comment = pr.comment(OPERATOR, "Looks good.\n\n@stagegate run prod");
    let answer = pr.answer_to(comment).await;
    assert!(
        answer.text.contains("Stage `prod` of [rollout 1]"),
        "{}",
        answer.text
    );
    world.ledger_is(&world.hr_prod, VERSION).await;
    let audit = world.admin().await.get("/audit").await.unwrap().text();
    assert!(
        audit.contains(OPERATOR) && audit.contains(&format!("comment-{comment}")),
        "{audit}"
    );
    let status = pr.comment(OPERATOR, "/stagegate status");
    assert!(pr.answer_to(status).await.text.contains("Rollout 1"));
}

#[tokio::test]
async fn operators_may_be_a_group_and_a_person_of_it_is_known_by_the_forge() {
    let (test, prod) = (TestDatabase::create().await, TestDatabase::create().await);
    let mut world = World::assemble(Setup::default(), test, prod)
        .await
        .expect("set up a world");
    let config = world.daemon.read("stagegate.toml").expect("a file of the daemon");
    let operator = account_of(OPERATOR);
    let id = operator.trim_start_matches("account:");
    let config = config.replace(&format!("\"{operator}\""), "\"group:ops\"");
    let config = format!(
        "{config}\n[accounts.grace]\nforge-id = \"{id}\"\n[groups.ops]\nmembers = [\"local:grace\", \"cli:ops\"]\n"
    );
    assert!(config.contains("[\"group:ops\"]"), "{config}");
    world.daemon.write("stagegate.toml", &config).expect("ours");
    world.daemon.start().await;
    world.connect().await.expect("register the webhook");
    let pr = waits_in_prod(&world, CLEAN).await;
    let refused = pr.answer_to(pr.comment("Mallory", "@stagegate run prod")).await;
    assert!(refused.text.contains("only operators"), "{}", refused.text);
    let answer = pr.answer_to(pr.comment(OPERATOR, "@stagegate run prod")).await;
    assert!(answer.text.contains("is open"), "{}", answer.text);
    world.ledger_is(&world.hr_prod, VERSION).await;
}

#[tokio::test]
async fn findings_are_resolved_by_a_comment_with_a_reason() {
    let world = World::start().await;
    let pr = waits_in_prod(&world, NULLABLE).await;
    let run = pr.comment(OPERATOR, "@stagegate run prod");
    let answer = pr.answer_to(run).await;
    assert!(answer.text.contains("resolve prod: reason"), "{}", answer.text);
    assert!(world.hr_prod.ledger().await.is_empty());
    let resolve = pr.comment(OPERATOR, "@stagegate resolve prod: the import fills it");
    pr.answer_to(resolve).await;
    world.ledger_is(&world.hr_prod, VERSION).await;
}

#[tokio::test]
async fn a_rollout_is_held_resumed_and_a_stage_skipped_by_comments() {
    let world = World::start().await;
    let pr = waits_in_prod(&world, CLEAN).await;
    for (text, said) in [
        ("@stagegate hold prod: the shop is open", "is held"),
        ("@stagegate status", "the shop is open"),
        ("@stagegate resume prod", "goes on"),
        ("@stagegate resume prod", "is not paused"),
        ("@stagegate skip prod", "gives no reason"),
        ("@stagegate skip prod: it is there already", "is skipped"),
    ] {
        let answer = pr.answer_to(pr.comment(OPERATOR, text)).await;
        assert!(answer.text.contains(said), "{text}: {}", answer.text);
    }
    assert!(world.hr_prod.ledger().await.is_empty());
}

#[tokio::test]
async fn a_stranger_is_refused_once_however_often_the_webhook_comes() {
    let world = World::start().await;
    let pr = waits_in_prod(&world, CLEAN).await;
    world.bitbucket.set_travel(Travel::Doubled);
    let comment = pr.comment("Mallory", "@stagegate run prod");
    let answer = pr.answer_to(comment).await;
    assert!(answer.text.contains("only operators"), "{}", answer.text);
    pr.edit_comment(comment, "@stagegate run prod\n\nPlease!");
    let unknown = pr.comment("Mallory", "@stagegate launch prod");
    let listed = pr.answer_to(unknown).await;
    assert!(
        listed.text.contains("no command `launch`") && listed.text.contains("@stagegate plan"),
        "{}",
        listed.text
    );
    assert_eq!(pr.answers_to(comment).len(), 1, "one answer, for the edit too");
    assert!(world.hr_prod.ledger().await.is_empty());
}

#[tokio::test]
async fn what_was_quoted_or_said_before_the_merge_runs_nothing() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    let early = pr.comment(OPERATOR, "@stagegate run prod");
    let answer = pr.answer_to(early).await;
    assert!(answer.text.contains("before the merge"), "{}", answer.text);
    let plan = pr.comment("Ada", "> @stagegate run prod\n\n@stagegate plan");
    let answer = pr.answer_to(plan).await;
    assert!(answer.text.contains("| 2. prod | hr\\_prod |"), "{}", answer.text);
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    assert_eq!(pr.answers_to(early).len(), 1);
    assert!(world.hr_prod.ledger().await.is_empty());
}

#[tokio::test]
async fn a_lost_webhook_of_a_comment_is_repaired_by_the_poll() {
    let world = World::start_with(Setup {
        poll_interval: "1s",
        ..Setup::default()
    })
    .await;
    let pr = waits_in_prod(&world, CLEAN).await;
    world.bitbucket.set_travel(Travel::Lost);
    let comment = pr.comment(OPERATOR, "@stagegate run prod");
    pr.answer_to(comment).await;
    world.ledger_is(&world.hr_prod, VERSION).await;
}

#[tokio::test]
async fn killed_at_any_instant_a_command_counts_once_and_is_answered_once() {
    let mut world = World::start().await;
    let mut versions = Vec::new();
    for (round, delay_ms) in DELAYS_MS.iter().enumerate() {
        let version = format!("202409{:02}", round + 1);
        let sql = format!("CREATE TABLE t{version} (id integer NOT NULL PRIMARY KEY);\n");
        let pr = world.open(&format!("Round {round}"), &[(&format!("{version}_t.sql"), &sql)]);
        pr.next_comment().await;
        pr.merge();
        let (_, rollout) = world.rollout_of(&pr).await;
        pr.comment_with(rollout.id, "waits for a person").await;
        versions.push(version);
        let wanted: Vec<&str> = versions.iter().map(String::as_str).collect();
        let comment = pr.comment(OPERATOR, "@stagegate run prod");
        a_moment(Duration::from_millis(*delay_ms)).await;
        world.daemon.kill_and_restart().await;
        world.ledger_is(&world.hr_prod, &wanted).await;
        pr.answer_to(comment).await;
        let page = world.admin().await.get("/audit").await.unwrap().text();
        assert_eq!(page.matches(&format!("comment-{comment}")).count(), 1, "{page}");
        let after = pr.comment(OPERATOR, "@stagegate status");
        pr.answer_to(after).await;
        assert_eq!(pr.answers_to(comment).len(), 1);
    }
}

#[tokio::test]
async fn the_review_tells_what_the_merge_would_do_and_follows_the_policy() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    let comment = pr.next_comment().await;
    for part in [
        "**The merge rolls out** 1 change",
        "`20240919` create table t2024",
        "| 1. test | hr\\_test | starts by itself",
        "| 2. prod | hr\\_prod | a person opens it",
    ] {
        assert!(comment.text.contains(part), "{part} is not in {}", comment.text);
    }
    let page = world
        .admin()
        .await
        .get("/projects/hr/pull-requests/1")
        .await
        .unwrap();
    assert!(page.text().contains("After the merge"), "{}", page.text());
    let said = world
        .daemon
        .run(&["plan", "--project", "hr", "--pull-request", "1"])
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(
        said.contains("a person opens it") && said.contains("hr_prod"),
        "{said}"
    );
    let policy = world.daemon.read("policies/prod.toml").unwrap();
    let freeze = "freezes = [{ from = 2000-01-01, to = 2999-12-31, reason = \"no changes\" }]";
    let frozen = policy.replace("[rollout]\n", &format!("[rollout]\n{freeze}\n"));
    assert_ne!(policy, frozen);
    world.daemon.write("policies/prod.toml", &frozen).unwrap();
    world.daemon.reload();
    let changed = pr.comment_with(comment.id, "no changes").await;
    assert_eq!((changed.id, pr.comments().len()), (comment.id, 1));
}
