//! The pages as a browser meets them: requests in, HTML out, over a real state database.

mod acts;
mod live;
mod signing_in;
mod views;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use tower::ServiceExt;

use crate::app::testing::TestApp;
use crate::ids::{RolloutId, TaskId};
use crate::stage::Gate;
use crate::store::rollouts::tests::new_rollout;

const ADMIN_TOKEN: &str = "admin";

/// What a page answered.
struct Answer {
    status: StatusCode,
    location: String,
    cookies: Vec<String>,
    headers: axum::http::HeaderMap,
    text: String,
}

/// Somebody's browser: keeps cookies, fills in forms.
struct Browser {
    test: TestApp,
    router: Router,
    cookies: Vec<(String, String)>,
}

impl Browser {
    async fn open() -> Self {
        let mut test = TestApp::start([]).await;
        let app = Arc::get_mut(&mut test.app).expect("nobody else has it yet");
        for name in ["test", "prod"] {
            app.config.environments.push(crate::config::EnvironmentConfig {
                name: name.parse().unwrap(),
                policy: "unused".into(),
            });
            let database = crate::config::DatabaseConfig {
                environment: name.parse().unwrap(),
                url: "postgres://keeper:hunter2@db/hr".to_owned().into(),
                session: crate::target::SessionSettings::default(),
                labels: std::collections::BTreeMap::new(),
            };
            app.config
                .databases
                .insert(format!("hr_{name}").parse().unwrap(), database);
        }
        let router = super::routes().with_state(test.app.clone());
        Self {
            test,
            router,
            cookies: Vec::new(),
        }
    }

    async fn signed_in() -> Self {
        let mut browser = Self::open().await;
        let answer = browser.sign_in(ADMIN_TOKEN).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser
    }

    async fn sign_in(&mut self, token: &str) -> Answer {
        let page = self.get("/sign-in").await;
        let csrf = hidden_field(&page.text, "csrf");
        self.post("/sign-in", &[("csrf", &csrf), ("token", token), ("name", "Ada")])
            .await
    }

    async fn get(&mut self, path: &str) -> Answer {
        let request = self.request("GET", path);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form just as it is.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Sends a form of the page at `page`, with the token that is in it.
    async fn submit(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(page).await;
        let csrf = hidden_field(&page.text, "csrf");
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        self.post(path, &all).await
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies: Vec<String> = cookies.collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header("sec-fetch-site", "same-origin")
    }

    async fn respond(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.respond(request).await;
        let (parts, body) = response.into_parts();
        let text = |value: &header::HeaderValue| value.to_str().unwrap().to_owned();
        let cookies: Vec<String> = parts
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(text)
            .collect();
        for cookie in &cookies {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let body = to_bytes(body, 1 << 24).await.unwrap();
        Answer {
            status: parts.status,
            location: parts.headers.get(header::LOCATION).map(text).unwrap_or_default(),
            cookies,
            headers: parts.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// A rollout of two changes whose stage `test` is open.
    async fn rollout(&self, prod: Gate) -> (RolloutId, Vec<TaskId>) {
        let store = &self.test.app.store;
        let files = [
            ("db/1_a.sql", "CREATE TABLE a ();"),
            ("db/2_b.sql", "SELECT '<script>'"),
        ];
        let (id, _) = store.create_rollout(&new_rollout(7, &files, prod)).await.unwrap();
        assert!(store.open_automatic_stage(id, 0).await.unwrap());
        let rollout = store.find_rollout(id).await.unwrap().unwrap();
        (id, rollout.tasks().map(|(_, task)| task.id).collect())
    }

    async fn audit(&self) -> Vec<String> {
        let acts = self.test.app.store.list_audit(10).await.unwrap();
        let line = |act: &crate::store::audit::AuditEntry| {
            format!("{}: {} {} {}", act.actor, act.action, act.object, act.detail)
                .trim_end()
                .to_owned()
        };
        acts.iter().map(line).collect()
    }
}

#[track_caller]
fn hidden_field(html: &str, name: &str) -> String {
    let start = format!(r#"name="{name}" value=""#);
    let (_, rest) = html.split_once(&start).expect("the page has no such field");
    rest.split('"').next().unwrap().to_owned()
}
