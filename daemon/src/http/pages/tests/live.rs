//! What a page sees while it is open.

use super::*;
use crate::app::RolloutEvent;
use crate::ids::RunId;
use crate::stage::{LogLine, RunOutcome};
use crate::store::runs::RunEnd;

/// Opens a stream; the text of all of it, once it has ended.
fn follow(browser: &Browser, path: &str, last: Option<&str>) -> tokio::task::JoinHandle<String> {
    let mut request = browser.request("GET", path);
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let request = request.body(Body::empty()).unwrap();
    let router = browser.router.clone();
    tokio::spawn(async move {
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    })
}

fn ids(stream: &str) -> Vec<&str> {
    stream
        .lines()
        .filter_map(|line| line.strip_prefix("id: "))
        .collect()
}

async fn append(browser: &Browser, id: RolloutId, task: TaskId, run: RunId) {
    let lines = [LogLine::info("one <b>\nmore"), LogLine::info("two")];
    let seq = browser.test.app.store.append_log(run, &lines).await.unwrap();
    let event = RolloutEvent::Log {
        rollout: id,
        task,
        run,
        seq,
    };
    browser.test.app.events.send(event).ok();
}

async fn finish(browser: &Browser, id: RolloutId, run: RunId) {
    let end = RunEnd::Done {
        outcome: RunOutcome::Applied,
        statements: 1,
        history: None,
    };
    browser.test.app.store.finish_run(run, &end).await.unwrap();
    browser.test.app.events.send(RolloutEvent::Changed(id)).ok();
}

#[tokio::test]
async fn a_log_arrives_in_order_and_once_and_ends_with_its_run() {
    let browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    let path = format!("/rollouts/{id}/tasks/{}/events", tasks[0]);
    let before_any_run = follow(&browser, &path, None);
    let run = browser.test.app.store.start_run(tasks[0]).await.unwrap().unwrap();
    append(&browser, id, tasks[0], run).await;
    let from_the_page = follow(&browser, &format!("{path}?after={run}-1"), None);
    append(&browser, id, tasks[0], run).await;
    append(&browser, id, tasks[0], run).await;
    let come_back = follow(
        &browser,
        &format!("{path}?after={run}-1"),
        Some(&format!("{run}-4")),
    );
    finish(&browser, id, run).await;

    let all = before_any_run.await.unwrap();
    let expected: Vec<String> = (1..=6).map(|seq| format!("{run}-{seq}")).collect();
    assert_eq!(ids(&all), expected);
    assert!(all.contains(r#""message":"one <b>\nmore""#), "{all}");
    assert_eq!(all.matches("event: end").count(), 1, "{all}");
    assert_eq!(ids(&from_the_page.await.unwrap()), expected[1..]);
    assert_eq!(ids(&come_back.await.unwrap()), expected[4..]);
}

#[tokio::test]
async fn a_later_run_follows_an_interrupted_one() {
    let browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    let store = &browser.test.app.store;
    let first = store.start_run(tasks[0]).await.unwrap().unwrap();
    append(&browser, id, tasks[0], first).await;
    let stream = follow(
        &browser,
        &format!("/rollouts/{id}/tasks/{}/events", tasks[0]),
        Some(&format!("{first}-1")),
    );
    let interrupted = RunEnd::Interrupted {
        error: "stopped".to_owned(),
    };
    store.finish_run(first, &interrupted).await.unwrap();
    let second = store.start_run(tasks[0]).await.unwrap().unwrap();
    append(&browser, id, tasks[0], second).await;
    finish(&browser, id, second).await;
    let expected = [format!("{first}-2"), format!("{second}-1"), format!("{second}-2")];
    assert_eq!(ids(&stream.await.unwrap()), expected);
}

#[tokio::test]
async fn a_rollouts_page_hears_that_it_is_old_and_stops_with_the_daemon() {
    let browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    let stream = follow(
        &browser,
        &format!("/rollouts/{id}/events?after=something-old"),
        None,
    );
    let run = browser.test.app.store.start_run(tasks[0]).await.unwrap().unwrap();
    finish(&browser, id, run).await;
    browser.test.app.shutdown.cancel();
    let text = stream.await.unwrap();
    assert!(text.contains("event: changed"), "{text}");
}

#[tokio::test]
async fn only_a_task_of_the_rollout_can_be_followed() {
    let mut browser = Browser::signed_in().await;
    let (id, tasks) = browser.rollout(Gate::Manual).await;
    for path in [
        format!("/rollouts/{}/tasks/{}/events", id.0 + 1, tasks[0]),
        format!("/rollouts/{id}/tasks/999/events"),
        "/rollouts/999/events".to_owned(),
    ] {
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
