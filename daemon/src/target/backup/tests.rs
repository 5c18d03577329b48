//! Rows kept and put back on a real server.

use tokio_util::sync::CancellationToken;

use super::*;
use crate::change;
use crate::ids::{RolloutId, TaskId};
use crate::target::testing::TestDatabase;
use crate::target::{Limits, apply};

struct Story {
    database: TestDatabase,
    policy: BackupPolicy,
}

impl Story {
    async fn new(tables: &str) -> Self {
        let story = Self {
            database: TestDatabase::new().await,
            policy: BackupPolicy::default(),
        };
        story.run(tables).await;
        story
    }

    async fn run(&self, sql: &str) {
        self.database.client().await.batch_execute(sql).await.unwrap();
    }

    async fn apply(&self, task: i64, sql: &str) -> Result<(), String> {
        let lock = self.database.lock().await;
        let file = change::Change::new(&format!("db/{task}_story.sql"), sql.to_owned()).unwrap();
        let statements: Vec<_> = crate::sql::split::split(sql)
            .statements
            .into_iter()
            .map(|it| it.span)
            .collect();
        let change = Change {
            change: &file,
            statements: &statements,
            project: &"hr".parse().unwrap(),
            rollout: RolloutId(1),
            task: TaskId(task),
            actor: "maria",
            limits: Limits {
                lock_timeout: std::time::Duration::from_secs(5),
                lock_retries: 0,
                lock_retry_pause: std::time::Duration::from_millis(20),
                statement_timeout: std::time::Duration::from_secs(30),
                transaction_timeout: std::time::Duration::ZERO,
                concurrently_wait: std::time::Duration::from_secs(30),
            },
            backup: Some(&self.policy),
            stepwise: None,
            stop: &CancellationToken::new(),
        };
        let applied = apply(&lock, &change).await;
        if applied.is_err() {
            // As the session of a failed run ends.
            lock.connection()
                .client()
                .batch_execute("ROLLBACK")
                .await
                .unwrap();
        }
        let result = applied.map(drop).map_err(|error| error.to_string());
        lock.release().await;
        result
    }

    async fn restore(&self, task: i64, dry_run: bool) -> Result<i64, String> {
        let lock = self.database.lock().await;
        let restored = restore(&lock, (1, task), "maria", dry_run).await;
        lock.release().await;
        let restored = restored.map_err(|error| error.to_string())?;
        Ok(restored.iter().map(|it| it.rows).sum())
    }

    /// The rows of a query, each as text.
    async fn rows(&self, sql: &str) -> String {
        let sql = format!("SELECT coalesce(string_agg(q::text, ' ' ORDER BY q::text), '') FROM ({sql}) AS q");
        let client = self.database.client().await;
        client.query_typed_one(&sql, &[]).await.unwrap().get(0)
    }

    async fn backups(&self) -> Vec<Backup> {
        list(&self.database.connect().await).await.unwrap()
    }
}

const TABLES: &str = "
CREATE TABLE dept (id int PRIMARY KEY, name text);
CREATE TABLE emp (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, dept int, name text, pay numeric, at timestamptz,
    double numeric GENERATED ALWAYS AS (pay * 2) STORED);
INSERT INTO dept VALUES (1, 'a'), (2, 'b');
INSERT INTO emp (dept, name, pay, at) SELECT 1 + i % 2, 'n' || i, i, '2026-01-01' FROM generate_series(1, 6) AS i;";

const EMP: &str = "SELECT id, dept, name, pay, double, at AT TIME ZONE 'UTC' FROM emp";

#[tokio::test]
async fn what_statements_change_comes_back() {
    let story = Story::new(TABLES).await;
    let before = story.rows(EMP).await;
    let sql = "-- first\nUPDATE emp SET pay = pay + 1, name = upper(emp.name) FROM dept d WHERE d.id = dept AND d.name = 'a';\n\
               UPDATE ONLY emp AS e SET pay = 0 WHERE e.id <= 2; -- last\n\
               DELETE FROM emp USING dept WHERE dept.id = emp.dept AND dept.name = 'b' RETURNING *;";
    story.apply(7, sql).await.unwrap();
    assert_ne!(story.rows(EMP).await, before);
    let backups = story.backups().await;
    let told: Vec<_> = backups
        .iter()
        .map(|it| (it.name.as_str(), it.kind.as_str(), it.rows))
        .collect();
    assert_eq!(told.len(), 3);
    assert!(
        told.contains(&("t7_1", "update", 3)) && told.contains(&("t7_2", "update", 2)),
        "{told:?}"
    );
    assert!(told.contains(&("t7_3", "delete", 3)), "{told:?}");
    assert_eq!(story.restore(7, true).await, Ok(8), "a dry run");
    assert_ne!(story.rows(EMP).await, before, "it changes nothing");
    assert_eq!(story.restore(7, false).await, Ok(8));
    assert_eq!(story.rows(EMP).await, before);
    let again = story.restore(7, false).await.unwrap_err();
    assert!(again.contains("were put back before, by maria"), "{again}");
    let other = story.restore(8, false).await.unwrap_err();
    assert!(other.contains("there is no backup of task 8"), "{other}");
}

#[tokio::test]
async fn what_changed_since_is_never_overwritten() {
    let story = Story::new(TABLES).await;
    story
        .apply(1, "UPDATE emp SET pay = 0 WHERE id < 4")
        .await
        .unwrap();
    story
        .run("UPDATE emp SET pay = 5 WHERE id = 2; DELETE FROM emp WHERE id = 3")
        .await;
    let now = story.rows(EMP).await;
    let error = story.restore(1, false).await.unwrap_err();
    assert_eq!(
        error,
        "2 rows of public.emp changed after the task, so nothing was put back; their keys: 2, 3"
    );
    assert_eq!(story.rows(EMP).await, now);

    story.apply(2, "DELETE FROM emp WHERE id = 5").await.unwrap();
    story
        .run("INSERT INTO emp (id, name) OVERRIDING SYSTEM VALUE VALUES (5, 'new')")
        .await;
    let error = story.restore(2, false).await.unwrap_err();
    assert!(
        error.contains("1 rows of public.emp changed after the task") && error.ends_with("keys: 5"),
        "{error}"
    );

    story.apply(3, "UPDATE dept SET name = 'x'").await.unwrap();
    story
        .run("ALTER TABLE dept ADD more int, ALTER name TYPE varchar(9)")
        .await;
    let error = story.restore(3, false).await.unwrap_err();
    assert!(
        error.contains("its column name was text and is character varying(9)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_column_that_came_since_does_not_matter() {
    let story = Story::new(TABLES).await;
    story.apply(1, "UPDATE dept SET name = 'x'").await.unwrap();
    story.run("ALTER TABLE dept ADD more int DEFAULT 3").await;
    assert_eq!(story.restore(1, false).await, Ok(2));
    assert_eq!(story.rows("SELECT * FROM dept").await, "(1,a,3) (2,b,3)");
}

#[tokio::test]
async fn what_can_not_be_kept_is_refused_or_said() {
    let mut story = Story::new(TABLES).await;
    story.run("CREATE TABLE nokey (a int); CREATE TABLE child (d int REFERENCES dept ON DELETE CASCADE); CREATE VIEW v AS SELECT * FROM emp").await;
    for (sql, expected) in [
        (
            "UPDATE nokey SET a = 1",
            "public.nokey has no primary key and no unique key",
        ),
        ("DELETE FROM dept", "foreign keys change rows of child along"),
        ("UPDATE v SET name = ''", "public.v is not an ordinary table"),
        ("DO $$ BEGIN END $$", "what a DO block changes"),
        ("UPDATE dept SET id = id + 10", "the statement changes the key"),
        ("TRUNCATE emp", "TRUNCATE empties whole tables"),
    ] {
        let error = story.apply(1, sql).await.unwrap_err();
        assert!(
            error.contains(expected) && error.contains("statement 1: no backup"),
            "{sql}: {error}"
        );
    }
    assert!(story.backups().await.is_empty());
    story.policy.max_rows = 2;
    let error = story.apply(2, "UPDATE emp SET pay = 1").await.unwrap_err();
    assert!(
        error.contains("it changes more than 2 rows (max-rows)"),
        "{error}"
    );
    story.policy.is_required = false;
    story
        .apply(
            3,
            "UPDATE emp SET pay = 1; DELETE FROM dept; UPDATE dept SET name = 'nobody'",
        )
        .await
        .unwrap();
    assert!(story.backups().await.is_empty(), "nothing is half kept");
    assert_eq!(story.rows("SELECT count(*) FROM dept").await, "(0)");
}

#[tokio::test]
async fn a_condition_that_is_not_the_same_twice_is_found() {
    let story = Story::new(TABLES).await;
    story.run("CREATE SEQUENCE s").await;
    let sql = "UPDATE emp SET pay = 0 WHERE id = (SELECT nextval('s')) % 6 + 1";
    let error = story.apply(1, sql).await.unwrap_err();
    assert!(error.contains("its condition is not the same twice"), "{error}");
    assert_eq!(story.rows("SELECT count(*) FROM emp WHERE pay = 0").await, "(0)");
}

#[tokio::test]
async fn rows_of_partitions_come_back() {
    let story = Story::new(
        "CREATE TABLE log (id int, day date, line text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
         CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
         CREATE TABLE log_2 PARTITION OF log DEFAULT;
         INSERT INTO log VALUES (1, '2026-01-05', 'a'), (2, '2026-03-01', NULL)",
    )
    .await;
    let before = story.rows("SELECT * FROM log").await;
    story.apply(1, "WITH w AS (SELECT 1 AS id) UPDATE log SET line = 'x' WHERE id >= (SELECT id FROM w); DELETE FROM log WHERE id = 2").await.unwrap();
    assert_eq!(story.restore(1, false).await, Ok(3));
    assert_eq!(story.rows("SELECT * FROM log").await, before);
}

#[tokio::test]
async fn what_has_expired_goes_with_the_next_change() {
    let story = Story::new(TABLES).await;
    story.apply(1, "UPDATE dept SET name = 'x'").await.unwrap();
    story
        .apply(2, "UPDATE dept SET name = 'y' WHERE id = 1")
        .await
        .unwrap();
    story
        .run("UPDATE stagegate_backup.contents SET expires_at = now() - interval '1 minute' WHERE task = 1")
        .await;
    story.apply(3, "CREATE TABLE t (a int)").await.unwrap();
    let names: Vec<_> = story.backups().await.into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["t2_1"]);
    assert_eq!(
        story.rows("SELECT to_regclass('stagegate_backup.t1_1')").await,
        "()"
    );
}
