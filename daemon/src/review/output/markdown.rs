//! A report as markdown, for a comment or a page of any tool. Everything quoted from SQL is escaped.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Printed;
use crate::review::comment::{count_levels, counted, only_in, until};
use crate::review::grouped::{GroupedFile, GroupedFinding};
use crate::review::markdown::{code, code_block, escape, prose};

pub(super) fn write(printed: &Printed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = counted(printed.report.sources.len(), "file");
    writeln!(out, "### Stagegate: {}\n", count_levels(&printed.files))?;
    writeln!(out, "{files} reviewed.")?;
    for file in &printed.files {
        out.write_all(file_text(printed, file).as_bytes())?;
    }
    if let Some(compared) = printed.compared {
        let (known, gone) = (counted(compared.known, "finding"), compared.gone.len());
        writeln!(
            out,
            "\n{known} in the baseline; {gone} of its entries no longer occur."
        )?;
    }
    Ok(())
}

fn file_text(printed: &Printed<'_>, file: &GroupedFile<'_>) -> String {
    let mut text = String::new();
    if file.findings.is_empty() && file.suppressed.is_empty() && file.not_evaluated.is_empty() {
        return text;
    }
    let _ = writeln!(text, "\n#### {}", code(file.path));
    for grouped in &file.findings {
        render_finding(printed, file, grouped, &mut text);
    }
    if !file.suppressed.is_empty() || !file.not_evaluated.is_empty() {
        text.push('\n');
    }
    for grouped in &file.suppressed {
        let suppressed = grouped.suppressed;
        let _ = writeln!(
            text,
            "- allowed, line {}{}: {}: {}{}",
            suppressed.finding.place.start.line,
            only_in(grouped, printed.report),
            suppressed.finding.rule,
            escape(&suppressed.reason),
            until(suppressed.until),
        );
    }
    for grouped in &file.not_evaluated {
        let item = grouped.item;
        let line = item
            .place
            .map(|place| format!(", line {}", place.start.line))
            .unwrap_or_default();
        let rule = item
            .rule
            .as_ref()
            .map(|rule| format!("{rule}: "))
            .unwrap_or_default();
        let _ = writeln!(text, "- not fully checked{line}: {rule}{}", escape(&item.reason));
    }
    text
}

fn render_finding(
    printed: &Printed<'_>,
    file: &GroupedFile<'_>,
    grouped: &GroupedFinding<'_>,
    text: &mut String,
) {
    let finding = grouped.finding;
    let whose = if printed.has_several_environments() {
        format!(" ({})", grouped.environments())
    } else {
        String::new()
    };
    let _ = writeln!(
        text,
        "\n**{}**, line {}{whose}, {}: {}",
        grouped.level(),
        finding.place.start.line,
        code(finding.rule.as_str()),
        prose(&finding.message)
    );
    let line = printed
        .lines
        .get(file.path)
        .map(|lines| lines.line(finding.place.start.line).1.trim());
    if let Some(line) = line.filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "\n{}", code_block("sql", line));
    }
    let help = finding.help.as_deref().map(str::trim).unwrap_or_default();
    match help.split_once('\n') {
        _ if help.is_empty() => {}
        None => {
            let _ = writeln!(text, "\n{}", prose(help));
        }
        Some((first, rest)) => {
            let _ = writeln!(
                text,
                "\n{}\n\n{}",
                prose(first),
                code_block("sql", rest.trim_matches('\n'))
            );
        }
    }
}
