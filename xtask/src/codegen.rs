//! `cargo xtask codegen`: writes what `wit/ast.toml` determines, so that numbers are given out in one place.
//!
//! The files are committed; `--check` fails where one is stale and writes nothing.

mod daemon;
mod javascript;
mod model;
mod python;
mod sdk;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::Args as ClapArgs;

use crate::paths;

/// Arguments of `codegen`.
#[derive(ClapArgs)]
pub(crate) struct Args {
    /// Writes nothing; fails where a generated file is stale.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes or checks all generated files.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = paths::root();
    let model = model::Model::read(&root.join("wit/ast.toml"))?;
    let files = [
        ("plugins/sdk/src/ast.rs", sdk::render(&model)),
        ("plugins/sdk-js/src/ast.js", javascript::render(&model)),
        ("plugins/sdk-js/src/ast.d.ts", javascript::render_types(&model)),
        ("plugins/sdk-python/stagegate_sdk/ast.py", python::render(&model)),
        ("daemon/src/sql/kinds.rs", daemon::render(&model)),
    ];
    let mut stale = Vec::new();
    for (name, mut text) in files {
        let path = root.join(name);
        if path.extension().is_some_and(|extension| extension == "rs") {
            text = rustfmt(&text, &root).with_context(|| format!("format {name}"))?;
        }
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if args.check {
            stale.push(name);
            continue;
        }
        std::fs::write(&path, text).with_context(|| format!("write {name}"))?;
        println!("wrote {name}");
    }
    if !stale.is_empty() {
        bail!("stale: {}; run `cargo xtask codegen`", stale.join(", "));
    }
    Ok(())
}

fn rustfmt(text: &str, root: &Path) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("start rustfmt")?;
    child
        .stdin
        .take()
        .expect("stdin is piped")
        .write_all(text.as_bytes())
        .context("write to rustfmt")?;
    let output = child.wait_with_output().context("wait for rustfmt")?;
    ensure!(output.status.success(), "rustfmt refused the generated text");
    String::from_utf8(output.stdout).context("read rustfmt's text")
}
