//! Questions beside a change: asked before and after it, in its transaction.

use stagegate_tests::world::World;

use crate::{CHANGE, CLEAN};

const VERIFY: &str = "20240919_create_table_t2024.verify.sql";

#[tokio::test]
async fn a_verification_that_is_answered_with_no_takes_the_change_back() {
    let world = World::start().await;
    let questions = "-- stagegate: before\nSELECT to_regclass('t2024') IS NULL;\n\
                     -- stagegate: after\nSELECT count(*) = 7 FROM t2024;\n";
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN), (VERIFY, questions)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    pr.comment_with(comment.id, "failed").await;
    assert!(!world.hr_test.has_table("t2024").await && world.hr_test.ledger().await.is_empty());
    let page = world
        .admin()
        .await
        .get(&format!("{rollout}/tasks/1"))
        .await
        .unwrap()
        .text();
    for part in [
        "before the change: 1 check passed",
        "statement 2, line 4: a row's first column is not true",
        "everything was rolled back",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[tokio::test]
async fn a_verification_that_passes_is_no_change_and_changes_nothing() {
    let world = World::start().await;
    let questions = "SELECT 1 FROM pg_tables WHERE tablename = 't2024';\n\
                     DO $$ BEGIN PERFORM set_config('work_mem', '1MB', false); END $$;\n";
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN), (VERIFY, questions)]);
    let review = pr.next_comment().await;
    assert!(!review.text.contains("bad-file-name"), "{}", review.text);
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    pr.comment_with(comment.id, "applied").await;
    let page = world
        .admin()
        .await
        .get(&format!("{rollout}/tasks/1"))
        .await
        .unwrap()
        .text();
    assert!(page.contains("after the change: 2 checks passed"), "{page}");
}

#[tokio::test]
async fn a_verification_can_not_write() {
    let world = World::start().await;
    let questions = "DO $$ BEGIN INSERT INTO t2024 VALUES (1, 'x'); END $$;\n";
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN), (VERIFY, questions)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    pr.comment_with(comment.id, "failed").await;
    let page = world
        .admin()
        .await
        .get(&format!("{rollout}/tasks/1"))
        .await
        .unwrap()
        .text();
    assert!(page.contains("read-only transaction"), "{page}");
    assert!(!world.hr_test.has_table("t2024").await);
}

#[tokio::test]
async fn a_verification_of_a_wrong_form_is_found_in_the_review() {
    let world = World::start().await;
    let pr = world.open(
        "Add t2024",
        &[
            (CHANGE, CLEAN),
            (VERIFY, "DELETE FROM t2024;\n"),
            ("20240801_old.verify.sql", "SELECT 1;\n"),
        ],
    );
    let review = pr.next_comment().await;
    assert!(
        review.text.contains("a verification only asks"),
        "{}",
        review.text
    );
    assert!(review.text.contains("is not there yet"), "{}", review.text);
}

#[tokio::test]
async fn a_verification_that_was_merged_before_its_change_is_asked_with_it() {
    let world = World::start().await;
    let early = world.open("Ask for t2024", &[(VERIFY, "SELECT count(*) = 7 FROM t2024;\n")]);
    let review = early.next_comment().await.text;
    assert!(review.contains("is not there yet"), "{review}");
    early.merge();
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    let review = pr.next_comment().await.text;
    assert!(review.contains("✅"), "{review}");
    let page = world.admin().await.get("/projects/hr/pull-requests/2").await;
    let page = page.unwrap().text();
    assert!(page.contains("count(*) = 7"), "shown with the review: {page}");
    pr.merge();
    let (_, comment) = world.rollout_of(&pr).await;
    pr.comment_with(comment.id, "failed").await;
    assert!(!world.hr_test.has_table("t2024").await);
    let late = world.open(
        "Ask again",
        &[("20240919_create_table_t2024.verify.sql", "SELECT 1;\n")],
    );
    let review = late.next_comment().await.text;
    assert!(review.contains("was merged before this pull request"), "{review}");
}
