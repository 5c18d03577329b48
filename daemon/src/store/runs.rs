//! Runs of tasks and their logs.
//!
//! Invariants:
//! - a run is on record before the database is touched; a run without an outcome belongs to this process or to a
//!   dead one, whose runs [`Store::recover_rollouts`] ends as interrupted before any work starts;
//! - the end of a run, the state of its task, its line of history and the work that follows are one transaction;
//! - the schema as a task found it is kept before the change is applied, so that the history of a change whose run
//!   was killed after the commit is still true.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::history::{NewHistory, insert_history, insert_schema};
use super::rollouts::control::{Decision, decision};
use super::rollouts::queue::{waits_for, wake_waiting_on};
use super::rollouts::read::duration;
use super::rollouts::{follow_up, stage_rows, task_state};
use super::work::{Work, enqueue};
use super::{Store, StoreError, commit, corrupt, failed, instant, parsed};
use crate::change::{Change, Checksum};
use crate::clock;
use crate::ids::{DatabaseName, EnvironmentName, ProjectName, RolloutId, RunId, TaskId};
use crate::stage::{LogLevel, LogLine, RunOutcome, StageState, TaskState};
use crate::verification::Verification;

/// What is said of a run whose daemon went away.
const DAEMON_STOPPED: &str = "the daemon stopped during this run";

/// What is said of a run whose task was given to another worker: its lease ended, as where the clock jumps ahead. At the
/// start of a daemon no such run is left.
const TAKEN_OVER: &str = "another run of this task began before this one ended";

/// All that a run needs to know of its task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskContext {
    /// Which.
    pub id: TaskId,
    /// Of which rollout.
    pub rollout: RolloutId,
    /// Of which project.
    pub project: ProjectName,
    /// In which environment.
    pub environment: EnvironmentName,
    /// Where.
    pub database: DatabaseName,
    /// How it stands.
    pub state: TaskState,
    /// The change as it was stored; its checksum is not computed anew.
    pub change: Change,
    /// How long a statement waits for a lock.
    pub lock_timeout: Duration,
    /// How long a statement may run; zero for without limit.
    pub statement_timeout: Duration,
    /// Who opened the stage.
    pub actor: String,
    /// The schema as the task's last run found it.
    pub schema_before: Option<String>,
    /// Who wants its run to stop: then the change is not applied any more, only what became of it is found out.
    pub cancelled: Option<Decision>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// The change is in the database.
    Done {
        /// Whether this run put it there.
        outcome: RunOutcome,
        /// How many statements it has.
        statements: i64,
        /// The line of history, unless the change was there before this task.
        history: Option<NewHistory>,
    },
    /// It is not, and another run would end the same way.
    Failed {
        /// Why.
        error: String,
    },
    /// It is not known to be; another run finds out.
    Interrupted {
        /// Why.
        error: String,
    },
    /// It is not: something else has to be looked at first, and the rollout then asks for another run.
    Held {
        /// What.
        error: String,
    },
}

/// A stored line of a run's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number in the run, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// How much it weighs.
    pub level: LogLevel,
    /// What happened.
    pub message: String,
}

impl Store {
    /// All that a run needs to know of a task.
    pub async fn find_task(&self, task: TaskId) -> Result<Option<TaskContext>, StoreError> {
        let row = sqlx::query(
            "SELECT tasks.*, rollouts.project, stages.environment, stages.opened_by, changes.version, changes.path,
                 changes.description, changes.checksum, changes.sql,
                 changes.verify_path, changes.verify_checksum, changes.verify_sql, schemas.ddl
             FROM tasks
             JOIN rollouts ON rollouts.id = tasks.rollout_id
             JOIN stages ON stages.rollout_id = tasks.rollout_id AND stages.position = tasks.stage
             JOIN changes ON changes.rollout_id = tasks.rollout_id AND changes.position = tasks.change_position
             LEFT JOIN schemas ON schemas.digest = tasks.schema_before
             WHERE tasks.id = ?",
        )
        .bind(task.0)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read a task"))?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(TaskContext {
            id: task,
            rollout: RolloutId(row.get("rollout_id")),
            project: parsed("a project", row.get("project"))?,
            environment: parsed("an environment", row.get("environment"))?,
            database: parsed("a database", row.get("database"))?,
            state: task_state(row.get("state"))?,
            change: Change {
                path: row.get("path"),
                version: parsed("a version", row.get("version"))?,
                description: row.get("description"),
                sql: row.get("sql"),
                checksum: Checksum::from_stored(row.get("checksum")),
                verification: verification(&row),
            },
            lock_timeout: duration(row.get("lock_timeout_ms")),
            statement_timeout: duration(row.get("statement_timeout_ms")),
            actor: row.get::<Option<String>, _>("opened_by").unwrap_or_default(),
            schema_before: row.get("ddl"),
            cancelled: decision(
                row.get("cancelled_at"),
                row.get("cancelled_by"),
                row.get("cancelled_reason"),
            )?,
        }))
    }

    /// Puts a run on record. None where the task must not run now: its stage is closed, it is not its turn, it is
    /// done, or it failed and nobody asked to retry it.
    pub async fn start_run(&self, task: TaskId) -> Result<Option<RunId>, StoreError> {
        const OPERATION: &str = "start a run";
        let now = clock::to_text(self.clock.now());
        let mut transaction = self.begin(OPERATION).await?;
        if !may_run(&mut transaction, task).await? {
            return Ok(None);
        }
        interrupt_runs(&mut transaction, Some(task), &now)
            .await
            .map_err(failed(OPERATION))?;
        sqlx::query("UPDATE tasks SET state = 'running' WHERE id = ?")
            .bind(task.0)
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        let row = sqlx::query(
            "INSERT INTO runs (task_id, attempt, started_at)
             SELECT ?1, coalesce(max(attempt), 0) + 1, ?2 FROM runs WHERE task_id = ?1 RETURNING id",
        )
        .bind(task.0)
        .bind(now)
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await?;
        Ok(Some(RunId(row.get("id"))))
    }

    /// Keeps the schema as the task found it. Call it before the change is applied.
    pub async fn keep_schema_before(&self, task: TaskId, ddl: &str) -> Result<(), StoreError> {
        const OPERATION: &str = "keep the schema before a change";
        let mut transaction = self.begin(OPERATION).await?;
        let digest = insert_schema(&mut transaction, ddl).await?;
        sqlx::query("UPDATE tasks SET schema_before = ? WHERE id = ?")
            .bind(digest)
            .bind(task.0)
            .execute(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        commit(transaction, OPERATION).await
    }

    /// Ends a run and asks for what follows. Does nothing where the run has ended.
    pub async fn finish_run(&self, run: RunId, end: &RunEnd) -> Result<(), StoreError> {
        const OPERATION: &str = "finish a run";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let (outcome, task_state, error, statements) = match end {
            RunEnd::Done {
                outcome, statements, ..
            } => (*outcome, TaskState::Done, None, Some(*statements)),
            RunEnd::Failed { error } => (RunOutcome::Failed, TaskState::Failed, Some(error), None),
            RunEnd::Interrupted { error } | RunEnd::Held { error } => {
                (RunOutcome::Interrupted, TaskState::Pending, Some(error), None)
            }
        };
        let ended = sqlx::query(
            "UPDATE runs SET outcome = ?, finished_at = ?, error = ?, statements = ?
             WHERE id = ? AND outcome IS NULL RETURNING task_id",
        )
        .bind(outcome.as_str())
        .bind(clock::to_text(now))
        .bind(error)
        .bind(statements)
        .bind(run.0)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed(OPERATION))?;
        let Some(ended) = ended else { return Ok(()) };
        let task = TaskId(ended.get("task_id"));
        let row = sqlx::query("UPDATE tasks SET state = ? WHERE id = ? RETURNING rollout_id, database")
            .bind(task_state.as_str())
            .bind(task.0)
            .fetch_one(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        if let RunEnd::Done {
            history: Some(history),
            ..
        } = end
        {
            insert_history(&mut transaction, (run, task), history).await?;
        }
        let rollout = RolloutId(row.get("rollout_id"));
        if let RunEnd::Interrupted { .. } = end {
            // The task's own work is tried again, after a delay that looking at the rollout now would cut short.
            enqueue(&mut transaction, &Work::AnnounceRollout { rollout }, now).await?;
        } else {
            follow_up(&mut transaction, rollout, now).await?;
            let database = parsed("a database", row.get("database"))?;
            wake_waiting_on(&mut transaction, rollout, &database, now).await?;
        }
        commit(transaction, OPERATION).await
    }

    /// Lines of a run's log after one, oldest first.
    pub async fn list_log(&self, run: RunId, after: i64, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        sqlx::query(
            "SELECT seq, at, level, message FROM run_log WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?",
        )
        .bind(run.0)
        .bind(after)
        .bind(limit)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read the log of a run"))?
        .iter()
        .map(|row| {
            let level: &str = row.get("level");
            Ok(LogEntry {
                seq: row.get("seq"),
                at: instant(row.get("at"))?,
                level: LogLevel::from_word(level).ok_or_else(|| corrupt("a log level", level))?,
                message: row.get("message"),
            })
        })
        .collect()
    }

    /// How many runs of a task in a row, up to its last ended one, were interrupted.
    pub async fn interruptions(&self, task: TaskId) -> Result<i64, StoreError> {
        sqlx::query(
            "SELECT count(*) AS n FROM runs WHERE task_id = ?1 AND outcome = 'interrupted' AND attempt >
                 (SELECT coalesce(max(attempt), 0) FROM runs WHERE task_id = ?1 AND outcome <> 'interrupted')",
        )
        .bind(task.0)
        .fetch_one(&self.pool)
        .await
        .map(|row| row.get("n"))
        .map_err(failed("count interrupted runs"))
    }

    /// How many runs ended in each way.
    pub async fn run_counts(&self) -> Result<Vec<(RunOutcome, u64)>, StoreError> {
        sqlx::query("SELECT outcome, count(*) AS runs FROM runs WHERE outcome IS NOT NULL GROUP BY outcome")
            .fetch_all(&self.pool)
            .await
            .map_err(failed("count runs"))?
            .iter()
            .map(|row| {
                let word: &str = row.get("outcome");
                let outcome = RunOutcome::from_word(word).ok_or_else(|| corrupt("a run's outcome", word))?;
                Ok((outcome, row.get::<i64, _>("runs").unsigned_abs()))
            })
            .collect()
    }

    /// Puts right what a dead daemon left: its runs are ended as interrupted, and every open rollout is looked at
    /// again. Call it once at start, before any work. Gives how many runs were ended.
    pub async fn recover_rollouts(&self) -> Result<u64, StoreError> {
        const OPERATION: &str = "recover rollouts";
        let now = self.clock.now();
        let mut transaction = self.begin(OPERATION).await?;
        let ended = interrupt_runs(&mut transaction, None, &clock::to_text(now))
            .await
            .map_err(failed(OPERATION))?;
        let open = sqlx::query("SELECT id FROM rollouts WHERE state = 'open' ORDER BY id")
            .fetch_all(&mut *transaction)
            .await
            .map_err(failed(OPERATION))?;
        for row in open {
            follow_up(&mut transaction, RolloutId(row.get("id")), now).await?;
        }
        commit(transaction, OPERATION).await?;
        Ok(ended)
    }
}

/// Adds lines to a run's log. Gives the number of the first.
pub(super) async fn insert_lines<'a>(
    connection: &mut SqliteConnection,
    run: RunId,
    now: &str,
    lines: impl Iterator<Item = &'a LogLine>,
) -> Result<i64, StoreError> {
    const OPERATION: &str = "write the log of a run";
    let first: i64 = sqlx::query("SELECT coalesce(max(seq), 0) + 1 AS next FROM run_log WHERE run_id = ?")
        .bind(run.0)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed(OPERATION))?
        .get("next");
    for (seq, line) in (first..).zip(lines) {
        sqlx::query("INSERT INTO run_log (run_id, seq, at, level, message) VALUES (?, ?, ?, ?, ?)")
            .bind(run.0)
            .bind(seq)
            .bind(now)
            .bind(line.level.as_str())
            .bind(&line.message)
            .execute(&mut *connection)
            .await
            .map_err(failed(OPERATION))?;
    }
    Ok(first)
}

/// The verification beside a task's change.
fn verification(row: &SqliteRow) -> Option<Verification> {
    Some(Verification {
        path: row.get::<Option<String>, _>("verify_path")?,
        sql: row.get::<Option<String>, _>("verify_sql")?,
        checksum: Checksum::from_stored(row.get::<Option<String>, _>("verify_checksum")?),
    })
}

/// Ends unfinished runs, of one task or all, as interrupted; their tasks wait again.
async fn interrupt_runs(
    connection: &mut SqliteConnection,
    task: Option<TaskId>,
    now: &str,
) -> Result<u64, sqlx::Error> {
    let reason = if task.is_some() {
        TAKEN_OVER
    } else {
        DAEMON_STOPPED
    };
    let task = task.map(|task| task.0);
    let ended = sqlx::query(
        "UPDATE runs SET outcome = 'interrupted', finished_at = ?, error = ?
         WHERE outcome IS NULL AND (?3 IS NULL OR task_id = ?3)",
    )
    .bind(now)
    .bind(reason)
    .bind(task)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    sqlx::query("UPDATE tasks SET state = 'pending' WHERE state = 'running' AND (?1 IS NULL OR id = ?1)")
        .bind(task)
        .execute(connection)
        .await?;
    Ok(ended)
}

/// What `may_run` asks of a task.
const MAY_RUN: &str = concat!(
    "SELECT me.rollout_id, me.stage, me.state, me.cancelled_at IS NOT NULL AS cancelled,
         (SELECT state FROM rollouts WHERE id = me.rollout_id) = 'cancelled' AS over,
         EXISTS (SELECT 1 FROM holds WHERE holds.rollout_id = me.rollout_id
             AND (holds.stage IS NULL OR holds.stage = me.stage)
             AND (holds.task_id IS NULL OR holds.task_id = me.id)) AS held,
         EXISTS (SELECT 1 FROM tasks earlier WHERE earlier.rollout_id = me.rollout_id
             AND earlier.stage = me.stage AND earlier.database = me.database
             AND earlier.change_position < me.change_position
             AND earlier.state NOT IN ('done', 'skipped')) AS waits,
         ",
    waits_for!(),
    " AS waits_for FROM tasks me WHERE me.id = ?"
);

/// Whether a task may run now: it waits, nobody holds it, its stage is open in its turn, the database has every earlier
/// change, and no other rollout is at work there. One that shall stop runs on to find out what became of its change.
async fn may_run(connection: &mut SqliteConnection, task: TaskId) -> Result<bool, StoreError> {
    let row = sqlx::query(MAY_RUN)
        .bind(task.0)
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed("see whether a task may run"))?;
    let Some(row) = row else { return Ok(false) };
    let state = task_state(row.get("state"))?;
    if !matches!(state, TaskState::Pending | TaskState::Running) {
        return Ok(false);
    }
    if row.get("cancelled") {
        return Ok(true);
    }
    let queued = row.get::<Option<i64>, _>("waits_for").is_some();
    if queued || row.get("waits") || row.get("held") || row.get("over") {
        return Ok(false);
    }
    let stages = stage_rows(connection, RolloutId(row.get("rollout_id"))).await?;
    let (before, rest) = stages.split_at(
        stages
            .iter()
            .position(|stage| stage.position == row.get::<i64, _>("stage"))
            .unwrap_or(stages.len()),
    );
    let is_open = rest.first().is_some_and(|stage| stage.opened);
    Ok(is_open && before.iter().all(|stage| stage.state == StageState::Done))
}
