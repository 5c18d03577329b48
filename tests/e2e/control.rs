//! People steer a rollout that goes on.

use std::fmt::Write as _;

use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{Setup, World};

use crate::{CHANGE, CLEAN};

const VERSION: &[&str] = &["20240919"];

/// Runs a command of the daemon; gives what it said.
async fn stagegate(world: &World, arguments: &[&str]) -> String {
    let output = world.daemon.run(arguments).await.expect("run the command");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}{complaint}");
    said
}

/// Waits until a rollout's text, as the command line gives it, has a part.
async fn shows(world: &World, id: &str, part: &str) -> String {
    wait_until(&format!("rollout {id} to show {part:?}"), async || {
        let text = stagegate(world, &["rollout", "show", id]).await;
        if text.contains(part) { Ok(text) } else { Err(text) }
    })
    .await
}

#[tokio::test]
async fn a_pause_holds_and_resume_lets_it_go_on() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    let mut admin = world.admin().await;
    let ask = format!("{rollout}/control/pause");
    let page = admin.page_with_form(&ask, "/control/pause").await;
    let reason = [("reason", "the backup is not done")];
    admin.fill_in(&page, "/control/pause", &reason).await.unwrap();
    let page = admin.page_with_form(&rollout, "/open").await;
    assert!(page.text().contains("the backup is not done"), "{}", page.text());
    admin.fill_in(&page, "/open", &[]).await.unwrap();
    pr.comment_with(comment.id, "paused by").await;
    assert!(world.hr_prod.ledger().await.is_empty(), "opened, but held");
    stagegate(&world, &["rollout", "resume", "1", "--as", "maria"]).await;
    world.ledger_is(&world.hr_prod, VERSION).await;
    let audit = admin.get("/audit").await.unwrap().text();
    for part in ["pause", "resume", "maria", "the backup is not done"] {
        assert!(audit.contains(part), "{part} is not in {audit}");
    }
}

#[tokio::test]
async fn cancelling_stops_a_long_statement_and_rolls_it_back() {
    let world = World::start().await;
    let sql = "CREATE TABLE slow (id integer NOT NULL PRIMARY KEY);\nSELECT pg_sleep(600);\n";
    let pr = world.open("Add slow", &[("20240920_slow.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    let sleeps =
        "SELECT pid::text FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active'
                  AND pid <> pg_backend_pid() AND datname = current_database()";
    wait_until("the statement to run", async || {
        match world.hr_test.texts(sleeps).await.as_slice() {
            [] => Err("it does not run"),
            _ => Ok(()),
        }
    })
    .await;
    let started = std::time::Instant::now();
    stagegate(
        &world,
        &["rollout", "cancel", "1", "--reason", "wrong day", "--as", "maria"],
    )
    .await;
    let text = shows(&world, "1", "the change was rolled back").await;
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    assert!(
        text.contains("cancelled by maria") && text.contains("wrong day"),
        "{text}"
    );
    assert!(!world.hr_test.has_table("slow").await, "{text}");
    pr.comment_with(comment.id, "cancelled by maria").await;
    let page = world.admin().await.get(&rollout).await.unwrap();
    assert!(
        page.form("/open").is_none() && page.text().contains("wrong day"),
        "it is over: {}",
        page.text()
    );
}

#[tokio::test]
async fn a_task_is_skipped_with_a_reason() {
    let world = World::start().await;
    let sql = "CREATE TABLE a (id integer NOT NULL PRIMARY KEY);\nSELECT 1 / count(*) FROM pg_tables WHERE tablename = 'b';\n";
    let pr = world.open("Add a", &[("20240920_a.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    pr.comment_with(comment.id, "failed").await;
    let mut admin = world.admin().await;
    let link = admin.get(&rollout).await.unwrap();
    let link = link.link(&format!("{rollout}/control/skip?task=")).unwrap();
    let page = admin.page_with_form(&link, "/control/skip").await;
    let task = link.rsplit('=').next().unwrap();
    let refused = admin
        .fill_in(&page, "/control/skip", &[("task", task), ("reason", " ")])
        .await
        .unwrap();
    assert!(refused.text().contains("Give a reason"), "{}", refused.text());
    let reason = [("task", task), ("reason", "test has other data")];
    admin.fill_in(&page, "/control/skip", &reason).await.unwrap();
    let text = shows(&world, "1", "skipped by").await;
    assert!(text.contains("test has other data"), "{text}");
    shows(&world, "1", "stage test: done").await;
    pr.comment_with(comment.id, "skipped by").await;
}

#[tokio::test]
async fn the_second_of_two_merges_waits_for_the_first() {
    let world = World::start().await;
    let first = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    first.next_comment().await;
    first.merge();
    world.rollout_of(&first).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    let sql = "CREATE TABLE later (id integer NOT NULL PRIMARY KEY);\n";
    let second = world.open("Add later", &[("20240925_later.sql", sql)]);
    second.next_comment().await;
    second.merge();
    let (rollout, comment) = world.rollout_of(&second).await;
    world.ledger_is(&world.hr_test, &["20240919", "20240925"]).await;
    let mut admin = world.admin().await;
    let page = admin.page_with_form(&rollout, "/open").await;
    assert!(
        page.text().contains("waits for rollout 1 on hr_prod"),
        "{}",
        page.text()
    );
    admin.fill_in(&page, "/open", &[]).await.unwrap();
    second.comment_with(comment.id, "waits for rollout 1").await;
    assert!(
        world.hr_prod.ledger().await.is_empty(),
        "the first waits at its gate"
    );
    stagegate(&world, &["rollout", "run", "1", "--stage", "prod"]).await;
    world.ledger_is(&world.hr_prod, &["20240919", "20240925"]).await;
}

#[tokio::test]
async fn databases_are_chosen_by_label_and_the_canary_goes_first() {
    let (hr_test, hr_prod) = (TestDatabase::create().await, TestDatabase::create().await);
    let mut world = World::assemble(Setup::default(), hr_test, hr_prod).await.unwrap();
    let mut settings = world.daemon.read("stagegate.toml").unwrap().replace(
        "[\"hr_test\", \"hr_prod\"]",
        "[\"eu_*\", \"label:region=us\", \"!eu_old\"]",
    );
    let mut databases = Vec::new();
    for (name, labels) in [
        ("eu_1", "{ region = \"eu\" }"),
        ("eu_2", "{ region = \"eu\", canary = \"yes\" }"),
        ("eu_old", "{ region = \"eu\" }"),
        ("other", "{ region = \"us\" }"),
    ] {
        let database = TestDatabase::create().await;
        world
            .daemon
            .write(&format!("{name}.url"), database.url.as_str())
            .unwrap();
        writeln!(
            settings,
            "\n[databases.{name}]\nenvironment = \"test\"\nlabels = {labels}\nurl = {{ file = \"{name}.url\" }}"
        )
        .unwrap();
        databases.push(database);
    }
    world.daemon.write("stagegate.toml", &settings).unwrap();
    let policy = world.daemon.read("policies/test.toml").unwrap();
    let policy = policy.replace("parallel = 4 ", "canary = \"label:canary=yes\"\nparallel = 4 ");
    assert!(policy.contains("canary = "));
    world.daemon.write("policies/test.toml", &policy).unwrap();
    world.daemon.start().await;
    world.connect().await.unwrap();
    // It fails where it finds no table `ready`.
    let sql = "CREATE TABLE t (id integer NOT NULL PRIMARY KEY);\nSELECT 1 / count(*) FROM pg_tables WHERE tablename = 'ready';\n";
    for database in &databases {
        database
            .execute("CREATE TABLE ready (id integer PRIMARY KEY)")
            .await;
    }
    databases[1].execute("ALTER TABLE ready RENAME TO later").await;
    let pr = world.open("Add t", &[("20240920_t.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    let text = shows(&world, "1", "1 failed, 2 waiting").await;
    let order: Vec<_> = ["eu_2", "eu_1", "other"].map(|name| text.find(name)).to_vec();
    assert!(order.is_sorted() && order[0].is_some(), "{text}");
    assert!(!text.contains("eu_old"), "{text}");
    databases[1].execute("ALTER TABLE later RENAME TO ready").await;
    stagegate(&world, &["rollout", "retry", "1"]).await;
    let text = stagegate(&world, &["rollout", "watch", "1"]).await;
    assert!(text.contains("3 of 3 done"), "{text}");
    for (database, has_it) in databases.iter().zip([true, true, false, true]) {
        assert_eq!(database.has_table("t").await, has_it);
    }
    let json = stagegate(&world, &["rollout", "show", "1", "--format", "json"]).await;
    assert!(json.contains("\"selector\": \"label:region=us\""), "{json}");
}
