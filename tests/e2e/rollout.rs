//! What happens after the merge.

use stagegate_tests::wait::wait_until;
use stagegate_tests::world::World;

use crate::{CHANGE, CLEAN, NULLABLE};

const VERSION: &[&str] = &["20240919"];

#[tokio::test]
async fn test_runs_by_itself_and_prod_waits_for_a_person() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    assert!(world.hr_test.has_table("t2024").await && !world.hr_prod.has_table("t2024").await);
    let mut admin = world.admin().await;
    let page = admin.page_with_form(&rollout, "/open").await;
    let opened = admin.fill_in(&page, "/open", &[]).await.unwrap();
    assert_eq!((opened.status, opened.url.path()), (200, rollout.as_str()));
    world.ledger_is(&world.hr_prod, VERSION).await;
    let comment = pr.comment_with(comment.id, "prod").await;
    assert_eq!(
        pr.comments().len(),
        2,
        "one review, one rollout: {}",
        comment.text
    );
}

#[tokio::test]
async fn a_warning_waits_in_prod_until_somebody_resolves_it_with_a_reason() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    let mut admin = world.admin().await;
    let page = admin.page_with_form(&rollout, "/resolve").await;
    assert!(page.text().to_lowercase().contains("warning"), "{}", page.text());
    assert_eq!(page.form("/open"), None, "a warning is not simply opened");
    let refused = admin
        .fill_in(&page, "/resolve", &[("reason", " ")])
        .await
        .unwrap();
    assert!(refused.status >= 400 && world.hr_prod.ledger().await.is_empty());
    admin
        .fill_in(&page, "/resolve", &[("reason", "the import fills it")])
        .await
        .unwrap();
    world.ledger_is(&world.hr_prod, VERSION).await;
    let page = admin.get(&rollout).await.unwrap();
    assert!(page.text().contains("the import fills it"), "{}", page.text());
}

#[tokio::test]
async fn the_change_and_the_history_can_be_read_afterwards() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    let mut admin = world.admin().await;
    let history = wait_until("the database's history", async || {
        let page = admin
            .get("/databases/hr_test")
            .await
            .map_err(|error| format!("{error:#}"))?;
        page.link("/databases/hr_test/history/")
            .ok_or_else(|| page.text())
    })
    .await;
    let diff = admin.get(&history).await.unwrap().text();
    for part in ["t2024", "name", "NOT NULL"] {
        assert!(diff.contains(part), "{part} is not in {diff}");
    }
    let database = admin.get("/databases/hr_test").await.unwrap().text();
    assert!(
        database.contains("20240919") && database.contains("#1"),
        "{database}"
    );
}

#[tokio::test]
async fn a_change_that_fails_leaves_nothing_and_can_run_again() {
    let world = World::start().await;
    let sql = "CREATE TABLE a (id integer NOT NULL PRIMARY KEY);\n\
               SELECT 1 / count(*) FROM pg_tables WHERE tablename = 'b';\n";
    let pr = world.open("Add a", &[("20240920_a.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    pr.comment_with(comment.id, "failed").await;
    assert!(
        !world.hr_test.has_table("a").await,
        "the first statement was rolled back"
    );
    world
        .hr_test
        .execute("CREATE TABLE b (id integer PRIMARY KEY)")
        .await;
    let mut admin = world.admin().await;
    let page = admin.page_with_form(&rollout, "/retry").await;
    admin.fill_in(&page, "/retry", &[]).await.unwrap();
    world.ledger_is(&world.hr_test, &["20240920"]).await;
    assert!(world.hr_test.has_table("a").await);
}

#[tokio::test]
async fn changes_run_in_the_order_of_their_versions() {
    let world = World::start().await;
    let first = "CREATE TABLE a (id integer NOT NULL PRIMARY KEY);\n";
    let second = "ALTER TABLE a ADD COLUMN b integer NOT NULL DEFAULT 0;\n";
    let pr = world.open("Add a", &[("20240922_b.sql", second), ("20240921_a.sql", first)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240921", "20240922"]).await;
}

#[tokio::test]
async fn an_error_of_prods_policy_never_runs_there() {
    let world = World::start().await;
    let pr = world.open(
        "Add plain",
        &[(
            "20240920_plain.sql",
            "CREATE TABLE plain (id integer NOT NULL);\n",
        )],
    );
    assert!(pr.next_comment().await.text.contains("missing-primary-key"));
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240920"]).await;
    pr.comment_with(comment.id, "applied").await;
    let page = world.admin().await.get(&rollout).await.unwrap();
    assert!(
        page.form("/open").is_none() && page.form("/resolve").is_none(),
        "{}",
        page.text()
    );
    assert!(page.text().contains("refuse"), "{}", page.text());
}

#[tokio::test]
async fn a_declined_pull_request_rolls_nothing_out() {
    let world = World::start().await;
    let declined = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    declined.next_comment().await;
    declined.decline();
    let merged = world.open(
        "Add u",
        &[(
            "20240921_u.sql",
            "CREATE TABLE u (id integer NOT NULL PRIMARY KEY);\n",
        )],
    );
    merged.next_comment().await;
    merged.merge();
    world.rollout_of(&merged).await;
    world.ledger_is(&world.hr_test, &["20240921"]).await;
    assert!(!world.hr_test.has_table("t2024").await);
}

#[tokio::test]
async fn a_database_that_is_away_is_waited_for() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    world.hr_test.admit(false).await;
    pr.merge();
    let (_, comment) = world.rollout_of(&pr).await;
    pr.comment_with(comment.id, "hr\\_test").await;
    world.hr_test.admit(true).await;
    world.ledger_is(&world.hr_test, VERSION).await;
}

#[tokio::test]
async fn a_stop_in_the_middle_of_a_change_is_made_up_for() {
    let mut world = World::start().await;
    let sql = "CREATE TABLE slow (id integer NOT NULL PRIMARY KEY);\nSELECT pg_sleep(2);\n";
    let pr = world.open("Add slow", &[("20240920_slow.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    wait_until("the change to run", async || {
        let query =
            "SELECT query FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%' AND pid <> pg_backend_pid()";
        let running = world.hr_test.texts(query).await;
        if running.is_empty() {
            Err("nothing")
        } else {
            Ok(())
        }
    })
    .await;
    assert!(world.daemon.stop().await.success());
    world.daemon.start().await;
    world.ledger_is(&world.hr_test, &["20240920"]).await;
}

#[tokio::test]
async fn a_change_that_was_applied_is_not_applied_in_another_form() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    let other = world.open("Rewrite history", &[(CHANGE, "DROP TABLE IF EXISTS t2024;\n")]);
    let review = other.next_comment().await;
    assert!(review.text.contains("changed-after-apply"), "{}", review.text);
    other.merge();
    // The review said so; somebody lets it pass all the same, and the ledger does not.
    let (rollout, comment) = world.rollout_of(&other).await;
    let mut admin = world.admin().await;
    let page = admin.page_with_form(&rollout, "/resolve").await;
    admin
        .fill_in(&page, "/resolve", &[("reason", "it is the same, surely")])
        .await
        .expect("resolve");
    let told = other.comment_with(comment.id, "failed").await;
    assert!(
        told.text.contains("checksum") || told.text.contains("already"),
        "{}",
        told.text
    );
    assert!(world.hr_test.has_table("t2024").await && world.hr_test.ledger().await == VERSION);
}

#[tokio::test]
async fn the_same_change_merged_again_is_not_applied_again() {
    let world = World::start().await;
    let sql = "CREATE TABLE once (id integer NOT NULL PRIMARY KEY);\n";
    let pr = world.open("Add once", &[("20240920_once.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240920"]).await;
    // Taken back and brought again: the file is new to the branch, not to the database.
    world
        .bitbucket
        .act(|forge| forge.push("acme/hr", "main", &[("bytebase/20240920_once.sql", None)]));
    let again = world.open("Add once again", &[("20240920_once.sql", sql)]);
    again.next_comment().await;
    again.merge();
    let (_, comment) = world.rollout_of(&again).await;
    again.comment_with(comment.id, "already").await;
    assert_eq!(world.hr_test.ledger().await, ["20240920"]);
}
