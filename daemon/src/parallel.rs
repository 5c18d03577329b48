//! Work spread over the cores, with answers in the order of the work.
//!
//! Its threads have stacks that any input of ours can be parsed on. Work that is started on one of them stays there: the
//! cores are busy already. How many threads there are, and which of them did what, never shows in an answer.

use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Virtual size of a worker's stack; only what is used becomes memory.
const STACK_BYTES: usize = 512 << 20;

/// No more threads than this, however many cores there are: each one holds what it works on.
const MAX_THREADS: usize = 16;

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread has the stack of a worker.
pub fn is_worker() -> bool {
    IS_WORKER.get()
}

/// How many threads work at the same time when this thread asks for it.
pub fn width() -> usize {
    if is_worker() {
        return 1;
    }
    thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_THREADS))
}

/// Does `work` for each number below `count`, on all cores where there is more than one; the answers by number. A panic
/// of any of them goes on in this thread.
///
/// # Errors
/// Where not even one thread can be made.
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> io::Result<Vec<T>> {
    if is_worker() {
        return Ok((0..count).map(work).collect());
    }
    let next = AtomicUsize::new(0);
    let take = || {
        IS_WORKER.set(true);
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return done;
            }
            done.push((number, work(number)));
        }
    };
    let mut done = thread::scope(|scope| {
        let spawn = || {
            thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, take)
        };
        let mut threads = Vec::new();
        for _ in 0..width().min(count) {
            match spawn() {
                Ok(thread) => threads.push(thread),
                // Those that are there do it all.
                Err(_) if !threads.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        let join = |thread: thread::ScopedJoinHandle<'_, Vec<_>>| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        Ok(threads.into_iter().flat_map(join).collect::<Vec<_>>())
    })?;
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, answer)| answer).collect())
}

#[cfg(test)]
mod tests {
    use super::{is_worker, map, width};

    #[test]
    fn answers_come_in_the_order_of_the_work() {
        let doubled = map(1_000, |number| number * 2).unwrap();
        assert_eq!(doubled, (0..1_000).map(|number| number * 2).collect::<Vec<_>>());
        assert_eq!(map(0, |number| number).unwrap(), [] as [usize; 0]);
    }

    #[test]
    fn a_worker_does_what_it_starts_itself() {
        assert!(!is_worker());
        let threads = map(2, |_| {
            let own = std::thread::current().id();
            let inner = map(3, |_| std::thread::current().id()).unwrap();
            is_worker() && width() == 1 && inner.iter().all(|thread| *thread == own)
        });
        assert_eq!(threads.unwrap(), [true, true]);
    }

    #[test]
    fn a_panic_reaches_who_asked() {
        let panicked = std::panic::catch_unwind(|| map(4, |number| assert_ne!(number, 2)));
        assert!(panicked.is_err());
    }
}
