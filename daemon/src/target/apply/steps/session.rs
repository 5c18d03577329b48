//! The session in which the statements of a change run one by one: its limits, its role, its record.
//!
//! Limits are the session's own, so that a change may set others for the statements behind. A change may also take
//! another role; the record is always written in the one that the session began with.

use std::time::Duration;

use tokio_postgres::SimpleQueryMessage;

use super::super::error::{ApplyError, statement_error};
use super::super::statement::run_statement;
use super::super::{Change, IDLE_TIMEOUT};
use crate::rollout::execution::{Setting, Step, StepKind};
use crate::rollout::outside::Outside;
use crate::rollout::words::quoted;
use crate::target::RolloutLock;
use crate::target::connect::is_lost;
use crate::target::step::{self, Owner, StepRow};

/// The session of one run.
pub(super) struct Session<'a> {
    pub(super) lock: &'a RolloutLock,
    pub(super) change: &'a Change<'a>,
    /// The role the session began with, as SQL.
    role: String,
    /// The change runs as another role or takes one.
    sets_role: bool,
    /// The change says itself how long its statements may wait or work.
    sets_lock_timeout: bool,
    sets_statement_timeout: bool,
}

impl<'a> Session<'a> {
    pub(super) async fn begin(
        lock: &'a RolloutLock,
        change: &'a Change<'a>,
        steps: &[Step],
    ) -> Result<Self, ApplyError> {
        let sets = |name: &str| {
            let is_it =
                |step: &Step| matches!(&step.kind, StepKind::Session(Setting::Of(set)) if set == name);
            steps.iter().any(is_it)
        };
        let session = Self {
            lock,
            change,
            role: String::new(),
            sets_role: sets("role") || lock.connection().role().is_some(),
            sets_lock_timeout: sets("lock_timeout"),
            sets_statement_timeout: sets("statement_timeout"),
        };
        let limits = &change.limits;
        let begin = format!(
            "SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {};
             SELECT current_user",
            limits.lock_timeout.as_millis(),
            limits.statement_timeout.as_millis(),
            IDLE_TIMEOUT.as_millis(),
        );
        let role = session.value("begin the session", &begin).await?;
        session.configured_role().await?;
        Ok(Self {
            role: quoted(&role),
            ..session
        })
    }

    /// Takes the role that changes run as.
    async fn configured_role(&self) -> Result<(), ApplyError> {
        let connection = self.lock.connection();
        if let Some(role) = connection.role() {
            let sql = format!("SET ROLE {}", quoted(role));
            crate::target::session::set(connection, "role".to_owned(), &sql).await?;
        }
        Ok(())
    }

    /// What an error of ours means: the session may be over.
    pub(super) fn failed(&self, operation: &'static str, error: tokio_postgres::Error) -> ApplyError {
        if is_lost(&error) {
            ApplyError::StepLost(error)
        } else {
            self.lock.connection().failed(operation)(error).into()
        }
    }

    /// The first column of the last answer.
    async fn value(&self, operation: &'static str, sql: &str) -> Result<String, ApplyError> {
        let answers = self.lock.connection().client().simple_query(sql).await;
        let answers = answers.map_err(|error| self.failed(operation, error))?;
        let value = answers.iter().rev().find_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        Ok(value.unwrap_or_default())
    }

    pub(super) async fn execute(&self, operation: &'static str, sql: &str) -> Result<(), ApplyError> {
        let done = self.lock.connection().client().batch_execute(sql).await;
        done.map_err(|error| self.failed(operation, error))
    }

    /// Begins a transaction and gives what tells it from every other.
    pub(super) async fn begin_transaction(&self) -> Result<String, ApplyError> {
        let sql =
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT extract(epoch FROM transaction_timestamp())::text";
        self.value("begin a transaction", sql).await
    }

    /// Commits. What the server refuses at this moment is rolled back.
    pub(super) async fn commit(&self) -> Result<(), ApplyError> {
        let done = self.lock.connection().client().batch_execute("COMMIT").await;
        done.map_err(|error| match error.as_db_error() {
            Some(db) if !is_lost(&error) => ApplyError::Statement(Box::new(statement_error(db, None))),
            _ => ApplyError::StepLost(error),
        })
    }

    pub(super) async fn roll_back(&self) -> Result<(), ApplyError> {
        self.execute("roll back", "ROLLBACK").await
    }

    /// Puts a statement's state on record, in a transaction of its own.
    pub(super) async fn write(&self, row: &StepRow) -> Result<(), ApplyError> {
        if self.sets_role {
            let began = self.begin_transaction().await?;
            self.write_in(row, &began).await?;
            return self.commit().await;
        }
        let written = step::write(self.lock, self.owner(), row, None).await;
        let written = written.map_err(|error| self.failed("write the table stagegate.step", error));
        written.map(|_| ())
    }

    /// Takes the role of the session for the rest of the transaction.
    pub(super) async fn own_role(&self) -> Result<(), ApplyError> {
        if !self.sets_role {
            return Ok(());
        }
        let role = format!("SET LOCAL ROLE {}", self.role);
        self.execute("take the role of the session", &role).await
    }

    /// The same in the transaction that `began`.
    pub(super) async fn write_in(&self, row: &StepRow, began: &str) -> Result<(), ApplyError> {
        self.own_role().await?;
        match step::write(self.lock, self.owner(), row, Some(began)).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(ApplyError::LeftTransaction {
                path: self.change.change.path.clone(),
            }),
            Err(error) => Err(self.failed("write the table stagegate.step", error)),
        }
    }

    fn owner(&self) -> Owner<'_> {
        Owner {
            project: self.change.project,
            version: self.change.change.version.as_str(),
            checksum: self.change.change.checksum.as_str(),
            task: self.change.task.0,
        }
    }

    /// Runs a statement as it is.
    pub(super) async fn run(&self, index: usize, step: &Step) -> Result<u64, ApplyError> {
        let done = run_statement(self.lock, self.change, index, &step.span).await;
        done.map_err(|error| match error {
            ApplyError::SessionLost(error) => ApplyError::StepLost(error),
            error => error,
        })
    }

    /// Runs a statement that prepares the session. What it gives back to the server's defaults gets our limits again.
    pub(super) async fn prepare(
        &self,
        index: usize,
        step: &Step,
        setting: &Setting,
    ) -> Result<(), ApplyError> {
        self.run(index, step).await?;
        let Setting::Reset(name) = setting else {
            return Ok(());
        };
        if name == "role" {
            return self.configured_role().await;
        }
        let limits = self.change.limits;
        let sql = format!(
            "SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}",
            limits.lock_timeout.as_millis(),
            limits.statement_timeout.as_millis(),
            IDLE_TIMEOUT.as_millis(),
        );
        self.execute("set the limits of the session", &sql).await
    }

    /// Runs a statement that no transaction can hold.
    pub(super) async fn run_outside(
        &self,
        index: usize,
        step: &Step,
        outside: &Outside,
    ) -> Result<u64, ApplyError> {
        self.limit(outside).await?;
        let rows = self.run(index, step).await;
        if !matches!(rows, Err(ApplyError::StepLost(_))) {
            self.limit_again(outside).await?;
        }
        rows
    }

    /// Repairs what an earlier attempt left, with the limits of the statement itself.
    pub(super) async fn repair(&self, sql: &str, outside: &Outside) -> Result<(), ApplyError> {
        self.limit(outside).await?;
        self.execute("mend what an earlier attempt left", sql).await?;
        self.limit_again(outside).await
    }

    /// Nobody queues behind what works beside everybody else while it waits for older transactions, and every build
    /// that is given up has read the whole table for nothing: it has a patience of its own.
    async fn limit(&self, outside: &Outside) -> Result<(), ApplyError> {
        if !outside.lets_others_work() {
            return Ok(());
        }
        let limits = self.change.limits;
        self.set_limits(limits.concurrently_wait.max(limits.lock_timeout), Duration::ZERO)
            .await
    }

    async fn limit_again(&self, outside: &Outside) -> Result<(), ApplyError> {
        if !outside.lets_others_work() {
            return Ok(());
        }
        let limits = self.change.limits;
        self.set_limits(limits.lock_timeout, limits.statement_timeout)
            .await
    }

    async fn set_limits(&self, lock: Duration, statement: Duration) -> Result<(), ApplyError> {
        let settings = [
            (!self.sets_lock_timeout, "lock_timeout", lock),
            (!self.sets_statement_timeout, "statement_timeout", statement),
        ];
        let settings = settings.iter().filter(|(is_ours, ..)| *is_ours);
        let sql: Vec<String> = settings
            .map(|(_, name, limit)| format!("SET {name} = {}", limit.as_millis()))
            .collect();
        let sql = sql.join("; ");
        self.execute("set the limits of the session", &sql).await
    }

    /// Gives the session back as it was.
    pub(super) async fn leave(&self) -> Result<(), ApplyError> {
        if !self.sets_role {
            return Ok(());
        }
        let role = format!("SET ROLE {}", self.role);
        self.execute("take the role of the session", &role).await
    }
}
