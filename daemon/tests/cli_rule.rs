//! `stagegate rule`, as a person runs it, over the shipped policies and plugins.

#[path = "support/components.rs"]
mod components;

use std::path::Path;
use std::process::{Command, Output};

use components::plugins;
use expect_test::expect;

/// Runs `stagegate rule` in the workspace's root.
fn rule(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    Command::new(env!("CARGO_BIN_EXE_stagegate"))
        .current_dir(root)
        .arg("rule")
        .args(arguments)
        .arg("--plugins")
        .arg(plugins("", "column.wasm"))
        .args(["--cache", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled")])
        .output()
        .expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn list_shows_every_rule_with_its_levels() {
    let output = rule(&[
        "list",
        "--policy",
        "policies/prod.toml",
        "--policy",
        "policies/test.toml",
    ]);
    let text = stdout(&output);
    let row = text
        .lines()
        .find(|line| line.starts_with("missing-primary-key"))
        .expect("its row");
    assert!(
        row.contains("error") && row.ends_with("Table without a primary key"),
        "{row}"
    );
    assert!(text.starts_with("RULE ") && text.contains("prod"), "{text}");
}

#[test]
fn list_as_json_is_for_programs() {
    let output = rule(&["list", "--policy", "policies/prod.toml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let rules = json["rules"].as_array().expect("a list");
    let rule = rules
        .iter()
        .find(|rule| rule["id"] == "nullable-column")
        .expect("the rule");
    assert_eq!(
        (&rule["category"], &rule["levels"]["prod"]),
        (&"column".into(), &"warning".into())
    );
}

#[test]
fn explain_tells_what_why_and_instead() {
    let text = stdout(&rule(&[
        "explain",
        "nullable-column",
        "--policy",
        "policies/prod.toml",
    ]));
    for chapter in [
        "\nWhat\n",
        "\nWhy\n",
        "\nInstead\n",
        "\nOptions\n  ignore-columns: list of text",
        "\nLevel\n",
    ] {
        assert!(text.contains(chapter), "{chapter:?} in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
}

#[test]
fn a_misspelt_rule_and_a_missing_policy_are_usage_errors() {
    let output = rule(&["explain", "nulable-column", "--policy", "policies/prod.toml"]);
    assert_eq!(output.status.code(), Some(2));
    expect![[r#"
        error: no plugin has the rule `nulable-column`; did you mean `nullable-column`?
    "#]]
    .assert_eq(&String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        rule(&["list", "--policy", "policies/none.toml"]).status.code(),
        Some(2)
    );
}
