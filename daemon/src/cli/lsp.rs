//! `stagegate lsp`: a language server over standard input and output.
//!
//! Reviews what editors show as it is typed: a document is reviewed when no message waits, so that fast typing costs one
//! review and not one for each key. A policy that can not be loaded is told to the editor; the server goes on with the
//! policies it has.

mod actions;
mod diagnostics;
mod document;
mod hover;
mod policies;
mod positions;
mod protocol;
mod session;

use lsp_server::Connection;

use super::policies::PolicySource;
use super::{CommandError, CommandResult, exit};
use session::Session;

/// Serve an editor with findings as you type (language server protocol)
///
/// Speaks over standard input and output. Without --policy, the environments of the nearest stagegate.toml above the
/// editor's folder are meant.
#[derive(Debug, clap::Args)]
pub(super) struct Lsp {
    #[command(flatten)]
    policies: PolicySource,
    /// Taken and not needed: some editors always pass it
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    pub(super) fn run(self) -> CommandResult {
        let (connection, threads) = Connection::stdio();
        let served =
            Session::start(&connection, self.policies).and_then(|mut session| session.serve(&connection));
        // The writing thread ends when nobody can send any more.
        drop(connection);
        let joined = threads.join();
        let took_leave = served.map_err(CommandError::Environment)?;
        joined.map_err(|error| {
            CommandError::Environment(anyhow::Error::new(error).context("talk to the editor"))
        })?;
        // The protocol wants it so.
        Ok(if took_leave { exit::CLEAN } else { exit::BLOCKED })
    }
}
