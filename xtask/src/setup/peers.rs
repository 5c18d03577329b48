//! Other tools that the benchmark compares with, in a folder of their own under `target/`.
//!
//! A machine that can not get them is measured without: a comparison that is not there is better than one that is guessed.

use std::path::PathBuf;

use anyhow::Result;

use crate::paths;

/// The linter of the same purpose, from `PyPI`; pinned so that figures of different days compare.
const SQUAWK: &str = "squawk-cli==2.70.0";

/// Gets what is missing and gives the folder of the programs; none where they can not be had.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = paths::root().join("target/peers");
    let programs = folder.join("bin");
    if programs.join("squawk").is_file() {
        return Some(programs);
    }
    println!("setup: installing {SQUAWK} into {}", folder.display());
    match install(&folder) {
        Ok(()) => Some(programs),
        Err(error) => {
            println!("setup: measured without its peers, since they can not be installed: {error:#}");
            None
        }
    }
}

fn install(folder: &std::path::Path) -> Result<()> {
    duct::cmd!("python3", "-m", "venv", folder).run()?;
    duct::cmd!(folder.join("bin/pip"), "install", "--quiet", SQUAWK).run()?;
    Ok(())
}
