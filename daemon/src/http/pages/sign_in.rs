//! Signing in with the administrator's token or a local account's own, and out.
//!
//! Before there is a session there is no token to put into a form, so the sign-in form is tied to a cookie of its
//! own: another site can neither read nor set it, and can not sign a person in as somebody else.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{CookieJar, SameSite};
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::act::{Act, check_origin, is_same_secret, read_form};
use super::error::PageError;
use super::layout::{Frame, page_with_status};
use super::session::{
    LIFETIME, SignedIn, cookie, digest, ended_session_cookie, random_token, session_cookie,
};
use super::throttle::Throttle;
use crate::app::App;
use crate::people::{People, Person};
use crate::store::sessions::Session;

const FORM_COOKIE: &str = "stagegate-sign-in";
/// How long the form may lie open.
const FORM_SECONDS: i64 = 3_600;
/// The longest name a person may give themselves.
const NAME_CHARS: usize = 60;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    csrf: String,
    next: String,
    name: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct SignInQuery {
    next: Option<String>,
}

/// `GET /sign-in`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    Query(query): Query<SignInQuery>,
) -> Result<Response, PageError> {
    let next = local_path(query.next.as_deref().unwrap_or("/"));
    form(
        &app,
        &jar,
        StatusCode::OK,
        Attempt {
            next,
            ..Attempt::default()
        },
    )
}

/// What a person sent, to be shown again.
#[derive(Default)]
struct Attempt {
    next: String,
    name: String,
    problem: Option<String>,
}

fn form(app: &App, jar: &CookieJar, status: StatusCode, attempt: Attempt) -> Result<Response, PageError> {
    let csrf = match jar.get(FORM_COOKIE) {
        Some(cookie) if is_token(cookie.value()) => cookie.value().to_owned(),
        _ => random_token(),
    };
    let template = SignInPage {
        frame: Frame::anonymous("Sign in"),
        csrf: csrf.clone(),
        next: attempt.next,
        name: attempt.name,
        problem: attempt.problem,
    };
    let cookie = cookie(app, FORM_COOKIE, csrf, SameSite::Strict, FORM_SECONDS);
    Ok((CookieJar::new().add(cookie), page_with_status(status, &template)?).into_response())
}

/// `POST /sign-in`
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    Extension(throttle): Extension<Arc<Throttle>>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, PageError> {
    check_origin(request.headers(), &app.config.server.public_url)?;
    let address = peer(&request);
    let fields = read_form(request).await?;
    let field = |name: &str| fields.get(name).map_or("", |text| text.trim());
    let tied = jar.get(FORM_COOKIE).map_or("", |cookie| cookie.value());
    let attempt = Attempt {
        next: local_path(field("next")),
        name: plain_name(field("name")),
        problem: None,
    };
    if !is_token(tied) || !is_same_secret(field("csrf"), tied) {
        let problem = "The form was open for too long. Try again.".to_owned();
        return form(
            &app,
            &jar,
            StatusCode::FORBIDDEN,
            Attempt {
                problem: Some(problem),
                ..attempt
            },
        );
    }
    if let Some(wait) = throttle.wait(address, app.clock.now()) {
        return too_early(&app, &jar, wait, attempt);
    }
    let Some(who) = holder(&app, field("token"), &attempt.name) else {
        throttle.failed(address, app.clock.now());
        tracing::warn!("sign-in with a wrong token");
        let problem = "That token opens nothing here.".to_owned();
        return form(
            &app,
            &jar,
            StatusCode::UNAUTHORIZED,
            Attempt {
                problem: Some(problem),
                ..attempt
            },
        );
    };
    throttle.succeeded(address);
    start_session(&app, who, &attempt).await
}

/// Whose token this is. Every known token is compared, so that the time tells nothing of which came near.
fn holder(app: &App, token: &str, name: &str) -> Option<Person> {
    let people = app.config.people();
    let accounts = app.config.accounts.iter();
    let held = accounts.filter(|(_, account)| {
        let secret = account.token.as_ref();
        secret.is_some_and(|secret| is_same_secret(token, secret.expose_secret()))
    });
    let local = held.fold(None, |_, (name, _)| Some(people.local(name)));
    let is_admin = is_same_secret(token, app.config.server.admin_token.expose_secret());
    if is_admin {
        return Some(People::admin(&actor(name)));
    }
    local
}

async fn start_session(app: &App, who: Person, attempt: &Attempt) -> Result<Response, PageError> {
    let token = random_token();
    let session = Session {
        actor: who.label,
        person: who.key,
        csrf_token: random_token(),
    };
    app.store
        .insert_session(&digest(&token), &session, LIFETIME)
        .await?;
    tracing::info!("{} signed in", session.actor);
    let jar = CookieJar::new().add(session_cookie(app, token)).add(cookie(
        app,
        FORM_COOKIE,
        String::new(),
        SameSite::Strict,
        0,
    ));
    Ok((jar, Redirect::to(&attempt.next)).into_response())
}

fn too_early(app: &App, jar: &CookieJar, wait: Duration, attempt: Attempt) -> Result<Response, PageError> {
    let seconds = wait.as_secs() + 1;
    let problem = format!("Too many attempts. Wait {seconds} seconds, then try again.");
    let attempt = Attempt {
        problem: Some(problem),
        ..attempt
    };
    let mut response = form(app, jar, StatusCode::TOO_MANY_REQUESTS, attempt)?;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

/// `POST /sign-out`
pub(super) async fn sign_out(State(app): State<Arc<App>>, act: Act) -> Result<Response, PageError> {
    let SignedIn {
        actor, token_digest, ..
    } = act.who;
    app.store.delete_session(&token_digest).await?;
    tracing::info!("{actor} signed out");
    let jar = CookieJar::new().add(ended_session_cookie(&app));
    Ok((jar, Redirect::to("/sign-in")).into_response())
}

fn peer(request: &Request) -> Option<IpAddr> {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    Some(info.0.ip())
}

fn is_token(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How the audit log names a person who signed in with the token. The name is what they say it is: the words after
/// it keep it from being taken for more.
fn actor(name: &str) -> String {
    match name {
        "" => "admin token".to_owned(),
        name => format!("{name} (admin token)"),
    }
}

fn plain_name(text: &str) -> String {
    let plain = text
        .chars()
        .filter(|c| c.is_alphanumeric() || " .-_@'".contains(*c));
    plain.take(NAME_CHARS).collect::<String>().trim().to_owned()
}

/// `next` if it leads to a page of ours, else the overview.
fn local_path(next: &str) -> String {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_local { next.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_leads_only_to_our_own_pages() {
        for (next, goes_to) in [
            ("/rollouts/3?view=split", "/rollouts/3?view=split"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\r\nset-cookie: x", "/"),
        ] {
            assert_eq!(local_path(next), goes_to, "{next:?}");
        }
    }

    #[test]
    fn a_name_can_not_pass_for_another_kind_of_actor() {
        assert_eq!(
            actor(&plain_name("Ada (bitbucket)\n")),
            "Ada bitbucket (admin token)"
        );
        assert_eq!(actor(&plain_name("  ")), "admin token");
        assert_eq!(plain_name(&"x".repeat(500)).len(), NAME_CHARS);
    }
}
