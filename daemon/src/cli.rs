//! The command line: one file a command under `cli/`, one line for each here.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Exit codes, a contract listed in the README.
pub mod exit {
    /// Nothing to report.
    pub const CLEAN: u8 = 0;
    /// Findings that block, or a step that did not succeed.
    pub const BLOCKED: u8 = 1;
    /// Wrong usage or configuration.
    pub const USAGE: u8 = 2;
    /// The environment failed: files, network, databases, the forge.
    pub const ENVIRONMENT: u8 = 3;
}

/// Reviews SQL migrations in pull requests and rolls them out after the merge.
#[derive(Debug, Parser)]
#[command(
    name = "stagegate",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {}

/// Reads the arguments, runs the command, gives its exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command {}
}
