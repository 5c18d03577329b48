//! The one entry for chores of this repository: `cargo xtask VERB`.
//!
//! One file a verb; each verb is a `Args` struct and a `run` function. Verbs may be run twice: what is there
//! already is left alone, so none needs the network on a machine that was set up before.

mod bench;
mod codegen;
mod demo;
mod examples;
mod faults;
mod paths;
mod plugins;
mod setup;
mod test;

use clap::{Parser, Subcommand};

/// Chores of the Stagegate repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Builds the optimised daemon and prints how fast it is, as rates and ratios.
    Bench(bench::Args),
    /// Writes what is generated from wit/ast.toml: views of the SDK, constants of the daemon.
    Codegen(codegen::Args),
    /// Plays the whole story on this machine: review, merge, rollout.
    Demo(demo::Args),
    /// Builds the example rules in Rust, JavaScript and Python into target/plugins/examples.
    Examples(examples::Args),
    /// Plays the whole fault matrix and prints its figures.
    Faults(faults::Args),
    /// Builds the rule components into target/plugins.
    Plugins(plugins::Args),
    /// Installs what building, testing and the demo need and this machine lacks.
    Setup(setup::Args),
    /// Runs every check and test; sets up what is missing first.
    Test(test::Args),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().verb {
        Verb::Bench(args) => bench::run(&args),
        Verb::Codegen(args) => codegen::run(&args),
        Verb::Demo(args) => demo::run(&args),
        Verb::Examples(args) => examples::run(&args),
        Verb::Faults(args) => faults::run(&args),
        Verb::Plugins(args) => plugins::run(&args),
        Verb::Setup(args) => setup::run(&args),
        Verb::Test(args) => test::run(&args),
    }
}
