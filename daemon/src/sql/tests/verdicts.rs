//! PostgreSQL's verdict is ours: what it takes has a tree, what it refuses is an error where it stops.
//!
//! `corpus/unsettled.txt` lists the statements of which this is not true yet; a line that is true has to go.

use super::*;

/// What is listed, the first line of each statement.
fn unsettled() -> Vec<String> {
    let list = manual::corpus().join("unsettled.txt");
    let text = std::fs::read_to_string(list).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// Fails where statements are wrong that are not listed, and where listed ones are right.
#[track_caller]
fn expect_only_unsettled(what: &str, wrong: &[(String, String)], all: &[&str]) {
    let listed = unsettled();
    let is_listed = |text: &str| listed.iter().any(|line| text.lines().next() == Some(line));
    let new: Vec<String> = wrong
        .iter()
        .filter(|(text, _)| !is_listed(text))
        .map(|(_, said)| said.clone())
        .collect();
    manual::expect_none(what, &new, all.len());
    let settled: Vec<&&str> = all
        .iter()
        .filter(|text| is_listed(text) && !wrong.iter().any(|(other, _)| other == *text))
        .collect();
    assert!(settled.is_empty(), "settled by now: {settled:?}");
}

#[test]
fn every_statement_has_a_full_tree() {
    let examples = manual::valid();
    let mut wrong = Vec::new();
    for example in &examples {
        let parsed = parse(&example.text);
        check_shape(&parsed);
        let full = parsed
            .statements
            .iter()
            .all(|statement| statement.parse == ParseState::Full);
        if !full || !parsed.problems.is_empty() {
            let messages: Vec<_> = parsed.problems.iter().map(|problem| &problem.message).collect();
            let said = format!("{}: {messages:?} {}", example.place, example.text);
            wrong.push((example.text.clone(), said));
        }
    }
    let all: Vec<&str> = examples.iter().map(|example| example.text.as_str()).collect();
    expect_only_unsettled("are not understood", &wrong, &all);
}

#[test]
fn every_wrong_statement_is_a_syntax_error_where_it_is_wrong() {
    let examples = manual::invalid();
    let mut wrong = Vec::new();
    for example in &examples {
        let parsed = parse(&example.text);
        check_shape(&parsed);
        let errors: Vec<_> = parsed
            .problems
            .iter()
            .filter(|problem| problem.kind == SqlProblemKind::SyntaxError)
            .collect();
        let near = |problem: &&&SqlProblem| is_near(&example.text, &problem.span, example.stops_at);
        if !errors.iter().any(|problem| near(&problem)) {
            let places: Vec<_> = errors.iter().map(|problem| problem.span.clone()).collect();
            let said = format!(
                "{}: {places:?} for {}: {}",
                example.place, example.stops_at, example.text
            );
            wrong.push((example.text.clone(), said));
        }
    }
    let all: Vec<&str> = examples.iter().map(|example| example.text.as_str()).collect();
    expect_only_unsettled("pass, or are refused elsewhere", &wrong, &all);
}

/// Whether a problem is said where PostgreSQL stops, at most two tokens before it or one behind: what is missing may be said
/// to be missing behind the last token that was right.
fn is_near(text: &str, span: &Range<u32>, stops_at: usize) -> bool {
    let tokens = split::split(text).tokens;
    let index = |byte: usize| {
        tokens
            .iter()
            .filter(|token| (token.start as usize) < byte)
            .count()
    };
    let (found, wanted) = (index(span.start as usize), index(stops_at));
    found <= wanted + 1 && wanted <= index(span.end as usize).max(found) + 2
}

#[test]
fn every_tree_of_wrong_statements_is_one_too() {
    for example in manual::invalid() {
        let parsed = parse(&example.text);
        check_shape(&parsed);
        shape::names_are_whole(&parsed.tree);
        assert_eq!(
            shape::strangers(&parsed.tree),
            [] as [String; 0],
            "{}",
            example.place
        );
    }
}
