//! What a component was made from, as one hash beside it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::toolchain::Toolchain;
use crate::paths;

/// What all components of a workspace are made from: world, SDK, build script, locked versions, profile, compiler.
pub(crate) fn shared(manifest: &Path, toolchain: &Toolchain) -> Result<Sha256> {
    let root = paths::root();
    let mut hash = Sha256::new();
    hash.update(toolchain.fingerprint()?);
    let lock = manifest.with_file_name("Cargo.lock");
    for path in [
        manifest,
        &lock,
        &root.join("wit"),
        &root.join("plugins/sdk"),
        &root.join("plugins/build.rs"),
    ] {
        add(&mut hash, path)?;
    }
    for path in files(&root.join("xtask/src/plugins"))? {
        add(&mut hash, &path)?;
    }
    Ok(hash)
}

/// The stamp of one package.
pub(crate) fn of(shared: &Sha256, package: &Path) -> Result<String> {
    let mut hash = shared.clone();
    let mut parts = Vec::new();
    for entry in fs::read_dir(package).with_context(|| format!("list {}", package.display()))? {
        let path = entry?.path();
        // Cases are read by tests; nothing of them is in the component.
        if !path.ends_with("cases") && !path.ends_with("target") {
            parts.push(path);
        }
    }
    parts.sort();
    for part in parts {
        add(&mut hash, &part)?;
    }
    Ok(hex::encode(hash.finalize()))
}

/// Whether the component is there and was made from that.
pub(crate) fn is_current(component: &Path, stamp: &str) -> bool {
    component.exists() && fs::read_to_string(beside(component)).is_ok_and(|old| old == stamp)
}

/// Notes what the component was made from.
pub(crate) fn write(component: &Path, stamp: &str) -> Result<()> {
    let path = beside(component);
    fs::write(&path, stamp).with_context(|| format!("write {}", path.display()))
}

fn beside(component: &Path) -> PathBuf {
    component.with_extension("stamp")
}

/// Adds a file, or all files under a folder, in the order of their names.
pub(crate) fn add(hash: &mut Sha256, path: &Path) -> Result<()> {
    for file in files(path)? {
        let bytes = fs::read(&file).with_context(|| format!("read {}", file.display()))?;
        hash.update(file.to_string_lossy().as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    Ok(())
}

fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("list {}", path.display()))? {
            found.extend(files(&entry?.path())?);
        }
    }
    found.sort();
    Ok(found)
}
