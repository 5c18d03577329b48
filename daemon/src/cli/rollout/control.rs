//! `stagegate rollout pause|resume|cancel|skip|retry`: the acts of the pages, from a terminal.

use clap::Subcommand;

use super::{find, refused, stage_of, usage};
use crate::cli::state::{Acting, Opened};
use crate::cli::{CommandResult, exit, output};
use crate::ids::{EnvironmentName, RolloutId, TaskId};
use crate::store::Store;
use crate::store::rollouts::control::{By, ControlError, Scope};

#[derive(Debug, Subcommand)]
pub(super) enum Control {
    /// Let no further task start; what runs may finish
    Pause {
        /// The number of the rollout
        id: RolloutId,
        #[command(flatten)]
        target: Target,
        /// Why; it is shown and kept
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Take a pause back
    Resume {
        /// The number of the rollout
        id: RolloutId,
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        acting: Acting,
    },
    /// End a rollout, or the running tasks of a stage: statements that run are cancelled and rolled back
    Cancel {
        /// The number of the rollout
        id: RolloutId,
        #[command(flatten)]
        target: Target,
        /// Why; it is shown and kept
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Decide that a task, or what is left of a stage, shall not run
    Skip {
        /// The number of the rollout
        id: RolloutId,
        #[command(flatten)]
        target: Target,
        /// Why; it is shown and kept
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Run again what failed, take up a skipped task or a cancelled rollout
    Retry {
        /// The number of the rollout
        id: RolloutId,
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        acting: Acting,
    },
}

/// What of a rollout; all of it where nothing is named.
#[derive(Debug, clap::Args)]
pub(super) struct Target {
    /// Only this stage
    #[arg(long, value_name = "ENVIRONMENT", conflicts_with = "task")]
    stage: Option<EnvironmentName>,
    /// Only this task; `stagegate rollout show` lists their numbers
    #[arg(long, value_name = "TASK")]
    task: Option<TaskId>,
}

impl Control {
    pub(super) async fn run(self) -> CommandResult {
        match self {
            Self::Pause {
                id,
                target,
                reason,
                acting,
            } => {
                let act = Doing::new(id, &target, &acting, reason).await?;
                let done = act.store.pause(id, act.scope, act.by()).await;
                act.answer(done.map(|()| "is paused: nothing more of it starts".to_owned()))
            }
            Self::Resume { id, target, acting } => {
                let act = Doing::new(id, &target, &acting, None).await?;
                let done = act.store.resume(id, act.scope, act.by()).await;
                act.answer(done.map(|()| "goes on".to_owned()))
            }
            Self::Cancel {
                id,
                target,
                reason,
                acting,
            } => {
                let act = Doing::new(id, &target, &acting, reason).await?;
                let done = act.store.cancel(id, act.scope, act.by()).await;
                act.answer(done.map(|runs| match runs {
                    0 => "is cancelled; nothing of it ran".to_owned(),
                    runs => format!("is cancelled; {runs} running statements are being stopped"),
                }))
            }
            Self::Skip {
                id,
                target,
                reason,
                acting,
            } => {
                let act = Doing::new(id, &target, &acting, Some(reason)).await?;
                let done = act.store.skip(id, act.scope, act.by()).await;
                act.answer(done.map(|tasks| format!("is skipped: {}", tasks_text(tasks))))
            }
            Self::Retry { id, target, acting } => {
                let act = Doing::new(id, &target, &acting, None).await?;
                let done = act.store.retry(id, act.scope, act.by()).await;
                act.answer(done.map(|tasks| format!("goes on: {} again", tasks_text(tasks))))
            }
        }
    }
}

fn tasks_text(tasks: usize) -> String {
    match tasks {
        1 => "1 task".to_owned(),
        tasks => format!("{tasks} tasks"),
    }
}

struct Doing {
    store: Store,
    scope: Scope,
    actor: String,
    reason: Option<String>,
    object: String,
}

impl Doing {
    async fn new(
        id: RolloutId,
        target: &Target,
        acting: &Acting,
        reason: Option<String>,
    ) -> Result<Self, crate::cli::CommandError> {
        let Opened { store, .. } = acting.open().await?;
        let rollout = find(&store, id).await?;
        let (scope, object) = match (&target.stage, target.task) {
            (Some(environment), _) => {
                let stage = stage_of(&rollout, environment)?;
                let object = format!("Stage {environment} of rollout {id}");
                (Scope::Stage(stage.summary.position), object)
            }
            (None, Some(task)) => {
                if !rollout.tasks().any(|(_, known)| known.id == task) {
                    return Err(usage(format!(
                        "rollout {id} has no task {task}; `stagegate rollout show {id}` lists them"
                    )));
                }
                (Scope::Task(task), format!("Task {task} of rollout {id}"))
            }
            (None, None) => (Scope::Rollout, format!("Rollout {id}")),
        };
        Ok(Self {
            store,
            scope,
            actor: acting.actor(),
            reason,
            object,
        })
    }

    fn by(&self) -> By<'_> {
        By {
            actor: &self.actor,
            reason: self.reason.as_deref(),
        }
    }

    fn answer(&self, done: Result<String, ControlError>) -> CommandResult {
        match done {
            Ok(text) => {
                output::say(&format!("{} {text}.", self.object));
                Ok(exit::CLEAN)
            }
            Err(ControlError::Store(error)) => Err(error.into()),
            Err(error @ (ControlError::ReasonRequired | ControlError::SkipsAll)) => {
                Err(usage(error.to_string()))
            }
            Err(error) => Ok(refused(&error)),
        }
    }
}
