//! Several databases at a time, several projects on one database.

use std::fmt::Write as _;

use serde_json::Value;
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{DIRECTORY, REPOSITORY, Setup, World};

use crate::{CHANGE, CLEAN};

/// A world without a running daemon.
async fn quiet_world() -> World {
    let (test, prod) = (TestDatabase::create().await, TestDatabase::create().await);
    let world = World::assemble(Setup::default(), test, prod).await;
    world.expect("set up a world")
}

/// What the command line tells of a rollout, for programs.
async fn told(world: &World, rollout: &str) -> Value {
    let output = world
        .daemon
        .run(&["rollout", "show", rollout, "--format", "json"])
        .await
        .expect("run stagegate");
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[tokio::test]
async fn a_stop_while_several_databases_are_changed_lets_them_end_and_the_rest_follows_once() {
    let mut world = quiet_world().await;
    let mut settings = world
        .daemon
        .read("stagegate.toml")
        .unwrap()
        .replace("[\"hr_test\", \"hr_prod\"]", "[\"shop_*\"]");
    let mut shops = Vec::new();
    for number in 1..=6 {
        let shop = TestDatabase::create().await;
        let file = format!("shop_{number}.url");
        world.daemon.write(&file, shop.url.as_str()).unwrap();
        writeln!(
            settings,
            "\n[databases.shop_{number}]\nenvironment = \"test\"\nurl = {{ file = \"{file}\" }}"
        )
        .unwrap();
        shops.push(shop);
    }
    world.daemon.write("stagegate.toml", &settings).unwrap();
    world.daemon.start().await;
    world.connect().await.unwrap();
    let sql = "CREATE TABLE t (id integer NOT NULL PRIMARY KEY);\nSELECT pg_sleep(3);\n";
    let pr = world.open("Add t", &[("20240920_t.sql", sql)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    let sleeps = "SELECT 1::text FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' AND state = 'active'
                  AND pid <> pg_backend_pid() AND datname = current_database()";
    wait_until("several databases to be changed at once", async || {
        let mut running = 0;
        for shop in &shops {
            running += shop.texts(sleeps).await.len();
        }
        if running >= 2 { Ok(()) } else { Err(running) }
    })
    .await;
    assert!(world.daemon.stop().await.success(), "{}", world.daemon.log());
    let mut done = 0;
    for shop in &shops {
        assert_eq!(
            shop.has_table("t").await,
            !shop.ledger().await.is_empty(),
            "never a change without its row"
        );
        done += usize::from(shop.has_table("t").await);
    }
    assert!((2..shops.len()).contains(&done), "{done} ended, none began");
    world.daemon.start().await;
    for shop in &shops {
        world.ledger_is(shop, &["20240920"]).await;
    }
    let rollout = wait_until("the rollout to be done", async || {
        let rollout = told(&world, "1").await;
        if rollout["state"] == "done" {
            Ok(rollout)
        } else {
            Err(rollout)
        }
    })
    .await;
    let tasks = rollout["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), shops.len());
    for task in tasks {
        let runs = task["runs"].as_array().unwrap();
        assert_eq!(runs.len(), 1, "each ran once: {task}");
        assert_eq!(runs[0]["outcome"], "applied", "{task}");
    }
}

#[tokio::test]
async fn one_merge_of_two_projects_on_the_same_database_is_two_rollouts_one_after_the_other() {
    let mut world = quiet_world().await;
    let settings = world.daemon.read("stagegate.toml").unwrap();
    let (_, project) = settings.split_once("[projects.hr]").unwrap();
    let other = project.replace(&format!("directory = \"{DIRECTORY}\""), "directory = \"pay\"");
    let settings = format!("{settings}\n[projects.pay]{other}");
    world.daemon.write("stagegate.toml", &settings).unwrap();
    world.daemon.start().await;
    world.connect().await.unwrap();
    let slow = "CREATE TABLE pay (id integer NOT NULL PRIMARY KEY);\nSELECT pg_sleep(1);\n";
    let pr = world.bitbucket.open_pull_request(
        REPOSITORY,
        "Both",
        &[
            (
                &format!("{DIRECTORY}/{CHANGE}"),
                &format!("{CLEAN}SELECT pg_sleep(1);\n"),
            ),
            ("pay/20240919_pay.sql", slow),
        ],
    );
    for _ in 0..2 {
        let review = pr.next_comment().await;
        assert!(review.text.contains("1 change"), "{}", review.text);
    }
    pr.merge();
    for _ in 0..2 {
        world.rollout_of(&pr).await;
    }
    wait_until("one to wait for the other", async || {
        let (one, two) = (told(&world, "1").await, told(&world, "2").await);
        let waits = |rollout: &Value| rollout["tasks"][0]["waits-for-rollout"].is_number();
        if waits(&one) || waits(&two) {
            Ok(())
        } else {
            Err(format!("{one} {two}"))
        }
    })
    .await;
    world.ledger_is(&world.hr_test, &["20240919", "20240919"]).await;
    let tables = (
        world.hr_test.has_table("pay").await,
        world.hr_test.has_table("t2024").await,
    );
    assert_eq!(tables, (true, true), "one version of each project");
    // The first waits for a person in prod; the second may not overtake it there.
    let second = told(&world, "2").await;
    assert_eq!(
        second["project"] == "hr",
        told(&world, "1").await["project"] != "hr"
    );
}
