//! `cargo xtask bench`: builds the optimised daemon and prints how fast it is, as rates and ratios.

use anyhow::{Result, ensure};
use clap::Args as ClapArgs;
use duct::Expression;

use crate::{paths, plugins, setup};

/// Arguments of `bench`.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// What to measure: check, overhead, daemon, webhooks, reviews, changes; all where none is named
    parts: Vec<String>,
}

/// Builds and measures.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::default())?;
    plugins::run(&plugins::Args::default())?;
    // The daemon, and the rules without wasm: with the same dependencies.
    cargo(&["build", "--release", "--workspace", "--bins"])?;
    // The same selection as the tests', so that dependencies are built once for both.
    cargo(&["build", "--workspace", "--bins"])?;
    let bench = duct::cmd(paths::root().join("target/debug/stagegate-bench"), &args.parts);
    run_optimised(&match setup::peers::folder() {
        Some(folder) => bench.env("STAGEGATE_PEERS", folder),
        None => bench,
    })
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run_optimised(&duct::cmd("cargo", arguments))
}

fn run_optimised(command: &Expression) -> Result<()> {
    let output = command
        .dir(paths::root())
        .env("STAGEGATE_PROFILE", "release")
        .unchecked()
        .run()?;
    ensure!(
        output.status.success(),
        "the benchmark ended with {}",
        output.status
    );
    Ok(())
}
