//! Changes that no transaction holds: statement by statement, and in batches.

use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{DIRECTORY, World};

const FILE: &str = "20240920_step.sql";
const VERSION: &[&str] = &["20240920"];
const TABLE: &str = "CREATE TABLE account (id integer NOT NULL PRIMARY KEY, email text NOT NULL);
    INSERT INTO account SELECT n, 'a' || n FROM generate_series(1, 1000) n";
const INDEX: &str = "CREATE UNIQUE INDEX CONCURRENTLY uk_account_email ON public.account (email);\n";

async fn one(world: &World, sql: &str) -> String {
    world
        .hr_test
        .texts(sql)
        .await
        .into_iter()
        .next()
        .unwrap_or_default()
}

/// What is on record of the first statement's states and attempts, once there is something.
async fn step(world: &World, what: &str) -> Result<String, String> {
    if one(world, "SELECT to_regclass('stagegate.step')")
        .await
        .is_empty()
    {
        return Err("nothing is on record".to_owned());
    }
    Ok(one(
        world,
        &format!("SELECT {what} FROM stagegate.step ORDER BY number LIMIT 1"),
    )
    .await)
}

#[tokio::test]
async fn an_index_is_built_concurrently_and_the_review_says_so() {
    let world = World::start().await;
    world.hr_test.execute(TABLE).await;
    let pr = world.open("Index", &[(FILE, INDEX)]);
    let review = pr.next_comment().await;
    assert!(
        review.text.contains("How it will run") && review.text.contains("statement by statement"),
        "{}",
        review.text
    );
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'uk_account_email'::regclass";
    assert_eq!(one(&world, valid).await, "t");
    assert_eq!(step(&world, "state || attempt").await.unwrap(), "done1");
}

#[tokio::test]
async fn an_index_that_fails_is_dropped_and_built_anew_once_the_data_is_mended() {
    let world = World::start().await;
    world.hr_test.execute(TABLE).await;
    world
        .hr_test
        .execute("UPDATE account SET email = 'a1' WHERE id = 2")
        .await;
    let pr = world.open("Index", &[(FILE, INDEX)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    pr.comment_with(comment.id, "failed").await;
    let mut admin = world.admin().await;
    let page = admin.page_with_form(&rollout, "/retry").await;
    let task = page.link(&format!("{rollout}/tasks/")).expect("the task's page");
    let told = admin.get(&task).await.unwrap().text();
    assert!(
        told.contains("could not create unique index")
            && told.contains("left invalid is dropped concurrently"),
        "{told}"
    );
    world
        .hr_test
        .execute("UPDATE account SET email = 'a2' WHERE id = 2")
        .await;
    admin.fill_in(&page, "/retry", &[]).await.unwrap();
    world.ledger_is(&world.hr_test, VERSION).await;
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(one(&world, invalid).await, "0");
    let told = admin.get(&task).await.unwrap().text();
    assert!(
        told.contains("uk_account_email is invalid: a build that did not succeed left it"),
        "{told}"
    );
}

#[tokio::test]
async fn killed_in_the_middle_of_a_build_it_is_found_out_and_mended() {
    let mut world = World::start().await;
    world.hr_test.execute(TABLE).await;
    // Whoever builds an index waits for this transaction.
    let holder = world.hr_test.connect().await;
    holder
        .batch_execute("BEGIN; UPDATE account SET email = email WHERE id = 1")
        .await
        .unwrap();
    let sql = format!(
        "-- stagegate: transaction off\nCREATE TABLE log (id integer NOT NULL PRIMARY KEY);\n{INDEX}INSERT INTO log (id) VALUES (1);\n"
    );
    let pr = world.open("Index", &[(FILE, &sql)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    let building = "SELECT pid FROM pg_stat_progress_create_index WHERE datname = current_database()";
    let pid = wait_until("the build to wait", async || {
        let pids = world.hr_test.texts(building).await;
        pids.into_iter().next().ok_or("nobody builds")
    })
    .await;
    world.daemon.kill_and_restart().await;
    world
        .hr_test
        .execute(&format!("SELECT pg_terminate_backend({pid}, 10000)"))
        .await;
    holder.batch_execute("ROLLBACK").await.unwrap();
    world.ledger_is(&world.hr_test, VERSION).await;
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'uk_account_email'::regclass";
    assert_eq!(one(&world, valid).await, "t");
    assert_eq!(one(&world, "SELECT count(*) FROM log").await, "1");
    let steps = "SELECT string_agg(state, ' ' ORDER BY number) FROM stagegate.step";
    assert_eq!(one(&world, steps).await, "done done done");
}

#[tokio::test]
async fn killed_in_the_middle_of_batches_each_row_is_changed_once() {
    let mut world = World::start().await;
    world
        .hr_test
        .execute(
            "CREATE TABLE big (id integer NOT NULL PRIMARY KEY, n integer NOT NULL);
             INSERT INTO big SELECT n, 0 FROM generate_series(1, 50000) n; ANALYZE big",
        )
        .await;
    let sql = "-- stagegate: batch 500 pause 20ms\nUPDATE big SET n = n + 1 WHERE id > 0;\n";
    let pr = world.open("Count", &[(FILE, sql)]);
    pr.next_comment().await;
    pr.merge();
    world.rollout_of(&pr).await;
    for at_least in [1_000, 20_000] {
        wait_until("some batches", async || {
            let rows = step(&world, "rows").await?;
            let rows: i64 = rows.parse().map_err(|_| rows)?;
            if rows >= at_least {
                Ok(())
            } else {
                Err(rows.to_string())
            }
        })
        .await;
        world.daemon.kill_and_restart().await;
    }
    world.ledger_is(&world.hr_test, VERSION).await;
    assert_eq!(one(&world, "SELECT count(*) FROM big WHERE n = 1").await, "50000");
    assert_eq!(step(&world, "rows || ' ' || state").await.unwrap(), "50000 done");
    let attempts: i64 = step(&world, "attempt").await.unwrap().parse().unwrap();
    assert!(attempts >= 2, "no kill came in the middle: {attempts}");
}

#[tokio::test]
async fn what_nobody_can_find_out_is_asked_and_answered_on_the_page() {
    let mut world = World::start().await;
    world
        .hr_test
        .execute(
            "CREATE TABLE log (id integer NOT NULL PRIMARY KEY);
             CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
                 INSERT INTO log VALUES (1); COMMIT; PERFORM pg_sleep(600); END $$",
        )
        .await;
    let sql = "-- stagegate: transaction off\nCALL fill();\nINSERT INTO log (id) VALUES (2);\n";
    let pr = world.open("Fill", &[(FILE, sql)]);
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    wait_until("the procedure to commit", async || {
        let rows = one(&world, "SELECT count(*) FROM log").await;
        if rows == "1" { Ok(()) } else { Err(rows) }
    })
    .await;
    world.daemon.kill_and_restart().await;
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE query LIKE 'CALL fill%' AND pid <> pg_backend_pid()";
    world.hr_test.texts(end).await;
    pr.comment_with(comment.id, "failed").await;
    let mut admin = world.admin().await;
    let page = admin.get(&rollout).await.unwrap();
    let task = page.link(&format!("{rollout}/tasks/")).expect("the task's page");
    let page = admin.page_with_form(&task, "/statements/1/answer").await;
    assert!(
        page.text().contains("What became of statement 1?"),
        "{}",
        page.text()
    );
    let refused = admin
        .fill_in(
            &page,
            "/statements/1/answer",
            &[("answer", "done"), ("reason", " ")],
        )
        .await
        .unwrap();
    assert!(refused.status >= 400);
    let reason = ("reason", "the row is there and the rest only sleeps");
    admin
        .fill_in(&page, "/statements/1/answer", &[("answer", "done"), reason])
        .await
        .unwrap();
    world.ledger_is(&world.hr_test, VERSION).await;
    assert_eq!(
        one(&world, "SELECT string_agg(id::text, ' ' ORDER BY id) FROM log").await,
        "1 2"
    );
    let audit = admin.get("/audit").await.unwrap().text();
    assert!(
        audit.contains("mark statement done") && audit.contains(reason.1),
        "{audit}"
    );
}

#[tokio::test]
async fn a_transaction_is_not_given_up_in_silence() {
    let world = World::start().await;
    let sql = "CREATE TABLE log (id integer NOT NULL PRIMARY KEY);\nCREATE INDEX CONCURRENTLY idx_log_id ON log (id);\n";
    let pr = world.open("Both", &[(FILE, sql)]);
    let review = pr.next_comment().await;
    assert!(
        review.text.contains("unrunnable-change") && review.text.contains("transaction off"),
        "{}",
        review.text
    );
    let stated = format!("-- stagegate: transaction off\n{sql}");
    pr.push_file(&format!("{DIRECTORY}/{FILE}"), &stated);
    let review = pr
        .comment_with(review.id, "each for good: CREATE INDEX CONCURRENTLY")
        .await;
    assert!(!review.text.contains("unrunnable-change"), "{}", review.text);
    pr.merge();
    world.rollout_of(&pr).await;
    world.ledger_is(&world.hr_test, VERSION).await;
}
