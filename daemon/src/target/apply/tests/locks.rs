//! Changes that others are in the way of, and what is seen of changes that take long.

use tokio::sync::mpsc::UnboundedReceiver;
use tokio_postgres::Client;

use super::*;
use crate::run_event::{Activity, StatementState};

/// A change on a table that another session holds.
struct Held {
    story: Story,
    lock: RolloutLock,
    events: UnboundedReceiver<RunEvent>,
    other: Client,
}

impl Held {
    async fn new(retries: u32) -> Self {
        let story = Story {
            limits: Limits {
                lock_timeout: Duration::from_millis(300),
                lock_retries: retries,
                ..LIMITS
            },
            ..Story::new().await
        };
        let other = story.database.client().await;
        let sql = "CREATE TABLE t (id int); INSERT INTO t VALUES (1); SET application_name = 'report'";
        other.batch_execute(sql).await.unwrap();
        other.batch_execute("BEGIN; SELECT * FROM t").await.unwrap();
        let (log, events) = unbounded_channel();
        let connection = Connection::open(&story.database.url, Some(log)).await.unwrap();
        let lock = RolloutLock::acquire(connection, Duration::ZERO).await.unwrap();
        Self {
            story,
            lock,
            events,
            other,
        }
    }

    async fn apply(&self) -> Result<Applied, ApplyError> {
        let sql = "INSERT INTO t VALUES (2);\nALTER TABLE t ADD COLUMN name text";
        self.story.apply_on(&self.lock, 1, sql).await
    }

    /// Waits for a line of the log.
    async fn line(&mut self, wanted: &str) -> String {
        let mut seen = Vec::new();
        while let Some(event) = self.events.recv().await {
            match event {
                RunEvent::Line(line) if line.message.contains(wanted) => return line.message,
                event => seen.push(event),
            }
        }
        panic!("no line has {wanted:?}: {seen:?}")
    }
}

#[tokio::test]
async fn the_last_try_names_who_is_in_the_way_and_what_to_do() {
    let held = Held::new(1).await;
    let error = error_of(held.apply().await);
    assert!(
        error.starts_with("statement 2, line 2, column 1: canceling statement due to lock timeout"),
        "{error}"
    );
    for part in [
        "(report as postgres, idle in transaction for 0.",
        "): BEGIN; SELECT * FROM t",
        "2 tries within",
        "run the task again",
    ] {
        assert!(error.contains(part), "{part} is not in {error}");
    }
    assert_eq!(held.story.ask("SELECT count(*) FROM t").await, "1");
    assert_eq!(held.story.ledger().await, "none");
}

#[tokio::test]
async fn while_it_waits_the_log_says_for_whom_and_between_tries_others_go_first() {
    let mut held = Held::new(1_000).await;
    let (story, lock) = (&held.story, &held.lock);
    let sql = "INSERT INTO t VALUES (2);\nALTER TABLE t ADD COLUMN name text";
    let applying = story.apply_on(lock, 1, sql);
    let other = &held.other;
    let events = &mut held.events;
    let meddling = async {
        let mut waits = false;
        // Others may read in spite of the change: at the latest when a try is given up.
        let reader = story.database.client().await;
        loop {
            let Some(event) = events.recv().await else {
                panic!("the change ended")
            };
            match event {
                RunEvent::Line(line)
                    if line
                        .message
                        .contains("waits for a lock on t (AccessExclusiveLock) held by pid") =>
                {
                    waits = true;
                    reader.batch_execute("SELECT * FROM t").await.unwrap();
                }
                RunEvent::Line(line) if line.message.contains("try 2 of 1001") => break,
                _ => {}
            }
        }
        other.batch_execute("COMMIT").await.unwrap();
        waits
    };
    let (applied, waits) = tokio::join!(applying, meddling);
    assert!(matches!(applied, Ok(Applied::Now(_))) && waits, "{applied:?}");
    assert_eq!(
        held.story.ask("SELECT count(*) FROM t").await,
        "2",
        "each try but the last was undone"
    );
}

#[tokio::test]
async fn a_pause_ends_at_once_when_nobody_wants_the_change_any_more() {
    let mut held = Held::new(5).await;
    held.story.limits.lock_retry_pause = Duration::from_hours(1);
    let stop = held.story.stop.clone();
    let sql = "ALTER TABLE t ADD COLUMN name text";
    let applying = held.story.apply_on(&held.lock, 1, sql);
    let events = &mut held.events;
    let stopping = async {
        while let Some(event) = events.recv().await {
            if matches!(&event, RunEvent::Doing(Some(Activity { text, .. })) if text.starts_with("pauses")) {
                stop.cancel();
                return;
            }
        }
    };
    let (applied, ()) = tokio::join!(applying, stopping);
    assert!(
        matches!(applied, Err(ApplyError::Stopped { tried: 1, .. })),
        "{applied:?}"
    );
}

#[tokio::test]
async fn a_change_that_committed_a_part_of_itself_is_not_tried_again() {
    let held = Held::new(5).await;
    let sql = "INSERT INTO t VALUES (2); COMMIT; SET lock_timeout = 100; ALTER TABLE t ADD COLUMN name text";
    let error = error_of(held.story.apply_on(&held.lock, 1, sql).await);
    assert!(
        error.contains("SQLSTATE 55P03") && error.contains("so it is not tried again"),
        "{error}"
    );
    assert_eq!(held.story.ask("SELECT count(*) FROM t").await, "2");
}

#[tokio::test]
async fn each_statement_is_on_record_with_its_rows() {
    let mut held = Held::new(0).await;
    held.other.batch_execute("COMMIT").await.unwrap();
    let sql = "UPDATE t SET id = 3;\nALTER TABLE t ADD COLUMN name text;\nDELETE FROM t WHERE id = 9";
    held.story.apply_on(&held.lock, 1, sql).await.unwrap();
    drop(held.lock);
    let mut done = Vec::new();
    while let Some(event) = held.events.recv().await {
        if let RunEvent::Statement(report) = event
            && report.state == StatementState::Done
        {
            done.push((report.number, report.tag, report.rows));
        }
    }
    assert_eq!(
        done,
        [
            (1, "UPDATE".to_owned(), Some(1)),
            (2, "ALTER TABLE".to_owned(), None),
            (3, "DELETE".to_owned(), Some(0))
        ]
    );
}

#[tokio::test]
async fn an_index_build_shows_how_far_it_is() {
    let mut held = Held::new(0).await;
    // A look sees the table only once the change is committed, but the build's phase at once.
    let sql = "COMMIT; INSERT INTO t SELECT generate_series(1, 40);
        CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_sleep(0.05); RETURN n; END $$";
    held.other.batch_execute(sql).await.unwrap();
    held.story
        .apply_on(&held.lock, 1, "CREATE INDEX i ON t (slow(id))")
        .await
        .unwrap();
    let line = held.line("create index: ").await;
    assert!(
        line.starts_with("statement 1: create index: building index"),
        "{line}"
    );
    let mut last = None;
    drop(held.lock);
    while let Some(event) = held.events.recv().await {
        if let RunEvent::Doing(doing) = event {
            last = Some(doing);
        }
    }
    assert_eq!(last, Some(None), "what was done is over");
}

#[tokio::test]
async fn changes_run_as_the_role_of_the_database_and_the_ledger_stays_ours() {
    let story = Story::new().await;
    let client = story.database.client().await;
    client
        .batch_execute("CREATE ROLE keeper; GRANT CREATE ON SCHEMA public TO keeper")
        .await
        .unwrap();
    let settings = crate::target::SessionSettings {
        role: Some("keeper".to_owned()),
        ..Default::default()
    };
    let connection = Connection::open_as(&story.database.url, &settings, None)
        .await
        .unwrap();
    let lock = RolloutLock::acquire(connection, Duration::ZERO).await.unwrap();
    story.apply_on(&lock, 1, "CREATE TABLE t (id int)").await.unwrap();
    let owner = |table: &str| format!("SELECT tableowner FROM pg_tables WHERE tablename = '{table}'");
    assert_eq!(story.ask(&owner("t")).await, "keeper");
    assert_eq!(story.ask(&owner("ledger")).await, "postgres");
    assert_eq!(story.ledger().await, "1 1 maria");
}
