//! Documents of others that tests compare with: official schemas, from crates that carry them.
//!
//! They are neither kept in the repository nor fetched twice: what lies in `target/documents` stays.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use duct::cmd;

use crate::paths;

/// The package whose dependencies carry them.
const MANIFEST: &str = "tests/documents/Cargo.toml";

/// Crate, path inside it, and the name that tests know.
const DOCUMENTS: &[(&str, &str, &str)] = &[("serde-sarif", "src/schema.json", "sarif-2.1.0.schema.json")];

/// Lays out what is missing.
pub(crate) fn lay_out() -> Result<()> {
    let folder = paths::documents();
    let missing: Vec<_> = DOCUMENTS
        .iter()
        .filter(|(_, _, name)| !folder.join(name).exists())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    for (crate_name, inside, name) in missing {
        println!("setup: taking {name} from the crate {crate_name}");
        let source = source_of(crate_name)?.join(inside);
        fs::copy(&source, folder.join(name)).with_context(|| format!("copy {}", source.display()))?;
    }
    Ok(())
}

/// The folder of a crate's sources, which cargo fetches where they are not there.
fn source_of(crate_name: &str) -> Result<PathBuf> {
    let manifest = paths::root().join(MANIFEST);
    let answer = cmd!(
        "cargo",
        "metadata",
        "--format-version=1",
        "--locked",
        "--manifest-path",
        manifest
    )
    .read()
    .context("ask cargo for the crates that carry documents")?;
    let answer: serde_json::Value = serde_json::from_str(&answer).context("read what cargo says")?;
    let packages = answer["packages"].as_array().into_iter().flatten();
    packages
        .filter(|package| package["name"] == crate_name)
        .find_map(|package| Path::new(package["manifest_path"].as_str()?).parent())
        .map(Path::to_path_buf)
        .with_context(|| format!("cargo knows no crate {crate_name}"))
}
