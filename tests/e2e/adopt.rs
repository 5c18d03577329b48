//! A database with a history of its own comes under Stagegate.

use std::process::Output;

use stagegate_tests::world::World;

use crate::CLEAN;

/// What Flyway left: two versions applied, one of them by a file that is still there.
const FLYWAY: &str = "
    CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50),
        description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int,
        installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
        execution_time int NOT NULL, success boolean NOT NULL);
    INSERT INTO flyway_schema_history VALUES
        (1, '1', 'people', 'SQL', 'V1__people.sql', NULL, 'flyway', '2024-01-01', 12, true),
        (2, '20240919', 'create table t2024', 'SQL', 'V20240919__create_table_t2024.sql', NULL, 'flyway', '2024-09-19', 7, true);
    CREATE TABLE people (id integer PRIMARY KEY);
    CREATE TABLE t2024 (id integer NOT NULL PRIMARY KEY, name text NOT NULL);";
const PEOPLE: &str = "CREATE TABLE people (id integer PRIMARY KEY);\n";

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

async fn adopt(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let all = [&["database", "adopt", "hr_test"], arguments].concat();
    let output = world.daemon.run(&all).await.expect("run stagegate");
    (output.status.code(), said(&output))
}

#[tokio::test]
async fn after_an_adoption_of_flyways_history_only_what_is_new_runs() {
    let world = World::start().await;
    world.hr_test.execute(FLYWAY).await;
    world.daemon.write("sql/V1__people.sql", PEOPLE).unwrap();
    world
        .daemon
        .write("sql/20240919_create_table_t2024.sql", CLEAN)
        .unwrap();
    world
        .daemon
        .write("sql/20240920_u.sql", "CREATE TABLE u ();\n")
        .unwrap();
    let (code, shown) = adopt(&world, &["--files", "sql", "--dry-run"]).await;
    assert_eq!(code, Some(0), "{shown}");
    for part in ["Flyway", "20240919", "create table t2024", "sql/20240920_u.sql"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert!(
        world.hr_test.ledger().await.is_empty(),
        "a dry run writes nothing"
    );
    let (code, refused) = adopt(&world, &["--files", "sql"]).await;
    assert!(code == Some(2) && refused.contains("--yes"), "{refused}");
    let (code, shown) = adopt(&world, &["--files", "sql", "--yes", "--as", "maria"]).await;
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(world.hr_test.ledger().await, ["1", "20240919"]);
    // The old file and a new one are merged together.
    let pr = world.open(
        "Come to Stagegate",
        &[
            ("20240919_create_table_t2024.sql", CLEAN),
            (
                "20240921_u.sql",
                "CREATE TABLE u (id integer NOT NULL PRIMARY KEY);\n",
            ),
        ],
    );
    pr.next_comment().await;
    pr.merge();
    let (rollout, comment) = world.rollout_of(&pr).await;
    world
        .ledger_is(&world.hr_test, &["1", "20240919", "20240921"])
        .await;
    pr.comment_with(comment.id, "already").await;
    let mut admin = world.admin().await;
    let log = admin.get(&format!("{rollout}/tasks/1")).await.unwrap().text();
    assert!(log.contains("adopted from Flyway"), "{log}");
    let audit = admin.get("/audit").await.unwrap().text();
    assert!(
        audit.contains("adopt database") && audit.contains("maria"),
        "{audit}"
    );
    let (code, again) = adopt(&world, &["--files", "sql", "--yes"]).await;
    assert!(code == Some(0) && again.contains("Nothing new"), "{again}");
}

#[tokio::test]
async fn what_is_not_sure_is_refused_with_the_reason() {
    let world = World::start().await;
    let (code, nothing) = adopt(&world, &["--yes"]).await;
    assert!(
        code == Some(1) && nothing.contains("nothing to adopt"),
        "{nothing}"
    );
    world.hr_test.execute(FLYWAY).await;
    world
        .daemon
        .write("sql/20240919_create_table_t2024.sql", CLEAN)
        .unwrap();
    let (code, missing) = adopt(&world, &["--files", "sql", "--yes"]).await;
    assert!(
        code == Some(1) && missing.contains("--missing-files"),
        "{missing}"
    );
    world
        .hr_test
        .execute("UPDATE flyway_schema_history SET checksum = 7 WHERE version = '20240919'")
        .await;
    let (code, changed) = adopt(&world, &["--files", "sql", "--missing-files", "--yes"]).await;
    assert!(
        code == Some(1) && changed.contains("not the file that Flyway applied"),
        "{changed}"
    );
    assert!(world.hr_test.ledger().await.is_empty());
}

#[tokio::test]
async fn a_list_of_versions_serves_where_the_history_is_elsewhere() {
    let world = World::start().await;
    world
        .daemon
        .write(
            "versions",
            "# from Bytebase's own database\n0000.0000.0000-20240918\n20240919\n",
        )
        .unwrap();
    let list = [
        "--from", "list", "--list", "versions", "--yes", "--format", "json",
    ];
    let (code, shown) = adopt(&world, &list).await;
    assert_eq!(code, Some(0), "{shown}");
    let answer: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (
            answer["written"].as_bool(),
            answer["versions"].as_array().map(Vec::len)
        ),
        (Some(true), Some(2))
    );
    assert_eq!(world.hr_test.ledger().await, ["20240918", "20240919"]);
}
