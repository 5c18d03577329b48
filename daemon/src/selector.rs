//! How a setting names databases: by name, by pattern or by labels. Pure.
//!
//! - `hr_prod`: this one;
//! - `hr_*`: all whose name fits; `*` is any number of characters, `?` one;
//! - `label:region=eu`, `label:region=eu,tier=1`: all that have each of these labels; values may be patterns;
//! - any of them after `!`: not those.

use std::collections::BTreeMap;

use crate::glob;

/// What is written before labels.
const LABEL: &str = "label:";

/// One way to name databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    text: String,
    is_exclusion: bool,
    wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Name(String),
    Pattern(String),
    Labels(Vec<(String, String)>),
}

/// Why a text is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// Nothing is in it.
    #[error("names no database")]
    Empty,
    /// `label:` is followed by nothing.
    #[error("names no label")]
    NoLabel,
    /// A label without a value, or a value without a label.
    #[error("has a label that is not NAME=VALUE: {0:?}")]
    BadLabel(String),
}

impl SelectorError {
    /// What would be right.
    pub fn help(&self) -> &'static str {
        "write a name (\"hr_prod\"), a pattern (\"hr_*\") or labels (\"label:region=eu,tier=1\")"
    }
}

impl Selector {
    /// Reads one.
    ///
    /// # Errors
    /// Where nothing could ever be meant by it.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let text = text.trim();
        let (is_exclusion, rest) = match text.strip_prefix('!') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        let wanted = match rest.strip_prefix(LABEL) {
            Some(labels) => Wanted::Labels(read_labels(labels)?),
            None if rest.is_empty() => return Err(SelectorError::Empty),
            None if glob::is_pattern(rest) => Wanted::Pattern(rest.to_owned()),
            None => Wanted::Name(rest.to_owned()),
        };
        Ok(Self {
            text: text.to_owned(),
            is_exclusion,
            wanted,
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it says which are not meant.
    pub fn is_exclusion(&self) -> bool {
        self.is_exclusion
    }

    /// The one database it names, where it is a plain name.
    pub fn name(&self) -> Option<&str> {
        match &self.wanted {
            Wanted::Name(name) => Some(name),
            Wanted::Pattern(_) | Wanted::Labels(_) => None,
        }
    }

    /// Whether a database is one of those it is about.
    pub fn fits(&self, name: &str, labels: &BTreeMap<String, String>) -> bool {
        match &self.wanted {
            Wanted::Name(wanted) => wanted == name,
            Wanted::Pattern(pattern) => glob::matches(pattern, name),
            Wanted::Labels(wanted) => wanted.iter().all(|(label, pattern)| {
                let value = labels.get(label);
                value.is_some_and(|value| glob::matches(pattern, value))
            }),
        }
    }
}

fn read_labels(text: &str) -> Result<Vec<(String, String)>, SelectorError> {
    if text.trim().is_empty() {
        return Err(SelectorError::NoLabel);
    }
    let label = |part: &str| match part.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(SelectorError::BadLabel(part.trim().to_owned())),
    };
    text.split(',').map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, expected: bool) {
        let labels = [("region", "eu"), ("tier", "1")];
        let labels = labels.map(|(label, value)| (label.to_owned(), value.to_owned()));
        let selector = Selector::parse(text).unwrap();
        assert_eq!(selector.fits(name, &labels.into()), expected, "{text}");
    }

    #[test]
    fn databases_are_named_by_name_pattern_and_labels() {
        check("hr_eu", "hr_eu", true);
        check("hr_eu", "hr_eu2", false);
        check("hr_*", "hr_eu", true);
        check("hr_?", "hr_eu", false);
        check("label:region=eu", "any", true);
        check("label:region=us", "any", false);
        check("label:region=eu,tier=1", "any", true);
        check("label: region = e* , tier = 2", "any", false);
        check("label:owner=*", "any", false);
        check("!hr_*", "hr_eu", true);
    }

    #[test]
    fn what_can_mean_nothing_is_refused() {
        for (text, error) in [
            ("", "names no database"),
            (" ! ", "names no database"),
            ("label:", "names no label"),
            ("label:region", "has a label that is not NAME=VALUE: \"region\""),
            ("label:region=eu,=1", "has a label that is not NAME=VALUE: \"=1\""),
        ] {
            assert_eq!(Selector::parse(text).unwrap_err().to_string(), error);
        }
        assert!(Selector::parse("!hr_old").unwrap().is_exclusion());
    }
}
