//! What a run looks at besides its change: whether the database was as Stagegate left it, and whether it became what
//! the simulation had said. Neither is a reason to fail; a drift may be one to wait.

use std::sync::Arc;

use anyhow::anyhow;

use super::attempt::{Attempt, Stopped};
use crate::catalog::predict::{self, Prediction};
use crate::catalog::snapshot::Snapshot;
use crate::policy::OnDifference;
use crate::stage::{LogLevel, LogLine, TaskState};
use crate::store::drift::Seen;
use crate::store::rollouts::DAEMON;
use crate::store::rollouts::control::{By, ControlError, Scope};
use crate::work::check_drift::{drift_policy, report};

impl Attempt<'_> {
    /// Compares the schema before the change with the one Stagegate left. Where an earlier run of this task began to
    /// change the database, that schema says nothing of others.
    pub(super) async fn look_for_drift(&self, before: &str) -> Result<(), Stopped> {
        let task = self.task;
        if task.schema_before.is_some() {
            return Ok(());
        }
        let store = &self.app.store;
        let looked = async {
            let expected = store.expected_schema(&task.database).await?;
            store
                .record_look(&task.database, before, expected.as_deref(), Some(task.id))
                .await
        };
        let seen = looked.await.map_err(|error| {
            Stopped::Unreachable(anyhow!(error).context("compare with the schema that Stagegate left"))
        })?;
        report(&task.database, &seen);
        let Seen::Drifted { .. } = seen else { return Ok(()) };
        let what = format!("database {} is not as Stagegate left it", task.database);
        let on_drift = drift_policy(self.app, &task.environment).map(|policy| policy.on_drift);
        if on_drift == Some(OnDifference::Hold) {
            return Err(Stopped::Held(format!(
                "{what}; the change waits until that is put right, or accepted with a reason on the database's page"
            )));
        }
        self.tell(&warning(what + "; its page shows the difference"));
        Ok(())
    }

    /// Compares the schema after the change with what the simulation says of it.
    pub(super) async fn judge_outcome(
        &self,
        before: Arc<Snapshot>,
        after: Arc<Snapshot>,
    ) -> Option<Prediction> {
        let sql = self.task.change.sql.clone();
        // A long change takes a while to simulate.
        let judging = tokio::task::spawn_blocking(move || predict::compare(&before, &sql, &after));
        let prediction = judging
            .await
            .inspect_err(|error| tracing::warn!("a change could not be simulated: {error}"))
            .ok()?;
        match &prediction {
            Prediction::AsPredicted => {}
            Prediction::Differs(difference) => {
                self.tell(&warning(format!(
                    "the database is not as predicted:\n{difference}"
                )));
                self.hold_what_follows().await;
            }
            Prediction::NotFollowed(reason) => {
                self.tell(&LogLine::info(format!(
                    "the schema after the change was not compared with a prediction: {reason}"
                )));
            }
        }
        Some(prediction)
    }
}

impl Attempt<'_> {
    /// Pauses the rollout where the policy wants a person to look before anything else runs. This run ends as it would.
    async fn hold_what_follows(&self) {
        let task = self.task;
        let policy = drift_policy(self.app, &task.environment);
        if policy.is_none_or(|policy| policy.on_unexpected_schema != OnDifference::Hold) {
            return;
        }
        if !self.has_followers().await {
            return;
        }
        let reason = format!(
            "task {} left database {} with another schema than predicted; look at it, then resume",
            task.id, task.database
        );
        let by = By {
            actor: DAEMON,
            reason: Some(&reason),
        };
        match self.app.store.pause(task.rollout, Scope::Rollout, by).await {
            Ok(()) => self.tell(&warning(format!("the rollout is paused: {reason}"))),
            Err(ControlError::AlreadyPaused { .. }) => {}
            Err(error) => self.tell(&warning(format!("the rollout could not be paused: {error}"))),
        }
    }

    /// Whether anything is left to hold; where that can not be told, there may be.
    async fn has_followers(&self) -> bool {
        let rollout = self.app.store.find_rollout(self.task.rollout).await;
        let Ok(Some(rollout)) = rollout else { return true };
        let mut tasks = rollout.stages.iter().flat_map(|stage| &stage.tasks);
        tasks.any(|task| {
            task.id != self.task.id && !matches!(task.state, TaskState::Done | TaskState::Skipped)
        })
    }
}

fn warning(message: String) -> LogLine {
    LogLine {
        level: LogLevel::Warning,
        message,
    }
}
