//! A change that needs a table for itself, while 50 clients work on that table and one of them holds it for long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::{a_moment, wait_at_most};
use stagegate_tests::world::World;

use super::process::ms;
use super::{Table, percentile};

/// Clients at once.
const CLIENTS: usize = 50;
/// How long the clients work before the change comes.
const QUIET: Duration = Duration::from_secs(4);
/// For how long one session holds the table: the change is tried several times.
const HELD: Duration = Duration::from_secs(8);
/// The lock timeout of the policy.
const LOCK_TIMEOUT: &str = "lock-timeout = \"1s\"";
/// A change that no reader may see half done.
const CHANGE: (&str, &str) = (
    "20240930_load.sql",
    "ALTER TABLE load ADD COLUMN note text NOT NULL DEFAULT '';\n",
);

pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let mut world = World::start().await;
    world.be_lenient();
    let policy = world.daemon.read("policies/test.toml")?;
    let policy = policy.replace("lock-timeout = \"5s\"", LOCK_TIMEOUT);
    world.daemon.write("policies/test.toml", &policy)?;
    world.daemon.stop().await;
    world.daemon.start().await;
    let rows = "CREATE TABLE load (id integer NOT NULL PRIMARY KEY, n integer NOT NULL);
        INSERT INTO load SELECT id, 0 FROM generate_series(1, 10000) AS id";
    world.hr_test.execute(rows).await;
    let (quiet, busy) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        clients.push(client(&world.hr_test, number, (quiet.clone(), busy.clone())).await);
    }
    a_moment(QUIET).await;
    quiet.store(true, Ordering::Relaxed);
    let holder = world.hr_test.connect().await;
    holder
        .batch_execute("BEGIN; SELECT count(*) FROM load")
        .await
        .context("hold the table")?;
    let pull_request = world.open("Under load", &[CHANGE]);
    pull_request.next_comment().await;
    pull_request.merge();
    a_moment(HELD).await;
    holder.batch_execute("COMMIT").await.context("let go")?;
    wait_at_most(Duration::from_mins(2), "the change", async || {
        let ledger = world.hr_test.ledger().await;
        if ledger.is_empty() {
            Err("it is not in the ledger")
        } else {
            Ok(())
        }
    })
    .await;
    busy.store(true, Ordering::Relaxed);
    let (mut before, mut during) = (Vec::new(), Vec::new());
    for client in clients {
        let (quiet, busy) = client.await?;
        before.extend(quiet);
        during.extend(busy);
    }
    before.sort_by(f64::total_cmp);
    during.sort_by(f64::total_cmp);
    let longest = |times: &[f64]| times.last().copied().unwrap_or_default();
    table.add(
        "50 clients, longest wait without a rollout",
        format!("{:.0} ms", longest(&before)),
        "compare",
    );
    table.add(
        "the same while a change waits for their table (lock-timeout 1 s)",
        format!("{:.0} ms", longest(&during)),
        "<= 1,500 ms",
    );
    table.add(
        "99th percentile, without and while it waits",
        format!(
            "{:.1} ms, {:.1} ms",
            percentile(&before, 0.99),
            percentile(&during, 0.99)
        ),
        "compare",
    );
    Ok(())
}

/// A client that works until both flags are up. Gives how long each step took, before the first flag and after it.
async fn client(
    database: &TestDatabase,
    number: usize,
    (quiet, busy): (Arc<AtomicBool>, Arc<AtomicBool>),
) -> tokio::task::JoinHandle<(Vec<f64>, Vec<f64>)> {
    let session = database.connect().await;
    tokio::spawn(async move {
        let (mut before, mut during) = (Vec::new(), Vec::new());
        let mut id = number;
        while !busy.load(Ordering::Relaxed) {
            id = (id + 37 * CLIENTS + 1) % 10_000;
            let sql = format!(
                "UPDATE load SET n = n + 1 WHERE id = {0}; SELECT n FROM load WHERE id = {0}",
                id + 1
            );
            let is_quiet = !quiet.load(Ordering::Relaxed);
            let start = Instant::now();
            if session.batch_execute(&sql).await.is_err() {
                break;
            }
            let times = if is_quiet { &mut before } else { &mut during };
            times.push(ms(start));
            // As clients do between two requests.
            a_moment(Duration::from_millis(20)).await;
        }
        (before, during)
    })
}
