//! Comments over small files, with findings as rules would report them.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use jiff::civil::date;

use super::super::finding::{Finding, Level, NotEvaluated};
use super::super::source::Source;
use super::super::{ReviewedFile, suppression};
use super::{Comment, Judge, Scope};
use crate::policy::{Policy, parse_policy};
use crate::rules::Outcome;
use crate::sql;

const POLICY: &str = "[rules]\ndrop-table = \"error\"\ndrop-column = \"error\"\nselect-star = \"off\"\n";

/// What a policy and a change's author make of a file on whose every `DROP TABLE` the rule `drop-table` reports.
#[derive(Default)]
struct Case<'a> {
    policy: &'a str,
    author: Option<&'a str>,
    not_evaluated: Vec<NotEvaluated>,
}

impl Case<'_> {
    fn outline(self, text: &str) -> String {
        let policy = parse(self.policy);
        let file = ReviewedFile {
            path: "1_t.sql".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let source = Source::new(&file, text);
        let parsed = sql::parse(text);
        let comments = suppression::read_comments(&parsed);
        let known = BTreeSet::from(["drop-table", "drop-column", "select-star"]);
        let judge = Judge {
            policy: &policy,
            known: &known,
            today: date(2026, 11, 23),
            author: self.author,
        };
        let outcome = Outcome {
            findings: findings(&source, &parsed),
            not_evaluated: self.not_evaluated,
        };
        let judged = judge.judge(&source, &comments, outcome);
        let mut lines = Vec::new();
        for finding in &judged.findings {
            let help = if finding.rule.as_str() == "drop-table" {
                ""
            } else {
                finding.help.as_deref().unwrap_or("")
            };
            lines.push(format!(
                "{}: {} {}: {} | {help}",
                finding.place.start.line, finding.level, finding.rule, finding.message
            ));
        }
        for suppressed in &judged.suppressed {
            let until = suppressed
                .until
                .map(|day| format!(" until {day}"))
                .unwrap_or_default();
            lines.push(format!(
                "{}: allowed{until}: {}",
                suppressed.finding.place.start.line, suppressed.reason
            ));
        }
        for item in &judged.not_evaluated {
            lines.push(format!("not evaluated: {}", item.reason));
        }
        lines.join("\n") + "\n"
    }
}

fn parse(more: &str) -> Policy {
    parse_policy("prod.toml", &format!("{POLICY}{more}")).expect("a valid policy")
}

fn findings(source: &Source<'_>, parsed: &sql::ParsedFile) -> Vec<Finding> {
    let drops = parsed
        .statements
        .iter()
        .enumerate()
        .filter(|(_, statement)| statement.tag == "DROP TABLE");
    drops
        .map(|(index, statement)| Finding {
            statement: Some(u32::try_from(index).unwrap()),
            level: Level::Error,
            ..source.finding(
                "drop-table".parse().unwrap(),
                statement.span.clone(),
                "loses rows".to_owned(),
            )
        })
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&Case::default().outline(text));
}

#[test]
fn a_comment_is_about_the_next_statement_only() {
    check(
        "-- stagegate: allow drop-table: moved to the archive\n-- more words\nDROP TABLE a;\nDROP TABLE b;\n",
        &expect![[r#"
            4: error drop-table: loses rows | 
            3: allowed: moved to the archive
        "#]],
    );
}

#[test]
fn a_comment_inside_a_statement_or_behind_it_is_about_that_one() {
    check(
        "DROP TABLE /* stagegate: allow drop-table until 2027-01-31: the\n archive has it */ a;\n\
         DROP TABLE b; -- stagegate: allow drop-table: empty\nDROP TABLE c;\n",
        &expect![[r#"
            4: error drop-table: loses rows | 
            1: allowed until 2027-01-31: the archive has it
            3: allowed: empty
        "#]],
    );
}

#[test]
fn a_file_may_be_allowed_at_its_top() {
    check(
        "-- stagegate: allow-file drop-table, drop-column: a teardown\nDROP TABLE a;\nDROP TABLE b;\n",
        &expect![[r#"
            1: warning unused-suppression: `drop-column` reports nothing in this file, so the comment allows it for nothing | Remove it, or move it directly before the statement it is about.
            2: allowed: a teardown
            3: allowed: a teardown
        "#]],
    );
    check(
        "DROP TABLE a;\n-- stagegate: allow-file drop-table: too late\nDROP TABLE b;\n",
        &expect![[r#"
            2: warning invalid-suppression: `allow-file` stands after the first statement; the comment has no effect | write `-- stagegate: allow rule-id until 2027-01-31: reason`; the day may be left out, and `allow-file` at the top of the file stands for all its statements. How a change runs say `-- stagegate: transaction off` at the top and `-- stagegate: batch 10000 pause 200ms` before an UPDATE or DELETE
            1: error drop-table: loses rows | 
            3: error drop-table: loses rows | 
        "#]],
    );
}

#[test]
fn a_comment_without_effect_says_why() {
    check(
        "-- stagegate: allow drop-table\nDROP TABLE a;\n\
         -- stagegate: allow drop-table until 2026-11-22: for a week\nDROP TABLE b;\n\
         -- stagegate: allow drop-table until 2026-11-23: the last day\nDROP TABLE c;\n\
         -- stagegate: allow dorp-table: a slip\nDROP TABLE d;\n\
         -- stagegate: allow syntax-error: no\nDROP TABLE e;\n\
         -- stagegate: allow drop-column: not here\nDROP TABLE f;\n\
         -- stagegate: allow drop-table: the end\n",
        &expect![[r#"
            1: warning suppression-without-reason: the comment allows `drop-table` and does not say why, so it has no effect | end it with a colon and the reason: `allow drop-table: reason`
            3: warning expired-suppression: the comment allowed `drop-table` until 2026-11-22; it has no effect any more | mend what the rule reports, or decide anew until when it may stay
            7: warning unused-suppression: there is no rule `dorp-table`, so the comment allows nothing | did you mean `drop-table`?
            9: warning forbidden-suppression: `syntax-error` is what Stagegate itself reports; no comment can allow it | Mend what it reports.
            2: error drop-table: loses rows | 
            4: error drop-table: loses rows | 
            8: error drop-table: loses rows | 
            10: error drop-table: loses rows | 
            12: error drop-table: loses rows | 
            11: warning unused-suppression: `drop-column` reports nothing on this statement, so the comment allows it for nothing | Remove it, or move it directly before the statement it is about.
            13: warning unused-suppression: no statement follows, so the comment allows `drop-table` for nothing | Remove it, or move it directly before the statement it is about.
            6: allowed until 2026-11-23: the last day
        "#]],
    );
}

#[test]
fn what_can_not_be_read_is_said() {
    for text in [
        "-- stagegate: ignore drop-table: x",
        "-- stagegate:",
        "-- stagegate: allow: reason",
        "-- stagegate: allow drop-table until tomorrow: x",
        "-- stagegate: allow drop-table until: x",
        "-- stagegate: allow drop-table drop-column: x",
        "-- Stagegate: allow a,,b: x",
    ] {
        let outline = Case::default().outline(&format!("{text}\nSELECT 1;\n"));
        assert!(
            outline.contains("warning invalid-suppression: "),
            "{text} gives {outline}"
        );
    }
    let other = Case::default().outline("-- stagegates: allow x\n-- see stagegate: docs\nSELECT ':';\n");
    assert_eq!(other, "\n", "not for us");
}

#[test]
fn nothing_in_data_or_strings_is_a_comment() {
    check(
        "COPY t FROM stdin;\n-- stagegate: allow nothing\n\\.\nSELECT '-- stagegate: allow nothing';\nDROP TABLE a;\n",
        &expect![[r#"
            5: error drop-table: loses rows | 
        "#]],
    );
}

#[test]
fn comments_in_bodies_are_about_their_statement() {
    let text = "DO $x$\nBEGIN\n  -- stagegate: allow drop-column: in a block\n  NULL;\nEND $x$;\nSELECT 1;\n";
    let comments = suppression::read_comments(&sql::parse(text));
    let [Comment::Allow(allowance)] = comments.as_slice() else {
        panic!("one comment, not {comments:?}");
    };
    assert_eq!(allowance.scope, Scope::Statement(0));
    let span = allowance.span.start as usize..allowance.span.end as usize;
    assert_eq!(&text[span], "-- stagegate: allow drop-column: in a block");
}

#[test]
fn the_policy_says_what_how_long_and_who() {
    let text = "-- stagegate: allow drop-table until 2027-01-31: archived\nDROP TABLE a;\n-- stagegate: allow drop-table: archived\nDROP TABLE b;\n";
    let check = |policy: &str, author: Option<&str>, expected: Expect| {
        let case = Case {
            policy,
            author,
            ..Case::default()
        };
        expected.assert_eq(&case.outline(text));
    };
    check(
        "[suppressions]\nforbidden = [\"drop-*\"]",
        None,
        expect![[r#"
        1: warning forbidden-suppression: the policy does not let comments allow `drop-table` | Mend what the rule reports, or ask those who keep the policy.
        3: warning forbidden-suppression: the policy does not let comments allow `drop-table` | Mend what the rule reports, or ask those who keep the policy.
        2: error drop-table: loses rows | 
        4: error drop-table: loses rows | 
    "#]],
    );
    check(
        "[suppressions]\nrequire-until = true",
        None,
        expect![[r#"
        3: warning forbidden-suppression: the policy wants a day until which `drop-table` may stay, so the comment has no effect | write `until 2027-02-23` or an earlier day before the colon
        4: error drop-table: loses rows | 
        2: allowed until 2027-01-31: archived
    "#]],
    );
    check(
        "[suppressions]\nmax-days = 30",
        None,
        expect![[r#"
        1: warning forbidden-suppression: 2027-01-31 is further ahead than the policy lets a comment allow `drop-table`, so it has no effect | write a day up to 2026-12-23
        3: warning forbidden-suppression: the policy wants a day until which `drop-table` may stay, so the comment has no effect | write `until 2026-12-23` or an earlier day before the colon
        2: error drop-table: loses rows | 
        4: error drop-table: loses rows | 
    "#]],
    );
    check(
        "[suppressions]\nby = [\"{a}\"]",
        Some("{a}"),
        expect![[r#"
        2: allowed until 2027-01-31: archived
        4: allowed: archived
    "#]],
    );
    check(
        "[suppressions]\nby = [\"{a}\"]",
        Some("{b}"),
        expect![[r#"
        1: warning forbidden-suppression: the policy does not let the author of this change allow `drop-table` | mend what the rule reports, or ask those who may
        3: warning forbidden-suppression: the policy does not let the author of this change allow `drop-table` | mend what the rule reports, or ask those who may
        2: error drop-table: loses rows | 
        4: error drop-table: loses rows | 
    "#]],
    );
    check(
        "[suppressions]\nby = [\"{a}\"]",
        None,
        expect![[r#"
        2: allowed until 2027-01-31: archived
        4: allowed: archived
        not evaluated: Only some accounts may allow rules under this policy. Who wrote this change is not known here, so its comments were taken as theirs.
    "#]],
    );
}

#[test]
fn a_rule_that_is_off_or_could_not_look_makes_no_comment_unused() {
    let skipped = NotEvaluated {
        rule: Some("drop-column".parse().unwrap()),
        statement: None,
        place: None,
        reason: "no database".to_owned(),
    };
    let case = Case {
        not_evaluated: vec![skipped],
        ..Case::default()
    };
    let text = "-- stagegate: allow drop-column, select-star: elsewhere\nSELECT 1;\n";
    expect![[r#"
        not evaluated: no database
    "#]]
    .assert_eq(&case.outline(text));
}

#[test]
fn the_policy_gives_comments_their_level() {
    let case = |policy| Case {
        policy,
        ..Case::default()
    };
    let text = "-- stagegate: allow drop-column: nothing there\nSELECT 1;\n";
    assert!(
        case("unused-suppression = \"info\"")
            .outline(text)
            .starts_with("1: info ")
    );
    assert_eq!(case("unused-suppression = \"off\"").outline(text), "\n");
}

#[test]
fn an_unused_comment_can_be_taken_out() {
    for (text, expected) in [
        ("-- stagegate: allow drop-column: x\nSELECT 1;\n", "SELECT 1;\n"),
        (
            "SELECT 1; -- stagegate: allow drop-column: x\nSELECT 2;\n",
            "SELECT 1;\nSELECT 2;\n",
        ),
        ("SELECT/* stagegate: allow drop-column: x */1;\n", "SELECT 1;\n"),
    ] {
        let file = ReviewedFile {
            path: String::new(),
            bytes: Vec::new(),
        };
        let (policy, source, parsed) = (parse(""), Source::new(&file, text), sql::parse(text));
        let comments = suppression::read_comments(&parsed);
        let judge = Judge {
            policy: &policy,
            known: &BTreeSet::from(["drop-column"]),
            today: date(2026, 11, 23),
            author: None,
        };
        let judged = judge.judge(&source, &comments, Outcome::default());
        let edit = &judged.findings[0].fixes[0].edits[0];
        let mut fixed = text.to_owned();
        fixed.replace_range(
            edit.start_byte as usize..edit.end_byte as usize,
            &edit.replacement,
        );
        assert_eq!(fixed, expected);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "-- stagegate: allow ", "-- stagegate: allow-file ", "/* stagegate:", "*/", "drop-table", ",", ":", "é", "\n", "\r",
            ";", "$$", "$é$", "'", "until 2027-01-31", "until", "DROP TABLE a", "COPY t FROM stdin", "\\.", "\u{feff}",
        ]),
        0..40,
    )) {
        let text = pieces.concat();
        Case::default().outline(&text);
        for comment in suppression::read_comments(&sql::parse(&text)) {
            let (Comment::Invalid { span, .. } | Comment::Allow(super::Allowance { span, .. })) = comment;
            proptest::prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }
}
