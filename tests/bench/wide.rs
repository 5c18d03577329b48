//! One change to 10, 100 and 1,000 databases of one server, sixteen at a time; and what a daemon costs that waits at a gate.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use stagegate_tests::postgres::TestDatabase;
use stagegate_tests::wait::{a_moment, wait_at_most};
use stagegate_tests::world::{Setup, World};

use super::process::{activity, peak_mib};
use super::{Table, eprint};

/// Databases of one stage; about 8 MB of disk each.
const SIZES: &[(usize, &str)] = &[
    (10, "10 databases x 1 change, 16 at a time"),
    (100, "100 databases x 1 change, 16 at a time"),
    (1_000, "1,000 databases x 1 change, 16 at a time"),
];

/// A thousand databases on a slow machine.
const PATIENCE: Duration = Duration::from_mins(30);

/// How long a quiet daemon is watched.
const QUIET: Duration = Duration::from_mins(1);

pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let mut databases = Vec::new();
    let mut costs = Vec::new();
    for (size, what) in SIZES {
        while databases.len() < *size {
            databases.push(TestDatabase::create().await);
            if databases.len().is_multiple_of(100) {
                eprint(&format!("  {} databases made", databases.len()));
            }
        }
        let (seconds, peak) = roll_out(&databases, *size).await?;
        let cost = seconds * 1000.0 / count(*size);
        costs.push(cost);
        table.add(
            what,
            format!(
                "{seconds:.1} s, {:.0}/s, {cost:.1} ms each, daemon's peak {peak:.0} MiB",
                count(*size) / seconds
            ),
            "",
        );
    }
    let growth = costs[costs.len() - 1] / costs[0];
    table.add(
        "... cost of a database, 1,000 over 10",
        format!("{growth:.2} x"),
        "<= 1.2 x",
    );
    Ok(())
}

/// Seconds from the first run's start to the last one's end, and the most memory the daemon held.
async fn roll_out(databases: &[TestDatabase], size: usize) -> Result<(f64, f64)> {
    let (hr_test, hr_prod) = (TestDatabase::create().await, TestDatabase::create().await);
    let mut world = World::assemble(Setup::default(), hr_test, hr_prod).await?;
    let mut settings = world
        .daemon
        .read("stagegate.toml")?
        .replace("[\"hr_test\", \"hr_prod\"]", "[\"wide_*\"]");
    for (number, database) in databases.iter().enumerate() {
        world
            .daemon
            .write(&format!("wide_{number}.url"), database.url.as_str())?;
        writeln!(
            settings,
            "\n[databases.wide_{number}]\nenvironment = \"test\"\nurl = {{ file = \"wide_{number}.url\" }}"
        )
        .context("write the settings")?;
    }
    world.daemon.write("stagegate.toml", &settings)?;
    let policy = world.daemon.read("policies/test.toml")?;
    let wide = policy.replace("parallel = 4 ", "parallel = 16 ");
    ensure!(policy != wide, "the policy of test says how many go at a time");
    world.daemon.write("policies/test.toml", &wide)?;
    world.daemon.start().await;
    world.connect().await?;
    // A version of its own for each round: the databases of the round before have that one.
    let name = format!("{}_t.sql", 20_240_000 + size);
    let sql = format!("CREATE TABLE t{size} (id integer NOT NULL PRIMARY KEY);\n");
    let pull_request = world.open("Wide", &[(&name, &sql)]);
    pull_request.next_comment().await;
    pull_request.merge();
    let pid = world.daemon.pid().context("the daemon runs")?;
    wait_at_most(PATIENCE, "the rollout to be done", async || {
        match world.daemon.run(&["rollout", "list", "--state", "done"]).await {
            Ok(output) if String::from_utf8_lossy(&output.stdout).contains("Wide") => Ok(()),
            Ok(output) => Err(String::from_utf8_lossy(&output.stdout).into_owned()),
            Err(error) => Err(format!("{error:#}")),
        }
    })
    .await;
    let output = world
        .daemon
        .run(&["rollout", "show", "1", "--format", "json"])
        .await?;
    let seconds = span(&output.stdout, size)?;
    world.be_lenient();
    Ok((seconds, peak_mib(pid).unwrap_or_default()))
}

/// From the first run's start to the last one's end.
fn span(json: &[u8], size: usize) -> Result<f64> {
    let rollout: serde_json::Value = serde_json::from_slice(json).context("read the rollout")?;
    let tasks = rollout["tasks"].as_array().context("it has tasks")?;
    ensure!(tasks.len() == size, "it has {} tasks", tasks.len());
    let times = |field: &str| -> Result<Vec<jiff::Timestamp>> {
        let runs = tasks.iter().map(|task| task["runs"][0][field].as_str());
        runs.map(|text| Ok(text.context("the run has ended")?.parse()?))
            .collect()
    };
    let first = times("started-at")?.into_iter().min().context("it has runs")?;
    let last = times("finished-at")?.into_iter().max().context("it has runs")?;
    Ok(last.duration_since(first).as_secs_f64())
}

fn count(size: usize) -> f64 {
    f64::from(u32::try_from(size).unwrap_or(u32::MAX))
}

/// A rollout that waits for a person costs nothing while it waits.
pub(super) async fn measure_waiting(table: &mut Table) -> Result<()> {
    let world = World::start().await;
    let sql = "CREATE TABLE waits (id integer NOT NULL PRIMARY KEY);\n";
    let pull_request = world.open("Waits", &[("20240919_waits.sql", sql)]);
    pull_request.next_comment().await;
    pull_request.merge();
    let (_, comment) = world.rollout_of(&pull_request).await;
    pull_request.comment_with(comment.id, "waits for a person").await;
    a_moment(Duration::from_secs(5)).await;
    let pid = world.daemon.pid().context("the daemon runs")?;
    let (before, start) = (activity(pid)?, Instant::now());
    a_moment(QUIET).await;
    let after = activity(pid)?;
    let minutes = start.elapsed().as_secs_f64() / 60.0;
    table.add(
        "daemon, a rollout at its gate: CPU in a minute",
        format!("{:.0} ms", (after.cpu_ms - before.cpu_ms) / minutes),
        "<= 60 ms (0.1 %)",
    );
    table.add(
        "... wake-ups of all its threads in a second",
        format!("{:.1}", (after.wakeups - before.wakeups) / minutes / 60.0),
        "",
    );
    Ok(())
}
