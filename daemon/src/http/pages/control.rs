//! Pause, resume, cancel, skip, run again: what a person can do to a rollout, a stage or a task, and the page that asks
//! before what can not simply be taken back.

use std::str::FromStr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::act::Act;
use super::error::PageError;
use super::format::When;
use super::layout::{Frame, Section, page};
use super::path::PathOf;
use super::rollout::moved_on;
use super::session::SignedIn;
use super::words::sentence;
use crate::app::App;
use crate::ids::{RolloutId, TaskId};
use crate::stage::{RolloutState, StageState, TaskState};
use crate::store::rollouts::control::{By, ControlError, Decision, Scope};
use crate::store::rollouts::read::{RolloutDetail, RolloutSummary, StageDetail, TaskDetail};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Pause,
    Resume,
    Cancel,
    Skip,
    Retry,
}

/// A link or a button for an act.
pub(super) struct ActView {
    /// Whether a page asks first.
    pub(super) asks: bool,
    pub(super) url: String,
    pub(super) words: &'static str,
    pub(super) label: String,
    pub(super) stage: Option<i64>,
    pub(super) task: Option<i64>,
}

/// What somebody decided, as a line.
pub(super) struct NoteView {
    pub(super) what: &'static str,
    pub(super) by: String,
    pub(super) when: When,
    pub(super) reason: Option<String>,
}

#[derive(Template)]
#[template(path = "control.html")]
struct ControlPage {
    frame: Frame,
    rollout: i64,
    title: String,
    verb: &'static str,
    heading: String,
    effect: &'static str,
    reason_required: bool,
    stage: Option<i64>,
    task: Option<i64>,
}

/// What an act is about, as the address or the form says it.
#[derive(Debug, Deserialize)]
pub(super) struct Target {
    stage: Option<i64>,
    task: Option<i64>,
}

impl Verb {
    fn word(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
            Self::Skip => "skip",
            Self::Retry => "retry",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Pause => "Pause",
            Self::Resume => "Resume",
            Self::Cancel => "Cancel",
            Self::Skip => "Skip",
            Self::Retry => "Run again",
        }
    }

    /// Whether a page asks for a reason, or for a second thought.
    fn asks(self) -> bool {
        matches!(self, Self::Pause | Self::Cancel | Self::Skip)
    }

    fn effect(self, scope: Scope) -> &'static str {
        match (self, scope) {
            (Self::Pause, _) => {
                "No further task of it starts until somebody resumes it. What runs may finish."
            }
            (Self::Cancel, Scope::Rollout) => {
                "The rollout ends. A statement that runs is cancelled: a change in one transaction is rolled back, of one that \
                 runs statement by statement or in batches what is done stays. What waits does not run. What is applied \
                 stays. Other rollouts that wait for this one go on."
            }
            (Self::Cancel, _) => {
                "The statement that runs is cancelled. A change in one transaction is rolled back; of one that runs statement by \
                 statement or in batches, what is done stays, and \"Run again\" goes on behind it."
            }
            (Self::Skip, _) => {
                "The change is not applied there. Later changes of this rollout on the same database run only where the \
                 policy's out-of-order allows it."
            }
            (Self::Resume | Self::Retry, _) => "It goes on.",
        }
    }
}

impl FromStr for Verb {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let all = [Self::Pause, Self::Resume, Self::Cancel, Self::Skip, Self::Retry];
        all.into_iter().find(|verb| verb.word() == word).ok_or(())
    }
}

impl Target {
    fn scope(&self) -> Scope {
        match (self.stage, self.task) {
            (_, Some(task)) => Scope::Task(TaskId(task)),
            (Some(stage), None) => Scope::Stage(stage),
            (None, None) => Scope::Rollout,
        }
    }

    fn of_form(act: &Act) -> Result<Self, PageError> {
        let number = |field| match act.text(field).map(str::parse) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(PageError::Invalid(format!("The {field} is not a number."))),
        };
        Ok(Self {
            stage: number("stage")?,
            task: number("task")?,
        })
    }
}

/// `GET /rollouts/{id}/control/{verb}`: asks first.
pub(super) async fn ask(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf((id, verb)): PathOf<(RolloutId, String)>,
    Query(target): Query<Target>,
) -> Result<Response, PageError> {
    let verb: Verb = verb.parse().map_err(|()| PageError::NotFound)?;
    let rollout = app.store.find_rollout(id).await?.ok_or(PageError::NotFound)?;
    let scope = target.scope();
    let object = object_words(&rollout, scope).ok_or(PageError::NotFound)?;
    let heading = format!("{} {object}", verb.words());
    page(&ControlPage {
        frame: Frame::of(heading.clone(), Section::Overview, &who),
        rollout: id.0,
        title: rollout.summary.title,
        verb: verb.word(),
        heading,
        effect: verb.effect(scope),
        reason_required: verb == Verb::Skip,
        stage: target.stage,
        task: target.task,
    })
}

/// `POST /rollouts/{id}/control/{verb}`
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    PathOf((id, verb)): PathOf<(RolloutId, String)>,
    act: Act,
) -> Result<Response, PageError> {
    let verb: Verb = verb.parse().map_err(|()| PageError::NotFound)?;
    let scope = Target::of_form(&act)?.scope();
    let by = By {
        actor: &act.who.actor,
        reason: act.text("reason"),
    };
    let store = &app.store;
    let done = match verb {
        Verb::Pause => store.pause(id, scope, by).await,
        Verb::Resume => store.resume(id, scope, by).await,
        Verb::Cancel => store.cancel(id, scope, by).await.map(drop),
        Verb::Skip => store.skip(id, scope, by).await.map(drop),
        Verb::Retry => store.retry(id, scope, by).await.map(drop),
    };
    let anchor = match scope {
        Scope::Stage(position) => format!("#stage-{position}"),
        Scope::Rollout | Scope::Task(_) => String::new(),
    };
    match done {
        Ok(()) => Ok(moved_on(&app, id, &anchor)),
        Err(ControlError::NotFound { .. }) => Err(PageError::NotFound),
        Err(ControlError::Store(error)) => Err(error.into()),
        Err(error @ (ControlError::ReasonRequired | ControlError::SkipsAll)) => {
            Err(PageError::Invalid(sentence(&error.to_string())))
        }
        Err(error) => Err(PageError::Conflict(sentence(&error.to_string()))),
    }
}

fn object_words(rollout: &RolloutDetail, scope: Scope) -> Option<String> {
    match scope {
        Scope::Rollout => Some(format!("rollout {}", rollout.summary.id)),
        Scope::Stage(position) => {
            let mut stages = rollout.stages.iter();
            let stage = stages.find(|stage| stage.summary.position == position)?;
            Some(format!("stage {}", stage.summary.environment))
        }
        Scope::Task(id) => {
            let (_, task) = rollout.tasks().find(|(_, task)| task.id == id)?;
            let version = rollout.change(task.change_position).map(|change| &change.version);
            let version = version.map_or("the change", String::as_str);
            Some(format!("{version} on {}", task.database))
        }
    }
}

fn act(id: RolloutId, scope: Scope, verb: Verb, of: &str) -> ActView {
    let (stage, task) = match scope {
        Scope::Rollout => (None, None),
        Scope::Stage(position) => (Some(position), None),
        Scope::Task(task) => (None, Some(task.0)),
    };
    let asks = verb.asks();
    let query = match (stage, task) {
        (Some(stage), _) if asks => format!("?stage={stage}"),
        (_, Some(task)) if asks => format!("?task={task}"),
        _ => String::new(),
    };
    ActView {
        asks,
        url: format!("/rollouts/{id}/control/{}{query}", verb.word()),
        words: verb.words(),
        label: format!("{}: {of}", verb.words()),
        stage,
        task,
    }
}

fn hold_verb(held: Option<&Decision>) -> Verb {
    if held.is_some() { Verb::Resume } else { Verb::Pause }
}

/// What can be done to all of a rollout.
pub(super) fn rollout_acts(rollout: &RolloutSummary) -> Vec<ActView> {
    let verbs = match rollout.state {
        RolloutState::Open => vec![hold_verb(rollout.held.as_ref()), Verb::Cancel],
        RolloutState::Failed => vec![Verb::Retry, Verb::Cancel],
        RolloutState::Cancelled => vec![Verb::Retry],
        RolloutState::Done => vec![],
    };
    let of = format!("rollout {}", rollout.id);
    let view = |verb| act(rollout.id, Scope::Rollout, verb, &of);
    verbs.into_iter().map(view).collect()
}

/// What can be done to a stage; what is done to its one task needs no second button.
pub(super) fn stage_acts(rollout: &RolloutSummary, stage: &StageDetail) -> Vec<ActView> {
    if !matches!(rollout.state, RolloutState::Open | RolloutState::Failed) {
        return Vec::new();
    }
    let has = |state| stage.tasks.iter().any(|task| task.state == state);
    let summary = &stage.summary;
    let mut verbs = Vec::new();
    if summary.state != StageState::Done {
        verbs.push(hold_verb(summary.held.as_ref()));
    }
    if stage.tasks.len() > 1 {
        verbs.extend(has(TaskState::Failed).then_some(Verb::Retry));
        verbs.extend(has(TaskState::Running).then_some(Verb::Cancel));
        verbs.extend((has(TaskState::Pending) || has(TaskState::Failed)).then_some(Verb::Skip));
    }
    let scope = Scope::Stage(summary.position);
    let of = format!("stage {}", summary.environment);
    let view = |verb| act(rollout.id, scope, verb, &of);
    verbs.into_iter().map(view).collect()
}

/// What can be done to a task.
pub(super) fn task_acts(rollout: RolloutId, task: &TaskDetail) -> Vec<ActView> {
    let verbs = match task.state {
        TaskState::Pending => vec![hold_verb(task.held.as_ref()), Verb::Skip],
        TaskState::Running if task.cancelled.is_none() => vec![Verb::Cancel],
        TaskState::Failed => vec![Verb::Retry, Verb::Skip],
        TaskState::Skipped => vec![Verb::Retry],
        TaskState::Running | TaskState::Done => vec![],
    };
    let of = format!("task {} on {}", task.id, task.database);
    let view = |verb| act(rollout, Scope::Task(task.id), verb, &of);
    verbs.into_iter().map(view).collect()
}

/// What people decided about a task.
pub(super) fn task_notes(task: &TaskDetail, now: Timestamp) -> Vec<NoteView> {
    let cancelled = task.cancelled.as_ref().filter(|_| task.state != TaskState::Done);
    let said = [
        ("Paused by", task.held.as_ref()),
        ("Cancelled by", cancelled),
        ("Skipped by", task.skipped.as_ref()),
    ];
    let said = said.into_iter();
    said.filter_map(|(what, decision)| Some(note(what, decision?, now)))
        .collect()
}

/// A decision as a line.
pub(super) fn note(what: &'static str, decision: &Decision, now: Timestamp) -> NoteView {
    NoteView {
        what,
        by: decision.by.clone(),
        when: When::new(decision.at, now),
        reason: (!decision.reason.is_empty()).then(|| decision.reason.clone()),
    }
}
