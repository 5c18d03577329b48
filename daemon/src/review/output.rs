//! A report as people and other programs read it: one file a form, each a function from a report to text.
//!
//! Findings that several environments share are told once. Lines and columns are 1-based everywhere, columns count
//! characters, ends are one past the last character. The cost is linear in the report and the sources.

mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

use std::collections::HashMap;
use std::io::{self, Write};

use super::baseline::Compared;
use super::finding::{Level, Report};
use super::grouped::{GroupedFile, GroupedFinding, group};
use crate::rules::RuleDeclaration;
use crate::sql::line_index::LineIndex;
pub use text::Style;

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For a terminal.
    Text(Style),
    /// Our own object.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit's XML.
    Junit,
    /// GitLab's code quality report (Code Climate).
    Gitlab,
    /// For a comment or a page.
    Markdown,
    /// Commands of a GitHub workflow that become annotations.
    Github,
}

/// A report with what else is told of it.
pub struct Printed<'a> {
    report: &'a Report,
    files: Vec<GroupedFile<'a>>,
    lines: HashMap<&'a str, LineIndex<'a>>,
    /// What is known of the rules, for forms that explain them.
    declarations: &'a [RuleDeclaration],
    compared: Option<&'a Compared>,
}

impl<'a> Printed<'a> {
    /// Gathers what the forms need. `compared` is what became of the findings that a baseline knows.
    pub fn new(
        report: &'a Report,
        declarations: &'a [RuleDeclaration],
        compared: Option<&'a Compared>,
    ) -> Self {
        let files = group(report);
        let sources: HashMap<&str, &str> = report
            .sources
            .iter()
            .map(|source| (source.path.as_str(), source.sql.as_str()))
            .collect();
        let is_told = |file: &&GroupedFile<'_>| !file.findings.is_empty() || !file.suppressed.is_empty();
        let lines = files
            .iter()
            .filter(is_told)
            .filter_map(|file| Some((file.path, LineIndex::new(sources.get(file.path)?))))
            .collect();
        Self {
            report,
            files,
            lines,
            declarations,
            compared,
        }
    }

    /// Writes the report.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, form: Form, out: &mut dyn Write) -> io::Result<()> {
        match form {
            Form::Text(style) => text::write(self, style, out),
            Form::Json => json::write(self, out),
            Form::Sarif => sarif::write(self, out),
            Form::Junit => junit::write(self, out),
            Form::Gitlab => gitlab::write(self, out),
            Form::Markdown => markdown::write(self, out),
            Form::Github => github::write(self, out),
        }
    }

    /// All findings with their files.
    fn findings(&self) -> impl Iterator<Item = (&GroupedFile<'a>, &GroupedFinding<'a>)> {
        self.files
            .iter()
            .flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }

    /// How many findings have this level.
    fn count(&self, level: Level) -> usize {
        self.findings()
            .filter(|(_, finding)| finding.level() == level)
            .count()
    }

    /// Whether findings have to say whose they are.
    fn has_several_environments(&self) -> bool {
        self.report.environments.len() > 1
    }
}

#[cfg(test)]
mod tests;
