//! How the comments read.

use expect_test::{Expect, expect};
use jiff::civil::date;

use super::*;
use crate::agreement::Demand;
use crate::change::Change;
use crate::review::finding::{EnvironmentReport, FileReport, SourceText, Suppressed};
use crate::rollout::dry_plan::DryStage;
use crate::sql::line_index::LineIndex;
use crate::stage::Gate;
use crate::stage::{AssessedRisk, Risk};

const PATH: &str = "bytebase/20240919_create_table_t2024.sql";
const SQL: &str = "CREATE TABLE \"public\".\"t2024\" (\"id\" integer PRIMARY KEY, \"name\" text);\n";

fn finding(sql: &str, token: &str, rule: &str, level: Level, message: &str) -> Finding {
    let start = u32::try_from(sql.find(token).unwrap()).unwrap();
    let end = start + u32::try_from(token.len()).unwrap();
    Finding {
        rule: rule.parse().unwrap(),
        level,
        statement: Some(0),
        place: LineIndex::new(sql).place(start..end),
        message: message.to_owned(),
        help: Some("make it NOT NULL:\nALTER TABLE t ALTER COLUMN c SET NOT NULL;".to_owned()),
        notes: Vec::new(),
        fixes: Vec::new(),
        fingerprint: "0".to_owned(),
    }
}

fn report(sql: &str, findings: &[(&str, Vec<Finding>)]) -> Report {
    let environments = findings.iter().map(|(name, findings)| EnvironmentReport {
        environment: name.parse().unwrap(),
        files: vec![FileReport {
            path: PATH.to_owned(),
            checksum: String::new(),
            findings: findings.clone(),
            suppressed: Vec::new(),
            not_evaluated: Vec::new(),
        }],
    });
    Report {
        environments: environments.collect(),
        sources: vec![SourceText {
            path: PATH.to_owned(),
            sql: sql.to_owned(),
        }],
    }
}

#[track_caller]
fn check(report: &Report, expected: &Expect) {
    let links = Links {
        base: "https://gate.example.com".to_owned(),
        review: "https://gate.example.com/projects/hr/pull-requests/1".to_owned(),
    };
    let reviewed = Reviewed {
        plan: None,
        commit: "0123456789ab",
        is_draft: false,
    };
    let text = render_review(report, reviewed, &links);
    expected.assert_eq(&(text.replace('\u{200b}', "ZWSP") + "\n"));
}

#[test]
fn a_warning_in_both_environments_is_told_once() {
    let warning = finding(
        SQL,
        "\"name\"",
        "nullable-column",
        Level::Warning,
        "column \"name\" of public.t2024 can hold NULL",
    );
    let report = report(SQL, &[("test", vec![warning.clone()]), ("prod", vec![warning])]);
    check(
        &report,
        &expect![[r####"
            ### ⚠️ Stagegate: 1 warning

            Commit `0123456789ab`: 1 migration reviewed under the policies of test, prod.

            `bytebase/20240919_create_table_t2024.sql`

            **warning**, line 1 (test, prod): column "name" of public.t2024 can hold NULL ([nullable-column](https://gate.example.com/rules/nullable-column))

            ```sql
            CREATE TABLE "public"."t2024" ("id" integer PRIMARY KEY, "name" text);
            ```

            make it NOT NULL:

            ```sql
            ALTER TABLE t ALTER COLUMN c SET NOT NULL;
            ```

            [The whole review](https://gate.example.com/projects/hr/pull-requests/1)
        "####]],
    );
}

#[test]
fn levels_that_differ_are_named() {
    let at = |level| finding(SQL, "t2024", "missing-primary-key", level, "no primary key");
    let report = report(
        SQL,
        &[
            ("test", vec![at(Level::Warning)]),
            ("prod", vec![at(Level::Error)]),
        ],
    );
    check(
        &report,
        &expect![[r####"
            ### ❌ Stagegate: 1 error

            Commit `0123456789ab`: 1 migration reviewed under the policies of test, prod.

            `bytebase/20240919_create_table_t2024.sql`

            **error**, line 1 (warning in test, error in prod): no primary key ([missing-primary-key](https://gate.example.com/rules/missing-primary-key))

            ```sql
            CREATE TABLE "public"."t2024" ("id" integer PRIMARY KEY, "name" text);
            ```

            make it NOT NULL:

            ```sql
            ALTER TABLE t ALTER COLUMN c SET NOT NULL;
            ```

            [The whole review](https://gate.example.com/projects/hr/pull-requests/1)
        "####]],
    );
}

#[test]
fn clean_is_said() {
    check(
        &report(SQL, &[("prod", Vec::new())]),
        &expect![[r#"
        ### ✅ Stagegate: no findings

        Commit `0123456789ab`: 1 migration reviewed under the policy of prod.

        [The whole review](https://gate.example.com/projects/hr/pull-requests/1)
    "#]],
    );
}

#[test]
fn text_of_the_pull_request_stays_text() {
    let sql = "CREATE TABLE \"```@{x}\" (a int);";
    let message = "table \"```@{x}\" [click](https://evil.example) <b>";
    let hostile = finding(sql, "\"```@{x}\"", "missing-primary-key", Level::Error, message);
    check(
        &report(sql, &[("prod", vec![hostile])]),
        &expect![[r####"
            ### ❌ Stagegate: 1 error

            Commit `0123456789ab`: 1 migration reviewed under the policy of prod.

            `bytebase/20240919_create_table_t2024.sql`

            **error**, line 1 (prod): table "\`\`\`\@\{x\}" \[click\](https:ZWSP//evil.example) \<b\> ([missing-primary-key](https://gate.example.com/rules/missing-primary-key))

            ````sql
            CREATE TABLE "```@{x}" (a int);
            ````

            make it NOT NULL:

            ```sql
            ALTER TABLE t ALTER COLUMN c SET NOT NULL;
            ```

            [The whole review](https://gate.example.com/projects/hr/pull-requests/1)
        "####]],
    );
}

#[test]
fn a_rollout_is_a_table() {
    let line = |environment: &str, state: &str| TaskLine {
        environment: environment.to_owned(),
        database: format!("hr_{environment}"),
        change: "20240919 create table t2024".to_owned(),
        state: state.to_owned(),
    };
    let text = render_rollout(
        "https://gate.example.com/rollouts/1",
        &[
            line("test", "applied in 12 ms"),
            line("prod", "waits for a person"),
        ],
        &[StageLine {
            environment: "prod".to_owned(),
            risk: Some("destructive, line 3: DROP TABLE takes an object away".to_owned()),
            waits: vec!["… 1 of 2 approvals (ann); ben may still approve".to_owned()],
        }],
    );
    expect![[r#"
        ### 🚦 Stagegate: [rollout](https://gate.example.com/rollouts/1)

        | Environment | Database | Change | State |
        |---|---|---|---|
        | test | hr\_test | 20240919 create table t2024 | applied in 12 ms |
        | prod | hr\_prod | 20240919 create table t2024 | waits for a person |

        **prod** (destructive, line 3: DROP TABLE takes an object away)

        - … 1 of 2 approvals (ann); ben may still approve

        [Open the rollout](https://gate.example.com/rollouts/1)
    "#]]
    .assert_eq(&(text + "\n"));
}

#[test]
fn what_comments_allow_is_told_with_its_reason() {
    let mut report = report(SQL, &[("test", Vec::new()), ("prod", Vec::new())]);
    let allowed = |reason: &str, until| Suppressed {
        finding: finding(SQL, "\"name\"", "nullable-column", Level::Warning, reason),
        reason: reason.to_owned(),
        until,
        comment: LineIndex::new(SQL).place(0..0),
    };
    let both = allowed("@all: never `read`", Some(date(2027, 1, 31)));
    for environment in &mut report.environments {
        environment.files[0].suppressed.push(both.clone());
    }
    report.environments[1].files[0]
        .suppressed
        .push(allowed("only there", None));
    check(
        &report,
        &expect![[r#"
        ### ✅ Stagegate: no findings, 2 allowed

        Commit `0123456789ab`: 1 migration reviewed under the policies of test, prod.

        **2 allowed by comments:**

        - `bytebase/20240919_create_table_t2024.sql`, line 1: nullable-column: \@all: never \`read\` (until 2027-01-31)
        - `bytebase/20240919_create_table_t2024.sql`, line 1 (prod): nullable-column: only there

        [The whole review](https://gate.example.com/projects/hr/pull-requests/1)
    "#]],
    );
}

#[test]
fn a_draft_is_said_to_be_one() {
    let links = Links {
        base: String::new(),
        review: String::new(),
    };
    let reviewed = Reviewed {
        plan: None,
        commit: "0123456789ab",
        is_draft: true,
    };
    let text = render_review(&report(SQL, &[("prod", Vec::new())]), reviewed, &links);
    assert!(
        text.contains("under the policy of prod. The pull request is still a draft.\n"),
        "{text}"
    );
}

#[test]
fn the_merge_is_foretold_as_a_table_of_stages() {
    let change = |path: &str| Change::new(path, String::new()).unwrap();
    let stage = |environment: &str, databases: usize, gate, reason: &str, earliest: &str| DryStage {
        environment: environment.parse().unwrap(),
        gate,
        gate_reason: reason.to_owned(),
        canaries: databases / 500,
        parallel: 16,
        databases: (1..=databases)
            .map(|n| format!("hr_{environment}_{n}").parse().unwrap())
            .collect(),
        tasks: databases * 2,
        risk: (databases > 1).then(|| AssessedRisk {
            risk: Risk::Destructive,
            reason: "10, line 1: DROP TABLE takes an object away".to_owned(),
        }),
        demand: Demand::default(),
        approvals: (databases > 1)
            .then(|| "2 approvals of group:dba (Ann or Ben), for destructive changes".to_owned()),
        earliest: earliest.to_owned(),
    };
    let plan = DryPlan {
        changes: vec![change("db/9_add_a.sql"), change("db/10_@all.sql")],
        left_out: vec!["db/notes.sql".to_owned()],
        stages: vec![
            stage("test", 1, Gate::Automatic, "the policy says so", "at once"),
            stage(
                "prod",
                1_000,
                Gate::WarningToResolve,
                "1 warning",
                "Mon 2026-11-23 22:00 CET (night)",
            ),
        ],
    };
    expect![[r#"
        **The merge rolls out** 2 changes, in this order: `9` add a, `10` \@all:

        | Stage | Databases | Gate | Approvals | At stake | Earliest start |
        |---|---|---|---|---|---|
        | 1. test | hr\_test\_1 | starts by itself: the policy says so | none needed | unknown | at once |
        | 2. prod | 1000: hr\_prod\_1, hr\_prod\_2 first, then hr\_prod\_3, hr\_prod\_4, hr\_prod\_5 and 995 more, 16 at a time | warnings to resolve: 1 warning | 2 approvals of group:dba (Ann or Ben), for destructive changes | destructive (10, line 1: DROP TABLE takes an object away) | Mon 2026-11-23 22:00 CET (night) |

        1 file left out.
    "#]]
    .assert_eq(&render_plan(&Ok(plan)));
    let problem = Err("db/1_a.sql and db/01_b.sql have the same version 1".to_owned());
    let text = render_plan(&problem);
    assert!(
        text.starts_with("**The merge rolls nothing out:** db/1\\_a.sql"),
        "{text}"
    );
}
