//! The command line: one file a command under `cli/`, one line for each here.

mod actor;
mod check;
mod compile_plugin;
mod completions;
mod config;
mod database;
mod dead_letter;
mod doctor;
mod init;
mod lsp;
pub mod output;
mod plan;
mod plugin;
mod policies;
mod project;
mod reviewer;
mod rollout;
mod rule;
mod serve;
mod state;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::config::ConfigError;
use crate::policy::SettingProblem;

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
enum Command {
    Serve(serve::Serve),
    Check(check::Check),
    Plan(plan::Plan),
    Lsp(lsp::Lsp),
    Config(config::Config),
    Project(project::Project),
    Rule(rule::Rule),
    Plugin(plugin::Plugin),
    Rollout(rollout::Rollout),
    Database(database::Database),
    Work(dead_letter::Work),
    Completions(completions::Completions),
    #[command(hide = true)]
    CompilePlugin(compile_plugin::CompilePlugin),
    Doctor(doctor::Doctor),
    Init(init::Init),
}

/// Why a command could not do what it was asked to; each kind has its exit code.
#[derive(Debug)]
pub enum CommandError {
    /// Wrong usage or configuration.
    Usage(anyhow::Error),
    /// Everything that is wrong with configuration or policies.
    Settings(Vec<SettingProblem>),
    /// The environment failed.
    Environment(anyhow::Error),
}

/// What a command ends with: its exit code.
pub type CommandResult = Result<u8, CommandError>;

/// The whole command line, for completions and the reference.
pub fn command_line() -> clap::Command {
    Arguments::command()
}

/// Reads the arguments, runs the command, gives its exit code.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Plan(command) => command.run(),
        Command::Lsp(command) => command.run(),
        Command::Config(command) => command.run(),
        Command::Project(command) => command.run(),
        Command::Rule(command) => command.run(),
        Command::Plugin(command) => command.run(),
        Command::Rollout(command) => command.run(),
        Command::Database(command) => command.run(),
        Command::Work(command) => command.run(),
        Command::Completions(command) => command.run(&mut command_line()),
        Command::CompilePlugin(command) => command.run(),
        Command::Doctor(command) => command.run(),
        Command::Init(command) => command.run(),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::complain(&error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}

impl CommandError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Settings(_) => exit::USAGE,
            Self::Environment(_) => exit::ENVIRONMENT,
        }
    }
}

impl std::fmt::Display for CommandError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(error) | Self::Environment(error) => write!(f, "error: {error:#}"),
            Self::Settings(problems) => {
                for problem in problems {
                    writeln!(f, "{problem}")?;
                }
                let plural = if problems.len() == 1 { "" } else { "s" };
                write!(f, "error: {} problem{plural} in the settings", problems.len())
            }
        }
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Read { .. } => Self::Usage(error.into()),
            ConfigError::Invalid { problems, .. } => Self::Settings(problems),
        }
    }
}

impl From<Vec<SettingProblem>> for CommandError {
    fn from(problems: Vec<SettingProblem>) -> Self {
        Self::Settings(problems)
    }
}
