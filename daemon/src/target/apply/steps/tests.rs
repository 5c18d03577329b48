//! Changes that run statement by statement, on a real server.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::change;
use crate::ids::{ProjectName, RolloutId, TaskId};
use crate::rollout::execution::execution;
use crate::target::testing::TestDatabase;
use crate::target::{Limits, apply};

struct Story {
    database: TestDatabase,
    project: ProjectName,
    answers: Vec<StepAnswer>,
    stop: CancellationToken,
}

impl Story {
    async fn new(setup: &str) -> Self {
        let database = TestDatabase::new().await;
        database.client().await.batch_execute(setup).await.unwrap();
        Self {
            database,
            project: "hr".parse().unwrap(),
            answers: Vec::new(),
            stop: CancellationToken::new(),
        }
    }

    async fn apply(&self, sql: &str) -> Result<Applied, ApplyError> {
        self.apply_on(&self.database.lock().await, sql).await
    }

    async fn apply_on(&self, lock: &RolloutLock, sql: &str) -> Result<Applied, ApplyError> {
        let file = change::Change::new("db/7_story.sql", sql.to_owned()).unwrap();
        let execution = execution(sql).unwrap();
        assert!(execution.by_steps, "{sql}");
        let statements: Vec<_> = execution.steps.iter().map(|step| step.span.clone()).collect();
        let change = Change {
            change: &file,
            statements: &statements,
            project: &self.project,
            rollout: RolloutId(1),
            task: TaskId(2),
            actor: "maria",
            limits: Limits {
                lock_timeout: Duration::from_secs(5),
                lock_retries: 2,
                lock_retry_pause: Duration::from_millis(20),
                statement_timeout: Duration::from_mins(1),
                transaction_timeout: Duration::ZERO,
                concurrently_wait: Duration::from_mins(30),
            },
            backup: None,
            stop: &self.stop,
            stepwise: Some(Stepwise {
                steps: &execution.steps,
                answers: &self.answers,
            }),
        };
        apply(lock, &change).await
    }

    async fn done(&self, sql: &str) {
        let applied = self.apply(sql).await;
        assert!(matches!(applied, Ok(Applied::Now(_))), "{applied:?}");
    }

    async fn error(&self, sql: &str) -> String {
        let error = self.apply(sql).await.expect_err("the change should fail");
        format!("{:#}", anyhow::Error::new(error))
    }

    async fn execute(&self, sql: &str) {
        self.database.client().await.batch_execute(sql).await.unwrap();
    }

    /// One value, as text.
    async fn ask(&self, sql: &str) -> String {
        let sql = format!("SELECT coalesce(({sql})::text, 'none')");
        let client = self.database.client().await;
        client.query_typed_one(&sql, &[]).await.unwrap().get(0)
    }

    /// `number kind state attempt`
    async fn steps(&self) -> String {
        self.ask(
            "SELECT string_agg(concat_ws(' ', number, kind, state, attempt), ', ' ORDER BY number) FROM stagegate.step",
        )
        .await
    }

    /// As a run leaves it that ended in the middle of statement `number`.
    async fn interrupted_in(&self, number: i32, sql: &str, statement: &str) {
        assert!(sql.contains(statement));
        ledger::ensure(&self.database.lock().await).await.unwrap();
        step::ensure(&self.database.lock().await).await.unwrap();
        let insert = format!(
            "INSERT INTO stagegate.step (project, version, number, checksum, statement_sha256, kind, state, attempt, task)
             VALUES ('hr', '7', {number}, '', '{}', 'x', 'intent', 1, 2)",
            step::digest(statement)
        );
        self.execute(&insert).await;
    }
}

const TABLE: &str =
    "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t SELECT n, n FROM generate_series(1, 100) n";
const INDEX: &str =
    "CREATE UNIQUE INDEX CONCURRENTLY i ON public.t USING btree (a, lower(t.a::text)) WHERE a > 0";

#[tokio::test]
async fn an_index_is_built_beside_everybody_and_then_in_the_ledger() {
    let story = Story::new(TABLE).await;
    story.done(INDEX).await;
    assert_eq!(story.steps().await, "1 CREATE INDEX CONCURRENTLY done 1");
    assert_eq!(story.ask("SELECT count(*) FROM stagegate.ledger").await, "1");
    let again = story.apply(INDEX).await;
    assert!(matches!(again, Ok(Applied::Already(_))), "{again:?}");
}

#[tokio::test]
async fn an_index_left_invalid_is_dropped_and_built_anew() {
    let story = Story::new(TABLE).await;
    story.execute("UPDATE t SET a = 1 WHERE id = 2").await;
    let sql = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)";
    let error = story.error(sql).await;
    assert!(
        error.contains("could not create unique index")
            && error.contains("an index i that this left invalid"),
        "{error}"
    );
    assert_eq!(
        story
            .ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")
            .await,
        "false"
    );
    assert_eq!(story.steps().await, "1 CREATE INDEX CONCURRENTLY failed 1");
    story.execute("UPDATE t SET a = 2 WHERE id = 2").await;
    story.done(sql).await;
    assert_eq!(
        story
            .ask("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")
            .await,
        "true"
    );
    assert_eq!(story.steps().await, "1 CREATE INDEX CONCURRENTLY done 2");
}

#[tokio::test]
async fn an_index_that_somebody_else_left_invalid_does_not_stand_for_the_new_one() {
    let story = Story::new(TABLE).await;
    story.execute("UPDATE t SET a = 1 WHERE id = 2").await;
    let client = story.database.client().await;
    let build = client
        .batch_execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)")
        .await;
    assert!(build.is_err());
    story
        .done("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)")
        .await;
    assert_eq!(
        story
            .ask("SELECT indisvalid AND NOT indisunique FROM pg_index WHERE indexrelid = 'i'::regclass")
            .await,
        "true"
    );
}

#[tokio::test]
async fn what_became_of_an_index_is_asked_of_the_catalog() {
    // Absent: it is built.
    let story = Story::new(TABLE).await;
    story.interrupted_in(1, INDEX, INDEX).await;
    story.done(INDEX).await;
    assert_eq!(story.steps().await, "1 CREATE INDEX CONCURRENTLY done 2");
    // There, valid and the same: it is done.
    let story = Story::new(TABLE).await;
    story.execute(&INDEX.replace("CONCURRENTLY", "")).await;
    story.interrupted_in(1, INDEX, INDEX).await;
    let oid = story.ask("SELECT 'i'::regclass::oid").await;
    story.done(INDEX).await;
    assert_eq!(story.ask("SELECT 'i'::regclass::oid").await, oid);
    assert_eq!(story.steps().await, "1 CREATE INDEX CONCURRENTLY done 1");
    // Of the same name and another definition: PostgreSQL says so.
    let story = Story::new(TABLE).await;
    story
        .execute("CREATE UNIQUE INDEX i ON t (a, lower(a::text))")
        .await;
    story.interrupted_in(1, INDEX, INDEX).await;
    let error = story.error(INDEX).await;
    assert!(error.contains("relation \"i\" already exists"), "{error}");
}

#[tokio::test]
async fn other_statements_are_found_out_about_too() {
    for (setup, sql, expected) in [
        ("", "DROP INDEX CONCURRENTLY i", "done 1"),
        ("CREATE INDEX i ON t (a)", "DROP INDEX CONCURRENTLY i", "done 2"),
        ("", "REINDEX TABLE CONCURRENTLY t", "done 2"),
        (
            "CREATE TABLE p_1 (a int)",
            "ALTER TABLE p DETACH PARTITION p_1 CONCURRENTLY",
            "done 1",
        ),
        (
            "CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1)",
            "ALTER TABLE p DETACH PARTITION p_1 CONCURRENTLY",
            "done 2",
        ),
        (
            "CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1); UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'p_1'::regclass",
            "ALTER TABLE p DETACH PARTITION p_1 CONCURRENTLY",
            "done 1",
        ),
        ("", "VACUUM t", "done 2"),
        ("", "DROP DATABASE nowhere_at_all", "done 1"),
        ("", "CREATE DATABASE postgres", "done 1"),
    ] {
        let story = Story::new(TABLE).await;
        story
            .execute("CREATE TABLE p (a int) PARTITION BY LIST (a)")
            .await;
        story.execute(setup).await;
        story.interrupted_in(1, sql, sql).await;
        story.done(sql).await;
        assert!(
            story.steps().await.ends_with(expected),
            "{sql}: {}",
            story.steps().await
        );
        assert_eq!(
            story
                .ask("SELECT count(*) FROM pg_inherits WHERE inhparent = 'p'::regclass")
                .await,
            "0"
        );
    }
}

#[tokio::test]
async fn leftovers_of_a_reindex_go_before_the_next() {
    let story = Story::new(TABLE).await;
    story.execute("UPDATE t SET a = 1 WHERE id = 2").await;
    let client = story.database.client().await;
    let build = "CREATE UNIQUE INDEX CONCURRENTLY t_pkey_ccnew ON t (a)";
    assert!(client.batch_execute(build).await.is_err());
    story.done("REINDEX INDEX CONCURRENTLY t_pkey").await;
    assert_eq!(
        story
            .ask(
                "SELECT string_agg(relname, ' ') FROM pg_class WHERE relkind = 'i' AND relname LIKE 't_pkey%'"
            )
            .await,
        "t_pkey"
    );
}

#[tokio::test]
async fn what_nobody_can_find_out_a_person_says() {
    const SQL: &str = "-- stagegate: transaction off\nCALL fill();\nINSERT INTO t VALUES (101);";
    let setup = format!(
        "{TABLE}; CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t SELECT max(id) + 100 FROM t; COMMIT; END $$"
    );
    let mut story = Story::new(&setup).await;
    story.interrupted_in(1, SQL, "CALL fill()").await;
    let error = story.error(SQL).await;
    assert!(
        error.starts_with("statement 1, line 2: a run ended in the middle of it")
            && error.contains("shall run again or counts as done"),
        "{error}"
    );
    assert!(
        story.error(SQL).await.contains("line 2"),
        "asking again runs nothing"
    );
    let answer = |attempt, is_done| StepAnswer {
        statement: 1,
        attempt,
        is_done,
        actor: "maria".to_owned(),
    };
    story.answers = vec![answer(2, true)];
    assert!(
        story.error(SQL).await.contains("line 2"),
        "an answer is about one attempt"
    );
    story.answers = vec![answer(1, true)];
    story.done(SQL).await;
    assert_eq!(
        story
            .ask("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t WHERE id > 100")
            .await,
        "101"
    );
    assert_eq!(story.steps().await, "1 CALL done 1, 2 transaction done 1");

    let mut story = Story::new(&setup).await;
    story.interrupted_in(1, SQL, "CALL fill()").await;
    story.answers = vec![answer(1, false)];
    story.done(SQL).await;
    assert_eq!(
        story
            .ask("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t WHERE id > 100")
            .await,
        "101 200"
    );
}

#[tokio::test]
async fn what_ran_stays_and_the_next_run_goes_on_behind_it() {
    const SQL: &str = "-- stagegate: transaction off\nSET search_path = app, public;\nALTER TABLE t ADD COLUMN b int;\n\
                       INSERT INTO log VALUES ('once');\nCREATE INDEX CONCURRENTLY i ON u (a);\nSELECT 1;";
    let setup = format!("{TABLE}; CREATE SCHEMA app; CREATE TABLE app.log (line text)");
    let story = Story::new(&setup).await;
    let error = story.error(SQL).await;
    assert!(
        error.starts_with("statement 4, line 5")
            && error.contains("goes on with this one when it runs again"),
        "{error}"
    );
    assert_eq!(story.ask("SELECT count(*) FROM stagegate.ledger").await, "0");
    assert_eq!(
        story.steps().await,
        "2 transaction done 1, 3 transaction done 1, 4 CREATE INDEX CONCURRENTLY failed 1"
    );
    let other = SQL.replace("'once'", "'twice'");
    assert!(
        story
            .error(&other)
            .await
            .contains("statement 3 of version 7 ran with another text")
    );
    story.execute("CREATE TABLE app.u (a int)").await;
    story.done(SQL).await;
    assert_eq!(story.ask("SELECT count(*) FROM app.log").await, "1");
    assert_eq!(story.ask("SELECT statements FROM stagegate.ledger").await, "5");
}

#[tokio::test]
async fn the_record_is_written_in_the_role_the_session_began_with() {
    let story = Story::new(TABLE).await;
    let role = format!("{}_reader", story.database.name);
    story
        .execute(&format!(
            "CREATE ROLE {role}; GRANT ALL ON t TO {role}; GRANT ALL ON SCHEMA public TO {role}"
        ))
        .await;
    let sql = format!(
        "-- stagegate: transaction off\nSET ROLE {role};\nCREATE TABLE owned (id int);\nVACUUM t;\n\
         -- stagegate: batch 30\nUPDATE t SET a = a + 1;"
    );
    story.done(&sql).await;
    assert_eq!(
        story
            .ask("SELECT tableowner FROM pg_tables WHERE tablename = 'owned'")
            .await,
        role
    );
    assert_eq!(story.ask("SELECT count(*) FROM t WHERE a = id + 1").await, "100");
    story
        .execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .await;
}

#[tokio::test]
async fn a_concurrent_build_waits_neither_for_who_waits_for_us_nor_for_other_databases() {
    let story = Story::new(TABLE).await;
    let elsewhere = Story::new(TABLE).await;
    let other = elsewhere.database.client().await;
    other
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t")
        .await
        .unwrap();
    let lock = story.database.lock().await;
    let waiting = story.database.connect().await;
    let second = RolloutLock::acquire(waiting, Duration::from_mins(1));
    let first = async {
        let applied = story.apply_on(&lock, INDEX).await;
        drop(lock);
        applied
    };
    let both = async { tokio::join!(second, first) };
    let (second, first) = tokio::time::timeout(Duration::from_secs(50), both)
        .await
        .expect("nobody waits for anybody");
    assert!(
        second.is_ok() && matches!(first, Ok(Applied::Now(_))),
        "{first:?}"
    );
    other.batch_execute("COMMIT").await.unwrap();
}

#[tokio::test]
async fn each_row_is_in_one_batch() {
    const SQL: &str =
        "-- stagegate: batch 30\nUPDATE t SET a = a + 1 WHERE id > 5 AND a < 1000 -- all but the first\n";
    let story = Story::new(TABLE).await;
    story.done(SQL).await;
    assert_eq!(story.ask("SELECT count(*) FROM t WHERE a = id + 1").await, "95");
    assert_eq!(
        story
            .ask("SELECT concat_ws(' ', state, rows, last_key) FROM stagegate.step")
            .await,
        "done 95 {100}"
    );
    let story = Story::new("CREATE TABLE u (x text, y date, n int DEFAULT 0, PRIMARY KEY (x, y))").await;
    story
        .execute(
            "INSERT INTO u SELECT 'it''s ' || n % 7, date '2026-01-01' + n FROM generate_series(1, 100) n",
        )
        .await;
    story
        .done("-- stagegate: batch 9 pause 1ms\nUPDATE ONLY public.u AS u SET n = u.n + 1")
        .await;
    assert_eq!(story.ask("SELECT count(*) FROM u WHERE n = 1").await, "100");
    let story = Story::new(TABLE).await;
    story
        .done("-- stagegate: batch 7\nDELETE FROM t WHERE id % 2 = 0")
        .await;
    assert_eq!(story.ask("SELECT count(*) FROM t").await, "50");
}

#[tokio::test]
async fn batches_go_on_where_a_lost_session_left_them() {
    const SQL: &str = "-- stagegate: batch 10\nUPDATE t SET a = a + 1";
    let story = Story::new(TABLE).await;
    // The trigger ends the session in the middle of the seventh batch.
    story
        .execute(
            "CREATE TABLE once (); CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF NEW.id = 65 AND to_regclass('once') IS NOT NULL THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                 RETURN NEW; END $$;
             CREATE TRIGGER cut BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION cut()",
        )
        .await;
    let lost = story.apply(SQL).await;
    assert!(matches!(lost, Err(ApplyError::StepLost(_))), "{lost:?}");
    assert_eq!(story.ask("SELECT count(*) FROM t WHERE a = id + 1").await, "60");
    story.execute("DROP TABLE once").await;
    story.done(SQL).await;
    assert_eq!(story.ask("SELECT count(*) FROM t WHERE a = id + 1").await, "100");
    assert_eq!(story.ask("SELECT rows FROM stagegate.step").await, "100");
}

#[tokio::test]
async fn batches_stop_between_two_and_fail_with_what_is_done() {
    const SQL: &str = "-- stagegate: batch 10\nUPDATE t SET a = 100 / (id - 55)";
    let story = Story::new(TABLE).await;
    let error = story.error(SQL).await;
    assert!(
        error.contains("division by zero") && error.contains("50 rows are changed for good"),
        "{error}"
    );
    assert_eq!(story.steps().await, "1 batch failed 1");
    story.stop.cancel();
    let stopped = story.apply(SQL).await;
    assert!(
        matches!(stopped, Err(ApplyError::StoppedBetween { .. })),
        "{stopped:?}"
    );
}

#[tokio::test]
async fn a_table_without_a_fitting_key_has_no_batches() {
    for (setup, sql, part) in [
        (
            "CREATE TABLE n (a int UNIQUE)",
            "UPDATE n SET a = 1",
            "neither a primary key nor",
        ),
        (
            "",
            "UPDATE t SET id = id + 1",
            "it writes to id, which is in the key of t",
        ),
        (
            "CREATE TABLE c () INHERITS (t)",
            "DELETE FROM t",
            "tables inherit from t",
        ),
    ] {
        let story = Story::new(&format!("{TABLE}; {setup}")).await;
        let error = story.error(&format!("-- stagegate: batch 10\n{sql}")).await;
        assert!(error.contains(part), "{error}");
    }
    let story =
        Story::new("CREATE TABLE n (a int NOT NULL UNIQUE, b int); INSERT INTO n VALUES (1), (2), (3)").await;
    story.done("-- stagegate: batch 2\nUPDATE n SET b = a").await;
    assert_eq!(story.ask("SELECT sum(b) FROM n").await, "6");
}
