//! The texts that stand on a pull request. Markdown without HTML; everything quoted from SQL is escaped.

mod plan;

use std::fmt::Write as _;

use jiff::civil::Date;

use super::finding::{Finding, Level, NotEvaluated, Report};
use super::grouped::{GroupedFile, GroupedFinding, GroupedSuppressed, group};
use super::markdown::{code, code_block, escape, prose};
use super::runs::render_runs;
use crate::rollout::dry_plan::DryPlan;
pub use plan::render_plan;

/// More than these are left to the review's page.
const MOST_FINDINGS: usize = 50;

/// More than these are left to the review's page.
const MOST_NOT_EVALUATED: usize = 10;

/// More than these are left to the review's page.
const MOST_SUPPRESSED: usize = 20;

/// Where links in a comment lead.
#[derive(Debug, Clone)]
pub struct Links {
    /// The daemon's address, without a slash at the end.
    pub base: String,
    /// The review's page.
    pub review: String,
}

/// How one database of a rollout stands, for the rollout's comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// `prod`
    pub environment: String,
    /// `hr_prod`
    pub database: String,
    /// The change's version and description.
    pub change: String,
    /// In words: `waits for a person`, `applied in 12 ms`, `failed: ...`.
    pub state: String,
}

/// What was reviewed.
#[derive(Debug, Clone, Copy)]
pub struct Reviewed<'a> {
    /// What the merge would do; none where that is not known.
    pub plan: Option<&'a Result<DryPlan, String>>,
    /// Its commit.
    pub commit: &'a str,
    /// The pull request is still a draft.
    pub is_draft: bool,
}

/// The summary comment of a review.
pub fn render_review(report: &Report, reviewed: Reviewed<'_>, links: &Links) -> String {
    let files = group(report);
    let mut text = format!("### {}\n\n", headline(&files));
    text += &opening(report, &files, reviewed);
    let mut left = MOST_FINDINGS;
    for file in &files {
        render_file(&mut text, report, file, links, &mut left);
    }
    let hidden = files
        .iter()
        .map(|file| file.findings.len())
        .sum::<usize>()
        .saturating_sub(MOST_FINDINGS);
    if hidden > 0 {
        let _ = write!(text, "\nand {} more.\n", counted(hidden, "finding"));
    }
    render_suppressed(&mut text, report, &files);
    text += &render_runs(report);
    render_not_evaluated(&mut text, &files);
    if let Some(plan) = reviewed.plan {
        let _ = write!(text, "\n{}", render_plan(plan));
    }
    let _ = write!(text, "\n[The whole review]({})", links.review);
    text
}

/// The comment of a pull request that no longer changes any migration.
pub fn render_nothing_left(commit: &str) -> String {
    format!(
        "### ✅ Stagegate: nothing to review\n\nAt commit {} this pull request changes no migration.",
        code(commit)
    )
}

/// What a closed stage waits for, for the rollout's comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageLine {
    /// `prod`
    pub environment: String,
    /// What its riskiest change puts at stake, and why.
    pub risk: Option<String>,
    /// A mark and a text for each thing.
    pub waits: Vec<String>,
}

/// The comment that links to a rollout; `stages` are those that wait.
pub fn render_rollout(rollout_url: &str, lines: &[TaskLine], stages: &[StageLine]) -> String {
    let mut text = format!("### 🚦 Stagegate: [rollout]({rollout_url})\n\n");
    if lines.is_empty() {
        text += "There is nothing to roll out.";
        return text;
    }
    text += "| Environment | Database | Change | State |\n|---|---|---|---|\n";
    for line in lines.iter().take(MOST_FINDINGS) {
        let (environment, database) = (escape(&line.environment), escape(&line.database));
        let (change, state) = (escape(&line.change), escape(&line.state));
        let _ = writeln!(text, "| {environment} | {database} | {change} | {state} |");
    }
    let hidden = lines.len().saturating_sub(MOST_FINDINGS);
    if hidden > 0 {
        let _ = write!(text, "\nand {} more.\n", counted(hidden, "task"));
    }
    for stage in stages {
        let risk = stage.risk.as_deref().map(|risk| format!(" ({})", escape(risk)));
        let _ = write!(
            text,
            "\n**{}**{}\n\n",
            escape(&stage.environment),
            risk.unwrap_or_default()
        );
        for wait in &stage.waits {
            let _ = writeln!(text, "- {}", escape(wait));
        }
    }
    let _ = write!(text, "\n[Open the rollout]({rollout_url})");
    text
}

/// `2 errors, 1 warning`, or `no findings`.
pub fn summary(report: &Report) -> String {
    count_levels(&group(report))
}

/// `1 file`, `2 files`.
pub fn counted(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

fn headline(files: &[GroupedFile<'_>]) -> String {
    let gravest = files
        .iter()
        .flat_map(|file| &file.findings)
        .map(GroupedFinding::level)
        .max();
    let sign = match gravest {
        Some(Level::Error) => "❌",
        Some(Level::Warning) => "⚠️",
        Some(Level::Info) => "ℹ️",
        None => "✅",
    };
    format!("{sign} Stagegate: {}", count_levels(files))
}

/// The same of files that were grouped before.
pub(super) fn count_levels(files: &[GroupedFile<'_>]) -> String {
    let count = |level| {
        files
            .iter()
            .flat_map(|file| &file.findings)
            .filter(|finding| finding.level() == level)
            .count()
    };
    let parts: Vec<_> = [
        (Level::Error, "error"),
        (Level::Warning, "warning"),
        (Level::Info, "remark"),
    ]
    .into_iter()
    .map(|(level, noun)| (count(level), noun))
    .filter(|(number, _)| *number > 0)
    .map(|(number, noun)| counted(number, noun))
    .collect();
    let mut words = if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    };
    let allowed: usize = files.iter().map(|file| file.suppressed.len()).sum();
    if allowed > 0 {
        let _ = write!(words, ", {allowed} allowed");
    }
    words
}

fn opening(report: &Report, files: &[GroupedFile<'_>], reviewed: Reviewed<'_>) -> String {
    let environments: Vec<_> = report
        .environments
        .iter()
        .map(|environment| environment.environment.as_str())
        .collect();
    let policies = if environments.len() == 1 {
        "the policy of"
    } else {
        "the policies of"
    };
    let draft = if reviewed.is_draft {
        " The pull request is still a draft."
    } else {
        ""
    };
    format!(
        "Commit {}: {} reviewed under {policies} {}.{draft}\n",
        code(reviewed.commit),
        counted(files.len(), "migration"),
        environments.join(", ")
    )
}

fn render_file(text: &mut String, report: &Report, file: &GroupedFile<'_>, links: &Links, left: &mut usize) {
    if file.findings.is_empty() || *left == 0 {
        return;
    }
    let _ = write!(text, "\n{}\n", code(file.path));
    let source = report.sources.iter().find(|source| source.path == file.path);
    for grouped in file.findings.iter().take(*left) {
        render_finding(text, grouped, source.map_or("", |source| &source.sql), links);
    }
    *left = left.saturating_sub(file.findings.len());
}

fn render_finding(text: &mut String, grouped: &GroupedFinding<'_>, sql: &str, links: &Links) {
    let finding = grouped.finding;
    let rule = &finding.rule;
    let _ = write!(
        text,
        "\n**{}**, line {} ({}): {} ([{rule}]({}/rules/{rule}))\n",
        grouped.level(),
        finding.place.start.line,
        grouped.environments(),
        prose(&finding.message),
        links.base,
    );
    if let Some(line) = quoted_line(finding, sql) {
        let _ = write!(text, "\n{}\n", code_block("sql", line));
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\n{}\n", render_help(help));
    }
}

/// The first line the finding points at.
fn quoted_line<'sql>(finding: &Finding, sql: &'sql str) -> Option<&'sql str> {
    let start = (finding.place.start_byte as usize).min(sql.len());
    if finding.place.start_byte == finding.place.end_byte || !sql.is_char_boundary(start) {
        return None;
    }
    let line_start = sql[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = sql[line_start..].lines().next()?.trim();
    (!line.is_empty()).then_some(line)
}

/// One line reads as a sentence; several are code.
fn render_help(help: &str) -> String {
    match help.trim().split_once('\n') {
        None => prose(help),
        Some((first, rest)) => format!(
            "{}\n\n{}",
            prose(first),
            code_block("sql", rest.trim_matches('\n'))
        ),
    }
}

/// What comments in the files let pass, so that a reviewer sees it.
fn render_suppressed(text: &mut String, report: &Report, files: &[GroupedFile<'_>]) {
    let all: Vec<_> = files
        .iter()
        .flat_map(|file| file.suppressed.iter().map(|grouped| (file.path, grouped)))
        .collect();
    if all.is_empty() {
        return;
    }
    let _ = write!(text, "\n**{} allowed by comments:**\n\n", all.len());
    for (path, grouped) in all.iter().take(MOST_SUPPRESSED) {
        let suppressed = grouped.suppressed;
        let (rule, line) = (&suppressed.finding.rule, suppressed.finding.place.start.line);
        let place = format!("{}, line {line}{}", code(path), only_in(grouped, report));
        let until = until(suppressed.until);
        let _ = writeln!(text, "- {place}: {rule}: {}{until}", escape(&suppressed.reason));
    }
    let hidden = all.len().saturating_sub(MOST_SUPPRESSED);
    if hidden > 0 {
        let _ = writeln!(text, "- and {hidden} more");
    }
}

/// ` (test)` where not all environments let it pass.
pub(super) fn only_in(grouped: &GroupedSuppressed<'_>, report: &Report) -> String {
    if grouped.environments.len() == report.environments.len() {
        return String::new();
    }
    let names: Vec<_> = grouped.environments.iter().map(|name| name.as_str()).collect();
    format!(" ({})", names.join(", "))
}

/// ` (until 2027-01-31)`
pub(super) fn until(day: Option<Date>) -> String {
    day.map(|day| format!(" (until {day})")).unwrap_or_default()
}

fn render_not_evaluated(text: &mut String, files: &[GroupedFile<'_>]) {
    let all: Vec<(&str, &NotEvaluated)> = files
        .iter()
        .flat_map(|file| file.not_evaluated.iter().map(|grouped| (file.path, grouped.item)))
        .collect();
    if all.is_empty() {
        return;
    }
    *text += "\n**Not fully checked:**\n\n";
    for (path, item) in all.iter().take(MOST_NOT_EVALUATED) {
        let at = item
            .place
            .map(|place| format!(", line {}", place.start.line))
            .unwrap_or_default();
        let rule = item
            .rule
            .as_ref()
            .map(|rule| format!("{rule}: "))
            .unwrap_or_default();
        let _ = writeln!(text, "- {}{at}: {rule}{}", code(path), escape(&item.reason));
    }
    let hidden = all.len().saturating_sub(MOST_NOT_EVALUATED);
    if hidden > 0 {
        let _ = writeln!(text, "- and {hidden} more");
    }
}

#[cfg(test)]
mod tests;
