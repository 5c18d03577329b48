//! `cargo xtask demo`: the whole story on this machine, played before the reader's eyes.
//!
//! A private PostgreSQL, a fake Bitbucket and the real daemon are started; then a pull request is reviewed, mended,
//! merged and rolled out, each step told in plain words with the text or link a user would see. A step that does not
//! happen ends the demo with a failure. Without `--once` everything stays up afterwards, to be looked at.

mod narrator;
mod story;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use stagegate_tests::postgres::{Cluster, TestDatabase};
use stagegate_tests::world::{ADMIN_TOKEN, Account, Setup, World};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{LocalSet, spawn_local};

/// As a team would set it up: webhooks do the work, the poll repairs what was lost.
const SETUP: Setup = Setup {
    webhook: false,
    poll_interval: "1min",
    prod_by_itself: false,
    account: Account::AccessToken,
};

#[tokio::main]
async fn main() -> ExitCode {
    let once = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("--once") => true,
        Some(other) => {
            narrator::complain(&format!("unknown argument {other}; only --once is understood"));
            return ExitCode::from(2);
        }
    };
    // A task of its own: a wait that never ends panics, and that is a failed demo, not a crash.
    let story = async { spawn_local(play(once)).await };
    match LocalSet::new().run_until(story).await {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            narrator::complain(&format!("the demo failed: {error:#}"));
            ExitCode::FAILURE
        }
        Err(_) => {
            narrator::complain("the demo failed: a step did not happen");
            ExitCode::FAILURE
        }
    }
}

async fn play(once: bool) -> Result<()> {
    narrator::say(
        "Starting PostgreSQL with the databases hr_test and hr_prod, a fake Bitbucket, and the daemon.",
    );
    let cluster = std::sync::Arc::new(Cluster::start().await?);
    let hr_test = TestDatabase::create_named(cluster.clone(), "hr_test").await?;
    let hr_prod = TestDatabase::create_named(cluster, "hr_prod").await?;
    let mut world = World::assemble(SETUP, hr_test, hr_prod).await?;
    world.be_lenient();
    tokio::select! {
        told = story::tell(&mut world) => told.context("play the story")?,
        () = asked_to_stop() => bail!("it was stopped before its end"),
    }
    if once {
        return Ok(());
    }
    narrator::heading("Have a look around; Ctrl-C ends everything");
    narrator::link("Stagegate", &world.daemon.url("/"));
    narrator::say(&format!("   sign in with the token {ADMIN_TOKEN}"));
    narrator::link("Bitbucket", &world.bitbucket.address());
    for (name, database) in [("hr_test", &world.hr_test), ("hr_prod", &world.hr_prod)] {
        narrator::link(name, database.url.as_str());
    }
    asked_to_stop().await;
    world.daemon.stop().await;
    Ok(())
}

/// Ctrl-C, or a service manager's wish.
async fn asked_to_stop() {
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened to");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
