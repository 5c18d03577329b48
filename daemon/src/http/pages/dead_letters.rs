//! Work that was given up: why, and a button to have it tried again.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::act::Act;
use super::error::PageError;
use super::format::{When, count};
use super::layout::{Frame, Section, page};
use super::path::PathOf;
use super::session::SignedIn;
use crate::app::App;
use crate::store::work::DeadLetter;

/// Rows of the page.
const ROWS: u32 = 200;

#[derive(Template)]
#[template(path = "dead_letters.html")]
struct DeadLettersPage {
    frame: Frame,
    letters: Vec<DeadLetterView>,
    is_cut: bool,
}

/// A dead letter as people read it.
pub(super) struct DeadLetterView {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) attempts: String,
    pub(super) error: String,
    pub(super) given_up: When,
}

impl DeadLetterView {
    /// `letter`, seen now.
    pub(super) fn new(letter: DeadLetter, now: jiff::Timestamp) -> Self {
        let (title, url) = describe(&letter.kind, &letter.key);
        Self {
            id: letter.id,
            title,
            url,
            attempts: count(letter.attempts, "attempt"),
            error: letter.last_error,
            given_up: When::new(letter.updated_at, now),
        }
    }
}

/// What a piece of work was, in words, and the page about it.
fn describe(kind: &str, key: &str) -> (String, Option<String>) {
    match kind {
        "pull-request" => {
            let url = key
                .rsplit_once('#')
                .map(|(project, number)| format!("/projects/{project}/pull-requests/{number}"));
            (format!("Look at pull request {key}"), url)
        }
        "announce-rollout" => (
            format!("Comment on rollout {key}"),
            Some(format!("/rollouts/{key}")),
        ),
        "advance-rollout" => (format!("Move rollout {key} on"), Some(format!("/rollouts/{key}"))),
        "run-task" => (format!("Run task {key}"), None),
        "check-drift" => (
            format!("Compare database {key} with what Stagegate left"),
            Some(format!("/databases/{key}")),
        ),
        other => (format!("{other} {key}"), None),
    }
}

/// `GET /dead-letters`
pub(super) async fn list(State(app): State<Arc<App>>, who: SignedIn) -> Result<Response, PageError> {
    let letters = app.store.list_dead_work(ROWS).await?;
    let now = app.clock.now();
    page(&DeadLettersPage {
        frame: Frame::of("Dead letters", Section::DeadLetters, &who),
        is_cut: letters.len() >= ROWS as usize,
        letters: letters
            .into_iter()
            .map(|letter| DeadLetterView::new(letter, now))
            .collect(),
    })
}

/// `POST /dead-letters/{id}/retry`
pub(super) async fn retry(
    State(app): State<Arc<App>>,
    PathOf(id): PathOf<i64>,
    act: Act,
) -> Result<Response, PageError> {
    if !app.store.retry_dead_work(id, &act.who.actor).await? {
        return Err(PageError::Conflict(
            "Somebody had this tried again already, or it is done.".to_owned(),
        ));
    }
    app.work_added.notify_one();
    Ok(Redirect::to("/dead-letters").into_response())
}
