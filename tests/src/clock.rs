//! The one place of the harness that asks what time it is.

use jiff::Timestamp;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the harness plays the outside world, whose clock is the real one"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// An instant as Bitbucket writes it: microseconds and an offset.
pub fn bitbucket_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00").to_string()
}
