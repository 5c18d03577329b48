//! One component: read, pinned, refused where it asks for anything but the boundary, compiled, asked what it is.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use wasmtime::component::{Component, InstancePre};

use super::HostInner;
use super::bindings::PluginPre;
use super::boundary::{EXPORT, Names, PACKAGE, VERSION, Verdict, judge_export, judge_import};
use super::call::{CallState, Caller, Failure};
use super::compile::CompileError;
use super::describe::{Description, read_description};
use crate::metrics::{PLUGIN_LOAD_MS, PLUGIN_LOADS};
use crate::policy::{CompileLimits, PluginLimits};

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
    #[error("{} is not a valid component: {why}", path.display())]
    Invalid { path: PathBuf, why: String },
    #[error("{} can not be compiled", path.display())]
    Compile { path: PathBuf, source: CompileError },
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
            Self::Compile { source, .. } => return source.help(),
            Self::OtherVersion { .. } => {
                "use a build of the plugin for this version, or a stagegate that speaks the plugin's"
                    .to_owned()
            }
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
    let names = Names::read(&wasm);
    check_imports(path, &names)?;
    let component = compile(host, path, (&digest, &wasm), &limits.compile)?;
    check_exports(path, &names)?;
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

fn compile(
    host: &HostInner,
    path: &Path,
    (digest, wasm): (&str, &[u8]),
    limits: &CompileLimits,
) -> Result<Component, PluginError> {
    let path = path.to_owned();
    if !wasm.starts_with(WASM) {
        return Err(PluginError::NotWasm { path });
    }
    if !wasm.starts_with(COMPONENT) {
        return Err(PluginError::CoreModule { path });
    }
    let start = Instant::now();
    let cached = host
        .cache
        .component(&host.engine, digest, || host.compiler.compile(wasm, limits));
    let cached = cached.map_err(|error| match error {
        CompileError::Invalid(why) => PluginError::Invalid { path, why },
        source => PluginError::Compile { path, source },
    })?;
    let code = [if cached.was_compiled { "compiled" } else { "cached" }];
    PLUGIN_LOADS.count(code);
    PLUGIN_LOAD_MS.add(code, milliseconds(start.elapsed()));
    Ok(cached.component)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Refuses an import that rules may not have, by its name. Before anything is compiled: what will be refused anyway
/// shall not cost a compiler's time.
fn check_imports(path: &Path, names: &Names) -> Result<(), PluginError> {
    for import in &names.imports {
        let (path, import) = (path.to_owned(), import.clone());
        match judge_import(&import) {
            Verdict::Known => {}
            Verdict::OtherMajor => return Err(PluginError::OtherVersion { path, found: import }),
            Verdict::Foreign => return Err(PluginError::ForeignImport { path, import }),
        }
    }
    Ok(())
}

/// Names what is missing before wasmtime would say it in its own words.
fn check_exports(path: &Path, names: &Names) -> Result<(), PluginError> {
    let path = path.to_owned();
    let judged = |verdict| {
        names
            .exports
            .iter()
            .find(|export| judge_export(export) == verdict)
    };
    match (judged(Verdict::Known), judged(Verdict::OtherMajor)) {
        (Some(_), _) => Ok(()),
        (None, Some(export)) => Err(PluginError::OtherVersion {
            path,
            found: export.clone(),
        }),
        (None, None) => Err(PluginError::NoChecks { path }),
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
