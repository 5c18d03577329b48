//! `stagegate check` as a user runs it: the real binary with the shipped components.

#[path = "check/catalog.rs"]
mod catalog;
#[path = "check/fixes.rs"]
mod fixes;
#[path = "check/sources.rs"]
mod sources;
#[path = "check/suppressions.rs"]
mod suppressions;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use expect_test::{Expect, expect};
use serde_json::Value;

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("write a file of the test");
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("make a folder of the test");
        std::fs::write(path, text).expect("write a file of the test");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("read a file of the test")
    }

    /// What is reported, as `file:line rule`.
    fn reported(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.check(&[arguments, &["--format", "json"]].concat());
        let report = json(&output);
        let findings = report["findings"].as_array().expect("a list of findings");
        let line = |finding: &Value| {
            let (file, rule) = (finding["file"].as_str()?, finding["rule"].as_str()?);
            Some(format!("{file}:{} {rule}", finding["line"]))
        };
        findings
            .iter()
            .map(|finding| line(finding).expect("a finding with its place"))
            .collect()
    }

    fn check(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_stagegate"))
            .arg("check")
            .args(arguments)
            .arg("--cache")
            .arg(root().join("target/plugin-cache"))
            .current_dir(self.0.path())
            .output()
            .expect("run the binary")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the daemon is a folder of the workspace")
}

fn policy(name: &str) -> String {
    let root = root();
    let plugins: PathBuf = root.join("target/plugins/column.wasm");
    assert!(
        plugins.exists(),
        "{} is missing: run `cargo xtask plugins`",
        plugins.display()
    );
    root.join("daemon/tests/check").join(name).display().to_string()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn json(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text}\n{}", String::from_utf8_lossy(&output.stderr)))
}

#[track_caller]
fn expect_text(output: &[u8], expected: &Expect) {
    expected.assert_eq(&String::from_utf8_lossy(output));
}

const NULLABLE: &str = "CREATE TABLE public.t2024 (\n  id integer PRIMARY KEY,\n  name text\n);\n";

#[test]
fn a_warning_exits_0_and_shows_its_line() {
    let folder = Folder::with(&[("1_t.sql", NULLABLE)]);
    let output = folder.check(&["1_t.sql", "--policy", &policy("prod.toml")]);
    expect_text(
        &output.stdout,
        &expect![[r#"
            1_t.sql:3:3: warning[nullable-column]: `name` of "public"."t2024" can hold NULL: every query and program that reads it has to handle a missing value
              |
            3 |   name text
              |   ^^^^
              help: Declare it as name text NOT NULL; where inserts may leave it out, give it a DEFAULT.
              fix: Declare "name" NOT NULL (--fix --unsafe-fixes)

            1 file: 1 warning
        "#]],
    );
    assert_eq!(code(&output), 0);
}

#[test]
fn an_error_exits_1() {
    let folder = Folder::with(&[("1_t.sql", "DELETE FROM public.t2024;")]);
    let output = folder.check(&["1_t.sql", "--policy", &policy("prod.toml")]);
    assert_eq!(code(&output), 1);
    assert_eq!(
        code(&folder.check(&["1_t.sql", "--policy", &policy("test.toml")])),
        0,
        "a warning there"
    );
}

#[test]
fn the_shipped_policies_can_be_used() {
    let folder = Folder::with(&[("1_t.sql", "SELECT 1 AS one;\n")]);
    for policy in std::fs::read_dir(root().join("policies")).unwrap() {
        let policy = policy.unwrap().path().display().to_string();
        let output = folder.check(&["1_t.sql", "--policy", &policy]);
        assert_eq!(
            code(&output),
            0,
            "{policy}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn a_wrong_policy_exits_2_and_says_where() {
    let folder = Folder::with(&[
        ("1_t.sql", NULLABLE),
        ("p.toml", "[rules]\nnullable-colunm = \"warning\"\n"),
    ]);
    let output = folder.check(&["1_t.sql", "--policy", "p.toml"]);
    assert_eq!(code(&output), 2);
    expect_text(
        &output.stderr,
        &expect![[r#"
        p.toml:2:1: rules.nullable-colunm is not a rule of the policy's plugins
        error: 1 problem in the settings
    "#]],
    );
}

#[test]
fn an_absent_file_exits_3() {
    let folder = Folder::with(&[]);
    let output = folder.check(&["1_t.sql", "--policy", &policy("prod.toml")]);
    assert_eq!(code(&output), 3);
    expect_text(
        &output.stderr,
        &expect![[r#"
        error: read 1_t.sql: No such file or directory (os error 2)
    "#]],
    );
}

#[test]
fn json_has_every_finding_with_its_place() {
    let folder = Folder::with(&[
        ("1_t.sql", NULLABLE),
        ("2_u.sql", "ALTER SEQUENCE s RESTART;\nSELEC 1;\n"),
    ]);
    let output = folder.check(&[
        "1_t.sql",
        "2_u.sql",
        "--policy",
        &policy("prod.toml"),
        "--format",
        "json",
    ]);
    let report = json(&output);
    let finding = &report["findings"][0];
    let keys: Vec<_> = finding.as_object().unwrap().keys().cloned().collect();
    for key in [
        "rule",
        "level",
        "file",
        "line",
        "column",
        "end-line",
        "end-column",
        "statement",
        "message",
        "help",
    ] {
        assert!(
            keys.iter().any(|found| found == key),
            "{key} is missing from {keys:?}"
        );
    }
    assert_eq!(
        (
            finding["rule"].as_str(),
            finding["line"].as_u64(),
            finding["column"].as_u64()
        ),
        (Some("nullable-column"), Some(3), Some(3))
    );
    assert_eq!(report["findings"][1]["rule"], "syntax-error", "{report}");
    assert_eq!(report["findings"][1]["line"], 2);
    let unread = report["not-evaluated"].as_array().unwrap();
    assert!(
        unread
            .iter()
            .all(|item| item["file"] != "2_u.sql" || item["rule"].is_string()),
        "all of a valid statement is looked into: {report}"
    );
    assert_eq!(code(&output), 1, "invalid SQL is an error");
}

#[test]
fn folders_stand_for_their_files_and_minus_for_standard_input() {
    let folder = Folder::with(&[("1_t.sql", NULLABLE), ("notes.txt", "DELETE FROM t;")]);
    let report = json(&folder.check(&[".", "--policy", &policy("prod.toml"), "--format", "json"]));
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "echo 'UPDATE t SET a = 1' | {} check - --policy {}",
            env!("CARGO_BIN_EXE_stagegate"),
            policy("prod.toml")
        ))
        .output()
        .unwrap();
    assert_eq!(code(&output), 1, "{output:?}");
}

#[test]
fn bytes_that_are_not_text_are_a_finding() {
    let folder = Folder::with(&[]);
    std::fs::write(folder.0.path().join("1_t.sql"), b"SELECT 1;\nSELECT '\xff';\n").unwrap();
    let report = json(&folder.check(&["1_t.sql", "--policy", &policy("prod.toml"), "--format", "json"]));
    assert_eq!(
        (
            report["findings"][0]["rule"].as_str(),
            report["findings"][0]["line"].as_u64()
        ),
        (Some("syntax-error"), Some(2))
    );
}
