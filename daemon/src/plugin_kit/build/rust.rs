//! Components written in Rust: cargo makes a core module without WASI, which is encoded as a component here.
//!
//! rustup's target is used where it is there. Debian has the compiler (`rustc-web`) and the standard library's source
//! (`rust-web-src`) but no wasm target of it; cargo then builds the standard library as well, linked by `rust-lld`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::BuildError;
use super::component::encode;
use super::tool::Tool;

/// What makes a folder a project of this language.
pub const MANIFEST: &str = "Cargo.toml";

/// What components are compiled for: no WASI, so there is nothing to import but what the world says.
const TARGET: &str = "wasm32-unknown-unknown";

/// The command that installs the compiler.
const INSTALL: &str = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh";

/// Debian's compiler.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Where Debian's `rust-web-src` puts the standard library.
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library";

/// What the project's component is called: its package.
pub(super) fn name(project: &Path) -> Result<String, BuildError> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
    }
    let path = project.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|source| BuildError::Read {
        path: path.clone(),
        source,
    })?;
    match toml::from_str::<Manifest>(&text) {
        Ok(manifest) => Ok(manifest.package.name),
        Err(error) => Err(BuildError::Manifest {
            path,
            problem: error.message().to_owned(),
        }),
    }
}

/// Builds the component into `output`.
pub(super) fn build(project: &Path, output: &Path) -> Result<(), BuildError> {
    let module = compile(project)?;
    let bytes = std::fs::read(&module).map_err(|source| BuildError::Read {
        path: module.clone(),
        source,
    })?;
    let component = encode(&bytes).map_err(|source| BuildError::Encode { path: module, source })?;
    std::fs::write(output, component).map_err(|source| BuildError::Write {
        path: output.to_owned(),
        source,
    })
}

/// The core module of the project's package.
fn compile(project: &Path) -> Result<PathBuf, BuildError> {
    let arguments = [
        "build",
        "--release",
        "--lib",
        "--target",
        TARGET,
        "--message-format=json-render-diagnostics",
    ];
    let cargo = Tool::new("cargo", INSTALL, project)
        .arguments(arguments)
        .arguments(["--config".to_owned(), without_paths(project)]);
    let cargo = match Compiler::find(project)? {
        Compiler::Rustup => cargo,
        Compiler::Debian { linker } => cargo
            .arguments(["-Zbuild-std=std,panic_abort"])
            .variable("RUSTC", DEBIAN_RUSTC)
            .variable("RUSTC_BOOTSTRAP", "1")
            .variable("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker),
    };
    let messages = cargo.read()?;
    let manifest = project.join(MANIFEST);
    module_of(&messages, &manifest).ok_or_else(|| BuildError::Manifest {
        path: manifest,
        problem: "the package makes no component: write crate-type = [\"cdylib\"] into [lib]".to_owned(),
    })
}

/// The setting of cargo that keeps this machine's paths out of the component: the same sources give the same bytes, and
/// so the same pin, wherever they are built.
fn without_paths(project: &Path) -> String {
    let registry = std::env::home_dir()
        .unwrap_or_default()
        .join(".cargo/registry/src");
    let indices = std::fs::read_dir(registry).into_iter().flatten().flatten();
    let mut folders: Vec<(PathBuf, &str)> = indices.map(|index| (index.path(), "crates")).collect();
    folders.push((project.to_owned(), "project"));
    let flag = |(folder, name): &(PathBuf, &str)| format!("--remap-path-prefix={}={name}", folder.display());
    let flags: toml::Value = folders.iter().map(flag).collect::<Vec<_>>().into();
    format!("target.{TARGET}.rustflags={flags}")
}

/// A way to compile to wasm.
enum Compiler {
    /// cargo's own, with the target's standard library.
    Rustup,
    /// Debian's, with the standard library built here and this linker.
    Debian { linker: PathBuf },
}

impl Compiler {
    fn find(project: &Path) -> Result<Self, BuildError> {
        let rustc = |arguments: &[&str]| Tool::new("rustc", INSTALL, project).arguments(arguments).ask();
        let Some(sysroot) = rustc(&["--print", "sysroot"]) else {
            return Err(BuildError::MissingTool {
                tool: "a Rust compiler".to_owned(),
                install: INSTALL.to_owned(),
            });
        };
        let libraries = rustc(&["--print", "target-libdir", "--target", TARGET]);
        if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
            return Ok(Self::Rustup);
        }
        let host = rustc(&["--print", "host-tuple"]).unwrap_or_default();
        let linker = Path::new(&sysroot)
            .join("lib/rustlib")
            .join(host)
            .join("bin/rust-lld");
        let debian = [Path::new(DEBIAN_RUSTC), Path::new(DEBIAN_LIBRARY), &linker];
        if debian.iter().all(|path| path.exists()) {
            return Ok(Self::Debian { linker });
        }
        Err(BuildError::MissingTool {
            tool: format!("the target {TARGET} of Rust"),
            install: format!("rustup target add {TARGET}"),
        })
    }
}

/// The wasm file among the artifacts that cargo tells of, one JSON object a line.
fn module_of(messages: &str, manifest: &Path) -> Option<PathBuf> {
    #[derive(Deserialize)]
    struct Artifact {
        manifest_path: PathBuf,
        filenames: Vec<PathBuf>,
    }
    let artifacts = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    let of_project = |artifact: &Artifact| same_file(&artifact.manifest_path, manifest);
    let mut files = artifacts
        .filter(of_project)
        .flat_map(|artifact| artifact.filenames);
    files.find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b
        || a.canonicalize()
            .ok()
            .zip(b.canonicalize().ok())
            .is_some_and(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_of_the_package_is_found_among_others() {
        let messages = r#"{"reason":"compiler-artifact","manifest_path":"/p/vendor/Cargo.toml","filenames":["/t/x.wasm"]}
{"reason":"compiler-artifact","manifest_path":"/p/Cargo.toml","filenames":["/t/p.rlib","/t/p.wasm"]}
{"reason":"build-finished","success":true}
"#;
        let module = |manifest: &str| module_of(messages, Path::new(manifest));
        assert_eq!(module("/p/Cargo.toml"), Some("/t/p.wasm".into()));
        assert_eq!(module("/q/Cargo.toml"), None);
    }

    #[test]
    fn paths_of_this_machine_are_kept_out() {
        let setting = without_paths(Path::new("/home/me/our \"rules\""));
        let table: toml::Table = setting.parse().unwrap();
        let flags = table["target"][TARGET]["rustflags"].as_array().unwrap();
        let last = flags.last().and_then(toml::Value::as_str);
        assert_eq!(last, Some("--remap-path-prefix=/home/me/our \"rules\"=project"));
    }

    #[test]
    fn the_component_is_called_after_the_package() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| std::fs::write(folder.path().join(MANIFEST), text).unwrap();
        write("[package]\nname = \"our-rules\"\n");
        assert_eq!(name(folder.path()).unwrap(), "our-rules");
        write("[workspace]\n");
        let error = name(folder.path()).unwrap_err().to_string();
        assert!(error.contains("missing field `package`"), "{error}");
    }
}
