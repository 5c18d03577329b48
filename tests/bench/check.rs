//! `stagegate check`: one small file, many statements, memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use stagegate_tests::workspace;

use super::process::{ms, peak_mib};
use super::{Table, generate, median};

const RUNS: usize = 9;

pub(super) fn measure(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir().context("make a folder")?;
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text)
            .with_context(|| format!("write {}", path.display()))
            .map(|()| path)
    };
    let small = write("1_small.sql", &generate::change(0).1)?;
    let thousand = write("2_thousand.sql", &generate::mixed(1_000))?;
    let many = write("3_many.sql", &generate::mixed(10_000))?;
    let cache = folder.path().join("cache");

    let cold = run(&small, &cache)?;
    table.add(
        "check, one small file, plugins not compiled yet",
        format!("{:.0} ms", cold.ms),
        "",
    );
    let warm = median_of(&small, &cache)?;
    table.add(
        "check, one small file, process start included",
        format!("{warm:.0} ms"),
        "<= 50 ms",
    );
    let hundredth = median_of(&thousand, &cache)?;
    let whole = median_of(&many, &cache)?;
    table.add("check, 10,000 mixed statements", format!("{whole:.0} ms"), "");
    let growth = (whole - warm) / (hundredth - warm).max(f64::EPSILON);
    table.add(
        "check, 10,000 over 1,000 statements, without the start",
        format!("{growth:.1} x"),
        "10 x is linear",
    );
    let peak = (0..3)
        .map(|_| run(&many, &cache).map(|seen| seen.peak_mib))
        .collect::<Result<Vec<_>>>()?;
    let peak = peak.into_iter().fold(0.0, f64::max);
    table.add(
        "check, 10,000 mixed statements, peak memory",
        format!("{peak:.0} MiB"),
        "<= 80 MiB",
    );
    Ok(())
}

struct Seen {
    ms: f64,
    peak_mib: f64,
}

fn median_of(file: &Path, cache: &Path) -> Result<f64> {
    let times = (0..RUNS)
        .map(|_| run(file, cache).map(|seen| seen.ms))
        .collect::<Result<Vec<_>>>()?;
    Ok(median(times))
}

fn run(file: &Path, cache: &Path) -> Result<Seen> {
    let start = Instant::now();
    let mut child = Command::new(workspace::daemon_binary())
        .arg("check")
        .arg(file)
        .arg("--policy")
        .arg(workspace::policies().join("prod.toml"))
        .args(["--format", "json", "--plugins"])
        .arg(workspace::plugins())
        .arg("--cache")
        .arg(cache)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("start stagegate check")?;
    let mut highest: f64 = 0.0;
    let status = loop {
        highest = peak_mib(child.id()).map_or(highest, |peak| highest.max(peak));
        if let Some(status) = child.try_wait().context("wait for stagegate check")? {
            break status;
        }
        std::thread::yield_now();
    };
    ensure!(
        status.code().is_some_and(|code| code < 2),
        "stagegate check ended with {status}"
    );
    Ok(Seen {
        ms: ms(start),
        peak_mib: highest,
    })
}
