//! Other tools that the benchmark compares with, in a folder of their own under `target/`.
//!
//! A machine that can not get them is measured without: a comparison that is not there is better than one that is guessed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;

/// The linter of the same purpose, from `PyPI`; pinned so that figures of different days compare.
const SQUAWK: &str = "squawk-cli==2.70.0";

/// The tool that applies migrations, from npm; pinned likewise.
const DBMATE: &str = "dbmate@2.36.0";

/// Puts a program into the folder.
type Install = fn(&Path) -> Result<()>;

/// Gets what is missing and gives the folder of the programs; none where they can not be had.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = paths::root().join("target/peers");
    let programs = folder.join("bin");
    let peers: [(&str, &str, Install); 2] = [
        ("squawk", SQUAWK, install_squawk),
        ("dbmate", DBMATE, install_dbmate),
    ];
    for (program, package, install) in peers {
        if programs.join(program).is_file() {
            continue;
        }
        println!("setup: installing {package} into {}", folder.display());
        if let Err(error) = install(&folder) {
            println!("setup: measured without {program}, since it can not be installed: {error:#}");
        }
    }
    programs.is_dir().then_some(programs)
}

fn install_squawk(folder: &Path) -> Result<()> {
    duct::cmd!("python3", "-m", "venv", folder).run()?;
    duct::cmd!(folder.join("bin/pip"), "install", "--quiet", SQUAWK).run()?;
    Ok(())
}

/// The package's own program is a script that starts the one for this machine; that script is node's start-up time.
fn install_dbmate(folder: &Path) -> Result<()> {
    let packages = folder.join("npm");
    duct::cmd!(
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefix",
        &packages,
        DBMATE
    )
    .run()?;
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let program = packages.join(format!(
        "node_modules/@dbmate/{}-{machine}/bin/dbmate",
        std::env::consts::OS
    ));
    std::fs::create_dir_all(folder.join("bin")).context("make the folder of the programs")?;
    std::fs::copy(&program, folder.join("bin/dbmate"))
        .with_context(|| format!("copy {}", program.display()))?;
    Ok(())
}
