//! Where tests find components.

use std::path::{Path, PathBuf};

/// The folder of components under `target/plugins`; a test without them fails, it never skips.
pub(crate) fn plugins(folder: &str, witness: &str) -> PathBuf {
    let directory = root().join("target/plugins").join(folder);
    let witness = directory.join(witness);
    assert!(
        witness.exists(),
        "{} is absent: run `cargo xtask plugins`",
        witness.display()
    );
    directory
}

/// The workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the daemon lies in the workspace")
}
