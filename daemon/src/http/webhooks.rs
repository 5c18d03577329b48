//! The door for the forge's deliveries: check, read, store, answer.
//!
//! Order matters. The signature is checked over the raw bytes before anything is parsed, and whoever can not sign
//! learns nothing, not even which connections exist. A delivery is acknowledged after it is stored with its work;
//! where that fails the answer is 503, which makes the forge send it again.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use sha2::{Digest, Sha256};
use tower_http::timeout::TimeoutLayer;
use tracing::{Instrument, debug, error, info_span, warn};

use crate::app::App;
use crate::bitbucket::{WebhookEvent, is_signed, parse_webhook};
use crate::config::Config;
use crate::forge::RepositorySlug;
use crate::ids::ConnectionName;
use crate::metrics::DELIVERIES;
use crate::store::deliveries::{Acceptance, Delivery};
use crate::store::work::Work;

/// The longest delivery; the forge sends a quarter of this at most.
const MAX_BODY_BYTES: usize = 1 << 20;

/// The forge waits ten seconds for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest id of a delivery that is kept as it is.
const MAX_ID_CHARS: usize = 100;

/// What a delivery was answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accepted,
    Duplicate,
    NothingToDo,
    UnknownEvent,
    Unreadable,
    Unsigned,
    TooLarge,
    NotStored,
}

/// The door's routes.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/webhooks/bitbucket/{connection}", post(handle_delivery))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            TIMEOUT,
        ))
}

async fn handle_delivery(
    State(app): State<Arc<App>>,
    Path(connection): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer {
    let answer = match body {
        Ok(body) => {
            let span = info_span!("webhook", delivery.id = header(&headers, "x-request-uuid"));
            accept(&app, &connection, &headers, &body).instrument(span).await
        }
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Answer::TooLarge,
        Err(_) => Answer::Unreadable,
    };
    DELIVERIES.count([answer.word()]);
    answer
}

async fn accept(app: &App, connection: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let Some(connection) = signed_by(app, connection, headers, body) else {
        return Answer::Unsigned;
    };
    let event_key = header(headers, "x-event-key");
    let event = match parse_webhook(event_key, body) {
        Ok(event) => event,
        Err(error) => {
            warn!("a signed delivery was refused: {:#}", anyhow::Error::new(error));
            return Answer::Unreadable;
        }
    };
    let work = match event {
        WebhookEvent::PullRequest { repository, number } => {
            let projects = projects_of(&app.config, &connection, &repository);
            projects
                .map(|project| Work::PullRequest { project, number })
                .collect()
        }
        WebhookEvent::Comment { repository, number } => {
            let projects = projects_of(&app.config, &connection, &repository);
            projects
                .map(|project| Work::Comments { project, number })
                .collect()
        }
        // The pull request's own event or the next poll tells what a push means.
        WebhookEvent::Push { .. } | WebhookEvent::Irrelevant => Vec::new(),
        WebhookEvent::Unknown => return Answer::UnknownEvent,
    };
    if work.is_empty() {
        return Answer::NothingToDo;
    }
    let delivery = Delivery {
        connection,
        request_id: request_id(headers, event_key, body),
        event: event_key.to_owned(),
        work,
    };
    store(app, delivery).await
}

async fn store(app: &App, delivery: Delivery) -> Answer {
    let event = delivery.event.clone();
    match app.store.accept_delivery(delivery).await {
        Ok(Acceptance::New) => {
            debug!(delivery.event = event, "{event} was stored");
            app.work_added.notify_one();
            Answer::Accepted
        }
        Ok(Acceptance::Duplicate) => Answer::Duplicate,
        Err(error) => {
            error!("{event} could not be stored: {:#}", anyhow::Error::new(error));
            Answer::NotStored
        }
    }
}

/// The connection that the path names, where its secret signed the body.
fn signed_by(app: &App, connection: &str, headers: &HeaderMap, body: &[u8]) -> Option<ConnectionName> {
    let name: ConnectionName = connection.parse().ok()?;
    let secret = app.config.connections.get(&name)?.webhook_secret.as_ref()?;
    is_signed(secret, body, header(headers, "x-hub-signature")).then_some(name)
}

/// Projects of a connection and repository. The forge does not tell names apart by case.
fn projects_of<'a>(
    config: &'a Config,
    connection: &'a ConnectionName,
    repository: &'a RepositorySlug,
) -> impl Iterator<Item = crate::ids::ProjectName> + 'a {
    let is_it = move |ours: &RepositorySlug| {
        ours.workspace.eq_ignore_ascii_case(&repository.workspace)
            && ours.slug.eq_ignore_ascii_case(&repository.slug)
    };
    config
        .projects
        .iter()
        .filter(move |(_, project)| &project.connection == connection && is_it(&project.repository))
        .map(|(name, _)| name.clone())
}

/// The forge's id of the delivery; where it gives none, the same bytes are the same delivery.
fn request_id(headers: &HeaderMap, event_key: &str, body: &[u8]) -> String {
    let given = header(headers, "x-request-uuid");
    if (1..=MAX_ID_CHARS).contains(&given.len()) {
        return given.to_owned();
    }
    let mut hasher = Sha256::new();
    hasher.update(event_key);
    hasher.update(body);
    format!("sha256:{}", hex::encode(hasher.finalize()))
}

/// A header's text; empty where it is absent or no text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

impl Answer {
    fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::NothingToDo => "nothing-to-do",
            Self::UnknownEvent => "unknown-event",
            Self::Unreadable => "unreadable",
            Self::Unsigned => "unsigned",
            Self::TooLarge => "too-large",
            Self::NotStored => "not-stored",
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::Accepted => (StatusCode::ACCEPTED, "accepted\n"),
            Self::Duplicate => (StatusCode::ACCEPTED, "accepted before\n"),
            Self::NothingToDo => (StatusCode::OK, "nothing to do\n"),
            Self::UnknownEvent => (StatusCode::OK, "unknown event, ignored\n"),
            Self::Unreadable => (StatusCode::BAD_REQUEST, "the payload is not readable\n"),
            Self::Unsigned => (StatusCode::UNAUTHORIZED, "the signature is missing or wrong\n"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "at most 1 MiB is read\n"),
            Self::NotStored => (StatusCode::SERVICE_UNAVAILABLE, "not stored, send it again\n"),
        };
        (status, text).into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use hmac::{Hmac, KeyInit, Mac};
    use tower::ServiceExt;

    use super::*;
    use crate::app::testing::{TestApp, WEBHOOK_SECRET};
    use crate::store::work::WorkCounts;

    const UPDATED: &str = r#"{"repository":{"full_name":"Acme/hr"},"pullrequest":{"id":7}}"#;

    fn signature(secret: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body);
        format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
    }

    fn delivery(event: &str, id: &str, body: impl Into<Vec<u8>>) -> Request<Body> {
        let body = body.into();
        Request::post("/webhooks/bitbucket/acme")
            .header("x-event-key", event)
            .header("x-request-uuid", id)
            .header("x-hub-signature", signature(WEBHOOK_SECRET, &body))
            .body(Body::from(body))
            .unwrap()
    }

    async fn answer(test: &TestApp, request: Request<Body>) -> u16 {
        let door = routes().with_state(test.app.clone());
        door.oneshot(request).await.unwrap().status().as_u16()
    }

    async fn waiting(test: &TestApp) -> u64 {
        test.app.store.work_counts().await.unwrap().ready
    }

    #[tokio::test]
    async fn a_signed_delivery_leaves_work_and_the_same_again_none() {
        let test = TestApp::start([]).await;
        for id in ["1", "1", "2"] {
            assert_eq!(
                answer(&test, delivery("pullrequest:updated", id, UPDATED)).await,
                202
            );
        }
        let counts = WorkCounts {
            ready: 1,
            ..WorkCounts::default()
        };
        assert_eq!(test.app.store.work_counts().await.unwrap(), counts);
    }

    #[tokio::test]
    async fn who_can_not_sign_learns_nothing() {
        let test = TestApp::start([]).await;
        let forged = signature("another secret", UPDATED.as_bytes());
        let own = signature(WEBHOOK_SECRET, UPDATED.as_bytes());
        let cases = [
            ("acme", forged.as_str()),
            ("acme", ""),
            ("unsigned", &own),
            ("nobody", &own),
            ("No Name", &own),
        ];
        for (connection, signature) in cases {
            let request = Request::post(format!("/webhooks/bitbucket/{}", connection.replace(' ', "%20")))
                .header("x-event-key", "pullrequest:updated")
                .header("x-hub-signature", signature)
                .body(Body::from(UPDATED))
                .unwrap();
            assert_eq!(answer(&test, request).await, 401, "{connection} {signature}");
        }
        assert_eq!(waiting(&test).await, 0);
    }

    #[tokio::test]
    async fn events_are_told_apart() {
        let test = TestApp::start([]).await;
        let elsewhere = r#"{"repository":{"full_name":"acme/website"},"pullrequest":{"id":7}}"#;
        let push = r#"{"repository":{"full_name":"acme/hr"},"push":{"changes":[]}}"#;
        let cases = [
            ("pullrequest:updated", elsewhere, 200),
            ("pullrequest:comment_deleted", UPDATED, 200),
            ("repo:push", push, 200),
            ("of:the-future", "not even JSON", 200),
            ("pullrequest:updated", "not JSON", 400),
        ];
        for (event, body, status) in cases {
            assert_eq!(
                answer(&test, delivery(event, "1", body)).await,
                status,
                "{event} {body}"
            );
        }
        assert_eq!(waiting(&test).await, 0);
    }

    #[tokio::test]
    async fn a_delivery_without_an_id_is_known_by_its_bytes() {
        let test = TestApp::start([]).await;
        for _ in 0..2 {
            assert_eq!(
                answer(&test, delivery("pullrequest:updated", "", UPDATED)).await,
                202
            );
        }
        let claim = test
            .app
            .store
            .claim_work(crate::store::work::Lane::Looks, TIMEOUT)
            .await
            .unwrap()
            .unwrap();
        test.app.store.complete_work(&claim).await.unwrap();
        assert_eq!(
            answer(&test, delivery("pullrequest:updated", "", UPDATED)).await,
            202
        );
        assert_eq!(waiting(&test).await, 0, "it was accepted before");
    }

    #[tokio::test]
    async fn more_than_a_mebibyte_is_not_read() {
        let test = TestApp::start([]).await;
        let fits = delivery("of:the-future", "1", vec![b' '; MAX_BODY_BYTES]);
        assert_eq!(answer(&test, fits).await, 200);
        let too_large = delivery("of:the-future", "1", vec![b' '; MAX_BODY_BYTES + 1]);
        assert_eq!(answer(&test, too_large).await, 413);
    }

    #[tokio::test]
    async fn what_is_not_stored_is_not_acknowledged() {
        let test = TestApp::start([]).await;
        test.app.store.close().await;
        assert_eq!(
            answer(&test, delivery("pullrequest:updated", "1", UPDATED)).await,
            503
        );
    }
}
