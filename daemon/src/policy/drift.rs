//! `[rollout]` keys on databases that are not as they should be: how often that is looked for, and what follows.

use std::time::Duration;

use super::parse::bounded;
use crate::settings::{Entry, Section};

/// A look at every database costs its server a little; more often than this is a mistake.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(10);

/// Later than this, nobody would connect the drift with its cause.
const LONGEST_INTERVAL: Duration = Duration::from_hours(7 * 24);

const WORDS: &[(&str, OnDifference)] = &[("warn", OnDifference::Warn), ("hold", OnDifference::Hold)];

/// What a difference does to rollouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDifference {
    /// It is shown.
    Warn,
    /// No further change runs until a person has looked.
    Hold,
}

/// Keys of `[rollout]` about databases that are not as they should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftPolicy {
    /// How often each database is compared with the schema Stagegate left; none for only before a change.
    pub check: Option<Duration>,
    /// What a drift does.
    pub on_drift: OnDifference,
    /// What a change does that made another schema than the simulation said.
    pub on_unexpected_schema: OnDifference,
}

impl Default for DriftPolicy {
    fn default() -> Self {
        Self {
            check: Some(Duration::from_hours(1)),
            on_drift: OnDifference::Warn,
            on_unexpected_schema: OnDifference::Warn,
        }
    }
}

/// Reads the keys of `[rollout]`.
pub(super) fn read_drift(section: &Section<'_>) -> DriftPolicy {
    let defaults = DriftPolicy::default();
    let word = |key| section.optional(key).and_then(|entry| entry.word(WORDS));
    DriftPolicy {
        check: section
            .optional("drift-check")
            .map_or(defaults.check, |entry| read_interval(&entry)),
        on_drift: word("on-drift").unwrap_or(defaults.on_drift),
        on_unexpected_schema: word("on-unexpected-schema").unwrap_or(defaults.on_unexpected_schema),
    }
}

/// None for `"off"`.
fn read_interval(entry: &Entry<'_>) -> Option<Duration> {
    if entry.as_text() == Some("off") {
        return None;
    }
    let interval = bounded(entry, LONGEST_INTERVAL)?;
    if interval < SHORTEST_INTERVAL {
        return entry.refuse("must be at least 10s", Some("write \"off\" for never".to_owned()));
    }
    Some(interval)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::parse_policy;

    #[test]
    fn an_interval_a_word_or_the_default() {
        let read = |text: &str| parse_policy("prod.toml", text).expect("valid").rollout.drift;
        assert_eq!(read(""), DriftPolicy::default());
        assert_eq!(read("[rollout]\ndrift-check = \"off\"\n").check, None);
        let all =
            read("[rollout]\ndrift-check = \"30m\"\non-drift = \"hold\"\non-unexpected-schema = \"hold\"\n");
        assert_eq!(all.check, Some(Duration::from_mins(30)));
        assert_eq!(
            (all.on_drift, all.on_unexpected_schema),
            (OnDifference::Hold, OnDifference::Hold)
        );
        let refused =
            |text: &str| parse_policy("prod.toml", text).expect_err("should be refused")[0].to_string();
        assert!(refused("[rollout]\ndrift-check = \"1s\"\n").contains("at least 10s"));
        assert!(refused("[rollout]\ndrift-check = \"60d\"\n").contains("drift-check"));
        assert!(refused("[rollout]\non-drift = \"refuse\"\n").contains("on-drift"));
    }
}
