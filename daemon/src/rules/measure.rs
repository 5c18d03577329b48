//! What a component costs: compiled, instantiated and called by itself, outside of any review.
//!
//! Times come from an engine with the daemon's own settings. Fuel, which counts instructions and is the same on every
//! machine, comes from a second one that counts: counting costs time, so the daemon's does not.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::Engine;
use wasmtime::component::{Component, HasSelf, Linker};

use super::bindings::{self, PluginPre, types as wit};
use super::call::{CallState, new_store};
use super::catalog::Surroundings;
use super::engine::{Clock, engine_with, new_engine};
use super::registry::ActiveRule;
use super::wire::{bytes_of_file, bytes_of_finding, wire_statements, wire_tree, with_runs};
use super::{RuleSet, Subject};
use crate::ids::RuleId;
use crate::policy::PluginLimits;
use crate::sql::ParsedFile;

/// What one component costs.
#[derive(Debug, Clone)]
pub struct Measurement {
    /// From WebAssembly to machine code; the daemon keeps the result on disk.
    pub compile: Duration,
    /// Size of the machine code.
    pub code_bytes: usize,
    /// A fresh instance, as every call has.
    pub instantiate: Duration,
    /// What a call copies into the guest.
    pub bytes_in: u64,
    /// All rules in one call, as a review makes it.
    pub together: MeasuredCall,
    /// Each rule alone.
    pub rules: Vec<(RuleId, MeasuredCall)>,
}

/// What one call costs, its instance included.
#[derive(Debug, Clone)]
pub struct MeasuredCall {
    /// The median.
    pub time: Duration,
    /// Instructions, roughly.
    pub fuel: u64,
    /// Linear memory at the end, which never shrinks.
    pub memory_bytes: usize,
    /// What the findings take.
    pub bytes_out: u64,
    /// How many.
    pub findings: usize,
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The engine does not start, or the component does not compile.
    #[error("prepare the component")]
    Prepare(#[source] wasmtime::Error),
    /// The call failed.
    #[error("call {what}")]
    Call {
        /// A rule, or all of them.
        what: String,
        /// Why.
        source: wasmtime::Error,
    },
    /// The guest said that it could not do it.
    #[error("{what} gave up: {said}")]
    GaveUp {
        /// A rule, or all of them.
        what: String,
        /// In its own words.
        said: String,
    },
}

/// An engine with the component in it.
struct Bench {
    engine: Engine,
    clock: Clock,
    guest: PluginPre<CallState>,
    compile: Duration,
    code_bytes: usize,
    counts_fuel: bool,
}

/// What every call has in common.
struct Load<'a> {
    subject: &'a Subject<'a>,
    statements: Vec<wit::Statement<'a>>,
    surroundings: Arc<Surroundings>,
    limits: &'a PluginLimits,
}

/// One call's answer with what it took.
struct Call {
    time: Duration,
    fuel: u64,
    memory_bytes: usize,
    findings: Vec<wit::Finding>,
}

/// Measures the component `wasm`, which is the only plugin of `rules`, with the rules that are on, over one file.
/// Every number is taken `rounds` times; times are medians.
///
/// # Errors
/// Where the component can not be compiled or a call fails.
pub fn measure(
    rules: &RuleSet,
    wasm: &[u8],
    subject: &Subject<'_>,
    rounds: usize,
) -> Result<Measurement, MeasureError> {
    let timed = Bench::new(wasm, false).map_err(MeasureError::Prepare)?;
    let counted = Bench::new(wasm, true).map_err(MeasureError::Prepare)?;
    let load = Load {
        subject,
        statements: wire_statements(subject.file),
        surroundings: Arc::new(Surroundings::of(subject)),
        limits: &rules.inner.limits,
    };
    let plugins = rules.inner.plugins.iter();
    let active: Vec<&ActiveRule> = plugins.flat_map(|plugin| &plugin.rules).collect();
    let measured = |what: &str, rules: &[&ActiveRule]| load.measured((&timed, &counted), what, rules, rounds);
    let of_rule = |rule: &&ActiveRule| {
        let call = measured(rule.id.as_str(), &[rule])?;
        Ok((rule.id.clone(), call))
    };
    Ok(Measurement {
        compile: timed.compile,
        code_bytes: timed.code_bytes,
        instantiate: load.instantiation(&timed, rounds)?,
        bytes_in: bytes_of_file(subject.file),
        together: measured("all rules", &active)?,
        rules: active.iter().map(of_rule).collect::<Result<_, _>>()?,
    })
}

impl Bench {
    fn new(wasm: &[u8], counts_fuel: bool) -> wasmtime::Result<Self> {
        let engine = if counts_fuel {
            engine_with(|config| {
                config.consume_fuel(true);
            })?
        } else {
            new_engine()?
        };
        let mut linker = Linker::new(&engine);
        bindings::Plugin::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state)?;
        let start = Instant::now();
        let component = Component::from_binary(&engine, wasm)?;
        let compile = start.elapsed();
        Ok(Self {
            clock: Clock::start(engine.clone())?,
            guest: PluginPre::new(linker.instantiate_pre(&component)?)?,
            code_bytes: component.serialize()?.len(),
            engine,
            compile,
            counts_fuel,
        })
    }
}

impl Load<'_> {
    fn measured(
        &self,
        (timed, counted): (&Bench, &Bench),
        what: &str,
        rules: &[&ActiveRule],
        rounds: usize,
    ) -> Result<MeasuredCall, MeasureError> {
        let calls = (0..rounds).map(|_| self.call(timed, what, rules));
        let each: Vec<Duration> = calls.map(|call| Ok(call?.time)).collect::<Result<_, _>>()?;
        let call = self.call(counted, what, rules)?;
        Ok(MeasuredCall {
            time: median(each),
            fuel: call.fuel,
            memory_bytes: call.memory_bytes,
            bytes_out: call.findings.iter().map(bytes_of_finding).sum(),
            findings: call.findings.len(),
        })
    }

    fn instantiation(&self, bench: &Bench, rounds: usize) -> Result<Duration, MeasureError> {
        let mut times = Vec::new();
        for _ in 0..rounds {
            let start = Instant::now();
            let mut store = self.store(bench);
            let _running = bench.clock.run();
            bench
                .guest
                .instantiate(&mut store)
                .map_err(|source| MeasureError::Call {
                    what: "nothing but an instance".to_owned(),
                    source,
                })?;
            times.push(start.elapsed());
        }
        Ok(median(times))
    }

    fn store(&self, bench: &Bench) -> wasmtime::Store<CallState> {
        let surroundings = Some(Arc::clone(&self.surroundings));
        let state = CallState::new("measured", surroundings, self.limits.memory_bytes);
        let mut store = new_store(&bench.engine, state);
        store.set_epoch_deadline(Clock::ticks(self.limits.time));
        if bench.counts_fuel {
            store.set_fuel(u64::MAX).expect("the engine counts fuel");
        }
        store
    }

    fn call(&self, bench: &Bench, what: &str, rules: &[&ActiveRule]) -> Result<Call, MeasureError> {
        let tree = wire_tree(&self.subject.file.tree);
        let mut fuel = 0;
        let mut memory_bytes = 0;
        let start = Instant::now();
        let answer = with_runs(rules, |runs| {
            let mut store = self.store(bench);
            let _running = bench.clock.run();
            let instance = bench.guest.instantiate(&mut store)?;
            let checks = instance.stagegate_review_checks();
            let answer = checks.call_check(&mut store, self.subject.path, tree, &self.statements, runs);
            fuel = store.get_fuel().map_or(0, |left| u64::MAX - left);
            memory_bytes = store.data().memory_used();
            answer
        });
        let time = start.elapsed();
        let what = || what.to_owned();
        let answer = answer.map_err(|source| MeasureError::Call { what: what(), source })?;
        let findings = answer.map_err(|said| MeasureError::GaveUp { what: what(), said })?;
        Ok(Call {
            time,
            fuel,
            memory_bytes,
            findings,
        })
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The number of statements of a file, at least one: what times are divided by.
pub fn statements_of(file: &ParsedFile) -> u32 {
    u32::try_from(file.statements.len()).unwrap_or(u32::MAX).max(1)
}
