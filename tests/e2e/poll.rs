//! Without webhooks, or with bad ones, everything still happens, only later.

use stagegate_tests::bitbucket::Travel;
use stagegate_tests::world::{Account, DIRECTORY, Setup, World};

use crate::{CHANGE, CLEAN, NULLABLE};

const POLL_ONLY: Setup = Setup {
    webhook: false,
    poll_interval: "1s",
    prod_by_itself: true,
    account: Account::AccessToken,
};

#[tokio::test]
async fn the_poll_alone_is_enough() {
    let world = World::start_with(POLL_ONLY).await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    let comment = pr.next_comment().await;
    pr.push_file(&format!("{DIRECTORY}/{CHANGE}"), CLEAN);
    pr.comment_with(comment.id, "no findings").await;
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
}

#[tokio::test]
async fn a_lost_merge_is_found_by_the_poll() {
    let world = World::start_with(Setup {
        poll_interval: "1s",
        ..Setup::default()
    })
    .await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    world.bitbucket.set_travel(Travel::Lost);
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
}

#[tokio::test]
async fn a_merge_while_the_daemon_was_down_is_found_when_it_is_up() {
    let mut world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    assert!(world.daemon.stop().await.success());
    pr.merge();
    world.daemon.start().await;
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
}

#[tokio::test]
async fn doubled_and_reversed_webhooks_change_nothing() {
    let world = World::start().await;
    world.bitbucket.set_travel(Travel::Doubled);
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    let comment = pr.next_comment().await;
    world.bitbucket.set_travel(Travel::Held);
    pr.push_file(&format!("{DIRECTORY}/{CHANGE}"), CLEAN);
    pr.edit_title("Add the table of 2024");
    pr.merge();
    world.bitbucket.release_reversed();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    assert_eq!(
        pr.comments().iter().filter(|seen| seen.id != comment.id).count(),
        1
    );
}
