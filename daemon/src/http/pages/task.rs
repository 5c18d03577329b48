//! One change on one database: its runs, and the log of one of them, which grows while it runs.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::control::{ActView, NoteView, task_acts, task_notes};
use super::error::PageError;
use super::format::{When, between, count, duration};
use super::layout::{Chip, Frame, Section, page};
use super::path::PathOf;
use super::rollout::change_name;
use super::session::SignedIn;
use super::source::Listing;
use super::statements::{STATEMENTS, Statements};
use super::steps::{QuestionView, questions};
use super::words::{run_chip, task_detail_chip};
use crate::app::App;
use crate::catalog::predict::Prediction;
use crate::ids::{HistoryId, RolloutId, TaskId};
use crate::review::how_it_runs;
use crate::stage::{StageState, TaskState};
use crate::store::rollouts::read::{RolloutDetail, RunDetail, StageDetail, TaskDetail};
use crate::store::runs::LogEntry;
use crate::target::Limits;
use crate::work::run_task::limits_in_force;

/// Lines of a log that the page shows; a live one goes on beyond.
const LOG_LINES: u32 = 5_000;

#[derive(Template)]
#[template(path = "task.html")]
struct TaskPage {
    frame: Frame,
    rollout: i64,
    rollout_title: String,
    id: i64,
    change: String,
    path: String,
    checksum: String,
    database: String,
    environment: String,
    chip: Chip,
    lock_timeout: String,
    statement_timeout: String,
    transaction_timeout: String,
    statements: Statements,
    runs: Vec<RunView>,
    shown: Option<RunView>,
    log: Vec<LogView>,
    log_is_cut: bool,
    events_url: Option<String>,
    acts: Vec<ActView>,
    notes: Vec<NoteView>,
    how_it_runs: String,
    questions: Vec<QuestionView>,
    history: Option<HistoryId>,
    prediction: Option<Prediction>,
    verification: Option<VerificationView>,
    listing: Listing,
}

/// The questions beside the change.
struct VerificationView {
    path: String,
    checksum: String,
    listing: Listing,
}

#[derive(Clone)]
struct RunView {
    attempt: i64,
    chip: Chip,
    started: When,
    took: String,
    statements: Option<String>,
    error: Option<String>,
    is_shown: bool,
}

struct LogView {
    id: String,
    iso: String,
    clock: String,
    level: &'static str,
    message: String,
}

#[derive(Deserialize)]
pub(super) struct TaskQuery {
    run: Option<i64>,
}

/// The time of day as a log shows it.
pub(super) fn clock_text(at: Timestamp) -> String {
    at.strftime("%H:%M:%S.%3f").to_string()
}

/// `GET /rollouts/{id}/tasks/{task}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf((id, task)): PathOf<(RolloutId, TaskId)>,
    Query(query): Query<TaskQuery>,
) -> Result<Response, PageError> {
    let rollout = app.store.find_rollout(id).await?.ok_or(PageError::NotFound)?;
    let of_rollout = rollout.tasks().find(|(_, detail)| detail.id == task);
    let (stage, detail) = of_rollout.ok_or(PageError::NotFound)?;
    let run = match query.run {
        Some(attempt) => Some(find_run(detail, attempt).ok_or(PageError::NotFound)?),
        None => detail.runs.last(),
    };
    let log = match run {
        Some(run) => app.store.list_log(run.id, 0, LOG_LINES).await?,
        None => Vec::new(),
    };
    let statements = match run {
        Some(run) => {
            let entries = app.store.list_statements(run.id, STATEMENTS).await?;
            let activity = app.store.find_activity(run.id).await?;
            Statements::new(&entries, activity.as_ref(), run.finished_at.is_some())
        }
        None => Statements::new(&[], None, true),
    };
    let entry = app.store.find_history_of(task).await?;
    let history = entry.as_ref().map(|entry| entry.id);
    let verification = app.store.find_task(task).await?;
    let verification = verification.and_then(|task| task.change.verification);
    let verification = verification.map(|of| VerificationView {
        listing: Listing::of_sql("verify-", "The verification", &of.sql, Vec::new()),
        path: of.path,
        checksum: of.checksum.to_string(),
    });
    let now = app.clock.now();
    let planned = (detail.lock_timeout, detail.statement_timeout);
    let limits = limits_in_force(&app, &stage.summary.environment, planned);
    let view = view_task((&rollout, stage, detail), run, &log, (now, &limits));
    let frame = Frame::of(
        format!("{} on {}", view.change, view.database),
        Section::Overview,
        &who,
    );
    page(&TaskPage {
        questions: questions(&app, task).await?,
        frame,
        statements,
        history,
        prediction: entry.and_then(|entry| entry.prediction),
        verification,
        ..view
    })
}

fn find_run(task: &TaskDetail, attempt: i64) -> Option<&RunDetail> {
    task.runs.iter().find(|run| run.attempt == attempt)
}

fn view_task(
    (rollout, stage, task): (&RolloutDetail, &StageDetail, &TaskDetail),
    run: Option<&RunDetail>,
    log: &[LogEntry],
    (now, limits): (Timestamp, &Limits),
) -> TaskPage {
    let change = rollout.change(task.change_position);
    let shown = run.map(|run| view_run(run, true, now));
    let runs = task.runs.iter().rev();
    TaskPage {
        frame: Frame::anonymous(""),
        history: None,
        statements: Statements::new(&[], None, true),
        prediction: None,
        verification: None,
        rollout: rollout.summary.id.0,
        rollout_title: rollout.summary.title.clone(),
        id: task.id.0,
        change: change_name(change),
        path: change.map(|change| change.path.clone()).unwrap_or_default(),
        checksum: change
            .map(|change| change.checksum.to_string())
            .unwrap_or_default(),
        database: task.database.to_string(),
        environment: stage.summary.environment.to_string(),
        chip: task_detail_chip(task),
        lock_timeout: format!("{}, {}", timeout(limits.lock_timeout), tries(limits.tries())),
        statement_timeout: timeout(limits.statement_timeout),
        transaction_timeout: timeout(limits.transaction_timeout),
        runs: runs
            .map(|each| view_run(each, run.is_some_and(|run| run.id == each.id), now))
            .collect(),
        shown,
        log_is_cut: log.len() >= LOG_LINES as usize,
        events_url: events_url(rollout.summary.id, stage, task, run, log),
        log: log.iter().map(|line| view_line(run, line)).collect(),
        acts: task_acts(rollout.summary.id, task),
        notes: task_notes(task, now),
        how_it_runs: change.map_or_else(String::new, |change| how_it_runs(&change.sql)),
        questions: Vec::new(),
        listing: Listing::of_sql(
            "",
            "The change",
            change.map_or("", |change| &change.sql),
            Vec::new(),
        ),
    }
}

fn tries(number: u32) -> String {
    if number == 1 {
        "1 try".to_owned()
    } else {
        format!("{number} tries")
    }
}

fn timeout(length: std::time::Duration) -> String {
    match i64::try_from(length.as_millis()) {
        Ok(0) => "none".to_owned(),
        Ok(ms) => duration(ms),
        Err(_) => duration(i64::MAX),
    }
}

/// Where the lines that follow the shown ones come from; none where nothing can follow.
fn events_url(
    rollout: RolloutId,
    stage: &StageDetail,
    task: &TaskDetail,
    run: Option<&RunDetail>,
    log: &[LogEntry],
) -> Option<String> {
    let is_newest = run.map(|run| run.id) == task.runs.last().map(|run| run.id);
    let may_run = match task.state {
        TaskState::Running => true,
        TaskState::Pending => matches!(stage.summary.state, StageState::Open | StageState::Running),
        TaskState::Done | TaskState::Failed | TaskState::Skipped => false,
    };
    let after = run.map_or_else(String::new, |run| {
        format!("?after={}-{}", run.id, log.last().map_or(0, |line| line.seq))
    });
    (is_newest && may_run).then(|| format!("/rollouts/{rollout}/tasks/{}/events{after}", task.id))
}

fn view_run(run: &RunDetail, is_shown: bool, now: Timestamp) -> RunView {
    RunView {
        attempt: run.attempt,
        chip: run_chip(run.outcome),
        started: When::new(run.started_at, now),
        took: between(run.started_at, run.finished_at.unwrap_or(now)),
        statements: run.statements.map(|n| count(n, "statement")),
        error: run.error.clone(),
        is_shown,
    }
}

fn view_line(run: Option<&RunDetail>, line: &LogEntry) -> LogView {
    LogView {
        id: format!("line-{}-{}", run.map_or(0, |run| run.id.0), line.seq),
        iso: line.at.to_string(),
        clock: clock_text(line.at),
        level: line.level.as_str(),
        message: line.message.clone(),
    }
}
