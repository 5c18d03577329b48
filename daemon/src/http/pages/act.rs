//! The extractor of every form that does something: who does it, and proof that it came from one of our pages.
//!
//! Three things must hold: the browser says the request is from this site, a person is signed in, and the form
//! carries the token of that person's session.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;

use super::error::PageError;
use super::session::SignedIn;
use crate::app::App;

const FOREIGN: &str = "This request came from another site.";
const NO_TOKEN: &str =
    "The form is too old or did not come from this site. Go back, reload the page and try again.";

/// A form sent by a signed-in person.
pub(super) struct Act {
    pub(super) who: SignedIn,
    fields: BTreeMap<String, String>,
}

impl Act {
    /// A field's text without spaces around it; none where it is absent or empty.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        let text = self.fields.get(field)?.trim();
        (!text.is_empty()).then_some(text)
    }
}

impl FromRequest<Arc<App>> for Act {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        check_origin(&parts.headers, &app.config.server.public_url)?;
        let who = SignedIn::from_request_parts(&mut parts, app).await?;
        let fields = read_form(Request::from_parts(parts, body)).await?;
        let sent = fields.get("csrf").map_or("", String::as_str);
        if !is_same_secret(sent, &who.csrf_token) {
            return Err(PageError::Forbidden(NO_TOKEN));
        }
        Ok(Self { who, fields })
    }
}

/// The fields of a form; of doubled ones the last.
pub(super) async fn read_form(request: Request) -> Result<BTreeMap<String, String>, PageError> {
    match Form::<Vec<(String, String)>>::from_request(request, &()).await {
        Ok(Form(fields)) => Ok(fields.into_iter().collect()),
        Err(_) => Err(PageError::Invalid("The form could not be read.".to_owned())),
    }
}

/// Compares in a time that tells nothing of where two texts differ, nor of their lengths.
pub(super) fn is_same_secret(sent: &str, expected: &str) -> bool {
    !expected.is_empty() && bool::from(Sha256::digest(sent).ct_eq(&Sha256::digest(expected)))
}

/// Refuses what a browser sends for another site. What says nothing of its origin is no browser of our time; the
/// form's token still has to be right.
pub(super) fn check_origin(headers: &HeaderMap, public_url: &Url) -> Result<(), PageError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return match site {
            "same-origin" | "none" => Ok(()),
            _ => Err(PageError::Forbidden(FOREIGN)),
        };
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else {
        return Ok(());
    };
    let is_public = origin == public_url.origin().ascii_serialization();
    let is_host =
        Url::parse(origin).is_ok_and(|origin| text(header::HOST.as_str()) == Some(origin.authority()));
    if is_public || is_host {
        Ok(())
    } else {
        Err(PageError::Forbidden(FOREIGN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[(&'static str, &str)], allowed: bool) {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        let public = Url::parse("https://gate.example").unwrap();
        assert_eq!(check_origin(&map, &public).is_ok(), allowed, "{headers:?}");
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(
            &[
                ("sec-fetch-site", "same-site"),
                ("origin", "https://gate.example"),
            ],
            false,
        );
        check(&[("origin", "https://gate.example")], true);
        check(&[("origin", "https://gate.example.evil")], false);
        check(
            &[("origin", "http://localhost:8470"), ("host", "localhost:8470")],
            true,
        );
        check(
            &[("origin", "http://localhost:1"), ("host", "localhost:8470")],
            false,
        );
        check(&[("origin", "null"), ("host", "localhost:8470")], false);
    }

    #[test]
    fn an_empty_secret_is_never_right() {
        assert!(!is_same_secret("", ""));
        assert!(!is_same_secret("a", "b"));
        assert!(is_same_secret("a", "a"));
    }
}
