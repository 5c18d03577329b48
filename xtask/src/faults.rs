//! `cargo xtask faults`: the whole fault matrix, of which `cargo xtask test` plays a sample.

use anyhow::{Result, ensure};
use clap::Args as ClapArgs;

use crate::{paths, plugins, setup};

/// Arguments of `faults`.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// So many points of each harm in each scenario, spread evenly; all where none is given, which takes many hours
    most: Option<usize>,
    /// Only scenarios with this in their name
    #[arg(long, value_name = "TEXT", default_value = "")]
    of: String,
}

/// Builds the daemon and plays.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::default())?;
    plugins::run(&plugins::Args::default())?;
    cargo(&["build", "--workspace", "--bins"], &[])?;
    let most = args
        .most
        .map_or_else(|| "all".to_owned(), |most| most.to_string());
    let settings = [("STAGEGATE_FAULTS", &*most), ("STAGEGATE_FAULTS_OF", &*args.of)];
    // How far it is shall be seen while it goes on.
    let arguments = [
        "test",
        "--workspace",
        "--test",
        "fault_matrix",
        "--",
        "--nocapture",
    ];
    cargo(&arguments, &settings)
}

fn cargo(arguments: &[&str], settings: &[(&str, &str)]) -> Result<()> {
    let command = settings
        .iter()
        .fold(duct::cmd("cargo", arguments), |command, (name, value)| {
            command.env(name, value)
        });
    let output = command.dir(paths::root()).unchecked().run()?;
    ensure!(
        output.status.success(),
        "cargo {} ended with {}",
        arguments.join(" "),
        output.status
    );
    Ok(())
}
