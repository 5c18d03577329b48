//! Changes that others are in the way of, and sessions as the configuration wants them.

use stagegate_tests::person::Person;
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::World;

const FILE: &str = "20240920_busy.sql";
const SQL: &str = "UPDATE busy SET id = id;\nALTER TABLE busy ADD COLUMN note text NOT NULL DEFAULT '';\n";

/// The page of the first task, once it has this in it.
async fn task_with(admin: &mut Person, rollout: &str, part: &str) -> String {
    let start = format!("{rollout}/tasks/");
    let mut link = None;
    wait_until("the task's page", async || {
        let page = admin.get(rollout).await.map_err(|error| format!("{error:#}"))?;
        link = page.link(&start);
        let Some(link) = &link else {
            return Err(page.text());
        };
        let text = admin
            .get(link)
            .await
            .map_err(|error| format!("{error:#}"))?
            .text();
        if text.contains(part) { Ok(text) } else { Err(text) }
    })
    .await
}

#[tokio::test]
async fn a_change_that_waits_says_for_whom_and_goes_on_when_the_lock_is_free() {
    let world = World::start().await;
    world
        .hr_test
        .execute("CREATE TABLE busy (id integer NOT NULL PRIMARY KEY); INSERT INTO busy VALUES (1), (2)")
        .await;
    let other = world.hr_test.connect().await;
    for sql in [
        "SET application_name = 'report'",
        "BEGIN",
        "SELECT count(*) FROM busy",
    ] {
        other.batch_execute(sql).await.expect("read the table");
    }
    let pr = world.open("Widen busy", &[(FILE, SQL)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, _) = world.rollout_of(&pr).await;
    let mut admin = world.admin().await;
    let page = task_with(&mut admin, &rollout, "waits for a lock on busy").await;
    assert!(
        page.contains("(report as ")
            && page.contains("idle in transaction")
            && page.contains("SELECT count(*)"),
        "{page}"
    );
    let number = rollout.rsplit('/').next().expect("its number");
    let shown = world
        .daemon
        .run(&["rollout", "show", number])
        .await
        .expect("run the command");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        shown.contains("now: task") && shown.contains("report as"),
        "{shown}"
    );
    other.batch_execute("COMMIT").await.expect("let go");
    world.ledger_is(&world.hr_test, &["20240920"]).await;
    let page = task_with(&mut admin, &rollout, "ALTER TABLE").await;
    assert!(page.contains("2 rows"), "{page}");
}
