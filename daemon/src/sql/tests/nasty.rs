//! Files that are made to be cut wrongly: what is one statement stays one, and every byte is somewhere.

use super::*;

/// The texts of a file's statements, after every promise of the splitter was checked.
#[track_caller]
fn statements(text: &str) -> Vec<&str> {
    let parsed = parse(text);
    check_shape(&parsed);
    let mut at = 0;
    let mut joined = String::new();
    let mut texts = Vec::new();
    for statement in &parsed.statements {
        let span = statement.span.start as usize..statement.span.end as usize;
        joined += &text[at..span.start];
        joined += &text[span.clone()];
        at = span.end;
        texts.push(&text[span]);
    }
    joined += &text[at..];
    assert_eq!(joined, text);
    texts
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(statements(text), expected, "{text}");
}

/// What is said about a file, by rule and place.
fn problems(text: &str) -> Vec<(&'static str, usize)> {
    let parsed = parse(text);
    let problems = parsed.problems.iter();
    problems
        .map(|problem| (problem.kind.rule(), problem.span.start as usize))
        .collect()
}

#[test]
fn dollar_quotes_nest_by_their_tags() {
    for body in [
        "$$ ; $$",
        "$a$ ; $b$ ; $$ ; $b$ $a $ a$ ; $a$",
        "$a$ $ab$ $A$ ; $a$",
        "$_1$ ; $_$ $1$ $_1$",
        "$größe$ ; $grö$ $größe$",
        "$a$\n;\r\n-- $b$\n/* ; */ ' \" ;\n$a$",
        "$a$$$;$$$a$",
        "$q$ $q $q$",
    ] {
        let text = format!("do {body}");
        check(&format!("{text}; select 1"), &[&text, "select 1"]);
    }
    check("select a$b$c, $1; select $2", &["select a$b$c, $1", "select $2"]);
    check("select $1$a$;$a$; b", &["select $1$a$;$a$", "b"]);
}

#[test]
fn comments_nest_and_end_where_postgresql_ends_them() {
    check(
        "/* ; /* ; */ ; */ select 1; -- ;\nselect 2",
        &["select 1", "select 2"],
    );
    check("select 1 /*/**/ ; */; select 2", &["select 1", "select 2"]);
    check(
        "select 1 -- ;\rfrom t; select 2",
        &["select 1 -- ;\rfrom t", "select 2"],
    );
    check("select 1 --;\r\n; select 2", &["select 1", "select 2"]);
    check("select 4*/* ; */5; select 6", &["select 4*/* ; */5", "select 6"]);
    check("select 4--;\n+5; select 6", &["select 4--;\n+5", "select 6"]);
    check("select '/*'; select '*/'", &["select '/*'", "select '*/'"]);
    check("select \"--\"; select 1", &["select \"--\"", "select 1"]);
    check("/* only */ -- comments\n;;", &[]);
}

#[test]
fn strings_hide_what_is_in_them() {
    for string in [
        "'a;''b;'",
        "'a;'\n'b;'",
        "'a;' -- it's\n 'b;'",
        "'a;' --\r\n --;\n 'b;'",
        r"E'\';'",
        "E'a'\n'\\';'",
        "E'a' -- ;\n'\\';'",
        r"E'\\'",
        r"e';\\\''",
        r"'\'",
        "N';'",
        r"U&';\0041'",
        "B'0'",
        "$$;$$",
        "U&\";\"",
        "\";\"\";\"",
    ] {
        let text = format!("select {string}");
        check(&format!("{text}; select 2"), &[&text, "select 2"]);
    }
    check("select 'a' 'b;'; select 2", &["select 'a' 'b;'", "select 2"]);
}

#[test]
fn bodies_in_sql_end_at_their_own_end() {
    for body in [
        "begin atomic end",
        "begin atomic select 1; end",
        "begin /* */ atomic ; select case when a then case b when 1 then 2 end end; end",
        "BEGIN ATOMIC select t.end, t.case, t.begin from t; select 1 as end; select 2 as case; END",
        "begin atomic select 'end;', \"end;\", $$end;$$; -- end;\n /* end; */ end",
        "begin atomic insert into t values (1); update t set a = 1; delete from t; end",
    ] {
        for head in [
            "create function f() returns int",
            "create or replace procedure \"P;\"()",
        ] {
            let text = format!("{head} {body}");
            check(&format!("{text}; select 1"), &[&text, "select 1"]);
        }
    }
    check(
        "begin; select 1; end; select 2",
        &["begin", "select 1", "end", "select 2"],
    );
    check(
        "create function f(begin int) returns int return begin; select 1",
        &[
            "create function f(begin int) returns int return begin",
            "select 1",
        ],
    );
}

#[test]
fn rules_and_schemas_stay_whole() {
    for text in [
        "create rule r as on insert to t do also (insert into a values (1); delete from b;)",
        "create or replace rule r as on update to t do instead (update a set b = (select 1); notify c)",
        "create rule r as on delete to t where (old.a > (1)) do nothing",
        "create schema s create table t (a int) create view v as select ';' create index on t (a)",
    ] {
        check(&format!("{text}; select 1"), &[text, "select 1"]);
    }
}

#[test]
fn rows_of_copy_are_no_sql() {
    let copy = "copy t (a, \"b;\") from stdin with (format csv)";
    let rows = "1,'it''s\n$$;\n/* ; \\x\n\\..\n \\.\n";
    check(&format!("{copy};\n{rows}\\.\nselect 1;"), &[copy, "select 1"]);
    check(
        &format!("{copy} ; -- rows follow\r\n1\r\n\\.\r\nselect 1"),
        &[copy, "select 1"],
    );
    check(
        &format!("{copy};\n\\.\n{copy};\n\\.\nselect 1"),
        &[copy, copy, "select 1"],
    );
    check(
        &format!("{copy}; select 1;\n1\n\\.\nselect 2"),
        &[copy, "select 1", "select 2"],
    );
    check(
        "copy t from /* ; */ stdin;\n1\n\\.\nselect 2",
        &["copy t from /* ; */ stdin", "select 2"],
    );
    check(
        "copy \"stdin\" from '/x'; select 1",
        &["copy \"stdin\" from '/x'", "select 1"],
    );
    check("copy t to stdout; select 1", &["copy t to stdout", "select 1"]);
}

#[test]
fn quotes_behind_a_copy_may_reach_into_its_rows() {
    let text = "copy t from stdin;\u{e}Q\0\"\n\\.\nselect 1";
    check(text, &["copy t from stdin", &text[18..]]);
    let text = "copy t from stdin; select 'a\nb';\n1;\n\\.\nselect 2";
    check(text, &["copy t from stdin", "select 'a\nb'", "select 2"]);
}

#[test]
fn rows_that_never_end_are_said() {
    let text = "copy t from stdin;\n1\n2; drop table t;\n";
    assert_eq!(statements(text), ["copy t from stdin"]);
    assert!(
        problems(text).contains(&("syntax-error", 19)),
        "{:?}",
        problems(text)
    );
    let text = "copy t from stdin;\n\n";
    assert!(!problems(text).iter().any(|(rule, _)| *rule == "syntax-error"));
}

#[test]
fn backslashes_may_be_made_to_escape() {
    let text = "set standard_conforming_strings = off;\nselect 'a\\';';\nselect 'b';\n\
                SET SESSION standard_conforming_strings TO 'on';\nselect 'c\\'; select 1";
    let parts = [
        "set standard_conforming_strings = off",
        "select 'a\\';'",
        "select 'b'",
        "SET SESSION standard_conforming_strings TO 'on'",
        "select 'c\\'",
        "select 1",
    ];
    check(text, &parts);
    let said = problems(text);
    assert!(
        said.contains(&("not-evaluated", text.find("'a").unwrap())),
        "{said:?}"
    );
    check(
        "set standard_conforming_strings to false; reset all; select '\\'; a",
        &[
            "set standard_conforming_strings to false",
            "reset all",
            "select '\\'",
            "a",
        ],
    );
}

#[test]
fn commands_of_psql_are_findings() {
    let text = "\\set ON_ERROR_STOP on\n\\connect x\nselect 1;\n\\i other.sql\nselect 2 \\gexec\n\\copy t from 'x;y'\n\
                select '\\d';\n\\if true\nselect 3;\n\\endif\n\\";
    check(text, &["select 1", "select 2", "select '\\d'", "select 3"]);
    let said = problems(text)
        .into_iter()
        .filter(|(rule, _)| *rule == "syntax-error");
    assert_eq!(said.count(), 8);
}

#[test]
fn line_ends_and_marks_of_every_kind() {
    check("\u{feff}select 1;\r\nselect 2;\r\n", &["select 1", "select 2"]);
    check("select 1;\rselect 2;\r", &["select 1", "select 2"]);
    check("\u{b}select\u{c}1\t;\n\n\n", &["select\u{c}1"]);
    check("select 1;\u{feff}select 2", &["select 1", "\u{feff}select 2"]);
    check("select 1;\u{a0}", &["select 1", "\u{a0}"]);
    assert_eq!(problems("\u{feff}select 1;\r\n"), []);
}

#[test]
fn what_can_not_be_read_costs_one_statement() {
    let text = "select 1; select \0 2; select 3; select \u{1} 4";
    check(text, &["select 1", "select \0 2", "select 3", "select \u{1} 4"]);
    assert_eq!(problems(text), [("syntax-error", 17), ("syntax-error", 39)]);
    for (text, at) in [
        ("select 1; select 'a; b", 17),
        ("select 1; select \"a; b", 17),
        ("select 1; select $a$ ; $b$", 17),
        ("select 1; select /* ; /* */", 17),
        ("select 1; select E'\\'; b", 17),
        ("select 1; select U&'; b", 17),
        ("select 1; select 'a'\n'; b", 17),
        ("select 1; select $a; b", 17),
    ] {
        assert_eq!(statements(text)[0], "select 1", "{text}");
        assert_eq!(problems(text)[0], ("syntax-error", at), "{text}");
    }
    check(
        "create function f() returns int begin atomic select 1; select 2",
        &["create function f() returns int begin atomic select 1; select 2"],
    );
}

#[test]
fn bodies_of_plpgsql_stay_whole() {
    let text = "create function f() returns trigger language plpgsql as $body$\ndeclare\n  a text := $x$;$x$;\nbegin\n\
                  if new.a = ';' then -- ;\n    execute 'drop table \"' || a || '\";';\n  end if;\n\
                  perform $$;$$; /* ; */\n  return new;\nend;\n$body$";
    check(&format!("{text};\nselect 1"), &[text, "select 1"]);
}
