//! When the next task of a stage may start, from a policy's windows, freezes and rest. Pure: the time is given.
//!
//! - All days and times are those of the schedule's time zone. A time that daylight saving skips is the moment after the
//!   gap; one that comes twice is the first. A window over midnight belongs to the day it begins on.
//! - Only the start is governed: what runs when a window ends goes on.

use std::time::Duration;

use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

use crate::policy::{Schedule, Window};

/// How far ahead a window is looked for: every day of every year begins within it.
const DAYS_AHEAD: usize = 366 * 5;

/// When a task may start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Now.
    Now,
    /// Not before this moment.
    At {
        /// In the schedule's time zone.
        at: ZonedDateTime,
        /// What holds it until then, for people.
        reason: String,
    },
    /// At no time that this schedule has.
    Never {
        /// Why, for people.
        reason: String,
    },
}

impl Start {
    /// What holds the start, and until when; none where nothing does.
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::Now => None,
            Self::At { at, reason } => Some(format!(
                "Nothing starts before {}: {reason}.",
                at.strftime("%a %F %R %Z")
            )),
            Self::Never { reason } => Some(format!("Nothing starts under this policy: {reason}.")),
        }
    }

    /// The same for the line of a task.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Now => None,
            Self::At { at, reason } => Some(format!(
                "starts {} at the earliest ({reason})",
                at.strftime("%a %F %R %Z")
            )),
            Self::Never { reason } => Some(format!("does not start under this policy ({reason})")),
        }
    }
}

/// The same where somebody said that nothing starts before a moment, with what to say of it.
pub fn start_not_before(
    schedule: &Schedule,
    now: Timestamp,
    rested_since: Option<Timestamp>,
    not_before: Option<(Timestamp, &str)>,
) -> Start {
    let Some((moment, told)) = not_before.filter(|(moment, _)| *moment > now) else {
        return start(schedule, now, rested_since);
    };
    match start(schedule, moment, rested_since) {
        Start::Now => Start::At {
            at: moment.to_zoned_datetime(schedule.time_zone.clone()),
            reason: told.to_owned(),
        },
        later => later,
    }
}

/// When a task of a stage may start. `rested_since` is when the stage before ended, where there is one.
pub fn start(schedule: &Schedule, now: Timestamp, rested_since: Option<Timestamp>) -> Start {
    let mut reason = None;
    let mut at = now.to_zoned_datetime(schedule.time_zone.clone());
    if let Some(end) = rested_since.and_then(|since| since.checked_add(schedule.soak).ok())
        && end > now
    {
        at = end.to_zoned_datetime(schedule.time_zone.clone());
        reason = Some(format!("rests {} after the stage before", spelt(schedule.soak)));
    }
    // Every turn moves on to another window or past another freeze.
    for _ in 0..=DAYS_AHEAD {
        let (later, holder) = match (frozen(schedule, &at), opening(schedule, &at)) {
            (Some((Some(end), freeze)), _) => (end, freeze),
            // A freeze to the end of all days holds for ever.
            (Some((None, freeze)), _) => return Start::Never { reason: freeze },
            (None, Opening::Now) => return held(now, at, reason),
            (None, Opening::At(opens)) => (opens, "outside of its windows".to_owned()),
            (None, Opening::Never) => break,
        };
        reason.get_or_insert(holder);
        at = later;
    }
    Start::Never {
        reason: "none of its windows opens again".to_owned(),
    }
}

fn held(now: Timestamp, at: ZonedDateTime, reason: Option<String>) -> Start {
    match reason {
        Some(reason) if at.timestamp() > now => Start::At { at, reason },
        _ => Start::Now,
    }
}

/// The moment after the freeze that holds at `at`, where there is one, and what to say of it.
fn frozen(schedule: &Schedule, at: &ZonedDateTime) -> Option<(Option<ZonedDateTime>, String)> {
    let day = at.date();
    let holds = schedule
        .freezes
        .iter()
        .filter(|freeze| (freeze.from..=freeze.to).contains(&day));
    let freeze = holds.max_by_key(|freeze| freeze.to)?;
    let after = freeze.to.tomorrow().ok();
    let end = after.and_then(|day| day.to_zoned_datetime(schedule.time_zone.clone()).ok());
    Some((
        end,
        format!("frozen until the end of {}: {}", freeze.to, freeze.reason),
    ))
}

/// What the windows say of a moment.
enum Opening {
    Now,
    At(ZonedDateTime),
    Never,
}

fn opening(schedule: &Schedule, at: &ZonedDateTime) -> Opening {
    if schedule.windows.is_empty() {
        return Opening::Now;
    }
    let today = at.date();
    // A window that began yesterday may still be open.
    let Ok(mut day) = today.yesterday() else {
        return Opening::Never;
    };
    for _ in 0..DAYS_AHEAD {
        let spans = schedule
            .windows
            .iter()
            .filter_map(|window| span(schedule, window, day));
        let next = spans.filter(|(_, end)| end > at).map(|(from, _)| from).min();
        match next {
            Some(from) if from <= *at => return Opening::Now,
            // One of the next day can not begin earlier.
            Some(from) => return Opening::At(from),
            None => {}
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    Opening::Never
}

/// The window of a day, from its first moment to the one after its last; none where it does not begin on that day.
fn span(schedule: &Schedule, window: &Window, day: Date) -> Option<(ZonedDateTime, ZonedDateTime)> {
    let is_its_day = window.days.is_empty() || window.days.contains(&day.weekday());
    if !is_its_day || window.except.contains(&day) {
        return None;
    }
    let last = if window.to > window.from {
        day
    } else {
        day.tomorrow().ok()?
    };
    let zoned = |day: Date, time| {
        day.to_datetime(time)
            .to_zoned_datetime(schedule.time_zone.clone())
            .ok()
    };
    zoned(day, window.from).zip(zoned(last, window.to))
}

/// A length of time in words.
pub fn spelt(duration: Duration) -> String {
    let duration = jiff::SignedDuration::try_from(duration).unwrap_or(jiff::SignedDuration::MAX);
    format!("{duration:#}")
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::{Time, Weekday, date, time};
    use jiff::tz::TimeZone;

    use super::*;
    use crate::policy::Freeze;

    const NIGHT: (Time, Time) = (time(22, 0, 0, 0), time(4, 0, 0, 0));

    fn berlin(windows: &[(&[Weekday], (Time, Time))], freezes: &[(Date, Date)]) -> Schedule {
        let window = |(days, (from, to)): &(&[Weekday], (Time, Time))| Window {
            days: days.to_vec(),
            from: *from,
            to: *to,
            except: vec![date(2026, 11, 26)],
        };
        let freeze = |(from, to): &(Date, Date)| Freeze {
            from: *from,
            to: *to,
            reason: "sales".to_owned(),
        };
        Schedule {
            time_zone: TimeZone::get("Europe/Berlin").unwrap(),
            windows: windows.iter().map(window).collect(),
            freezes: freezes.iter().map(freeze).collect(),
            soak: Duration::from_hours(24),
        }
    }

    /// When a task starts that could at `now`; `now`, or the moment and what it waits for.
    #[track_caller]
    fn check(schedule: &Schedule, now: &str, expected: &str) {
        let now: Timestamp = now.parse().unwrap();
        let said = match start(schedule, now, None) {
            Start::Now => "now".to_owned(),
            Start::At { at, reason } => format!("{} {reason}", at.strftime("%a %F %R %Z")),
            Start::Never { reason } => reason,
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn without_settings_it_is_always_now() {
        check(&Schedule::default(), "2026-11-23T12:00:00Z", "now");
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_it_begins_on() {
        let mondays = berlin(&[(&[Weekday::Monday], NIGHT)], &[]);
        check(
            &mondays,
            "2026-11-23T20:59:59Z",
            "Mon 2026-11-23 22:00 CET outside of its windows",
        );
        check(&mondays, "2026-11-23T21:00:00Z", "now");
        check(&mondays, "2026-11-24T02:59:59Z", "now");
        check(
            &mondays,
            "2026-11-24T03:00:00Z",
            "Mon 2026-11-30 22:00 CET outside of its windows",
        );
    }

    #[test]
    fn days_can_be_left_out() {
        let nights = berlin(&[(&[], NIGHT)], &[]);
        check(
            &nights,
            "2026-11-26T12:00:00Z",
            "Fri 2026-11-27 22:00 CET outside of its windows",
        );
        check(&nights, "2026-11-26T02:00:00Z", "now");
    }

    #[test]
    fn the_next_of_several_windows_counts() {
        let noon = (time(12, 0, 0, 0), time(13, 0, 0, 0));
        let schedule = berlin(&[(&[Weekday::Tuesday], NIGHT), (&[], noon)], &[]);
        check(
            &schedule,
            "2026-11-24T12:30:00Z",
            "Tue 2026-11-24 22:00 CET outside of its windows",
        );
        check(
            &schedule,
            "2026-11-23T12:30:00Z",
            "Tue 2026-11-24 12:00 CET outside of its windows",
        );
    }

    #[test]
    fn the_clocks_of_spring_and_autumn_are_heeded() {
        let gap = berlin(&[(&[], (time(2, 30, 0, 0), time(4, 0, 0, 0)))], &[]);
        check(
            &gap,
            "2027-03-28T00:00:00Z",
            "Sun 2027-03-28 03:30 CEST outside of its windows",
        );
        check(&gap, "2027-03-28T01:45:00Z", "now");
        let fold = berlin(&[(&[], (time(2, 30, 0, 0), time(2, 45, 0, 0)))], &[]);
        check(
            &fold,
            "2026-10-25T00:00:00Z",
            "Sun 2026-10-25 02:30 CEST outside of its windows",
        );
        check(
            &fold,
            "2026-10-25T01:35:00Z",
            "Mon 2026-10-26 02:30 CET outside of its windows",
        );
        let nights = berlin(&[(&[], NIGHT)], &[]);
        check(
            &nights,
            "2027-03-27T20:59:00Z",
            "Sat 2027-03-27 22:00 CET outside of its windows",
        );
        check(&nights, "2027-03-28T01:59:00Z", "now");
        check(
            &nights,
            "2027-03-28T02:00:00Z",
            "Sun 2027-03-28 22:00 CEST outside of its windows",
        );
    }

    #[test]
    fn freezes_win_over_windows() {
        let winter = (date(2026, 12, 20), date(2027, 1, 3));
        let overlapping = (date(2027, 1, 2), date(2027, 1, 5));
        let frozen = "frozen until the end of 2027-01-03: sales";
        check(&berlin(&[], &[winter]), "2026-12-19T22:59:59Z", "now");
        check(
            &berlin(&[], &[winter]),
            "2026-12-19T23:00:00Z",
            &format!("Mon 2027-01-04 00:00 CET {frozen}"),
        );
        check(
            &berlin(&[], &[winter, overlapping]),
            "2026-12-24T12:00:00Z",
            &format!("Wed 2027-01-06 00:00 CET {frozen}"),
        );
        // The night that began before midnight goes on after the freeze.
        check(
            &berlin(&[(&[], NIGHT)], &[winter]),
            "2026-12-24T12:00:00Z",
            &format!("Mon 2027-01-04 00:00 CET {frozen}"),
        );
    }

    #[test]
    fn a_freeze_to_the_end_of_all_days_holds_for_ever() {
        let for_ever = berlin(&[], &[(date(2026, 1, 1), Date::MAX)]);
        check(
            &for_ever,
            "2026-11-23T12:00:00Z",
            "frozen until the end of 9999-12-31: sales",
        );
    }

    #[test]
    fn a_stage_rests_after_the_one_before() {
        let mut schedule = berlin(&[(&[], NIGHT)], &[]);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (end, now) = (at("2026-11-23T23:00:00Z"), at("2026-11-24T01:00:00Z"));
        let Start::At { at, reason } = start(&schedule, now, Some(end)) else {
            panic!("it rests");
        };
        assert_eq!(at.to_string(), "2026-11-25T00:00:00+01:00[Europe/Berlin]");
        assert_eq!(reason, "rests 24h after the stage before");
        assert_eq!(start(&schedule, now, None), Start::Now);
        schedule.soak = Duration::ZERO;
        assert_eq!(start(&schedule, now, Some(end)), Start::Now);
    }

    #[test]
    fn a_window_that_never_opens_is_said_to() {
        let mut schedule = berlin(&[(&[Weekday::Thursday], NIGHT)], &[]);
        let thursday = date(2026, 11, 26);
        let thursdays = (0..300).map(|week| thursday.saturating_add(week.weeks()));
        schedule.windows[0].except = thursdays.collect();
        check(
            &schedule,
            "2026-11-27T12:00:00Z",
            "none of its windows opens again",
        );
    }
}
