//! `role`, `search-path` and `settings` of `[databases.NAME]`.

use std::collections::BTreeMap;

use crate::settings::{Entry, Section};
use crate::target::SessionSettings;

/// Settings that are not to be had here, each with what to use instead.
const OWNED: &[(&str, &str)] = &[
    ("lock_timeout", "the policy's [rollout] lock-timeout sets it"),
    (
        "statement_timeout",
        "the policy's [rollout] statement-timeout sets it",
    ),
    (
        "transaction_timeout",
        "the policy's [rollout] transaction-timeout sets it",
    ),
    (
        "idle_in_transaction_session_timeout",
        "rollouts set it themselves",
    ),
    (
        "idle_session_timeout",
        "rollouts keep their session while they pause",
    ),
    ("search_path", "use `search-path` of this table"),
    ("role", "use `role` of this table"),
    ("session_authorization", "use `role` of this table"),
    ("application_name", "others know rollouts by it"),
    ("client_encoding", "changes are sent as UTF-8"),
    (
        "standard_conforming_strings",
        "changes are cut into statements as with `on`, its default",
    ),
    (
        "transaction_isolation",
        "each change has its own transaction, begun by the rollout",
    ),
    (
        "transaction_read_only",
        "each change has its own transaction, begun by the rollout",
    ),
    (
        "transaction_deferrable",
        "each change has its own transaction, begun by the rollout",
    ),
    ("default_transaction_read_only", "a change could not write"),
];

pub(super) fn read_session(section: &Section<'_>) -> SessionSettings {
    let role = section.optional("role").and_then(Entry::filled_text);
    let path = section.optional("search-path").and_then(Entry::elements);
    let settings = section.table("settings").map(|section| section.entries());
    SessionSettings {
        role,
        search_path: path
            .unwrap_or_default()
            .into_iter()
            .filter_map(Entry::filled_text)
            .collect(),
        settings: settings
            .unwrap_or_default()
            .iter()
            .filter_map(|(name, entry)| read_setting(name, entry))
            .collect::<BTreeMap<_, _>>(),
    }
}

fn read_setting(name: &str, entry: &Entry<'_>) -> Option<(String, String)> {
    let name = name.to_ascii_lowercase();
    if let Some((_, instead)) = OWNED.iter().find(|(owned, _)| *owned == name) {
        return entry.refuse_key("belongs to Stagegate", Some((*instead).to_owned()));
    }
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !name.split('.').all(is_part) {
        return entry.refuse_key(
            "is not the name of a setting of PostgreSQL",
            Some("write it as in postgresql.conf: `work_mem`; one of an extension in quotes: `\"plpgsql.variable_conflict\"`".to_owned()),
        );
    }
    match entry.value() {
        toml::Value::String(text) => Some((name, text)),
        toml::Value::Integer(number) => Some((name, number.to_string())),
        toml::Value::Float(number) => Some((name, number.to_string())),
        toml::Value::Boolean(flag) => Some((name, if flag { "on" } else { "off" }.to_owned())),
        _ => entry.refuse(
            "is not a value of a setting",
            Some("write a text, a number, true or false".to_owned()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::settings::Document;

    fn read(text: &str) -> (SessionSettings, String) {
        let document = Document::parse("x.toml", text);
        let root = document.root();
        let session = read_session(&root);
        root.finish();
        let problems: Vec<_> = document.into_problems().iter().map(ToString::to_string).collect();
        (session, problems.join("\n"))
    }

    #[test]
    fn a_session_has_a_role_a_path_and_settings() {
        let text = "role = \"owner\"\nsearch-path = [\"app\", \"public\"]\n\
                    settings = { work_mem = \"64MB\", jit = false, effective_io_concurrency = 8 }\n";
        let (session, problems) = read(text);
        assert_eq!(problems, "");
        assert_eq!(session.role.as_deref(), Some("owner"));
        assert_eq!(session.search_path, ["app", "public"]);
        let settings: Vec<_> = session
            .settings
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            settings,
            ["effective_io_concurrency=8", "jit=off", "work_mem=64MB"]
        );
    }

    #[test]
    fn settings_that_rollouts_own_are_refused_with_the_remedy() {
        let text = "search-path = \"app\"\n[settings]\nLOCK_TIMEOUT = \"1h\"\nrole = \"x\"\n\"a b\" = 1\nwork_mem = [1]\n";
        let (session, problems) = read(text);
        assert!(session.settings.is_empty());
        expect![[r#"
            x.toml:1:15: search-path is a string
              help: write a list in brackets
            x.toml:3:1: settings.LOCK_TIMEOUT belongs to Stagegate
              help: the policy's [rollout] lock-timeout sets it
            x.toml:4:1: settings.role belongs to Stagegate
              help: use `role` of this table
            x.toml:5:1: settings.a b is not the name of a setting of PostgreSQL
              help: write it as in postgresql.conf: `work_mem`; one of an extension in quotes: `"plpgsql.variable_conflict"`
            x.toml:6:12: settings.work_mem is not a value of a setting
              help: write a text, a number, true or false
        "#]]
        .assert_eq(&(problems + "\n"));
    }
}
