//! Plays a scenario once, with or without harm, and gives how it ended.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use futures_util::FutureExt as _;

use super::case::{Case, Harm};
use super::ending;
use super::people::People;
use super::scenario::Scenario;
use super::stage::Stage;
use crate::bitbucket::PullRequest;
use crate::postgres::Cluster;
use crate::postgres::proxy::{Deed, Exchange, Order, Side, Then, When};
use crate::preload::Calls;
use crate::state_file::{Progress, StateFile};
use crate::wait::{a_moment, wait_until};

/// A run that takes longer is stuck.
const PATIENCE: Duration = Duration::from_secs(90);

/// Time between two looks at a run.
const PAUSE: Duration = Duration::from_millis(30);

/// After the first kill, so many exchanges of the recovering daemon pass until the second.
const RECOVERY: usize = 4;

/// How long a broken disk stays broken.
const BROKEN: Duration = Duration::from_millis(1500);

/// How long a step is held until a second worker has come to it.
const THEFT: Duration = Duration::from_secs(4);

/// A day of the wall clock.
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How a run ended.
#[derive(Debug)]
pub struct Played {
    /// What the run left behind.
    pub ending: Vec<String>,
    /// All exchanges with the databases from the merge on.
    pub plan: Vec<Exchange>,
    /// Writes to the state file from the merge on.
    pub writes: i64,
    /// Times the state was forced to disk from the merge on.
    pub syncs: i64,
    /// Whether the harm was done.
    pub is_reached: bool,
    /// How often somebody had to run a failed task again.
    pub retries: usize,
    /// How often somebody was asked what became of a statement.
    pub answers: usize,
}

/// A scenario that is being played.
struct Play {
    stage: Stage,
    people: People,
    case: Option<Case>,
    pull_request: PullRequest,
    /// How often a second worker came.
    thefts: Arc<AtomicUsize>,
    /// When the databases' server was started.
    server: String,
}

/// Plays a scenario from the pull request to the end of its rollout.
pub async fn play(cluster: Arc<Cluster>, scenario: &'static Scenario, case: Option<Case>) -> Result<Played> {
    let play = Play::begin(cluster, scenario, case).await?;
    on_stage(play, async |play| play.merge_and_follow().await).await
}

/// Does something with a play and takes its stage down, whatever comes of it.
///
/// Dropping databases blocks, and the server lets nobody drop one while a login is under way (it waits for that session
/// to notice). On a worker of the runtime that carries that login the two would wait for each other.
async fn on_stage<T>(mut play: Play, act: impl AsyncFnOnce(&mut Play) -> Result<T>) -> Result<T> {
    let acted = AssertUnwindSafe(act(&mut play)).catch_unwind().await;
    let acted = acted.unwrap_or_else(|panic| Err(anyhow!(panic_text(&*panic))));
    if acted.is_err() {
        // What is left at the end of a run that did not end is no news.
        play.stage.world.be_lenient();
    }
    let log = play.stage.world.daemon.log();
    let down = tokio::task::spawn_blocking(move || drop(play)).await;
    let acted = acted.with_context(|| format!("the daemon's log:\n{log}"))?;
    match down {
        Err(error) if error.is_panic() => bail!(panic_text(&*error.into_panic())),
        _ => Ok(acted),
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}

/// Plays a scenario undisturbed, then gives every piece of its work once more. Gives for each what it was and how all
/// stood afterwards; the first is how it stood before.
pub async fn play_again(
    cluster: Arc<Cluster>,
    scenario: &'static Scenario,
) -> Result<Vec<(String, Vec<String>)>> {
    const AGAIN: &str =
        "INSERT OR IGNORE INTO work (kind, key, payload, state, ready_at, created_at, updated_at)
        SELECT kind, key, payload, 'ready', '2020-01-01T00:00:00.000000Z', '2020-01-01T00:00:00.000000Z',
            '2020-01-01T00:00:00.000000Z'
        FROM harness_work WHERE kind || ' ' || key = ";
    let again = async |play: &mut Play| {
        play.pull_request.merge();
        play.see_it_through().await?;
        let ending = play.stage.ending(&play.pull_request).await?;
        let mut endings = vec![("undisturbed".to_owned(), ending)];
        let work = "SELECT kind || ' ' || key FROM harness_work ORDER BY 1";
        for name in play.stage.state().await?.rows(work).await? {
            let state = play.stage.state().await?;
            state.change(&format!("{AGAIN} '{name}'")).await?;
            play.see_it_through().await?;
            endings.push((name, play.stage.ending(&play.pull_request).await?));
        }
        Ok(endings)
    };
    on_stage(Play::begin(cluster, scenario, None).await?, again).await
}

impl Play {
    /// All up to the merge.
    async fn begin(cluster: Arc<Cluster>, scenario: &'static Scenario, case: Option<Case>) -> Result<Self> {
        let mut stage = Stage::set(cluster, scenario).await?;
        stage.start().await?;
        let daemon = &mut stage.world.daemon;
        ensure!(
            daemon.ended().is_none(),
            "the daemon does not start; its log:\n{}",
            daemon.log()
        );
        stage.remember_work().await?;
        let pull_request = stage.world.open("Roll this out", scenario.changes);
        pull_request.next_comment().await;
        // Whatever follows belongs to the merge.
        let start = Instant::now();
        while !stage.state().await?.work_left().await?.is_empty() {
            ensure!(start.elapsed() < PATIENCE, "the review does not end");
            a_moment(PAUSE).await;
        }
        let server = stage.cluster.started_at().await?;
        Ok(Self {
            stage,
            people: People::of(scenario),
            case,
            pull_request,
            thefts: Arc::default(),
            server,
        })
    }

    /// From the merge on.
    async fn merge_and_follow(&mut self) -> Result<Played> {
        let before = self.counts()?;
        self.arm()?;
        self.pull_request.merge();
        let ended = self.see_it_through().await;
        self.see_server_back().await;
        ended?;
        self.repairs_are_on_record().await?;
        let after = self.counts()?;
        Ok(Played {
            ending: self.stage.ending(&self.pull_request).await?,
            plan: self.stage.proxy.seen(),
            writes: after.0 - before.0,
            syncs: after.1 - before.1,
            is_reached: self.is_reached()?,
            retries: self.people.retries,
            answers: self.people.answers,
        })
    }

    fn counts(&self) -> Result<(i64, i64)> {
        let orders = &self.stage.orders;
        Ok((orders.count(Calls::Writes)?, orders.count(Calls::Syncs)?))
    }

    /// Gives the orders for the case.
    fn arm(&self) -> Result<()> {
        let orders = match &self.case {
            Some(Case::Exchange { harm, side, at }) => self.orders(*harm, *side, at),
            Some(Case::State { deed, calls, nth }) => {
                self.stage.orders.order(*calls, *nth, *deed)?;
                Vec::new()
            }
            None => Vec::new(),
        };
        self.stage.proxy.order(orders);
        Ok(())
    }

    fn orders(&self, harm: Harm, side: Side, at: &Exchange) -> Vec<Order> {
        let deed = self.deed(harm);
        let then = match harm {
            Harm::Kill | Harm::KillTwice | Harm::Cut | Harm::Crash => Then::Cut,
            Harm::Refuse => Then::Fail,
            Harm::Steal | Harm::ClockAhead | Harm::ClockBack => Then::GoOn,
        };
        let first = Order {
            when: When::At(at.clone()),
            side,
            deed: deed.clone(),
            then,
        };
        let second = (harm == Harm::KillTwice).then(|| Order {
            when: When::Later(RECOVERY),
            side: Side::Under,
            deed,
            then,
        });
        std::iter::once(first).chain(second).collect()
    }

    fn deed(&self, harm: Harm) -> Deed {
        match harm {
            Harm::Kill | Harm::KillTwice => at_once(self.stage.killer()),
            Harm::Cut | Harm::Refuse => at_once(|| {}),
            Harm::Crash => {
                let cluster = self.stage.cluster.clone();
                at_once(move || cluster.crash().expect("the server is our own"))
            }
            Harm::ClockAhead | Harm::ClockBack => {
                let orders = self.stage.orders.clone();
                let seconds = if harm == Harm::ClockAhead {
                    DAY_SECONDS
                } else {
                    -DAY_SECONDS
                };
                at_once(move || orders.shift_clock(seconds).expect("the file of orders is there"))
            }
            Harm::Steal => {
                let (path, thefts) = (self.stage.state_path(), self.thefts.clone());
                Arc::new(move || {
                    let (path, thefts) = (path.clone(), thefts.clone());
                    async move {
                        let stolen = async { steal(&StateFile::open(&path).await?).await };
                        if stolen.await.expect("the state can be changed") {
                            thefts.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                    .boxed()
                })
            }
        }
    }

    fn is_reached(&self) -> Result<bool> {
        Ok(match &self.case {
            None => false,
            Some(Case::Exchange {
                harm: Harm::Steal, ..
            }) => self.thefts.load(Ordering::SeqCst) > 0,
            Some(Case::Exchange { .. }) => !self.stage.proxy.met().is_empty(),
            Some(Case::State { .. }) => self.stage.orders.done()? > 0,
        })
    }

    /// Whether the daemon may end without being told to.
    fn is_deadly(&self) -> bool {
        match &self.case {
            Some(Case::Exchange { harm, .. }) => matches!(harm, Harm::Kill | Harm::KillTwice),
            Some(Case::State { deed, .. }) => deed.is_deadly(),
            None => false,
        }
    }

    /// Waits for the end of the rollout, starting the daemon again where it was killed and running again what failed.
    async fn see_it_through(&mut self) -> Result<()> {
        let start = Instant::now();
        let mut is_broken = matches!(&self.case, Some(Case::State { deed, .. }) if !deed.is_deadly());
        loop {
            if let Some(status) = self.stage.world.daemon.ended() {
                ensure!(self.is_deadly(), "the daemon ended by itself: {status}");
                self.stage.world.daemon.kill();
                self.stage.start().await?;
                continue;
            }
            if is_broken && self.stage.orders.done()? > 0 {
                is_broken = false;
                a_moment(BROKEN).await;
                self.nothing_unrecorded().await?;
                self.stage.orders.revoke()?;
            }
            self.people.look(&self.stage).await?;
            match self.stage.state().await?.progress().await? {
                Progress::Over => return Ok(()),
                Progress::Failed => self.people.mend(&self.stage).await?,
                Progress::UnderWay if start.elapsed() > PATIENCE => {
                    let state = self.stage.state().await?;
                    bail!("stuck for {PATIENCE:?}: {:#?}", what_waits(&state).await?)
                }
                Progress::UnderWay => a_moment(PAUSE).await,
            }
        }
    }

    /// What people did to mend is in the audit log, each act once.
    async fn repairs_are_on_record(&self) -> Result<()> {
        const REPAIRS: &str = "SELECT CAST(count(*) AS TEXT) FROM audit
            WHERE action IN ('retry-task', 'retry-statement', 'mark-statement-done')";
        let done = self.people.retries + self.people.answers;
        let on_record = self.stage.state().await?.rows(REPAIRS).await?;
        ensure!(
            on_record == [done.to_string()],
            "people mended {done} times, the audit log says {on_record:?}"
        );
        Ok(())
    }

    /// A server that was to crash has done so and is there again.
    async fn see_server_back(&self) {
        let is_crash = matches!(
            &self.case,
            Some(Case::Exchange {
                harm: Harm::Crash,
                ..
            })
        );
        if is_crash && !self.stage.proxy.met().is_empty() {
            wait_until("the server to come back", async || {
                match self.stage.cluster.started_at().await {
                    Ok(at) if at != self.server => Ok(()),
                    Ok(_) => Err("it has not crashed yet".to_owned()),
                    Err(error) => Err(format!("{error:#}")),
                }
            })
            .await;
        }
    }

    /// While the state can not be written, no database may have a change whose run is not on record.
    async fn nothing_unrecorded(&self) -> Result<()> {
        let state = self.stage.state().await?;
        let runs = state.rows("SELECT CAST(task_id AS TEXT) FROM runs").await?;
        for database in [&self.stage.world.hr_test, &self.stage.world.hr_prod] {
            let is_there = database.texts("SELECT to_regclass('stagegate.ledger')").await;
            if is_there.first().is_none_or(String::is_empty) {
                continue;
            }
            for task in database.texts("SELECT task FROM stagegate.ledger").await {
                ensure!(
                    runs.contains(&task),
                    "task {task} was applied and its run is not on record"
                );
            }
        }
        Ok(())
    }
}

fn at_once(deed: impl Fn() + Send + Sync + 'static) -> Deed {
    Arc::new(move || {
        deed();
        std::future::ready(()).boxed()
    })
}

/// Gives the running task to a second worker and waits until it has come. `false` where no task runs.
async fn steal(state: &StateFile) -> Result<bool> {
    const TAKE: &str = "UPDATE work SET lease_until = '2020-01-01T00:00:00.000000Z'
        WHERE kind = 'run-task' AND state = 'running'";
    const RUNS: &str = "SELECT CAST(count(*) AS TEXT) FROM runs";
    let runs = state.rows(RUNS).await?;
    if state.change(TAKE).await? == 0 {
        return Ok(false);
    }
    let start = Instant::now();
    while state.rows(RUNS).await? == runs {
        if start.elapsed() > THEFT {
            return Ok(false);
        }
        a_moment(PAUSE).await;
    }
    Ok(true)
}

/// What is not over yet.
async fn what_waits(state: &StateFile) -> Result<Vec<String>> {
    let mut lines = ending::of_state(state).await?;
    let work = "SELECT 'work: ' || kind || ' ' || key || ' ' || state || ' at ' || ready_at || ': ' ||
        coalesce(last_error, '') FROM work";
    lines.extend(state.rows(work).await?);
    Ok(lines)
}
