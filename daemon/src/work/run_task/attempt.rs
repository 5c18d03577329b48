//! What a run does on the database, step by step.

use std::ops::Range;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::anyhow;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;

use super::Patience;
use crate::app::App;
use crate::catalog::ddl;
use crate::catalog::predict::Prediction;
use crate::catalog::reverse::reverse;
use crate::catalog::snapshot::Snapshot;
use crate::change::Checksum;
use crate::config::DatabaseConfig;
use crate::policy::BackupPolicy;
use crate::rollout::execution::{Execution, execution};
use crate::run_event::RunEvent;
use crate::sql::line_index::LineIndex;
use crate::stage::{LogLine, RunOutcome};
use crate::store::StoreError;
use crate::store::history::NewHistory;
use crate::store::runs::{RunEnd, TaskContext};
use crate::store::steps::StoredAnswer;
use crate::store::undo::NewReverse;
use crate::target::apply::{StepAnswer, StepQuestion, Stepwise};
use crate::target::ledger::LedgerRow;
use crate::target::{
    self, Applied, ApplyError, Change, Connection, Limits, RolloutLock, Schema, SchemaReader, TargetError,
};

/// A run under way.
pub(super) struct Attempt<'a> {
    pub(super) app: &'a App,
    pub(super) task: &'a TaskContext,
    pub(super) limits: Limits,
    pub(super) backup: Option<BackupPolicy>,
    pub(super) log: UnboundedSender<RunEvent>,
    pub(super) patience: Patience,
    /// Cancelled when no further statement or try shall begin: the daemon stops, or somebody cancelled the run.
    pub(super) stop: CancellationToken,
    /// From when on only the ledger tells whether the change is in the database.
    pub(super) under_way: AtomicBool,
}

/// Why a run did not end with the change in the database.
pub(super) enum Stopped {
    /// Another run would end the same way.
    Failed(String),
    /// The database could not be reached or asked; another run may do better.
    Unreachable(anyhow::Error),
    /// The daemon stops.
    ByDaemon(String),
    /// Something else than the change has to be looked at first; the rollout then asks for another run.
    Held(String),
}

impl From<TargetError> for Stopped {
    fn from(error: TargetError) -> Self {
        if error.is_lasting() {
            Self::Failed(format!("{:#}", anyhow!(error)))
        } else {
            Self::Unreachable(error.into())
        }
    }
}

impl From<ApplyError> for Stopped {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Target(error) => error.into(),
            error @ (ApplyError::Stopped { .. } | ApplyError::StoppedBetween { .. }) => {
                Self::ByDaemon(format!("the daemon stopped: {error}"))
            }
            error @ ApplyError::StepLost(_) => Self::Unreachable(error.into()),
            error => Self::Failed(format!("{:#}", anyhow!(error))),
        }
    }
}

impl Attempt<'_> {
    /// Applies the change and gives the end to write down.
    pub(super) async fn run(&self) -> Result<RunEnd, Stopped> {
        let execution = self.checked_statements()?;
        let database = self.database()?;
        tokio::select! {
            end = self.run_on(database, &execution) => end,
            // Before the change is under way nothing is worth waiting for; once it is, `apply` has its own way.
            stopped = self.cancelled_early() => Err(stopped),
            () = self.stopped_for_good() => Err(Stopped::ByDaemon("the daemon stopped during this run".to_owned())),
        }
    }

    pub(super) fn tell(&self, line: &LogLine) {
        // The reader outlives every sender.
        let _ = self.log.send(line.clone().into());
    }

    pub(super) fn info(&self, message: impl Into<String>) {
        self.tell(&LogLine::info(message));
    }

    async fn run_on(&self, database: &DatabaseConfig, execution: &Execution) -> Result<RunEnd, Stopped> {
        let statements: Vec<Range<u32>> = execution.steps.iter().map(|step| step.span.clone()).collect();
        let answers = self.answers().await?;
        let lock = self.locked(database).await?;
        self.info(format!(
            "holds the rollout lock of {}",
            lock.connection().target()
        ));
        let stepwise = execution.by_steps.then_some(Stepwise {
            steps: &execution.steps,
            answers: &answers,
        });
        let change = Change {
            stepwise,
            ..self.change(&statements)
        };
        if let Some(row) = target::apply::applied_before(&lock, &change).await? {
            let end = self.already_applied(&lock, row).await?;
            lock.release().await;
            return Ok(end);
        }
        let has_begun = change.stepwise.is_some() && target::apply::begun_before(&lock, &change).await?;
        self.cancelled_meanwhile(has_begun).await?;
        self.must_be_in_order(&lock).await?;
        let mut reader = self.reader(database).await;
        let found = schema(&mut reader, &lock).await?;
        let before = self.schema_before(&found, has_begun, execution.by_steps).await?;
        if execution.by_steps {
            // What no transaction can hold may want the database for itself.
            reader = None;
        }
        let (lock, row) = self.applied(database, lock, &change).await?;
        let left = schema(&mut reader, &lock).await?;
        lock.release().await;
        if let Some(reader) = reader {
            self.app.schema_readers.keep(self.task.database.clone(), reader);
        }
        // What a run finds that goes on in the middle of a change is nothing to predict from, nor to go back to.
        let reverse = (!has_begun).then(|| reverse_of(&found.snapshot, &left.snapshot));
        let after = left.ddl.to_string();
        let prediction = if has_begun {
            None
        } else {
            self.judge_outcome(found.snapshot, left.snapshot).await
        };
        let end = done(RunOutcome::Applied, &row, Some((before, after, prediction)));
        Ok(with_reverse(end, reverse))
    }

    /// What reads the schema; none where the database has no room for another session.
    async fn reader(&self, database: &DatabaseConfig) -> Option<SchemaReader> {
        if let Some(kept) = self.app.schema_readers.take(&self.task.database) {
            return Some(kept);
        }
        let opened = SchemaReader::open(&database.url, &database.session).await;
        opened
            .inspect_err(|error| tracing::debug!("the schema is read by the session of the change: {error}"))
            .ok()
    }

    /// The schema before the change, kept before anything of it runs. Where statements of it ran in an earlier run of
    /// this task, that is what the first one saw.
    async fn schema_before(
        &self,
        found: &Schema,
        has_begun: bool,
        by_steps: bool,
    ) -> Result<String, Stopped> {
        if has_begun && let Some(before) = self.kept_schema().await? {
            return Ok(before);
        }
        let before = found.ddl.to_string();
        if !has_begun {
            self.look_for_drift(&before).await?;
        }
        let store = &self.app.store;
        let kept = async {
            store.keep_schema_before(self.task.id, &before).await?;
            if by_steps {
                store.keep_by_steps(self.task.id).await?;
            }
            Ok::<(), StoreError>(())
        };
        kept.await.map_err(|error| {
            Stopped::Unreachable(anyhow!(error).context("keep the schema before the change"))
        })?;
        Ok(before)
    }

    /// What people said of statements whose outcome could not be found out.
    async fn answers(&self) -> Result<Vec<StepAnswer>, Stopped> {
        let answers = self.app.store.step_answers(self.task.id).await;
        let answers = answers.map_err(|error| {
            Stopped::Unreachable(anyhow!(error).context("read what people said of statements"))
        })?;
        let answer = |answer: StoredAnswer| StepAnswer {
            statement: answer.statement,
            attempt: answer.attempt,
            is_done: answer.is_done,
            actor: answer.actor,
        };
        Ok(answers.into_iter().map(answer).collect())
    }

    /// Puts on record what only a person can say.
    async fn asked(&self, question: &StepQuestion) -> Stopped {
        let text = question.to_string();
        let asked = self
            .app
            .store
            .ask_about_step(self.task.id, question.statement, question.attempt, &text)
            .await;
        match asked {
            Ok(()) => Stopped::Failed(text),
            Err(error) => Stopped::Unreachable(anyhow!(error).context("ask about a statement")),
        }
    }

    /// How the change runs, if its text is the one that was planned and can run as it is written.
    fn checked_statements(&self) -> Result<Execution, Stopped> {
        let change = &self.task.change;
        if Checksum::of(change.sql.as_bytes()) != change.checksum {
            return Err(Stopped::Failed(format!(
                "the text of {} is not the one that was planned: its checksum is not {}",
                change.path, change.checksum
            )));
        }
        if let Some(of) = &change.verification
            && Checksum::of(of.sql.as_bytes()) != of.checksum
        {
            return Err(Stopped::Failed(format!(
                "the text of {} is not the one that was planned: its checksum is not {}",
                of.path, of.checksum
            )));
        }
        execution(&change.sql).map_err(|obstacles| {
            let lines = LineIndex::new(&change.sql);
            let told = obstacles.iter().map(|obstacle| {
                let line = lines.position(obstacle.span.start).line;
                match obstacle.statement {
                    Some(number) => format!("statement {number}, line {line}: {}", obstacle.message),
                    None => format!("line {line}: {}", obstacle.message),
                }
            });
            Stopped::Failed(told.collect::<Vec<_>>().join("\n"))
        })
    }

    fn database(&self) -> Result<&DatabaseConfig, Stopped> {
        let database = self.app.config.databases.get(&self.task.database);
        database.ok_or_else(|| {
            Stopped::Failed(format!("database {} is no longer configured", self.task.database))
        })
    }

    fn change<'a>(&'a self, statements: &'a [Range<u32>]) -> Change<'a> {
        let task = self.task;
        Change {
            change: &task.change,
            statements,
            project: &task.project,
            rollout: task.rollout,
            task: task.id,
            actor: &task.actor,
            limits: self.limits,
            backup: self.backup.as_ref(),
            stop: &self.stop,
            stepwise: None,
        }
    }

    async fn locked(&self, database: &DatabaseConfig) -> Result<RolloutLock, Stopped> {
        let connection =
            Connection::open_as(&database.url, &database.session, Some(self.log.clone())).await?;
        Ok(RolloutLock::acquire(connection, self.patience.lock).await?)
    }

    /// The change was there when this run came.
    async fn already_applied(&self, lock: &RolloutLock, row: LedgerRow) -> Result<RunEnd, Stopped> {
        let by = if row.is_adopted() {
            row.applied_by.clone()
        } else {
            format!("rollout {}", row.rollout)
        };
        self.info(format!(
            "the ledger has version {} since {} by {by}",
            row.version, row.applied_at
        ));
        let is_ours = row.task == self.task.id.0 && row.rollout == self.task.rollout.0;
        let schemas = match self.kept_schema().await? {
            Some(before) if is_ours => Some((
                before,
                ddl::render(&target::snapshot(lock.connection()).await?),
                None,
            )),
            _ => None,
        };
        Ok(done(RunOutcome::AlreadyApplied, &row, schemas))
    }

    /// The schema before the change as the task keeps it now: another run may have kept it and applied the change while
    /// this one waited for the lock.
    async fn kept_schema(&self) -> Result<Option<String>, Stopped> {
        let task = self.app.store.find_task(self.task.id).await;
        let task = task.map_err(|error| {
            Stopped::Unreachable(anyhow!(error).context("read the schema before the change"))
        })?;
        Ok(task.and_then(|task| task.schema_before))
    }

    /// Applies the change; where only the ledger knows whether it was, asks the ledger. Gives a lock to go on with.
    async fn applied(
        &self,
        database: &DatabaseConfig,
        lock: RolloutLock,
        change: &Change<'_>,
    ) -> Result<(RolloutLock, LedgerRow), Stopped> {
        match self.apply_or_stop(&lock, change).await? {
            Ok(Applied::Now(row) | Applied::Already(row)) => Ok((lock, row)),
            Err(ApplyError::OutcomeUnknown(lost)) => {
                drop(lock);
                self.info(format!(
                    "the session ended at the commit ({lost}); the ledger tells what became of it"
                ));
                let lock = self.locked(database).await?;
                match target::apply::applied_before(&lock, change).await? {
                    Some(row) => Ok((lock, row)),
                    None => Err(ApplyError::SessionLost(lost).into()),
                }
            }
            Err(ApplyError::StepUnknown(question)) => Err(self.asked(&question).await),
            Err(error) => Err(error.into()),
        }
    }

    /// Applies the change. Where the daemon stops, it may end within its patience; then its statement is cancelled. Where
    /// a person cancels it, at once.
    async fn apply_or_stop(
        &self,
        lock: &RolloutLock,
        change: &Change<'_>,
    ) -> Result<Result<Applied, ApplyError>, Stopped> {
        let canceller = lock.connection().canceller();
        self.under_way.store(true, Ordering::Relaxed);
        let mut applying = pin!(target::apply(lock, change));
        let stop = tokio::select! {
            applied = &mut applying => return Ok(applied),
            stop = self.asked_to_stop() => stop,
        };
        self.stop(&stop, &canceller, applying).await
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.load(Ordering::Relaxed)
    }
}

fn done(
    outcome: RunOutcome,
    row: &LedgerRow,
    schemas: Option<(String, String, Option<Prediction>)>,
) -> RunEnd {
    RunEnd::Done {
        outcome,
        statements: row.statements,
        history: schemas.map(|(schema_before, schema_after, prediction)| NewHistory {
            applied_at: row.applied_at,
            duration_ms: row.duration_ms,
            statements: row.statements,
            schema_before,
            schema_after,
            prediction,
            reverse: None,
        }),
    }
}

async fn schema(reader: &mut Option<SchemaReader>, lock: &RolloutLock) -> Result<Schema, TargetError> {
    match reader {
        Some(reader) => reader.read().await,
        None => Ok(target::snapshot(lock.connection()).await?.into()),
    }
}

/// How the change is taken back, from the schemas around it.
fn reverse_of(before: &Snapshot, after: &Snapshot) -> NewReverse {
    let found = reverse(before, after);
    NewReverse {
        script: found.render(),
        is_complete: found.is_complete(),
    }
}

fn with_reverse(mut end: RunEnd, reverse: Option<NewReverse>) -> RunEnd {
    if let RunEnd::Done {
        history: Some(history),
        ..
    } = &mut end
    {
        history.reverse = reverse;
    }
    end
}
