//! `cargo xtask examples`: the projects of `plugins/examples`, built as their authors would, by `stagegate plugin build`.
//!
//! A project in JavaScript or Python is copied to `target/examples/`, with SDK and boundary beside it as `stagegate plugin new`
//! puts them there, and gets the tools that its own lock file pins: once, so that a second run needs no network. What was
//! built from the same sources is not built again. Beside the examples, rules that fail are built for the tests.

mod tools;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args as ClapArgs;
use sha2::{Digest, Sha256};

use crate::paths;
use crate::plugins::stamp;
use tools::Tools;

/// Arguments of `examples`.
#[derive(ClapArgs, Default)]
pub(crate) struct Args {
    /// Builds even what did not change.
    #[arg(long)]
    force: bool,
}

/// An example.
struct Example {
    /// Its folder, its component's name, and what its manifest says after `example-`.
    language: &'static str,
    /// The SDK's folder in `plugins/`.
    sdk: &'static str,
    /// What installs its tools in the copy of the project; none where it is built where it lies, with what is here anyway.
    tools: Option<fn(&Path) -> Result<Tools>>,
}

const EXAMPLES: &[Example] = &[
    Example {
        language: "rust",
        sdk: "sdk",
        tools: None,
    },
    Example {
        language: "javascript",
        sdk: "sdk-js",
        tools: Some(tools::javascript),
    },
    Example {
        language: "python",
        sdk: "sdk-python",
        tools: Some(tools::python),
    },
];

/// Parts of a project that tools make.
const LITTER: &[&str] = &["__pycache__", "dist", "node_modules", "target", ".venv"];

/// Builds all examples that are not there or stale, with the program as it was built last.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut stale = Vec::new();
    for example in EXAMPLES {
        let stamp = example.stamp()?;
        if args.force || !stamp::is_current(&example.output(), &stamp) {
            stale.push((example, stamp));
        }
    }
    if stale.is_empty() {
        println!("examples: {} up to date", EXAMPLES.len());
        return Ok(());
    }
    if !program().is_file() {
        duct::cmd!("cargo", "build", "--quiet", "--workspace", "--bins")
            .dir(paths::root())
            .run()
            .context("build the program")?;
    }
    for (example, stamp) in stale {
        example
            .build()
            .with_context(|| format!("build the example in {}", example.language))?;
        stamp::write(&example.output(), &stamp)?;
    }
    Ok(())
}

impl Example {
    fn source(&self) -> PathBuf {
        paths::root().join("plugins/examples").join(self.language)
    }

    fn sdk(&self) -> PathBuf {
        paths::root().join("plugins").join(self.sdk)
    }

    /// Rules in this language that fail, for tests; absent where there are none.
    fn vices(&self) -> PathBuf {
        paths::root().join("tests/guests").join(self.language)
    }

    fn output(&self) -> PathBuf {
        paths::examples_out().join(format!("{}.wasm", self.language))
    }

    /// What it is made from.
    fn stamp(&self) -> Result<String> {
        let root = paths::root();
        let mut hash = Sha256::new();
        for part in [
            root.join("wit"),
            root.join("xtask/src/examples"),
            root.join("xtask/src/examples.rs"),
            root.join("daemon/src/plugin_kit/build"),
            self.sdk(),
            self.vices(),
        ] {
            stamp::add(&mut hash, &part)?;
        }
        for (path, _) in files(&self.source())? {
            stamp::add(&mut hash, &path)?;
        }
        Ok(hex::encode(hash.finalize()))
    }

    fn build(&self) -> Result<()> {
        let Some(install) = self.tools else {
            return self.build_to(&self.source(), &Tools::default(), &self.output());
        };
        let project = self.copied()?;
        let tools = install(&project)?;
        self.build_to(&project, &tools, &self.output())?;
        // The same project and tools with the rules that fail.
        copy(&self.vices(), &project.join("src"))?;
        let vices = paths::guests_out().join(format!("{}.wasm", self.language));
        self.build_to(&project, &tools, &vices)
    }

    fn build_to(&self, project: &Path, tools: &Tools, output: &Path) -> Result<()> {
        let root = paths::root();
        println!("building {}", output.display());
        duct::cmd!(
            program(),
            "plugin",
            "build",
            "--cache",
            // Where the tests look: what is compiled here need not be compiled there.
            root.join("target/tmp/compiled")
        )
        .dir(project)
        .env("CARGO_TARGET_DIR", root.join("target/wasm-examples"))
        .env("PATH", tools.path()?)
        .stdout_null()
        .run()?;
        let built = project
            .join("dist")
            .join(format!("example-{}.wasm", self.language));
        let folder = output.parent().expect("components lie in a folder");
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        let draft = output.with_extension("draft");
        fs::copy(&built, &draft).with_context(|| format!("copy {}", built.display()))?;
        fs::rename(&draft, output).with_context(|| format!("write {}", output.display()))
    }

    /// A copy of the project that stands alone; the tools of an older copy stay.
    fn copied(&self) -> Result<PathBuf> {
        let project = paths::root().join("target/examples").join(self.language);
        for made in ["src", "vendor", "wit"] {
            let folder = project.join(made);
            if folder.exists() {
                fs::remove_dir_all(&folder).with_context(|| format!("clear {}", folder.display()))?;
            }
        }
        copy(&self.source(), &project)?;
        copy(&self.sdk(), &project.join("vendor/stagegate-sdk"))?;
        copy(&paths::root().join("wit"), &project.join("wit"))?;
        Ok(project)
    }
}

fn program() -> PathBuf {
    paths::root().join("target/debug/stagegate")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let files = files(from)?;
    ensure!(!files.is_empty(), "{} is empty", from.display());
    for (path, name) in files {
        let target = to.join(name);
        let folder = target.parent().expect("it lies in a folder");
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        fs::copy(&path, &target).with_context(|| format!("copy {}", path.display()))?;
    }
    Ok(())
}

/// The files of a project, each with its name below it, without what tools made.
fn files(project: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut found = Vec::new();
    let mut left = vec![project.to_path_buf()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))? {
            let path = entry?.path();
            if LITTER.iter().any(|name| path.ends_with(name)) {
                continue;
            }
            if path.is_dir() {
                left.push(path);
            } else if let Ok(name) = path.strip_prefix(project) {
                found.push((path.clone(), name.to_path_buf()));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLES, files};

    #[test]
    fn what_tools_make_is_no_source() {
        for example in EXAMPLES {
            let names: Vec<_> = files(&example.source())
                .expect("the example is there")
                .into_iter()
                .map(|(_, name)| name.display().to_string())
                .collect();
            assert!(names.iter().any(|name| name.starts_with("src/")), "{names:?}");
            assert!(!names.iter().any(|name| name.starts_with("dist/")), "{names:?}");
        }
    }
}
