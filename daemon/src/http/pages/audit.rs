//! The log of what people did, newest first.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::error::PageError;
use super::format::When;
use super::layout::{Frame, Section, page};
use super::session::SignedIn;
use crate::app::App;
use crate::store::audit::AuditEntry;

/// Rows of the page.
const ROWS: u32 = 500;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    entries: Vec<EntryView>,
    /// The first row that is not what was once written.
    broken: Option<i64>,
    is_cut: bool,
}

struct EntryView {
    seq: i64,
    at: When,
    actor: String,
    action: String,
    object: String,
    detail: String,
}

/// `GET /audit`
pub(super) async fn list(State(app): State<Arc<App>>, who: SignedIn) -> Result<Response, PageError> {
    let entries = app.store.list_audit(ROWS).await?;
    page(&AuditPage {
        frame: Frame::of("Audit log", Section::Audit, &who),
        broken: app.store.first_broken_audit().await?,
        is_cut: entries.len() >= ROWS as usize,
        entries: entries.into_iter().map(view_entry).collect(),
    })
}

fn view_entry(entry: AuditEntry) -> EntryView {
    EntryView {
        seq: entry.seq,
        at: When::in_full(entry.at),
        actor: entry.actor,
        action: entry.action.replace('-', " "),
        object: entry.object,
        detail: entry.detail,
    }
}
