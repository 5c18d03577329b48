//! Bounds how often a token can be guessed: after a few failures each further one doubles the wait of that address.
//!
//! Nobody sleeps: an attempt that comes too early is refused at once, right or wrong, so that waiting costs the
//! daemon nothing and one address never slows another.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Failures that cost nothing: people mistype.
const FREE_FAILURES: u32 = 4;
/// The longest wait after a failure.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// Failures are forgotten this long after the last one.
const MEMORY: SignedDuration = SignedDuration::from_mins(30);
/// Addresses remembered; when there are more, new ones share one entry.
const ADDRESSES: usize = 4_096;

/// The failures of all addresses.
#[derive(Default)]
pub(super) struct Throttle(Mutex<HashMap<Option<IpAddr>, Failures>>);

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    fn wait(self) -> Duration {
        match self.count.saturating_sub(FREE_FAILURES) {
            0 => Duration::ZERO,
            over => Duration::from_secs(1 << (over - 1).min(16)).min(LONGEST_WAIT),
        }
    }
}

impl Throttle {
    /// How long an address must wait before its next attempt; none where it may try now.
    pub(super) fn wait(&self, address: Option<IpAddr>, now: Timestamp) -> Option<Duration> {
        let failures = *self.lock().get(&network(address))?;
        let ends = failures.last.saturating_add(failures.wait()).ok()?;
        let left = ends.duration_since(now);
        (left > SignedDuration::ZERO).then(|| left.unsigned_abs())
    }

    /// Counts a failure.
    pub(super) fn failed(&self, address: Option<IpAddr>, now: Timestamp) {
        let mut all = self.lock();
        all.retain(|_, failures| now.duration_since(failures.last) < MEMORY);
        let known = all.contains_key(&network(address));
        let key = if known || all.len() < ADDRESSES {
            network(address)
        } else {
            None
        };
        let failures = all.entry(key).or_insert(Failures { count: 0, last: now });
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
    }

    /// Forgets an address's failures.
    pub(super) fn succeeded(&self, address: Option<IpAddr>) {
        self.lock().remove(&network(address));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Option<IpAddr>, Failures>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// One household has a whole /64 of IPv6 addresses: they count as one.
fn network(address: Option<IpAddr>) -> Option<IpAddr> {
    match address? {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Some(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
        }
        IpAddr::V4(v4) => Some(v4.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(n: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + n).unwrap()
    }

    #[test]
    fn waits_double_after_the_free_failures() {
        let throttle = Throttle::default();
        let address = Some(IpAddr::from([192, 0, 2, 1]));
        for _ in 0..FREE_FAILURES {
            throttle.failed(address, second(0));
        }
        assert_eq!(throttle.wait(address, second(0)), None);
        for seconds in [1, 2, 4] {
            throttle.failed(address, second(0));
            assert_eq!(
                throttle.wait(address, second(0)),
                Some(Duration::from_secs(seconds))
            );
        }
        assert_eq!(throttle.wait(address, second(4)), None);
        assert_eq!(throttle.wait(Some(IpAddr::from([192, 0, 2, 2])), second(0)), None);
        throttle.succeeded(address);
        assert_eq!(throttle.wait(address, second(0)), None);
    }

    #[test]
    fn a_wait_has_an_end_and_an_ipv6_network_is_one_address() {
        let throttle = Throttle::default();
        let address = |last| Some(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]));
        for n in 0..200 {
            throttle.failed(address(n), second(0));
        }
        assert_eq!(throttle.wait(address(999), second(0)), Some(LONGEST_WAIT));
    }
}
