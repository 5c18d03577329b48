//! "View change": a database's schema before and after one change, as a diff, with the SQL that made it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::diff::{DiffView, Layout};
use super::error::PageError;
use super::format::{When, count, duration};
use super::layout::{Frame, Section, page};
use super::path::PathOf;
use super::review::web_link;
use super::session::SignedIn;
use super::source::Listing;
use crate::app::App;
use crate::ids::{DatabaseName, HistoryId};
use crate::store::history::HistoryEntry;

#[derive(Template)]
#[template(path = "change.html")]
struct ChangePage {
    frame: Frame,
    entry: ChangeView,
    diff: DiffView,
    layout: Layout,
    sql: Option<Listing>,
}

struct ChangeView {
    database: String,
    version: String,
    description: String,
    title: String,
    author: String,
    actor: String,
    project: String,
    number: i64,
    web_url: Option<String>,
    rollout: i64,
    task: i64,
    when: When,
    took: String,
    statements: String,
    checksum: String,
}

#[derive(Deserialize)]
pub(super) struct ChangeQuery {
    view: Option<String>,
}

/// `GET /databases/{name}/history/{id}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf((name, id)): PathOf<(DatabaseName, HistoryId)>,
    Query(query): Query<ChangeQuery>,
) -> Result<Response, PageError> {
    let entry = app.store.find_history(id).await?.ok_or(PageError::NotFound)?;
    if entry.database != name {
        return Err(PageError::NotFound);
    }
    let before = app
        .store
        .find_schema(&entry.schema_before)
        .await?
        .unwrap_or_default();
    let after = app
        .store
        .find_schema(&entry.schema_after)
        .await?
        .unwrap_or_default();
    let task = app.store.find_task(entry.task).await?;
    let layout = match query.view.as_deref() {
        Some("unified") => Layout::Unified,
        _ => Layout::Split,
    };
    let compute = move || {
        let listing = |sql: &str| Listing::of_sql("sql-", "The change", sql, Vec::new());
        let sql = task.map(|task| listing(&task.change.sql));
        (DiffView::new(&before, &after, layout), sql)
    };
    let (diff, sql) = tokio::task::spawn_blocking(compute).await?;
    let title = format!("{} on {}", entry.version, entry.database);
    page(&ChangePage {
        frame: Frame::of(title, Section::Databases, &who),
        entry: view_entry(entry, app.clock.now()),
        diff,
        layout,
        sql,
    })
}

fn view_entry(entry: HistoryEntry, now: Timestamp) -> ChangeView {
    ChangeView {
        database: entry.database.to_string(),
        version: entry.version,
        description: entry.description,
        title: entry.title,
        author: entry.author_name,
        actor: entry.actor,
        project: entry.project.to_string(),
        number: entry.number.0,
        web_url: web_link(&entry.web_url),
        rollout: entry.rollout.0,
        task: entry.task.0,
        when: When::new(entry.applied_at, now),
        took: duration(entry.duration_ms),
        statements: count(entry.statements, "statement"),
        checksum: entry.checksum.to_string(),
    }
}
