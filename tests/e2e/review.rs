//! What an author reads on a pull request.

use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{DIRECTORY, World};

use crate::{CHANGE, CLEAN, NULLABLE};

#[tokio::test]
async fn a_warning_is_told_on_its_line_and_goes_when_it_is_mended() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    let comment = pr.next_comment().await;
    for part in [
        "1 warning",
        "line 1",
        "prod",
        "name",
        "NULL",
        "/rules/nullable-column",
    ] {
        assert!(comment.text.contains(part), "{part} is not in {}", comment.text);
    }
    assert_eq!(
        pr.status_is("SUCCESSFUL").await.refname.as_deref(),
        Some("change-1")
    );
    let (path, line, _) = &pr.report_with(1).await.lines()[0];
    assert_eq!(
        (path.as_str(), *line),
        (format!("{DIRECTORY}/{CHANGE}").as_str(), 1)
    );
    pr.push_file(&format!("{DIRECTORY}/{CHANGE}"), CLEAN);
    let mended = pr.comment_with(comment.id, "no findings").await;
    assert_eq!(
        (mended.edits, pr.comments().len()),
        (1, 1),
        "the same comment, edited once"
    );
    pr.status_is("SUCCESSFUL").await;
    pr.report_with(0).await;
}

#[tokio::test]
async fn an_error_fails_the_build_status() {
    let world = World::start().await;
    for database in [&world.hr_test, &world.hr_prod] {
        let table = "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1); ANALYZE t";
        database.execute(table).await;
    }
    let pr = world.open("Empty t", &[("20240920_empty.sql", "DELETE FROM t;\n")]);
    let comment = pr.next_comment().await;
    assert!(comment.text.contains("delete-without-where"), "{}", comment.text);
    assert_eq!(pr.status_is("FAILED").await.refname.as_deref(), Some("change-1"));
    assert_eq!(pr.report_with(1).await.result(), "FAILED");
}

#[tokio::test]
async fn the_databases_planner_is_asked_about_changes_of_data() {
    let world = World::start().await;
    for database in [&world.hr_test, &world.hr_prod] {
        let table = "CREATE TABLE t AS SELECT n FROM generate_series(1, 5000) n; ANALYZE t";
        database.execute(table).await;
    }
    let sql = "UPDATE t SET n = 0 WHERE n >= 1;\nUPDATE t SET absent = 1 WHERE n = 7;\n";
    let pr = world.open("Change t", &[("20240920_t.sql", sql)]);
    let comment = pr.next_comment().await;
    for part in [
        "UPDATE touches about 5000 rows",
        "/rules/affected-row-limit",
        "/rules/dml-dry-run",
        "absent",
    ] {
        assert!(comment.text.contains(part), "{part} is not in {}", comment.text);
    }
    let rows = "SELECT count(*)::text FROM t WHERE n = 0";
    assert_eq!(world.hr_prod.texts(rows).await, ["0"], "nothing was executed");
}

/// A function that claims to be constant runs while the planner thinks; this one ends the session.
#[tokio::test]
async fn a_planner_that_dies_does_not_cost_the_review_its_schema() {
    let world = World::start().await;
    for database in [&world.hr_test, &world.hr_prod] {
        let tables = "CREATE TABLE t AS SELECT n FROM generate_series(1, 5000) n; ANALYZE t;
            CREATE FUNCTION vanish() RETURNS bool IMMUTABLE LANGUAGE plpgsql
                AS $$ BEGIN RETURN pg_terminate_backend(pg_backend_pid()); END $$";
        database.execute(tables).await;
    }
    let sql = "DELETE FROM t WHERE n = 1 AND vanish();\nALTER TABLE absent ADD COLUMN x integer;\n";
    let pr = world.open("Change t", &[("20240920_t.sql", sql)]);
    let comment = pr.next_comment().await;
    assert!(comment.text.contains("/rules/missing-object"), "{}", comment.text);
    let log = world.daemon.log();
    assert!(
        log.contains("the planner of hr_prod can not be asked, the review goes on without"),
        "{log}"
    );
}

#[tokio::test]
async fn invalid_sql_is_a_finding_and_the_rest_is_still_reviewed() {
    let world = World::start().await;
    let sql = "CREATE TABEL nonsense (;\nCREATE TABLE t (id integer PRIMARY KEY, name text);\n";
    let pr = world.open("Add t", &[("20240920_t.sql", sql)]);
    let comment = pr.next_comment().await;
    assert!(comment.text.contains("syntax-error"), "{}", comment.text);
    assert!(comment.text.contains("nullable-column"), "{}", comment.text);
    pr.status_is("FAILED").await;
}

#[tokio::test]
async fn a_new_title_posts_nothing() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, NULLABLE)]);
    let comment = pr.next_comment().await;
    pr.report_with(1).await;
    let written = writes(&world);
    pr.edit_title("Add the table of 2024");
    let seen = world.bitbucket.count("GET", "/pullrequests/1");
    wait_until("the daemon to look again", async || {
        let now = world.bitbucket.count("GET", "/pullrequests/1");
        if now > seen {
            Ok(())
        } else {
            Err(format!("{now} looks"))
        }
    })
    .await;
    // A second event after it: what the first would have caused has happened by then.
    let other = world.open("Add another", &[("20240921_u.sql", CLEAN)]);
    other.next_comment().await;
    assert_eq!(pr.comments(), [comment], "one comment, not touched");
    assert_eq!(written, writes_of(&world, "/pullrequests/1/"));
}

/// A report takes 1,000 notes, 100 a call; a comment about 32,000 characters.
#[tokio::test]
async fn a_flood_of_findings_stays_within_bitbuckets_limits() {
    let world = World::start().await;
    let table = |number| format!("CREATE TABLE t{number} (id integer PRIMARY KEY, name text);\n");
    let (one, other): (String, String) = ((0..600).map(table).collect(), (600..1_200).map(table).collect());
    let pr = world.open(
        "Many tables",
        &[("20240920_one.sql", &one), ("20240921_other.sql", &other)],
    );
    let comment = pr.next_comment().await;
    assert!(
        comment.text.contains("1200 warnings") || comment.text.contains("1,200 warnings"),
        "{}",
        comment.text
    );
    assert!(comment.text.chars().count() <= 32_000 && comment.text.contains("/pull-requests/1"));
    pr.report_with(1_000).await;
}

#[tokio::test]
async fn a_file_too_large_to_read_is_said_to_be() {
    let world = World::start().await;
    let line = "INSERT INTO t (id) VALUES (1);\n";
    let large = line.repeat((9 << 20) / line.len());
    let pr = world.open("Much data", &[("20240920_much.sql", &large), (CHANGE, NULLABLE)]);
    let comment = pr.next_comment().await;
    assert!(
        comment.text.contains("20240920\\_much.sql") || comment.text.contains("20240920_much.sql"),
        "{}",
        comment.text
    );
    assert!(
        comment.text.contains("nullable-column"),
        "the other file is reviewed: {}",
        comment.text
    );
}

/// Bitbucket allows an account 1,000 requests an hour.
#[tokio::test]
async fn a_review_costs_few_requests() {
    let world = World::start().await;
    let start = world.bitbucket.requests().len();
    let pr = world.open(
        "Add t2024",
        &[
            (CHANGE, NULLABLE),
            ("20240920_u.sql", "COMMENT ON SCHEMA public IS 'hr';\n"),
        ],
    );
    pr.next_comment().await;
    pr.status_is("SUCCESSFUL").await;
    pr.report_with(1).await;
    let reading: Vec<_> = world
        .bitbucket
        .requests()
        .split_off(start)
        .into_iter()
        .filter(|seen| seen.method == "GET")
        .collect();
    assert!(reading.len() <= 6 + 2, "{reading:#?}");
    let files = reading.iter().filter(|seen| seen.path.contains("/src/")).count();
    assert_eq!(
        files,
        2 + 1,
        "each changed file once, and whether verifications lie beside them"
    );
}

#[tokio::test]
async fn a_pull_request_without_changes_is_left_alone() {
    let world = World::start().await;
    let plain = world
        .bitbucket
        .open_pull_request("acme/hr", "Words", &[("README.md", "# Words\n")]);
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    assert_eq!(plain.comments(), []);
}

/// Comments written so far.
fn writes(world: &World) -> usize {
    writes_of(world, "/pullrequests/1/")
}

fn writes_of(world: &World, path_part: &str) -> usize {
    ["POST", "PUT", "DELETE"]
        .iter()
        .map(|method| world.bitbucket.count(method, path_part))
        .sum()
}
