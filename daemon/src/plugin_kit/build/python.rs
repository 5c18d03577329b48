//! Components written in Python: componentize-py puts the project's modules beside an interpreter in one component.
//!
//! It is the project's own, as its `requirements.txt` pins it. The interpreter's WASI is stubbed: what is not there can not be
//! asked for, and the host would refuse it.

use std::path::Path;

use serde::Deserialize;

use super::BuildError;
use super::tool::Tool;

/// What makes a folder a project of this language.
pub const MANIFEST: &str = "pyproject.toml";

/// The module that has `Checks`, where the manifest names no other.
const MODULE: &str = "plugin";

/// The program.
const TOOL: &str = "componentize-py";

/// The command that installs what the project pins.
const INSTALL: &str = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt";

/// Where the project's modules are and where the SDK is.
const FOLDERS: &[&str] = &["src", "vendor/stagegate-sdk"];

/// The part of a manifest that matters here.
#[derive(Deserialize)]
struct Manifest {
    project: Project,
    #[serde(default)]
    tool: Tools,
}

#[derive(Deserialize)]
struct Project {
    name: String,
}

#[derive(Default, Deserialize)]
struct Tools {
    #[serde(default)]
    stagegate: Settings,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    module: Option<String>,
}

/// What the project's component is called: its project.
pub(super) fn name(project: &Path) -> Result<String, BuildError> {
    Ok(manifest(project)?.project.name)
}

/// Builds the component into `output`.
pub(super) fn build(project: &Path, output: &Path) -> Result<(), BuildError> {
    let module = manifest(project)?.tool.stagegate.module;
    // That of the project goes before one that is installed for all.
    let own = project.join(".venv/bin").join(TOOL);
    let program = if own.exists() {
        own.to_string_lossy().into_owned()
    } else {
        TOOL.to_owned()
    };
    let mut tool = Tool::new(&program, INSTALL, project)
        .arguments(["--quiet", "--wit-path", "wit", "--world", "plugin"])
        .arguments(["componentize", "--stub-wasi"]);
    for folder in FOLDERS {
        tool = tool.arguments(["--python-path", *folder]);
    }
    if own.exists() {
        tool = tool.variable("VIRTUAL_ENV", project.join(".venv"));
    }
    tool.arguments([module.as_deref().unwrap_or(MODULE), "--output"])
        .arguments([output])
        .run()
}

fn manifest(project: &Path) -> Result<Manifest, BuildError> {
    let path = project.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|source| BuildError::Read {
        path: path.clone(),
        source,
    })?;
    toml::from_str(&text).map_err(|error| BuildError::Manifest {
        path,
        problem: error.message().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_component_is_called_after_the_project() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| std::fs::write(folder.path().join(MANIFEST), text).unwrap();
        write("[project]\nname = \"our-rules\"\n[tool.stagegate]\nmodule = \"rules\"\n[tool.other]\n");
        assert_eq!(name(folder.path()).unwrap(), "our-rules");
        let module = manifest(folder.path()).unwrap().tool.stagegate.module;
        assert_eq!(module.as_deref(), Some("rules"));
        write("[project]\nname = \"our-rules\"\n[tool.stagegate]\nmodul = \"rules\"\n");
        let error = name(folder.path()).unwrap_err().to_string();
        assert!(error.contains("unknown field `modul`"), "{error}");
    }
}
