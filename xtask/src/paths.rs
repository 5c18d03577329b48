//! Where things are in the repository; nothing here depends on the current directory.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the repository")
        .to_path_buf()
}

/// Finished components of the shipped plugins: `<name>.wasm`.
pub(crate) fn plugins_out() -> PathBuf {
    root().join("target/plugins")
}

/// Finished components of the examples: `<language>.wasm`.
pub(crate) fn examples_out() -> PathBuf {
    plugins_out().join("examples")
}

/// Finished components of the hostile guests that tests use.
pub(crate) fn guests_out() -> PathBuf {
    plugins_out().join("guests")
}

/// The workspace of hostile guests; it may be absent.
pub(crate) fn guests_manifest() -> PathBuf {
    root().join("tests/guests/Cargo.toml")
}

/// Documents of others that tests compare with.
pub(crate) fn documents() -> PathBuf {
    root().join("target/documents")
}
