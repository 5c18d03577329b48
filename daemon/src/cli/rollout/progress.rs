//! How far a stage is, as a bar and counts; and `stagegate rollout watch`, which draws it until the rollout stands still.
//!
//! Drawn by hand: a bar and a carriage return are no reason for a dependency.

use std::fmt;
use std::io::{IsTerminal, Write as _};
use std::time::Duration;

use super::{find, usage};
use crate::cli::state::{Look, Opened};
use crate::cli::{CommandResult, exit, output};
use crate::ids::RolloutId;
use crate::stage::{RolloutState, StageState, TaskState};
use crate::store::rollouts::read::{RolloutDetail, StageDetail};

/// How often it is drawn.
const EVERY: Duration = Duration::from_millis(500);

/// Characters of a bar.
const WIDTH: usize = 24;

/// How many tasks of a stage are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Progress {
    done: usize,
    skipped: usize,
    running: usize,
    failed: usize,
    waiting: usize,
}

impl Progress {
    /// Of one stage.
    pub(super) fn of(stage: &StageDetail) -> Self {
        let mut progress = Self::default();
        for task in &stage.tasks {
            match task.state {
                TaskState::Done => progress.done += 1,
                TaskState::Skipped => progress.skipped += 1,
                TaskState::Running => progress.running += 1,
                TaskState::Failed => progress.failed += 1,
                TaskState::Pending => progress.waiting += 1,
            }
        }
        progress
    }

    fn all(self) -> usize {
        self.done + self.skipped + self.running + self.failed + self.waiting
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all().max(1);
        let over = self.done + self.skipped;
        let full = over * WIDTH / all;
        let busy = ((over + self.running + self.failed) * WIDTH)
            .div_ceil(all)
            .saturating_sub(full);
        write!(
            f,
            "[{}{}{}] {over} of {} done",
            "#".repeat(full),
            ">".repeat(busy),
            ".".repeat(WIDTH.saturating_sub(full + busy)),
            self.all()
        )?;
        let counts = [
            (self.skipped, "skipped"),
            (self.running, "running"),
            (self.failed, "failed"),
            (self.waiting, "waiting"),
        ];
        let mut counts = counts.iter().filter(|(count, _)| *count > 0);
        counts.try_for_each(|(count, word)| write!(f, ", {count} {word}"))
    }
}

/// Draws the stage whose turn it is until the rollout is over or waits for somebody.
pub(super) async fn watch(id: RolloutId, look: &Look) -> CommandResult {
    let Opened { store, .. } = look.open().await?;
    let is_terminal = std::io::stdout().is_terminal();
    let mut last = String::new();
    loop {
        let rollout = find(&store, id).await?;
        let line = line(&rollout);
        if line != last {
            draw(&line, last.chars().count(), is_terminal).map_err(|error| usage(error.to_string()))?;
            last = line;
        }
        if let Some(code) = standstill(&rollout) {
            if is_terminal {
                output::say("");
            }
            return Ok(code);
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn draw(line: &str, before: usize, is_terminal: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if is_terminal {
        write!(out, "\r{line:before$}")?;
    } else {
        writeln!(out, "{line}")?;
    }
    out.flush()
}

fn line(rollout: &RolloutDetail) -> String {
    let stages = &rollout.stages;
    let current = stages
        .iter()
        .find(|stage| stage.summary.state != StageState::Done);
    match current.or(stages.last()) {
        Some(stage) => format!(
            "rollout {} {}: {} {} {}",
            rollout.summary.id,
            rollout.summary.state,
            stage.summary.environment,
            stage.summary.state,
            Progress::of(stage)
        ),
        None => format!("rollout {} {}", rollout.summary.id, rollout.summary.state),
    }
}

/// The exit code, where nothing moves any more without somebody.
fn standstill(rollout: &RolloutDetail) -> Option<u8> {
    match rollout.summary.state {
        RolloutState::Done => return Some(exit::CLEAN),
        RolloutState::Failed | RolloutState::Cancelled => return Some(exit::BLOCKED),
        RolloutState::Open => {}
    }
    let running = rollout.tasks().any(|(_, task)| task.state == TaskState::Running);
    let stages = &rollout.stages;
    let current = stages
        .iter()
        .find(|stage| stage.summary.state != StageState::Done)?;
    let held = rollout.summary.held.is_some() || current.summary.held.is_some();
    let at_gate = current.summary.state == StageState::WaitsAtGate
        && current.summary.gate != crate::stage::Gate::Automatic;
    (!running && (held || at_gate)).then_some(exit::BLOCKED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_what_is_done_and_what_is_under_way() {
        let progress = Progress {
            done: 500,
            skipped: 0,
            running: 16,
            failed: 1,
            waiting: 483,
        };
        assert_eq!(
            progress.to_string(),
            "[############>...........] 500 of 1000 done, 16 running, 1 failed, 483 waiting"
        );
        assert_eq!(
            Progress::default().to_string(),
            "[........................] 0 of 0 done"
        );
    }
}
