//! `stagegate plugin new|build|test|inspect|bench|pin`

mod bench;
mod build;
mod host;
mod inspect;
mod new;
mod pin;
mod test;

use clap::Subcommand;

use super::CommandResult;

/// Write rules of your own: make a project, build it, test it, use it
///
/// The first ten minutes: `stagegate plugin new our-rules`, `cd our-rules`, `stagegate plugin build`,
/// `stagegate plugin test`.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Plugin {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    New(new::New),
    Build(build::Build),
    Test(test::Test),
    Inspect(inspect::Inspect),
    Bench(bench::Bench),
    Pin(pin::Pin),
}

impl Plugin {
    pub(super) fn run(self) -> CommandResult {
        match self.action {
            Action::New(command) => command.run(),
            Action::Build(command) => command.run(),
            Action::Test(command) => command.run(),
            Action::Inspect(command) => command.run(),
            Action::Bench(command) => command.run(),
            Action::Pin(command) => command.run(),
        }
    }
}
