//! From a project's sources to a component in its `dist/`: one file a language under `build/`.
//!
//! A language's build step writes a component to the path it is told; whether the host can use it is asked afterwards, by
//! the caller. The finished file appears under its name at once and whole, so that who reads the old one reads all of it.

mod component;
pub mod javascript;
pub mod python;
pub mod rust;
mod tool;

use std::io;
use std::path::{Path, PathBuf};

use super::language::Language;

/// Where a project's component goes.
const OUTPUT: &str = "dist";

/// Why a project did not become a component.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The folder has no manifest that is known.
    #[error("{} is no project: it has none of Cargo.toml, package.json and pyproject.toml", folder.display())]
    NoProject {
        /// Which folder.
        folder: PathBuf,
    },
    /// The manifest can not be used.
    #[error("{}: {problem}", path.display())]
    Manifest {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A program is not installed.
    #[error("{tool} is missing; install it with `{install}`")]
    MissingTool {
        /// Which program, or what of it.
        tool: String,
        /// The command that brings it.
        install: String,
    },
    /// A program said no; its own words are on standard error.
    #[error("`{command}` failed ({how})")]
    ToolFailed {
        /// What was run.
        command: String,
        /// Exit code or signal.
        how: String,
    },
    /// The language's tool gave something that is no component of the boundary.
    #[error("make a component of {}", path.display())]
    Encode {
        /// The core module.
        path: PathBuf,
        /// Why.
        source: anyhow::Error,
    },
    /// A file can not be read.
    #[error("read {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file can not be written.
    #[error("write {}", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Builds the component of the project in a folder; gives its path.
///
/// # Errors
/// Where the folder is no project, a tool is missing, or the project does not build.
pub fn build(project: &Path) -> Result<PathBuf, BuildError> {
    let absolute = std::path::absolute(project);
    let project = absolute.map_err(|source| BuildError::Read {
        path: project.to_owned(),
        source,
    })?;
    let Some(language) = Language::of_project(&project) else {
        return Err(BuildError::NoProject { folder: project });
    };
    let name = match language {
        Language::Rust => rust::name(&project),
        Language::JavaScript => javascript::name(&project),
        Language::Python => python::name(&project),
    }?;
    let output = project.join(OUTPUT).join(format!("{name}.wasm"));
    let draft = output.with_extension("draft.wasm");
    let failed = |source| BuildError::Write {
        path: output.clone(),
        source,
    };
    std::fs::create_dir_all(project.join(OUTPUT)).map_err(failed)?;
    match language {
        Language::Rust => rust::build(&project, &draft),
        Language::JavaScript => javascript::build(&project, &draft),
        Language::Python => python::build(&project, &draft),
    }?;
    std::fs::rename(&draft, &output).map_err(failed)?;
    Ok(output)
}

/// Where the component of a project lies after a build; none where the folder is no project.
///
/// # Errors
/// Where its manifest can not be used.
pub fn output(project: &Path) -> Result<Option<PathBuf>, BuildError> {
    let name = match Language::of_project(project) {
        Some(Language::Rust) => rust::name(project),
        Some(Language::JavaScript) => javascript::name(project),
        Some(Language::Python) => python::name(project),
        None => return Ok(None),
    }?;
    Ok(Some(project.join(OUTPUT).join(format!("{name}.wasm"))))
}
