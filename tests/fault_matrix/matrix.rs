//! Plays many cases side by side, compares each with the undisturbed run, and counts.

use std::any::Any;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::{FutureExt as _, StreamExt as _};
use stagegate_tests::faults::case::{Case, Harm, sample, state_cases};
use stagegate_tests::faults::ending::difference;
use stagegate_tests::faults::play::{Played, play, play_again};
use stagegate_tests::faults::scenario::Scenario;
use stagegate_tests::postgres::Cluster;
use stagegate_tests::preload::{Calls, Deed};
use stagegate_tests::workspace;

/// Runs at the same time: most of a run is waiting.
const SIDE_BY_SIDE: usize = 8;

/// Settings of a server whose machine does not lose power.
const FAST: &str = "fsync = off\nfull_page_writes = off";

/// What came of the cases of one kind.
#[derive(Default)]
struct Tally {
    /// Distinct points at which the harm was done.
    runs: usize,
    /// Points of the plan that this run did not come to.
    not_reached: usize,
    /// In how many a person had to run a failed task again.
    retried: usize,
    seconds: f64,
}

/// All of it.
pub(crate) struct Matrix {
    cluster: Arc<Cluster>,
    /// Crashes, and nothing else is on it.
    fragile: Arc<Cluster>,
    undisturbed: BTreeMap<&'static str, Played>,
    tallies: Vec<(String, Tally)>,
    failures: Vec<String>,
    wanted: Wanted,
}

/// How much of the matrix is played: `STAGEGATE_FAULTS` in the environment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The sample of every day.
    Sample,
    /// `all`
    All,
    /// A number: at most so many of each harm, for a first look.
    Few(usize),
}

impl Matrix {
    pub(crate) async fn start() -> Self {
        let (cluster, fragile) = tokio::try_join!(Cluster::start_with(FAST), Cluster::start_with(FAST))
            .expect("servers for the matrix");
        Self {
            cluster: Arc::new(cluster),
            fragile: Arc::new(fragile),
            undisturbed: BTreeMap::new(),
            tallies: Vec::new(),
            failures: Vec::new(),
            wanted: match workspace::setting("STAGEGATE_FAULTS").as_deref() {
                None => Wanted::Sample,
                Some("all") => Wanted::All,
                Some(number) => Wanted::Few(number.parse().expect("STAGEGATE_FAULTS is `all` or a number")),
            },
        }
    }

    /// Plays one harm, at `most` points where not all are wanted.
    pub(crate) async fn play_at_exchanges(&mut self, scenario: &'static Scenario, harm: Harm, most: usize) {
        let cases = harm.cases(self.undisturbed(scenario).await);
        let name = format!("{}: {harm}", scenario.name);
        if harm == Harm::Crash {
            self.play_cases(scenario, name, (cases, most), (self.fragile.clone(), 1))
                .await;
        } else {
            let cluster = self.cluster.clone();
            self.play_cases(scenario, name, (cases, most), (cluster, SIDE_BY_SIDE))
                .await;
        }
    }

    /// Plays one harm to the state, at `most` points where not all are wanted.
    pub(crate) async fn play_at_calls(
        &mut self,
        scenario: &'static Scenario,
        (deed, calls): (Deed, Calls),
        most: usize,
    ) {
        let cases = state_cases(deed, calls, self.undisturbed(scenario).await);
        let name = format!("{}: {deed:?} at the state's {calls:?}", scenario.name);
        let cluster = self.cluster.clone();
        self.play_cases(scenario, name, (cases, most), (cluster, SIDE_BY_SIDE))
            .await;
    }

    /// Gives every piece of work once more after its end.
    pub(crate) async fn play_again(&mut self, scenario: &'static Scenario) {
        let mut tally = Tally::default();
        let start = Instant::now();
        match play_again(self.cluster.clone(), scenario).await {
            Ok(endings) => {
                for (work, ending) in &endings[1..] {
                    tally.runs += 1;
                    let difference = difference(&endings[0].1, ending);
                    if !difference.is_empty() {
                        self.failures
                            .push(format!("{work} once more\n{}", difference.join("\n")));
                    }
                }
            }
            Err(error) => self.failures.push(format!("all work once more: {error:#}")),
        }
        tally.seconds = start.elapsed().as_secs_f64();
        self.tallies
            .push((format!("{}: finished work given once more", scenario.name), tally));
    }

    async fn undisturbed(&mut self, scenario: &'static Scenario) -> &Played {
        if !self.undisturbed.contains_key(scenario.name) {
            let played = play(self.cluster.clone(), scenario, None).await;
            let played = played.unwrap_or_else(|error| panic!("{}, undisturbed: {error:#}", scenario.name));
            self.show(scenario, &played);
            self.undisturbed.insert(scenario.name, played);
        }
        &self.undisturbed[scenario.name]
    }

    /// Prints what the engine did, where somebody asked for a first look.
    fn show(&self, scenario: &Scenario, played: &Played) {
        if !matches!(self.wanted, Wanted::Few(_)) {
            return;
        }
        let mut lines = vec![format!("\n{}, undisturbed:", scenario.name)];
        for (number, exchange) in (1..).zip(&played.plan) {
            let words: String = exchange.text.chars().take(90).collect();
            lines.push(format!(
                "{number:>4}  {} ({}) {words}",
                exchange.database, exchange.nth
            ));
        }
        lines.push(format!(
            "{} writes, {} syncs of the state",
            played.writes, played.syncs
        ));
        lines.extend(played.ending.iter().cloned());
        say(&lines);
    }

    async fn play_cases(
        &mut self,
        scenario: &'static Scenario,
        name: String,
        (mut cases, most): (Vec<Case>, usize),
        (cluster, side_by_side): (Arc<Cluster>, usize),
    ) {
        cases = match self.wanted {
            Wanted::Sample => sample(cases, most),
            Wanted::All => cases,
            Wanted::Few(few) => sample(cases, few),
        };
        let start = Instant::now();
        let runs = cases.into_iter().map(|case| {
            let cluster = cluster.clone();
            async move {
                let playing = play(cluster, scenario, Some(case.clone()));
                let played = match AssertUnwindSafe(playing).catch_unwind().await {
                    Ok(played) => played.map_err(|error| format!("{error:#}")),
                    Err(panic) => Err(panic_text(&*panic)),
                };
                (case, played)
            }
        });
        let runs = futures_util::stream::iter(runs).buffer_unordered(side_by_side);
        let played: Vec<(Case, Result<Played, String>)> = runs.collect().await;
        let mut tally = Tally {
            seconds: start.elapsed().as_secs_f64(),
            ..Tally::default()
        };
        let undisturbed = &self.undisturbed[scenario.name];
        for (case, played) in played {
            match played {
                Ok(played) => {
                    tally.runs += usize::from(played.is_reached);
                    tally.not_reached += usize::from(!played.is_reached);
                    tally.retried += usize::from(played.retries > 0);
                    let difference = difference(&undisturbed.ending, &played.ending);
                    if !difference.is_empty() {
                        self.failures.push(format!("{case}\n{}", difference.join("\n")));
                    }
                }
                Err(error) => self.failures.push(format!("{case}\n{error}")),
            }
        }
        self.tallies.push((name, tally));
    }

    /// Prints what was done.
    ///
    /// # Panics
    /// Where a run ended otherwise than the undisturbed one, or there were too few.
    pub(crate) fn report(&self) {
        let head = "\nfault matrix: distinct runs, in how many a person ran a failed task again";
        let mut lines = vec![head.to_owned()];
        for (kind, tally) in &self.tallies {
            let Tally {
                runs,
                not_reached,
                retried,
                seconds,
            } = tally;
            lines.push(format!(
                "{runs:>6} {retried:>6}  {kind}; {not_reached} points not reached, {seconds:.0} s"
            ));
        }
        let runs: usize = self.tallies.iter().map(|(_, tally)| tally.runs).sum();
        let failures = self.failures.len();
        lines.push(format!("{runs:>6} in all, {failures} of them ended otherwise"));
        say(&lines);
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n\n"));
        let never = self.tallies.iter().filter(|(_, tally)| tally.runs == 0);
        let never: Vec<&str> = never.map(|(kind, _)| kind.as_str()).collect();
        assert!(never.is_empty(), "no point was reached of: {}", never.join(", "));
        let is_all = self.wanted == Wanted::All;
        assert!(!is_all || runs >= 200, "only {runs} distinct runs");
    }
}

/// Tests' own output is held back where they are well; this is wanted all the same.
fn say(lines: &[String]) {
    // Nobody listens: then nobody misses it.
    let _ = writeln!(std::io::stdout(), "{}", lines.join("\n"));
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_default()
}
