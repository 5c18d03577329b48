//! Embeds what `stagegate plugin new` writes: templates, SDKs, the boundary and the locked versions of the workspace.
//!
//! The list is made from the folders, so that a file added to an SDK is in the next binary without a word here.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What is embedded, from the root of the workspace; what is absent is left out.
const EMBEDDED: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "plugins/sdk",
    "plugins/sdk-js",
    "plugins/sdk-python",
    "plugins/templates",
    "wit",
];

/// Folders that tools make and nobody keeps.
const LITTER: &[&str] = &["__pycache__", "dist", "node_modules", "target"];

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by its environment"
)]
fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the daemon lies in the workspace");
    let mut files = Vec::new();
    for path in EMBEDDED.iter().map(|name| root.join(name)) {
        // A path that is not there would count as changed in every build.
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        collect(&path, &mut files);
    }
    files.sort();
    let mut out = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(root).expect("it lies below the root");
        let (name, file) = (name.display().to_string(), file.display().to_string());
        let _ = writeln!(out, "    ({name:?}, include_bytes!({file:?})),");
    }
    out.push_str("]\n");
    let target = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&target).join("kit_files.rs"), out).expect("OUT_DIR can be written");
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if LITTER.contains(&name.as_ref()) || name.starts_with('.') || name.ends_with(".egg-info") {
        return;
    }
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("the sources can be read") {
            collect(&entry.expect("the sources can be read").path(), files);
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
}
