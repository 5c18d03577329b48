//! `[suppressions]`: which rules a comment such as `-- stagegate: allow rule-id: reason` may allow, how long and by whom.

use super::Location;
use crate::glob;
use crate::settings::{Entry, Section};

/// Longer than this is the same as for ever.
const MOST_DAYS: usize = 3_650;

/// `[suppressions]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionPolicy {
    /// Rules that may be allowed.
    pub allowed: Vec<RulePattern>,
    /// Rules that may not, whatever `allowed` says.
    pub forbidden: Vec<RulePattern>,
    /// A suppression has to say until when it holds.
    pub require_until: bool,
    /// How many days ahead that may be; a suppression then has to say it.
    pub max_days: Option<u32>,
    /// Account ids of the authors whose changes may suppress; none for everybody.
    pub by: Option<Vec<String>>,
}

/// A rule id in which `*` stands for any letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePattern {
    /// `drop-*`
    pub text: String,
    /// Where the policy has it.
    pub location: Location,
}

impl RulePattern {
    /// Whether it stands for this rule.
    pub fn matches(&self, rule: &str) -> bool {
        glob::matches(&self.text, rule)
    }

    /// Whether it names one rule, which then should exist.
    pub fn is_exact(&self) -> bool {
        !glob::is_pattern(&self.text)
    }
}

impl SuppressionPolicy {
    /// Whether comments may allow this rule.
    pub fn permits(&self, rule: &str) -> bool {
        let is_in = |patterns: &[RulePattern]| patterns.iter().any(|pattern| pattern.matches(rule));
        is_in(&self.allowed) && !is_in(&self.forbidden)
    }
}

impl Default for SuppressionPolicy {
    fn default() -> Self {
        let everything = RulePattern {
            text: "*".to_owned(),
            location: Location {
                file: String::new(),
                line: 1,
                column: 1,
            },
        };
        Self {
            allowed: vec![everything],
            forbidden: Vec::new(),
            require_until: false,
            max_days: None,
            by: None,
        }
    }
}

pub(super) fn read_suppressions(section: Section<'_>) -> SuppressionPolicy {
    let defaults = SuppressionPolicy::default();
    let patterns = |key| section.optional(key).and_then(read_patterns);
    let flag = |key| section.optional(key).and_then(Entry::flag);
    let suppressions = SuppressionPolicy {
        allowed: patterns("allowed").unwrap_or(defaults.allowed),
        forbidden: patterns("forbidden").unwrap_or_default(),
        require_until: flag("require-until").unwrap_or(defaults.require_until),
        max_days: section.optional("max-days").and_then(|entry| read_days(&entry)),
        by: section.optional("by").and_then(read_accounts),
    };
    section.finish();
    suppressions
}

fn read_patterns(entry: Entry<'_>) -> Option<Vec<RulePattern>> {
    let elements = entry.elements()?;
    Some(elements.iter().filter_map(read_pattern).collect())
}

fn read_pattern(entry: &Entry<'_>) -> Option<RulePattern> {
    let location = entry.location();
    let text = entry.clone().filled_text()?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '*');
    if !text.chars().all(fits) {
        return entry.refuse(
            &format!("is not a rule id or a pattern of one: {text:?}"),
            Some("write a rule such as \"drop-column\", or \"drop-*\" for all that begin so".to_owned()),
        );
    }
    Some(RulePattern { text, location })
}

fn read_days(entry: &Entry<'_>) -> Option<u32> {
    let days = entry.clone().count()?;
    if days > MOST_DAYS {
        return entry.refuse(&format!("must be at most {MOST_DAYS}"), None);
    }
    u32::try_from(days).ok()
}

fn read_accounts(entry: Entry<'_>) -> Option<Vec<String>> {
    let elements = entry.elements()?;
    Some(elements.into_iter().filter_map(Entry::filled_text).collect())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::parse_policy;
    use super::*;

    #[track_caller]
    fn read(text: &str) -> SuppressionPolicy {
        parse_policy("prod.toml", text).expect("valid").suppressions
    }

    #[track_caller]
    fn check_problems(text: &str, expected: &Expect) {
        let problems = parse_policy("prod.toml", text).expect_err("should be refused");
        let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
        expected.assert_eq(&(texts.join("\n") + "\n"));
    }

    #[test]
    fn without_the_section_every_rule_may_be_allowed() {
        assert_eq!(read("[rules]\n"), SuppressionPolicy::default());
        assert!(SuppressionPolicy::default().permits("drop-column"));
    }

    #[test]
    fn forbidden_wins_over_allowed() {
        let policy = read(
            "[suppressions]\nallowed = [\"drop-*\", \"select-star\"]\nforbidden = [\"drop-table\"]\nmax-days = 90\nby = [\"{a}\"]\n",
        );
        for (rule, expected) in [
            ("drop-column", true),
            ("drop-table", false),
            ("select-star", true),
            ("nullable-column", false),
        ] {
            assert_eq!(policy.permits(rule), expected, "{rule}");
        }
        assert_eq!((policy.max_days, policy.require_until), (Some(90), false));
        assert_eq!(policy.by, Some(vec!["{a}".to_owned()]));
        assert_eq!(policy.forbidden[0].location.line, 3);
    }

    #[test]
    fn every_problem_names_its_place_and_remedy() {
        check_problems(
            r#"
[suppressions]
allow = ["*"]
forbidden = ["Drop-*", 3]
require-until = "yes"
max-days = 0
by = "me"
"#,
            &expect![[r#"
                prod.toml:3:1: suppressions.allow is not a known setting
                  help: known here: `allowed`, `by`, `forbidden`, `max-days`, `require-until`
                prod.toml:4:14: suppressions.forbidden[0] is not a rule id or a pattern of one: "Drop-*"
                  help: write a rule such as "drop-column", or "drop-*" for all that begin so
                prod.toml:4:24: suppressions.forbidden[1] is an integer
                  help: write a text in quotes
                prod.toml:5:17: suppressions.require-until is a string
                  help: write true or false
                prod.toml:6:12: suppressions.max-days is an integer
                  help: write a whole number of at least 1
                prod.toml:7:6: suppressions.by is a string
                  help: write a list in brackets
            "#]],
        );
    }
}
