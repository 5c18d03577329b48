//! `cargo xtask setup`: installs what is missing, and says what.

use anyhow::Result;
use clap::Args as ClapArgs;

/// Arguments of `setup`.
#[derive(ClapArgs, Default)]
pub(crate) struct Args {}

/// Installs what is missing.
pub(crate) fn run(_args: &Args) -> Result<()> {
    Ok(())
}
