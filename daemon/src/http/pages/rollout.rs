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
use super::words::{is_for_person, risk_chip, rollout_chip, sentence, stage_chip, task_detail_chip};
use crate::app::{App, RolloutEvent};
use crate::ids::{HistoryId, RolloutId, TaskId};
use crate::rollout::risk::riskiest;
use crate::rollout::waits::{Wait, WaitState};
use crate::stage::{Gate, RolloutState, RunOutcome, StageState, TaskState};
use crate::store::rollouts::read::{ChangeDetail, RolloutDetail, StageDetail, StageSummary, TaskDetail};
use crate::store::rollouts::{DAEMON, GateError};
use crate::work::stage_waits::{holds_of, waits_with};

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
    /// What somebody said of when it may start.
    scheduled: Option<String>,
    can_schedule: bool,
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
    /// What its riskiest change puts at stake, and why.
    risk: Option<(Chip, String)>,
    waits: Vec<WaitView>,
    approval: ApprovalForm,
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

/// One thing the stage waits for.
struct WaitView {
    tone: Tone,
    state: &'static str,
    text: String,
}

/// What the person at the page can do about a stage's approvals.
enum ApprovalForm {
    None,
    Approve,
    Withdraw,
    /// Why they can not.
    Refused(String),
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
    let holds = holds_of(&app, &rollout).await?;
    let waits = |index: usize| waits_with(&rollout, index, &holds[index]);
    let now = (app.clock.now(), &shown);
    page(&view_rollout(&rollout, &history, &who, (now, waits)))
}

fn view_rollout(
    rollout: &RolloutDetail,
    history: &BTreeMap<TaskId, HistoryId>,
    who: &SignedIn,
    ((now, shown), waits): ((Timestamp, &Shown), impl Fn(usize) -> Vec<Wait>),
) -> RolloutPage {
    let mut stages: Vec<_> = rollout
        .stages
        .iter()
        .map(|stage| view_stage(stage, rollout, (history, now, shown)))
        .collect();
    for (index, stage) in rollout.stages.iter().enumerate() {
        let waits = waits(index);
        if waits.iter().any(|wait| matches!(wait.kind, "start" | "drift")) {
            stages[index].explanation.clear();
        }
        stages[index].waits = view_waits(stage, waits);
        stages[index].approval = approval_form(&stage.summary, who, rollout.summary.state);
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
        scheduled: summary.not_before.as_ref().map(|said| {
            let reason = said.reason.as_deref().map(|reason| format!(": {reason}"));
            let at = said.at.strftime("%a %F %R UTC");
            format!(
                "Nothing of it starts before {at}, as {} said{}.",
                said.by,
                reason.unwrap_or_default()
            )
        }),
        can_schedule: summary.state == RolloutState::Open,
        is_open: summary.finished_at.is_none(),
        seen,
    }
}

fn view_stage(
    stage: &StageDetail,
    rollout: &RolloutDetail,
    (history, now, shown): (&BTreeMap<TaskId, HistoryId>, Timestamp, &Shown),
) -> StageView {
    let summary = &stage.summary;
    let is_turned = shown.stage == Some(summary.position);
    let window = window(stage, shown.from.filter(|_| is_turned).unwrap_or(0));
    let finished = |task: &&TaskDetail| matches!(task.state, TaskState::Done | TaskState::Skipped);
    StageView {
        position: summary.position,
        environment: summary.environment.to_string(),
        chip: match summary.held {
            Some(_) if summary.state != StageState::Done => Chip::new(Tone::Warn, "paused"),
            _ => stage_chip(summary),
        },
        explanation: explanation(summary),
        risk: riskiest(&stage.risks).map(|worst| (risk_chip(worst.risk), sentence(&worst.reason))),
        waits: Vec::new(),
        approval: ApprovalForm::None,
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
            is_for_person(summary)
                && summary.approvals.missing() == 0
                && rollout.summary.state != RolloutState::Cancelled,
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

fn view_waits(stage: &StageDetail, waits: Vec<Wait>) -> Vec<WaitView> {
    // Who opened or paused it stands beside the list, with when and why.
    let is_told = |wait: &Wait| wait.kind == "pause" || (wait.kind == "gate" && stage.opened.is_some());
    let waits = waits.into_iter().filter(|wait| !is_told(wait));
    let view = |wait: Wait| WaitView {
        tone: match wait.state {
            WaitState::Met => Tone::Good,
            WaitState::Waiting => Tone::Warn,
            WaitState::Never => Tone::Bad,
        },
        state: match wait.state {
            WaitState::Met => "done",
            WaitState::Waiting => "waits",
            WaitState::Never => "stopped",
        },
        text: sentence(&wait.text),
    };
    waits.map(view).collect()
}

fn approval_form(stage: &StageSummary, who: &SignedIn, rollout: RolloutState) -> ApprovalForm {
    let is_closed = matches!(stage.state, StageState::WaitsForEarlier | StageState::WaitsAtGate);
    let approvals = &stage.approvals;
    if !is_closed
        || approvals.demand.needed == 0
        || rollout != RolloutState::Open
        || stage.gate == Gate::Refused
    {
        return ApprovalForm::None;
    }
    match approvals.refusal(&who.person.key) {
        _ if approvals.has_approved(&who.person.key) => ApprovalForm::Withdraw,
        None => ApprovalForm::Approve,
        Some(reason) => ApprovalForm::Refused(sentence(&reason)),
    }
}

fn explanation(stage: &StageSummary) -> String {
    match stage.state {
        StageState::WaitsAtGate if stage.gate == Gate::Automatic && stage.approvals.missing() == 0 => {
            "It starts by itself in a moment.".to_owned()
        }
        StageState::Open => "Its tasks start as soon as a worker is free.".to_owned(),
        StageState::Failed => "A task failed. What follows it waits until the task is done.".to_owned(),
        StageState::Refused => "It can not be opened. Change the SQL in a new pull request.".to_owned(),
        StageState::WaitsForEarlier | StageState::WaitsAtGate | StageState::Running | StageState::Done => {
            String::new()
        }
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
    let scheduled = &rollout.summary.not_before;
    let mut text = format!(
        "{} {:?} {scheduled:?}",
        rollout.summary.state, rollout.summary.held
    );
    for stage in &rollout.stages {
        text.push_str(stage.summary.state.as_str());
        // Writing to a text does not fail.
        let _ = write!(text, "{:?}", stage.summary.held);
        text.push_str(&stage.summary.approvals.summary());
        text.push_str(&stage.summary.gate_reason);
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
