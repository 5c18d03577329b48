//! One call of a guest: a fresh store with its limits, and what went wrong in words.
//!
//! Nothing outlives a call: instance, memory and tables are dropped with the store, so no call sees another's state.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::{Engine, ResourceLimiter, Store, Trap};

use super::bindings::{Plugin, PluginPre};
use super::catalog::Surroundings;
use super::engine::{Clock, MAX_TABLE_ELEMENTS};
use super::log::Lines;
use crate::metrics::PLUGIN_INSTANCES;
use crate::policy::PluginLimits;

/// Bytes a guest may hand over in one return value or host call; far above what the limits on findings let through.
const HOST_CALL_BYTES: usize = 16 << 20;

/// Core instances, memories and tables of a call; a component that embeds a language runtime needs some tens.
const MAX_INSTANCES: usize = 100;

/// What the store holds for one call.
pub(super) struct CallState {
    pub(super) plugin: String,
    pub(super) surroundings: Option<Arc<Surroundings>>,
    pub(super) lines: Lines,
    limiter: Limiter,
}

// Types alone: nothing to call.
impl super::bindings::types::Host for CallState {}

impl CallState {
    pub(super) fn new(plugin: &str, surroundings: Option<Arc<Surroundings>>, memory_bytes: usize) -> Self {
        Self {
            plugin: plugin.to_owned(),
            surroundings,
            lines: Lines::default(),
            limiter: Limiter::new(memory_bytes),
        }
    }

    /// All the memory the guest may have.
    pub(super) fn memory_bytes(&self) -> usize {
        self.limiter.memory_bytes
    }

    /// What the guest has of it.
    pub(super) fn memory_used(&self) -> usize {
        self.limiter.memory_bytes - self.limiter.memory_left
    }
}

/// A store for one call, with the limits that need no clock.
pub(super) fn new_store(engine: &Engine, state: CallState) -> Store<CallState> {
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.limiter);
    store.set_hostcall_fuel(HOST_CALL_BYTES);
    store
}

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The deadline passed.
    TimedOut(Duration),
    /// It asked for more memory than it may have, and did not live with the refusal.
    OutOfMemory(usize),
    /// It returned more than it may.
    TooMuchData,
    /// It trapped.
    Crashed(String),
    /// It said itself that it could not do it, in its own words.
    GaveUp(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(time) => write!(f, "ran out of time ({time:?})"),
            Self::OutOfMemory(bytes) => write!(f, "ran out of memory ({} MiB)", bytes >> 20),
            Self::TooMuchData => write!(f, "returned more than {} MiB", HOST_CALL_BYTES >> 20),
            // How it trapped is for the plugin's author, and in the log.
            Self::Crashed(_) => f.write_str("crashed"),
            Self::GaveUp(why) => write!(f, "gave up: {why}"),
        }
    }
}

/// Whose guest is called, with what it may use.
pub(super) struct Caller<'a> {
    pub(super) clock: &'a Clock,
    pub(super) guest: &'a PluginPre<CallState>,
    pub(super) plugin: &'a str,
    pub(super) limits: &'a PluginLimits,
    /// What it may ask about; none where it is not called for a file.
    pub(super) surroundings: Option<&'a Arc<Surroundings>>,
}

impl Caller<'_> {
    /// Makes an instance and calls it; the instance is gone when this returns.
    pub(super) fn call<Answer>(
        &self,
        function: impl FnOnce(&Plugin, &mut Store<CallState>) -> wasmtime::Result<Answer>,
    ) -> Result<Answer, Failure> {
        let surroundings = self.surroundings.cloned();
        let state = CallState::new(self.plugin, surroundings, self.limits.memory_bytes);
        let mut store = new_store(self.guest.engine(), state);
        PLUGIN_INSTANCES.count([]);
        let _running = self.clock.run();
        store.set_epoch_deadline(Clock::ticks(self.limits.time));
        let answer = self
            .guest
            .instantiate(&mut store)
            .and_then(|instance| function(&instance, &mut store));
        answer.map_err(|error| self.failure(&error, &store.data().limiter))
    }

    fn failure(&self, error: &wasmtime::Error, limiter: &Limiter) -> Failure {
        tracing::warn!(
            plugin.name = self.plugin,
            error = format!("{error:?}"),
            "a plugin's call failed"
        );
        let trap = error.downcast_ref::<Trap>();
        if trap == Some(&Trap::Interrupt) {
            return Failure::TimedOut(self.limits.time);
        }
        if limiter.refused {
            return Failure::OutOfMemory(self.limits.memory_bytes);
        }
        let how = trap.map_or_else(|| error.root_cause().to_string(), ToString::to_string);
        // wasmtime keeps this error's type to itself.
        if how.contains("fuel allocated for hostcalls") {
            return Failure::TooMuchData;
        }
        Failure::Crashed(how)
    }
}

/// Counts the memory of all instances of a call together, and remembers that it said no.
struct Limiter {
    memory_bytes: usize,
    memory_left: usize,
    tables_left: usize,
    refused: bool,
}

impl Limiter {
    fn new(memory_bytes: usize) -> Self {
        Self {
            memory_bytes,
            memory_left: memory_bytes,
            tables_left: MAX_TABLE_ELEMENTS,
            refused: false,
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let left = self.memory_left.checked_sub(desired.saturating_sub(current));
        self.refused |= left.is_none();
        self.memory_left = left.unwrap_or(self.memory_left);
        Ok(left.is_some())
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let left = self.tables_left.checked_sub(desired.saturating_sub(current));
        self.tables_left = left.unwrap_or(self.tables_left);
        Ok(left.is_some())
    }

    fn instances(&self) -> usize {
        MAX_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_INSTANCES
    }

    fn memories(&self) -> usize {
        MAX_INSTANCES
    }
}
