//! What a component says of itself, checked before anyone believes it.
//!
//! A description ends up in comments, on pages and in the policy's errors, so ids must be ids, texts must be short and
//! schemas must be schemas; everything wrong is reported at once, to the plugin's author.

use std::collections::BTreeSet;

use super::RuleDeclaration;
use super::bindings::types::{self as wit};
use super::host_rules::host_rule;
use super::options::OptionsSchema;
use super::text::{clean, clean_line};
use crate::ids::{PluginName, RuleId};
use crate::review::finding::Level;

/// Rules of one component.
const MAX_RULES: usize = 500;

/// Bytes of a name, a title, a version.
const MAX_LINE_BYTES: usize = 200;

/// Bytes of one part of the documentation.
const MAX_DOCUMENTATION_BYTES: usize = 20_000;

/// Bytes of an options schema.
const MAX_SCHEMA_BYTES: usize = 100_000;

/// A component's description, valid.
pub(super) struct Description {
    /// In the component's order.
    pub(super) rules: Vec<DescribedRule>,
}

/// A rule's declaration with what only the host needs.
pub(super) struct DescribedRule {
    pub(super) declaration: RuleDeclaration,
    /// Command tags of statements it looks at; empty for all.
    pub(super) tags: Vec<String>,
    /// None where it has no options.
    pub(super) schema: Option<OptionsSchema>,
}

/// Checks a description; all that is wrong with it, as fragments.
pub(super) fn read_description(plugin: wit::Plugin) -> Result<Description, Vec<String>> {
    let mut problems = Vec::new();
    if let Err(error) = plugin.name.parse::<PluginName>() {
        problems.push(error_text(&error));
    }
    check_line("its version", &plugin.version, &mut problems);
    if plugin.rules.is_empty() {
        problems.push("it declares no rule".to_owned());
    }
    if plugin.rules.len() > MAX_RULES {
        problems.push(format!(
            "it declares {} rules; the limit is {MAX_RULES}",
            plugin.rules.len()
        ));
        return Err(problems);
    }
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for rule in plugin.rules {
        match read_rule(rule, &plugin.name, &plugin.version) {
            Ok(rule) if seen.insert(rule.declaration.id.clone()) => rules.push(rule),
            Ok(rule) => problems.push(format!("it declares the rule `{}` twice", rule.declaration.id)),
            Err(of_rule) => problems.extend(of_rule),
        }
    }
    if problems.is_empty() {
        Ok(Description { rules })
    } else {
        Err(problems)
    }
}

fn read_rule(rule: wit::Rule, plugin: &str, version: &str) -> Result<DescribedRule, Vec<String>> {
    let id: RuleId = rule.id.parse().map_err(|error| vec![error_text(&error)])?;
    let mut problems = Vec::new();
    if host_rule(id.as_str()).is_some() {
        problems.push(format!("the rule id `{id}` is stagegate's own"));
    }
    for (what, text) in [
        ("title", &rule.title),
        ("category", &rule.category),
        ("since", &rule.since),
    ] {
        check_line(&format!("{what} of rule `{id}`"), text, &mut problems);
    }
    for (what, text) in [
        ("what", &rule.documentation.what),
        ("why", &rule.documentation.why),
        ("instead", &rule.documentation.instead),
    ] {
        check_length(
            &format!("`{what}` of rule `{id}`"),
            text,
            MAX_DOCUMENTATION_BYTES,
            &mut problems,
        );
    }
    let schema = read_schema(&id, &rule.options_schema, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(DescribedRule {
        declaration: RuleDeclaration {
            id,
            title: clean_line(&rule.title, MAX_LINE_BYTES),
            category: clean_line(&rule.category, MAX_LINE_BYTES),
            what: clean(&rule.documentation.what, MAX_DOCUMENTATION_BYTES),
            why: clean(&rule.documentation.why, MAX_DOCUMENTATION_BYTES),
            instead: clean(&rule.documentation.instead, MAX_DOCUMENTATION_BYTES),
            default_level: level(rule.default_level),
            options_schema: schema.as_ref().map(|schema| schema.json().clone()),
            needs_catalog: rule.needs_catalog,
            since: clean_line(&rule.since, MAX_LINE_BYTES),
            deprecated: rule.deprecated.map(|why| clean(&why, MAX_DOCUMENTATION_BYTES)),
            plugin: plugin.to_owned(),
            plugin_version: version.to_owned(),
        },
        tags: rule.tags,
        schema,
    })
}

fn read_schema(id: &RuleId, text: &str, problems: &mut Vec<String>) -> Option<OptionsSchema> {
    if text.is_empty() {
        return None;
    }
    if text.len() > MAX_SCHEMA_BYTES {
        check_length(
            &format!("options schema of rule `{id}`"),
            text,
            MAX_SCHEMA_BYTES,
            problems,
        );
        return None;
    }
    match OptionsSchema::read(text) {
        Ok(schema) => Some(schema),
        Err(error) => {
            let error = clean_line(&error, 300);
            problems.push(format!("options schema of rule `{id}`: {error}"));
            None
        }
    }
}

fn check_line(what: &str, text: &str, problems: &mut Vec<String>) {
    if text.trim().is_empty() {
        problems.push(format!("{what} is empty"));
    } else if text.contains('\n') {
        problems.push(format!("{what} has more than one line"));
    } else {
        check_length(what, text, MAX_LINE_BYTES, problems);
    }
}

fn check_length(what: &str, text: &str, max: usize, problems: &mut Vec<String>) {
    if text.len() > max {
        problems.push(format!("{what} has {} bytes; the limit is {max}", text.len()));
    }
}

fn error_text(error: &crate::ids::InvalidId) -> String {
    clean_line(&error.to_string(), MAX_LINE_BYTES)
}

/// The level in the project's own words.
pub(super) fn level(level: wit::Level) -> Level {
    match level {
        wit::Level::Info => Level::Info,
        wit::Level::Warning => Level::Warning,
        wit::Level::Error => Level::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str) -> wit::Rule {
        wit::Rule {
            id: id.to_owned(),
            title: "a title".to_owned(),
            category: "column".to_owned(),
            documentation: wit::Documentation {
                what: "what".to_owned(),
                why: "why".to_owned(),
                instead: "instead".to_owned(),
            },
            default_level: wit::Level::Warning,
            options_schema: String::new(),
            tags: vec![],
            needs_catalog: false,
            since: "1.0".to_owned(),
            deprecated: None,
        }
    }

    fn problems(change: impl FnOnce(&mut wit::Plugin)) -> Vec<String> {
        let mut plugin = wit::Plugin {
            name: "column".to_owned(),
            version: "1.2.3".to_owned(),
            homepage: String::new(),
            licence: String::new(),
            rules: vec![rule("nullable-column")],
        };
        change(&mut plugin);
        read_description(plugin).err().unwrap_or_default()
    }

    #[test]
    fn a_good_description_is_kept() {
        assert_eq!(problems(|_| ()), Vec::<String>::new());
    }

    #[test]
    fn every_vice_is_named() {
        type Change = fn(&mut wit::Plugin);
        let table: [(Change, &str); 11] = [
            (|p| p.name = "Not A Name".to_owned(), "is not a plugin name"),
            (|p| p.version = String::new(), "its version is empty"),
            (|p| p.rules.clear(), "it declares no rule"),
            (|p| p.rules = vec![rule("a"); 501], "it declares 501 rules"),
            (
                |p| p.rules.push(rule("nullable-column")),
                "`nullable-column` twice",
            ),
            (|p| p.rules[0].id = "Über".to_owned(), "is not a rule id"),
            (
                |p| p.rules[0].id = "syntax-error".to_owned(),
                "is stagegate's own",
            ),
            (
                |p| p.rules[0].title = "x".repeat(201),
                "title of rule `nullable-column` has 201 bytes",
            ),
            (
                |p| p.rules[0].title = "two\nlines".to_owned(),
                "more than one line",
            ),
            (
                |p| p.rules[0].documentation.why = "x".repeat(20_001),
                "`why` of rule `nullable-column` has 20001 bytes",
            ),
            (
                |p| p.rules[0].options_schema = "{".to_owned(),
                "options schema of rule `nullable-column`",
            ),
        ];
        for (change, expected) in table {
            let problems = problems(change);
            assert!(
                problems.len() == 1 && problems[0].contains(expected),
                "wanted {expected:?}, got {problems:?}"
            );
        }
    }

    #[test]
    fn everything_wrong_is_reported_at_once() {
        let problems = problems(|plugin| {
            plugin.version = String::new();
            plugin.rules.push(rule("nullable-column"));
            plugin.rules.push(rule("-"));
        });
        assert_eq!(problems.len(), 3, "{problems:?}");
    }
}
