//! Names and numbers that identify things, each its own type, each valid by construction.
//!
//! A value of one of these types was checked once, where it entered; nothing checks it again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not a {kind}: {rule}")]
pub struct InvalidId {
    /// What was wanted, in words.
    pub kind: &'static str,
    /// What was given.
    pub value: String,
    /// The form that works.
    pub rule: &'static str,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(value: &str) -> Result<Self, InvalidId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(value) {
                    Ok(Self(value.to_owned()))
                } else {
                    Err(InvalidId { kind: $kind, value: value.to_owned(), rule: $rule })
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(value: String) -> Result<Self, InvalidId> {
                value.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                value.parse().map(Self)
            }
        }
    };
}

text_id!(
    /// An environment such as `test` or `prod`.
    EnvironmentName, "environment name", "lower-case letters, digits and hyphens, starting with a letter, at most 40", is_slug
);
text_id!(
    /// A database as the configuration calls it.
    DatabaseName, "database name", "letters, digits, `-`, `_` and `.`, starting with a letter or digit, at most 100", is_label
);
text_id!(
    /// A project as the configuration calls it.
    ProjectName, "project name", "letters, digits, `-`, `_` and `.`, starting with a letter or digit, at most 100", is_label
);
text_id!(
    /// A connection to a forge as the configuration calls it.
    ConnectionName, "connection name", "lower-case letters, digits and hyphens, starting with a letter, at most 40", is_slug
);
text_id!(
    /// A local account as the configuration calls it.
    AccountName, "account name", "lower-case letters, digits and hyphens, starting with a letter, at most 40", is_slug
);
text_id!(
    /// A group of people as the configuration calls it.
    GroupName, "group name", "lower-case letters, digits and hyphens, starting with a letter, at most 40", is_slug
);
text_id!(
    /// A rule such as `nullable-column`.
    RuleId, "rule id", "lower-case letters, digits and hyphens, starting with a letter, at most 60", |s| s.len() <= 60 && is_kebab(s)
);
text_id!(
    /// A plugin as a policy calls it.
    PluginName, "plugin name", "lower-case letters, digits and hyphens, starting with a letter, at most 40", is_slug
);
text_id!(
    /// A commit: 40 hexadecimal digits, or the 12 that the forge's pull requests carry.
    CommitHash, "commit hash", "12 to 40 lower-case hexadecimal digits",
    |s| (12..=40).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
);

number_id!(
    /// A pull request's number within its repository.
    PullRequestNumber
);
number_id!(
    /// A stored review.
    ReviewId
);
number_id!(
    /// A rollout.
    RolloutId
);
number_id!(
    /// A task of a rollout.
    TaskId
);
number_id!(
    /// One attempt of a task.
    RunId
);
number_id!(
    /// One line of a database's history.
    HistoryId
);

impl CommitHash {
    /// Whether all 40 digits are known.
    pub fn is_full(&self) -> bool {
        self.0.len() == 40
    }

    /// The first 12 digits, as people and the forge's pages show them.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }

    /// Whether both name the same commit as far as the shorter one tells.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0) || other.0.starts_with(&self.0)
    }
}

fn is_kebab(s: &str) -> bool {
    s.starts_with(|c: char| c.is_ascii_lowercase())
        && s.bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_slug(s: &str) -> bool {
    s.len() <= 40 && is_kebab(s)
}

fn is_label(s: &str) -> bool {
    s.len() <= 100
        && s.starts_with(|c: char| c.is_ascii_alphanumeric())
        && s.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
