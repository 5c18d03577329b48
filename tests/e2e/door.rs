//! The webhook door, from outside.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stagegate_tests::bitbucket::sign;
use stagegate_tests::wait::wait_until;
use stagegate_tests::workspace;
use stagegate_tests::world::{WEBHOOK_SECRET, World};

use crate::{CHANGE, CLEAN};

/// Knocks; gives the status.
async fn knock(world: &World, event: &str, id: &str, signature: &str, body: Vec<u8>) -> u16 {
    let request = stagegate_tests::http::client()
        .post(world.daemon.url("/webhooks/bitbucket/bitbucket"))
        .header("Content-Type", "application/json")
        .header("X-Event-Key", event)
        .header("X-Request-UUID", id)
        .header("X-Hub-Signature", signature);
    request.body(body).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn only_what_is_signed_and_small_comes_in() {
    let world = World::start().await;
    let body = b"{}".to_vec();
    let wrong = sign("another secret", &body);
    assert_eq!(
        knock(&world, "pullrequest:created", "1", &wrong, body.clone()).await,
        401
    );
    assert_eq!(
        knock(&world, "pullrequest:created", "2", "", body.clone()).await,
        401
    );
    let right = sign(WEBHOOK_SECRET, &body);
    assert_eq!(
        knock(&world, "some:day", "3", &right, body).await,
        200,
        "unknown events are fine"
    );
    let large = vec![b' '; (1 << 20) + 1];
    let signature = sign(WEBHOOK_SECRET, &large);
    assert_eq!(
        knock(&world, "pullrequest:created", "4", &signature, large).await,
        413
    );
    let stranger = world.daemon.url("/webhooks/bitbucket/another");
    let answer = stagegate_tests::http::client()
        .post(stranger)
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401, "nobody learns which connections exist");
}

#[tokio::test]
async fn the_same_delivery_twice_is_one_look() {
    let world = World::start().await;
    let pr = world.open("Add t2024", &[(CHANGE, CLEAN)]);
    pr.next_comment().await;
    pr.report_with(0).await;
    let payload = json!({
        "repository": {"full_name": "acme/hr"},
        "pullrequest": {"id": 1, "state": "OPEN", "updated_on": "2026-11-23T10:00:00.000000+00:00"},
    });
    let body = payload.to_string().into_bytes();
    let signature = sign(WEBHOOK_SECRET, &body);
    let looks = || {
        world
            .bitbucket
            .requests()
            .iter()
            .filter(|seen| seen.path.ends_with("/pullrequests/1"))
            .count()
    };
    let before = looks();
    for _ in 0..3 {
        assert_eq!(
            knock(&world, "pullrequest:updated", "same", &signature, body.clone()).await,
            202
        );
        wait_until(
            "a look",
            async || if looks() > before { Ok(()) } else { Err(looks()) },
        )
        .await;
    }
    assert_eq!(looks(), before + 1);
}

/// What the door should say to each recorded event: work to do only for what concerns a configured repository.
fn expected(event: &str) -> &'static [u16] {
    match event {
        "pullrequest:created" | "pullrequest:updated" | "pullrequest:fulfilled" | "pullrequest:rejected" => {
            &[200, 202]
        }
        _ => &[200],
    }
}

#[tokio::test]
async fn every_recorded_webhook_is_answered_without_a_failure() {
    let Some(folder) = workspace::shared("bitbucket") else {
        eprintln!("note: ../shared/bitbucket is absent; recorded webhooks are not tried");
        return;
    };
    let world = World::start().await;
    let manifest = std::fs::read_to_string(folder.join("payloads/manifest.json")).unwrap();
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    let mut answers = BTreeMap::new();
    for (number, entry) in manifest.iter().enumerate() {
        let (file, event) = (
            entry["file"].as_str().unwrap(),
            entry["event"].as_str().unwrap_or("unknown"),
        );
        let body = std::fs::read(folder.join(file)).unwrap();
        let signature = sign(WEBHOOK_SECRET, &body);
        let status = knock(&world, event, &format!("recorded-{number}"), &signature, body).await;
        assert!(
            expected(event).contains(&status),
            "{file} ({event}) was answered with {status}"
        );
        *answers.entry((event.to_owned(), status)).or_insert(0) += 1;
    }
    assert!(answers.len() >= 10 && manifest.len() >= 50, "{answers:?}");
}

#[tokio::test]
async fn the_recorded_signature_fits_the_recorded_bytes() {
    let Some(folder) = workspace::shared("bitbucket/payloads/jenkins-branch-source") else {
        eprintln!("note: ../shared/bitbucket is absent; the recorded signature is not tried");
        return;
    };
    let headers = std::fs::read_to_string(folder.join("signed_payload.headers.json")).unwrap();
    let headers: Value = serde_json::from_str(&headers).unwrap();
    let body = std::fs::read(folder.join("signed_payload.json")).unwrap();
    let (secret, signature) = (
        headers["_secret"].as_str().unwrap(),
        headers["X-Hub-Signature"].as_str().unwrap(),
    );
    assert_eq!(
        sign(secret, &body),
        signature,
        "the fake signs as the real service does"
    );
    let mut world = World::start().await;
    world.daemon.write("webhook-secret", secret).unwrap();
    world.daemon.kill_and_restart().await;
    assert_eq!(knock(&world, "repo:push", "recorded", signature, body).await, 200);
}
