//! Comments that allow rules, and baselines, through the command.

use expect_test::expect;

use super::{Folder, code, expect_text, json, policy};

const POLICY: &str =
    "[plugins]\nstatement = { path = \"statement.wasm\" }\n[rules]\ndelete-without-where = \"error\"\n";

#[test]
fn an_allowed_finding_does_not_block_and_is_shown() {
    let folder = Folder::with(&[
        ("p.toml", POLICY),
        (
            "1_t.sql",
            "-- stagegate: allow delete-without-where until 9999-12-31: the table is a cache\nDELETE FROM cache;\n",
        ),
    ]);
    let output = folder.check(&["1_t.sql", "--policy", "p.toml"]);
    expect_text(
        &output.stdout,
        &expect![[r#"
        1_t.sql:2: allowed: delete-without-where: the table is a cache (until 9999-12-31)
        1 file: no findings, 1 allowed
    "#]],
    );
    assert_eq!(code(&output), 0);
    let report = json(&folder.check(&["1_t.sql", "--policy", "p.toml", "--format", "json"]));
    assert_eq!(report["findings"].as_array().unwrap().len(), 0);
    assert_eq!(report["suppressed"][0]["reason"], "the table is a cache");
    assert_eq!(report["suppressed"][0]["until"], "9999-12-31");
}

#[test]
fn what_the_policy_forbids_stays() {
    let folder = Folder::with(&[
        (
            "p.toml",
            &format!("{POLICY}[suppressions]\nforbidden = [\"delete-*\"]\n"),
        ),
        (
            "1_t.sql",
            "-- stagegate: allow delete-without-where: mine\nDELETE FROM cache;\n",
        ),
    ]);
    let reported = folder.reported(&["1_t.sql", "--policy", "p.toml"]);
    assert_eq!(
        reported,
        [
            "1_t.sql:1 forbidden-suppression",
            "1_t.sql:2 delete-without-where"
        ]
    );
}

#[test]
fn a_policy_that_forbids_a_rule_nobody_has_is_wrong() {
    let folder = Folder::with(&[
        (
            "p.toml",
            &format!(
                "{POLICY}unused-suppression = \"info\"\n[suppressions]\nforbidden = [\"delete-without-wher\"]\n"
            ),
        ),
        ("1_t.sql", "SELECT 1;\n"),
    ]);
    let output = folder.check(&["1_t.sql", "--policy", "p.toml"]);
    expect_text(
        &output.stderr,
        &expect![[r#"
        p.toml:7:14: suppressions.forbidden names `delete-without-wher`, which is not a rule of the policy's plugins
          help: did you mean `delete-without-where`?
        error: 1 problem in the settings
    "#]],
    );
    assert_eq!(code(&output), 2);
}

#[test]
fn a_baseline_holds_when_lines_move() {
    let folder = Folder::with(&[
        ("p.toml", POLICY),
        ("1_t.sql", "DELETE FROM a;\nDELETE FROM b;\n"),
    ]);
    let written = folder.check(&[".", "--policy", "p.toml", "--write-baseline", "known.json"]);
    expect_text(
        &written.stdout,
        &expect![[r#"
        2 findings written to known.json
    "#]],
    );
    assert_eq!(code(&written), 0);
    let arguments = ["1_t.sql", "--policy", "p.toml", "--baseline", "known.json"];
    assert_eq!(code(&folder.check(&arguments)), 0, "all is known");
    folder.write("1_t.sql", "\n\nSELECT 1;\nDELETE FROM b;\nDELETE FROM c;\n");
    let output = folder.check(&arguments);
    expect_text(
        &output.stdout,
        &expect![[r#"
        1_t.sql:5:13: error[delete-without-where]: DELETE without WHERE removes every row of "c"
          |
        5 | DELETE FROM c;
          |             ^
          help: Say which rows are meant: DELETE FROM "c" WHERE ...; to empty the table on purpose, write TRUNCATE "c".

        1_t.sql: info: the baseline's delete-without-where is gone: DELETE without WHERE removes every row of "a"
        1 finding in the baseline
        1 file: 1 error
    "#]],
    );
    assert_eq!(code(&output), 1);
}

#[test]
fn a_baseline_that_is_none_is_wrong_usage() {
    let folder = Folder::with(&[
        ("p.toml", POLICY),
        ("1_t.sql", "SELECT 1;\n"),
        ("known.json", "[1]"),
    ]);
    let output = folder.check(&["1_t.sql", "--policy", "p.toml", "--baseline", "known.json"]);
    assert_eq!(code(&output), 2);
    let absent = folder.check(&["1_t.sql", "--policy", "p.toml", "--baseline", "absent.json"]);
    assert_eq!(code(&absent), 2);
    assert_eq!(
        code(&folder.check(&["1_t.sql", "--policy", &policy("prod.toml")])),
        0
    );
}
