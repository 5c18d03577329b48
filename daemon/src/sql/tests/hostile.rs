//! Text that is made to hurt: each ends in a tree or a problem, in time, and never in a crash.

use std::time::{Duration, Instant};

use super::*;

/// Parses, and says whether a tree came out of all statements.
#[track_caller]
fn survives(what: &str, text: &str) -> bool {
    let start = Instant::now();
    let parsed = parse(text);
    assert!(
        start.elapsed() < Duration::from_mins(1),
        "{what} took {:?}",
        start.elapsed()
    );
    check_shape(&parsed);
    let full = parsed
        .statements
        .iter()
        .all(|statement| statement.parse == ParseState::Full);
    assert!(
        full != parsed.problems.iter().any(|problem| problem.statement.is_some()),
        "{what} is passed silently"
    );
    full
}

#[test]
fn long_chains() {
    for length in [1_000, 4_000, 10_000, 100_000] {
        for (what, unit) in [
            ("+", " + 1"),
            ("AND", " and a"),
            ("||", " || 'x'"),
            ("::", "::int"),
            ("IS", " is null"),
        ] {
            let full = survives(what, &format!("select 1{}", unit.repeat(length)));
            assert!(full || length > 1_000, "{length} times {what} is no tree");
        }
        survives("NOT", &format!("select {}true", "not ".repeat(length)));
        survives("-", &format!("select {}1", "- ".repeat(length)));
        survives(
            "UNION",
            &format!("select 1{}", " union select 1, 2".repeat(length)),
        );
        survives(
            "JOIN",
            &format!("select 1 from a{}", " join b on true".repeat(length)),
        );
        survives("IN", &format!("select a in (1{})", ", 1".repeat(length)));
        survives("dots", &format!("select a{}", ".a".repeat(length)));
        survives("subscripts", &format!("select a{}", "[1]".repeat(length)));
        survives("COLLATE", &format!("select a{}", " collate c".repeat(length)));
        survives(
            "CHECK",
            &format!("create table t (a int check (1{}))", " + 1".repeat(length)),
        );
        survives("EXPLAIN", &format!("{}select 1", "explain ".repeat(length)));
        survives("types", &format!("create table t (a int{})", "[]".repeat(length)));
    }
}

#[test]
fn deep_nesting() {
    for depth in [10, 50, 90, 200, 10_000] {
        let nested = |open: &str, inner: &str, close: &str| {
            format!("select {}{inner}{}", open.repeat(depth), close.repeat(depth))
        };
        for (what, text) in [
            ("parentheses", nested("(", "1", ")")),
            ("unclosed", nested("(", "1", "")),
            ("subqueries", nested("(select ", "1", ")")),
            ("FROM", nested("1 from (select ", "1", ") a")),
            (
                "joins",
                nested("(", "a", " join b on true)").replace("select ", "select 1 from "),
            ),
            (
                "bare joins",
                nested("(", "a join b on true", ")").replace("select ", "select 1 from "),
            ),
            ("CASE", nested("case when ", "true", " then 1 end")),
            ("calls", nested("f(", "1", ")")),
            ("casts", nested("cast(", "1", " as int)")),
            ("arrays", nested("array[", "1", "]")),
            ("IN", nested("1 in (", "1", ")")),
            ("rows", nested("(1, ", "1", ")")),
            ("EXISTS", nested("exists (select ", "1", ")")),
            ("intervals", nested("interval (", "1", ")")),
            ("broken calls", nested("if(current_time(", "x", "")),
            ("broken case", nested("case-", "c", "")),
        ] {
            let full = survives(what, &text);
            let sound = !matches!(what, "unclosed" | "intervals" | "broken calls" | "broken case");
            assert!(
                full || depth > 50 || !sound,
                "{depth} nested {what} are no tree: {:?}",
                parse(&text).problems
            );
        }
        let with = format!(
            "{}select 1{}",
            "with a as (".repeat(depth),
            ") select 1".repeat(depth)
        );
        survives("WITH", &with);
    }
}

#[test]
fn bodies_of_routines() {
    for depth in [90, 10_000, 100_000] {
        let nested = format!("select {}1{}", "(".repeat(depth), ")".repeat(depth));
        let chain = format!("select 1{}", " + 1".repeat(depth));
        for (what, body) in [
            ("parentheses", nested),
            ("a chain", chain),
            ("IF", "if a then ".repeat(depth)),
            ("labels", "<<a>> ".repeat(depth)),
            ("blocks", "begin ".repeat(depth)),
            ("assignments", "a.b[1] := 1; ".repeat(depth)),
            ("CASE", "case when ".repeat(depth)),
            ("INTO", format!("select 1 into a{}", ", b.c".repeat(depth))),
        ] {
            let routine = "create function f() returns int language";
            assert!(survives(what, &format!("do $$ begin {body}; end $$")));
            assert!(survives(what, &format!("{routine} sql as $$ {body}; $$")));
            assert!(survives(
                what,
                &format!("{routine} plpgsql as $$ begin {body}; end $$")
            ));
        }
    }
    let inside =
        "do $a$ begin do $b$ begin do $c$ begin do $d$ begin null; end $d$; end $c$; end $b$; end $a$";
    assert!(survives("bodies in bodies", inside));
}

#[test]
fn two_mebibytes_on_one_line() {
    for unit in [
        "select 1;",
        "a ",
        "(",
        "'",
        "select ",
        "1,",
        "create table t (a int);",
        "\"a\".",
    ] {
        let text = unit.repeat((2 << 20) / unit.len());
        let start = Instant::now();
        parse(&text);
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "{unit:?} took {:?}",
            start.elapsed()
        );
    }
    let rows = format!("insert into t values (1){}", ", (1)".repeat(200_000));
    assert!(!survives("many rows", &rows));
    assert!(survives(
        "rows",
        &format!("insert into t values (1){}", ", (1)".repeat(40_000))
    ));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let parsed = parse(&" ".repeat((2 << 20) + 1));
    assert_eq!(parsed.problems[0].kind, SqlProblemKind::FileTooLarge);
    assert_eq!(parsed.statements, []);
}
