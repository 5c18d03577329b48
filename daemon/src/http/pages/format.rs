//! How instants, durations, sizes and counts read on a page. Pure.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::Timestamp;

/// An instant, shown as how long ago it was, with the exact time at hand.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    source = r#"<time datetime="{{ iso }}" title="{{ exact }}">{{ words }}</time>"#,
    ext = "html"
)]
pub(super) struct When {
    iso: String,
    exact: String,
    words: String,
}

impl HtmlSafe for When {}

impl When {
    /// `at`, seen from `now`.
    pub(super) fn new(at: Timestamp, now: Timestamp) -> Self {
        Self {
            iso: format!("{at:.0}"),
            exact: exact(at),
            words: ago(at, now),
        }
    }

    /// `at`, with its date and time in full.
    pub(super) fn in_full(at: Timestamp) -> Self {
        Self {
            iso: format!("{at:.0}"),
            exact: exact(at),
            words: exact(at),
        }
    }
}

fn exact(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M:%S UTC").to_string()
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    match seconds {
        ..-59 => at.strftime("%-d %b %Y, %H:%M").to_string(),
        -59..10 => "just now".to_owned(),
        10..60 => format!("{seconds} seconds ago"),
        60..3_600 => format!("{} ago", count(seconds / 60, "minute")),
        3_600..86_400 => format!("{} ago", count(seconds / 3_600, "hour")),
        86_400..2_592_000 => format!("{} ago", count(seconds / 86_400, "day")),
        _ => at.strftime("%-d %b %Y").to_string(),
    }
}

/// `1 finding`, `2 findings`.
pub(super) fn count(n: impl Into<i128>, thing: &str) -> String {
    let n = n.into();
    if n == 1 {
        format!("1 {thing}")
    } else {
        format!("{} {thing}s", grouped(n))
    }
}

/// `12345` as `12,345`.
pub(super) fn grouped(n: i128) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `850 ms`, `12.4 s`, `5 s`, `3 min 5 s`, `10 min`, `2 h 10 min`.
pub(super) fn duration(ms: i64) -> String {
    let ms = ms.max(0);
    let seconds = ms / 1_000;
    let joined = |big: i64, unit: &str, small: i64, smaller: &str| match small {
        0 => format!("{big} {unit}"),
        small => format!("{big} {unit} {small} {smaller}"),
    };
    match ms {
        ..1_000 => format!("{ms} ms"),
        1_000..60_000 if ms % 1_000 < 100 => format!("{seconds} s"),
        1_000..60_000 => format!("{seconds}.{} s", ms % 1_000 / 100),
        60_000..3_600_000 => joined(seconds / 60, "min", seconds % 60, "s"),
        _ => joined(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
    }
}

/// The time between two instants, in words.
pub(super) fn between(start: Timestamp, end: Timestamp) -> String {
    duration(i64::try_from(end.duration_since(start).as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[track_caller]
    fn check_ago(seconds: i64, words: &str) {
        let now: Timestamp = "2026-03-04T05:06:07Z".parse().unwrap();
        let at = now - SignedDuration::from_secs(seconds);
        assert_eq!(ago(at, now), words);
    }

    #[test]
    fn instants_read_as_how_long_ago_they_were() {
        check_ago(-3_600, "4 Mar 2026, 06:06");
        check_ago(-5, "just now");
        check_ago(0, "just now");
        check_ago(59, "59 seconds ago");
        check_ago(60, "1 minute ago");
        check_ago(7_200, "2 hours ago");
        check_ago(86_400 * 29, "29 days ago");
        check_ago(86_400 * 31, "1 Feb 2026");
    }

    #[test]
    fn an_instant_keeps_its_exact_time() {
        let at: Timestamp = "2026-03-04T05:06:07.5Z".parse().unwrap();
        assert_eq!(
            When::new(at, at).to_string(),
            r#"<time datetime="2026-03-04T05:06:07Z" title="4 Mar 2026, 05:06:07 UTC">just now</time>"#
        );
    }

    #[test]
    fn durations_and_counts() {
        for (ms, text) in [
            (-1, "0 ms"),
            (850, "850 ms"),
            (12_449, "12.4 s"),
            (5_000, "5 s"),
            (185_000, "3 min 5 s"),
            (600_000, "10 min"),
            (7_800_000, "2 h 10 min"),
        ] {
            assert_eq!(duration(ms), text);
        }
        assert_eq!(count(1, "finding"), "1 finding");
        assert_eq!(count(12_345, "finding"), "12,345 findings");
        assert_eq!(grouped(-1_000), "-1,000");
    }
}
