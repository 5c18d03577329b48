//! For machines that watch the daemon: `/healthz` and `/metrics`. Neither tells names of people, SQL or addresses.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tracing::error;

use crate::app::App;
use crate::metrics::{heading, line, render_counters};
use crate::store::StoreError;

/// The routes for machines.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
}

async fn health(State(app): State<Arc<App>>) -> Response {
    match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => unavailable(&error.into()),
    }
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    match render_metrics(&app).await {
        Ok(text) => {
            let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
            (content_type, text).into_response()
        }
        Err(error) => unavailable(&error.into()),
    }
}

async fn render_metrics(app: &App) -> Result<String, StoreError> {
    let counts = app.store.work_counts().await?;
    let mut text = render_counters();
    let name = "stagegate_queue";
    heading(&mut text, name, "Queued work by state.", "gauge");
    for (state, value) in [
        ("ready", counts.ready),
        ("running", counts.running),
        ("dead", counts.dead),
    ] {
        line(&mut text, name, &[("state", state)], value);
    }
    let name = "stagegate_runs";
    heading(
        &mut text,
        name,
        "Attempts of changes in the history, by outcome.",
        "gauge",
    );
    for (outcome, value) in app.store.run_counts().await? {
        line(&mut text, name, &[("outcome", outcome.as_str())], value);
    }
    let drifts = app.store.list_open_drifts().await?;
    let name = "stagegate_databases_drifted";
    heading(
        &mut text,
        name,
        "Whether a database is other than Stagegate left it, and nobody has accepted that.",
        "gauge",
    );
    for database in app.config.databases.keys() {
        let has_drifted = drifts.iter().any(|drift| &drift.database == database);
        line(
            &mut text,
            name,
            &[("database", database.as_str())],
            u64::from(has_drifted),
        );
    }
    let name = "stagegate_forge_requests_total";
    heading(
        &mut text,
        name,
        "Requests sent to the forge, retries counted.",
        "counter",
    );
    for (connection, forge) in &app.forges {
        line(
            &mut text,
            name,
            &[("connection", connection.as_str())],
            forge.requests_sent(),
        );
    }
    Ok(text)
}

fn unavailable(error: &anyhow::Error) -> Response {
    error!("the state does not answer: {error:#}");
    (StatusCode::SERVICE_UNAVAILABLE, "the state does not answer\n").into_response()
}
