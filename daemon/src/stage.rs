//! The words of a rollout: its plan, its gates, and the states of stages, tasks and runs. Plain data.
//!
//! The state of a stage is never stored: it follows from its gate and its tasks ([`stage_state`]), so it can not
//! contradict them.

use std::time::Duration;

use crate::agreement::Demand;
use crate::change::Change;
use crate::ids::{DatabaseName, EnvironmentName};

macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The word for it in the state database, in JSON and in pages.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// What [`Self::as_str`] wrote.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

word!(
    /// What must happen before a stage runs.
    Gate {
        /// Nothing: it opens by itself once the earlier stages are done.
        Automatic = "automatic",
        /// A person opens it.
        Manual = "manual",
        /// A person resolves warnings of the review with a reason.
        WarningToResolve = "warning-to-resolve",
        /// A person resolves errors of the review with a reason.
        ErrorToResolve = "error-to-resolve",
        /// It never opens.
        Refused = "refused",
    }
);
word!(
    /// How a rollout stands.
    RolloutState {
        /// Running, or waiting at a gate.
        Open = "open",
        /// Every task is done.
        Done = "done",
        /// A task failed, or a stage was refused.
        Failed = "failed",
        /// A person ended it before its end.
        Cancelled = "cancelled",
    }
);
word!(
    /// How a task stands.
    TaskState {
        /// Has not run, or will run again.
        Pending = "pending",
        /// A run is under way.
        Running = "running",
        /// The change is in the database.
        Done = "done",
        /// The last run failed; a person may retry it.
        Failed = "failed",
        /// A person decided that it shall not run.
        Skipped = "skipped",
    }
);
word!(
    /// How a run ended.
    RunOutcome {
        /// It applied the change.
        Applied = "applied",
        /// The ledger had the change already.
        AlreadyApplied = "already-applied",
        /// The database or a check refused the change.
        Failed = "failed",
        /// The daemon stopped, or the database could not be reached; another run follows.
        Interrupted = "interrupted",
    }
);
word!(
    /// How much a line of a run's log weighs.
    LogLevel {
        /// What the daemon does.
        Info = "info",
        /// A notice of the server.
        Notice = "notice",
        /// A warning of the server.
        Warning = "warning",
        /// Why the run failed.
        Error = "error",
    }
);
word!(
    /// How a stage stands.
    StageState {
        /// An earlier stage is not done.
        WaitsForEarlier = "waits-for-earlier",
        /// Its gate is closed, and it is its turn.
        WaitsAtGate = "waits-at-gate",
        /// The policy refuses it, and it is its turn.
        Refused = "refused",
        /// Its gate is open; its tasks start as soon as a worker is free.
        Open = "open",
        /// A task runs.
        Running = "running",
        /// Every task is done.
        Done = "done",
        /// A task failed.
        Failed = "failed",
    }
);

word!(
    /// What a change puts at stake.
    Risk {
        /// It adds, and takes no long lock.
        Additive = "additive",
        /// It changes rows.
        Data = "data",
        /// It rewrites or reads a whole table under a lock that others wait for.
        Rewrite = "rewrite",
        /// It takes data or objects away, or nobody can tell what it does.
        Destructive = "destructive",
    }
);

impl Risk {
    /// From the least to the most.
    pub const ALL: [Self; 4] = [Self::Additive, Self::Data, Self::Rewrite, Self::Destructive];

    /// Its place in [`Self::ALL`].
    pub fn weight(self) -> usize {
        Self::ALL.iter().position(|risk| *risk == self).unwrap_or(0)
    }
}

/// What a change puts at stake, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedRisk {
    /// Its class.
    pub risk: Risk,
    /// What makes it that, for people.
    pub reason: String,
}

impl Gate {
    /// Whether a person must give a reason to open it.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::WarningToResolve | Self::ErrorToResolve)
    }
}

/// What a merged pull request will do, stage by stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// In version order; a task names one by its index.
    pub changes: Vec<Change>,
    /// In the configured order of environments.
    pub stages: Vec<PlannedStage>,
}

/// One environment of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStage {
    /// Which.
    pub environment: EnvironmentName,
    /// What holds it.
    pub gate: Gate,
    /// Why, for people.
    pub gate_reason: String,
    /// Of the review that the gate follows from; none where none is known.
    pub findings: Option<FindingCounts>,
    /// What each change puts at stake, in the order of the plan's changes.
    pub risks: Vec<AssessedRisk>,
    /// Who must agree before it opens.
    pub demand: Demand,
    /// Database by database, in version order within one.
    pub tasks: Vec<PlannedTask>,
}

/// How many findings a review has for one environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FindingCounts {
    /// Of level error.
    pub errors: usize,
    /// Of level warning.
    pub warnings: usize,
}

/// One change on one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTask {
    /// Index into the plan's changes.
    pub change: usize,
    /// Where.
    pub database: DatabaseName,
    /// How long a statement waits for a lock.
    pub lock_timeout: Duration,
    /// How long a statement may run; zero for without limit.
    pub statement_timeout: Duration,
    /// Whether its database goes before the others of its stage.
    pub canary: bool,
    /// Which of the project's selectors chose the database, where it was not named.
    pub selector: Option<String>,
}

/// One line of a run's log, before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How much it weighs.
    pub level: LogLevel,
    /// A sentence, perhaps of several lines.
    pub message: String,
}

impl LogLine {
    /// What the daemon does.
    pub fn info(message: impl Into<String>) -> Self {
        Self {
            level: LogLevel::Info,
            message: message.into(),
        }
    }

    /// Why a run failed.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            level: LogLevel::Error,
            message: message.into(),
        }
    }
}

/// How a stage stands, from what is stored of it.
pub fn stage_state(earlier_done: bool, gate: Gate, opened: bool, tasks: &[TaskState]) -> StageState {
    let any = |state| tasks.contains(&state);
    let finished = |state: &TaskState| matches!(state, TaskState::Done | TaskState::Skipped);
    if any(TaskState::Running) {
        StageState::Running
    } else if any(TaskState::Failed) {
        StageState::Failed
    } else if opened && tasks.iter().all(finished) {
        StageState::Done
    } else if !earlier_done {
        StageState::WaitsForEarlier
    } else if !tasks.is_empty() && tasks.iter().all(|task| *task == TaskState::Skipped) {
        // Nothing of it is left to open it for.
        StageState::Done
    } else if opened {
        StageState::Open
    } else if gate == Gate::Refused {
        StageState::Refused
    } else {
        StageState::WaitsAtGate
    }
}

/// How the stages of one rollout stand, in order; each is `(gate, opened, tasks)`.
pub fn stage_states<'a>(stages: impl IntoIterator<Item = (Gate, bool, &'a [TaskState])>) -> Vec<StageState> {
    let mut earlier_done = true;
    let one = |(gate, opened, tasks)| {
        let state = stage_state(earlier_done, gate, opened, tasks);
        earlier_done &= state == StageState::Done;
        state
    };
    stages.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(earlier_done: bool, gate: Gate, opened: bool, tasks: &[TaskState], expected: StageState) {
        assert_eq!(stage_state(earlier_done, gate, opened, tasks), expected);
    }

    #[test]
    fn the_state_of_a_stage_follows_from_its_gate_and_tasks() {
        use TaskState::{Done, Failed, Pending, Running, Skipped};
        check(
            false,
            Gate::Automatic,
            false,
            &[Pending],
            StageState::WaitsForEarlier,
        );
        check(
            false,
            Gate::Refused,
            false,
            &[Pending],
            StageState::WaitsForEarlier,
        );
        check(true, Gate::Manual, false, &[Pending], StageState::WaitsAtGate);
        check(true, Gate::Refused, false, &[Pending], StageState::Refused);
        check(true, Gate::Manual, true, &[Pending, Pending], StageState::Open);
        check(true, Gate::Manual, true, &[Done, Pending], StageState::Open);
        check(true, Gate::Manual, true, &[Done, Running], StageState::Running);
        check(true, Gate::Manual, true, &[Failed, Running], StageState::Running);
        check(true, Gate::Manual, true, &[Failed, Pending], StageState::Failed);
        check(true, Gate::Manual, true, &[Done, Skipped], StageState::Done);
        check(true, Gate::Refused, false, &[Skipped, Skipped], StageState::Done);
        check(
            false,
            Gate::Manual,
            false,
            &[Skipped],
            StageState::WaitsForEarlier,
        );
    }

    #[test]
    fn a_stage_waits_until_every_earlier_one_is_done() {
        let (done, pending) = ([TaskState::Done], [TaskState::Pending]);
        let states = stage_states([
            (Gate::Automatic, true, &done[..]),
            (Gate::Manual, false, &pending[..]),
            (Gate::Automatic, false, &pending[..]),
        ]);
        assert_eq!(
            states,
            [
                StageState::Done,
                StageState::WaitsAtGate,
                StageState::WaitsForEarlier
            ]
        );
    }

    #[test]
    fn words_read_back() {
        for gate in [
            Gate::Automatic,
            Gate::Manual,
            Gate::WarningToResolve,
            Gate::ErrorToResolve,
            Gate::Refused,
        ] {
            assert_eq!(Gate::from_word(gate.as_str()), Some(gate));
        }
        assert_eq!(RunOutcome::from_word("lost"), None);
    }
}
