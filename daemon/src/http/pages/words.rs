//! Which words and colours states have, on all pages alike. Pure.

use super::format::count;
use super::layout::{Chip, Tone};
use crate::forge::PullRequestState;
use crate::stage::{Gate, Risk, RolloutState, RunOutcome, StageState, TaskState};
use crate::store::rollouts::read::{RolloutSummary, StageSummary, TaskDetail};

/// A pull request's state.
pub(super) fn pull_request_chip(state: PullRequestState, draft: bool) -> Chip {
    match (state, draft) {
        (PullRequestState::Open, true) => Chip::new(Tone::Idle, "draft"),
        (PullRequestState::Open, false) => Chip::new(Tone::Info, "open"),
        (PullRequestState::Merged, _) => Chip::new(Tone::Good, "merged"),
        (PullRequestState::Declined, _) => Chip::new(Tone::Idle, "declined"),
        (PullRequestState::Superseded, _) => Chip::new(Tone::Idle, "superseded"),
    }
}

/// What a review says in a word or two: its weightiest findings.
pub(super) fn verdict(errors: u32, warnings: u32, infos: u32) -> Chip {
    match (errors, warnings, infos) {
        (0, 0, 0) => Chip::new(Tone::Good, "clean"),
        (0, 0, infos) => Chip::new(Tone::Info, count(infos, "remark")),
        (0, warnings, _) => Chip::new(Tone::Warn, count(warnings, "warning")),
        (errors, 0, _) => Chip::new(Tone::Bad, count(errors, "error")),
        (errors, warnings, _) => Chip::new(
            Tone::Bad,
            format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        ),
    }
}

/// A rollout's state; what holds an open one counts more than that it is open.
pub(super) fn rollout_chip(rollout: &RolloutSummary) -> Chip {
    let stages = &rollout.stages;
    let any = |wanted| stages.iter().any(|stage| stage.state == wanted);
    match rollout.state {
        RolloutState::Done => Chip::new(Tone::Good, "done"),
        RolloutState::Cancelled => Chip::new(Tone::Idle, "cancelled"),
        _ if any(StageState::Refused) => Chip::new(Tone::Bad, "refused"),
        RolloutState::Failed => Chip::new(Tone::Bad, "failed"),
        RolloutState::Open if any(StageState::Failed) => Chip::new(Tone::Bad, "a task failed"),
        RolloutState::Open if rollout.held.is_some() => Chip::new(Tone::Warn, "paused"),
        RolloutState::Open if stages.iter().any(is_for_person) => Chip::new(Tone::Warn, "waits for a person"),
        RolloutState::Open => Chip::new(Tone::Busy, "running"),
    }
}

/// Whether a stage waits for somebody to approve or open it.
pub(super) fn is_for_person(stage: &StageSummary) -> bool {
    stage.state == StageState::WaitsAtGate && (stage.gate != Gate::Automatic || stage.approvals.missing() > 0)
}

/// A stage's state.
pub(super) fn stage_chip(stage: &StageSummary) -> Chip {
    match stage.state {
        StageState::WaitsForEarlier => Chip::new(Tone::Idle, "not its turn"),
        StageState::WaitsAtGate => match stage.gate {
            Gate::WarningToResolve => Chip::new(Tone::Warn, "warning to resolve"),
            Gate::ErrorToResolve => Chip::new(Tone::Bad, "error to resolve"),
            _ if stage.approvals.missing() > 0 => Chip::new(Tone::Warn, "waits for approval"),
            Gate::Automatic => Chip::new(Tone::Busy, "starting"),
            Gate::Manual | Gate::Refused => Chip::new(Tone::Warn, "waits for a person"),
        },
        StageState::Refused => Chip::new(Tone::Bad, "refused"),
        StageState::Open => Chip::new(Tone::Busy, "starting"),
        StageState::Running => Chip::new(Tone::Busy, "running"),
        StageState::Done => Chip::new(Tone::Good, "done"),
        StageState::Failed => Chip::new(Tone::Bad, "failed"),
    }
}

/// A task's state; what holds it counts more than that it waits.
pub(super) fn task_detail_chip(task: &TaskDetail) -> Chip {
    match task.state {
        TaskState::Pending if task.held.is_some() => Chip::new(Tone::Warn, "paused"),
        TaskState::Pending if task.waits_for.is_some() => Chip::new(Tone::Idle, "waits for another rollout"),
        TaskState::Running if task.cancelled.is_some() => Chip::new(Tone::Warn, "is being cancelled"),
        TaskState::Failed if task.cancelled.is_some() => Chip::new(Tone::Warn, "cancelled"),
        state => task_chip(state, task.runs.last().and_then(|run| run.outcome)),
    }
}

/// What a change puts at stake.
pub(super) fn risk_chip(risk: Risk) -> Chip {
    match risk {
        Risk::Additive => Chip::new(Tone::Idle, "additive"),
        Risk::Data => Chip::new(Tone::Info, "changes data"),
        Risk::Rewrite => Chip::new(Tone::Warn, "long lock or rewrite"),
        Risk::Destructive => Chip::new(Tone::Bad, "destructive"),
    }
}

/// A task's state.
fn task_chip(state: TaskState, last: Option<RunOutcome>) -> Chip {
    match (state, last) {
        (TaskState::Pending, Some(RunOutcome::Interrupted)) => {
            Chip::new(Tone::Warn, "interrupted, runs again")
        }
        (TaskState::Pending, _) => Chip::new(Tone::Idle, "pending"),
        (TaskState::Running, _) => Chip::new(Tone::Busy, "running"),
        (TaskState::Done, Some(RunOutcome::AlreadyApplied)) => Chip::new(Tone::Good, "was applied before"),
        (TaskState::Done, _) => Chip::new(Tone::Good, "applied"),
        (TaskState::Failed, _) => Chip::new(Tone::Bad, "failed"),
        (TaskState::Skipped, _) => Chip::new(Tone::Idle, "skipped"),
    }
}

/// How a run ended.
pub(super) fn run_chip(outcome: Option<RunOutcome>) -> Chip {
    match outcome {
        None => Chip::new(Tone::Busy, "running"),
        Some(RunOutcome::Applied) => Chip::new(Tone::Good, "applied"),
        Some(RunOutcome::AlreadyApplied) => Chip::new(Tone::Good, "was applied before"),
        Some(RunOutcome::Failed) => Chip::new(Tone::Bad, "failed"),
        Some(RunOutcome::Interrupted) => Chip::new(Tone::Warn, "interrupted"),
    }
}

/// A fragment as a sentence.
pub(super) fn sentence(fragment: &str) -> String {
    let mut chars = fragment.trim().chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let text: String = first.to_uppercase().chain(chars).collect();
    if text.ends_with(['.', '!', '?', ':']) {
        text
    } else {
        text + "."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_become_sentences() {
        assert_eq!(sentence("the policy wants it"), "The policy wants it.");
        assert_eq!(sentence("Über alles."), "Über alles.");
        assert_eq!(sentence(" "), "");
    }

    #[test]
    fn a_verdict_names_the_weightiest_findings() {
        for (counts, text) in [
            ((0, 0, 0), "clean"),
            ((0, 0, 2), "2 remarks"),
            ((0, 1, 2), "1 warning"),
            ((2, 0, 0), "2 errors"),
            ((1, 3, 0), "1 error, 3 warnings"),
        ] {
            assert_eq!(verdict(counts.0, counts.1, counts.2).text, text);
        }
    }
}
