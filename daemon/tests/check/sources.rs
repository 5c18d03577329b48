//! Which files `check` takes, under which policies.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Folder, code, json, root};

const POLICY: &str =
    "[plugins]\nstatement = { path = \"statement.wasm\" }\n[rules]\ndelete-without-where = \"error\"\n";
const DELETE: &str = "DELETE FROM t;\n";

fn git(folder: &Folder, arguments: &[&str]) {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.com",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}

#[test]
fn patterns_and_folders_stand_for_files() {
    let folder = Folder::with(&[("p.toml", POLICY)]);
    for name in ["db/2_b.sql", "db/1_a.sql", "db/old/1_a.sql", "db/notes.txt"] {
        folder.write(name, DELETE);
    }
    let reported = |source: &str| folder.reported(&[source, "--policy", "p.toml"]);
    assert_eq!(
        reported("db"),
        [
            "db/1_a.sql:1 delete-without-where",
            "db/2_b.sql:1 delete-without-where",
            "db/old/1_a.sql:1 delete-without-where"
        ]
    );
    assert_eq!(reported("./db/*.sql").len(), 2);
    assert_eq!(reported("db/**/1_*.sql").len(), 2);
    assert_eq!(
        code(&folder.check(&["db/*.psql", "--policy", "p.toml"])),
        2,
        "nothing matches"
    );
}

#[test]
fn standard_input_has_a_name() {
    let folder = Folder::with(&[("p.toml", POLICY)]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_stagegate"))
        .args([
            "check",
            "-",
            "--stdin-filename",
            "db/1_a.sql",
            "--policy",
            "p.toml",
            "--format",
            "json",
        ])
        .arg("--cache")
        .arg(root().join("target/plugin-cache"))
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(DELETE.as_bytes()).unwrap();
    let report = json(&child.wait_with_output().unwrap());
    assert_eq!(report["findings"][0]["file"], "db/1_a.sql");
}

#[test]
fn only_later_changes() {
    let folder = Folder::with(&[
        ("p.toml", POLICY),
        ("9_a.sql", DELETE),
        ("10_b.sql", DELETE),
        ("setup.sql", DELETE),
    ]);
    let output = folder.check(&[".", "--policy", "p.toml", "--since", "9", "--format", "json"]);
    let report = json(&output);
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    assert_eq!(report["findings"][0]["file"], "10_b.sql");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, "note: 1 file left out, whose name gives no version\n");
    assert_eq!(
        code(&folder.check(&[".", "--policy", "p.toml", "--since", "nine"])),
        2
    );
}

#[test]
fn only_what_changed_since_a_branch_was_left() {
    let folder = Folder::with(&[("p.toml", POLICY)]);
    folder.write("db/1_a.sql", DELETE);
    folder.write("db/2_b.sql", DELETE);
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "first"]);
    git(&folder, &["checkout", "-qb", "feature"]);
    folder.write("db/2_b.sql", "DELETE FROM u;\n");
    git(&folder, &["commit", "-qam", "change"]);
    folder.write("db/3 ü.sql", DELETE);
    let all = ["--git-base", "main", "--policy", "p.toml"];
    let expected = [
        "db/2_b.sql:1 delete-without-where",
        "db/3 ü.sql:1 delete-without-where",
    ];
    assert_eq!(folder.reported(&all), expected);
    let some = [
        "db/1_a.sql",
        "db/2_b.sql",
        "--git-base",
        "main",
        "--policy",
        "p.toml",
    ];
    assert_eq!(folder.reported(&some), expected[..1]);
    let nothing = folder.check(&["--git-base", "absent", "--policy", "p.toml"]);
    assert_eq!(code(&nothing), 2, "{nothing:?}");
}

#[test]
fn outside_of_a_repository_git_says_so() {
    let folder = Folder::with(&[("p.toml", POLICY)]);
    let output = folder.check(&["--git-base", "main", "--policy", "p.toml"]);
    assert_eq!(code(&output), 2);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not a git repository"), "{said}");
}

#[test]
fn a_project_is_reviewed_as_the_daemon_does() {
    let folder = Folder::with(&[(
        "stagegate.toml",
        r#"
        [server]
        public-url = "https://gate.example.com"
        admin-token = { file = "absent" }
        [connections.bitbucket]
        access-token = { file = "absent" }
        [[environments]]
        name = "test"
        policy = "test.toml"
        [[environments]]
        name = "prod"
        policy = "prod.toml"
        [databases.hr_test]
        environment = "test"
        url = { file = "absent" }
        [databases.hr_prod]
        environment = "prod"
        url = { file = "absent" }
        [projects.hr]
        connection = "bitbucket"
        repository = "acme/hr"
        directory = "db"
        databases = ["hr_test", "hr_prod"]
        "#,
    )]);
    folder.write("prod.toml", POLICY);
    folder.write("test.toml", &POLICY.replace("\"error\"", "\"info\""));
    folder.write("db/10_b.sql", DELETE);
    folder.write("db/9_a.sql", DELETE);
    folder.write("db/deeper/8_c.sql", DELETE);
    folder.write("db/setup.sql", "SELECT 1;\n");
    let directories = root().join("target/plugins").display().to_string();
    let arguments = ["--project", "hr", "--plugins", &directories];
    assert_eq!(
        folder.reported(&arguments),
        [
            "db/9_a.sql:1 delete-without-where",
            "db/10_b.sql:1 delete-without-where",
            "db/setup.sql:1 bad-file-name"
        ]
    );
    let report = json(&folder.check(&[&arguments[..], &["--format", "json"]].concat()));
    let levels = &report["findings"][0]["environments"];
    assert_eq!(levels, &serde_json::json!({"test": "info", "prod": "error"}));
    let wrong = folder.check(&["--project", "hrr"]);
    assert_eq!(code(&wrong), 2);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("no project is called hrr"), "{said}");
}

#[test]
fn a_report_goes_to_a_file() {
    let folder = Folder::with(&[("p.toml", POLICY), ("1_a.sql", DELETE)]);
    for format in ["text", "json", "sarif", "junit", "gitlab", "markdown", "github"] {
        let output = folder.check(&[
            "1_a.sql", "--policy", "p.toml", "--format", format, "--output", "report",
        ]);
        assert_eq!(
            (code(&output), output.stdout.len()),
            (1, 0),
            "{format}: {output:?}"
        );
        let report = folder.read("report");
        assert!(report.contains("delete-without-where"), "{format}: {report}");
    }
}

#[test]
fn sarif_is_valid_by_the_official_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/documents/sarif-2.1.0.schema.json");
    let schema = std::fs::read_to_string(&schema).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask setup` puts the schema there",
            schema.display()
        )
    });
    // A bracket too many, which only JavaScript's regular expressions forgive.
    let schema = schema.replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("a JSON document");
    let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let allowed = "CREATE TABLE \"ä b\" (x int); -- stagegate: allow missing-primary-key: a log\n";
    let folder = Folder::with(&[("p.toml", POLICY)]);
    folder.write("db/1_a.sql", DELETE);
    folder.write("db/2 é.sql", allowed);
    folder.write("db/3_c.sql", "CREATE TABEL t ();\r\n\u{feff}SELECT 1");
    folder.write("db/4_empty.sql", "");
    let strict = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/strict.toml");
    for policy in ["p.toml", &strict.to_string_lossy()] {
        let output = folder.check(&["db", "--policy", policy, "--format", "sarif"]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        let results = report["runs"][0]["results"].as_array().map_or(0, Vec::len);
        assert!(results > 1, "{policy} finds something: {output:?}");
        let errors: Vec<_> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [] as [String; 0], "{policy}");
    }
}
