//! One component: read, pinned, refused where it asks for anything but the boundary, compiled, asked what it is.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use wasmtime::component::{Component, InstancePre};

use super::HostInner;
use super::bindings::PluginPre;
use super::call::{CallState, Caller, Failure};
use super::describe::{Description, read_description};
use crate::policy::PluginLimits;

/// The boundary this host speaks.
const PACKAGE: &str = "stagegate:review";

/// Major version of the boundary.
const MAJOR: &str = "1";

/// Version of the boundary this host was built with.
const VERSION: &str = "1.1.0";

/// What a component may import.
const IMPORTS: &[&str] = &["types", "catalog", "log"];

/// What a component must export.
const EXPORT: &str = "checks";

/// Components above this are refused unread: a JavaScript one has 12 MB.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// First bytes of every wasm file, of a core module, of a component.
const WASM: &[u8] = b"\0asm";
const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// A component, compiled and described. Shared by all policies of the process that load the same file.
pub(super) struct LoadedPlugin {
    /// sha256 of the file, hex.
    pub(super) digest: String,
    pub(super) guest: PluginPre<CallState>,
    pub(super) description: Description,
}

/// Why a component can not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum PluginError {
    #[error("{} can not be read", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} is {bytes} bytes long; the limit is {MAX_FILE_BYTES}", path.display())]
    TooLarge { path: PathBuf, bytes: u64 },
    #[error("{} has the sha256 {found}, and the policy wants {wanted}", path.display())]
    Pin {
        path: PathBuf,
        found: String,
        wanted: String,
    },
    #[error("{} is a WebAssembly core module, not a component", path.display())]
    CoreModule { path: PathBuf },
    #[error("{} is not WebAssembly", path.display())]
    NotWasm { path: PathBuf },
    #[error("{} is not a valid component", path.display())]
    Compile { path: PathBuf, source: wasmtime::Error },
    #[error("{} was built for {found} of the plugin boundary; this stagegate speaks {PACKAGE}@{VERSION}", path.display())]
    OtherVersion { path: PathBuf, found: String },
    #[error("{} imports {import}, which rules may not have", path.display())]
    ForeignImport { path: PathBuf, import: String },
    #[error("{} does not export {PACKAGE}/{EXPORT}", path.display())]
    NoChecks { path: PathBuf },
    #[error("{} does not fit the plugin boundary {PACKAGE}@{VERSION}", path.display())]
    Mismatch { path: PathBuf, source: wasmtime::Error },
    #[error("asked to describe itself, {} {failure}", path.display())]
    Describe { path: PathBuf, failure: Failure },
    #[error("{} describes itself wrongly: {}", path.display(), problems.join("; "))]
    Description { path: PathBuf, problems: Vec<String> },
}

impl PluginError {
    /// What the person who wrote the policy can do.
    pub(super) fn help(&self) -> Option<String> {
        Some(match self {
            Self::Read { .. } => "check the path and the permissions of the file".to_owned(),
            Self::Pin { found, .. } => {
                format!(
                    "if this file is the one you trust, write sha256 = \"{found}\"; else restore the right file"
                )
            }
            Self::CoreModule { .. } => "turn it into a component: `wasm-tools component new`".to_owned(),
            Self::OtherVersion { .. } => "use a build of the plugin for this version".to_owned(),
            Self::ForeignImport { import, .. } if import.starts_with("wasi:") => {
                "build it for wasm32-unknown-unknown: rules have no WASI".to_owned()
            }
            Self::ForeignImport { .. } => {
                format!("rules may import {PACKAGE}/catalog and {PACKAGE}/log, nothing else")
            }
            Self::Describe {
                failure: Failure::Crashed(how),
                ..
            } => format!("tell the plugin's author: {how}"),
            Self::Describe { .. } | Self::Description { .. } => "tell the plugin's author".to_owned(),
            _ => return None,
        })
    }
}

/// Reads, checks, compiles and describes the component at `path`.
pub(super) fn load_plugin(
    host: &HostInner,
    path: &Path,
    pin: Option<&str>,
    limits: &PluginLimits,
) -> Result<std::sync::Arc<LoadedPlugin>, PluginError> {
    let wasm = read(path)?;
    let digest = hex::encode(Sha256::digest(&wasm));
    if let Some(wanted) = pin.filter(|pin| !pin.eq_ignore_ascii_case(&digest)) {
        return Err(PluginError::Pin {
            path: path.to_owned(),
            found: digest,
            wanted: wanted.to_owned(),
        });
    }
    if let Some(known) = host.known_plugin(&digest) {
        return Ok(known);
    }
    let component = compile(host, path, &digest, &wasm)?;
    check_boundary(host, path, &component)?;
    let guest = prepare(host, path, &component)?;
    let description = describe(host, path, &guest, limits)?;
    Ok(host.keep_plugin(LoadedPlugin {
        digest,
        guest,
        description,
    }))
}

fn read(path: &Path) -> Result<Vec<u8>, PluginError> {
    let failed = |source| PluginError::Read {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(PluginError::TooLarge {
            path: path.to_owned(),
            bytes,
        });
    }
    std::fs::read(path).map_err(failed)
}

fn compile(host: &HostInner, path: &Path, digest: &str, wasm: &[u8]) -> Result<Component, PluginError> {
    let path = path.to_owned();
    if !wasm.starts_with(WASM) {
        return Err(PluginError::NotWasm { path });
    }
    if !wasm.starts_with(COMPONENT) {
        return Err(PluginError::CoreModule { path });
    }
    host.cache
        .component(&host.engine, digest, wasm)
        .map_err(|source| PluginError::Compile { path, source })
}

/// Names what does not belong before wasmtime would say it in its own words; tells whether the catalog is imported.
fn check_boundary(host: &HostInner, path: &Path, component: &Component) -> Result<(), PluginError> {
    let path = || path.to_owned();
    let other_version = |found: &str| PluginError::OtherVersion {
        path: path(),
        found: found.to_owned(),
    };
    let types = component.component_type();
    for (import, _) in types.imports(&host.engine) {
        match Interface::parse(import) {
            Interface::Ours(name) if IMPORTS.contains(&name) => {}
            Interface::OtherMajor => return Err(other_version(import)),
            Interface::Ours(_) | Interface::Foreign => {
                return Err(PluginError::ForeignImport {
                    path: path(),
                    import: import.to_owned(),
                });
            }
        }
    }
    let mut exports = types
        .exports(&host.engine)
        .map(|(export, _)| (export, Interface::parse(export)));
    if exports.any(|(_, interface)| interface == Interface::Ours(EXPORT)) {
        return Ok(());
    }
    let mut exports = types
        .exports(&host.engine)
        .map(|(export, _)| (export, Interface::parse(export)));
    Err(
        match exports.find(|(_, interface)| *interface == Interface::OtherMajor) {
            Some((export, _)) => other_version(export),
            None => PluginError::NoChecks { path: path() },
        },
    )
}

/// An interface's name, such as `stagegate:review/log@1.0.0`, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
enum Interface<'a> {
    Ours(&'a str),
    OtherMajor,
    Foreign,
}

impl<'a> Interface<'a> {
    fn parse(name: &'a str) -> Self {
        let Some((interface, version)) = name
            .strip_prefix(PACKAGE)
            .and_then(|rest| rest.strip_prefix('/'))
            .and_then(|rest| rest.split_once('@'))
        else {
            return Self::Foreign;
        };
        match version.split('.').next() {
            Some(MAJOR) => Self::Ours(interface),
            _ => Self::OtherMajor,
        }
    }
}

fn prepare(
    host: &HostInner,
    path: &Path,
    component: &Component,
) -> Result<PluginPre<CallState>, PluginError> {
    let pre: wasmtime::Result<InstancePre<CallState>> = host.linker.instantiate_pre(component);
    pre.and_then(PluginPre::new)
        .map_err(|source| PluginError::Mismatch {
            path: path.to_owned(),
            source,
        })
}

fn describe(
    host: &HostInner,
    path: &Path,
    guest: &PluginPre<CallState>,
    limits: &PluginLimits,
) -> Result<Description, PluginError> {
    let caller = Caller {
        clock: &host.clock,
        guest,
        plugin: &path.display().to_string(),
        limits,
        surroundings: None,
    };
    let plugin = caller
        .call(|plugin, store| plugin.stagegate_review_checks().call_describe(store))
        .map_err(|failure| PluginError::Describe {
            path: path.to_owned(),
            failure,
        })?;
    read_description(plugin).map_err(|problems| PluginError::Description {
        path: path.to_owned(),
        problems,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_are_told_apart() {
        for (name, expected) in [
            ("stagegate:review/log@1.0.0", Interface::Ours("log")),
            ("stagegate:review/log@1.7.3", Interface::Ours("log")),
            ("stagegate:review/log@2.0.0", Interface::OtherMajor),
            ("stagegate:review/log@0.9.0", Interface::OtherMajor),
            ("stagegate:review/log@10.0.0", Interface::OtherMajor),
            ("stagegate:review/log", Interface::Foreign),
            ("stagegate:reviewer/log@1.0.0", Interface::Foreign),
            ("wasi:cli/environment@0.2.3", Interface::Foreign),
        ] {
            assert_eq!(Interface::parse(name), expected, "{name}");
        }
    }
}
