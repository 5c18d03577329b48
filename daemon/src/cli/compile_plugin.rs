//! `stagegate compile-plugin`: what this program starts itself as, to compile a plugin under limits.

use std::time::Duration;

use super::CommandResult;
use crate::rules::compile_standard_input;

/// Compile a plugin from standard input to standard output; started by stagegate itself
#[derive(Debug, clap::Args)]
pub(super) struct CompilePlugin {
    /// Memory it may use, in bytes
    memory: u64,
    /// Time it may take, in seconds
    seconds: u64,
    /// Threads that take part
    threads: u64,
}

impl CompilePlugin {
    #[expect(clippy::unnecessary_wraps, reason = "all commands answer alike")]
    pub(super) fn run(self) -> CommandResult {
        let time = Duration::from_secs(self.seconds);
        Ok(compile_standard_input(self.memory, time, self.threads))
    }
}
