//! Reviews: how long after the push the comment stands, and how many requests it takes.

use std::time::Instant;

use anyhow::Result;
use stagegate_tests::bitbucket::{PullRequest, Travel};
use stagegate_tests::wait::wait_until;
use stagegate_tests::world::{DIRECTORY, World};

use super::process::ms;
use super::{Table, generate, median};

const FILES: usize = 10;
const ROUNDS: usize = 7;

pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let world = World::start().await;
    let files: Vec<_> = (0..FILES).map(generate::change).collect();
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let files: Vec<_> = files
            .iter()
            .map(|(name, sql)| (format!("{round}{name}"), sql))
            .collect();
        let files: Vec<_> = files
            .iter()
            .map(|(name, sql)| (name.as_str(), sql.as_str()))
            .collect();
        let start = Instant::now();
        let pull_request = world.open("Ten changes", &files);
        pull_request.next_comment().await;
        times.push(ms(start));
    }
    // The harness looks every 20 ms, so half of that is its own.
    table.add(
        "review of 10 files, from the push to the comment",
        format!("{:.0} ms", median(times)),
        "<= 150 ms",
    );
    requests(table, &world).await;
    Ok(())
}

/// Requests for one pull request of one file through its life.
async fn requests(table: &mut Table, world: &World) {
    let sql = "CREATE TABLE public.counted (id bigint PRIMARY KEY, name text);";
    settle(world).await;
    let mut before = world.bitbucket.requests().len();
    let mut since = |world: &World| {
        let now = world.bitbucket.requests().len();
        std::mem::replace(&mut before, now).abs_diff(now).to_string()
    };
    let pull_request = world.open("Counted", &[("900001_counted.sql", sql)]);
    pull_request.next_comment().await;
    settle(world).await;
    table.add(
        "requests to Bitbucket, first push of 1 file",
        since(world),
        "<= 7",
    );
    let fixed = sql.replace("text", "text NOT NULL");
    let comment = pull_request.comments().remove(0).id;
    pull_request.push_file(&format!("{DIRECTORY}/900001_counted.sql"), &fixed);
    pull_request.comment_with(comment, "no findings").await;
    settle(world).await;
    table.add("requests to Bitbucket, second push", since(world), "<= 7");
    pull_request.edit_title("Counted once more");
    delivered(world).await;
    settle(world).await;
    table.add("requests to Bitbucket, title edited", since(world), "<= 1");
    world.bitbucket.set_travel(Travel::Doubled);
    pull_request.edit_title("Counted twice");
    delivered(world).await;
    settle(world).await;
    table.add(
        "requests to Bitbucket, event delivered twice",
        since(world),
        "<= 2",
    );
    world.bitbucket.set_travel(Travel::AsUsual);
    drop_unread(&pull_request);
}

/// Waits until every event so far was answered.
async fn delivered(world: &World) {
    let count = world.bitbucket.deliveries().len();
    wait_until("the delivery", async || {
        let now = world.bitbucket.deliveries().len();
        if now > count { Ok(()) } else { Err(now) }
    })
    .await;
}

/// Waits until the daemon sends no more requests: the same count at several looks.
async fn settle(world: &World) {
    let mut last = usize::MAX;
    let mut same = 0;
    wait_until("the daemon to be done", async || {
        let now = world.bitbucket.requests().len();
        same = if now == last { same + 1 } else { 0 };
        last = now;
        if same > 25 { Ok(()) } else { Err(now) }
    })
    .await;
}

/// Reads what was edited, so that nothing is left unread at the end.
fn drop_unread(pull_request: &PullRequest) {
    pull_request.comments();
}
