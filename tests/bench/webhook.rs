//! The webhook door under load: acknowledged means durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use stagegate_tests::bitbucket::sign;
use stagegate_tests::world::{REPOSITORY, Setup, WEBHOOK_SECRET, World};

use super::process::ms;
use super::{Table, generate, percentile};

/// Senders at once.
const SENDERS: usize = 8;
/// The answer to what was stored; anything else was not.
const ACCEPTED: u16 = 202;
/// How long they send.
const LENGTH: Duration = Duration::from_secs(5);

pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let mut world = World::start_with(Setup {
        webhook: false,
        ..Setup::default()
    })
    .await;
    world.be_lenient();
    let url = world.daemon.url("/webhooks/bitbucket/bitbucket");
    // Of a pull request that is watched: each is new, so each is stored before it is acknowledged.
    let (name, sql) = generate::change(0);
    let pull_request = world.open("Under load", &[(&name, &sql)]);
    let body = format!(
        r#"{{"repository":{{"type":"repository","full_name":"{REPOSITORY}"}},"pullrequest":{{"id":{}}}}}"#,
        pull_request.number
    );
    let signature = sign(WEBHOOK_SECRET, body.as_bytes());
    let refused = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let senders = (0..SENDERS).map(|_| {
        let (url, body) = (url.clone(), body.clone());
        let (signature, refused) = (signature.clone(), refused.clone());
        tokio::spawn(async move {
            let client = stagegate_tests::http::client();
            let mut times = Vec::new();
            while start.elapsed() < LENGTH {
                let sent = Instant::now();
                let answer = client
                    .post(&url)
                    .header("Content-Type", "application/json")
                    .header("X-Event-Key", "pullrequest:updated")
                    .header("X-Hook-UUID", "0f1f6a6c-0000-4000-8000-000000000000")
                    .header("X-Request-UUID", uuid::Uuid::new_v4().to_string())
                    .header("X-Attempt-Number", "1")
                    .header("X-Hub-Signature", &signature)
                    .body(body.clone())
                    .send()
                    .await;
                if answer.is_ok_and(|answer| answer.status() == ACCEPTED) {
                    times.push(ms(sent));
                } else {
                    refused.fetch_add(1, Ordering::Relaxed);
                }
            }
            times
        })
    });
    let mut times = Vec::new();
    for sender in senders.collect::<Vec<_>>() {
        times.extend(sender.await?);
    }
    ensure!(
        refused.load(Ordering::Relaxed) == 0,
        "the door refused deliveries"
    );
    times.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a count of seconds' worth of requests")]
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    table.add(
        "webhooks acknowledged, durable",
        format!("{rate:.0}/s"),
        ">= 1,000/s",
    );
    table.add(
        "webhooks acknowledged, 99th percentile",
        format!("{:.1} ms", percentile(&times, 0.99)),
        "<= 20 ms",
    );
    Ok(())
}
