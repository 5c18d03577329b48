//! Forms so rare that they are looked for only where the judge has refused: it is shown others in their place, so that
//! every offset stays what it was. One pass over the tokens.

use squawk_syntax::SyntaxNode;

use super::{attempt, judge};
use crate::sql::lexer::{Token, TokenKind};
use crate::sql::reserved::is_reserved;

/// EXPLAIN and its options are so long at most.
const MAX_OPTIONS: usize = 60;

/// The root of a statement that is refused for nothing but such forms.
pub(super) fn retry(text: &str, tokens: &[Token], shown: &str, base: u32) -> Option<SyntaxNode> {
    let statement = Statement { text, tokens };
    let mut bytes = shown.as_bytes().to_vec();
    let mut show = |at: usize, with: &str| {
        let place = &mut bytes[(tokens[at].start - base) as usize..(tokens[at].end - base) as usize];
        place.fill(b' ');
        place[..with.len()].copy_from_slice(with.as_bytes());
    };
    let mut found = false;
    if statement.is(0, &["explain"]) {
        // PostgreSQL takes REFRESH there and says that it has no plan.
        let refresh = (1..tokens.len().min(MAX_OPTIONS)).find(|at| {
            statement.is(*at, &["refresh"])
                && statement.is(at + 1, &["materialized"])
                && statement.is(at + 2, &["view"])
        });
        let is_whole = |at: &usize| {
            let start = tokens[*at].start;
            let of_refresh = shown.get((start - base) as usize..).unwrap_or_default();
            judge(text, &tokens[*at..], of_refresh, start).is_ok()
        };
        if let Some(at) = refresh.filter(is_whole) {
            show(at, "values");
            show(at + 1, "(1)");
            (at + 2..tokens.len()).for_each(|at| show(at, ""));
            found = true;
        }
    } else if let Some(arguments) = statement.trigger_arguments() {
        for at in arguments..tokens.len() {
            if tokens[at].kind == TokenKind::Word && is_reserved(&text[tokens[at].range()]) {
                show(at, "z");
                found = true;
            }
        }
    } else {
        // FOR READ ONLY locks nothing.
        for at in 1..tokens.len() {
            let ends = matches!(statement.word(at + 3), "" | ")");
            if ends
                && statement.is(at, &["for"])
                && statement.is(at + 1, &["read"])
                && statement.is(at + 2, &["only"])
            {
                (at..at + 3).for_each(|at| show(at, ""));
                found = true;
            }
        }
    }
    let changed = String::from_utf8(bytes).ok().filter(|_| found)?;
    attempt(&changed).ok()
}

struct Statement<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Statement<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range()])
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(at).eq_ignore_ascii_case(word))
    }

    /// Where the words for a trigger's function begin: any word will do there.
    fn trigger_arguments(&self) -> Option<usize> {
        let is_trigger = self.is(0, &["create"]) && (1..5).any(|at| self.is(at, &["trigger"]));
        let call = (1..self.tokens.len()).rev().find(|at| {
            self.is(*at, &["function", "procedure"]) && self.is(at.saturating_sub(1), &["execute"])
        });
        let call = call.filter(|_| is_trigger)?;
        let open = (call..self.tokens.len()).find(|at| self.word(*at) == "(")?;
        Some(open + 1)
    }
}
