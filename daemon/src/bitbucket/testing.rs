//! A server on loopback that gives scripted answers and remembers what it was asked, byte for byte.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::response::Response;

use super::Client;
use super::client::Patience;
use crate::config::{ConnectionConfig, Credentials};
use crate::forge::RepositorySlug;
use crate::ids::{CommitHash, PullRequestNumber};

/// The server.
pub(crate) struct Script {
    base: String,
    state: Arc<Mutex<ScriptState>>,
}

#[derive(Default)]
struct ScriptState {
    base: String,
    answers: VecDeque<Scripted>,
    asked: Vec<Asked>,
}

/// One answer to give; `{base}` in it becomes the server's address.
pub(crate) struct Scripted {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `GET /2.0/user?x=y`
    pub(crate) line: String,
    pub(crate) authorization: String,
    pub(crate) body: String,
}

/// An answer of JSON, or of text where it is none.
pub(crate) fn answer(status: u16, body: impl Into<Vec<u8>>) -> Scripted {
    Scripted {
        status,
        headers: vec![("content-type", "application/json".into())],
        body: body.into(),
    }
}

impl Scripted {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl Script {
    pub(crate) async fn start(answers: impl IntoIterator<Item = Scripted>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = ScriptState {
            base: base.clone(),
            answers: answers.into_iter().collect(),
            asked: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let app = axum::Router::new().fallback(play).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, state }
    }

    /// A client with an access token that loses patience soon.
    pub(crate) fn client(&self) -> Client {
        self.client_with(Credentials::AccessToken("token-1".into()), &[])
    }

    pub(crate) fn client_with(&self, credentials: Credentials, allowed_hosts: &[&str]) -> Client {
        let config = ConnectionConfig {
            api_url: format!("{}/2.0", self.base).parse().unwrap(),
            allowed_hosts: allowed_hosts.iter().map(|&host| host.to_owned()).collect(),
            credentials,
            webhook_secret: None,
            timeout: Duration::from_secs(10),
        };
        let patience = Patience {
            first_delay: Duration::from_millis(1),
            longest_delay: Duration::from_millis(4),
            retries: 2,
            total: Duration::from_secs(20),
        };
        Client::with_patience(&config, patience).unwrap()
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    /// The lines of what was asked so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

async fn play(State(state): State<Arc<Mutex<ScriptState>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let authorization = parts
        .headers
        .get(AUTHORIZATION)
        .map(|value| value.to_str().unwrap().to_owned());
    let mut state = state.lock().unwrap();
    state.asked.push(Asked {
        line: format!("{} {}", parts.method, parts.uri),
        authorization: authorization.unwrap_or_default(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let scripted = state
        .answers
        .pop_front()
        .unwrap_or_else(|| answer(418, "nothing more was expected"));
    let filled = |text: &str| text.replace("{base}", &state.base);
    let mut response = Response::builder().status(scripted.status);
    for (name, value) in &scripted.headers {
        response = response.header(*name, filled(value));
    }
    let body = match String::from_utf8(scripted.body) {
        Ok(text) => filled(&text).into_bytes(),
        Err(binary) => binary.into_bytes(),
    };
    response.body(Body::from(body)).unwrap()
}

pub(crate) fn repository() -> RepositorySlug {
    RepositorySlug {
        workspace: "acme".into(),
        slug: "hr".into(),
    }
}

pub(crate) fn commit() -> CommitHash {
    "c3c36acef06437affefdefe2394685901e8791e5".parse().unwrap()
}

pub(crate) const NUMBER: PullRequestNumber = PullRequestNumber(7);

/// A file of recorded traffic that lies beside the workspace. Where it is absent the test says so and does without.
pub(crate) fn shared_file(path: &str) -> Option<Vec<u8>> {
    let folders = ["../../shared", "../../../shared"];
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = folders
        .iter()
        .find_map(|folder| std::fs::read(root.join(folder).join(path)).ok());
    if found.is_none() {
        eprintln!("recorded traffic is absent: {path} was not tried");
    }
    found
}
