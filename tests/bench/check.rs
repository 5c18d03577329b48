//! `stagegate check`: one small file, many statements, many files, memory; beside a linter of the same purpose.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use stagegate_tests::workspace;

use super::process::{ms, peak_mib};
use super::{Table, generate, median};

const RUNS: usize = 9;

/// Files of the run over many.
const FILES: usize = 1_000;

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
    let ours = |files: &[&Path]| ours(files, &cache);

    let cold = run(&mut ours(&[&small]))?;
    table.add(
        "check, one small file, plugins not compiled yet",
        format!("{:.0} ms", cold.ms),
        "",
    );
    let warm = median_of(|| ours(&[&small]))?;
    table.add(
        "check, one small file, process start included",
        format!("{warm:.0} ms"),
        "<= 50 ms",
    );
    let hundredth = median_of(|| ours(&[&thousand]))?;
    let whole = median_of(|| ours(&[&many]))?;
    table.add(
        "check, 10,000 mixed statements, every rule",
        format!("{whole:.0} ms"),
        "",
    );
    let growth = (whole - warm) / (hundredth - warm).max(f64::EPSILON);
    table.add(
        "... over 1,000 statements, without the start",
        format!("{growth:.1} x"),
        "10 x is linear",
    );
    // A single file may not be that long.
    let ten: Vec<_> = (0..10)
        .map(|number| write(&format!("4_many_{number}.sql"), &generate::mixed(10_000)))
        .collect::<Result<_>>()?;
    let ten: Vec<&Path> = ten.iter().map(PathBuf::as_path).collect();
    let hundred_thousand = median_of(|| ours(&ten))?;
    table.add(
        "... 100,000 of them, in ten files, over 10,000",
        format!("{:.1} x", (hundred_thousand - warm) / (whole - warm)),
        "10 x is linear",
    );
    let peak = (0..3)
        .map(|_| run(&mut ours(&[&many])).map(|seen| seen.peak_mib))
        .collect::<Result<Vec<_>>>()?;
    let peak = peak.into_iter().fold(0.0, f64::max);
    table.add("... peak memory", format!("{peak:.0} MiB"), "<= 80 MiB");
    if let Some(squawk) = squawk() {
        let theirs = median_of(|| theirs(&squawk, &[&many]))?;
        table.add(
            "... over squawk --reporter json on the same file",
            format!("{:.2} x", whole / theirs),
            "<= 1 x",
        );
    }
    many_files(table, folder.path(), &cache)
}

/// A thousand files of ten statements.
fn many_files(table: &mut Table, folder: &Path, cache: &Path) -> Result<()> {
    let files = (0..FILES).map(|number| {
        let path = folder.join(format!("{}_file.sql", number + 10));
        std::fs::write(&path, generate::mixed(10)).map(|()| path)
    });
    let files = files
        .collect::<std::io::Result<Vec<_>>>()
        .context("write the files")?;
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let whole = median_of(|| ours(&files, cache))?;
    table.add(
        "check, 1,000 files of 10 statements, every rule",
        format!("{whole:.0} ms"),
        "",
    );
    if let Some(squawk) = squawk() {
        let theirs = median_of(|| theirs(&squawk, &files))?;
        table.add(
            "... over squawk --reporter json on the same files",
            format!("{:.2} x", whole / theirs),
            "<= 1 x",
        );
    }
    Ok(())
}

struct Seen {
    ms: f64,
    peak_mib: f64,
}

fn median_of(mut command: impl FnMut() -> Command) -> Result<f64> {
    let times = (0..RUNS)
        .map(|_| run(&mut command()).map(|seen| seen.ms))
        .collect::<Result<Vec<_>>>()?;
    Ok(median(times))
}

fn ours(files: &[&Path], cache: &Path) -> Command {
    let mut command = Command::new(workspace::daemon_binary());
    command
        .arg("check")
        .args(files)
        .arg("--policy")
        .arg(workspace::policies().join("strict.toml"))
        .args(["--format", "json", "--plugins"])
        .arg(workspace::plugins())
        .arg("--cache")
        .arg(cache);
    command
}

fn theirs(squawk: &Path, files: &[&Path]) -> Command {
    let mut command = Command::new(squawk);
    command.args(["--reporter", "json"]).args(files);
    command
}

/// The peer, where `cargo xtask bench` could get it.
fn squawk() -> Option<PathBuf> {
    workspace::peers()
        .map(|folder| folder.join("squawk"))
        .filter(|program| program.is_file())
}

fn run(command: &mut Command) -> Result<Seen> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("start {}", command.get_program().display()))?;
    let mut highest: f64 = 0.0;
    let status = loop {
        highest = peak_mib(child.id()).map_or(highest, |peak| highest.max(peak));
        if let Some(status) = child.try_wait().context("wait for a check")? {
            break status;
        }
        std::thread::yield_now();
    };
    ensure!(
        status.code().is_some_and(|code| code < 2),
        "{} ended with {status}",
        command.get_program().display()
    );
    Ok(Seen {
        ms: ms(start),
        peak_mib: highest,
    })
}
