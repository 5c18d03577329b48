//! Any text becomes a tree that keeps the format's promises; what is not understood is said.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stagegate::sql::{ParseState, parse};

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    let tree = &parsed.tree;
    let mut open: Vec<usize> = Vec::new();
    for node in 0..tree.len() {
        while open.last().is_some_and(|parent| tree.ends[*parent] as usize <= node) {
            open.pop();
        }
        let span = tree.starts_at[node] as usize..tree.ends_at[node] as usize;
        assert!(text.get(span).is_some());
        assert!(tree.ends[node] as usize > node && tree.ends[node] as usize <= tree.len());
        if let Some(parent) = open.last() {
            assert!(tree.ends[node] <= tree.ends[*parent]);
            assert!(tree.starts_at[node] >= tree.starts_at[*parent] && tree.ends_at[node] <= tree.ends_at[*parent]);
        }
        open.push(node);
    }
    let unread = parsed.statements.iter().any(|statement| statement.parse == ParseState::TokensOnly);
    assert!(!unread || !parsed.problems.is_empty());
});
