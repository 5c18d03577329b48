//! `plugins/examples`: rules in three languages, through the real binary; and rules that fail in the ways of their language.

#[path = "support/components.rs"]
mod components;
#[path = "support/host.rs"]
mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use expect_test::{Expect, expect};
use stagegate::policy::parse_policy;
use stagegate::rules::RuleSet;
use stagegate::sql::parse;
use support::{host, lines};

const LANGUAGES: [&str; 3] = ["rust", "javascript", "python"];

fn example(language: &str) -> String {
    let folder = components::plugins("examples", &format!("{language}.wasm"));
    folder.join(format!("{language}.wasm")).display().to_string()
}

/// Runs `stagegate` with the compiled plugins of all tests; gives its exit code and what it told.
fn stagegate(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_stagegate"))
        .args(arguments)
        .args(["--cache", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled")])
        .output()
        .expect("run the binary");
    let told = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&told).into_owned())
}

#[test]
fn the_cases_of_every_example_hold() {
    for language in LANGUAGES {
        let folder = components::root().join("plugins/examples").join(language);
        let cases = folder.join("cases").display().to_string();
        let (code, told) = stagegate(&["plugin", "test", &example(language), "--cases", &cases]);
        assert_eq!(code, Some(0), "{language}: {told}");
        assert!(told.contains(" passed") && !told.contains(" failed"), "{told}");
    }
}

#[test]
fn one_policy_has_rules_in_three_languages() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("three-languages");
    fs::create_dir_all(&folder).expect("make a folder");
    let plugins: Vec<_> = LANGUAGES
        .iter()
        .map(|language| format!("{language} = {{ path = '{}' }}\n", example(language)))
        .collect();
    let policy = folder.join("policy.toml");
    let text = format!(
        "[plugins]\n{}[rules]\namount-without-currency = 'warning'\ntable-without-owner = 'error'\n\
         [rules.timestamp-column-name]\nlevel = 'info'\noptions.suffix = '_ts'\n",
        plugins.concat()
    );
    fs::write(&policy, text).expect("write the policy");
    let sql = folder.join("1_invoice.sql");
    fs::write(
        &sql,
        "/* größer */ CREATE TABLE \"Größe\" (\n    amount numeric,\n    billed_at timestamptz\n);\n",
    )
    .expect("write the SQL");
    let (policy, sql) = (policy.display().to_string(), sql.display().to_string());
    let (code, told) = stagegate(&["check", "--policy", &policy, &sql]);
    assert_eq!(code, Some(1), "{told}");
    for found in [
        ":1:27: error[table-without-owner]: \"Größe\" does not say which team",
        ":2:5: warning[amount-without-currency]: amount is money",
        ":3:5: info[timestamp-column-name]: the column billed_at holds a moment",
    ] {
        assert!(told.contains(found), "{found}\n--- is not in\n{told}");
    }
}

/// Long enough for whatever ends by itself, on a busy machine too.
const PATIENT: &str = "60s";

/// Turns all these rules of a component on and renders what the host found.
#[track_caller]
fn check_vices(language: &str, time: &str, rules: &[&str], expected: &Expect) {
    let folder = components::plugins("guests", &format!("{language}.wasm"));
    let rules: Vec<_> = rules.iter().map(|rule| format!("{rule} = 'warning'\n")).collect();
    let text = format!(
        "[plugins]\nvices = {{ path = '{language}' }}\n[limits]\ntime = '{time}'\n[rules]\n{}",
        rules.concat()
    );
    let policy = parse_policy("policy.toml", &text).expect("the policy's text is valid");
    let set =
        RuleSet::load(&host(), &policy, &[folder]).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    let outcome = set.check("1_t.sql", &parse("CREATE TABLE t (id int);\n"), None);
    let found: Vec<_> = outcome
        .findings
        .iter()
        .map(|finding| format!("{}: {}\n", finding.rule, finding.message))
        .collect();
    expected.assert_eq(&found.concat());
}

#[test]
fn exceptions_in_javascript_are_told() {
    check_vices(
        "javascript",
        PATIENT,
        &["honest", "throws", "throws-what-is-no-error", "recurses"],
        &expect![[r#"
            honest: there is a statement
            rule-crashed: The rule `recurses` of the plugin `vices` gave up: InternalError: too much recursion (in again). It did not judge this file.
            rule-crashed: The rule `throws-what-is-no-error` of the plugin `vices` gave up: a text. It did not judge this file.
            rule-crashed: The rule `throws` of the plugin `vices` gave up: TypeError: can't access property "more", change.statements[0].nothing is undefined. It did not judge this file.
        "#]],
    );
}

#[test]
fn limits_hold_in_javascript() {
    check_vices(
        "javascript",
        "2s",
        &["honest", "loops"],
        &expect![[r#"
            honest: there is a statement
            rule-timed-out: The rule `loops` of the plugin `vices` ran out of time (2s). It did not judge this file.
        "#]],
    );
    check_vices(
        "javascript",
        PATIENT,
        &["honest", "hoards"],
        &expect![[r#"
            honest: there is a statement
            rule-crashed: The rule `hoards` of the plugin `vices` gave up: out of memory. It did not judge this file.
        "#]],
    );
}

#[test]
fn exceptions_in_python_are_told() {
    check_vices(
        "python",
        PATIENT,
        &["honest", "raises", "recurses"],
        &expect![[r#"
            honest: there is a statement
            rule-crashed: The rule `raises` of the plugin `vices` gave up: AttributeError: 'Statement' object has no attribute 'nothing' (in raises, line 17). It did not judge this file.
            rule-crashed: The rule `recurses` of the plugin `vices` gave up: RecursionError: maximum recursion depth exceeded (in recurses, line 28). It did not judge this file.
        "#]],
    );
}

#[test]
fn limits_hold_in_python() {
    check_vices(
        "python",
        "2s",
        &["honest", "loops"],
        &expect![[r#"
            honest: there is a statement
            rule-timed-out: The rule `loops` of the plugin `vices` ran out of time (2s). It did not judge this file.
        "#]],
    );
    check_vices(
        "python",
        PATIENT,
        &["honest", "hoards"],
        &expect![[r#"
            honest: there is a statement
            rule-crashed: The rule `hoards` of the plugin `vices` gave up: MemoryError (in hoards, line 35). It did not judge this file.
        "#]],
    );
}
