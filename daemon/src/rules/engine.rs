//! The wasm engine and the clock that ends calls which run too long.
//!
//! The clock ticks from a thread of its own, and only while a call runs: an idle daemon has no wake-ups. A call is
//! over at the first tick after its deadline, wherever the guest is, so a deadline is exact to about one [`TICK`].
//!
//! Instances are allocated on demand, not from a pool: a pool fixes the number of simultaneous calls and their memory
//! when the process starts, while both belong to policies that are reloaded.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wasmtime::{Config, Engine, OptLevel};

/// How finely time is measured.
pub(super) const TICK: Duration = Duration::from_millis(2);

/// How much native stack a guest may use; half of it stays for the host on the smallest thread that calls guests.
const MAX_WASM_STACK_BYTES: usize = 1 << 20;

/// An engine whose results repeat: no threads, one answer for every NaN and every relaxed instruction.
pub(super) fn new_engine() -> Result<Engine, wasmtime::Error> {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .max_wasm_stack(MAX_WASM_STACK_BYTES)
        .cranelift_opt_level(OptLevel::Speed)
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .memory_init_cow(true);
    Engine::new(&config)
}

/// The thread that ticks; it ends when this is dropped.
pub(super) struct Clock {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: usize,
    stop: bool,
}

/// While one of these lives, the clock ticks.
pub(super) struct Running<'a> {
    shared: &'a Shared,
}

impl Clock {
    /// Starts the thread; it sleeps until a call runs.
    pub(super) fn start(engine: Engine) -> Result<Self, std::io::Error> {
        let shared = Arc::new(Shared {
            engine,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let ticking = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("guest-clock".to_owned())
            .spawn(move || ticking.tick())?;
        Ok(Self { shared })
    }

    /// Keeps the clock ticking until the guard is dropped.
    pub(super) fn run(&self) -> Running<'_> {
        let mut state = self.shared.lock();
        state.running += 1;
        if state.running == 1 {
            self.shared.changed.notify_one();
        }
        Running { shared: &self.shared }
    }

    /// How many ticks from now a call of this length is over.
    pub(super) fn ticks(time: Duration) -> u64 {
        let ticks = time.as_nanos().div_ceil(TICK.as_nanos());
        // The next tick may come at once: it does not count.
        u64::try_from(ticks).unwrap_or(u64::MAX / 2).saturating_add(1)
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.changed.notify_one();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.shared.lock().running -= 1;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is two plain values: a panic elsewhere can not leave it half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) {
        let mut state = self.lock();
        loop {
            while state.running == 0 && !state.stop {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.stop {
                return;
            }
            state = self
                .changed
                .wait_timeout_while(state, TICK, |state| !state.stop)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            self.engine.increment_epoch();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_never_early() {
        assert_eq!(Clock::ticks(Duration::ZERO), 1);
        assert_eq!(Clock::ticks(TICK), 2);
        assert_eq!(Clock::ticks(TICK + Duration::from_nanos(1)), 3);
        assert!(Clock::ticks(Duration::MAX) > 1 << 40);
    }

    #[test]
    fn the_thread_ends_with_its_clock() {
        let engine = new_engine().expect("the settings are constant");
        let clock = Clock::start(engine).unwrap();
        let shared = Arc::downgrade(&clock.shared);
        drop(clock.run());
        drop(clock);
        let end = std::time::Instant::now() + Duration::from_secs(10);
        while shared.strong_count() > 0 {
            assert!(std::time::Instant::now() < end, "the clock's thread still runs");
            std::thread::yield_now();
        }
    }
}
