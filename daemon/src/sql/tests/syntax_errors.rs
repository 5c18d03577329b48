//! Text that is no SQL: what is said, and where.

use super::*;

/// The first problem of a text: its message and the text it points at.
fn problem(text: &str) -> (String, String) {
    let parsed = parse(text);
    check_shape(&parsed);
    let Some(problem) = parsed.problems.first() else {
        return (String::new(), String::new());
    };
    assert_eq!(
        problem.kind,
        SqlProblemKind::SyntaxError,
        "{text}: {}",
        problem.message
    );
    let place = &text[problem.span.start as usize..problem.span.end as usize];
    (problem.message.clone(), place.to_owned())
}

#[test]
fn errors_of_every_statement_have_a_place() {
    for (text, message, place) in [
        (
            "create view v select 1",
            "syntax error in CREATE VIEW: expected `AS`, found `select`",
            "select",
        ),
        (
            "select 1; grant select on t bob",
            "syntax error in GRANT: expected `TO`, found `bob`",
            "bob",
        ),
        ("create table t (a int) where :x", "", ""),
    ] {
        let (found, at) = problem(text);
        if message.is_empty() {
            assert!(!found.is_empty(), "{text}");
        } else {
            assert_eq!((found.as_str(), at.as_str()), (message, place), "{text}");
        }
    }
}

#[test]
fn variables_of_psql_are_named() {
    for text in [
        "select * from t where a = :id",
        "create table :name (a int)",
        "select :'text'",
        "grant select on t to :\"role\"",
    ] {
        let (message, place) = problem(text);
        assert!(message.contains("is a variable of psql"), "{text}: {message}");
        assert!(place.starts_with(':'), "{text}: {place}");
    }
}

#[test]
fn grammar_of_the_next_version_is_no_sql_yet() {
    for text in [
        "repack t",
        "select * from t group by all",
        "checkpoint (mode fast)",
        "update t for portion of p from 1 to 2 set a = 1",
        "insert into t values (1) on conflict (a) do select returning *",
        "alter table t merge partitions (a, b) into c",
        "create property graph g",
        "alter table t add foreign key (a) references u match partial",
    ] {
        assert!(!problem(text).0.is_empty(), "{text}");
    }
}

#[test]
fn rare_but_valid_statements_are_valid() {
    for text in [
        "create trusted language l handler f",
        "create function f() returns int language sql as $$ select from nowhere; what $$",
        "create table t (domain int, double int, values int)",
        "with values as (select 1 between) select values.values from values",
        "drop table cache, call, cascade",
        "create or replace procedural language l",
        "create local temp view v as select 1",
        "alter default privileges in schema s for role a grant select on tables to b",
        "alter database d set time zone 'utc'",
        "alter role a set role b",
        "set names 'utf8'",
        "alter index i owner to a",
        "create table t (a inet, exclude using gist (a inet_ops desc with &&, b collate \"C\" c_ops with =))",
        "create schema authorization current_user",
        "select * from current_date, only (t)",
        "select a[1:2], a[:], (select array[1])[1]",
    ] {
        assert_eq!(problem(text), (String::new(), String::new()), "{text}");
    }
}
