//! Who is signed in: the session cookie, and the extractor every page asks for.
//!
//! The cookie holds 256 random bits; the store keeps only their digest. It is `SameSite=Lax` and not `Strict`,
//! because people come from links in pull-request comments and should not have to sign in again; every act is a
//! POST, for which `Lax` sends no cookie across sites, and carries a token besides.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use sha2::{Digest, Sha256};

use super::error::PageError;
use crate::app::App;
use crate::people::Person;

/// How long a session lasts.
pub(super) const LIFETIME: Duration = Duration::from_hours(12);

/// A person with a session.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    /// As the audit log names them.
    pub(super) actor: String,
    /// Whose approval it is.
    pub(super) person: Person,
    /// What every form must carry.
    pub(super) csrf_token: String,
    /// Digest of the session's token.
    pub(super) token_digest: String,
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, PageError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let Some(cookie) = jar.get(cookie_name(app)) else {
            return Err(not_signed_in(parts));
        };
        let token_digest = digest(cookie.value());
        match app.store.find_session(&token_digest).await? {
            Some(session) => Ok(Self {
                person: Person {
                    key: session.person,
                    label: session.actor.clone(),
                },
                actor: session.actor,
                csrf_token: session.csrf_token,
                token_digest,
            }),
            None => Err(not_signed_in(parts)),
        }
    }
}

fn not_signed_in(parts: &Parts) -> PageError {
    let wants_events = parts
        .headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"text/event-stream"));
    if wants_events {
        return PageError::Unauthorized;
    }
    let is_page = parts.method == axum::http::Method::GET;
    let next = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    PageError::SignIn(if is_page { next } else { "/" }.to_owned())
}

/// Sends a person to the sign-in page, from where they come back to `next`.
pub(super) fn redirect_to_sign_in(next: &str) -> Response {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    let target = if next == "/" {
        "/sign-in".to_owned()
    } else {
        format!("/sign-in?{query}")
    };
    (StatusCode::SEE_OTHER, Redirect::to(&target)).into_response()
}

/// 256 random bits as text.
pub(super) fn random_token() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// What the store keeps of a token.
pub(super) fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// The session's cookie.
pub(super) fn session_cookie(app: &App, token: String) -> Cookie<'static> {
    let lifetime = i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX);
    cookie(app, cookie_name(app), token, SameSite::Lax, lifetime)
}

/// A cookie that ends the session's one.
pub(super) fn ended_session_cookie(app: &App) -> Cookie<'static> {
    cookie(app, cookie_name(app), String::new(), SameSite::Lax, 0)
}

/// A cookie as all of ours are: for this host, out of reach of scripts, encrypted on its way where the site is.
pub(super) fn cookie(
    app: &App,
    name: &'static str,
    value: String,
    same_site: SameSite,
    seconds: i64,
) -> Cookie<'static> {
    let age = format!("{name}=; Max-Age={seconds}");
    let mut cookie = Cookie::parse(age).expect("name and age are plain");
    cookie.set_value(value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(same_site);
    cookie.set_secure(is_secure(app));
    cookie
}

/// `__Host-` makes browsers refuse a cookie of this name that another host of the domain planted.
fn cookie_name(app: &App) -> &'static str {
    if is_secure(app) {
        "__Host-stagegate"
    } else {
        "stagegate"
    }
}

fn is_secure(app: &App) -> bool {
    app.config.server.public_url.scheme() == "https"
}
