//! Applies one change statement by statement, each for good.
//!
//! - A statement that can run in a transaction has its outcome committed with it.
//! - One that can not has its intent committed before it and its outcome after it. Where a run finds an intent
//!   without an outcome, the catalog says what became of the statement (`settle`), and where even that can not, a
//!   person does. Nothing is guessed.
//! - Whoever ran an earlier attempt is gone: its session held the rollout lock that this one holds now.
//! - The ledger row is written when the last statement is done.

mod batches;
mod session;
mod settle;

use std::collections::BTreeMap;
use std::time::Instant;

use super::error::{ApplyError, StatementError, StepQuestion};
use super::statement::statement_text;
use super::{Applied, Change, ledger_row, retry};
use crate::rollout::execution::{Step, StepKind};
use crate::rollout::outside::Outside;
use crate::sql::line_index::LineIndex;
use crate::stage::LogLine;
use crate::target::RolloutLock;
use crate::target::ledger;
use crate::target::step::{self, StepRow, StepState};
use crate::target::verify::{VerifyError, verify};
use crate::verification::Moment;
use session::Session;
use settle::{Found, Prior};

/// How a change runs where no transaction holds it.
#[derive(Debug, Clone, Copy)]
pub struct Stepwise<'a> {
    /// Its statements.
    pub steps: &'a [Step],
    /// What people said of statements whose outcome could not be found out.
    pub answers: &'a [StepAnswer],
}

/// What a person said of one attempt at a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepAnswer {
    /// From 1.
    pub statement: i64,
    /// The attempt that was asked about.
    pub attempt: i64,
    /// Whether the statement is done; else it runs again.
    pub is_done: bool,
    /// Who said so.
    pub actor: String,
}

/// Whether an earlier run of this change left something: then the schema is no longer the one before the change.
pub async fn begun_before(lock: &RolloutLock, change: &Change<'_>) -> Result<bool, ApplyError> {
    let version = change.change.version.as_str();
    let rows = step::load(lock.connection(), change.project, version).await?;
    Ok(!rows.is_empty())
}

/// Runs what is left of the change.
pub(super) async fn by_steps(
    lock: &RolloutLock,
    change: &Change<'_>,
    stepwise: Stepwise<'_>,
) -> Result<Applied, ApplyError> {
    step::ensure(lock).await?;
    let known = step::load(lock.connection(), change.project, change.change.version.as_str()).await?;
    same_statements(change, stepwise.steps, &known)?;
    let started = Instant::now();
    let session = Session::begin(lock, change, stepwise.steps).await?;
    let run = Run {
        session,
        stepwise,
        known,
    };
    run.tell_progress();
    if run.known.is_empty() {
        run.verify(Moment::Before).await?;
    }
    for (index, step) in stepwise.steps.iter().enumerate() {
        if change.stop.is_cancelled() {
            return Err(ApplyError::StoppedBetween {
                done: index,
                of: stepwise.steps.len(),
            });
        }
        run.step(index, step).await?;
    }
    run.verify(Moment::After).await?;
    run.write_ledger(started).await
}

/// A change whose first statements ran must still begin with them.
fn same_statements(
    change: &Change<'_>,
    steps: &[Step],
    known: &BTreeMap<i32, StepRow>,
) -> Result<(), ApplyError> {
    for row in known.values().filter(|row| row.state != StepState::Failed) {
        let step = usize::try_from(row.number - 1)
            .ok()
            .and_then(|index| steps.get(index));
        let is_same =
            step.is_some_and(|step| step::digest(statement_text(change, &step.span)) == row.statement);
        if !is_same {
            return Err(ApplyError::OtherStatement {
                version: change.change.version.as_str().to_owned(),
                statement: row.number,
            });
        }
    }
    Ok(())
}

/// What goes on with a statement after it was looked at.
enum Next {
    /// It runs; with its intent on record, unless it can change nothing.
    Run { with_intent: bool },
    /// It has happened.
    Done(Option<String>),
}

struct Run<'a> {
    session: Session<'a>,
    stepwise: Stepwise<'a>,
    known: BTreeMap<i32, StepRow>,
}

impl Run<'_> {
    fn log(&self, message: impl Into<String>) {
        self.session.lock.connection().log(LogLine::info(message));
    }

    fn tell_progress(&self) {
        let done = self
            .known
            .values()
            .filter(|row| row.state == StepState::Done)
            .count();
        let all = self.stepwise.steps.len();
        self.log(if self.known.is_empty() {
            format!("runs statement by statement, {all} in all; each is for good")
        } else {
            format!("goes on statement by statement: {done} of {all} are done")
        });
    }

    /// Asks the questions beside the change, in a transaction that changes nothing.
    async fn verify(&self, moment: Moment) -> Result<(), ApplyError> {
        let session = &self.session;
        let Some(verification) = &session.change.change.verification else {
            return Ok(());
        };
        session.begin_transaction().await?;
        let asked = verify(session.lock.connection(), verification, moment).await;
        if !matches!(asked, Err(VerifyError::SessionLost(_))) {
            session.roll_back().await?;
        }
        asked.map_err(|error| match error {
            VerifyError::SessionLost(lost) => ApplyError::StepLost(lost),
            failed @ VerifyError::Failed { .. } => ApplyError::StepVerification(failed),
        })
    }

    async fn step(&self, index: usize, step: &Step) -> Result<(), ApplyError> {
        let number = i32::try_from(index + 1).unwrap_or(i32::MAX);
        let text = statement_text(self.session.change, &step.span);
        let statement = step::digest(text);
        let known = self.known.get(&number).filter(|row| row.statement == statement);
        let is_done = known.is_some_and(|row| row.state == StepState::Done);
        if let StepKind::Session(setting) = &step.kind {
            // What it sets went with the session of the earlier run.
            return self.session.prepare(index, step, setting).await;
        }
        if is_done {
            self.log(format!("statement {number} was done by an earlier run"));
            return Ok(());
        }
        let kind = match &step.kind {
            StepKind::Outside(outside) => outside.label(),
            StepKind::Batch(_) => "batch",
            StepKind::Transactional | StepKind::Session(_) => "transaction",
        };
        let row = StepRow {
            number,
            statement,
            kind: kind.to_owned(),
            state: known.map_or(StepState::Failed, |row| row.state),
            attempt: known.map_or(0, |row| row.attempt),
            rows: known.map_or(0, |row| row.rows),
            last_key: known.and_then(|row| row.last_key.clone()),
            note: None,
        };
        match &step.kind {
            StepKind::Outside(outside) => self.outside(index, step, outside, row).await,
            StepKind::Batch(batch) => batches::run(&self.session, index, batch, row).await,
            StepKind::Transactional | StepKind::Session(_) => self.transactional(index, step, row).await,
        }
    }

    /// A statement in one transaction with its outcome.
    async fn transactional(&self, index: usize, step: &Step, mut row: StepRow) -> Result<(), ApplyError> {
        for tried in 1.. {
            row.attempt += 1;
            match self.in_transaction(index, step, &row).await {
                Err(ApplyError::Statement(failure)) => {
                    self.session.roll_back().await?;
                    self.pause_after(&mut row, tried, failure).await?;
                }
                other => return other,
            }
        }
        unreachable!("the loop ends at the last try")
    }

    async fn in_transaction(&self, index: usize, step: &Step, row: &StepRow) -> Result<(), ApplyError> {
        let session = &self.session;
        let began = session.begin_transaction().await?;
        let rows = session.run(index, step).await?;
        let done = StepRow {
            state: StepState::Done,
            rows: i64::try_from(rows).unwrap_or(i64::MAX),
            note: None,
            ..row.clone()
        };
        session.write_in(&done, &began).await?;
        session.commit().await
    }

    /// After a failure: on record it goes, and where a lock was in the way there is a pause. An error ends the change.
    async fn pause_after(
        &self,
        row: &mut StepRow,
        tried: u32,
        mut failure: Box<StatementError>,
    ) -> Result<(), ApplyError> {
        let session = &self.session;
        row.state = StepState::Failed;
        row.note = Some(failure.message.clone());
        session.write(row).await?;
        if failure.is_about_locks() {
            failure.more.extend(session.lock.watcher().in_the_way());
        }
        if !failure.is_about_locks() || tried >= session.change.limits.tries() {
            failure.stands_alone();
            return Err(ApplyError::Statement(failure));
        }
        if retry::pause(session.lock, session.change, tried, &failure).await {
            Ok(())
        } else {
            failure.stands_alone();
            Err(ApplyError::Stopped {
                tried,
                error: failure,
            })
        }
    }

    /// A statement that no transaction can hold.
    async fn outside(
        &self,
        index: usize,
        step: &Step,
        outside: &Outside,
        mut row: StepRow,
    ) -> Result<(), ApplyError> {
        let session = &self.session;
        let mut prior = match (row.attempt, row.state) {
            (0, _) => Prior::Fresh,
            (_, StepState::Intent) => Prior::Unknown,
            _ => Prior::Failed,
        };
        for tried in 1.. {
            let with_intent = match self.look(step, outside, prior, &row).await? {
                Next::Done(note) => {
                    row.state = StepState::Done;
                    row.note = note;
                    return session.write(&row).await;
                }
                Next::Run { with_intent } => with_intent,
            };
            row.attempt += 1;
            if with_intent {
                row.state = StepState::Intent;
                row.note = None;
                session.write(&row).await?;
            }
            match session.run_outside(index, step, outside).await {
                Ok(rows) => {
                    row.state = StepState::Done;
                    row.rows = i64::try_from(rows).unwrap_or(i64::MAX);
                    return session.write(&row).await;
                }
                Err(ApplyError::Statement(mut failure)) => {
                    failure.more.extend(aftermath(outside));
                    self.pause_after(&mut row, tried, failure).await?;
                    prior = Prior::Failed;
                }
                Err(error) => return Err(error),
            }
        }
        unreachable!("the loop ends at the last try")
    }

    /// Finds out what became of earlier attempts, and mends what they left.
    async fn look(
        &self,
        step: &Step,
        outside: &Outside,
        prior: Prior,
        row: &StepRow,
    ) -> Result<Next, ApplyError> {
        let session = &self.session;
        let number = row.number;
        if prior == Prior::Unknown {
            self.log(format!(
                "statement {number}: an earlier run ended in the middle of it; what became of it is looked up"
            ));
        }
        let text = statement_text(session.change, &step.span);
        match settle::look(session, outside, text, prior).await? {
            Found::Run => Ok(Next::Run { with_intent: true }),
            Found::Changeless => Ok(Next::Run { with_intent: false }),
            Found::Done(how) => {
                self.log(format!("statement {number} is done: {how}"));
                Ok(Next::Done(Some(how)))
            }
            Found::Mend {
                repairs,
                why,
                is_then_done,
            } => {
                session.lock.connection().log(LogLine {
                    level: crate::stage::LogLevel::Warning,
                    message: format!("statement {number}: {why}"),
                });
                for repair in &repairs {
                    self.log(repair.clone());
                    session.repair(repair, outside).await?;
                }
                Ok(if is_then_done {
                    Next::Done(Some(why))
                } else {
                    Next::Run { with_intent: true }
                })
            }
            Found::Busy(why) => Err(ApplyError::StepBusy {
                statement: number,
                why,
            }),
            Found::Nobody(look) => self.answered(step, outside, row, look),
        }
    }

    /// Only a person can tell; perhaps one has.
    fn answered(
        &self,
        step: &Step,
        outside: &Outside,
        row: &StepRow,
        look: String,
    ) -> Result<Next, ApplyError> {
        let is_about = |answer: &&StepAnswer| {
            answer.statement == i64::from(row.number) && answer.attempt == i64::from(row.attempt)
        };
        match self.stepwise.answers.iter().find(is_about) {
            Some(answer) if answer.is_done => {
                let note = format!("{} said that it is done", answer.actor);
                self.log(format!("statement {}: {note}", row.number));
                Ok(Next::Done(Some(note)))
            }
            Some(answer) => {
                self.log(format!(
                    "statement {}: {} said that it shall run again",
                    row.number, answer.actor
                ));
                Ok(Next::Run { with_intent: true })
            }
            None => Err(ApplyError::StepUnknown(Box::new(StepQuestion {
                statement: i64::from(row.number),
                attempt: i64::from(row.attempt),
                line: LineIndex::new(&self.session.change.change.sql)
                    .position(step.span.start)
                    .line,
                label: outside.label(),
                look,
            }))),
        }
    }

    async fn write_ledger(&self, started: Instant) -> Result<Applied, ApplyError> {
        let session = &self.session;
        let began = session.begin_transaction().await?;
        session.own_role().await?;
        let mut row = ledger_row(session.change, started.elapsed());
        let written = ledger::insert(session.lock, session.change.project, &row, &began).await;
        row.applied_at = match written {
            Ok(Some(applied_at)) => applied_at,
            Ok(None) => {
                return Err(ApplyError::LeftTransaction {
                    path: session.change.change.path.clone(),
                });
            }
            Err(error) => return Err(session.failed("write the table stagegate.ledger", error)),
        };
        session.commit().await?;
        session.leave().await?;
        Ok(Applied::Now(row))
    }
}

/// What a failed statement may have left, for people.
fn aftermath(outside: &Outside) -> Option<String> {
    match outside {
        Outside::CreateIndex(index) => Some(format!(
            "an index {} that this left invalid is dropped concurrently and built anew when the task runs again",
            index.name
        )),
        Outside::ReindexConcurrently(_) => Some(
            "invalid indexes that this left are dropped concurrently when the task runs again".to_owned(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
