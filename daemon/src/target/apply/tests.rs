//! Changes applied to a real server.

mod locks;

use tokio::sync::mpsc::unbounded_channel;

use super::*;
use crate::run_event::RunEvent;
use crate::target::Connection;
use crate::target::testing::TestDatabase;

const LIMITS: Limits = Limits {
    lock_timeout: Duration::from_secs(5),
    lock_retries: 5,
    lock_retry_pause: Duration::from_millis(20),
    statement_timeout: Duration::from_secs(30),
    transaction_timeout: Duration::ZERO,
    concurrently_wait: Duration::from_secs(30),
};

struct Story {
    database: TestDatabase,
    project: ProjectName,
    limits: Limits,
    stop: CancellationToken,
}

impl Story {
    async fn new() -> Self {
        Self {
            database: TestDatabase::new().await,
            project: "hr".parse().unwrap(),
            limits: LIMITS,
            stop: CancellationToken::new(),
        }
    }

    async fn apply(&self, version: u32, sql: &str) -> Result<Applied, ApplyError> {
        self.apply_on(&self.database.lock().await, version, sql).await
    }

    async fn apply_on(&self, lock: &RolloutLock, version: u32, sql: &str) -> Result<Applied, ApplyError> {
        let file = change::Change::new(&format!("db/{version}_story.sql"), sql.to_owned()).unwrap();
        let statements = statements(sql);
        let change = Change {
            change: &file,
            statements: &statements,
            project: &self.project,
            rollout: RolloutId(1),
            task: TaskId(2),
            actor: "maria",
            limits: self.limits,
            backup: None,
            stop: &self.stop,
            stepwise: None,
        };
        apply(lock, &change).await
    }

    /// One value, as text.
    async fn ask(&self, sql: &str) -> String {
        let sql = format!("SELECT coalesce(({sql})::text, 'none')");
        self.database
            .client()
            .await
            .query_typed_one(&sql, &[])
            .await
            .unwrap()
            .get(0)
    }

    async fn ledger(&self) -> String {
        self.ask("SELECT string_agg(version || ' ' || statements || ' ' || applied_by, ', ' ORDER BY version) FROM stagegate.ledger")
            .await
    }
}

/// Enough for these texts, in which `;` ends statements and nothing else.
fn statements(sql: &str) -> Vec<Range<u32>> {
    let mut at = 0;
    let mut spans = Vec::new();
    for piece in sql.split(';') {
        let text = piece.trim();
        if !text.is_empty() {
            let start = at + piece.find(text).unwrap();
            let span = start..start + text.len();
            spans.push(u32::try_from(span.start).unwrap()..u32::try_from(span.end).unwrap());
        }
        at += piece.len() + 1;
    }
    spans
}

fn error_of(applied: Result<Applied, ApplyError>) -> String {
    let error = applied.expect_err("the change should fail");
    format!("{:#}", anyhow::Error::new(error))
}

#[tokio::test]
async fn a_change_and_its_ledger_row_come_together() {
    let story = Story::new().await;
    let applied = story
        .apply(1, "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1), (2);")
        .await
        .unwrap();
    let Applied::Now(row) = applied else {
        panic!("{applied:?}")
    };
    assert_eq!(
        (row.version.as_str(), row.statements, row.applied_by.as_str()),
        ("1", 2, "maria")
    );
    assert_eq!(story.ask("SELECT count(*) FROM t").await, "2");
    assert_eq!(story.ledger().await, "1 2 maria");
}

#[tokio::test]
async fn a_change_is_applied_once() {
    let story = Story::new().await;
    let sql = "CREATE TABLE t (id int)";
    let Applied::Now(first) = story.apply(1, sql).await.unwrap() else {
        panic!("it is new")
    };
    let again = story.apply(1, sql).await.unwrap();
    assert_eq!(again, Applied::Already(first));
}

#[tokio::test]
async fn a_changed_text_under_an_applied_version_is_refused() {
    let story = Story::new().await;
    story.apply(1, "CREATE TABLE t (id int)").await.unwrap();
    let error = error_of(story.apply(1, "CREATE TABLE t (id bigint)").await);
    assert!(
        error.contains("version 1 was applied before with another text"),
        "{error}"
    );
    for sql in ["CREATE TABLE t (id int)", "CREATE TABLE t (id bigint)"] {
        assert!(
            error.contains(change::Checksum::of(sql.as_bytes()).as_str()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_error_has_its_place_in_the_file_and_leaves_nothing() {
    let story = Story::new().await;
    let sql = "CREATE TABLE first (id int);\n-- é\nSELECT 'é',\n   missing FROM first;\nSELECT 1;";
    let error = error_of(story.apply(1, sql).await);
    // The comment is part of this test's statement, which starts on line 2.
    assert_eq!(
        error,
        "statement 2, line 4, column 4: column \"missing\" does not exist (SQLSTATE 42703)"
    );
    assert_eq!(story.ask("SELECT to_regclass('first')").await, "none");
    assert_eq!(story.ledger().await, "none");
}

#[tokio::test]
async fn an_error_inside_a_function_points_at_the_statement() {
    let story = Story::new().await;
    let client = story.database.client().await;
    let function =
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT a FROM nowhere); END $$";
    client.batch_execute(function).await.unwrap();
    let error = error_of(story.apply(1, "SELECT 1;\n\n  SELECT f()").await);
    assert!(
        error.starts_with("statement 2, line 3, column 3: relation \"nowhere\" does not exist"),
        "{error}"
    );
    assert!(error.contains("context: PL/pgSQL function f()"), "{error}");
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_stopped() {
    let story = Story {
        limits: Limits {
            statement_timeout: Duration::from_millis(50),
            ..LIMITS
        },
        ..Story::new().await
    };
    let error = error_of(
        story
            .apply(1, "CREATE TABLE t (id int); SELECT pg_sleep(60)")
            .await,
    );
    assert!(
        error.starts_with("statement 2") && error.contains("SQLSTATE 57014"),
        "{error}"
    );
    assert_eq!(story.ask("SELECT to_regclass('t')").await, "none");
}

#[tokio::test]
async fn what_fails_at_the_commit_is_rolled_back() {
    let story = Story::new().await;
    let sql = "CREATE TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO t VALUES (1), (1)";
    let error = error_of(story.apply(1, sql).await);
    assert!(error.starts_with("commit: duplicate key"), "{error}");
    assert_eq!(story.ledger().await, "none");
}

#[tokio::test]
async fn a_change_that_leaves_the_transaction_gets_no_ledger_row() {
    let story = Story::new().await;
    let error = error_of(story.apply(1, "CREATE TABLE t (id int); COMMIT; SELECT 1").await);
    assert!(error.contains("left its transaction"), "{error}");
    assert_eq!(story.ledger().await, "none");
}

#[tokio::test]
async fn a_change_that_sets_a_role_still_gets_its_ledger_row() {
    let story = Story::new().await;
    let client = story.database.client().await;
    client
        .batch_execute("CREATE ROLE clerk; GRANT CREATE ON SCHEMA public TO clerk")
        .await
        .unwrap();
    story
        .apply(1, "SET ROLE clerk; CREATE TABLE t (id int)")
        .await
        .unwrap();
    assert_eq!(
        story
            .ask("SELECT tableowner FROM pg_tables WHERE tablename = 't'")
            .await,
        "clerk"
    );
    assert_eq!(story.ledger().await, "1 2 maria");
}

#[tokio::test]
async fn a_session_killed_before_the_commit_leaves_nothing() {
    let story = Story::new().await;
    let error = story
        .apply(
            1,
            "CREATE TABLE t (id int); SELECT pg_terminate_backend(pg_backend_pid())",
        )
        .await;
    assert!(matches!(error, Err(ApplyError::SessionLost(_))), "{error:?}");
    assert_eq!(story.ask("SELECT to_regclass('t')").await, "none");
}

#[tokio::test]
async fn a_session_killed_in_the_commit_leaves_the_answer_to_the_ledger() {
    let story = Story::new().await;
    // A deferred trigger runs inside COMMIT and ends the session there.
    let client = story.database.client().await;
    client
        .batch_execute(
            "CREATE FUNCTION bye() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
             CREATE TABLE t (id int);
             CREATE CONSTRAINT TRIGGER bye AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                 FOR EACH ROW EXECUTE FUNCTION bye()",
        )
        .await
        .unwrap();
    let error = story.apply(1, "INSERT INTO t VALUES (1)").await;
    assert!(matches!(error, Err(ApplyError::OutcomeUnknown(_))), "{error:?}");
    client.batch_execute("DROP TRIGGER bye ON t").await.unwrap();
    let found_out = story.apply(1, "INSERT INTO t VALUES (1)").await.unwrap();
    assert!(
        matches!(found_out, Applied::Now(_)),
        "the ledger had no row: {found_out:?}"
    );
    assert_eq!(story.ask("SELECT count(*) FROM t").await, "1");
}

#[tokio::test]
async fn the_log_tells_the_story() {
    let story = Story::new().await;
    let (log, mut lines) = unbounded_channel();
    let connection = Connection::open(&story.database.url, Some(log)).await.unwrap();
    let lock = RolloutLock::acquire(connection, Duration::ZERO).await.unwrap();
    let sql = "CREATE TABLE t (id int);\nCREATE TABLE IF NOT EXISTS\n  t (id int);\nINSERT INTO t VALUES (1)";
    story.apply_on(&lock, 1, sql).await.unwrap();
    drop(lock);
    let mut seen = Vec::new();
    while let Some(event) = lines.recv().await {
        let RunEvent::Line(line) = event else { continue };
        let took = line.message.find(" in ").map_or(line.message.len(), |at| at);
        seen.push(format!("{} {}", line.level, &line.message[..took]));
    }
    assert_eq!(
        seen,
        [
            "info statement 1 of 3: CREATE TABLE t (id int)",
            "info statement 1 done",
            "info statement 2 of 3: CREATE TABLE IF NOT EXISTS t (id int)",
            "notice relation \"t\" already exists, skipping",
            "info statement 2 done",
            "info statement 3 of 3: INSERT INTO t VALUES (1)",
            "info statement 3 done",
        ]
    );
}
