//! `stagegate database adopt`: a database with a history of its own comes under Stagegate.
//!
//! What would be written is shown first, and written only after a yes; it is worked out once more under the rollout
//! lock and must be the same. The state is told before the target's commit: an adoption without a trace in the audit
//! log can not be, one whose commit failed says so there.

mod read;
mod show;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use inquire::Confirm;

use self::show::{AdoptionJson, adoption_text};
use super::known;
use crate::catalog::ddl;
use crate::change::{Change, Version};
use crate::cli::actor::actor;
use crate::cli::state::{Format, Look, Opened};
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::config::Config;
use crate::ids::{DatabaseName, ProjectName};
use crate::revision::Revisions;
use crate::rollout::adopt::{Adopting, Adoption, plan_adoption};
use crate::store::Store;
use crate::target::adopt::{begin, commit, list_ledger};
use crate::target::{self, Connection, RolloutLock};

/// How long a rollout that runs is waited for.
const LOCK_PATIENCE: Duration = Duration::from_secs(30);

/// The tool whose history is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Source {
    /// The only one whose table is in the database
    Auto,
    /// `flyway_schema_history`
    Flyway,
    /// `schema_migrations` of dbmate
    Dbmate,
    /// `schema_migrations` of Rails
    Rails,
    /// `schema_migrations` of golang-migrate; needs --files
    GolangMigrate,
    /// `schema_migrations` or `schema_info` of Sequel
    Sequel,
    /// `atlas_schema_revisions`
    Atlas,
    /// `databasechangelog`
    Liquibase,
    /// A list of versions, one a line, named by --list; for Bytebase, which keeps its history on its own server
    List,
    /// All files up to --up-to
    Files,
}

/// Write down what was applied to a database before Stagegate came
///
/// Versions that another tool has applied, or that you name, are written to the database's ledger with the checksums of
/// their files, so that no rollout applies them again. Nothing else in the database is touched.
#[derive(Debug, clap::Args)]
pub(super) struct Adopt {
    /// The database as stagegate.toml calls it
    name: DatabaseName,
    /// The project whose changes these are [default: the only one that goes to the database]
    #[arg(long)]
    project: Option<ProjectName>,
    /// Whose history to take over
    #[arg(long, value_enum, default_value_t = Source::Auto)]
    from: Source,
    /// The applied versions, one a line, for `--from list`; `#` starts a comment
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// The last version to adopt
    #[arg(long, value_name = "VERSION")]
    up_to: Option<Version>,
    /// The folder with the project's files, for their checksums
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// Adopt applied versions that have no file, too
    #[arg(long, requires = "files")]
    missing_files: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write without asking
    #[arg(long)]
    yes: bool,
    /// Who acts, for the audit log [default: the user of this process]
    #[arg(long = "as", value_name = "NAME")]
    actor: Option<String>,
    #[command(flatten)]
    look: Look,
}

/// What is adopted, where.
struct Adopter<'a> {
    options: &'a Adopt,
    config: &'a Config,
    project: &'a ProjectName,
    files: Option<Vec<Change>>,
}

impl Adopt {
    pub(super) async fn run(self) -> CommandResult {
        let Opened { config, store } = self.look.open().await?;
        let name = known(&config, &self.name)?;
        let adopter = Adopter {
            options: &self,
            project: project_of(&config, name, self.project.as_ref())?,
            config: &config,
            files: self.files.as_deref().map(read::files).transpose()?,
        };
        adopter.run(&store).await
    }

    fn answer(&self, database: &DatabaseName, shown: &Shown, written: bool) -> CommandResult {
        let Shown { revisions, adoption } = shown;
        let json = AdoptionJson::new(database, revisions, adoption, written);
        self.look.answer(&json, || {
            if written {
                format!(
                    "{} versions are in the ledger of {database}.",
                    adoption.rows.len()
                )
            } else {
                adoption_text(database, revisions, adoption)
            }
        })
    }
}

/// What is shown before it is written.
#[derive(PartialEq, Eq)]
struct Shown {
    revisions: Revisions,
    adoption: Adoption,
}

impl Adopter<'_> {
    async fn run(&self, store: &Store) -> CommandResult {
        let options = self.options;
        let connection = self.connect().await?;
        let shown = match self.plan(&connection).await? {
            Ok(shown) => shown,
            Err(refusals) => return Ok(refuse(&refusals)),
        };
        drop(connection);
        let has_nothing_new = shown.adoption.rows.is_empty();
        if options.dry_run || has_nothing_new || options.look.format == Format::Text {
            let code = options.answer(&options.name, &shown, false)?;
            if options.dry_run || has_nothing_new {
                return Ok(code);
            }
        }
        if !options.yes && !is_wanted(options)? {
            output::say("Nothing was written.");
            return Ok(exit::BLOCKED);
        }
        self.write(store, &shown).await?;
        options.answer(&options.name, &shown, true)
    }

    async fn connect(&self) -> Result<Connection, CommandError> {
        let database = &self.config.databases[&self.options.name];
        Connection::open(&database.url, None)
            .await
            .map_err(|error| CommandError::Environment(error.into()))
    }

    async fn plan(&self, connection: &Connection) -> Result<Result<Shown, Vec<String>>, CommandError> {
        let options = self.options;
        let revisions = match read::revisions(options, connection).await? {
            Ok(revisions) => revisions,
            Err(refusal) => return Ok(Err(vec![refusal])),
        };
        let ledger = list_ledger(connection, self.project)
            .await
            .map_err(|error| CommandError::Environment(error.into()))?;
        let adopting = Adopting {
            revisions: &revisions,
            files: self.files.as_deref(),
            up_to: options.up_to.as_ref(),
            missing_files: options.missing_files,
            ledger: &ledger,
        };
        Ok(plan_adoption(&adopting).map(|adoption| Shown { revisions, adoption }))
    }

    async fn write(&self, store: &Store, shown: &Shown) -> Result<(), CommandError> {
        let options = self.options;
        let lock = RolloutLock::acquire(self.connect().await?, LOCK_PATIENCE)
            .await
            .map_err(|error| CommandError::Environment(error.into()))?;
        if self.plan(lock.connection()).await?.ok().as_ref() != Some(shown) {
            return Err(CommandError::Environment(anyhow!(
                "the database changed while you looked; nothing was written; run the command again"
            )));
        }
        let actor = options.actor.clone().unwrap_or_else(actor);
        let Shown { revisions, adoption } = shown;
        let by = format!("{actor}, adopted from {}", revisions.tool.name());
        let written = async {
            // As the runs of its changes will see it.
            let database = &self.config.databases[&options.name];
            let looking = Connection::open_as(&database.url, &database.session, None).await?;
            let schema = ddl::render(&target::snapshot(&looking).await?);
            begin(&lock, self.project, &adoption.rows, &by).await?;
            let detail = show::audit_detail(self.project, shown.revisions.tool, adoption);
            store
                .record_adoption(&options.name, &schema, &actor, &detail)
                .await?;
            let committed = commit(&lock).await;
            if committed.is_err() {
                let detail = format!("the commit failed, so it may not be in the database: {detail}");
                store
                    .record_adoption(&options.name, &schema, &actor, &detail)
                    .await?;
            }
            committed?;
            anyhow::Ok(())
        };
        written
            .await
            .with_context(|| format!("adopt database {}", options.name))
            .map_err(CommandError::Environment)?;
        lock.release().await;
        Ok(())
    }
}

fn refuse(refusals: &[String]) -> u8 {
    for refusal in refusals {
        output::complain(&format!("error: {refusal}"));
    }
    exit::BLOCKED
}

fn is_wanted(options: &Adopt) -> Result<bool, CommandError> {
    if options.look.format == Format::Json || !std::io::stdin().is_terminal() {
        return Err(CommandError::Usage(anyhow!(
            "nobody is there to say yes: look at it with --dry-run, then add --yes"
        )));
    }
    Confirm::new("Write these versions to the ledger?")
        .with_default(false)
        .prompt()
        .context("ask")
        .map_err(CommandError::Environment)
}

/// The project that goes to the database.
fn project_of<'a>(
    config: &'a Config,
    database: &DatabaseName,
    wanted: Option<&ProjectName>,
) -> Result<&'a ProjectName, CommandError> {
    let projects: Vec<&ProjectName> = config
        .projects
        .iter()
        .filter(|(_, project)| project.databases.contains(database))
        .map(|(name, _)| name)
        .collect();
    let shown: Vec<&str> = projects.iter().map(|name| name.as_str()).collect();
    let shown = shown.join(", ");
    let problem = match (wanted, &projects[..]) {
        (None, [only]) => return Ok(only),
        (Some(wanted), _) => match projects.iter().find(|name| **name == wanted) {
            Some(found) => return Ok(found),
            None if projects.is_empty() => format!("no project goes to database {database}"),
            None => format!("project {wanted} does not go to database {database}; these do: {shown}"),
        },
        (None, []) => format!("no project goes to database {database}"),
        (None, _) => format!("several projects go to database {database}; name one with --project: {shown}"),
    };
    Err(CommandError::Usage(anyhow!(problem)))
}
