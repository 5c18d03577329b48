//! Any text is cut into statements, and the pieces with what lies between them are the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stagegate::sql::split::split;

fuzz_target!(|text: &str| {
    let found = split(text);
    let mut at = 0;
    for piece in &found.statements {
        let span = piece.span.start as usize..piece.span.end as usize;
        assert!(at <= span.start && span.start < span.end);
        assert!(text.get(at..span.start).is_some() && text.get(span.clone()).is_some());
        assert!(!piece.tokens.is_empty());
        at = span.end;
    }
    assert!(text.get(at..).is_some());
    for problem in &found.problems {
        let span = problem.span.start as usize..problem.span.end as usize;
        assert!(text.get(span).is_some());
    }
});
