//! One value of a document, and the kinds of value a setting can have.

use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;

use super::{Document, Location, Section, article, did_you_mean, listed};

/// A value with its key and place. Each conversion reports a problem where the value is of another kind.
#[derive(Clone)]
pub struct Entry<'doc> {
    document: &'doc Document<'doc>,
    path: String,
    key_at: Range<usize>,
    value: &'doc Spanned<DeValue<'doc>>,
}

impl<'doc> Entry<'doc> {
    pub(super) fn new(
        document: &'doc Document<'doc>,
        path: String,
        key_at: Range<usize>,
        value: &'doc Spanned<DeValue<'doc>>,
    ) -> Self {
        Self {
            document,
            path,
            key_at,
            value,
        }
    }

    /// A text.
    pub fn text(self) -> Option<String> {
        match self.value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => self.wrong_kind("a text in quotes"),
        }
    }

    /// A text that is not blank.
    pub fn filled_text(self) -> Option<String> {
        match self.value.get_ref().as_str().map(str::trim) {
            Some("") => self.refuse("is empty", None),
            Some(text) => Some(text.to_owned()),
            None => self.wrong_kind("a text in quotes"),
        }
    }

    /// A path.
    pub fn path(self) -> Option<PathBuf> {
        self.filled_text().map(PathBuf::from)
    }

    /// A text that a type can be read from.
    pub fn parsed<T: FromStr>(&self, example: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let Some(text) = self.value.get_ref().as_str() else {
            return self.wrong_kind("a text in quotes");
        };
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!("can not be {text:?}: {error}");
                self.refuse(&message, Some(format!("write it like \"{example}\"")))
            }
        }
    }

    /// One of a few words.
    pub fn word<T: Copy>(self, words: &[(&str, T)]) -> Option<T> {
        let known = || words.iter().map(|(word, _)| *word);
        let Some(text) = self.value.get_ref().as_str() else {
            return self.wrong_kind(&format!("one of {}", listed(known())));
        };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let help = did_you_mean(text, known()).unwrap_or_else(|| format!("one of {}", listed(known())));
        self.refuse(&format!("can not be {text:?}"), Some(help))
    }

    /// A length of time such as `"5s"`.
    pub fn duration(&self) -> Option<Duration> {
        const HELP: &str = "write a number with a unit, such as \"5s\", \"10min\" or \"1h\"";
        let Some(text) = self.value.get_ref().as_str() else {
            return self.refuse("is not a duration", Some(HELP.to_owned()));
        };
        let parsed: Option<Duration> = text
            .parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|duration| duration.try_into().ok());
        match parsed {
            Some(duration) => Some(duration),
            None => self.refuse(&format!("is not a duration: {text:?}"), Some(HELP.to_owned())),
        }
    }

    /// A number of bytes such as `"64MiB"`.
    pub fn bytes(self) -> Option<usize> {
        const HELP: &str = "write a number with a unit, such as \"64MiB\" or \"512KiB\"";
        let Some(text) = self.value.get_ref().as_str() else {
            return self.refuse("is not a size", Some(HELP.to_owned()));
        };
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let factor = match text[digits..].trim() {
            "B" => Some(1),
            "KiB" => Some(1 << 10),
            "MiB" => Some(1 << 20),
            "GiB" => Some(1 << 30),
            _ => None,
        };
        let number: Option<usize> = text[..digits].parse().ok();
        match number
            .zip(factor)
            .and_then(|(number, factor)| number.checked_mul(factor))
        {
            Some(bytes) => Some(bytes),
            None => self.refuse(&format!("is not a size: {text:?}"), Some(HELP.to_owned())),
        }
    }

    /// A whole number of at least 1.
    pub fn count(self) -> Option<usize> {
        match self.whole_number().filter(|number| *number > 0) {
            Some(number) => Some(number),
            None => self.wrong_kind("a whole number of at least 1"),
        }
    }

    /// A whole number of a range.
    pub fn number_in(self, range: RangeInclusive<usize>) -> Option<usize> {
        let Some(number) = self.whole_number() else {
            return self.wrong_kind("a whole number");
        };
        if !range.contains(&number) {
            let (least, most) = range.into_inner();
            return self.refuse(&format!("must be between {least} and {most}"), None);
        }
        Some(number)
    }

    fn whole_number(&self) -> Option<usize> {
        let integer = self.value.get_ref().as_integer()?;
        usize::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    /// A text or, for kinds that TOML has words of its own for, what is written: a day may be quoted or not.
    pub fn written(&self) -> String {
        match self.value() {
            toml::Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// `true` or `false`.
    pub fn flag(self) -> Option<bool> {
        match self.value.get_ref().as_bool() {
            Some(flag) => Some(flag),
            None => self.wrong_kind("true or false"),
        }
    }

    /// A sub-table.
    pub fn section(self) -> Option<Section<'doc>> {
        match self.value.get_ref().as_table() {
            Some(table) => Some(self.document.section(self.path, table, self.key_at)),
            None => self.wrong_kind("a table"),
        }
    }

    /// Every element of an array.
    pub fn elements(self) -> Option<Vec<Entry<'doc>>> {
        let Some(array) = self.value.get_ref().as_array() else {
            return self.wrong_kind("a list in brackets");
        };
        let element = |(index, value): (usize, &'doc Spanned<DeValue<'doc>>)| {
            Entry::new(
                self.document,
                format!("{}[{index}]", self.path),
                value.span(),
                value,
            )
        };
        Some(array.iter().enumerate().map(element).collect())
    }

    /// The text, where it is one; no problem otherwise.
    pub fn as_text(&self) -> Option<&str> {
        self.value.get_ref().as_str()
    }

    /// The sub-table, where the value is one; no problem otherwise.
    pub fn nested(&self) -> Option<Section<'doc>> {
        let table = self.value.get_ref().as_table()?;
        Some(
            self.document
                .section(self.path.clone(), table, self.key_at.clone()),
        )
    }

    /// The value as it is, for what is checked elsewhere.
    pub fn value(&self) -> toml::Value {
        to_value(self.value.get_ref())
    }

    /// Where the key stands.
    pub fn location(&self) -> Location {
        self.document.location(self.key_at.start)
    }

    /// The dotted key.
    pub fn key(&self) -> &str {
        &self.path
    }

    /// Reports a problem with the value; always `None`.
    pub fn refuse<T>(&self, message: &str, help: Option<String>) -> Option<T> {
        self.document
            .report(&self.value.span(), &self.path, message.to_owned(), help);
        None
    }

    /// Reports a problem with the key; always `None`.
    pub fn refuse_key<T>(&self, message: &str, help: Option<String>) -> Option<T> {
        self.document
            .report(&self.key_at, &self.path, message.to_owned(), help);
        None
    }

    fn wrong_kind<T>(&self, wanted: &str) -> Option<T> {
        let found = self.value.get_ref().type_str();
        self.refuse(
            &format!("is {} {found}", article(found)),
            Some(format!("write {wanted}")),
        )
    }
}

fn to_value(value: &DeValue<'_>) -> toml::Value {
    match value {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) => toml::Value::Integer(number),
            // Kept as text: whoever checks the value will refuse it with its place.
            Err(_) => toml::Value::String(integer.to_string()),
        },
        DeValue::Float(float) => match float.as_str().parse() {
            Ok(number) => toml::Value::Float(number),
            Err(_) => toml::Value::String(float.to_string()),
        },
        DeValue::Boolean(flag) => toml::Value::Boolean(*flag),
        DeValue::Datetime(datetime) => toml::Value::String(datetime.to_string()),
        DeValue::Array(array) => {
            toml::Value::Array(array.iter().map(|element| to_value(element.get_ref())).collect())
        }
        DeValue::Table(table) => toml::Value::Table(
            table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), to_value(value.get_ref())))
                .collect(),
        ),
    }
}
