//! `check --fix` and `--diff` with the shipped rules.

use expect_test::expect;

use super::{Folder, code, expect_text};

const POLICY: &str = "[plugins]\ncolumn = { path = \"column.wasm\" }\n[rules]\nnullable-column = \"error\"\n";
const NULLABLE: &str =
    "CREATE TABLE t (\r\n  id integer PRIMARY KEY,\r\n  name text,\r\n  note text\r\n);\r\n";

#[test]
fn a_fix_keeps_line_ends_and_a_second_run_changes_nothing() {
    let folder = Folder::with(&[
        ("p.toml", POLICY),
        ("1_t.sql", NULLABLE),
        ("2_u.sql", "SELECT 1;\n"),
    ]);
    let arguments = [".", "--policy", "p.toml", "--fix", "--unsafe-fixes"];
    let output = folder.check(&arguments);
    assert_eq!(code(&output), 0, "{output:?}");
    expect_text(
        &output.stdout,
        &expect![[r#"
        2 files: no findings
    "#]],
    );
    expect_text(
        &output.stderr,
        &expect![[r#"
        2 fixes in 1 file applied
    "#]],
    );
    let fixed = folder.read("1_t.sql");
    assert_eq!(fixed, NULLABLE.replace(" text", " text NOT NULL"));
    expect_text(
        &folder.check(&arguments).stderr,
        &expect![[r#"
        nothing to fix
    "#]],
    );
    assert_eq!(folder.read("1_t.sql"), fixed);
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn a_diff_changes_nothing_and_exits_as_the_check_does() {
    let nullable = NULLABLE.replace("\r\n", "\n");
    let folder = Folder::with(&[("p.toml", POLICY), ("1_t.sql", &nullable)]);
    let output = folder.check(&["1_t.sql", "--policy", "p.toml", "--diff", "--unsafe-fixes"]);
    expect_text(
        &output.stdout,
        &expect![[r#"
        --- a/1_t.sql
        +++ b/1_t.sql
        @@ -1,5 +1,5 @@
         CREATE TABLE t (
           id integer PRIMARY KEY,
        -  name text,
        -  note text
        +  name text NOT NULL,
        +  note text NOT NULL
         );
    "#]],
    );
    assert_eq!(code(&output), 1);
    assert_eq!(folder.read("1_t.sql"), nullable);
}

#[test]
fn an_unused_comment_is_a_safe_fix() {
    let folder = Folder::with(&[
        ("p.toml", POLICY),
        (
            "1_t.sql",
            "-- stagegate: allow nullable-column: nothing here\nSELECT 1;\n",
        ),
    ]);
    assert_eq!(
        code(&folder.check(&["1_t.sql", "--policy", "p.toml", "--fix"])),
        0
    );
    assert_eq!(folder.read("1_t.sql"), "SELECT 1;\n");
}

#[test]
fn what_can_not_be_done_is_wrong_usage() {
    let folder = Folder::with(&[("p.toml", POLICY), ("1_t.sql", "SELECT 1;\n")]);
    for arguments in [
        &["-", "--policy", "p.toml", "--fix"][..],
        &["1_t.sql", "--policy", "p.toml", "--unsafe-fixes"],
        &["1_t.sql", "--policy", "p.toml", "--fix", "--diff"],
        &["--policy", "p.toml"],
    ] {
        assert_eq!(code(&folder.check(arguments)), 2, "{arguments:?}");
    }
}
