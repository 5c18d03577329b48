//! Databases: where changes go, what was applied to each, and the schema as its last change left it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use super::drift::{DriftView, view_drift};
use super::error::PageError;
use super::format::{When, count, duration};
use super::layout::{Frame, Section, page};
use super::path::PathOf;
use super::session::SignedIn;
use super::source::Listing;
use crate::app::App;
use crate::ids::{DatabaseName, HistoryId};
use crate::store::history::HistoryEntry;

/// Rows of a page of history.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "databases.html")]
struct DatabasesPage {
    frame: Frame,
    databases: Vec<DatabaseRow>,
}

/// A database in a list.
pub(super) struct DatabaseRow {
    pub(super) name: String,
    pub(super) environment: String,
    pub(super) projects: String,
    pub(super) last: Option<LastChange>,
    pub(super) has_drifted: bool,
}

/// The newest change of a database.
pub(super) struct LastChange {
    pub(super) name: String,
    pub(super) when: When,
}

#[derive(Template)]
#[template(path = "database.html")]
struct DatabasePage {
    frame: Frame,
    name: String,
    environment: Option<String>,
    projects: String,
    entries: Vec<EntryView>,
    older: Option<HistoryId>,
    is_first: bool,
    schema: Option<Listing>,
    drift: Option<DriftView>,
}

struct EntryView {
    id: i64,
    version: String,
    description: String,
    author: String,
    actor: String,
    pull_request: String,
    pull_request_url: String,
    rollout: i64,
    task: i64,
    when: When,
    took: String,
    statements: String,
    changed_schema: bool,
}

#[derive(Deserialize)]
pub(super) struct HistoryQuery {
    before: Option<i64>,
}

/// `GET /databases`
pub(super) async fn list(State(app): State<Arc<App>>, who: SignedIn) -> Result<Response, PageError> {
    page(&DatabasesPage {
        frame: Frame::of("Databases", Section::Databases, &who),
        databases: database_rows(&app).await?,
    })
}

/// All configured databases, in the order of environments.
pub(super) async fn database_rows(app: &App) -> Result<Vec<DatabaseRow>, PageError> {
    let now = app.clock.now();
    let drifts = app.store.list_open_drifts().await?;
    let mut rows = Vec::new();
    for environment in &app.config.environments {
        for (name, database) in &app.config.databases {
            if database.environment != environment.name {
                continue;
            }
            let newest = app.store.list_history(name, None, 1).await?.into_iter().next();
            rows.push(DatabaseRow {
                name: name.to_string(),
                environment: environment.name.to_string(),
                projects: projects_of(app, name),
                has_drifted: drifts.iter().any(|drift| &drift.database == name),
                last: newest.map(|entry| LastChange {
                    name: format!("{} {}", entry.version, entry.description),
                    when: When::new(entry.applied_at, now),
                }),
            });
        }
    }
    Ok(rows)
}

fn projects_of(app: &App, database: &DatabaseName) -> String {
    let projects = app.config.projects.iter();
    let names = projects.filter(|(_, project)| project.databases.contains(database));
    names
        .map(|(name, _)| name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// `GET /databases/{name}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    who: SignedIn,
    PathOf(name): PathOf<DatabaseName>,
    Query(query): Query<HistoryQuery>,
) -> Result<Response, PageError> {
    let before = query.before.map(HistoryId);
    let entries = app.store.list_history(&name, before, ROWS).await?;
    let configured = app.config.databases.get(&name);
    if configured.is_none() && entries.is_empty() {
        return Err(PageError::NotFound);
    }
    let schema = match before {
        None => app.store.latest_schema(&name).await?,
        Some(_) => None,
    };
    let listing = |ddl: String| Listing::of_sql("schema-", "Current schema", &ddl, Vec::new());
    let schema = match schema {
        Some(ddl) => Some(tokio::task::spawn_blocking(move || listing(ddl)).await?),
        None => None,
    };
    let environment = configured.map(|database| &database.environment);
    let drift = match before {
        None => Some(view_drift(&app, &name, environment, who.csrf_token.clone()).await?),
        Some(_) => None,
    };
    let now = app.clock.now();
    let is_full = entries.len() >= ROWS as usize;
    page(&DatabasePage {
        frame: Frame::of(name.as_str(), Section::Databases, &who),
        environment: configured.map(|database| database.environment.to_string()),
        projects: projects_of(&app, &name),
        name: name.to_string(),
        older: entries.last().filter(|_| is_full).map(|entry| entry.id),
        entries: entries.into_iter().map(|entry| view_entry(entry, now)).collect(),
        is_first: before.is_none(),
        schema,
        drift,
    })
}

fn view_entry(entry: HistoryEntry, now: Timestamp) -> EntryView {
    EntryView {
        id: entry.id.0,
        version: entry.version,
        description: entry.description,
        author: entry.author_name,
        actor: entry.actor,
        pull_request: format!("{} #{}", entry.project, entry.number),
        pull_request_url: format!("/projects/{}/pull-requests/{}", entry.project, entry.number),
        rollout: entry.rollout.0,
        task: entry.task.0,
        when: When::new(entry.applied_at, now),
        took: duration(entry.duration_ms),
        statements: count(entry.statements, "statement"),
        changed_schema: entry.schema_before != entry.schema_after,
    }
}
