//! A report as text for a terminal: each finding with its line and marks under it, then a summary.
//!
//! The cost is linear in the report: only the line a finding starts on is cut out of the source, once.

use std::collections::HashMap;
use std::io::{self, Write};

use super::comment::{counted, summary};
use super::finding::{FileReport, Finding, Level, Report};

/// A line longer than this is shown from near the finding on.
const WIDEST: usize = 160;

/// Escape codes, or nothing.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    colours: bool,
}

impl Style {
    /// With colours where `colours` says so.
    pub fn new(colours: bool) -> Self {
        Self { colours }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colours {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn level(self, level: Level) -> String {
        let code = match level {
            Level::Error => "1;31",
            Level::Warning => "1;33",
            Level::Info => "1;36",
        };
        self.paint(code, level.as_str())
    }
}

/// Writes the whole report of one policy.
///
/// # Errors
/// Those of `out`.
pub fn write_text(report: &Report, style: Style, out: &mut impl Write) -> io::Result<()> {
    let sources: HashMap<&str, &str> = report
        .sources
        .iter()
        .map(|source| (source.path.as_str(), source.sql.as_str()))
        .collect();
    for file in report
        .environments
        .iter()
        .flat_map(|environment| &environment.files)
    {
        let sql = sources.get(file.path.as_str()).copied().unwrap_or_default();
        for finding in &file.findings {
            write_finding(file, finding, sql, style, out)?;
        }
        for item in &file.not_evaluated {
            let line = item
                .place
                .map(|place| format!(":{}", place.start.line))
                .unwrap_or_default();
            let rule = item
                .rule
                .as_ref()
                .map(|rule| format!("{rule}: "))
                .unwrap_or_default();
            writeln!(
                out,
                "{}{line}: not fully checked: {rule}{}",
                shown(&file.path),
                shown(&item.reason)
            )?;
        }
    }
    let files = report.sources.len();
    writeln!(out, "{}: {}", counted(files, "file"), summary(report))
}

fn write_finding(
    file: &FileReport,
    finding: &Finding,
    sql: &str,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let start = finding.place.start;
    writeln!(
        out,
        "{}:{}:{}: {}[{}]: {}",
        shown(&file.path),
        start.line,
        start.column,
        style.level(finding.level),
        finding.rule,
        style.paint("1", &shown(&finding.message)),
    )?;
    if let Some((line, marks)) = frame(finding, sql) {
        let number = start.line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(out, "{gutter} |")?;
        writeln!(out, "{number} | {line}")?;
        writeln!(out, "{gutter} | {}", style.paint("1", &marks))?;
    }
    for note in &finding.notes {
        let at = note
            .place
            .map(|place| format!(" (line {})", place.start.line))
            .unwrap_or_default();
        writeln!(out, "  note{at}: {}", shown(&note.message))?;
    }
    if let Some(help) = &finding.help {
        let mut lines = help.trim().lines();
        writeln!(out, "  help: {}", shown(lines.next().unwrap_or_default()))?;
        for line in lines {
            writeln!(out, "        {}", shown(line))?;
        }
    }
    writeln!(out)
}

/// The line a finding starts on and the marks that go under it.
fn frame(finding: &Finding, sql: &str) -> Option<(String, String)> {
    let start = finding.place.start_byte as usize;
    let before = sql.get(..start)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = sql[line_start..].lines().next().unwrap_or_default();
    let end = (finding.place.end_byte as usize)
        .min(line_start + line.len())
        .max(start);
    let marked = sql.get(start..end)?.chars().count().max(1);
    let column = sql[line_start..start].chars().count();
    let skipped = if column + marked > WIDEST {
        column.saturating_sub(WIDEST / 4)
    } else {
        0
    };
    let visible: String = line.chars().skip(skipped).take(WIDEST).map(one_column).collect();
    let marked = marked.min(WIDEST.saturating_sub(column - skipped)).max(1);
    Some((visible, " ".repeat(column - skipped) + &"^".repeat(marked)))
}

/// Text as it may be written to a terminal: no control characters, so no escape codes of others.
fn shown(text: &str) -> String {
    text.chars().map(one_column).collect()
}

fn one_column(c: char) -> char {
    if c == '\t' {
        ' '
    } else if c.is_control() {
        '\u{fffd}'
    } else {
        c
    }
}
