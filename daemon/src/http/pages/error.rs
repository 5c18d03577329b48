//! What a person sees when a page can not be shown. Internals go to the log, under a number the page names.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::layout::Frame;
use super::session;
use crate::store::StoreError;

/// Why a page can not be shown.
#[derive(Debug, thiserror::Error)]
pub(super) enum PageError {
    /// There is no such thing.
    #[error("no such page")]
    NotFound,
    /// The request did not come from one of our own forms.
    #[error("{0}")]
    Forbidden(&'static str),
    /// A form was filled in wrongly.
    #[error("{0}")]
    Invalid(String),
    /// What was asked for is not possible as things are now.
    #[error("{0}")]
    Conflict(String),
    /// Nobody is signed in; afterwards the person goes on to this path.
    #[error("not signed in")]
    SignIn(String),
    /// Nobody is signed in, and it is not a page that was asked for.
    #[error("not signed in")]
    Unauthorized,
    /// Too many viewers at once.
    #[error("too many open streams")]
    Busy,
    /// The state could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template failed.
    #[error("render a page")]
    Render(#[from] askama::Error),
    /// A computation failed.
    #[error("compute a page")]
    Compute(#[from] tokio::task::JoinError),
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    message: String,
    number: Option<String>,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => error_page(
                StatusCode::NOT_FOUND,
                "Not found",
                "There is nothing at this address. It may have been removed, or the link is mistyped.",
            ),
            Self::Forbidden(message) => error_page(StatusCode::FORBIDDEN, "Not allowed", message),
            Self::Invalid(message) => {
                error_page(StatusCode::UNPROCESSABLE_ENTITY, "That did not work", &message)
            }
            Self::Conflict(message) => error_page(StatusCode::CONFLICT, "That is not possible now", &message),
            Self::SignIn(next) => session::redirect_to_sign_in(&next),
            Self::Unauthorized => StatusCode::UNAUTHORIZED.into_response(),
            Self::Busy => {
                let retry = [(header::RETRY_AFTER, HeaderValue::from_static("5"))];
                (StatusCode::SERVICE_UNAVAILABLE, retry).into_response()
            }
            Self::Store(_) | Self::Render(_) | Self::Compute(_) => internal(&self),
        }
    }
}

fn error_page(status: StatusCode, title: &str, message: &str) -> Response {
    render(
        status,
        &ErrorPage {
            frame: Frame::anonymous(title),
            message: message.to_owned(),
            number: None,
        },
    )
}

fn internal(error: &PageError) -> Response {
    let number = hex::encode(rand::random::<[u8; 6]>());
    tracing::error!(request.number = %number, "page failed: {}", chain(error));
    render(
        StatusCode::INTERNAL_SERVER_ERROR,
        &ErrorPage {
            frame: Frame::anonymous("Something went wrong"),
            message: "Stagegate could not show this page. Its log says why.".to_owned(),
            number: Some(number),
        },
    )
}

fn render(status: StatusCode, page: &ErrorPage) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => status.into_response(),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// The page for an address that leads nowhere.
pub(super) async fn not_found() -> PageError {
    PageError::NotFound
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn internals_stay_in_the_log() {
        let error = PageError::Store(StoreError::Corrupt {
            what: "a secret thing",
            value: "hunter2".to_owned(),
        });
        let response = error.into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(
            !body.contains("hunter2") && !body.contains("secret thing"),
            "{body}"
        );
        assert!(body.contains("Request number"), "{body}");
    }
}
