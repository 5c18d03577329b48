//! What a database's page says of drift: whether it is as Stagegate left it, what differs, and the form to accept it.

use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::act::Act;
use super::diff::{DiffView, Layout};
use super::error::PageError;
use super::format::When;
use super::path::PathOf;
use super::words::sentence;
use crate::app::App;
use crate::ids::{DatabaseName, EnvironmentName};
use crate::policy::OnDifference;
use crate::store::drift::{AcceptError, Drift, DriftState};
use crate::work::check_drift::{drift_policy, look_at, schemas_of};

/// Drifts of the past that are listed.
const PAST: u32 = 10;

/// The section of a database's page.
#[derive(Template)]
#[template(path = "drift.html")]
pub(super) struct DriftView {
    database: String,
    csrf: String,
    open: Option<OpenDrift>,
    past: Vec<PastDrift>,
    checked: Option<When>,
    error: Option<String>,
    is_watched: bool,
}

impl HtmlSafe for DriftView {}

struct OpenDrift {
    found: When,
    digest: String,
    holds: bool,
    diff: DiffView,
}

struct PastDrift {
    found: When,
    ended: Option<When>,
    words: &'static str,
    actor: Option<String>,
    reason: Option<String>,
}

/// What there is to say of a database.
pub(super) async fn view_drift(
    app: &App,
    name: &DatabaseName,
    environment: Option<&EnvironmentName>,
    csrf: String,
) -> Result<DriftView, PageError> {
    let now = app.clock.now();
    let policy = environment.and_then(|environment| drift_policy(app, environment));
    let drifts = app.store.list_drifts(name, PAST).await?;
    let (open, past): (Vec<_>, Vec<_>) = drifts
        .into_iter()
        .partition(|drift| drift.state == DriftState::Open);
    let holds = policy
        .as_ref()
        .is_some_and(|policy| policy.on_drift == OnDifference::Hold);
    let open = match open.first() {
        Some(drift) => Some(view_open(app, drift, holds, now).await?),
        None => None,
    };
    let check = app.store.find_drift_check(name).await?;
    Ok(DriftView {
        database: name.to_string(),
        csrf,
        open,
        past: past.into_iter().map(|drift| view_past(drift, now)).collect(),
        checked: check.as_ref().map(|check| When::new(check.checked_at, now)),
        error: check.and_then(|check| check.error),
        is_watched: environment.is_some() && app.store.expected_schema(name).await?.is_some(),
    })
}

async fn view_open(app: &App, drift: &Drift, holds: bool, now: Timestamp) -> Result<OpenDrift, PageError> {
    let (expected, found) = schemas_of(&app.store, drift).await?;
    let compare = move || DiffView::new(&expected, &found, Layout::Split);
    Ok(OpenDrift {
        found: When::new(drift.found_at, now),
        digest: drift.found.clone(),
        holds,
        diff: tokio::task::spawn_blocking(compare).await?,
    })
}

fn view_past(drift: Drift, now: Timestamp) -> PastDrift {
    PastDrift {
        found: When::new(drift.found_at, now),
        ended: drift.ended_at.map(|at| When::new(at, now)),
        words: match drift.state {
            DriftState::Accepted => "accepted",
            DriftState::Gone | DriftState::Open => "gone",
        },
        actor: drift.actor,
        reason: drift.reason,
    }
}

/// `POST /databases/{name}/drift/accept`
pub(super) async fn accept(
    State(app): State<Arc<App>>,
    PathOf(name): PathOf<DatabaseName>,
    act: Act,
) -> Result<Response, PageError> {
    let Some(reason) = act.text("reason") else {
        return Err(PageError::Invalid(
            "Say why the database may stay so. Go back and give a reason.".to_owned(),
        ));
    };
    let seen = act.text("found");
    match app.store.accept_drift(&name, seen, &act.who.actor, reason).await {
        Ok(_) => {
            app.work_added.notify_one();
            Ok(back_to(&name))
        }
        Err(AcceptError::Store(error)) => Err(error.into()),
        Err(error @ AcceptError::NoReason) => Err(PageError::Invalid(sentence(&error.to_string()))),
        Err(error) => Err(PageError::Conflict(sentence(&error.to_string()))),
    }
}

/// `POST /databases/{name}/drift/check`
pub(super) async fn check(
    State(app): State<Arc<App>>,
    PathOf(name): PathOf<DatabaseName>,
    _act: Act,
) -> Result<Response, PageError> {
    let database = app.config.databases.get(&name).ok_or(PageError::NotFound)?;
    if let Err(error) = look_at(&app.store, &name, database).await {
        app.store.record_failed_look(&name, &format!("{error:#}")).await?;
    }
    app.work_added.notify_one();
    Ok(back_to(&name))
}

fn back_to(name: &DatabaseName) -> Response {
    Redirect::to(&format!("/databases/{name}#drift")).into_response()
}
