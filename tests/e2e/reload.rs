//! SIGHUP and SIGTERM.

use stagegate_tests::wait::wait_until;
use stagegate_tests::world::World;

use crate::{CHANGE, CLEAN, NULLABLE};

#[tokio::test]
async fn a_broken_policy_is_refused_and_the_old_one_stays() {
    let world = World::start().await;
    world
        .daemon
        .write("policies/prod.toml", "[rules]\nnulable-column = \"error\"\n")
        .unwrap();
    world.daemon.reload();
    wait_until("the refusal in the log", async || {
        let log = world.daemon.log();
        if log.contains("nulable-column") && log.contains("prod.toml") {
            Ok(())
        } else {
            Err(log)
        }
    })
    .await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    assert!(pr.next_comment().await.text.contains("1 warning"));
}

#[tokio::test]
async fn a_good_policy_is_taken_without_a_restart() {
    let world = World::start().await;
    let policy = world.daemon.read("policies/prod.toml").unwrap();
    let strict = policy.replace("nullable-column = \"warning\"", "nullable-column = \"error\"");
    assert_ne!(policy, strict);
    world.daemon.write("policies/prod.toml", &strict).unwrap();
    let before = world.daemon.log().len();
    world.daemon.reload();
    wait_until("the reload in the log", async || {
        let log = world.daemon.log().split_off(before);
        if log.contains("polic") { Ok(()) } else { Err(log) }
    })
    .await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    assert!(pr.next_comment().await.text.contains("1 error"));
    pr.status_is("FAILED").await;
}

#[tokio::test]
async fn a_freeze_holds_what_was_merged_until_a_policy_lifts_it() {
    let world = World::start().await;
    let policy = world.daemon.read("policies/test.toml").unwrap();
    let freeze = "freezes = [{ from = 2000-01-01, to = 2999-12-31, reason = \"an audit\" }]";
    let frozen = policy.replace("[rollout]\n", &format!("[rollout]\n{freeze}\n"));
    assert_ne!(policy, frozen);
    world.daemon.write("policies/test.toml", &frozen).unwrap();
    world.daemon.reload();
    wait_until("the reload in the log", async || {
        let log = world.daemon.log();
        if log.contains("in force") {
            Ok(())
        } else {
            Err(log)
        }
    })
    .await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    let held =
        "starts Wed 3000-01-01 00:00 UTC at the earliest (frozen until the end of 2999-12-31: an audit)";
    pr.comment_with(comment.id, held).await;
    let page = world.admin().await.get(&rollout).await.unwrap().text();
    let sentence =
        "Nothing starts before Wed 3000-01-01 00:00 UTC: frozen until the end of 2999-12-31: an audit.";
    assert!(page.contains(sentence), "{page}");
    assert!(world.hr_test.ledger().await.is_empty());
    world.daemon.write("policies/test.toml", &policy).unwrap();
    world.daemon.reload();
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    pr.comment_with(comment.id, "applied in").await;
}

#[tokio::test]
async fn a_new_policy_judges_what_is_open_already() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    let comment = pr.next_comment().await;
    assert!(comment.text.contains("1 warning"));
    let policy = world.daemon.read("policies/prod.toml").unwrap();
    let strict = policy.replace("nullable-column = \"warning\"", "nullable-column = \"error\"");
    world.daemon.write("policies/prod.toml", &strict).unwrap();
    world.daemon.reload();
    pr.comment_with(comment.id, "1 error").await;
    pr.status_is("FAILED").await;
}

#[tokio::test]
async fn a_stop_is_graceful() {
    let mut world = World::start().await;
    assert!(world.daemon.stop().await.success(), "{}", world.daemon.log());
}
