//! What takes a rollout back: the reverse script of each stage, the rows that can be put back, and their forms.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::act::Act;
use super::error::PageError;
use super::format::When;
use super::layout::{Frame, Section, page};
use super::path::PathOf;
use super::review::web_link;
use super::session::SignedIn;
use super::source::Listing;
use super::words::sentence;
use crate::app::App;
use crate::ids::{EnvironmentName, RolloutId, TaskId};
use crate::rollout::revert::{ChangeReverse, reverts};
use crate::stage::TaskState;
use crate::store::rollouts::read::RolloutDetail;
use crate::store::undo::{AskError, Restore, RevertRequest, UndoState};

#[derive(Template)]
#[template(path = "undo.html")]
struct UndoPage {
    frame: Frame,
    id: i64,
    title: String,
    stages: Vec<StageView>,
    tasks: Vec<TaskView>,
    /// Something asked for is not over.
    is_moving: bool,
}

struct StageView {
    environment: String,
    scripts: Vec<ScriptView>,
    /// Whether the form makes sense.
    can_open: bool,
    requests: Vec<RequestView>,
}

struct ScriptView {
    databases: String,
    is_complete: bool,
    listing: Listing,
}

struct TaskView {
    id: i64,
    path: String,
    database: String,
    can_restore: bool,
    requests: Vec<RequestView>,
}

/// What somebody asked for, and what came of it.
struct RequestView {
    by: String,
    when: When,
    state: &'static str,
    text: String,
    link: Option<String>,
}

/// `GET /rollouts/{id}/undo`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf(id): PathOf<RolloutId>,
) -> Result<Response, PageError> {
    let rollout = app.store.find_rollout(id).await?.ok_or(PageError::NotFound)?;
    let changes = app.store.list_reverses(id).await?;
    let asked = (
        app.store.list_reverts(id).await?,
        app.store.list_restores(id).await?,
    );
    let now = app.clock.now();
    let stages: Vec<StageView> = rollout
        .stages
        .iter()
        .map(|stage| {
            view_stage(
                &rollout,
                stage.summary.environment.as_str(),
                &changes,
                &asked.0,
                now,
            )
        })
        .filter(|stage| !stage.scripts.is_empty())
        .collect();
    let is_pending = |state| state == UndoState::Pending;
    let is_moving =
        asked.0.iter().any(|it| is_pending(it.state)) || asked.1.iter().any(|it| is_pending(it.state));
    page(&UndoPage {
        frame: Frame::of(format!("Take back rollout {id}"), Section::Overview, &who),
        id: id.0,
        title: rollout.summary.title.clone(),
        stages,
        tasks: view_tasks(&rollout, &asked.1, now),
        is_moving,
    })
}

fn view_stage(
    rollout: &RolloutDetail,
    environment: &str,
    changes: &[(TaskId, ChangeReverse)],
    asked: &[RevertRequest],
    now: jiff::Timestamp,
) -> StageView {
    let of_it = changes
        .iter()
        .map(|(_, change)| change)
        .filter(|it| it.environment == environment);
    let of_it: Vec<ChangeReverse> = of_it.cloned().collect();
    let is_applied = of_it.iter().any(|it| it.is_applied);
    let what = format!("rollout {} ({})", rollout.summary.id, rollout.summary.title);
    let found = if is_applied {
        reverts(&what, &of_it)
    } else {
        Vec::new()
    };
    let requests = asked.iter().filter(|it| it.environment.as_str() == environment);
    StageView {
        environment: environment.to_owned(),
        can_open: matches!(&found[..], [only] if only.has_statements),
        requests: requests
            .map(|it| RequestView {
                by: it.asked_by.clone(),
                when: When::new(it.asked_at, now),
                state: state_word(it.state),
                text: match (it.number, &it.message) {
                    (Some(number), _) => format!("pull request #{number}"),
                    (None, Some(message)) => sentence(message),
                    (None, None) => String::new(),
                },
                link: it.web_url.as_deref().and_then(web_link),
            })
            .collect(),
        scripts: found
            .iter()
            .enumerate()
            .map(|(at, it)| ScriptView {
                databases: it.databases.join(", "),
                is_complete: it.is_complete,
                listing: Listing::of_sql(&format!("{environment}-{at}-"), "The script", &it.sql, Vec::new()),
            })
            .collect(),
    }
}

fn view_tasks(rollout: &RolloutDetail, asked: &[Restore], now: jiff::Timestamp) -> Vec<TaskView> {
    let done = rollout.tasks().filter(|(_, task)| task.state == TaskState::Done);
    let views = done.map(|(_, task)| {
        let requests: Vec<&Restore> = asked.iter().filter(|it| it.task == task.id).collect();
        TaskView {
            id: task.id.0,
            path: rollout
                .change(task.change_position)
                .map(|it| it.path.clone())
                .unwrap_or_default(),
            database: task.database.to_string(),
            can_restore: !requests.iter().any(|it| it.state != UndoState::Refused),
            requests: requests
                .into_iter()
                .map(|it| RequestView {
                    by: it.asked_by.clone(),
                    when: When::new(it.asked_at, now),
                    state: state_word(it.state),
                    text: it.message.as_deref().map(sentence).unwrap_or_default(),
                    link: None,
                })
                .collect(),
        }
    });
    views.collect()
}

fn state_word(state: UndoState) -> &'static str {
    match state {
        UndoState::Pending => "Under way",
        UndoState::Done => "Done",
        UndoState::Refused => "Refused",
    }
}

/// `POST /rollouts/{id}/undo/pull-request`
pub(super) async fn open_pull_request(
    State(app): State<Arc<App>>,
    PathOf(id): PathOf<RolloutId>,
    act: Act,
) -> Result<Response, PageError> {
    let environment: Option<EnvironmentName> = act.text("stage").and_then(|it| it.parse().ok());
    let environment = environment.ok_or(PageError::NotFound)?;
    let asked = app.store.ask_revert(id, &environment, &act.who.actor).await;
    answer(&app, id, asked)
}

/// `POST /rollouts/{id}/undo/restore`
pub(super) async fn restore(
    State(app): State<Arc<App>>,
    PathOf(id): PathOf<RolloutId>,
    act: Act,
) -> Result<Response, PageError> {
    let task = act.text("task").and_then(|it| it.parse().ok()).map(TaskId);
    let task = task.ok_or(PageError::NotFound)?;
    if act.text("sure").is_none() {
        return Err(PageError::Invalid(
            "Say that you are sure. Go back and check the box.".to_owned(),
        ));
    }
    let progress = app.store.find_task_progress(task).await?;
    if progress.is_none_or(|progress| progress.rollout != id) {
        return Err(PageError::NotFound);
    }
    let asked = app.store.ask_restore(task, &act.who.actor, (false, true)).await;
    answer(&app, id, asked)
}

fn answer(app: &App, id: RolloutId, asked: Result<i64, AskError>) -> Result<Response, PageError> {
    match asked {
        Ok(_) => {
            app.work_added.notify_one();
            Ok(Redirect::to(&format!("/rollouts/{id}/undo")).into_response())
        }
        Err(AskError::Store(error)) => Err(error.into()),
        Err(AskError::NoTask(_) | AskError::NoStage { .. }) => Err(PageError::NotFound),
        Err(error @ AskError::NotDone(_)) => Err(PageError::Conflict(sentence(&error.to_string()))),
    }
}
