//! `kill -9` at any instant: nothing lost, nothing applied twice.

use std::time::Duration;

use stagegate_tests::person::Person;
use stagegate_tests::wait::{a_moment, wait_until};
use stagegate_tests::world::{Setup, World};

/// Instants of death after the merge, spread over a rollout that takes about half a second.
const DELAYS_MS: &[u64] = &[0, 5, 15, 30, 50, 80, 120, 170, 230, 300, 400, 550];

#[tokio::test]
async fn killed_at_any_instant_nothing_is_lost_or_applied_twice() {
    let mut world = World::start_with(Setup {
        prod_by_itself: true,
        ..Setup::default()
    })
    .await;
    let log = "CREATE TABLE log (version text NOT NULL PRIMARY KEY, entry text NOT NULL)";
    world.hr_test.execute(log).await;
    world.hr_prod.execute(log).await;
    let mut versions = Vec::new();
    for (round, delay_ms) in DELAYS_MS.iter().enumerate() {
        let version = format!("202409{:02}", round + 1);
        let table = format!("CREATE TABLE t{version} (id integer NOT NULL PRIMARY KEY);\n");
        let slow = format!(
            "-- stagegate: allow-file mixed-ddl-dml: half of it would show\n{table}SELECT pg_sleep(0.1);\nINSERT INTO log (version, entry) VALUES ('{version}', 'once');\n"
        );
        let pr = world.open(&format!("Round {round}"), &[(&format!("{version}_t.sql"), &slow)]);
        pr.next_comment().await;
        pr.merge();
        a_moment(Duration::from_millis(*delay_ms)).await;
        world.daemon.kill_and_restart().await;
        versions.push(version);
        let wanted: Vec<&str> = versions.iter().map(String::as_str).collect();
        world.ledger_is(&world.hr_test, &wanted).await;
        world.ledger_is(&world.hr_prod, &wanted).await;
        world.rollout_of(&pr).await;
    }
    let runs = world.daemon.log().matches(" applies ").count();
    assert!(
        runs > 2 * versions.len(),
        "no kill came in the middle of a run: {runs} runs"
    );
    for (name, database) in [("hr_test", &world.hr_test), ("hr_prod", &world.hr_prod)] {
        assert_eq!(
            database.texts("SELECT version FROM log ORDER BY version").await,
            versions
        );
        history_is(&world, name, &versions).await;
    }
}

/// Waits until a database's history has each version once; more than once is never right.
async fn history_is(world: &World, database: &str, versions: &[String]) {
    wait_until(&format!("the history of {database}"), async || {
        let output = world
            .daemon
            .run(&["database", "history", database])
            .await
            .map_err(|error| format!("{error:#}"))?;
        let history = String::from_utf8_lossy(&output.stdout).into_owned();
        let counts = versions
            .iter()
            .map(|version| history.matches(&format!(" {version} ")).count());
        let counts: Vec<usize> = counts.collect();
        assert!(
            counts.iter().all(|count| *count <= 1),
            "applied twice:\n{history}"
        );
        if counts.contains(&0) { Err(history) } else { Ok(()) }
    })
    .await;
}

/// A change whose connection broke is rolled back by the server and said to have failed; a person runs it again.
#[tokio::test]
async fn cut_off_from_its_databases_at_any_instant_nothing_is_lost_or_applied_twice() {
    let world = World::start_with(Setup {
        prod_by_itself: true,
        ..Setup::default()
    })
    .await;
    world
        .hr_test
        .execute("CREATE TABLE log (version text NOT NULL)")
        .await;
    world
        .hr_prod
        .execute("CREATE TABLE log (version text NOT NULL)")
        .await;
    let mut admin = world.admin().await;
    let mut versions = Vec::new();
    for (round, delay_ms) in DELAYS_MS.iter().enumerate() {
        let version = format!("202409{:02}", round + 1);
        let sql = format!("SELECT pg_sleep(0.1);\nINSERT INTO log (version) VALUES ('{version}');\n");
        let pr = world.open(
            &format!("Round {round}"),
            &[(&format!("{version}_log.sql"), &sql)],
        );
        pr.next_comment().await;
        pr.merge();
        a_moment(Duration::from_millis(*delay_ms)).await;
        world.line.cut();
        world.line.mend();
        versions.push(version);
        let (rollout, _) = world.rollout_of(&pr).await;
        push_through(&world, &mut admin, &rollout, &versions).await;
    }
    let runs = world.daemon.log().matches(" applies ").count();
    assert!(
        runs > 2 * versions.len(),
        "no cut came in the middle of a run: {runs} runs"
    );
    for database in [&world.hr_test, &world.hr_prod] {
        assert_eq!(
            database.texts("SELECT version FROM log ORDER BY version").await,
            versions
        );
    }
}

/// Runs again what failed until both databases have these versions.
async fn push_through(world: &World, admin: &mut Person, rollout: &str, versions: &[String]) {
    wait_until("all versions in both databases", async || {
        let (test, prod) = (world.hr_test.ledger().await, world.hr_prod.ledger().await);
        if test == versions && prod == versions {
            return Ok(());
        }
        let page = admin.get(rollout).await.map_err(|error| format!("{error:#}"))?;
        if page.form("/retry").is_some() {
            admin
                .fill_in(&page, "/retry", &[])
                .await
                .map_err(|error| format!("{error:#}"))?;
        }
        Err(format!("{test:?} and {prod:?}; {}", page.text()))
    })
    .await;
}

#[tokio::test]
async fn killed_during_a_review_it_is_told_all_the_same() {
    let mut world = World::start().await;
    for round in 0..8 {
        let version = format!("202409{:02}", round + 1);
        let sql = format!("CREATE TABLE t{version} (id integer PRIMARY KEY, name text);\n");
        let pr = world.open(&format!("Round {round}"), &[(&format!("{version}_t.sql"), &sql)]);
        a_moment(Duration::from_millis(round * 15)).await;
        world.daemon.kill_and_restart().await;
        pr.next_comment().await;
        pr.report_with(1).await;
        assert_eq!(pr.comments().len(), 1);
    }
}
