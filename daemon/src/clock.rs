//! The one place that asks what time it is, so that everything else can be given a time.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Tells the time. Cheap to clone; the daemon uses [`Clock::system`], tests set their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the clock the rule points to")]
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that answers what `now` answers.
    pub fn from_fn(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The instant now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }

    /// The day it is, in UTC, so that all machines agree.
    pub fn today(&self) -> Date {
        TimeZone::UTC.to_datetime(self.now()).date()
    }

    /// The instant `duration` from now, at most the end of time.
    pub fn after(&self, duration: Duration) -> Timestamp {
        self.now().saturating_add(duration).unwrap_or(Timestamp::MAX)
    }
}

/// Writes an instant as the state database keeps it: UTC, always six digits of a second, so that texts sort as instants.
pub fn to_text(at: Timestamp) -> String {
    format!("{at:.6}")
}

/// Reads what [`to_text`] wrote.
///
/// # Errors
/// Where the text is not an RFC 3339 instant.
pub fn from_text(text: &str) -> Result<Timestamp, jiff::Error> {
    text.parse()
}
/// A moment as people write it: with an offset (`2026-12-01T22:00+01:00`), in UTC (`...Z`), or with the name of a time
/// zone (`2026-12-01T22:00[Europe/Berlin]`).
pub fn parse_moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        text.parse::<jiff::ZonedDateTime>()
            .ok()
            .map(|zoned| zoned.timestamp())
    })
}
