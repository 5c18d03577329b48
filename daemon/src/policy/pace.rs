//! How a rollout spreads over the databases of a stage: how many at a time, which first, and in which order of versions.

use std::time::Duration;

use crate::selector::Selector;
use crate::settings::{Entry, Section};

/// One server has so many connections to spare for us, and the daemon so many places for tasks.
pub const MOST_PARALLEL: usize = 64;

/// Nobody means to watch a canary longer.
const LONGEST_SOAK: Duration = Duration::from_hours(60 * 24);

const OUT_OF_ORDER: &[(&str, OutOfOrder)] = &[
    ("refuse", OutOfOrder::Refuse),
    ("warn", OutOfOrder::Warn),
    ("allow", OutOfOrder::Allow),
];

/// How a rollout spreads over a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// On so many databases at the same time.
    pub parallel: usize,
    /// Which go before the others, one after the other.
    pub canary: Option<Canary>,
    /// The rest between the last of them and the others.
    pub canary_soak: Duration,
    /// What becomes of a change that is older than one a database has.
    pub out_of_order: OutOfOrder,
}

/// Which databases of a stage go first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Canary {
    /// So many of the first.
    First(usize),
    /// Those that this selects; the first where it selects none of the stage.
    Selected(Selector),
}

/// What becomes of a change whose version is older than the newest that a database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfOrder {
    /// It does not run there.
    Refuse,
    /// It is a warning of the review.
    Warn,
    /// It runs.
    Allow,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            parallel: 1,
            canary: None,
            canary_soak: Duration::ZERO,
            out_of_order: OutOfOrder::Warn,
        }
    }
}

/// The settings of `[rollout]` that are about this.
pub(super) fn read_pace(section: &Section<'_>) -> Pace {
    let defaults = Pace::default();
    let parallel = section.optional("parallel");
    let soak = section.optional("canary-soak");
    let order = section.optional("out-of-order");
    Pace {
        parallel: parallel
            .and_then(|entry| entry.number_in(1..=MOST_PARALLEL))
            .unwrap_or(defaults.parallel),
        canary: section.optional("canary").and_then(|entry| read_canary(&entry)),
        canary_soak: soak
            .and_then(|entry| read_soak(&entry))
            .unwrap_or(defaults.canary_soak),
        out_of_order: order
            .and_then(|entry| entry.word(OUT_OF_ORDER))
            .unwrap_or(defaults.out_of_order),
    }
}

/// A number, or a name, pattern or labels.
fn read_canary(entry: &Entry<'_>) -> Option<Canary> {
    let Some(text) = entry.as_text() else {
        return entry.clone().number_in(1..=MOST_PARALLEL).map(Canary::First);
    };
    match Selector::parse(text) {
        Ok(selector) if selector.is_exclusion() => entry.refuse(
            "names who does not go first",
            Some(
                "write which database does: \"hr_prod_1\", \"hr_canary_*\" or \"label:canary=yes\""
                    .to_owned(),
            ),
        ),
        Ok(selector) => Some(Canary::Selected(selector)),
        Err(error) => entry.refuse(&error.to_string(), Some(error.help().to_owned())),
    }
}

fn read_soak(entry: &Entry<'_>) -> Option<Duration> {
    let soak = entry.duration()?;
    if soak > LONGEST_SOAK {
        return entry.refuse("must be at most 60 days (1440h)", None);
    }
    Some(soak)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::parse_policy;

    fn pace(text: &str) -> Result<Pace, String> {
        let policy = parse_policy("prod.toml", &format!("[rollout]\n{text}\n"));
        policy
            .map(|policy| policy.rollout.pace)
            .map_err(|problems| problems[0].to_string())
    }

    #[test]
    fn a_policy_that_says_nothing_goes_one_by_one() {
        assert_eq!(pace(""), Ok(Pace::default()));
        assert_eq!(Pace::default().parallel, 1);
    }

    #[test]
    fn canaries_are_a_number_or_a_selection() {
        assert_eq!(pace("canary = 2").unwrap().canary, Some(Canary::First(2)));
        let selected = pace("canary = \"label:canary=yes\"").unwrap().canary;
        let selector = Selector::parse("label:canary=yes").unwrap();
        assert_eq!(selected, Some(Canary::Selected(selector)));
        for (text, part) in [
            ("canary = 0", "canary"),
            ("canary = \"!a\"", "who does not go first"),
            ("canary = \"label:\"", "names no label"),
            ("parallel = 0", "parallel"),
            ("parallel = 65", "parallel"),
            ("canary-soak = \"9999h\"", "60 days"),
            ("out-of-order = \"maybe\"", "out-of-order"),
        ] {
            let error = pace(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
