//! `stagegate rollout revert|restore`: the script that takes a rollout back, and rows as they were before a task.

use std::time::{Duration, Instant};

use clap::Subcommand;

use super::{find, refused, usage};
use crate::cli::state::{Acting, Opened};
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::ids::{EnvironmentName, RolloutId, TaskId};
use crate::rollout::revert::{ChangeReverse, Revert, reverts};
use crate::store::Store;
use crate::store::undo::{AskError, RevertRequest, UndoState};
use crate::work::restore_rows::restore_rows;

/// How long a command waits for the daemon to open a pull request.
const DAEMON_PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks at what the daemon did.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

#[derive(Debug, Subcommand)]
pub(super) enum Undo {
    /// Print the script that takes a rollout back, computed from the schemas before and after it
    Revert {
        /// The number of the rollout
        id: RolloutId,
        /// For the databases of this stage [default: the last one with an applied change]
        #[arg(long, value_name = "ENVIRONMENT")]
        stage: Option<EnvironmentName>,
        /// Push it as a new change and open a pull request, which is reviewed as any other
        #[arg(long)]
        open_pull_request: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Put the rows back that a task updated or deleted, from the backup its policy asked for
    Restore {
        /// The number of the task; `stagegate rollout show` lists them
        task: TaskId,
        /// Only see whether it would work
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        acting: Acting,
    },
}

impl Undo {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::Revert {
                id,
                stage,
                open_pull_request,
                acting,
            } => {
                let Opened { store, .. } = acting.open().await?;
                let (environment, found) = scripts(&store, id, stage).await?;
                if open_pull_request {
                    return open(&store, (id, &environment), &acting.actor()).await;
                }
                Ok(print(&environment, &found))
            }
            Self::Restore {
                task,
                dry_run,
                acting,
            } => restore(task, dry_run, &acting).await,
        }
    }
}

/// The scripts of a stage, and which stage it is.
async fn scripts(
    store: &Store,
    id: RolloutId,
    stage: Option<EnvironmentName>,
) -> Result<(EnvironmentName, Vec<Revert>), CommandError> {
    let rollout = find(store, id).await?;
    let changes: Vec<ChangeReverse> = store
        .list_reverses(id)
        .await?
        .into_iter()
        .map(|(_, change)| change)
        .collect();
    let environment = if let Some(stage) = stage {
        super::stage_of(&rollout, &stage)?.summary.environment.clone()
    } else {
        let applied = changes.iter().rev().find(|it| it.is_applied);
        let applied = applied.ok_or_else(|| usage(format!("no change of rollout {id} is in a database")))?;
        let environment = applied.environment.parse();
        environment
            .map_err(|error| CommandError::Usage(anyhow::Error::new::<crate::ids::InvalidId>(error)))?
    };
    let of_stage: Vec<_> = changes
        .into_iter()
        .filter(|it| it.environment == environment.as_str())
        .collect();
    let what = format!("rollout {id} ({})", rollout.summary.title);
    Ok((environment, reverts(&what, &of_stage)))
}

fn print(environment: &EnvironmentName, found: &[Revert]) -> u8 {
    for revert in found {
        let databases = revert.databases.join(", ");
        output::say(&format!(
            "-- {environment}: {databases}\n{}",
            revert.sql.trim_end()
        ));
    }
    if found.iter().all(|it| it.is_complete) {
        exit::CLEAN
    } else {
        output::complain("the script does not take everything back; its comments say what is left");
        exit::BLOCKED
    }
}

async fn open(store: &Store, (id, environment): (RolloutId, &EnvironmentName), actor: &str) -> CommandResult {
    let request = match store.ask_revert(id, environment, actor).await {
        Ok(request) => request,
        Err(AskError::Store(error)) => return Err(error.into()),
        Err(error) => return Ok(refused(&error)),
    };
    let started = Instant::now();
    while started.elapsed() < DAEMON_PATIENCE {
        match store.find_revert(request).await? {
            Some(RevertRequest {
                state: UndoState::Done,
                number: Some(number),
                web_url,
                ..
            }) => {
                output::say(&format!("Pull request {number}: {}", web_url.unwrap_or_default()));
                return Ok(exit::CLEAN);
            }
            Some(RevertRequest {
                state: UndoState::Refused,
                message,
                ..
            }) => {
                output::complain(&format!("error: {}", message.unwrap_or_default()));
                return Ok(exit::BLOCKED);
            }
            _ => tokio::time::sleep(LOOK_AGAIN).await,
        }
    }
    output::say("It is asked for; the daemon opens the pull request as soon as it can.");
    Ok(exit::CLEAN)
}

async fn restore(task: TaskId, dry_run: bool, acting: &Acting) -> CommandResult {
    let Opened { config, store } = acting.open().await?;
    let request = match store.ask_restore(task, &acting.actor(), (dry_run, false)).await {
        Ok(request) => request,
        Err(AskError::Store(error)) => return Err(error.into()),
        Err(error) => return Ok(refused(&error)),
    };
    let done = match restore_rows(&store, &config, request).await {
        Ok(done) => done,
        Err(error) => {
            let text = format!("{error:#}");
            store
                .finish_restore(request, UndoState::Refused, (None, &text))
                .await?;
            return Err(CommandError::Environment(error));
        }
    };
    let message = done.message.unwrap_or_default();
    if done.state == UndoState::Done {
        output::say(&message);
        Ok(exit::CLEAN)
    } else {
        output::complain(&format!("error: {message}"));
        Ok(exit::BLOCKED)
    }
}
