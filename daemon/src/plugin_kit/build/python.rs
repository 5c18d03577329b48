//! Components written in Python.

use std::path::Path;

use super::BuildError;

/// What makes a folder a project of this language.
pub const MANIFEST: &str = "pyproject.toml";

/// What the project's component is called.
pub(super) fn name(project: &Path) -> Result<String, BuildError> {
    Err(not_offered(project))
}

/// Builds the component into `output`.
pub(super) fn build(project: &Path, _output: &Path) -> Result<(), BuildError> {
    Err(not_offered(project))
}

fn not_offered(project: &Path) -> BuildError {
    BuildError::Manifest {
        path: project.join(MANIFEST),
        problem: "projects in Python can not be built yet".to_owned(),
    }
}
