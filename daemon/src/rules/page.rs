//! A rule's documentation as a Markdown page: what a folder of rule pages is made of.

use std::fmt::Write as _;

use serde_json::Value;

use super::RuleDeclaration;
use super::host_rules::{Control, HostRule};

/// The page of a rule of a plugin. `examples` is Markdown that follows the chapters; empty for none.
pub fn rule_page(rule: &RuleDeclaration, examples: &str) -> String {
    let mut page = format!("# {}: {}\n", rule.id, rule.title);
    if let Some(deprecated) = &rule.deprecated {
        let _ = write!(page, "\n**Deprecated.** {deprecated}\n");
    }
    chapters(&mut page, [&rule.what, &rule.why, &rule.instead]);
    page.push_str("\n## Options\n\n");
    page.push_str(&options(rule.options_schema.as_ref()));
    if !examples.is_empty() {
        let _ = write!(page, "\n## Examples\n\n{}\n", examples.trim());
    }
    let catalog = if rule.needs_catalog {
        " It looks at the database, and is not evaluated without a catalog."
    } else {
        ""
    };
    let _ = write!(
        page,
        "\n---\n\nOf the plugin `{}`, since {}; its author suggests the level `{}`.{catalog}\n",
        rule.plugin, rule.since, rule.default_level
    );
    page
}

/// The page of a rule of the host itself.
pub fn host_rule_page(rule: &HostRule) -> String {
    let mut page = format!("# {}: {}\n", rule.id, rule.title);
    chapters(&mut page, [rule.what, rule.why, rule.instead]);
    page.push_str(match rule.control {
        Control::None => "\n---\n\nStagegate reports it itself; it has no level in a policy.\n",
        Control::Level => {
            "\n---\n\nStagegate reports it itself; `[rules]` of a policy may give it another level.\n"
        }
    });
    page
}

fn chapters(page: &mut String, texts: [&str; 3]) {
    for (title, text) in ["What", "Why", "Instead"].into_iter().zip(texts) {
        if !text.is_empty() {
            let _ = write!(page, "\n## {title}\n\n{}\n", text.trim());
        }
    }
}

/// A row for each option under its dotted name.
fn options(schema: Option<&Value>) -> String {
    let mut rows = Vec::new();
    if let Some(schema) = schema {
        option_rows(schema, "", &mut rows);
    }
    if rows.is_empty() {
        return "None.\n".to_owned();
    }
    format!(
        "| option | type | default | what it does |\n|---|---|---|---|\n{}",
        rows.concat()
    )
}

fn option_rows(schema: &Value, prefix: &str, rows: &mut Vec<String>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        let name = format!("{prefix}{name}");
        if schema.get("properties").is_some() {
            option_rows(schema, &format!("{name}."), rows);
            continue;
        }
        let default = schema
            .get("default")
            .map(|default| format!("`{}`", cell(&default.to_string())));
        let description = schema.get("description").and_then(Value::as_str);
        rows.push(format!(
            "| `{name}` | {} | {} | {} |\n",
            type_words(schema),
            default.unwrap_or_default(),
            cell(description.unwrap_or_default())
        ));
    }
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// An option's type, for people.
pub fn type_words(schema: &Value) -> String {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<_> = values.iter().map(Value::to_string).collect();
        return format!("one of {}", values.join(", "));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => {
            let items = schema
                .get("items")
                .map_or_else(|| "anything".to_owned(), type_words);
            format!("list of {items}")
        }
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some(other) => other.to_owned(),
        None => "anything".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::review::finding::Level;

    #[test]
    fn a_page_has_all_there_is_to_know() {
        let rule = RuleDeclaration {
            id: "a-rule".parse().expect("a rule id"),
            title: "Something that is wrong".to_owned(),
            category: "column".to_owned(),
            what: "A thing.".to_owned(),
            why: "It breaks.".to_owned(),
            instead: "Write\n\n```sql\nSELECT 1;\n```".to_owned(),
            default_level: Level::Warning,
            options_schema: Some(serde_json::json!({ "properties": {
                "format": { "type": "string", "default": "^(a|b)$", "description": "How names look." },
            } })),
            needs_catalog: true,
            since: "1.2".to_owned(),
            deprecated: None,
            plugin: "column".to_owned(),
            plugin_version: "1.3".to_owned(),
        };
        expect![[r#"
            # a-rule: Something that is wrong

            ## What

            A thing.

            ## Why

            It breaks.

            ## Instead

            Write

            ```sql
            SELECT 1;
            ```

            ## Options

            | option | type | default | what it does |
            |---|---|---|---|
            | `format` | text | `"^(a\|b)$"` | How names look. |

            ---

            Of the plugin `column`, since 1.2; its author suggests the level `warning`. It looks at the database, and is not evaluated without a catalog.
        "#]]
        .assert_eq(&rule_page(&rule, ""));
    }
}
