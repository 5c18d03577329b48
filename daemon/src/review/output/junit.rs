//! A report as JUnit's XML: a suite for each file, a test for each finding.
//!
//! Only findings that block are failures, so that a job is red exactly when the command fails; others are passed tests
//! with their text as output. A file without findings is one passed test, and what was not looked at is a skipped one.

use std::io::{self, Write};

use super::Printed;
use crate::review::finding::Level;
use crate::review::grouped::{GroupedFile, GroupedFinding};

pub(super) fn write(printed: &Printed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tests: usize = printed.files.iter().map(tests_of).sum();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="stagegate" tests="{tests}" failures="{}" errors="0">"#,
        printed.count(Level::Error)
    )?;
    for file in &printed.files {
        write_file(file, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn tests_of(file: &GroupedFile<'_>) -> usize {
    (file.findings.len() + file.not_evaluated.len()).max(1)
}

fn write_file(file: &GroupedFile<'_>, out: &mut dyn Write) -> io::Result<()> {
    let path = escape(file.path);
    let failures = file
        .findings
        .iter()
        .filter(|grouped| grouped.level() == Level::Error);
    writeln!(
        out,
        r#"  <testsuite name="{path}" tests="{}" failures="{}" errors="0" skipped="{}">"#,
        tests_of(file),
        failures.count(),
        file.not_evaluated.len(),
    )?;
    for grouped in &file.findings {
        write_finding(&path, grouped, out)?;
    }
    for grouped in &file.not_evaluated {
        let item = grouped.item;
        let line = item.place.map_or(1, |place| place.start.line);
        let rule = item.rule.as_ref().map_or("any rule", |rule| rule.as_str());
        writeln!(
            out,
            r#"    <testcase classname="{path}" name="{rule} at line {line}, not fully checked"><skipped message="{}"/></testcase>"#,
            escape(&item.reason)
        )?;
    }
    if file.findings.is_empty() && file.not_evaluated.is_empty() {
        writeln!(out, r#"    <testcase classname="{path}" name="no findings"/>"#)?;
    }
    writeln!(out, "  </testsuite>")
}

fn write_finding(path: &str, grouped: &GroupedFinding<'_>, out: &mut dyn Write) -> io::Result<()> {
    let finding = grouped.finding;
    let start = finding.place.start;
    let help = finding
        .help
        .as_ref()
        .map(|help| format!("\n{help}"))
        .unwrap_or_default();
    let message = escape(&finding.message);
    let text = escape(&format!(
        "{}:{}: {}: {}{help}",
        start.line,
        start.column,
        grouped.level(),
        finding.message
    ));
    writeln!(
        out,
        r#"    <testcase classname="{path}" name="{} at {}:{}" line="{}">"#,
        finding.rule, start.line, start.column, start.line
    )?;
    if grouped.level() == Level::Error {
        let rule = &finding.rule;
        writeln!(
            out,
            r#"      <failure type="{rule}" message="{message}">{text}</failure>"#
        )?;
    } else {
        writeln!(out, "      <system-out>{text}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

/// Text as XML, in content or in an attribute; what XML 1.0 can not hold is replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push('\t'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
