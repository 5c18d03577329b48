//! What a file of SQL becomes, as a reader would write it down.

mod agreement;
mod corpus;
mod definitions;
mod front_ends;
mod hostile;
mod manual;
mod mutations;
mod nasty;
mod queries;
mod shape;
mod shapes;
mod statements;
mod syntax_errors;
mod verdicts;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use expect_test::Expect;

use super::*;

/// Names of kinds, roles and bits, from the list that the numbers are generated from.
struct Names {
    kinds: HashMap<u16, (String, Vec<String>)>,
    roles: HashMap<u16, String>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let list: toml::Table = include_str!("../../../wit/ast.toml").parse().unwrap();
    let name = |entry: &toml::Value| entry["name"].as_str().unwrap().to_owned();
    let number = |entry: &toml::Value| u16::try_from(entry["number"].as_integer().unwrap()).unwrap();
    let bits = |entry: &toml::Value| {
        let bits = entry.get("bits").and_then(toml::Value::as_array);
        bits.into_iter()
            .flatten()
            .map(|bit| bit.as_str().unwrap().to_owned())
            .collect()
    };
    let kinds = list["kind"].as_array().unwrap();
    let roles = list["roles"].as_array().unwrap();
    Names {
        kinds: kinds
            .iter()
            .map(|kind| (number(kind), (name(kind), bits(kind))))
            .collect(),
        roles: roles.iter().map(|role| (number(role), name(role))).collect(),
    }
});

/// One line a node: role, kind, name, flags and, for nodes without children, the text.
fn dump(parsed: &ParsedFile) -> String {
    let tree = &parsed.tree;
    let mut lines = String::new();
    let mut open: Vec<u32> = Vec::new();
    for node in 0..tree.len() {
        while open.last().is_some_and(|end| *end as usize <= node) {
            open.pop();
        }
        let (kind, bits) = &NAMES.kinds[&tree.kinds[node]];
        let _ = write!(
            lines,
            "{}{}: {kind}",
            "  ".repeat(open.len()),
            NAMES.roles[&tree.roles[node]]
        );
        if let Some(name) = tree.name(u32::try_from(node).unwrap()) {
            let _ = write!(lines, " {name:?}");
        }
        for (bit, name) in bits.iter().enumerate() {
            if tree.bits[node] & (1 << bit) != 0 {
                let _ = write!(lines, " +{name}");
            }
        }
        let _ = writeln!(
            lines,
            "  `{}`",
            &tree.text[tree.starts_at[node] as usize..tree.ends_at[node] as usize]
        );
        open.push(tree.ends[node]);
    }
    for problem in &parsed.problems {
        let span = &tree.text[problem.span.start as usize..problem.span.end as usize];
        let _ = writeln!(lines, "{}: {} `{span}`", problem.kind.rule(), problem.message);
    }
    lines
}

/// Parses and compares; every tree must also keep its own promises.
#[track_caller]
fn check(text: &str, expected: &Expect) {
    let parsed = parse(text);
    check_shape(&parsed);
    expected.assert_eq(&dump(&parsed));
}

/// The columns are of one length, spans lie inside their parents', and children are where the format says.
#[track_caller]
fn check_shape(parsed: &ParsedFile) {
    let tree = &parsed.tree;
    let mut open: Vec<usize> = Vec::new();
    for node in 0..tree.len() {
        while open
            .last()
            .is_some_and(|parent| tree.ends[*parent] as usize <= node)
        {
            open.pop();
        }
        assert!(tree.ends[node] as usize > node && tree.ends[node] as usize <= tree.len());
        assert!(
            tree.text
                .get(tree.starts_at[node] as usize..tree.ends_at[node] as usize)
                .is_some()
        );
        if let Some(parent) = open.last() {
            assert!(
                tree.ends[node] <= tree.ends[*parent],
                "node {node} leaves its parent"
            );
            assert!(
                tree.starts_at[node] >= tree.starts_at[*parent]
                    && tree.ends_at[node] <= tree.ends_at[*parent],
                "node {node} is not inside node {parent}: {:?}",
                &tree.text[tree.starts_at[node] as usize..tree.ends_at[node] as usize]
            );
        }
        open.push(node);
    }
    for statement in &parsed.statements {
        let node = statement.node as usize;
        assert_eq!(statement.span, tree.starts_at[node]..tree.ends_at[node]);
        for relation in &statement.relations {
            assert_eq!(tree.kinds[*relation as usize], kinds::kind::OBJECT_NAME);
            assert!(*relation >= statement.node && *relation < tree.ends[node]);
        }
    }
}

/// The relations that the first statement names.
fn relations(text: &str) -> Vec<String> {
    let parsed = parse(text);
    let relations = parsed.statements[0].relations.iter();
    relations
        .map(|node| parsed.tree.name(*node).unwrap().to_owned())
        .collect()
}

#[test]
fn one_bad_statement_sinks_no_other() {
    let parsed = parse("create table a (id int);\ncreate table b (;\ndrop table c;\nfrobnicate d");
    let states: Vec<_> = parsed
        .statements
        .iter()
        .map(|statement| statement.parse)
        .collect();
    assert_eq!(
        states,
        [
            ParseState::Full,
            ParseState::TokensOnly,
            ParseState::Full,
            ParseState::TokensOnly
        ]
    );
    let problems: Vec<_> = parsed
        .problems
        .iter()
        .map(|problem| (problem.kind, problem.statement))
        .collect();
    assert_eq!(
        problems,
        [
            (SqlProblemKind::SyntaxError, Some(1)),
            (SqlProblemKind::SyntaxError, Some(3))
        ]
    );
}

#[test]
fn statements_know_the_transaction_around_them() {
    let text = "select 1; begin; select 1; savepoint s; rollback to s; select 1; commit; select 1; \
                start transaction; commit and chain; select 1; abort; select 1";
    let parsed = parse(text);
    let inside: String = parsed
        .statements
        .iter()
        .map(|statement| if statement.in_transaction { 'x' } else { '-' })
        .collect();
    assert_eq!(inside, "--xxxxx--xxx-");
    assert_eq!(parsed.problems, []);
}

#[test]
fn relations_are_those_of_the_catalog() {
    for (text, expected) in [
        (
            "create table a (b int references s.c, like d)",
            vec!["a", "s.c", "d"],
        ),
        (
            "with x as (select 1 from a) select * from x, \"X\", s.x",
            vec!["a", "X", "s.x"],
        ),
        ("with recursive x as (select 1 from x) select 1", vec![]),
        ("drop function f; ", vec![]),
        ("drop view v, w", vec!["v", "w"]),
        ("drop trigger t on a", vec!["a"]),
        (
            "insert into a select * from b where c in (select 1 from d)",
            vec!["a", "b", "d"],
        ),
        ("create index i on only a (b)", vec!["a"]),
    ] {
        assert_eq!(relations(text), expected, "{text}");
    }
}
