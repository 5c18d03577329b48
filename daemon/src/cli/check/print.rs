//! How `check` prints: the form, and where it goes.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;

use crate::cli::output;
use crate::review::baseline::Compared;
use crate::review::finding::Report;
use crate::review::output::{Form, Printed, Style};
use crate::rules::RuleDeclaration;

/// The form of the report.
#[derive(Debug, clap::Args)]
pub(super) struct Printing {
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the report to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: an object with `findings`, `suppressed` and `not-evaluated`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit's XML, for build servers: errors are failed tests
    Junit,
    /// GitLab's code quality report (Code Climate)
    Gitlab,
    /// For a comment or a page
    Markdown,
    /// Annotations of a GitHub workflow
    Github,
}

impl Printing {
    /// Whether the form explains rules.
    pub(super) fn wants_declarations(&self) -> bool {
        self.format == Format::Sarif
    }

    /// Prints a report.
    pub(super) fn print(
        &self,
        report: &Report,
        declarations: &[RuleDeclaration],
        compared: Option<&Compared>,
    ) -> anyhow::Result<()> {
        let printed = Printed::new(report, declarations, compared);
        let Some(path) = &self.output else {
            let form = self.form(output::has_colours());
            return output::print(|out| printed.write(form, out)).context("write the report");
        };
        let write = || -> std::io::Result<()> {
            let mut out = BufWriter::new(File::create(path)?);
            printed.write(self.form(false), &mut out)?;
            out.flush()
        };
        write().with_context(|| format!("write the report to {}", path.display()))
    }

    fn form(&self, colours: bool) -> Form {
        match self.format {
            Format::Text => Form::Text(Style::new(colours)),
            Format::Json => Form::Json,
            Format::Sarif => Form::Sarif,
            Format::Junit => Form::Junit,
            Format::Gitlab => Form::Gitlab,
            Format::Markdown => Form::Markdown,
            Format::Github => Form::Github,
        }
    }
}
