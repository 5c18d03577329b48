//! Plays many cases side by side, compares each with the undisturbed run, and counts.

use std::collections::{BTreeMap, HashSet};
use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::{FutureExt as _, StreamExt as _};
use stagegate_tests::faults::case::{Case, Harm, sample, state_cases};
use stagegate_tests::faults::ending::difference;
use stagegate_tests::faults::play::{Played, panic_text, play, play_again};
use stagegate_tests::faults::scenario::Scenario;
use stagegate_tests::postgres::Cluster;
use stagegate_tests::preload::{Calls, Deed};
use stagegate_tests::workspace;

/// Runs at the same time: most of a run is waiting.
const SIDE_BY_SIDE: usize = 8;

/// Settings of a server whose machine does not lose power.
const FAST: &str = "fsync = off\nfull_page_writes = off";

/// How often it is said how far it is, where more than the sample is played: after so many points.
const SAY_EVERY: usize = 20;

/// What came of the cases of one kind.
#[derive(Default)]
struct Tally {
    name: String,
    /// Distinct points at which the harm was done.
    reached: HashSet<Case>,
    /// Finished work that was given once more.
    again: usize,
    /// Points of the plan that a run did not come to.
    not_reached: usize,
    /// In how many a person had to run a failed task again.
    retried: usize,
    /// In how many a person was asked what became of a statement.
    asked: usize,
    /// In how many something that only the harmed run had seen is missing in the records: what the simulation had said,
    /// single statements.
    unseen: usize,
    /// Of all its runs together.
    seconds: f64,
}

/// Points to play one after the other, until one is reached.
struct Job {
    scenario: &'static Scenario,
    tally: usize,
    cases: Vec<Case>,
    /// Whether it makes the database server crash: then it has one alone.
    crashes: bool,
}

/// What came of a job.
struct Outcome {
    tally: usize,
    scenario: &'static Scenario,
    played: Vec<(Case, Result<Played, String>, f64)>,
}

/// All of it.
pub(crate) struct Matrix {
    cluster: Arc<Cluster>,
    /// Crashes, and nothing else is on it.
    fragile: Arc<Cluster>,
    undisturbed: BTreeMap<&'static str, Played>,
    jobs: Vec<Job>,
    tallies: Vec<Tally>,
    failures: Vec<String>,
    wanted: Wanted,
    started: Instant,
    points: usize,
}

/// How much of the matrix is played: `STAGEGATE_FAULTS` in the environment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The sample of every day.
    Sample,
    /// `all`
    All,
    /// A number: at most so many of each harm.
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
            jobs: Vec::new(),
            tallies: Vec::new(),
            failures: Vec::new(),
            wanted: match workspace::setting("STAGEGATE_FAULTS").as_deref() {
                None => Wanted::Sample,
                Some("all") => Wanted::All,
                Some(number) => Wanted::Few(number.parse().expect("STAGEGATE_FAULTS is `all` or a number")),
            },
            started: Instant::now(),
            points: 0,
        }
    }

    /// Whether no more than the sample of every day is wanted.
    pub(crate) fn is_sample(&self) -> bool {
        self.wanted == Wanted::Sample
    }

    /// Plays a scenario undisturbed, which gives its plan. Where a name is asked for (`STAGEGATE_FAULTS_OF`, a part of
    /// it), gives whether it is this one's.
    pub(crate) async fn learn(&mut self, scenario: &'static Scenario) -> bool {
        let only = workspace::setting("STAGEGATE_FAULTS_OF").unwrap_or_default();
        if !scenario.name.contains(&only) {
            return false;
        }
        let played = play(self.cluster.clone(), scenario, None).await;
        let played = played.unwrap_or_else(|error| panic!("{}, undisturbed: {error:#}", scenario.name));
        self.show(scenario, &played);
        self.undisturbed.insert(scenario.name, played);
        true
    }

    /// Puts one harm at exchanges on the list, at `most` points where not all are wanted.
    pub(crate) fn at_exchanges(&mut self, scenario: &'static Scenario, harm: Harm, most: usize) {
        let undisturbed = &self.undisturbed[scenario.name];
        let telling = harm.cases(undisturbed, scenario.telling);
        let all = harm.cases(undisturbed, &[]);
        let groups = match self.wanted {
            Wanted::Sample => sample(&telling, most),
            Wanted::All => alone(&all),
            Wanted::Few(few) if scenario.telling.is_empty() => sample(&all, few),
            // The points that say most are few: an even sample alone would leave them out.
            Wanted::Few(few) => [sample(&all, few), sample(&telling, few)].concat(),
        };
        self.list(scenario, &harm.to_string(), groups, harm == Harm::Crash);
    }

    /// Puts one harm to the state on the list, at `most` points where not all are wanted.
    pub(crate) fn at_calls(
        &mut self,
        scenario: &'static Scenario,
        (deed, calls): (Deed, Calls),
        most: usize,
    ) {
        let cases = state_cases(deed, calls, &self.undisturbed[scenario.name]);
        let groups = match self.wanted {
            Wanted::Sample => sample(&cases, most),
            Wanted::All => alone(&cases),
            Wanted::Few(few) => sample(&cases, few),
        };
        self.list(
            scenario,
            &format!("{deed:?} at the state's {calls:?}"),
            groups,
            false,
        );
    }

    /// Puts points on the list: of each group the first that a run comes to.
    fn list(&mut self, scenario: &'static Scenario, harm: &str, groups: Vec<Vec<Case>>, crashes: bool) {
        let tally = self.tallies.len();
        self.tallies.push(Tally {
            name: format!("{}: {harm}", scenario.name),
            ..Tally::default()
        });
        let job = |cases| Job {
            scenario,
            tally,
            cases,
            crashes,
        };
        self.jobs.extend(groups.into_iter().map(job));
    }

    /// Plays what is on the list.
    pub(crate) async fn play(&mut self) {
        let jobs = std::mem::take(&mut self.jobs);
        self.points = jobs.len();
        let (crashing, others): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| job.crashes);
        let on = |jobs: Vec<Job>, cluster: &Arc<Cluster>, side_by_side: usize| {
            let cluster = cluster.clone();
            let playing = jobs.into_iter().map(move |job| play_job(cluster.clone(), job));
            futures_util::stream::iter(playing).buffer_unordered(side_by_side)
        };
        let (main, fragile) = (self.cluster.clone(), self.fragile.clone());
        let outcomes =
            futures_util::stream::select(on(others, &main, SIDE_BY_SIDE), on(crashing, &fragile, 1));
        let mut outcomes = std::pin::pin!(outcomes);
        let mut done = 0;
        while let Some(outcome) = outcomes.next().await {
            self.count(outcome);
            done += 1;
            if !self.is_sample() && done % SAY_EVERY == 0 {
                say(&[self.progress(done)]);
            }
        }
    }

    fn progress(&self, done: usize) -> String {
        let seconds = self.started.elapsed().as_secs();
        let failures = self.failures.len();
        format!(
            "{done} of {} points played after {seconds} s, {failures} ended otherwise",
            self.points
        )
    }

    fn count(&mut self, outcome: Outcome) {
        let tally = &mut self.tallies[outcome.tally];
        let undisturbed = &self.undisturbed[outcome.scenario.name];
        for (case, played, seconds) in outcome.played {
            tally.seconds += seconds;
            let wrong = match played {
                Ok(played) => {
                    let difference = difference(&undisturbed.ending, &played.ending);
                    if !played.is_reached {
                        tally.not_reached += 1;
                    } else if tally.reached.insert(case.clone()) {
                        tally.retried += usize::from(played.retries > 0);
                        tally.asked += usize::from(played.answers > 0);
                        tally.unseen += usize::from(difference.unseen > 0);
                    }
                    difference.wrong.join("\n")
                }
                Err(error) => error,
            };
            if !wrong.is_empty() {
                let failure = format!("{}: {case}\n{wrong}", outcome.scenario.name);
                if self.wanted != Wanted::Sample {
                    say(&[format!("ENDED OTHERWISE: {failure}")]);
                }
                self.failures.push(failure);
            }
        }
    }

    /// Gives every piece of work once more after its end.
    pub(crate) async fn play_again(&mut self, scenario: &'static Scenario) {
        let start = Instant::now();
        let mut tally = Tally {
            name: format!("{}: finished work given once more", scenario.name),
            ..Tally::default()
        };
        match play_again(self.cluster.clone(), scenario).await {
            Ok(endings) => {
                for (work, ending) in &endings[1..] {
                    tally.again += 1;
                    let difference = difference(&endings[0].1, ending);
                    if !difference.wrong.is_empty() || difference.unseen > 0 {
                        let wrong = difference.wrong.join("\n");
                        self.failures
                            .push(format!("{}: {work} once more\n{wrong}", scenario.name));
                    }
                }
            }
            Err(error) => {
                let failure = format!("{}: all work once more: {error:#}", scenario.name);
                self.failures.push(failure);
            }
        }
        tally.seconds = start.elapsed().as_secs_f64();
        self.tallies.push(tally);
    }

    /// Prints what the engine did, where somebody asked for a look.
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

    /// Prints what was done.
    ///
    /// # Panics
    /// Where a run ended otherwise than the undisturbed one, or there were too few.
    pub(crate) fn report(&self) {
        let mut lines = vec![
            "\nfault matrix: distinct runs; in how many of them a person ran a failed task again; was asked about a statement; \
             and what only the harmed run had seen is missing"
                .to_owned(),
        ];
        for tally in &self.tallies {
            let Tally {
                name,
                retried,
                asked,
                unseen,
                not_reached,
                ..
            } = tally;
            let runs = tally.runs();
            let played = f64::from(u32::try_from((runs + not_reached).max(1)).unwrap_or(u32::MAX));
            let each = tally.seconds / played;
            lines.push(format!(
                "{runs:>6} {retried:>6} {asked:>6} {unseen:>6}  {name}; {not_reached} not reached, {each:.1} s each"
            ));
        }
        let runs: usize = self.tallies.iter().map(Tally::runs).sum();
        let (failures, seconds) = (self.failures.len(), self.started.elapsed().as_secs());
        lines.push(format!(
            "{runs:>6} in all in {seconds} s, {failures} of them ended otherwise"
        ));
        say(&lines);
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n\n"));
        let never = self.tallies.iter().filter(|tally| tally.runs() == 0);
        let never: Vec<&str> = never.map(|tally| tally.name.as_str()).collect();
        assert!(never.is_empty(), "no point was reached of: {}", never.join(", "));
        let is_all = self.wanted == Wanted::All;
        assert!(!is_all || runs >= 200, "only {runs} distinct runs");
    }
}

impl Tally {
    fn runs(&self) -> usize {
        self.reached.len() + self.again
    }
}

/// Each for itself.
fn alone(cases: &[Case]) -> Vec<Vec<Case>> {
    cases.iter().map(|case| vec![case.clone()]).collect()
}

async fn play_job(cluster: Arc<Cluster>, job: Job) -> Outcome {
    let mut played = Vec::new();
    for case in job.cases {
        let start = Instant::now();
        let playing = play(cluster.clone(), job.scenario, Some(case.clone()));
        let result = match AssertUnwindSafe(playing).catch_unwind().await {
            Ok(played) => played.map_err(|error| format!("{error:#}")),
            Err(panic) => Err(panic_text(&*panic)),
        };
        let is_next_wanted = matches!(&result, Ok(played) if !played.is_reached);
        played.push((case, result, start.elapsed().as_secs_f64()));
        if !is_next_wanted {
            break;
        }
    }
    Outcome {
        tally: job.tally,
        scenario: job.scenario,
        played,
    }
}

/// Tests' own output is held back where they are well; this is wanted all the same.
fn say(lines: &[String]) {
    // Nobody listens: then nobody misses it.
    let _ = writeln!(std::io::stdout(), "{}", lines.join("\n"));
}
