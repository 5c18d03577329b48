//! All rollouts, newest first, page by page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::error::PageError;
use super::layout::{Frame, Section, page};
use super::overview::{RolloutRow, rollout_row};
use super::session::SignedIn;
use crate::app::App;
use crate::ids::RolloutId;
use crate::store::rollouts::read::RolloutFilter;

/// Rows of a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "rollouts.html")]
struct RolloutsPage {
    frame: Frame,
    rollouts: Vec<RolloutRow>,
    older: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct RolloutsQuery {
    before: Option<i64>,
}

/// `GET /rollouts`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Query(query): Query<RolloutsQuery>,
) -> Result<Response, PageError> {
    let filter = RolloutFilter {
        before: query.before.map(RolloutId),
        limit: ROWS,
        ..RolloutFilter::default()
    };
    let rollouts = app.store.list_rollouts(&filter).await?;
    let is_full = rollouts.len() >= ROWS as usize;
    let older = rollouts.last().filter(|_| is_full).map(|rollout| rollout.id.0);
    let now = app.clock.now();
    let rows = rollouts.into_iter().map(|rollout| rollout_row(rollout, now));
    page(&RolloutsPage {
        frame: Frame::of("Rollouts", Section::Overview, &who),
        rollouts: rows.collect(),
        older,
    })
}
