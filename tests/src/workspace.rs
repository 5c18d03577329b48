//! Where things of the workspace are: the built binary and components, shipped policies, shared reference files.

use std::path::{Path, PathBuf};

/// The folder of the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package
        .parent()
        .expect("the package lies in the workspace")
        .to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    setting("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Where `cargo xtask bench` put the tools that are compared with, if it could get them.
pub fn peers() -> Option<PathBuf> {
    setting("STAGEGATE_PEERS").map(PathBuf::from)
}

/// The daemon's binary; the optimised one where `STAGEGATE_PROFILE` is `release`.
///
/// # Panics
/// When it was not built, with the command that builds it.
pub fn daemon_binary() -> PathBuf {
    let profile = setting("STAGEGATE_PROFILE").unwrap_or_else(|| "debug".to_owned());
    let binary = target().join(profile).join("stagegate");
    assert!(
        binary.is_file(),
        "{} is absent; build it with `cargo build --workspace --bins`",
        binary.display()
    );
    binary
}

/// The folder of the built rule components.
///
/// # Panics
/// When they were not built, with the command that builds them.
pub fn plugins() -> PathBuf {
    let plugins = target().join("plugins");
    assert!(
        plugins.join("column.wasm").is_file(),
        "{} has no column.wasm; build the components with `cargo xtask plugins`",
        plugins.display()
    );
    plugins
}

/// The policies as shipped.
pub fn policies() -> PathBuf {
    root().join("policies")
}

/// A file of the shared reference folder beside the workspace, where there is one.
pub fn shared(path: &str) -> Option<PathBuf> {
    let file = root().join("../shared").join(path);
    file.exists().then_some(file)
}

/// A setting of the environment the tests run in.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration file; the one setting they take comes from the environment"
)]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
