//! `stagegate completions SHELL`

use super::{CommandResult, exit, output};

/// Print tab completions for a shell
///
/// For bash: stagegate completions bash > /etc/bash_completion.d/stagegate
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// Which shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(self, command: &mut clap::Command) -> CommandResult {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "stagegate", &mut script);
        output::say(String::from_utf8_lossy(&script).trim_end());
        Ok(exit::CLEAN)
    }
}
