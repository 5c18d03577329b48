//! What people do while a scenario is played: the scenario's own person, and whoever mends what failed.
//!
//! Both act on the command line, as people can while the daemon is away. Whoever mends answers a question only after
//! asking the database itself, and runs again what failed; how often is counted, so that the audit log can be held
//! against it.

use anyhow::{Context, Result, bail, ensure};

use super::scenario::{Person, Scenario};
use super::stage::Stage;

/// What failed so often does not get better.
const MOST_REPAIRS: usize = 10;

/// A gate that refuses so often stays shut.
const MOST_REFUSALS: usize = 50;

/// The people of one run, and what they did.
#[derive(Debug)]
pub struct People {
    scenario: &'static Scenario,
    /// How often somebody ran again what failed.
    pub retries: usize,
    /// How many questions about a statement somebody answered.
    pub answers: usize,
    /// How often the scenario's person was refused.
    refusals: usize,
    /// Exchanges that were seen when the person last tried to cancel.
    seen: usize,
    is_cancelled: bool,
}

impl People {
    /// Those of a scenario; nobody has done anything.
    pub fn of(scenario: &'static Scenario) -> Self {
        Self {
            scenario,
            retries: 0,
            answers: 0,
            refusals: 0,
            seen: 0,
            is_cancelled: false,
        }
    }

    /// Lets the scenario's person act, if the time has come.
    pub async fn look(&mut self, stage: &Stage) -> Result<()> {
        match self.scenario.person {
            Person::Watches => Ok(()),
            Person::OpensProduction => self.open_production(stage).await,
            Person::Cancels { at } => self.cancel(stage, at).await,
        }
    }

    /// Approves and opens, once the stage before is done.
    async fn open_production(&mut self, stage: &Stage) -> Result<()> {
        const CLOSED: &str = "SELECT environment FROM stages WHERE environment = 'prod' AND opened_by IS NULL
            AND NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.rollout_id = stages.rollout_id
                AND tasks.stage < stages.position AND tasks.state <> 'done')";
        const APPROVED: &str = "SELECT person FROM approvals";
        let file = stage.state().await?;
        if file.rows(CLOSED).await?.is_empty() {
            return Ok(());
        }
        let act = if file.rows(APPROVED).await?.is_empty() {
            "approve"
        } else {
            "run"
        };
        let refused = stage
            .command(&["rollout", act, "1", "--stage", "prod", "--as", "Grace"])
            .await?;
        if let Some(complaint) = refused {
            self.refusals += 1;
            ensure!(self.refusals < MOST_REFUSALS, "prod stays shut: {complaint}");
        }
        Ok(())
    }

    /// Cancels, once the statement is on its way.
    async fn cancel(&mut self, stage: &Stage, at: &str) -> Result<()> {
        let exchanges = stage.proxy.seen();
        let new = exchanges.iter().skip(self.seen);
        if self.is_cancelled || !new.into_iter().any(|exchange| exchange.text.contains(at)) {
            return Ok(());
        }
        self.seen = exchanges.len();
        let cancel = ["rollout", "cancel", "1", "--reason", "wrong day", "--as", "Grace"];
        // A rollout that has failed meanwhile is over; whoever runs it again gives the person another chance.
        self.is_cancelled = stage.command(&cancel).await?.is_none();
        Ok(())
    }

    /// Mends a rollout that failed: answers what is asked, else runs it again.
    pub async fn mend(&mut self, stage: &Stage) -> Result<()> {
        const ASKED: &str = "SELECT task_id || ' ' || statement || ' ' || database
            FROM step_questions JOIN tasks ON tasks.id = task_id
            WHERE answer IS NULL AND tasks.state = 'failed' ORDER BY task_id, statement";
        ensure!(
            self.retries + self.answers < MOST_REPAIRS,
            "it fails again and again"
        );
        if let Some(question) = stage.state().await?.rows(ASKED).await?.first() {
            self.answers += 1;
            return self.answer(stage, question).await;
        }
        self.retries += 1;
        match stage.command(&["rollout", "retry", "1", "--as", "Maria"]).await? {
            Some(complaint) => bail!("stagegate rollout retry 1: {complaint}"),
            None => Ok(()),
        }
    }

    async fn answer(&self, stage: &Stage, question: &str) -> Result<()> {
        let words: Vec<&str> = question.split(' ').collect();
        let [task, statement, database] = words[..] else {
            bail!("a question of another form: {question}")
        };
        let truths = self.scenario.questions.iter();
        let (_, truth) = truths
            .clone()
            .find(|(number, _)| number.to_string() == statement)
            .with_context(|| {
                format!("statement {statement} is asked about, which the engine can find out")
            })?;
        let database = if database == "hr_test" {
            &stage.world.hr_test
        } else {
            &stage.world.hr_prod
        };
        let is_done = database.texts(truth).await == ["true"];
        let answer = if is_done { "done" } else { "retry" };
        let arguments = [
            "rollout",
            "statement",
            "1",
            "--task",
            task,
            "--statement",
            statement,
            "--answer",
            answer,
            "--reason",
            "the table says so",
            "--as",
            "Maria",
        ];
        match stage.command(&arguments).await? {
            Some(complaint) => bail!("stagegate {}: {complaint}", arguments.join(" ")),
            None => Ok(()),
        }
    }
}
