//! Components written in JavaScript.

use std::path::Path;

use super::BuildError;

/// What makes a folder a project of this language.
pub const MANIFEST: &str = "package.json";

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
        problem: "projects in JavaScript can not be built yet".to_owned(),
    }
}
