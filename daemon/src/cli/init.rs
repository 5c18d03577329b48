//! `stagegate init`: asks what it must, tests each answer, writes stagegate.toml, policies and secrets.

mod answers;
mod ask;
mod write;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use super::{CommandError, CommandResult, exit, output};
use answers::Answers;

/// Write a commented stagegate.toml with policies and secrets
///
/// Asks what it must and tests each answer: the repository with its credentials, each database. What is given as an
/// option is not asked; with --yes nothing is, and the defaults hold.
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The folder to write to
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Ask nothing; what has no default must be given as an option
    #[arg(long, short)]
    yes: bool,
    /// Do not test the answers
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    given: Given,
}

/// Answers given as options.
#[derive(Debug, clap::Args)]
struct Given {
    /// What people and Bitbucket type to reach the daemon
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The repository with the migrations
    #[arg(long, value_name = "WORKSPACE/REPOSITORY")]
    repository: Option<String>,
    /// Pull requests to this branch are reviewed and rolled out
    #[arg(long)]
    branch: Option<String>,
    /// The folder of the migrations in the repository
    #[arg(long, value_name = "DIRECTORY")]
    migrations: Option<String>,
    /// A file with an access token of the repository, project or workspace
    #[arg(long, value_name = "FILE")]
    access_token_file: Option<PathBuf>,
    /// A file with the address of a database (postgres://...), for each environment in the order of rollouts
    #[arg(long = "database", value_name = "ENVIRONMENT=FILE")]
    databases: Vec<String>,
    /// Bitbucket's API, where it is not the public one
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,
}

impl Init {
    pub(super) fn run(self) -> CommandResult {
        let file = self.folder.join("stagegate.toml");
        if file.exists() {
            let error = anyhow!(
                "{} exists already; remove it or give another folder",
                file.display()
            );
            return Err(CommandError::Usage(error));
        }
        let runtime = super::doctor::runtime()?;
        let answers = ask::answers(&self, &runtime)?;
        write::write_all(&self.folder, &answers).map_err(CommandError::Environment)?;
        tell_what_is_next(&self.folder, &answers);
        Ok(exit::CLEAN)
    }
}

fn read_secret_file(path: &Path) -> Result<String, CommandError> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("read {}", path.display()))
        .map_err(CommandError::Usage)?;
    Ok(text.trim().to_owned())
}

fn tell_what_is_next(folder: &Path, answers: &Answers) {
    let file = folder.join("stagegate.toml");
    let file = file.display();
    output::say(&format!(
        "\nWrote {file}, policies/ and secrets/ (readable by you only)."
    ));
    output::say("The administrator's token for signing in is in secrets/admin-token.\n");
    output::say("Next:");
    output::say(&format!(
        "  stagegate doctor --config {file}               # is everything in place?"
    ));
    output::say(&format!(
        "  stagegate project connect {} --config {file}   # register the webhook",
        answers.project
    ));
    output::say(&format!("  stagegate serve --config {file}"));
}
