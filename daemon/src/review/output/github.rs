//! A report as commands of a GitHub workflow, one a finding, which GitHub shows as annotations on the lines.

use std::io::{self, Write};

use super::Printed;
use crate::review::comment::count_levels;
use crate::review::finding::Level;
use crate::review::grouped::{GroupedFile, GroupedFinding};

pub(super) fn write(printed: &Printed<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (file, grouped) in printed.findings() {
        write_finding(file, grouped, out)?;
    }
    for file in &printed.files {
        for grouped in &file.not_evaluated {
            let line = grouped.item.place.map_or(1, |place| place.start.line);
            let (path, reason) = (property(file.path), data(&grouped.item.reason));
            writeln!(
                out,
                "::notice file={path},line={line},title=not fully checked::{reason}"
            )?;
        }
    }
    // Any other line is part of the job's log.
    writeln!(out, "stagegate: {}", count_levels(&printed.files))
}

fn write_finding(
    file: &GroupedFile<'_>,
    grouped: &GroupedFinding<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let finding = grouped.finding;
    let place = finding.place;
    let command = match grouped.level() {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    // GitHub takes columns only of findings on one line.
    let columns = if place.start.line == place.end.line {
        format!(",col={},endColumn={}", place.start.column, place.end.column)
    } else {
        String::new()
    };
    let mut text = finding.message.clone();
    if let Some(help) = &finding.help {
        text = format!("{text}\n{help}");
    }
    writeln!(
        out,
        "::{command} file={},line={},endLine={}{columns},title={}::{}",
        property(file.path),
        place.start.line,
        place.end.line,
        property(finding.rule.as_str()),
        data(&text),
    )
}

/// Text as a command's message: no line feed, so that nothing in it begins another command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as a property's value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
