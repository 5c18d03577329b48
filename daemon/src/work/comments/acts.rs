//! Carries out the commands of one comment: checks who asks, acts through the same store functions as pages and
//! command line, and puts what came of it into words.
//!
//! The actor of an act names the comment, so the audit log tells which of its acts are done already: a comment whose
//! answer was lost to a crash is carried out to its end and not twice.

use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;

use super::answers::{Answer, done, refused};
use super::words::{HELP, cancel_words, problem_words, status_words};
use super::{Carried, Reading};
use crate::app::RolloutEvent;
use crate::forge::{Account, Comment};
use crate::ids::{EnvironmentName, TaskId};
use crate::people::forge_key;
use crate::review::command::{Command, CommandLine, ControlAct, MOST_COMMANDS, Target, parse_commands};
use crate::review::comment::{render_plan, summary};
use crate::review::markdown::{code, escape};
use crate::stage::{StageState, TaskState};
use crate::store::commands::{CommandComment, CommandOutcome};
use crate::store::rollouts::GateError;
use crate::store::rollouts::approvals::{ApprovalError, Approving};
use crate::store::rollouts::control::{By, ControlError, Scope};
use crate::store::rollouts::read::{RolloutDetail, StageDetail};
use crate::work::dry_plan::dry_plan_of;
use crate::work::stage_waits::holds_of;

/// A command that waited longer than this to be read is not carried out: its author may think otherwise by now.
const STALE: Duration = Duration::from_hours(24);

/// Carries out a comment's commands in their order, as far as it was not done before.
pub(super) async fn carry_out(
    reading: &Reading<'_>,
    comment: &CommandComment,
    listed: &[Comment],
) -> anyhow::Result<Carried> {
    let lines = parse_commands(&comment.text, reading.account.as_deref());
    let acts = |line: &CommandLine| line.command.as_ref().is_ok_and(|command| !command.only_asks());
    if reading.rollout.is_none() && lines.iter().any(acts) && reading.is_rollout_to_come().await? {
        return Ok(Carried::NotYet);
    }
    let actor = actor(reading, comment);
    let caller = Caller {
        reading,
        is_operator: is_operator(reading, comment),
        is_stale: is_stale(reading, comment, listed),
        written: written(comment, listed),
        author: comment.author.clone(),
        acted: reading.app.store.acts_of(&actor).await?,
        actor,
    };
    let (mut worst, mut text) = (CommandOutcome::Done, String::new());
    for line in lines.iter().take(MOST_COMMANDS) {
        let Answer { outcome, words } = caller.answer(line).await?;
        worst = worst.max(outcome);
        if lines.len() > 1 {
            let _ = write!(text, "{}: ", code(&line.text));
        }
        let _ = write!(text, "{}\n\n", words.trim_end());
    }
    if lines.len() > MOST_COMMANDS {
        let _ = writeln!(
            text,
            "More than {MOST_COMMANDS} commands in one comment are passed over."
        );
    }
    Ok(Carried::Out(worst, text))
}

/// As the audit log names who wrote the comment: the forge's word for them, their account, and the comment.
fn actor(reading: &Reading<'_>, comment: &CommandComment) -> String {
    let name: String = comment
        .author
        .display_name
        .chars()
        .filter(|c| c.is_alphanumeric() || " .-_'".contains(*c))
        .take(80)
        .collect();
    let place = match comment.url.as_str() {
        "" => format!("{} #{} comment {}", reading.name, reading.number(), comment.id),
        url => format!("comment {url}"),
    };
    format!("{} ({}), {place}", name.trim(), comment.author.id)
}

fn is_operator(reading: &Reading<'_>, comment: &CommandComment) -> bool {
    let id = &comment.author.id;
    !id.is_empty() && {
        let operators = reading.app.config.people().named(&reading.project.operators);
        operators.iter().any(|person| person.key == forge_key(id))
    }
}

/// By the forge's time of the comment, where it is listed still; one that is not was written down long ago.
fn is_stale(reading: &Reading<'_>, comment: &CommandComment, listed: &[Comment]) -> bool {
    written(comment, listed).is_some_and(|written| written + STALE < reading.app.clock.now())
}

fn written(comment: &CommandComment, listed: &[Comment]) -> Option<Timestamp> {
    let written = listed.iter().find(|listed| listed.id == comment.id);
    written.and_then(|listed| listed.updated_on)
}

/// Who asks, and what they have done already.
struct Caller<'a> {
    reading: &'a Reading<'a>,
    actor: String,
    is_operator: bool,
    is_stale: bool,
    /// When, by the forge's clock, where it still says so.
    written: Option<Timestamp>,
    author: Account,
    acted: Vec<(String, String)>,
}

impl Caller<'_> {
    async fn answer(&self, line: &CommandLine) -> anyhow::Result<Answer> {
        let command = match &line.command {
            Ok(command) => command,
            Err(problem) => {
                return Ok(Answer {
                    outcome: CommandOutcome::NotUnderstood,
                    words: problem_words(problem, &self.environments()),
                });
            }
        };
        if !command.only_asks() && !command.is_for_approvers() && !self.is_operator {
            return Ok(Answer {
                outcome: CommandOutcome::NotAllowed,
                words: format!(
                    "Sorry, only operators of {} may do that. You can ask for `plan`, `status` and `help`.",
                    code(self.reading.name.as_str())
                ),
            });
        }
        if !command.only_asks() && self.is_stale {
            return Ok(refused(
                "This was written more than a day before it could be read. Write it again if it still holds.",
            ));
        }
        match command {
            Command::Help => Ok(done(HELP)),
            Command::Plan => self.plan().await,
            Command::Status => self.status().await,
            Command::Run { environment } => self.run(environment).await,
            Command::Approve { environment, words } => self.approve(environment, Some(words)).await,
            Command::Withdraw { environment } => self.approve(environment, None).await,
            Command::Resolve { environment, reason } => self.resolve(environment, reason).await,
            Command::Control { act, what, reason } => self.steer(*act, what.as_ref(), reason).await,
        }
    }

    /// The environments there are to name.
    fn environments(&self) -> Vec<String> {
        let Reading { app, project, .. } = self.reading;
        let reached = app.config.reach(project);
        reached
            .map(|(environment, _)| environment.name.to_string())
            .collect()
    }

    async fn plan(&self) -> anyhow::Result<Answer> {
        let Reading {
            app, project, name, ..
        } = self.reading;
        if self.reading.rollout.is_some() {
            return self.status().await;
        }
        let Some(review) = app.store.latest_review(name, self.reading.number()).await? else {
            return Ok(refused("This pull request was not reviewed yet."));
        };
        let plan = dry_plan_of(
            app,
            (name, project),
            &review.report,
            Some(&self.reading.seen.author.id),
        )
        .await?;
        Ok(done(format!(
            "{}\n[The whole review]({})",
            render_plan(&plan),
            self.reading.review_url()
        )))
    }

    async fn status(&self) -> anyhow::Result<Answer> {
        let Reading { app, name, .. } = self.reading;
        if let Some(rollout) = self.rollout().await? {
            let holds = holds_of(app, &rollout).await?;
            return Ok(done(status_words(app, &rollout, &holds)));
        }
        let review = app.store.latest_review(name, self.reading.number()).await?;
        let words = match review {
            Some(review) => format!(
                "There is no rollout. The [review]({}) of {} has {}.",
                self.reading.review_url(),
                code(review.key.source_commit.short()),
                summary(&review.report)
            ),
            None => "There is no rollout, and no review yet.".to_owned(),
        };
        Ok(done(words))
    }

    async fn rollout(&self) -> anyhow::Result<Option<RolloutDetail>> {
        match self.reading.rollout {
            Some(rollout) => Ok(self.reading.app.store.find_rollout(rollout).await?),
            None => Ok(None),
        }
    }

    async fn run(&self, environment: &EnvironmentName) -> anyhow::Result<Answer> {
        let Some(rollout) = self.rollout().await? else {
            return Ok(self.no_rollout());
        };
        let Some(stage) = stage_of(&rollout, environment) else {
            return Ok(no_stage(&rollout, environment));
        };
        if stage.tasks.iter().any(|task| task.state == TaskState::Failed) {
            let scope = Scope::Stage(stage.summary.position);
            return self
                .control(&rollout, ControlAct::Retry, (scope, environment.as_str()), "")
                .await;
        }
        self.open(&rollout, stage, None).await
    }

    async fn resolve(&self, environment: &EnvironmentName, reason: &str) -> anyhow::Result<Answer> {
        let Some(rollout) = self.rollout().await? else {
            return Ok(self.no_rollout());
        };
        match stage_of(&rollout, environment) {
            Some(stage) => self.open(&rollout, stage, Some(reason)).await,
            None => Ok(no_stage(&rollout, environment)),
        }
    }

    /// Gives the author's approval, or takes it back where there are no words to give it with.
    async fn approve(&self, environment: &EnvironmentName, words: Option<&str>) -> anyhow::Result<Answer> {
        let Some(rollout) = self.rollout().await? else {
            return Ok(self.no_rollout());
        };
        let Some(stage) = stage_of(&rollout, environment) else {
            return Ok(no_stage(&rollout, environment));
        };
        let link = self.link(&rollout);
        // Who agreed before the merge did not see what was merged.
        if self
            .written
            .is_none_or(|written| written < rollout.summary.created_at)
        {
            return Ok(refused(format!(
                "What was written before {link} was there is no approval of it. Look at it, and write it again if you agree."
            )));
        }
        let (id, app) = (rollout.summary.id, self.reading.app);
        let object = format!("rollout {id} stage {environment}");
        let (action, noted) = match words {
            Some(_) => ("approve-stage", "is noted"),
            None => ("withdraw-approval", "is taken back"),
        };
        let noted = format!(
            "Your approval of stage {} of {link} {noted}",
            code(environment.as_str())
        );
        if self.has_acted(action, &object) {
            return Ok(done(format!("{noted}.")));
        }
        let approving = Approving {
            rollout: id,
            position: stage.summary.position,
            person: &app
                .config
                .people()
                .account(&self.author.id, Some(&self.author.display_name)),
            actor: &self.actor,
            comment: words,
        };
        let result = match words {
            Some(_) => app.store.approve_stage(approving).await,
            None => app.store.withdraw_approval(approving).await,
        };
        match result {
            Ok(summary) => {
                self.ring(&rollout);
                Ok(done(format!("{noted}: {}.", escape(&summary))))
            }
            Err(ApprovalError::Store(error)) => Err(error.into()),
            Err(error @ ApprovalError::NotAllowed { .. }) => Ok(Answer {
                outcome: CommandOutcome::NotAllowed,
                words: format!("Sorry, {}. See {link}.", escape(&error.to_string())),
            }),
            Err(error) => Ok(refused(format!(
                "Not done: {}. See {link}.",
                escape(&error.to_string())
            ))),
        }
    }

    async fn steer(&self, act: ControlAct, what: Option<&Target>, reason: &str) -> anyhow::Result<Answer> {
        let Some(rollout) = self.rollout().await? else {
            return Ok(self.no_rollout());
        };
        match what {
            None => self.control(&rollout, act, (Scope::Rollout, ""), reason).await,
            Some(Target::Task(task)) => {
                let scope = Scope::Task(TaskId(*task));
                self.control(&rollout, act, (scope, &task.to_string()), reason)
                    .await
            }
            Some(Target::Stage(environment)) => match stage_of(&rollout, environment) {
                Some(stage) => {
                    let scope = Scope::Stage(stage.summary.position);
                    self.control(&rollout, act, (scope, environment.as_str()), reason)
                        .await
                }
                None => Ok(no_stage(&rollout, environment)),
            },
        }
    }

    async fn open(
        &self,
        rollout: &RolloutDetail,
        stage: &StageDetail,
        reason: Option<&str>,
    ) -> anyhow::Result<Answer> {
        let environment = &stage.summary.environment;
        let (id, link) = (rollout.summary.id, self.link(rollout));
        let name = code(environment.as_str());
        let opened = done(format!("Stage {name} of {link} is open."));
        let object = format!("rollout {id} stage {environment}");
        if self.has_acted("open-stage", &object) || self.has_acted("resolve-stage", &object) {
            return Ok(opened);
        }
        let store = &self.reading.app.store;
        match store
            .open_stage(id, stage.summary.position, &self.actor, reason)
            .await
        {
            Ok(()) => {
                self.ring(rollout);
                Ok(opened)
            }
            Err(GateError::Store(error)) => Err(error.into()),
            Err(GateError::ReasonRequired { environment }) => Ok(refused(format!(
                "Stage {name}: {}. Write `@stagegate resolve {environment}: reason`, or see {link}.",
                escape(&stage.summary.gate_reason)
            ))),
            Err(error) => Ok(refused(format!(
                "Not done: {}. See {link}.",
                escape(&error.to_string())
            ))),
        }
    }

    /// Does it to a scope, which people call `named`.
    async fn control(
        &self,
        rollout: &RolloutDetail,
        act: ControlAct,
        (scope, named): (Scope, &str),
        reason: &str,
    ) -> anyhow::Result<Answer> {
        let (id, link) = (rollout.summary.id, self.link(rollout));
        let (object, subject) = match scope {
            Scope::Rollout => (format!("rollout {id}"), capitalised(&link)),
            Scope::Stage(_) => (
                format!("rollout {id} stage {named}"),
                format!("Stage {} of {link}", code(named)),
            ),
            Scope::Task(_) => (
                format!("rollout {id} task {named}"),
                format!("Task {named} of {link}"),
            ),
        };
        let (action, words) = words_of(act);
        let words = match act {
            ControlAct::Cancel => cancel_words(rollout, scope),
            _ => words,
        };
        let acted = done(format!("{subject} {words}."));
        if self.has_acted(action, &object) {
            return Ok(acted);
        }
        let by = By {
            actor: &self.actor,
            reason: Some(reason).filter(|reason| !reason.is_empty()),
        };
        let store = &self.reading.app.store;
        let result = match act {
            ControlAct::Hold => store.pause(id, scope, by).await,
            ControlAct::Resume => store.resume(id, scope, by).await,
            ControlAct::Cancel => store.cancel(id, scope, by).await.map(drop),
            ControlAct::Skip => store.skip(id, scope, by).await.map(drop),
            ControlAct::Retry => store.retry(id, scope, by).await.map(drop),
        };
        match result {
            Ok(()) => {
                self.ring(rollout);
                Ok(acted)
            }
            Err(ControlError::Store(error)) => Err(error.into()),
            Err(error) => Ok(refused(format!(
                "Not done: {}. See {link}.",
                escape(&error.to_string())
            ))),
        }
    }

    /// Whether this comment did this to the object before.
    fn has_acted(&self, action: &str, object: &str) -> bool {
        self.acted
            .iter()
            .any(|(did, acted_on)| did == action && acted_on == object)
    }

    /// Wakes workers and pages.
    fn ring(&self, rollout: &RolloutDetail) {
        self.reading.app.work_added.notify_one();
        // Nobody may be watching; that is no error.
        let _ = self
            .reading
            .app
            .events
            .send(RolloutEvent::Changed(rollout.summary.id));
    }

    fn link(&self, rollout: &RolloutDetail) -> String {
        let id = rollout.summary.id;
        format!("[rollout {id}]({}/rollouts/{id})", self.reading.app.public_base())
    }

    fn no_rollout(&self) -> Answer {
        refused(match self.reading.seen.state {
            crate::forge::PullRequestState::Open => {
                "There is nothing to run before the merge. `@stagegate plan` tells what the merge would do."
                    .to_owned()
            }
            _ => "This pull request became no rollout.".to_owned(),
        })
    }
}

fn stage_of<'a>(rollout: &'a RolloutDetail, environment: &EnvironmentName) -> Option<&'a StageDetail> {
    let mut stages = rollout.stages.iter();
    stages.find(|stage| &stage.summary.environment == environment)
}

fn no_stage(rollout: &RolloutDetail, environment: &EnvironmentName) -> Answer {
    let known: Vec<_> = rollout
        .stages
        .iter()
        .filter(|stage| stage.summary.state != StageState::Done)
        .map(|stage| code(stage.summary.environment.as_str()))
        .collect();
    refused(format!(
        "There is no stage {}. To be done: {}.",
        code(environment.as_str()),
        if known.is_empty() {
            "nothing".to_owned()
        } else {
            known.join(", ")
        }
    ))
}

/// The audit log's word for an act, and what came of it.
fn words_of(act: ControlAct) -> (&'static str, &'static str) {
    match act {
        ControlAct::Hold => (
            "pause",
            "is held: what has not started waits for `@stagegate resume`",
        ),
        ControlAct::Resume => ("resume", "goes on"),
        ControlAct::Cancel => ("cancel", "is cancelled"),
        ControlAct::Skip => ("skip", "is skipped"),
        ControlAct::Retry => ("retry-task", "runs again"),
    }
}

fn capitalised(link: &str) -> String {
    link.replacen("[rollout", "[Rollout", 1)
}
