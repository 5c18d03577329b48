//! A rule's documentation for a terminal.

use serde_json::Value;

use super::Loaded;
use super::wrap::{wrap, wrap_markdown};
use crate::rules::RuleDeclaration;
use crate::rules::host_rules::{Control, HostRule};
use crate::rules::page::type_words;

/// How far the text of a chapter is moved in.
const INDENT: usize = 2;

/// Title, documentation, options, levels.
pub(super) fn as_text(rule: &RuleDeclaration, loaded: &[Loaded], width: usize) -> String {
    let mut parts = vec![wrap(&format!("{}: {}", rule.id, rule.title), 0, width)];
    let chapters = [
        ("Deprecated", rule.deprecated.as_ref()),
        ("What", Some(&rule.what)),
        ("Why", Some(&rule.why)),
        ("Instead", Some(&rule.instead)),
    ];
    for (title, markdown) in chapters {
        if let Some(markdown) = markdown.filter(|markdown| !markdown.is_empty()) {
            parts.push(format!("\n{title}\n{}", wrap_markdown(markdown, INDENT, width)));
        }
    }
    parts.push(format!(
        "\nOptions\n{}",
        options(rule.options_schema.as_ref(), width)
    ));
    parts.push("\nLevel\n".to_owned());
    for policy in loaded {
        let (level, file) = (policy.level(&rule.id), &policy.policy.file);
        parts.push(format!("  {level} in {} ({file})\n", policy.name));
    }
    parts.push(format!("  {} is what its author suggests\n", rule.default_level));
    let catalog = if rule.needs_catalog {
        "; looks at the database"
    } else {
        ""
    };
    let (plugin, version, since) = (&rule.plugin, &rule.plugin_version, &rule.since);
    parts.push(format!("\nPlugin {plugin} {version}; since {since}{catalog}\n"));
    parts.concat()
}

/// What the host itself reports.
pub(super) fn host_rule_as_text(rule: &HostRule, width: usize) -> String {
    let mut parts = vec![wrap(&format!("{}: {}", rule.id, rule.title), 0, width)];
    for (title, markdown) in [("What", rule.what), ("Why", rule.why), ("Instead", rule.instead)] {
        parts.push(format!("\n{title}\n{}", wrap_markdown(markdown, INDENT, width)));
    }
    let level = match rule.control {
        Control::None => "Stagegate reports it itself; it has no level in a policy.",
        Control::Level => {
            "Stagegate reports it itself; `[rules]` of a policy may give it another level than warning."
        }
    };
    parts.push(format!("\n{}", wrap(level, 0, width)));
    parts.concat()
}

fn options(schema: Option<&Value>, width: usize) -> String {
    let mut parts = Vec::new();
    if let Some(schema) = schema {
        describe_options(schema, "", width, &mut parts);
    }
    if parts.is_empty() {
        parts.push("  none\n".to_owned());
    }
    parts.concat()
}

/// Each option under its dotted name, with type, default and description.
fn describe_options(schema: &Value, prefix: &str, width: usize, parts: &mut Vec<String>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        let name = format!("{prefix}{name}");
        if schema.get("properties").is_some() {
            describe_options(schema, &format!("{name}."), width, parts);
            continue;
        }
        let default = schema
            .get("default")
            .map(|default| format!(", default {default}"));
        parts.push(format!(
            "  {name}: {}{}\n",
            type_words(schema),
            default.unwrap_or_default()
        ));
        let description = schema.get("description").and_then(Value::as_str);
        parts.push(wrap(description.unwrap_or_default(), 3 * INDENT, width));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::review::finding::Level;

    #[test]
    fn a_rule_reads_well() {
        let rule = RuleDeclaration {
            id: "a-rule".parse().unwrap(),
            title: "Something that is wrong".to_owned(),
            category: "column".to_owned(),
            what: "A thing that\nis wrong.".to_owned(),
            why: "It breaks:\n\n- this\n- that".to_owned(),
            instead: "Write\n\n```sql\nSELECT 1;\n```".to_owned(),
            default_level: Level::Warning,
            options_schema: Some(serde_json::json!({
                "type": "object",
                "properties": {
                    "exempt": {
                        "type": "array", "items": { "type": "string" }, "default": [],
                        "description": "Names that may be wrong all the same.",
                    },
                    "name": { "properties": { "mode": { "enum": ["a", "b"], "default": "a" } } },
                },
            })),
            needs_catalog: true,
            since: "1.2".to_owned(),
            deprecated: None,
            plugin: "column".to_owned(),
            plugin_version: "1.3".to_owned(),
        };
        expect![[r#"
            a-rule: Something that is wrong

            What
              A thing that is wrong.

            Why
              It breaks:

              - this
              - that

            Instead
              Write

                SELECT 1;

            Options
              exempt: list of text, default []
                  Names that may be wrong all the
                  same.
              name.mode: one of "a", "b", default "a"

            Level
              warning is what its author suggests

            Plugin column 1.3; since 1.2; looks at the database
        "#]]
        .assert_eq(&as_text(&rule, &[], 40));
    }
}
