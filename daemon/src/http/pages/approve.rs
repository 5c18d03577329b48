//! The forms of people at a stage: approve, take it back, and say when a rollout may start.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::act::Act;
use super::error::PageError;
use super::path::PathOf;
use super::rollout::moved_on;
use super::words::sentence;
use crate::app::App;
use crate::clock::parse_moment;
use crate::ids::RolloutId;
use crate::store::rollouts::approvals::{ApprovalError, Approving};

/// `POST /rollouts/{id}/stages/{position}/approve`
pub(super) async fn approve(
    State(app): State<Arc<App>>,
    PathOf((id, position)): PathOf<(RolloutId, i64)>,
    act: Act,
) -> Result<Response, PageError> {
    let approved = app.store.approve_stage(approving(id, position, &act)).await;
    answer(&app, id, position, approved)
}

/// `POST /rollouts/{id}/stages/{position}/withdraw`
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    PathOf((id, position)): PathOf<(RolloutId, i64)>,
    act: Act,
) -> Result<Response, PageError> {
    let withdrawn = app.store.withdraw_approval(approving(id, position, &act)).await;
    answer(&app, id, position, withdrawn)
}

fn approving(rollout: RolloutId, position: i64, act: &Act) -> Approving<'_> {
    Approving {
        rollout,
        position,
        person: &act.who.person,
        actor: &act.who.actor,
        comment: act.text("comment"),
    }
}

fn answer(
    app: &App,
    id: RolloutId,
    position: i64,
    done: Result<String, ApprovalError>,
) -> Result<Response, PageError> {
    match done {
        Ok(_) => Ok(moved_on(app, id, &format!("#stage-{position}"))),
        Err(ApprovalError::NotFound { .. }) => Err(PageError::NotFound),
        Err(ApprovalError::Store(error)) => Err(error.into()),
        Err(error) => Err(PageError::Conflict(sentence(&error.to_string()))),
    }
}

/// `POST /rollouts/{id}/schedule`
pub(super) async fn schedule(
    State(app): State<Arc<App>>,
    PathOf(id): PathOf<RolloutId>,
    act: Act,
) -> Result<Response, PageError> {
    let not_before = match act.text("not-before") {
        None => None,
        Some(text) => Some(parse_moment(text).ok_or_else(|| {
            PageError::Invalid(
                "Write the moment with its offset or time zone, such as 2026-12-01T22:00+01:00 or \
                 2026-12-01T22:00[Europe/Berlin]."
                    .to_owned(),
            )
        })?),
    };
    let said = (act.who.actor.as_str(), act.text("reason"));
    if app.store.schedule_rollout(id, not_before, said).await? {
        Ok(moved_on(&app, id, ""))
    } else {
        Err(PageError::Conflict("This rollout is over.".to_owned()))
    }
}
