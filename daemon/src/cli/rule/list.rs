//! Rules as a table and as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Loaded;
use crate::rules::RuleDeclaration;

/// One line a rule: its id, its level in each policy, its title, cut to the width.
pub(super) fn as_text(rules: &[RuleDeclaration], loaded: &[Loaded], width: usize) -> String {
    let ids = rules.iter().map(|rule| rule.id.as_str().len());
    let id_width = ids.chain(["RULE".len()]).max().unwrap_or_default();
    let level_widths: Vec<_> = loaded
        .iter()
        .map(|policy| policy.name.as_str().len().max("warning".len()))
        .collect();
    let mut text = row(
        "RULE",
        id_width,
        loaded
            .iter()
            .map(|policy| policy.name.as_str())
            .zip(&level_widths),
    );
    text += "TITLE\n";
    for rule in rules {
        let levels = loaded
            .iter()
            .map(|policy| policy.level(&rule.id))
            .zip(&level_widths);
        let mut line = row(rule.id.as_str(), id_width, levels);
        let left = width.saturating_sub(line.chars().count());
        line += &cut(&title(rule), left);
        text += line.trim_end();
        text.push('\n');
    }
    text += "\n`stagegate rule explain RULE` tells what a rule looks for, and why.\n";
    text
}

fn row<'a>(id: &str, id_width: usize, levels: impl Iterator<Item = (&'a str, &'a usize)>) -> String {
    let mut cells = vec![format!("{id:id_width$}  ")];
    cells.extend(levels.map(|(level, width)| format!("{level:width$}  ")));
    cells.concat()
}

fn title(rule: &RuleDeclaration) -> String {
    match rule.deprecated {
        Some(_) => format!("{} (deprecated)", rule.title),
        None => rule.title.clone(),
    }
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let start: String = text.chars().take(width.saturating_sub(3)).collect();
    format!("{}...", start.trim_end())
}

/// The JSON form: its own type, so that a declaration can change without it.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct WireRule<'a> {
    id: &'a str,
    title: &'a str,
    category: &'a str,
    plugin: &'a str,
    plugin_version: &'a str,
    since: &'a str,
    deprecated: Option<&'a str>,
    needs_catalog: bool,
    default_level: &'a str,
    /// By policy.
    levels: BTreeMap<&'a str, &'static str>,
    options_schema: Option<&'a serde_json::Value>,
}

/// `{"rules": [...]}`
pub(super) fn as_json(rules: &[RuleDeclaration], loaded: &[Loaded]) -> String {
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| WireRule {
            id: rule.id.as_str(),
            title: &rule.title,
            category: &rule.category,
            plugin: &rule.plugin,
            plugin_version: &rule.plugin_version,
            since: &rule.since,
            deprecated: rule.deprecated.as_deref(),
            needs_catalog: rule.needs_catalog,
            default_level: rule.default_level.as_str(),
            levels: loaded
                .iter()
                .map(|policy| (policy.name.as_str(), policy.level(&rule.id)))
                .collect(),
            options_schema: rule.options_schema.as_ref(),
        })
        .collect();
    format!("{:#}", serde_json::json!({ "rules": rules }))
}
