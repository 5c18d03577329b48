//! Every form of one small report, and what no text in it may do.

use expect_test::{Expect, expect};
use jiff::civil::date;
use serde_json::Value;

use super::*;
use crate::review::finding::{
    Edit, EnvironmentReport, FileReport, Finding, Fix, NotEvaluated, Note, SourceText, Suppressed,
};

const SQL: &str = "CREATE TABLE t (\n  ä text\n);\nDROP TABLE \"<a & b>\";\n";

fn finding(token: &str, rule: &str, level: Level, message: &str) -> Finding {
    let start = u32::try_from(SQL.find(token).unwrap()).unwrap();
    let end = start + u32::try_from(token.len()).unwrap();
    Finding {
        rule: rule.parse().unwrap(),
        level,
        statement: Some(0),
        place: LineIndex::new(SQL).place(start..end),
        message: message.to_owned(),
        help: Some("mend it\nwith care, 100%".to_owned()),
        notes: Vec::new(),
        fixes: Vec::new(),
        fingerprint: "f".to_owned(),
    }
}

fn report() -> Report {
    let mut nullable = finding("ä", "nullable-column", Level::Warning, "`ä` can hold NULL");
    nullable.fixes.push(Fix {
        title: "say NOT NULL".to_owned(),
        edits: vec![Edit {
            start_byte: nullable.place.end_byte + 5,
            end_byte: nullable.place.end_byte + 5,
            replacement: " NOT NULL".to_owned(),
        }],
        safe: false,
    });
    nullable.notes.push(Note {
        place: Some(nullable.place),
        message: "here".to_owned(),
    });
    let drop = finding(
        "DROP TABLE \"<a & b>\"",
        "drop-table",
        Level::Error,
        "rows are \"lost\" <here>",
    );
    let allowed = Suppressed {
        finding: finding("CREATE", "missing-primary-key", Level::Error, "no key"),
        reason: "a log, *never* updated".to_owned(),
        until: Some(date(2027, 1, 31)),
        comment: nullable.place,
    };
    let file = FileReport {
        path: "./db/1 a.sql".to_owned(),
        checksum: String::new(),
        findings: vec![nullable, drop],
        suppressed: vec![allowed],
        not_evaluated: vec![NotEvaluated {
            rule: None,
            statement: Some(1),
            place: None,
            reason: "nobody looked".to_owned(),
        }],
    };
    let clean = FileReport {
        path: "2.sql".to_owned(),
        checksum: String::new(),
        findings: Vec::new(),
        suppressed: Vec::new(),
        not_evaluated: Vec::new(),
    };
    let source = |path: &str| SourceText {
        path: path.to_owned(),
        sql: SQL.to_owned(),
    };
    Report {
        environments: vec![EnvironmentReport {
            environment: "prod".parse().unwrap(),
            files: vec![file, clean],
        }],
        sources: vec![source("./db/1 a.sql"), source("2.sql")],
    }
}

fn printed(form: Form) -> String {
    let report = report();
    let mut out = Vec::new();
    Printed::new(&report, &[], None).write(form, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn check(form: Form, expected: &Expect) {
    expected.assert_eq(&printed(form));
}

#[test]
fn as_text() {
    check(
        Form::Text(Style::new(false)),
        &expect![[r#"
        ./db/1 a.sql:2:3: warning[nullable-column]: `ä` can hold NULL
          |
        2 |   ä text
          |   ^
          note (line 2): here
          help: mend it
                with care, 100%
          fix: say NOT NULL (--fix --unsafe-fixes)

        ./db/1 a.sql:4:1: error[drop-table]: rows are "lost" <here>
          |
        4 | DROP TABLE "<a & b>";
          | ^^^^^^^^^^^^^^^^^^^^
          help: mend it
                with care, 100%

        ./db/1 a.sql:1: allowed: missing-primary-key: a log, *never* updated (until 2027-01-31)
        ./db/1 a.sql: not fully checked: nobody looked
        2 files: 1 error, 1 warning, 1 allowed
    "#]],
    );
}

#[test]
fn as_json() {
    let value: Value = serde_json::from_str(&printed(Form::Json)).unwrap();
    expect![[r#"
        {
          "findings": [
            {
              "column": 3,
              "end-column": 4,
              "end-line": 2,
              "environments": {
                "prod": "warning"
              },
              "file": "./db/1 a.sql",
              "fingerprint": "f",
              "fixes": [
                {
                  "edits": [
                    {
                      "column": 9,
                      "end-column": 9,
                      "end-line": 2,
                      "line": 2,
                      "replacement": " NOT NULL"
                    }
                  ],
                  "safe": false,
                  "title": "say NOT NULL"
                }
              ],
              "help": "mend it\nwith care, 100%",
              "level": "warning",
              "line": 2,
              "message": "`ä` can hold NULL",
              "rule": "nullable-column",
              "statement": 1
            },
            {
              "column": 1,
              "end-column": 21,
              "end-line": 4,
              "environments": {
                "prod": "error"
              },
              "file": "./db/1 a.sql",
              "fingerprint": "f",
              "fixes": [],
              "help": "mend it\nwith care, 100%",
              "level": "error",
              "line": 4,
              "message": "rows are \"lost\" <here>",
              "rule": "drop-table",
              "statement": 1
            }
          ],
          "not-evaluated": [
            {
              "column": null,
              "file": "./db/1 a.sql",
              "line": null,
              "reason": "nobody looked",
              "rule": null,
              "statement": 2
            }
          ],
          "suppressed": [
            {
              "column": 1,
              "comment-line": 2,
              "end-column": 7,
              "end-line": 1,
              "environments": [
                "prod"
              ],
              "file": "./db/1 a.sql",
              "level": "error",
              "line": 1,
              "message": "no key",
              "reason": "a log, *never* updated",
              "rule": "missing-primary-key",
              "statement": 1,
              "until": "2027-01-31"
            }
          ]
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn as_junit() {
    check(
        Form::Junit,
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="stagegate" tests="4" failures="1" errors="0">
          <testsuite name="./db/1 a.sql" tests="3" failures="1" errors="0" skipped="1">
            <testcase classname="./db/1 a.sql" name="nullable-column at 2:3" line="2">
              <system-out>2:3: warning: `ä` can hold NULL&#10;mend it&#10;with care, 100%</system-out>
            </testcase>
            <testcase classname="./db/1 a.sql" name="drop-table at 4:1" line="4">
              <failure type="drop-table" message="rows are &quot;lost&quot; &lt;here&gt;">4:1: error: rows are &quot;lost&quot; &lt;here&gt;&#10;mend it&#10;with care, 100%</failure>
            </testcase>
            <testcase classname="./db/1 a.sql" name="any rule at line 1, not fully checked"><skipped message="nobody looked"/></testcase>
          </testsuite>
          <testsuite name="2.sql" tests="1" failures="0" errors="0" skipped="0">
            <testcase classname="2.sql" name="no findings"/>
          </testsuite>
        </testsuites>
    "#]],
    );
}

#[test]
fn as_gitlab() {
    check(
        Form::Gitlab,
        &expect![[r#"
        [{"type":"issue","check_name":"nullable-column","description":"`ä` can hold NULL","categories":["Bug Risk"],"severity":"major","fingerprint":"b757a8f12c4910462b58b547122cb77c","location":{"path":"db/1 a.sql","positions":{"begin":{"line":2,"column":3},"end":{"line":2,"column":4}},"lines":{"begin":2,"end":2}}},{"type":"issue","check_name":"drop-table","description":"rows are \"lost\" <here>","categories":["Bug Risk"],"severity":"critical","fingerprint":"75af7e07598dc1e698e3c91b0a05472b","location":{"path":"db/1 a.sql","positions":{"begin":{"line":4,"column":1},"end":{"line":4,"column":21}},"lines":{"begin":4,"end":4}}}]
    "#]],
    );
}

#[test]
fn as_markdown() {
    check(
        Form::Markdown,
        &expect![[r####"
        ### Stagegate: 1 error, 1 warning, 1 allowed

        2 files reviewed.

        #### `./db/1 a.sql`

        **warning**, line 2, `nullable-column`: `ä` can hold NULL

        ```sql
        ä text
        ```

        mend it

        ```sql
        with care, 100%
        ```

        **error**, line 4, `drop-table`: rows are "lost" \<here\>

        ```sql
        DROP TABLE "<a & b>";
        ```

        mend it

        ```sql
        with care, 100%
        ```

        - allowed, line 1: missing-primary-key: a log, \*never\* updated (until 2027-01-31)
        - not fully checked: nobody looked
    "####]],
    );
}

#[test]
fn as_github() {
    check(
        Form::Github,
        &expect![[r#"
        ::warning file=./db/1 a.sql,line=2,endLine=2,col=3,endColumn=4,title=nullable-column::`ä` can hold NULL%0Amend it%0Awith care, 100%25
        ::error file=./db/1 a.sql,line=4,endLine=4,col=1,endColumn=21,title=drop-table::rows are "lost" <here>%0Amend it%0Awith care, 100%25
        ::notice file=./db/1 a.sql,line=1,title=not fully checked::nobody looked
        stagegate: 1 error, 1 warning, 1 allowed
    "#]],
    );
}

#[test]
fn as_sarif() {
    let value: Value = serde_json::from_str(&printed(Form::Sarif)).unwrap();
    let run = &value["runs"][0];
    let results = run["results"].as_array().unwrap();
    let outline: Vec<_> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            format!(
                "{} {} {} {} {}",
                result["ruleId"],
                result["level"],
                place["artifactLocation"]["uri"],
                place["region"],
                result["suppressions"]
            )
        })
        .collect();
    expect![[r#"
        "nullable-column" "warning" "db/1%20a.sql" {"endColumn":4,"endLine":2,"startColumn":3,"startLine":2} []
        "drop-table" "error" "db/1%20a.sql" {"endColumn":21,"endLine":4,"startColumn":1,"startLine":4} []
        "missing-primary-key" "error" "db/1%20a.sql" {"endColumn":7,"endLine":1,"startColumn":1,"startLine":1} [{"justification":"a log, *never* updated","kind":"inSource","location":{"physicalLocation":{"artifactLocation":{"uri":"db/1%20a.sql"},"region":{"endColumn":4,"endLine":2,"startColumn":3,"startLine":2}}}}]"#]].assert_eq(&outline.join("\n"));
    expect![[r#"[{"artifactChanges":[{"artifactLocation":{"uri":"db/1%20a.sql"},"replacements":[{"deletedRegion":{"endColumn":9,"endLine":2,"startColumn":9,"startLine":2},"insertedContent":{"text":" NOT NULL"}}]}],"description":{"text":"say NOT NULL"}}]"#]].assert_eq(&results[0]["fixes"].to_string());
    expect![[r#"[{"executionSuccessful":true,"toolExecutionNotifications":[{"level":"warning","locations":[{"physicalLocation":{"artifactLocation":{"uri":"db/1%20a.sql"}}}],"message":{"text":"nobody looked"}}]}]"#]].assert_eq(&run["invocations"].to_string());
}

#[test]
fn environments_are_named_where_there_are_several() {
    let mut report = report();
    let mut other = report.environments[0].clone();
    other.environment = "test".parse().unwrap();
    other.files[0].findings[1].level = Level::Info;
    report.environments.push(other);
    let mut out = Vec::new();
    Printed::new(&report, &[], None)
        .write(Form::Text(Style::new(false)), &mut out)
        .unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("can hold NULL (prod, test)"), "{text}");
    assert!(
        text.contains("error[drop-table]: rows are \"lost\" <here> (error in prod, info in test)"),
        "{text}"
    );
}

#[test]
fn a_finding_far_out_on_a_long_line_is_shown_with_what_is_near() {
    let sql = format!("SELECT {}ü, x", "é, ".repeat(100_000));
    let start = u32::try_from(sql.find('ü').unwrap()).unwrap();
    let mut report = report();
    report.sources[0].sql.clone_from(&sql);
    let file = &mut report.environments[0].files[0];
    file.findings.truncate(1);
    file.findings[0].place = LineIndex::new(&sql).place(start..start + 2);
    let mut out = Vec::new();
    Printed::new(&report, &[], None)
        .write(Form::Text(Style::new(false)), &mut out)
        .unwrap();
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("./db/1 a.sql:1:300008: "), "{}", lines[0]);
    let column = lines[3].chars().position(|c| c == '^').unwrap();
    assert_eq!(lines[2].chars().nth(column), Some('ü'));
}

#[test]
fn thousands_of_findings_on_one_line_do_not_take_long() {
    let sql = "é, ".repeat(300_000);
    let lines = LineIndex::new(&sql);
    let mut report = report();
    let file = &mut report.environments[0].files[0];
    let model = file.findings[1].clone();
    file.findings = (0..20_000)
        .map(|nth| Finding {
            place: lines.place(nth * 40..nth * 40 + 2),
            ..model.clone()
        })
        .collect();
    report.sources[0].sql.clone_from(&sql);
    let started = std::time::Instant::now();
    Printed::new(&report, &[], None)
        .write(Form::Text(Style::new(false)), &mut std::io::sink())
        .unwrap();
    assert!(started.elapsed().as_secs() < 5, "it took {:?}", started.elapsed());
}
