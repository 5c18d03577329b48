//! The daemon as a process: how long it takes to be ready, how much memory it holds when idle.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use stagegate_tests::world::{Setup, World};

use super::Table;

/// Time from the start of the process to its first answer, without and with compiled plugins at hand.
pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let mut world = World::start_with(Setup {
        webhook: false,
        ..Setup::default()
    })
    .await;
    let pid = world.daemon.pid().context("the daemon runs")?;
    table.add(
        "daemon, idle, resident",
        format!("{:.0} MiB", resident_mib(pid)),
        "<= 60 MiB",
    );
    let settings = world.daemon.read("stagegate.toml")?;
    let own_cache = settings.lines().map(|line| {
        if line.starts_with("cache = ") {
            "cache = \"cache-of-its-own\"\n".to_owned()
        } else {
            format!("{line}\n")
        }
    });
    let own_cache: String = own_cache.collect();
    ensure!(
        own_cache.contains("cache-of-its-own"),
        "the settings name a cache"
    );
    world.daemon.write("stagegate.toml", &own_cache)?;
    for what in [
        "daemon, cold start until it answers, every plugin compiled",
        "daemon, warm start until it answers",
    ] {
        world.daemon.kill();
        let start = Instant::now();
        world.daemon.start().await;
        table.add(what, format!("{:.0} ms", ms(start)), "");
    }
    Ok(())
}

pub(super) fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

/// Resident memory of a process.
pub(super) fn resident_mib(pid: u32) -> f64 {
    status_mib(pid, "VmRSS:").unwrap_or_default()
}

/// The most memory a process ever held, as far as it went while it is alive.
pub(super) fn peak_mib(pid: u32) -> Option<f64> {
    status_mib(pid, "VmHWM:")
}

/// All memory of the machine.
pub(super) fn memory_gib() -> f64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    field(&text, "MemTotal:").unwrap_or_default() / 1024.0 / 1024.0
}

fn status_mib(pid: u32, name: &str) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(field(&text, name)? / 1024.0)
}

/// A number of kB in one of the kernel's tables.
fn field(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What a process has done since it began.
pub(super) struct Activity {
    /// In user and kernel mode.
    pub(super) cpu_ms: f64,
    /// How often its threads waited and were woken.
    pub(super) wakeups: f64,
}

/// Adds up all threads that live now.
pub(super) fn activity(pid: u32) -> Result<Activity> {
    let mut activity = Activity {
        cpu_ms: 0.0,
        wakeups: 0.0,
    };
    for thread in std::fs::read_dir(format!("/proc/{pid}/task")).context("list the threads")? {
        let folder = thread.context("list the threads")?.path();
        let status = std::fs::read_to_string(folder.join("status")).unwrap_or_default();
        activity.wakeups += field(&status, "voluntary_ctxt_switches:").unwrap_or_default();
        // The first number is the time on a processor, in nanoseconds.
        let times = std::fs::read_to_string(folder.join("schedstat")).unwrap_or_default();
        let first = times
            .split_whitespace()
            .next()
            .and_then(|text| text.parse::<f64>().ok());
        activity.cpu_ms += first.unwrap_or_default() / 1_000_000.0;
    }
    Ok(activity)
}
