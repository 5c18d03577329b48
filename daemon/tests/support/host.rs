//! What tests of the rules host share: the host itself, and where components are.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use stagegate::policy::SettingProblem;
use stagegate::rules::Host;

/// One host for a test program, with a compile cache that test programs share as daemon and commands do.
pub(crate) fn host() -> Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    let cache = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    HOST.get_or_init(|| Host::start(cache()).expect("start the host"))
        .clone()
}

/// The folder of components under `target/plugins`; a test without them fails, it never skips.
pub(crate) fn plugins(folder: &str, witness: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the daemon lies in the workspace");
    let directory = root.join("target/plugins").join(folder);
    let witness = directory.join(witness);
    assert!(
        witness.exists(),
        "{} is absent: run `cargo xtask plugins`",
        witness.display()
    );
    directory
}

/// Problems as a person reads them.
pub(crate) fn lines(problems: &[SettingProblem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}
