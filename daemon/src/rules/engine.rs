//! The wasm engine and the clock that ends calls which run too long.
//!
//! The clock ticks from a thread of its own, and only while calls run and shortly after: an idle daemon has no
//! wake-ups, and a call that follows another wakes nobody. A call is over at the first tick after its deadline,
//! wherever the guest is, so a deadline is exact to about one [`TICK`].
//!
//! The race: a call starts while the clock goes to sleep. The clock says that it sleeps, then looks once more whether
//! calls run; a call counts itself, then looks whether the clock sleeps. One of them sees the other.
//!
//! Instances take their memories from a pool of address space, since a review of many files makes thousands of them; each
//! gets memory as new, and a fresh store. What the pool fixes when the process starts is far above what policies can ask
//! for, so that it never decides: how much memory a call may have is up to the policy alone. Where that much address space
//! is not to be had, instances are allocated on demand.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// How finely time is measured.
pub(super) const TICK: Duration = Duration::from_millis(2);

/// After this many ticks without a call the clock sleeps.
const IDLE_TICKS: u32 = 50;

/// Entries of all tables of a call (function pointers, mostly); 8 bytes each.
pub(super) const MAX_TABLE_ELEMENTS: usize = 1 << 20;

/// How much native stack a guest may use; half of it stays for the host on the smallest thread that calls guests.
const MAX_WASM_STACK_BYTES: usize = 1 << 20;

/// An engine whose results repeat: no threads, one answer for every NaN and every relaxed instruction.
pub(super) fn new_engine() -> Result<Engine, wasmtime::Error> {
    engine_with(|config| {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool()));
    })
    .or_else(|_| engine_with(|_| {}))
}

/// How many instances there can be at the same time: more than threads that call guests. Each has memory of its own.
const MAX_INSTANCES: u32 = 400;

/// Memories and tables of one component; one that embeds a language runtime has two or three.
const MAX_MEMORIES: u32 = 20;

/// Bytes of an ended instance's memory that are wiped for the next one rather than given back.
const KEPT_BYTES: usize = 256 << 10;

fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(MAX_INSTANCES)
        .total_core_instances(MAX_INSTANCES * MAX_MEMORIES)
        .total_memories(MAX_INSTANCES)
        .total_tables(MAX_INSTANCES * 4)
        .max_memories_per_component(MAX_MEMORIES)
        .max_tables_per_component(MAX_MEMORIES)
        .max_tables_per_module(MAX_MEMORIES)
        .max_memories_per_module(MAX_MEMORIES)
        .table_elements(MAX_TABLE_ELEMENTS)
        .max_unused_warm_slots(MAX_MEMORIES);
    // Without a way to ask which pages were written to, wiping costs more than it saves.
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes)
            .linear_memory_keep_resident(KEPT_BYTES)
            .table_keep_resident(KEPT_BYTES);
    }
    pool
}

/// The same with further settings.
pub(super) fn engine_with(change: impl FnOnce(&mut Config)) -> Result<Engine, wasmtime::Error> {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .max_wasm_stack(MAX_WASM_STACK_BYTES)
        .cranelift_opt_level(OptLevel::Speed)
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .memory_init_cow(true);
    change(&mut config);
    Engine::new(&config)
}

/// The thread that ticks; it ends when this is dropped.
pub(super) struct Clock {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    /// How many calls run.
    running: AtomicUsize,
    /// The thread waits to be woken by the next call.
    asleep: AtomicBool,
    /// The thread shall end.
    stop: Mutex<bool>,
    changed: Condvar,
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
            running: AtomicUsize::new(0),
            asleep: AtomicBool::new(false),
            stop: Mutex::new(false),
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
        self.shared.running.fetch_add(1, Ordering::SeqCst);
        if self.shared.asleep.load(Ordering::SeqCst) {
            // Under the lock the clock either looks at the count after this, or already waits.
            let _lock = self.shared.lock();
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
        *self.shared.lock() = true;
        self.shared.changed.notify_one();
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.shared.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, bool> {
        // A flag: a panic elsewhere can not leave it half changed.
        self.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) {
        let mut idle_ticks = 0;
        let mut stop = self.lock();
        while !*stop {
            if idle_ticks < IDLE_TICKS {
                let waited = self.changed.wait_timeout(stop, TICK);
                stop = waited.unwrap_or_else(PoisonError::into_inner).0;
                self.engine.increment_epoch();
                let idle = self.running.load(Ordering::SeqCst) == 0;
                idle_ticks = if idle { idle_ticks + 1 } else { 0 };
            } else {
                stop = self.sleep(stop);
                idle_ticks = 0;
            }
        }
    }

    /// Until a call runs or the clock shall stop.
    fn sleep<'a>(&self, mut stop: MutexGuard<'a, bool>) -> MutexGuard<'a, bool> {
        self.asleep.store(true, Ordering::SeqCst);
        while self.running.load(Ordering::SeqCst) == 0 && !*stop {
            stop = self.changed.wait(stop).unwrap_or_else(PoisonError::into_inner);
        }
        self.asleep.store(false, Ordering::SeqCst);
        stop
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

    fn wait_until(what: &str, done: impl Fn() -> bool) {
        let end = std::time::Instant::now() + Duration::from_secs(10);
        while !done() {
            assert!(std::time::Instant::now() < end, "still waiting until {what}");
            std::thread::yield_now();
        }
    }

    #[test]
    fn the_clock_sleeps_when_idle_and_wakes_for_a_call() {
        let clock = Clock::start(new_engine().expect("the settings are constant")).unwrap();
        for _ in 0..3 {
            wait_until("the clock sleeps", || clock.shared.asleep.load(Ordering::SeqCst));
            let _running = clock.run();
            wait_until("the clock is awake", || {
                !clock.shared.asleep.load(Ordering::SeqCst)
            });
        }
    }

    #[test]
    fn the_thread_ends_with_its_clock() {
        let engine = new_engine().expect("the settings are constant");
        let clock = Clock::start(engine).unwrap();
        let shared = Arc::downgrade(&clock.shared);
        drop(clock.run());
        drop(clock);
        wait_until("the thread is gone", || shared.strong_count() == 0);
    }
}
