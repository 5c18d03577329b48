//! Reads TOML with the place of every key, so that each problem names file, line, column, key and remedy.
//!
//! A reader never stops at the first problem: every question it can not answer becomes a [`SettingProblem`] and an
//! absent value, and all problems are reported together. Keys nobody asked for are problems too. Pure.

mod entry;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::sql::line_index::LineIndex;
pub use entry::Entry;

/// Where something stands in a TOML file; 1-based.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// As the user named the file.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// 1-based.
    pub column: u32,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One thing that is wrong with a policy or the configuration; all of a file's are reported together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{location}: {}{message}{}", key_prefix(key), help_suffix(help.as_deref()))]
pub struct SettingProblem {
    /// Where.
    pub location: Location,
    /// The dotted key, such as `rules.nullable-column.level`; empty for the file as a whole.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// What to do; "did you mean ...?" where a name is near.
    pub help: Option<String>,
}

/// A TOML text being read.
pub struct Document<'text> {
    file: &'text str,
    lines: LineIndex<'text>,
    root: Spanned<DeTable<'text>>,
    problems: RefCell<Vec<(usize, SettingProblem)>>,
}

/// One table of a document, with the keys that were asked for so far.
pub struct Section<'doc> {
    document: &'doc Document<'doc>,
    path: String,
    table: &'doc DeTable<'doc>,
    at: Range<usize>,
    asked: RefCell<BTreeSet<String>>,
}

impl<'text> Document<'text> {
    /// Parses a text. Syntax errors are problems; what could be read is still read.
    pub fn parse(file: &'text str, text: &'text str) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        let document = Self {
            file,
            lines: LineIndex::new(text),
            root,
            problems: RefCell::default(),
        };
        for error in errors {
            let at = error.span().unwrap_or(0..0);
            document.report(&at, "", format!("is not TOML: {}", error.message()), None);
        }
        document
    }

    /// The table at the top.
    pub fn root(&self) -> Section<'_> {
        self.section(String::new(), self.root.get_ref(), self.root.span())
    }

    /// All problems found, in the order of the file.
    pub fn into_problems(self) -> Vec<SettingProblem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|(at, _)| *at);
        problems.into_iter().map(|(_, problem)| problem).collect()
    }

    /// The place of a byte.
    pub fn location(&self, byte: usize) -> Location {
        let position = self.lines.position(u32::try_from(byte).unwrap_or(u32::MAX));
        Location {
            file: self.file.to_owned(),
            line: position.line,
            column: position.column,
        }
    }

    fn section<'doc>(
        &'doc self,
        path: String,
        table: &'doc DeTable<'doc>,
        at: Range<usize>,
    ) -> Section<'doc> {
        Section {
            document: self,
            path,
            table,
            at,
            asked: RefCell::default(),
        }
    }

    fn report(&self, at: &Range<usize>, key: &str, message: String, help: Option<String>) {
        let problem = SettingProblem {
            location: self.location(at.start),
            key: key.to_owned(),
            message,
            help,
        };
        self.problems.borrow_mut().push((at.start, problem));
    }
}

impl<'doc> Section<'doc> {
    /// A value that may be absent.
    pub fn optional(&self, key: &str) -> Option<Entry<'doc>> {
        self.asked.borrow_mut().insert(key.to_owned());
        let (found, value) = self.table.get_key_value(key)?;
        Some(self.entry(found, value))
    }

    /// A value that must be there; its absence is a problem with `example` as the remedy.
    pub fn required(&self, key: &str, example: &str) -> Option<Entry<'doc>> {
        let entry = self.optional(key);
        if entry.is_none() {
            let help = format!("add `{key} = {example}`");
            self.document
                .report(&self.at, &self.key(key), "is missing".to_owned(), Some(help));
        }
        entry
    }

    /// A sub-table that may be absent.
    pub fn table(&self, key: &str) -> Option<Section<'doc>> {
        self.optional(key).and_then(Entry::section)
    }

    /// Every value of a table whose keys are names the user chose.
    pub fn entries(&self) -> Vec<(String, Entry<'doc>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut asked = self.asked.borrow_mut();
        asked.extend(entries.iter().map(|(key, _)| key.get_ref().to_string()));
        entries
            .into_iter()
            .map(|(key, value)| (key.get_ref().to_string(), self.entry(key, value)))
            .collect()
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for key in self
            .table
            .keys()
            .filter(|key| !asked.contains(key.get_ref().as_ref()))
        {
            let name = key.get_ref().as_ref();
            let help = did_you_mean(name, asked.iter().map(String::as_str))
                .unwrap_or_else(|| format!("known here: {}", listed(asked.iter().map(String::as_str))));
            self.document.report(
                &key.span(),
                &self.key(name),
                "is not a known setting".to_owned(),
                Some(help),
            );
        }
    }

    /// Reports a problem with the table as a whole.
    pub fn problem(&self, message: impl Into<String>, help: Option<String>) {
        self.document.report(&self.at, &self.path, message.into(), help);
    }

    /// Where the table stands.
    pub fn location(&self) -> Location {
        self.document.location(self.at.start)
    }

    fn entry(
        &self,
        key: &'doc Spanned<std::borrow::Cow<'doc, str>>,
        value: &'doc Spanned<DeValue<'doc>>,
    ) -> Entry<'doc> {
        Entry::new(self.document, self.key(key.get_ref()), key.span(), value)
    }

    fn key(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

/// "did you mean `x`?" for the nearest of the candidates, where one is near enough to be a slip.
pub fn did_you_mean<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    /// As similar as two transposed letters in a word of eight.
    const NEAR: f64 = 0.72;
    candidates
        .map(|candidate| (strsim::normalized_damerau_levenshtein(word, candidate), candidate))
        .filter(|(nearness, _)| *nearness >= NEAR)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

/// The article that goes before a word.
pub fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// Names joined for a sentence.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn key_prefix(key: &str) -> String {
    if key.is_empty() {
        String::new()
    } else {
        format!("{key} ")
    }
}

fn help_suffix(help: Option<&str>) -> String {
    help.map(|help| format!("\n  help: {help}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_come_together_in_the_order_of_the_file() {
        let document = Document::parse("x.toml", "[server]\nlissten = 1\ntimeout = \"soon\"\n");
        let root = document.root();
        let server = root.table("server").unwrap();
        assert_eq!(
            server.optional("timeout").and_then(|entry| entry.duration()),
            None
        );
        assert!(server.required("listen", "\"127.0.0.1:8470\"").is_none());
        server.finish();
        root.finish();
        let texts: Vec<_> = document.into_problems().iter().map(ToString::to_string).collect();
        expect_test::expect![[r#"
            x.toml:1:2: server.listen is missing
              help: add `listen = "127.0.0.1:8470"`
            x.toml:2:1: server.lissten is not a known setting
              help: did you mean `listen`?
            x.toml:3:11: server.timeout is not a duration: "soon"
              help: write a number with a unit, such as "5s", "10min" or "1h"
        "#]]
        .assert_eq(&(texts.join("\n") + "\n"));
    }

    #[test]
    fn broken_toml_is_a_problem_with_a_place() {
        let document = Document::parse("x.toml", "a = 1\nb = = 2\n");
        assert!(
            document.root().optional("a").is_some(),
            "what could be read is read"
        );
        let problems = document.into_problems();
        assert_eq!((problems[0].location.line, problems[0].key.as_str()), (2, ""));
    }
}
