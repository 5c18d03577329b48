//! Where HTTP meets the state: reads a request whole, meets its fault, answers, checks the contract, writes the log.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use futures_util::stream;
use url::form_urlencoded;

use super::answer::{Answer, Call, Content};
use super::fault::{self, Fault};
use super::{Inner, api, view};
use crate::contract::{Contract, Exchange};

/// What a client may send.
const LARGEST_BODY: usize = 8 << 20;
/// The API's version, which all its paths start with.
const API: &str = "/2.0";

/// A request the fake has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// In capitals.
    pub method: String,
    /// Below `/2.0`, percent-encoded as it came.
    pub path: String,
    /// As it was answered; 0 where the connection was cut.
    pub status: u16,
}

/// Answers every request.
pub(super) async fn handle(
    State(inner): State<Arc<Inner>>,
    request: Request,
) -> Result<Response, Infallible> {
    let call = read(request).await;
    if !call.path.starts_with(API) && call.method == "GET" {
        return Ok(response(view::page(&inner.forge(), &call.path)));
    }
    let fault = fault::take(&mut inner.faults.lock().expect("no holder panics"), &call);
    if let Some(Fault::Slow(delay)) = fault {
        tokio::time::sleep(delay).await;
    }
    if fault == Some(Fault::Cut) {
        inner.remember(&call, 0);
        return Ok(cut());
    }
    let answer = fault.and_then(fault::instead).unwrap_or_else(|| {
        let answer = api::answer(&mut inner.forge(), &call);
        inner.flush_outbox();
        answer
    });
    check_contract(&inner, &call, &answer);
    if fault == Some(Fault::LoseAnswer) {
        inner.remember(&call, 0);
        return Ok(cut());
    }
    inner.remember(&call, answer.status);
    Ok(response(answer))
}

async fn read(request: Request) -> Call {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let authorization = parts
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        authorization: authorization.map(str::to_owned),
        body: to_bytes(body, LARGEST_BODY).await.unwrap_or_default().to_vec(),
    }
}

fn check_contract(inner: &Inner, call: &Call, answer: &Answer) {
    let (Some(contract), Some(path)) = (Contract::shared(), call.path.strip_prefix(API)) else {
        return;
    };
    let exchange = Exchange {
        method: call.method.clone(),
        path: path.to_owned(),
        query: call.query.clone(),
        body: serde_json::from_slice(&call.body).ok(),
        status: answer.status,
        answer: match &answer.body {
            Content::Json(value) => Some(value.clone()),
            _ => None,
        },
    };
    let found = contract.violations(&exchange);
    let told = found
        .into_iter()
        .map(|problem| format!("{} {} -> {}: {problem}", call.method, call.path, answer.status));
    inner.violations.lock().expect("no holder panics").extend(told);
}

fn response(answer: Answer) -> Response {
    let (kind, body) = match answer.body {
        Content::Empty => (None, Body::empty()),
        Content::Json(value) => (
            Some("application/json; charset=utf-8"),
            Body::from(value.to_string()),
        ),
        Content::Html(page) => (Some("text/html; charset=utf-8"), Body::from(page)),
        Content::Text(words) => (Some("text/plain; charset=utf-8"), Body::from(words)),
        Content::File(bytes) => (None, Body::from(bytes)),
    };
    let mut response = Response::builder().status(answer.status);
    for (name, value) in kind
        .map(|kind| ("content-type", kind.to_owned()))
        .into_iter()
        .chain(answer.headers)
    {
        response = response.header(name, value);
    }
    response.body(body).expect("headers of our own making")
}

/// A body that promises more than comes: the connection breaks in the middle.
fn cut() -> Response {
    let parts = [
        Ok(Bytes::from_static(b"{")),
        Err(std::io::Error::other("cut on order")),
    ];
    Response::builder()
        .header("content-type", "application/json")
        .header("content-length", "100")
        .body(Body::from_stream(stream::iter(parts)))
        .expect("headers of our own making")
}
