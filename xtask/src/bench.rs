//! `cargo xtask bench`: builds the optimised daemon and prints how fast it is, as rates and ratios.

use anyhow::{Result, ensure};
use clap::Args as ClapArgs;

use crate::{paths, plugins, setup};

/// Arguments of `bench`.
#[derive(ClapArgs)]
pub(crate) struct Args {}

/// Builds and measures.
pub(crate) fn run(_args: &Args) -> Result<()> {
    setup::run(&setup::Args::default())?;
    plugins::run(&plugins::Args::default())?;
    cargo(&["build", "--release", "--package", "stagegate"])?;
    cargo(&["run", "--package", "stagegate-tests", "--bin", "stagegate-bench"])
}

fn cargo(arguments: &[&str]) -> Result<()> {
    let output = duct::cmd("cargo", arguments)
        .dir(paths::root())
        .env("STAGEGATE_PROFILE", "release")
        .unchecked()
        .run()?;
    ensure!(output.status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}
