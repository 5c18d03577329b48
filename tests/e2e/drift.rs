//! Somebody changes a database behind Stagegate's back.

use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{Setup, World};

use crate::{CHANGE, CLEAN};

const BY_HAND: &str = "ALTER TABLE t2024 ADD COLUMN by_hand integer NOT NULL DEFAULT 0";
const NEXT: (&str, &str) = (
    "20240921_u.sql",
    "CREATE TABLE u (id integer NOT NULL PRIMARY KEY);\n",
);

/// A world in which both databases have the first change.
async fn changed_world() -> World {
    let world = World::start_with(Setup {
        prod_by_itself: true,
        ..Setup::default()
    })
    .await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    let (_, comment) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    pr.comment_with(
        comment.id,
        "| prod | hr\\_prod | 20240919 create table t2024 | applied",
    )
    .await;
    world
}

async fn drift(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let all = [&["database", "drift"], arguments].concat();
    let output = world.daemon.run(&all).await.expect("run stagegate");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (
        output.status.code(),
        said + &String::from_utf8_lossy(&output.stderr),
    )
}

#[tokio::test]
async fn a_column_added_by_hand_holds_prod_until_somebody_accepts_it() {
    let world = changed_world().await;
    world.hr_prod.execute(BY_HAND).await;
    let pr = world.open("Add u", &[NEXT]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919", "20240921"]).await;
    let mut admin = world.admin().await;
    let held = wait_until("prod to be held", async || {
        let page = admin.get(&rollout).await.map_err(|error| format!("{error:#}"))?;
        let text = page.text();
        if text.contains("is not as Stagegate left it") {
            Ok(text)
        } else {
            Err(text)
        }
    })
    .await;
    assert!(held.contains("hr_prod"), "{held}");
    let words = "database hr_prod is not as Stagegate left it: nothing runs there";
    let shown = world.daemon.run(&["rollout", "show", "2"]).await.unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains(words), "{shown}");
    let comment = pr.comments().last().expect("the rollout's").id;
    let comment = pr.comment_with(comment, "nothing runs there").await;
    assert!(comment.text.replace('\\', "").contains(words), "{}", comment.text);
    let status = pr.answer_to(pr.comment("Ada", "@stagegate status")).await.text;
    assert!(status.replace('\\', "").contains(words), "{status}");
    assert_eq!(world.hr_prod.ledger().await, ["20240919"]);
    let overview = admin.get("/").await.unwrap().text();
    assert!(
        overview.contains("Database hr_prod is not as Stagegate left it"),
        "{overview}"
    );
    let page = admin.get("/databases/hr_prod").await.unwrap();
    assert!(page.text().contains("by_hand"), "{}", page.text());
    let silent = admin
        .fill_in(&page, "/drift/accept", &[("reason", " ")])
        .await
        .unwrap();
    assert!(silent.status >= 400 && world.hr_prod.ledger().await.len() == 1);
    admin
        .fill_in(&page, "/drift/accept", &[("reason", "a fix at night")])
        .await
        .unwrap();
    world.ledger_is(&world.hr_prod, &["20240919", "20240921"]).await;
    let audit = admin.get("/audit").await.unwrap().text();
    assert!(
        audit.contains("accept drift") && audit.contains("a fix at night"),
        "{audit}"
    );
    let (code, shown) = drift(&world, &["--check"]).await;
    assert!(code == Some(0) && !shown.contains("drifted"), "{shown}");
}

#[tokio::test]
async fn a_drift_that_was_put_right_is_no_more() {
    let world = changed_world().await;
    let (code, shown) = drift(&world, &["--check"]).await;
    assert!(code == Some(0) && shown.contains("as left"), "{shown}");
    world.hr_prod.execute(BY_HAND).await;
    let (code, shown) = drift(&world, &["hr_prod", "--check"]).await;
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("drifted") && shown.contains("by_hand"), "{shown}");
    let metrics = stagegate_tests::http::client()
        .get(world.daemon.url("/metrics"))
        .send()
        .await
        .unwrap();
    let metrics = metrics.text().await.unwrap();
    assert!(
        metrics.contains("stagegate_databases_drifted{database=\"hr_prod\"} 1"),
        "{metrics}"
    );
    world
        .hr_prod
        .execute("ALTER TABLE t2024 DROP COLUMN by_hand")
        .await;
    let (code, shown) = drift(&world, &["hr_prod", "--check"]).await;
    assert!(code == Some(0) && shown.contains("as left"), "{shown}");
    let nothing = drift(&world, &["hr_prod", "--accept", "--reason", "why not"]).await;
    assert!(
        nothing.0 == Some(1) && nothing.1.contains("no drift to accept"),
        "{nothing:?}"
    );
}

/// Inserting a tenant adds a column, which no simulation can know.
const TENANTS: &str =
    "CREATE TABLE tenants (id integer PRIMARY KEY); CREATE TABLE facts (id integer PRIMARY KEY);
     CREATE FUNCTION add_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN EXECUTE format('ALTER TABLE facts ADD COLUMN tenant_%s integer', NEW.id); RETURN NEW; END $$;
     CREATE TRIGGER add_tenant AFTER INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION add_tenant();";

#[tokio::test]
async fn a_schema_that_is_not_as_predicted_is_shown() {
    let world = World::start().await;
    world.hr_test.execute(TENANTS).await;
    let pr = world.open(
        "Add a tenant",
        &[("20240919_tenant.sql", "INSERT INTO tenants (id) VALUES (7);\n")],
    );
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    pr.comment_with(comment.id, "applied").await;
    let mut admin = world.admin().await;
    let task = admin.get(&format!("{rollout}/tasks/1")).await.unwrap().text();
    assert!(
        task.contains("Not as predicted") && task.contains("column tenant_7 integer"),
        "{task}"
    );
}

#[tokio::test]
async fn a_schema_that_is_not_as_predicted_holds_the_rollout_until_somebody_looked() {
    let world = World::start_with(Setup {
        prod_by_itself: true,
        ..Setup::default()
    })
    .await;
    for (name, database) in [("test", &world.hr_test), ("prod", &world.hr_prod)] {
        database.execute(TENANTS).await;
        let file = format!("policies/{name}.toml");
        let policy = world.daemon.read(&file).unwrap() + "\non-unexpected-schema = \"hold\"\n";
        world.daemon.write(&file, &policy).unwrap();
    }
    world.daemon.reload();
    let pr = world.open(
        "Add a tenant",
        &[("20240919_tenant.sql", "INSERT INTO tenants (id) VALUES (7);\n")],
    );
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, &["20240919"]).await;
    let words = "left database hr_test with another schema than predicted";
    let paused = pr
        .comment_with(comment.id, "with another schema than predicted")
        .await;
    assert!(paused.text.contains("paused by"), "{}", paused.text);
    assert!(world.hr_prod.ledger().await.is_empty(), "prod waits");
    let shown = world.daemon.run(&["rollout", "show", "1"]).await.unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    let mut admin = world.admin().await;
    let page = admin.get(&rollout).await.unwrap().text();
    for told in [&shown, &page] {
        assert!(told.contains(words), "{told}");
    }
    let resumed = world.daemon.run(&["rollout", "resume", "1"]).await.unwrap();
    assert!(resumed.status.success(), "{resumed:?}");
    world.ledger_is(&world.hr_prod, &["20240919"]).await;
    let done = wait_until("the end", async || {
        let page = admin.get(&rollout).await.map_err(|error| format!("{error:#}"))?;
        let text = page.text();
        if text.contains("Add a tenant done") {
            Ok(text)
        } else {
            Err(text)
        }
    })
    .await;
    assert!(
        !done.contains("Paused") && !done.contains("paused by"),
        "nothing is left to hold: {done}"
    );
    let done = pr
        .comment_with(comment.id, "| prod | hr\\_prod | 20240919 tenant | applied")
        .await;
    assert!(!done.text.contains("paused"), "{}", done.text);
    let audit = admin.get("/audit").await.unwrap().text();
    assert!(audit.contains(words) && audit.contains("resume"), "{audit}");
}
