//! `cargo xtask plugins`: rule components, from source to `target/plugins/<name>.wasm`.
//!
//! A package is a component where its crate type is `cdylib`: those of `plugins/` and the hostile guests of
//! `tests/guests/`. Each finished component lies beside a stamp of what it was made from, and is not made again
//! while that stays the same.

mod component;
pub(crate) mod stamp;
pub(crate) mod toolchain;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args as ClapArgs;
use serde::Deserialize;

use crate::paths;
use toolchain::Toolchain;

/// What the packages of rule families are called; the component's name goes without it.
const FAMILY_PREFIX: &str = "stagegate-rules-";

/// Arguments of `plugins`.
#[derive(ClapArgs, Default)]
pub(crate) struct Args {
    /// Builds even what did not change.
    #[arg(long)]
    force: bool,
}

/// A package that becomes a component.
struct Package {
    /// As cargo knows it.
    name: String,
    /// Its folder.
    folder: PathBuf,
    /// Where the component goes.
    output: PathBuf,
}

/// A workspace of such packages.
struct Workspace {
    manifest: PathBuf,
    packages: Vec<Package>,
}

/// Builds all components that are not there or stale.
pub(crate) fn run(args: &Args) -> Result<()> {
    let workspaces = workspaces()?;
    let mut toolchain = None;
    let (mut built, mut kept) = (0, 0);
    for workspace in &workspaces {
        let found = match &toolchain {
            Some(found) => found,
            None => toolchain.insert(Toolchain::find()?),
        };
        let inputs = stamp::shared(&workspace.manifest, found)?;
        let mut stale = Vec::new();
        for package in &workspace.packages {
            let stamp = stamp::of(&inputs, &package.folder)?;
            if args.force || !stamp::is_current(&package.output, &stamp) {
                stale.push((package, stamp));
            } else {
                kept += 1;
            }
        }
        built += stale.len();
        build(workspace, found, &stale)?;
    }
    println!(
        "plugins: {built} built, {kept} up to date, in {}",
        paths::plugins_out().display()
    );
    Ok(())
}

fn build(workspace: &Workspace, toolchain: &Toolchain, stale: &[(&Package, String)]) -> Result<()> {
    if stale.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = stale.iter().map(|(package, _)| package.name.as_str()).collect();
    println!("building {} with {toolchain}", names.join(", "));
    let modules = toolchain.build(&workspace.manifest, &names)?;
    for (package, stamp) in stale {
        let module = modules.join(format!("{}.wasm", package.name.replace('-', "_")));
        let bytes = fs::read(&module).with_context(|| format!("read {}", module.display()))?;
        let component =
            component::encode(&bytes).with_context(|| format!("make a component of {}", package.name))?;
        let folder = package.output.parent().expect("components lie in a folder");
        fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
        // Renamed into place: whoever reads the old one meanwhile reads all of it.
        let draft = package.output.with_extension("draft");
        fs::write(&draft, &component).with_context(|| format!("write {}", draft.display()))?;
        fs::rename(&draft, &package.output).with_context(|| format!("write {}", package.output.display()))?;
        stamp::write(&package.output, stamp)?;
        println!("  {} ({} KB)", package.output.display(), component.len() / 1000);
    }
    Ok(())
}

/// The packages to build, by workspace.
fn workspaces() -> Result<Vec<Workspace>> {
    let root = paths::root();
    let mut found = vec![workspace(
        &root.join("Cargo.toml"),
        &root.join("plugins"),
        &|name, _| {
            let short = name.strip_prefix(FAMILY_PREFIX).unwrap_or(name);
            paths::plugins_out().join(format!("{short}.wasm"))
        },
    )?];
    let guests = paths::guests_manifest();
    if guests.exists() {
        found.push(workspace(
            &guests,
            &root.join("tests/guests"),
            &|name, folder| {
                let short = folder
                    .file_name()
                    .map_or(name.into(), |folder| folder.to_string_lossy());
                paths::guests_out().join(format!("{short}.wasm"))
            },
        )?);
    }
    Ok(found)
}

/// The part of `cargo metadata` that matters here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<MetadataTarget>,
}

#[derive(Deserialize)]
struct MetadataTarget {
    crate_types: Vec<String>,
}

fn workspace(manifest: &Path, under: &Path, output: &dyn Fn(&str, &Path) -> PathBuf) -> Result<Workspace> {
    let text = duct::cmd!(
        "cargo",
        "metadata",
        "--no-deps",
        "--format-version=1",
        "--manifest-path",
        manifest
    )
    .read()
    .with_context(|| format!("ask cargo for the packages of {}", manifest.display()))?;
    let metadata: Metadata = serde_json::from_str(&text).context("read cargo's metadata")?;
    let packages = metadata
        .packages
        .into_iter()
        .filter(|package| package.manifest_path.starts_with(under))
        .filter(|package| {
            let mut types = package.targets.iter().flat_map(|target| &target.crate_types);
            types.any(|crate_type| crate_type == "cdylib")
        })
        .map(|package| {
            let folder = package
                .manifest_path
                .parent()
                .expect("a manifest lies in a folder")
                .to_path_buf();
            Package {
                output: output(&package.name, &folder),
                name: package.name,
                folder,
            }
        })
        .collect();
    Ok(Workspace {
        manifest: manifest.to_path_buf(),
        packages,
    })
}
