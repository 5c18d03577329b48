//! `cargo xtask faults`: the whole fault matrix, of which `cargo xtask test` plays a sample.

use anyhow::{Result, ensure};
use clap::Args as ClapArgs;

use crate::{paths, plugins, setup};

/// Arguments of `faults`.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// At most so many points of each harm; all where none is given
    most: Option<usize>,
}

/// Builds the daemon and plays.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::default())?;
    plugins::run(&plugins::Args::default())?;
    cargo(&["build", "--workspace", "--bins"], "")?;
    let most = args
        .most
        .map_or_else(|| "all".to_owned(), |most| most.to_string());
    cargo(&["test", "--workspace", "--test", "fault_matrix"], &most)
}

fn cargo(arguments: &[&str], wanted: &str) -> Result<()> {
    let output = duct::cmd("cargo", arguments)
        .dir(paths::root())
        .env("STAGEGATE_FAULTS", wanted)
        .unchecked()
        .run()?;
    ensure!(
        output.status.success(),
        "cargo {} ended with {}",
        arguments.join(" "),
        output.status
    );
    Ok(())
}
