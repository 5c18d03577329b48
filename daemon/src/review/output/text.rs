//! A report as text for a terminal: each finding with its line and marks under it, then a summary.
//!
//! The cost is linear in the report: of the line a finding starts on, only a part near the finding is looked at.

use std::io::{self, Write};

use super::Printed;
use crate::review::comment::{count_levels, counted, only_in, until};
use crate::review::finding::{Finding, Level};
use crate::review::grouped::{GroupedFile, GroupedFinding};
use crate::sql::line_index::LineIndex;

/// A line longer than this is shown from near the finding on.
const WIDEST: usize = 160;

/// Escape codes, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

pub(super) fn write(printed: &Printed<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for file in &printed.files {
        for finding in &file.findings {
            write_finding(printed, file, finding, style, out)?;
        }
        write_remarks(printed, file, out)?;
    }
    write_baseline(printed, out)?;
    let files = printed.report.sources.len();
    writeln!(
        out,
        "{}: {}",
        counted(files, "file"),
        count_levels(&printed.files)
    )
}

fn write_finding(
    printed: &Printed<'_>,
    file: &GroupedFile<'_>,
    grouped: &GroupedFinding<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let finding = grouped.finding;
    let start = finding.place.start;
    let whose = if printed.has_several_environments() {
        format!(" ({})", grouped.environments())
    } else {
        String::new()
    };
    writeln!(
        out,
        "{}:{}:{}: {}[{}]: {}{whose}",
        shown(file.path),
        start.line,
        start.column,
        style.level(grouped.level()),
        finding.rule,
        style.paint("1", &shown(&finding.message)),
    )?;
    if let Some((line, marks)) = printed
        .lines
        .get(file.path)
        .and_then(|lines| frame(finding, lines))
    {
        let number = start.line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(out, "{gutter} |")?;
        writeln!(out, "{number} | {line}")?;
        writeln!(out, "{gutter} | {}", style.paint("1", &marks))?;
    }
    write_advice(finding, out)?;
    writeln!(out)
}

fn write_advice(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
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
    if let Some(fix) = finding.fixes.first() {
        let how = if fix.safe { "--fix" } else { "--fix --unsafe-fixes" };
        writeln!(out, "  fix: {} ({how})", shown(&fix.title))?;
    }
    Ok(())
}

/// What comments let pass and what nobody looked at.
fn write_remarks(printed: &Printed<'_>, file: &GroupedFile<'_>, out: &mut dyn Write) -> io::Result<()> {
    let path = shown(file.path);
    for grouped in &file.suppressed {
        let suppressed = grouped.suppressed;
        writeln!(
            out,
            "{path}:{}: allowed{}: {}: {}{}",
            suppressed.finding.place.start.line,
            only_in(grouped, printed.report),
            suppressed.finding.rule,
            shown(&suppressed.reason),
            until(suppressed.until),
        )?;
    }
    for grouped in &file.not_evaluated {
        let item = grouped.item;
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
            "{path}{line}: not fully checked: {rule}{}",
            shown(&item.reason)
        )?;
    }
    Ok(())
}

fn write_baseline(printed: &Printed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(compared) = printed.compared else {
        return Ok(());
    };
    for entry in &compared.gone {
        writeln!(
            out,
            "{}: info: the baseline's {} is gone: {}",
            shown(&entry.file),
            entry.rule,
            shown(&entry.message)
        )?;
    }
    if compared.known > 0 {
        writeln!(out, "{} in the baseline", counted(compared.known, "finding"))?;
    }
    Ok(())
}

/// The line a finding starts on and the marks that go under it.
fn frame(finding: &Finding, lines: &LineIndex<'_>) -> Option<(String, String)> {
    let place = finding.place;
    let (line_start, line) = lines.line(place.start.line);
    let start = (place.start_byte as usize).checked_sub(line_start)?;
    let end = (place.end_byte as usize)
        .saturating_sub(line_start)
        .clamp(start, line.len().max(start));
    let (before, from) = (line.get(..start)?, line.get(start..end)?);
    let marked = from.chars().take(WIDEST).count().max(1);
    let column = place.start.column as usize - 1;
    let lead = if column + marked > WIDEST {
        column.min(WIDEST / 4)
    } else {
        column
    };
    let first = before
        .char_indices()
        .rev()
        .take(lead)
        .last()
        .map_or(start, |(at, _)| at);
    let visible: String = line[first..].chars().take(WIDEST).map(one_column).collect();
    let marked = marked.min(WIDEST - lead);
    Some((visible, " ".repeat(lead) + &"^".repeat(marked)))
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
