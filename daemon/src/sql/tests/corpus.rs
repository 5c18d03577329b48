//! Many statements, one a line: those of `valid.sql` PostgreSQL takes, those of `invalid.sql` it does not.

use super::*;

/// Lines of `invalid.sql` that no front end can tell from valid ones yet; each is at least said to be unchecked.
const UNTOLD: &[&str] = &[];

#[test]
fn valid_statements_are_no_syntax_errors() {
    let mut wrong = Vec::new();
    for text in include_str!("valid.sql").lines() {
        let parsed = parse(text);
        check_shape(&parsed);
        let [statement] = parsed.statements.as_slice() else {
            wrong.push(format!("{} statements: {text}", parsed.statements.len()));
            continue;
        };
        let is_full = statement.parse == ParseState::Full;
        let is_error = parsed
            .problems
            .iter()
            .any(|problem| problem.kind == SqlProblemKind::SyntaxError);
        if is_error || !is_full {
            let messages: Vec<_> = parsed.problems.iter().map(|problem| &problem.message).collect();
            wrong.push(format!("{text}\n    {messages:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn invalid_statements_are_syntax_errors() {
    let mut wrong = Vec::new();
    for text in include_str!("invalid.sql").lines() {
        let parsed = parse(text);
        check_shape(&parsed);
        let is_error = parsed
            .problems
            .iter()
            .any(|problem| problem.kind == SqlProblemKind::SyntaxError);
        assert!(
            !parsed.problems.is_empty() || !UNTOLD.contains(&text),
            "passed silently: {text}"
        );
        if is_error == UNTOLD.contains(&text) {
            wrong.push(format!("{text}: {:?}", parsed.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
