//! The pages people use: server-rendered, complete without a script, nothing from another host.
//!
//! Invariants:
//! - every page but the sign-in needs a session; every act needs one and the token of its form;
//! - titles, comments and SQL are somebody else's text: templates escape all of it, no page builds HTML by hand
//!   out of it;
//! - a page's view is filled from the store in one function, and rendering it can not fail for the data's sake.

mod act;
mod approve;
mod assets;
mod audit;
mod change;
mod control;
mod databases;
mod dead_letters;
mod diff;
mod drift;
mod dry_plan;
mod error;
mod events;
mod findings;
mod format;
mod headers;
mod layout;
mod markdown;
mod overview;
mod path;
mod progress;
mod review;
mod rollout;
mod rollouts;
mod rules;
mod session;
mod sign_in;
mod source;
mod statements;
mod steps;
mod task;
mod throttle;
mod undo;
mod words;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Extension, Router, middleware};

use crate::app::App;

/// The longest form.
const FORM_BYTES: usize = 64 << 10;

/// All pages, their forms and their assets; also the answer to addresses that lead nowhere.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/projects/{project}/pull-requests/{number}", get(review::show))
        .route("/", get(overview::show))
        .route("/rollouts", get(rollouts::list))
        .route("/rollouts/{id}", get(rollout::show))
        .route("/rollouts/{id}/events", get(events::follow_rollout))
        .route("/rollouts/{id}/undo", get(undo::show))
        .route("/rollouts/{id}/undo/pull-request", post(undo::open_pull_request))
        .route("/rollouts/{id}/undo/restore", post(undo::restore))
        .route("/rollouts/{id}/stages/{position}/open", post(rollout::open))
        .route("/rollouts/{id}/stages/{position}/resolve", post(rollout::resolve))
        .route("/rollouts/{id}/stages/{position}/approve", post(approve::approve))
        .route(
            "/rollouts/{id}/stages/{position}/withdraw",
            post(approve::withdraw),
        )
        .route("/rollouts/{id}/schedule", post(approve::schedule))
        .route("/rollouts/{id}/tasks/{task}", get(task::show))
        .route("/rollouts/{id}/tasks/{task}/events", get(events::follow_task))
        .route(
            "/rollouts/{id}/control/{verb}",
            get(control::ask).post(control::submit),
        )
        .route(
            "/rollouts/{id}/tasks/{task}/statements/{statement}/answer",
            post(steps::answer),
        )
        .route("/databases", get(databases::list))
        .route("/databases/{name}", get(databases::show))
        .route("/databases/{name}/history/{id}", get(change::show))
        .route("/databases/{name}/drift/accept", post(drift::accept))
        .route("/databases/{name}/drift/check", post(drift::check))
        .route("/rules", get(rules::list))
        .route("/rules/{id}", get(rules::show))
        .route("/dead-letters", get(dead_letters::list))
        .route("/dead-letters/{id}/retry", post(dead_letters::retry))
        .route("/audit", get(audit::list))
        .merge(assets::routes())
        .fallback(error::not_found)
        .layer(Extension(events::Streams::default()))
        .layer(Extension(Arc::new(throttle::Throttle::default())))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn(headers::set_headers))
}

#[cfg(test)]
mod tests;
