//! When a policy lets tasks start: windows, freezes, and how long a stage rests before the next. Only the settings; what
//! follows from them is `rollout/calendar.rs`.

use std::time::Duration;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

use crate::settings::{Entry, Section};

/// Nobody means to rest longer between two stages.
const LONGEST_SOAK: Duration = Duration::from_hours(60 * 24);

const DAYS: &[(&str, Weekday)] = &[
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// When tasks may start. The default is always.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// In which all its times are.
    pub time_zone: TimeZone,
    /// Tasks start inside of one of them; at any time where there is none.
    pub windows: Vec<Window>,
    /// No task starts inside of one of them.
    pub freezes: Vec<Freeze>,
    /// The rest between the end of the stage before and the first task.
    pub soak: Duration,
}

/// A stretch of time that comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// On which days it begins; on all where it is empty.
    pub days: Vec<Weekday>,
    /// When it begins.
    pub from: Time,
    /// When it ends: on the next day where that is not later than `from`.
    pub to: Time,
    /// Days on which it does not begin.
    pub except: Vec<Date>,
}

/// Days on which nothing starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
    /// Why, for people.
    pub reason: String,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            time_zone: TimeZone::UTC,
            windows: Vec::new(),
            freezes: Vec::new(),
            soak: Duration::ZERO,
        }
    }
}

/// The settings of `[rollout]` that are about time.
pub(super) fn read_schedule(section: &Section<'_>) -> Schedule {
    let defaults = Schedule::default();
    let zone = section.optional("time-zone");
    let soak = section.optional("soak");
    Schedule {
        time_zone: zone
            .and_then(|entry| read_zone(&entry))
            .unwrap_or(defaults.time_zone),
        windows: read_list(section, "windows", read_window),
        freezes: read_list(section, "freezes", read_freeze),
        soak: soak.and_then(|entry| read_soak(&entry)).unwrap_or(defaults.soak),
    }
}

fn read_list<T>(section: &Section<'_>, key: &str, read: fn(Section<'_>) -> Option<T>) -> Vec<T> {
    let elements = section.optional(key).and_then(Entry::elements);
    let sections = elements.into_iter().flatten().filter_map(Entry::section);
    sections.filter_map(read).collect()
}

fn read_zone(entry: &Entry<'_>) -> Option<TimeZone> {
    let name = entry.clone().filled_text()?;
    match TimeZone::get(&name) {
        Ok(zone) => Some(zone),
        Err(_) => entry.refuse(
            &format!("is not a time zone: {name:?}"),
            Some("write a name of the IANA database, such as \"Europe/Berlin\" or \"UTC\"".to_owned()),
        ),
    }
}

fn read_soak(entry: &Entry<'_>) -> Option<Duration> {
    let soak = entry.duration()?;
    if soak > LONGEST_SOAK {
        return entry.refuse("must be at most 60 days (1440h)", None);
    }
    Some(soak)
}

fn read_window(section: Section<'_>) -> Option<Window> {
    let days = section.optional("days").and_then(Entry::elements);
    let days = days.into_iter().flatten();
    let except = section.optional("except").and_then(Entry::elements);
    let window = (
        days.filter_map(|day| day.word(DAYS)).collect(),
        section
            .required("from", "\"22:00\"")
            .and_then(|entry| read_time(&entry)),
        section
            .required("to", "\"04:00\"")
            .and_then(|entry| read_time(&entry)),
        except
            .into_iter()
            .flatten()
            .filter_map(|entry| read_date(&entry))
            .collect(),
    );
    section.finish();
    let (days, from, to, except) = window;
    Some(Window {
        days,
        from: from?,
        to: to?,
        except,
    })
}

fn read_freeze(section: Section<'_>) -> Option<Freeze> {
    let from = section
        .required("from", "\"2026-12-20\"")
        .and_then(|entry| read_date(&entry));
    let last = section.required("to", "\"2027-01-03\"");
    let to = last.as_ref().and_then(read_date);
    let reason = section
        .required("reason", "\"year-end closing\"")
        .and_then(Entry::filled_text);
    section.finish();
    let (from, to) = from.zip(to)?;
    if to < from {
        return last?.refuse("is before `from`", Some("write the freeze's last day".to_owned()));
    }
    Some(Freeze {
        from,
        to,
        reason: reason?,
    })
}

/// A time of day such as `"22:00"`.
fn read_time(entry: &Entry<'_>) -> Option<Time> {
    let text = entry.written();
    match text.parse() {
        Ok(time) => Some(time),
        Err(_) => entry.refuse(
            &format!("is not a time of day: {text:?}"),
            Some("write it like \"22:00\"; \"00:00\" is midnight".to_owned()),
        ),
    }
}

/// A day such as `"2026-12-24"`, quoted or not.
fn read_date(entry: &Entry<'_>) -> Option<Date> {
    let text = entry.written();
    match text.parse() {
        Ok(date) => Some(date),
        Err(_) => entry.refuse(
            &format!("is not a day: {text:?}"),
            Some("write it like \"2026-12-24\"".to_owned()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use jiff::civil::{date, time};

    use super::super::parse_policy;
    use super::*;

    #[test]
    fn a_night_shift_with_a_freeze() {
        let policy = parse_policy(
            "prod.toml",
            r#"
            [rollout]
            time-zone = "Europe/Berlin"
            soak = "24h"
            windows = [{ days = ["mon", "thu"], from = "22:00", to = "04:00", except = ["2026-12-24"] }]

            [[rollout.freezes]]
            from = 2026-12-20
            to = "2027-01-03"
            reason = "year-end closing"
            "#,
        );
        let schedule = policy.expect("valid").rollout.schedule;
        let expected = Schedule {
            time_zone: TimeZone::get("Europe/Berlin").unwrap(),
            windows: vec![Window {
                days: vec![Weekday::Monday, Weekday::Thursday],
                from: time(22, 0, 0, 0),
                to: time(4, 0, 0, 0),
                except: vec![date(2026, 12, 24)],
            }],
            freezes: vec![Freeze {
                from: date(2026, 12, 20),
                to: date(2027, 1, 3),
                reason: "year-end closing".to_owned(),
            }],
            soak: Duration::from_hours(24),
        };
        assert_eq!(schedule, expected);
    }

    #[track_caller]
    fn check_problems(text: &str, expected: &Expect) {
        let problems = parse_policy("prod.toml", text).expect_err("should be refused");
        let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
        expected.assert_eq(&(texts.join("\n") + "\n"));
    }

    #[test]
    fn what_is_no_time_is_refused_with_its_place() {
        check_problems(
            r#"[rollout]
time-zone = "Berlin"
soak = "90 days"
windows = [{ days = ["monday"], from = "24:00", too = "1" }]
freezes = [{ from = "2026-12-24", to = "2026-12-20", reason = "x" }, { from = 2026, to = "2027-01-03" }]
"#,
            &expect![[r#"
                prod.toml:2:13: rollout.time-zone is not a time zone: "Berlin"
                  help: write a name of the IANA database, such as "Europe/Berlin" or "UTC"
                prod.toml:3:8: rollout.soak is not a duration: "90 days"
                  help: write a number with a unit, such as "5s", "10min" or "1h"
                prod.toml:4:12: rollout.windows[0].to is missing
                  help: add `to = "04:00"`
                prod.toml:4:22: rollout.windows[0].days[0] can not be "monday"
                  help: one of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`
                prod.toml:4:40: rollout.windows[0].from is not a time of day: "24:00"
                  help: write it like "22:00"; "00:00" is midnight
                prod.toml:4:49: rollout.windows[0].too is not a known setting
                  help: known here: `days`, `except`, `from`, `to`
                prod.toml:5:40: rollout.freezes[0].to is before `from`
                  help: write the freeze's last day
                prod.toml:5:70: rollout.freezes[1].reason is missing
                  help: add `reason = "year-end closing"`
                prod.toml:5:79: rollout.freezes[1].from is not a day: "2026"
                  help: write it like "2026-12-24"
            "#]],
        );
    }
}
