//! The webhook door, from outside.

use std::collections::BTreeSet;

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
    request
        .body(body)
        .send()
        .await
        .expect("an answer")
        .status()
        .as_u16()
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

/// What the door should say to a recorded delivery of a configured repository: events about the life of a pull
/// request are work, all others are not. What somebody cut before keeping it may be unreadable.
fn is_expected(event: &str, quality: &str, status: u16) -> bool {
    let life = ["created", "updated", "fulfilled", "rejected"];
    let is_work = event
        .strip_prefix("pullrequest:")
        .is_some_and(|what| life.contains(&what));
    status == if is_work { 202 } else { 200 } || (quality == "trimmed" && status == 400)
}

#[tokio::test]
async fn every_recorded_webhook_is_classified() {
    let Some(folder) = workspace::shared("bitbucket") else {
        eprintln!("note: ../shared/bitbucket is absent; recorded webhooks are not tried");
        return;
    };
    let manifest = std::fs::read_to_string(folder.join("payloads/manifest.json")).unwrap();
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    let bodies: Vec<Vec<u8>> = manifest
        .iter()
        .map(|entry| std::fs::read(folder.join(entry["file"].as_str().unwrap())).unwrap())
        .collect();
    let mut world = World::start().await;
    configure_repositories(&mut world, &bodies).await;
    for (number, (entry, body)) in manifest.iter().zip(bodies).enumerate() {
        let [file, event, quality] = ["file", "event", "quality"].map(|key| entry[key].as_str().unwrap());
        let signature = sign(WEBHOOK_SECRET, &body);
        let status = knock(&world, event, &format!("recorded-{number}"), &signature, body).await;
        assert!(
            is_expected(event, quality, status),
            "{file} ({event}, {quality}) was answered with {status}"
        );
    }
    assert!(manifest.len() >= 50, "{} recordings", manifest.len());
}

/// Makes each repository of the recordings a project.
async fn configure_repositories(world: &mut World, bodies: &[Vec<u8>]) {
    let names = bodies.iter().filter_map(|body| {
        let payload: Value = serde_json::from_slice(body).ok()?;
        payload["repository"]["full_name"]
            .as_str()
            .filter(|name| name.contains('/'))
            .map(str::to_owned)
    });
    let mut config = world.daemon.read("stagegate.toml").expect("the configuration");
    let names: BTreeSet<String> = names.collect();
    config.extend(names.into_iter().enumerate().map(|(number, name)| {
        format!(
            "[projects.recorded-{number}]\nconnection = \"bitbucket\"\nrepository = \"{name}\"\nbranch = \"main\"\n\
             databases = [\"hr_test\"]\npoll-interval = \"1h\"\n"
        )
    }));
    world
        .daemon
        .write("stagegate.toml", &config)
        .expect("a new configuration");
    world.daemon.kill_and_restart().await;
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
