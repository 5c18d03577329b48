//! Comments in a change that let findings pass, and policies that do not let them.

use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{DIRECTORY, World};

const FILE: &str = "20240920_empty.sql";
const POLICY: &str =
    "[plugins]\nstatement = { path = \"statement.wasm\" }\n[rules]\ndelete-without-where = \"error\"\n";
const ALLOWED: &str =
    "-- stagegate: allow delete-without-where until 9999-12-31: the *table* is a cache\nDELETE FROM t;\n";

async fn world_with(policy: &str) -> World {
    let world = World::start().await;
    for environment in ["test", "prod"] {
        let file = format!("policies/{environment}.toml");
        world.daemon.write(&file, policy).expect("write a policy");
    }
    let before = world.daemon.log().len();
    world.daemon.reload();
    wait_until("the reload in the log", async || {
        let log = world.daemon.log().split_off(before);
        if log.contains("in force") {
            Ok(())
        } else {
            Err(log)
        }
    })
    .await;
    world
}

#[tokio::test]
async fn what_a_comment_allows_passes_and_is_told_with_its_reason() {
    let world = world_with(POLICY).await;
    let pr = world.open("Empty t", &[(FILE, ALLOWED)]);
    let comment = pr.next_comment().await;
    for part in [
        "no findings, 1 allowed",
        r"delete-without-where: the \*table\* is a cache (until 9999-12-31)",
    ] {
        assert!(comment.text.contains(part), "{part} is not in {}", comment.text);
    }
    pr.status_is("SUCCESSFUL").await;
    pr.report_with(0).await;
    pr.push_file(&format!("{DIRECTORY}/{FILE}"), "DELETE FROM t;\n");
    pr.comment_with(comment.id, "1 error").await;
    pr.status_is("FAILED").await;
    pr.report_with(1).await;
}

#[tokio::test]
async fn the_policy_says_whose_changes_may_allow() {
    let world = world_with(&format!("{POLICY}[suppressions]\nby = [\"{{somebody-else}}\"]\n")).await;
    let pr = world.open("Empty t", &[(FILE, ALLOWED)]);
    let comment = pr.next_comment().await;
    for part in ["1 error, 1 warning", "/rules/forbidden-suppression"] {
        assert!(comment.text.contains(part), "{part} is not in {}", comment.text);
    }
    pr.status_is("FAILED").await;
    pr.report_with(2).await;
}
