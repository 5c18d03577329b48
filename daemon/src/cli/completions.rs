//! `stagegate completions SHELL`

use anyhow::Context as _;

use super::{CommandError, CommandResult, exit, output};

/// Print tab completions for a shell
///
/// For bash: `stagegate completions bash > /etc/bash_completion.d/stagegate`
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// Which shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(self, command: &mut clap::Command) -> CommandResult {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "stagegate", &mut script);
        output::print(|out| out.write_all(&script))
            .context("write the script")
            .map_err(CommandError::Environment)?;
        Ok(exit::CLEAN)
    }
}
