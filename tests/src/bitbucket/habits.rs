//! The fake's habits, seen through its door: each is one that the real service has and that clients stumble over.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::forge::Scope;
use super::{FakeBitbucket, Fault, PullRequest, Travel};
use crate::wait::wait_until;

const REPOSITORY: &str = "acme/hr";

struct Desk {
    bitbucket: FakeBitbucket,
    token: String,
    pull_request: PullRequest,
}

impl Desk {
    async fn new() -> Self {
        let bitbucket = FakeBitbucket::start().await.unwrap();
        let scopes = [Scope::Repository, Scope::PullRequest, Scope::Webhook];
        let token = bitbucket.act(|forge| {
            forge.create_repository(REPOSITORY, "main");
            forge.create_access_token("Stagegate", &scopes)
        });
        let pull_request = bitbucket.open_pull_request(REPOSITORY, "Add t", &[("db/1_t.sql", "SELECT 1;\n")]);
        Self {
            bitbucket,
            token,
            pull_request,
        }
    }

    async fn send(&self, method: Method, url: &str, body: Option<Value>) -> Response {
        let url = if url.starts_with("http") {
            url.to_owned()
        } else {
            format!("{}{url}", self.bitbucket.api_url())
        };
        let mut request = crate::http::client()
            .request(method, url)
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    async fn ask(&self, path: &str) -> Value {
        self.send(Method::GET, &format!("/repositories/{REPOSITORY}{path}"), None)
            .await
            .json()
            .await
            .unwrap()
    }

    async fn post(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let answer = self
            .send(method, &format!("/repositories/{REPOSITORY}{path}"), Some(body))
            .await;
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    #[track_caller]
    fn finish(&self) {
        self.pull_request.comments();
        assert_eq!(self.bitbucket.complaints(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_pull_request_shows_short_hashes_and_its_diffstat_is_elsewhere() {
    let desk = Desk::new().await;
    let pull_request = desk.ask("/pullrequests/1").await;
    let short = pull_request["source"]["commit"]["hash"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(short.len(), 12);
    assert_eq!(
        desk.ask(&format!("/commit/{short}")).await["hash"]
            .as_str()
            .unwrap()
            .len(),
        40
    );
    let away = desk
        .send(Method::GET, "/repositories/acme/hr/pullrequests/1/diffstat", None)
        .await;
    let location = away.headers()["location"].to_str().unwrap().to_owned();
    assert!(away.status() == 302 && location.contains("%0D"), "{location}");
    let diffstat: Value = desk
        .send(Method::GET, &location, None)
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(diffstat["values"][0]["new"]["path"], "db/1_t.sql");
    let source = desk
        .send(
            Method::GET,
            &format!("/repositories/acme/hr/src/{short}/db/1_t.sql"),
            None,
        )
        .await;
    assert_eq!(source.text().await.unwrap(), "SELECT 1;\n");
    desk.finish();
}

#[tokio::test]
async fn missing_files_and_commits_are_told_apart() {
    let desk = Desk::new().await;
    let file = desk.ask("/src/main/none.sql").await;
    assert_eq!(file["error"]["message"], "No such file or directory: none.sql");
    let commit = desk.ask("/src/0123456789ab/none.sql").await;
    assert_eq!(commit["error"]["data"]["shas"], json!(["0123456789ab"]));
    desk.finish();
}

#[tokio::test]
async fn lists_come_in_opaque_pages() {
    let desk = Desk::new().await;
    for number in 0..12 {
        desk.pull_request.comment("Ada", &format!("remark {number}"));
    }
    let first = desk.ask("/pullrequests/1/comments").await;
    let next = first["next"].as_str().unwrap();
    assert!(
        first["values"].as_array().unwrap().len() == 10 && !next.contains("page=2"),
        "{next}"
    );
    let second: Value = desk.send(Method::GET, next, None).await.json().await.unwrap();
    assert!(second["values"].as_array().unwrap().len() == 2 && second["next"].is_null());
    desk.finish();
}

#[tokio::test]
async fn comments_are_filtered_and_answered_in_their_thread() {
    let desk = Desk::new().await;
    let first = desk.pull_request.comment("Ada", "first");
    let second = desk.pull_request.comment("Ada", "second");
    let times = desk.ask("/pullrequests/1/comments?sort=-updated_on").await;
    assert_eq!(times["values"][0]["id"], second);
    let since = times["values"][1]["updated_on"]
        .as_str()
        .unwrap()
        .replace('+', "%2B");
    let newer = desk
        .ask(&format!(
            "/pullrequests/1/comments?q=updated_on%20%3E%20%22{since}%22"
        ))
        .await;
    assert_eq!(newer["values"].as_array().unwrap().len(), 1, "{newer}");
    let reply = json!({"content": {"raw": "third"}, "parent": {"id": first}});
    let (status, reply) = desk.post(Method::POST, "/pullrequests/1/comments", reply).await;
    assert!(status == 201 && reply["parent"]["id"] == first, "{reply}");
    desk.pull_request.delete_comment(second);
    let late = json!({"content": {"raw": "late"}, "parent": {"id": second}});
    assert_eq!(
        desk.post(Method::POST, "/pullrequests/1/comments", late).await.0,
        404
    );
    let updated = desk.ask("/pullrequests/1").await["updated_on"].clone();
    assert!(
        updated.as_str() > times["values"][0]["updated_on"].as_str(),
        "a comment moves it"
    );
    desk.finish();
}

#[tokio::test]
async fn too_much_is_refused_in_the_services_own_shapes() {
    let desk = Desk::new().await;
    let long = json!({"content": {"raw": "x".repeat(40_000)}});
    let answer = desk
        .send(
            Method::POST,
            "/repositories/acme/hr/pullrequests/1/comments",
            Some(long),
        )
        .await;
    assert!(answer.status() == 400 && answer.text().await.unwrap().contains("<h1>"));
    let status = json!({"key": "k".repeat(41), "state": "FAILED", "url": "http://example.com"});
    let (code, answer) = desk
        .post(Method::POST, "/commit/main/statuses/build", status)
        .await;
    assert!(
        code == 400
            && answer["error"]["fields"]["key"][0]
                .as_str()
                .unwrap()
                .contains("it has 41")
    );
    let report = json!({"title": "t", "details": "d", "report_type": "BUG"});
    assert_eq!(
        desk.post(Method::PUT, "/commit/main/reports/r", report.clone())
            .await
            .0,
        200
    );
    let note = |id: u32| json!({"external_id": id.to_string(), "annotation_type": "BUG", "summary": "s"});
    let notes: Value = (0..101).map(note).collect();
    let (code, answer) = desk
        .post(Method::POST, "/commit/main/reports/r/annotations", notes)
        .await;
    assert!(code == 400 && answer["message"] == "Bulk upload supports a maximum of /100 annotations.");
    assert_eq!(
        desk.post(
            Method::POST,
            "/commit/main/reports/r/annotations",
            json!([note(1)])
        )
        .await
        .0,
        200
    );
    assert_eq!(
        desk.post(Method::PUT, "/commit/main/reports/r", report).await.0,
        200
    );
    let kept = desk.ask("/commit/main/reports/r/annotations").await;
    assert_eq!(
        kept["values"].as_array().unwrap().len(),
        1,
        "a report put again keeps its annotations"
    );
    desk.finish();
}

#[tokio::test]
async fn credentials_are_asked_for_and_scopes_told() {
    let desk = Desk::new().await;
    let nobody = crate::http::client()
        .get(format!("{}/user", desk.bitbucket.api_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(nobody.status(), 401);
    let refused: Value = desk.send(Method::GET, "/user", None).await.json().await.unwrap();
    assert_eq!(refused["error"]["detail"]["required"], json!(["account"]));
    let (id, secret) = desk
        .bitbucket
        .act(|forge| forge.create_consumer("Ada", &[Scope::Account]));
    let shop = format!("{}/site/oauth2/access_token", desk.bitbucket.address());
    let order = crate::http::client().post(shop).basic_auth(id, Some(secret));
    let sold: Value = order
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let user = crate::http::client().get(format!("{}/user", desk.bitbucket.api_url()));
    let user = user
        .bearer_auth(sold["access_token"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(user.json::<Value>().await.unwrap()["display_name"], "Ada");
    desk.finish();
}

#[tokio::test]
async fn faults_come_on_order_and_are_used_up() {
    let desk = Desk::new().await;
    desk.bitbucket
        .fail("GET", "/pullrequests/1", Fault::RateLimited { retry_after: 7 }, 1);
    desk.bitbucket.fail("GET", "/pullrequests/1", Fault::Cut, 1);
    assert_eq!(desk.bitbucket.complaints().len(), 2, "faults nobody met are told");
    let limited = desk
        .send(Method::GET, "/repositories/acme/hr/pullrequests/1", None)
        .await;
    assert!(limited.status() == 429 && limited.headers()["retry-after"] == "7");
    let url = format!("{}/repositories/acme/hr/pullrequests/1", desk.bitbucket.api_url());
    let cut = crate::http::client().get(url).bearer_auth(&desk.token).send();
    assert!(cut.await.is_err(), "the connection breaks");
    assert_eq!(desk.ask("/pullrequests/1").await["id"], 1);
    desk.finish();
}

#[tokio::test]
async fn webhooks_are_signed_and_may_travel_badly() {
    let desk = Desk::new().await;
    let mailbox = FakeBitbucket::start().await.unwrap();
    let url = format!("{}/2.0/mailbox", mailbox.address());
    let hook = json!({"url": url, "secret": "s3cret", "events": ["pullrequest:updated"], "active": true});
    assert_eq!(
        desk.post(Method::POST, "/hooks", hook).await.1["secret_set"],
        true
    );
    desk.bitbucket.set_travel(Travel::Held);
    desk.pull_request.edit_title("one");
    desk.pull_request.push_file("db/1_t.sql", "SELECT 2;\n");
    desk.bitbucket.release_reversed();
    let delivered = wait_until("two deliveries", async || {
        let log = desk.bitbucket.deliveries();
        if log.len() == 2 {
            Ok(log)
        } else {
            Err(format!("{log:?}"))
        }
    })
    .await;
    assert!(
        delivered
            .iter()
            .all(|delivery| delivery.status == Some(401) && delivery.attempt == 1)
    );
    desk.finish();
}

#[tokio::test]
async fn the_filter_of_the_list_is_understood() {
    let desk = Desk::new().await;
    desk.pull_request.merge();
    assert_eq!(
        desk.ask("/pullrequests").await["values"],
        json!([]),
        "open ones only, unless asked"
    );
    let query = "/pullrequests?state=OPEN&state=MERGED&sort=updated_on&q=updated_on%20%3E%20%222020-01-01T00%3A00%3A00Z%22";
    let found = desk.ask(query).await;
    assert_eq!(
        found["values"][0]["merge_commit"]["hash"].as_str().unwrap().len(),
        12
    );
    desk.finish();
}
