//! `cargo xtask demo`: sets up what is missing, builds everything, then hands over to the demo's own program.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args as ClapArgs;

use crate::{paths, plugins, setup};

/// Arguments of `demo`.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// Ends after the story: 0 where every step happened.
    #[arg(long)]
    once: bool,
}

/// Plays the story; does not come back.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::run(&setup::Args::default())?;
    plugins::run(&plugins::Args::default())?;
    // The same selection as the tests', so that dependencies are built once for both.
    duct::cmd!("cargo", "build", "--workspace", "--bins")
        .dir(paths::root())
        .run()
        .context("build the daemon and the demo")?;
    // Takes this process's place, so that Ctrl-C reaches the demo alone and it can put everything away.
    let failure = Command::new(paths::root().join("target/debug/stagegate-demo"))
        .args(args.once.then_some("--once"))
        .exec();
    Err(failure).context("start the demo")
}
