//! The HTTP side: doors for webhooks, machines and people. The only module that returns status codes.

mod health;
pub mod pages;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;

/// Everything the daemon answers. A handler that panics costs its own request.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .merge(webhooks::routes())
        .merge(health::routes())
        .merge(pages::routes())
        .layer(CatchPanicLayer::new())
        .with_state(app)
}
