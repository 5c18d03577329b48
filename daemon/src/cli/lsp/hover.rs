//! The page of the rule under the pointer: of a finding, of one that a comment allows, or named in such a comment.

use super::document::{Document, touches};
use super::positions::Positions;
use super::protocol::{Hover, Markup, Position};
use crate::cli::reviewer::Reviewer;
use crate::rules::host_rules::host_rule;

/// What to show at a position, where there is anything.
pub(super) fn hover(document: &Document, reviewer: &Reviewer, position: Position) -> Option<Hover> {
    let positions = Positions::new(&document.text);
    let at = positions.byte(position);
    let (rule, bytes) = named_in_comment(&document.text, at).or_else(|| {
        let file = document.reviewed()?;
        let findings = file.findings.iter().map(|grouped| grouped.finding);
        let allowed = file.suppressed.iter().map(|grouped| &grouped.suppressed.finding);
        // Of several, the one that says most precisely what it means.
        let finding = findings
            .chain(allowed)
            .filter(|finding| touches(finding, at, at))
            .min_by_key(|finding| finding.place.end_byte - finding.place.start_byte)?;
        let place = finding.place;
        Some((finding.rule.to_string(), place.start_byte..place.end_byte))
    })?;
    Some(Hover {
        contents: Markup {
            kind: "markdown",
            value: page(&rule, reviewer)?,
        },
        range: positions.range(bytes),
    })
}

/// The word at a byte, on a line that speaks to us.
fn named_in_comment(text: &str, at: u32) -> Option<(String, std::ops::Range<u32>)> {
    let at = at as usize;
    let line_start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    let mark = text[line_start..line_end].find("stagegate:")?;
    let is_inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let before = text[line_start..at].trim_end_matches(is_inside).len();
    let after = text[at..line_end].trim_start_matches(is_inside).len();
    let (start, end) = (line_start + before, line_end - after);
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    (start > line_start + mark && start < end)
        .then(|| (text[start..end].to_owned(), offset(start)..offset(end)))
}

/// A rule's documentation and its level under each policy.
fn page(rule: &str, reviewer: &Reviewer) -> Option<String> {
    if let Some(own) = host_rule(rule) {
        return Some(chapters(rule, [own.title, own.what, own.why, own.instead]));
    }
    let declarations = reviewer.declarations();
    let found = declarations
        .iter()
        .find(|declaration| declaration.id.as_str() == rule)?;
    let text = chapters(rule, [&found.title, &found.what, &found.why, &found.instead]);
    let levels: Vec<_> = reviewer
        .loaded
        .iter()
        .map(|loaded| {
            let setting = loaded.policy.rules.get(&found.id);
            let level = setting.and_then(|setting| setting.level);
            format!(
                "{} in {}",
                level.map_or("off", |level| level.as_str()),
                loaded.name
            )
        })
        .collect();
    Some(format!("{text}\n\n*{}*", levels.join(", ")))
}

fn chapters(rule: &str, [title, what, why, instead]: [&str; 4]) -> String {
    let mut text = format!("### {rule}\n\n{title}\n\n{}", what.trim());
    for (name, chapter) in [("Why", why), ("Instead", instead)] {
        if !chapter.trim().is_empty() {
            text = format!("{text}\n\n**{name}**\n\n{}", chapter.trim());
        }
    }
    text
}
