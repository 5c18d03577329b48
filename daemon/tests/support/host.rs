//! What tests of the rules host share.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use stagegate::policy::SettingProblem;
use stagegate::rules::Host;

/// One host for a test program, with a compile cache that test programs share as daemon and commands do.
pub(crate) fn host() -> Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    let cache = || Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    HOST.get_or_init(|| start(cache())).clone()
}

/// A host whose plugins are compiled by the daemon's own program: a test program can not compile.
pub(crate) fn start(cache: PathBuf) -> Host {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_stagegate"));
    Host::start_beside(program, cache).expect("start the host")
}

/// Problems as a person reads them.
pub(crate) fn lines(problems: &[SettingProblem]) -> String {
    let lines: Vec<_> = problems.iter().map(|problem| format!("{problem}\n")).collect();
    lines.concat()
}
