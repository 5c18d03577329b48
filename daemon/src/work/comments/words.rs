//! The longer answers to comments: help, mistakes, how a rollout stands.

use std::fmt::Write as _;

use crate::app::App;
use crate::review::command::CommandProblem;
use crate::review::markdown::{code, escape};
use crate::rollout::execution::execution;
use crate::stage::{StageState, TaskState};
use crate::store::rollouts::control::Scope;
use crate::store::rollouts::read::{RolloutDetail, StageDetail, TaskDetail};
use crate::work::stage_waits::Holds;

/// What can be asked for.
pub(super) const HELP: &str = "Write one of these as a line of its own:

| Command | What it does |
|---|---|
| `@stagegate plan` | tells what the merge would do |
| `@stagegate status` | tells how the rollout stands |
| `@stagegate approve ENV` | gives your approval; `withdraw ENV` takes it back |
| `@stagegate run ENV` | opens a stage, or runs its failed tasks again |
| `@stagegate resolve ENV: reason` | opens a stage in spite of findings |
| `@stagegate hold [ENV or TASK]: reason` | lets nothing start that has not |
| `@stagegate resume [ENV or TASK]` | takes that back |
| `@stagegate retry [ENV or TASK]` | runs what failed again |
| `@stagegate skip ENV or TASK: reason` | does not run it |
| `@stagegate cancel [ENV or TASK]: reason` | stops what runs; without a name, ends the rollout |
| `@stagegate help` | this |

`plan`, `status` and `help` are for everybody, `approve` is for the approvers of the policy, the others are for \
operators of the project. A comment counts once; editing it later changes \
nothing.";

/// What is wrong with a line, and what would be right.
pub(super) fn problem_words(problem: &CommandProblem, environments: &[String]) -> String {
    let names: Vec<_> = environments.iter().map(|name| code(name)).collect();
    let help = match problem {
        CommandProblem::NoEnvironment { .. } | CommandProblem::NotAnEnvironment(_) => {
            format!("There are {}. ", names.join(", "))
        }
        CommandProblem::NoVerb | CommandProblem::UnknownVerb(_) => {
            return format!("Sorry, I do not understand: {problem}.\n\n{HELP}");
        }
        CommandProblem::NoReason { .. } | CommandProblem::TooMuch(_) | CommandProblem::LongReason => {
            String::new()
        }
    };
    format!(
        "Sorry, I do not understand: {problem}. {help}`@stagegate help` lists what there is. Please write a new comment; \
             an edited one is not read again."
    )
}

/// What becomes of what runs when a scope is cancelled, by how its changes run.
pub(super) fn cancel_words(rollout: &RolloutDetail, scope: Scope) -> &'static str {
    let of_scope = |task: &&TaskDetail| match scope {
        Scope::Task(id) => task.id == id,
        Scope::Rollout | Scope::Stage(_) => true,
    };
    let by_steps = |task: &TaskDetail| {
        let change = rollout.change(task.change_position);
        change.is_some_and(|change| execution(&change.sql).is_ok_and(|execution| execution.by_steps))
    };
    let stages = rollout.stages.iter();
    let stages = stages.filter(|stage| match scope {
        Scope::Stage(position) => stage.summary.position == position,
        _ => true,
    });
    let tasks = stages.flat_map(|stage| &stage.tasks).filter(of_scope);
    let (mut transactions, mut steps) = (false, false);
    for task in tasks.filter(|task| matches!(task.state, TaskState::Running | TaskState::Pending)) {
        if by_steps(task) {
            steps = true;
        } else {
            transactions = true;
        }
    }
    match (transactions, steps) {
        (_, false) => "is cancelled: statements that run are stopped and their changes rolled back",
        (false, true) => {
            "is cancelled: statements that run are stopped; those before them, and batches that are done, stay done"
        }
        (true, true) => {
            "is cancelled: statements that run are stopped; changes in one transaction are rolled back, of those that run \
             outside of one the statements and batches that are done stay"
        }
    }
}

/// How a rollout stands, stage by stage.
pub(super) fn status_words(app: &App, rollout: &RolloutDetail, holds: &[Holds]) -> String {
    let id = rollout.summary.id;
    let mut text = format!(
        "[Rollout {id}]({}/rollouts/{id}) is {}.\n\n| Stage | Tasks | State |\n|---|---|---|\n",
        app.public_base(),
        match &rollout.summary.held {
            Some(held) => format!("held by {}", escape(&held.to_string())),
            None => rollout.summary.state.to_string(),
        }
    );
    for (stage, holds) in rollout.stages.iter().zip(holds) {
        let is_over = |state| matches!(state, TaskState::Done | TaskState::Skipped);
        let over = stage.tasks.iter().filter(|task| is_over(task.state)).count();
        let held = holds.drift.clone().or_else(|| holds.start.words());
        let held = held.filter(|_| over < stage.tasks.len() && stage.summary.state != StageState::Refused);
        let state = match held {
            Some(held) => format!("{}; {held}", state_words(stage)),
            None => state_words(stage),
        };
        let _ = writeln!(
            text,
            "| {} | {over} of {} | {} |",
            escape(stage.summary.environment.as_str()),
            stage.tasks.len(),
            escape(&state)
        );
    }
    text
}

fn state_words(stage: &StageDetail) -> String {
    if let Some(held) = &stage.summary.held {
        return format!("held by {held}");
    }
    let reason = &stage.summary.gate_reason;
    match stage.summary.state {
        StageState::WaitsForEarlier => "waits for an earlier stage".to_owned(),
        StageState::WaitsAtGate => format!("waits: {reason}"),
        StageState::Refused => format!("refused: {reason}"),
        StageState::Open => "open".to_owned(),
        StageState::Running => "running".to_owned(),
        StageState::Done => "done".to_owned(),
        StageState::Failed => {
            let failed = stage.tasks.iter().filter(|task| task.state == TaskState::Failed);
            let named: Vec<String> = failed
                .take(3)
                .map(|task| format!("task {} on {}", task.id, task.database))
                .collect();
            format!("failed: {}", named.join(", "))
        }
    }
}
