//! How long a change may wait and work, and how often it tries again when a lock is in its way.
//!
//! Every try waits for a lock at most for the lock timeout, the last one too: others queue behind whoever waits.

use std::time::Duration;

/// Pauses double up to this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The limits of one change on one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long a statement waits for a lock; more than zero.
    pub lock_timeout: Duration,
    /// How often the change is tried again after a lock was in its way.
    pub lock_retries: u32,
    /// The first pause between two tries; later ones are longer.
    pub lock_retry_pause: Duration,
    /// How long a statement may run; zero for without limit.
    pub statement_timeout: Duration,
    /// How long the transaction of a change may take; zero for without limit. Servers before 17 know none.
    pub transaction_timeout: Duration,
    /// How long what works beside everybody else (`CONCURRENTLY`, a plain `VACUUM`) waits for older transactions.
    pub concurrently_wait: Duration,
}

impl Limits {
    /// The pause after a try, from 1: doubled each time up to a bound, shortened by chance so that several changes
    /// that wait for the same lock do not come back together. `chance` is from 0 to 1.
    pub fn pause_after(&self, tried: u32, chance: f64) -> Duration {
        let doubled = 2_u32
            .checked_pow(tried.saturating_sub(1))
            .and_then(|factor| self.lock_retry_pause.checked_mul(factor));
        let longest = LONGEST_PAUSE.max(self.lock_retry_pause);
        doubled
            .map_or(longest, |pause| pause.min(longest))
            .mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }

    /// How often the change is tried at all.
    pub fn tries(&self) -> u32 {
        self.lock_retries.saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first_ms: u64, tried: u32, chance: f64, expected_ms: u64) {
        let limits = Limits {
            lock_timeout: Duration::from_secs(5),
            lock_retries: 10,
            lock_retry_pause: Duration::from_millis(first_ms),
            statement_timeout: Duration::ZERO,
            transaction_timeout: Duration::ZERO,
            concurrently_wait: Duration::ZERO,
        };
        assert_eq!(
            limits.pause_after(tried, chance),
            Duration::from_millis(expected_ms)
        );
    }

    #[test]
    fn pauses_grow_to_a_bound_and_differ_by_chance() {
        check(1_000, 1, 1.0, 1_000);
        check(1_000, 1, 0.0, 500);
        check(1_000, 2, 1.0, 2_000);
        check(1_000, 5, 0.5, 12_000);
        check(1_000, 6, 1.0, 30_000);
        check(1_000, 99, 1.0, 30_000);
        check(60_000, 1, 1.0, 60_000);
        check(60_000, 9, 1.0, 60_000);
    }
}
