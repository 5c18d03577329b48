//! Bitbucket on a bad day.

use stagegate_tests::bitbucket::Fault;
use stagegate_tests::world::World;

use crate::{CHANGE, NULLABLE};

#[tokio::test]
async fn limits_failures_and_cuts_only_take_time() {
    let world = World::start().await;
    world
        .bitbucket
        .fail("GET", "/pullrequests/1", Fault::RateLimited { retry_after: 1 }, 1);
    world.bitbucket.fail("GET", "/diffstat", Fault::ServerError, 1);
    world.bitbucket.fail("GET", "/src/", Fault::Cut, 1);
    world
        .bitbucket
        .fail("POST", "/statuses/build", Fault::ServerError, 1);
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    assert!(pr.next_comment().await.text.contains("1 warning"));
    pr.status_is("SUCCESSFUL").await;
    pr.report_with(1).await;
}

#[tokio::test]
async fn a_comment_whose_answer_was_lost_is_not_posted_again() {
    let world = World::start().await;
    world.bitbucket.fail("POST", "/comments", Fault::LoseAnswer, 1);
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    pr.next_comment().await;
    pr.status_is("SUCCESSFUL").await;
    pr.report_with(1).await;
    assert_eq!(pr.comments().len(), 1);
}
