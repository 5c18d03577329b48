//! What the sandbox costs: the same rules in wasm and natively, and what goes to instances and back.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use stagegate_tests::workspace;

use super::{Table, generate};

pub(super) fn measure(table: &mut Table) -> Result<()> {
    let folder = tempfile::tempdir().context("make a folder")?;
    let file = folder.path().join("mixed.sql");
    std::fs::write(&file, generate::mixed(10_000)).context("write the statements")?;
    let program = workspace::daemon_binary().with_file_name("stagegate-overhead");
    let output = Command::new(&program)
        .arg(&file)
        .output()
        .with_context(|| format!("start {}", program.display()))?;
    ensure!(
        output.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    let figures: Value = serde_json::from_slice(&output.stdout).context("read the figures")?;
    let number = |name: &str| {
        figures[name]
            .as_f64()
            .with_context(|| format!("there is no figure `{name}`"))
    };
    table.add(
        "rules in wasm over the same rules natively, 10,000 mixed statements",
        format!("{:.2} x", number("ratio")?),
        "<= 1.3 x",
    );
    table.add(
        "... in wasm, all threads",
        format!("{:.0} ms", number("wasm-ms")?),
        "",
    );
    table.add(
        "... natively, all threads",
        format!("{:.0} ms", number("native-ms")?),
        "",
    );
    table.add("... instances made", format!("{:.0}", number("instances")?), "");
    table.add("... bytes copied to them", mib(number("bytes-in")?), "");
    table.add("... bytes copied back", mib(number("bytes-out")?), "");
    table.add(
        "every standard plugin loaded, not compiled yet",
        format!("{:.0} ms", number("load-cold-ms")?),
        "",
    );
    table.add(
        "... time of all compilers together",
        format!("{:.0} ms", number("compile-ms")?),
        "",
    );
    table.add(
        "... loaded from the cache",
        format!("{:.0} ms", number("load-warm-ms")?),
        "",
    );
    Ok(())
}

fn mib(bytes: f64) -> String {
    format!("{:.1} MiB", bytes / f64::from(1 << 20))
}
