//! A rollout: its stages as a pipeline, what holds each, and the forms that open, resolve and retry.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::act::Act;
use super::control::{ActView, NoteView, note, rollout_acts, stage_acts, task_acts, task_notes};
use super::error::PageError;
use super::format::{When, between, count};
use super::layout::{Chip, Frame, Section, Tone, page};
use super::path::PathOf;
use super::progress::{Bar, bar, window};
use super::review::web_link;
use super::session::SignedIn;
use super::words::{is_for_person, rollout_chip, sentence, stage_chip, task_detail_chip};
use crate::app::{App, RolloutEvent};
use crate::ids::{HistoryId, RolloutId, TaskId};
use crate::stage::{Gate, RolloutState, RunOutcome, StageState, TaskState};
use crate::store::rollouts::read::{ChangeDetail, RolloutDetail, StageDetail, TaskDetail};
use crate::store::rollouts::{DAEMON, GateError};
use crate::work::check_drift::holding_drifts;
use crate::work::stage_start::start_of;

#[derive(Template)]
#[template(path = "rollout.html")]
struct RolloutPage {
    frame: Frame,
    id: i64,
    title: String,
    project: String,
    number: i64,
    author: String,
    commit: String,
    web_url: Option<String>,
    chip: Chip,
    created: When,
    finished: Option<When>,
    changes: Vec<ChangeView>,
    stages: Vec<StageView>,
    notes: Vec<NoteView>,
    acts: Vec<ActView>,
    is_open: bool,
    seen: String,
}

/// Which page of the tasks of which stage.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Shown {
    stage: Option<i64>,
    from: Option<usize>,
}

struct ChangeView {
    version: String,
    description: String,
    path: String,
}

struct StageView {
    position: i64,
    environment: String,
    chip: Chip,
    explanation: String,
    gate_sentence: Option<String>,
    /// What holds its tasks until when.
    starts: Option<String>,
    opened: Option<OpeningView>,
    notes: Vec<NoteView>,
    acts: Vec<ActView>,
    form: Form,
    bar: Option<Bar>,
    tasks: Vec<TaskView>,
    shown: Option<String>,
    before: Option<usize>,
    after: Option<usize>,
    progress: String,
}

struct OpeningView {
    by: String,
    when: When,
    reason: Option<String>,
}

/// What a person can do at a stage's gate.
#[derive(PartialEq, Eq)]
enum Form {
    None,
    Open,
    Resolve,
}

struct TaskView {
    id: i64,
    change: String,
    database: String,
    chip: Chip,
    took: Option<String>,
    error: Option<String>,
    notes: Vec<NoteView>,
    acts: Vec<ActView>,
    waits_for: Option<RolloutId>,
    canary: bool,
    history: Option<HistoryId>,
}

/// `GET /rollouts/{id}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf(id): PathOf<RolloutId>,
    Query(shown): Query<Shown>,
) -> Result<Response, PageError> {
    let rollout = app.store.find_rollout(id).await?.ok_or(PageError::NotFound)?;
    let history = app.store.list_history_of_rollout(id).await?;
    let held = drift_sentences(&app, &rollout).await?;
    let starts = |index: usize| {
        held[index]
            .clone()
            .or_else(|| start_of(&app, &rollout, index).sentence())
    };
    let now = (app.clock.now(), &shown);
    page(&view_rollout(&rollout, &history, &who, (now, starts)))
}

/// What each stage waits for where a database is not as Stagegate left it.
async fn drift_sentences(app: &App, rollout: &RolloutDetail) -> Result<Vec<Option<String>>, PageError> {
    let mut sentences = Vec::new();
    for stage in &rollout.stages {
        let databases = stage.tasks.iter().map(|task| &task.database);
        let drifts = holding_drifts(app, &stage.summary.environment, databases).await?;
        sentences.push(drifts.first().map(|drift| {
            format!(
                "Database {} is not as Stagegate left it: nothing runs there until that is put right or accepted on its page.",
                drift.database
            )
        }));
    }
    Ok(sentences)
}

fn view_rollout(
    rollout: &RolloutDetail,
    history: &BTreeMap<TaskId, HistoryId>,
    who: &SignedIn,
    ((now, shown), starts): ((Timestamp, &Shown), impl Fn(usize) -> Option<String>),
) -> RolloutPage {
    let mut stages: Vec<_> = rollout
        .stages
        .iter()
        .enumerate()
        .map(|(at, stage)| view_stage(stage, rollout, at, (history, now, shown)))
        .collect();
    for (index, stage) in rollout.stages.iter().enumerate() {
        let waits = |task: &TaskDetail| task.state == TaskState::Pending;
        if stage.summary.state != StageState::Refused && stage.tasks.iter().any(waits) {
            stages[index].starts = starts(index);
            if stage.summary.state == StageState::Open && stages[index].starts.is_some() {
                stages[index].explanation.clear();
            }
        }
    }
    let seen = fingerprint(rollout);
    let changes = rollout.changes.iter().map(|change| ChangeView {
        version: change.version.clone(),
        description: change.description.clone(),
        path: change.path.clone(),
    });
    let summary = &rollout.summary;
    RolloutPage {
        frame: Frame::of(format!("Rollout {}", summary.id), Section::Overview, who),
        id: summary.id.0,
        title: summary.title.clone(),
        project: summary.project.to_string(),
        number: summary.number.0,
        author: summary.author_name.clone(),
        commit: summary.merge_commit.short().to_owned(),
        web_url: web_link(&summary.web_url),
        chip: rollout_chip(summary),
        created: When::new(summary.created_at, now),
        finished: summary.finished_at.map(|at| When::new(at, now)),
        changes: changes.collect(),
        stages,
        notes: [("Paused by", &summary.held), ("Cancelled by", &summary.cancelled)]
            .into_iter()
            .filter_map(|(what, decision)| Some(note(what, decision.as_ref()?, now)))
            .collect(),
        acts: rollout_acts(summary),
        is_open: summary.finished_at.is_none(),
        seen,
    }
}

fn view_stage(
    stage: &StageDetail,
    rollout: &RolloutDetail,
    at: usize,
    (history, now, shown): (&BTreeMap<TaskId, HistoryId>, Timestamp, &Shown),
) -> StageView {
    let summary = &stage.summary;
    let earlier = at
        .checked_sub(1)
        .map(|at| rollout.stages[at].summary.environment.as_str());
    let is_turned = shown.stage == Some(summary.position);
    let window = window(stage, shown.from.filter(|_| is_turned).unwrap_or(0));
    let finished = |task: &&TaskDetail| matches!(task.state, TaskState::Done | TaskState::Skipped);
    StageView {
        position: summary.position,
        environment: summary.environment.to_string(),
        chip: match summary.held {
            Some(_) if summary.state != StageState::Done => Chip::new(Tone::Warn, "paused"),
            _ => stage_chip(summary.gate, summary.state),
        },
        explanation: explanation(summary.state, summary.gate, earlier),
        gate_sentence: stage.opened.is_none().then(|| sentence(&summary.gate_reason)),
        starts: None,
        opened: stage.opened.as_ref().map(|opened| OpeningView {
            by: match opened.by.as_str() {
                DAEMON => "Stagegate, as the policy says".to_owned(),
                person => person.to_owned(),
            },
            when: When::new(opened.at, now),
            reason: opened.reason.clone(),
        }),
        notes: summary
            .held
            .iter()
            .map(|held| note("Paused by", held, now))
            .collect(),
        acts: stage_acts(&rollout.summary, stage),
        form: match (
            is_for_person(summary.gate, summary.state) && rollout.summary.state != RolloutState::Cancelled,
            summary.gate.needs_reason(),
        ) {
            (true, true) => Form::Resolve,
            (true, false) => Form::Open,
            (false, _) => Form::None,
        },
        bar: bar(stage),
        shown: window.words,
        before: window.before,
        after: window.after,
        tasks: window
            .tasks
            .into_iter()
            .map(|task| view_task(task, rollout, history, now))
            .collect(),
        progress: format!(
            "{} of {}",
            stage.tasks.iter().filter(finished).count(),
            stage.tasks.len()
        ),
    }
}

fn explanation(state: StageState, gate: Gate, earlier: Option<&str>) -> String {
    match state {
        StageState::WaitsForEarlier => match earlier {
            Some(earlier) => format!("Its turn comes when {earlier} is done."),
            None => String::new(),
        },
        StageState::WaitsAtGate if gate == Gate::Automatic => "It starts by itself in a moment.".to_owned(),
        StageState::Open => "Its tasks start as soon as a worker is free.".to_owned(),
        StageState::Failed => "A task failed. What follows it waits until the task is done.".to_owned(),
        StageState::Refused => "It can not be opened. Change the SQL in a new pull request.".to_owned(),
        StageState::WaitsAtGate | StageState::Running | StageState::Done => String::new(),
    }
}

/// A change as one line.
pub(super) fn change_name(change: Option<&ChangeDetail>) -> String {
    change.map_or_else(String::new, |change| {
        format!("{} {}", change.version, change.description)
    })
}

fn view_task(
    task: &TaskDetail,
    rollout: &RolloutDetail,
    history: &BTreeMap<TaskId, HistoryId>,
    now: Timestamp,
) -> TaskView {
    let last = task.runs.last();
    let outcome = last.and_then(|run| run.outcome);
    TaskView {
        id: task.id.0,
        change: change_name(rollout.change(task.change_position)),
        database: task.database.to_string(),
        chip: match rollout.summary.state {
            RolloutState::Cancelled if task.state == TaskState::Pending => Chip::new(Tone::Idle, "not run"),
            _ => task_detail_chip(task),
        },
        took: last.map(|run| between(run.started_at, run.finished_at.unwrap_or(now))),
        error: match outcome {
            Some(RunOutcome::Failed) if task.state == TaskState::Failed => {
                last.and_then(|run| run.error.clone())
            }
            _ => None,
        },
        notes: task_notes(task, now),
        acts: match rollout.summary.state {
            RolloutState::Cancelled if task.state != TaskState::Running => Vec::new(),
            _ => task_acts(rollout.summary.id, task),
        },
        waits_for: task
            .waits_for
            .filter(|_| rollout.summary.state != RolloutState::Cancelled),
        canary: task.canary,
        history: history.get(&task.id).copied(),
    }
}

/// Changes whenever the page would show something else.
pub(super) fn fingerprint(rollout: &RolloutDetail) -> String {
    let mut text = format!("{} {:?}", rollout.summary.state, rollout.summary.held);
    for stage in &rollout.stages {
        text.push_str(stage.summary.state.as_str());
        // Writing to a text does not fail.
        let _ = write!(text, "{:?}", stage.summary.held);
        for task in &stage.tasks {
            text.push_str(task.state.as_str());
            let _ = write!(text, "{:?}{:?}{:?}", task.held, task.waits_for, task.cancelled);
            text.push_str(&task.runs.len().to_string());
        }
    }
    super::session::digest(&text)[..16].to_owned()
}

/// `POST /rollouts/{id}/stages/{position}/open`
pub(super) async fn open(
    State(app): State<Arc<App>>,
    PathOf((id, position)): PathOf<(RolloutId, i64)>,
    act: Act,
) -> Result<Response, PageError> {
    open_stage(&app, id, position, (&act.who, None)).await
}

/// `POST /rollouts/{id}/stages/{position}/resolve`
pub(super) async fn resolve(
    State(app): State<Arc<App>>,
    PathOf((id, position)): PathOf<(RolloutId, i64)>,
    act: Act,
) -> Result<Response, PageError> {
    let Some(reason) = act.text("reason") else {
        return Err(PageError::Invalid(
            "Say why the findings may go on. Go back and give a reason.".to_owned(),
        ));
    };
    open_stage(&app, id, position, (&act.who, Some(reason))).await
}

async fn open_stage(
    app: &App,
    id: RolloutId,
    position: i64,
    (who, reason): (&SignedIn, Option<&str>),
) -> Result<Response, PageError> {
    match app.store.open_stage(id, position, &who.actor, reason).await {
        Ok(()) => Ok(moved_on(app, id, &format!("#stage-{position}"))),
        Err(GateError::NotFound { .. }) => Err(PageError::NotFound),
        Err(GateError::Store(error)) => Err(error.into()),
        Err(error @ GateError::ReasonRequired { .. }) => {
            Err(PageError::Invalid(sentence(&error.to_string())))
        }
        Err(error) => Err(PageError::Conflict(sentence(&error.to_string()))),
    }
}

/// Tells workers and watchers, and leads back.
pub(super) fn moved_on(app: &App, id: RolloutId, anchor: &str) -> Response {
    app.work_added.notify_one();
    // Nobody may be watching; that is no error.
    app.events.send(RolloutEvent::Changed(id)).ok();
    Redirect::to(&format!("/rollouts/{id}{anchor}")).into_response()
}

impl RolloutPage {
    fn changes_text(&self) -> String {
        count(i64::try_from(self.changes.len()).unwrap_or(i64::MAX), "change")
    }
}

impl StageView {
    fn tone(&self) -> Tone {
        self.chip.tone
    }
}
