//! `cargo xtask setup`: installs what building, testing and the demo need and this machine lacks, and says what.
//!
//! What is there is left alone: on a machine that has everything, nothing is run, asked or downloaded. Packages come from
//! Debian's apt, in one go, as root or by sudo; on other systems the names of what is missing are printed.

mod apt;
mod documents;
pub(crate) mod peers;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args as ClapArgs;

use crate::plugins::toolchain;

/// Arguments of `setup`.
#[derive(ClapArgs, Default)]
pub(crate) struct Args {
    /// Leaves out the browser, which only the end-to-end tests need.
    #[arg(long)]
    pub(crate) without_browser: bool,
}

/// Something that a machine has or lacks.
struct Thing {
    /// In the words of a user.
    name: &'static str,
    /// Debian packages that bring it.
    packages: &'static [&'static str],
    /// Whether it is there.
    is_there: fn() -> bool,
}

/// What runs the private databases of tests and demo.
const POSTGRES: Thing = Thing {
    name: "PostgreSQL server",
    packages: &["postgresql"],
    is_there: || postgres_folder().is_some(),
};

/// What opens pages in the end-to-end test.
const BROWSER: Thing = Thing {
    name: "headless Chromium",
    packages: &["chromium", "chromium-driver"],
    is_there: || {
        let browser = ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .any(|name| on_path(name).is_some());
        browser && on_path("chromedriver").is_some()
    },
};

/// What makes the folders that tools for rules in Python and JavaScript are installed into.
const PYTHON: Thing = Thing {
    name: "Python with virtual environments",
    packages: &["python3-venv"],
    is_there: || {
        duct::cmd!("python3", "-c", "import venv, ensurepip")
            .stderr_null()
            .run()
            .is_ok()
    },
};

/// What compiles rule components where rustup can not.
const DEBIAN_WASM: Thing = Thing {
    name: "Debian's compiler for wasm",
    packages: &["rustc-web", "rust-web-src"],
    is_there: toolchain::has_debian,
};

/// Installs what is missing.
pub(crate) fn run(args: &Args) -> Result<()> {
    documents::lay_out()?;
    let mut missing = Vec::new();
    let has_wasm =
        toolchain::has_rustup_target() || toolchain::has_debian() || toolchain::add_rustup_target();
    if !has_wasm {
        missing.push(&DEBIAN_WASM);
    }
    if !(POSTGRES.is_there)() {
        missing.push(&POSTGRES);
    }
    if !(PYTHON.is_there)() {
        missing.push(&PYTHON);
    }
    if !args.without_browser && !(BROWSER.is_there)() {
        missing.push(&BROWSER);
    }
    if missing.is_empty() {
        println!("setup: nothing is missing");
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|thing| thing.name).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|thing| thing.packages).copied().collect();
    println!("setup: installing {} ({})", names.join(", "), packages.join(" "));
    apt::install(&packages)?;
    let still: Vec<&str> = missing
        .iter()
        .filter(|thing| !(thing.is_there)())
        .map(|thing| thing.name)
        .collect();
    if !still.is_empty() {
        bail!("apt is done, but {} can still not be found", still.join(", "));
    }
    Ok(())
}

/// The folder with `initdb` and `postgres`: on the path, or the newest of those that Debian keeps beside each other.
pub(crate) fn postgres_folder() -> Option<PathBuf> {
    if let (Some(server), Some(_)) = (on_path("postgres"), on_path("initdb")) {
        return server.parent().map(Path::to_path_buf);
    }
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| folder.join("postgres").exists() && folder.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder)
}

/// The program of this name, as a shell would find it.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
