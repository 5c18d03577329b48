//! Where a keyword stands, for what the tree has no node of its own: `CASCADE`, `INDEX`, `NOT VALID`.
//!
//! Quoted texts, quoted names and comments are stepped over, so what is found is a word of SQL.

use crate::bindings::stagegate::review::types::Span;
use crate::token::words_at;
use crate::tree::Node;

/// The first place in a node's text where these words follow one another.
pub fn find(node: Node<'_>, words: &[&str]) -> Option<Span> {
    find_in(node.file_text(), node.span(), words).next()
}

/// The last place in a node's text where these words follow one another.
pub fn find_last(node: Node<'_>, words: &[&str]) -> Option<Span> {
    find_in(node.file_text(), node.span(), words).last()
}

fn find_in<'a>(text: &'a str, within: Span, words: &'a [&'a str]) -> impl Iterator<Item = Span> + use<'a> {
    let range = within.start as usize..within.end as usize;
    let found = tokens(text.get(range).unwrap_or_default(), within.start);
    let count = words.len().max(1);
    (0..found.len()).filter_map(move |first| {
        let candidate = found.get(first..first + count)?;
        let fits = candidate
            .iter()
            .zip(words)
            .all(|((_, word), wanted)| word.eq_ignore_ascii_case(wanted));
        fits.then(|| Span {
            start: candidate[0].0.start,
            end: candidate[count - 1].0.end,
        })
    })
}

/// Words and single marks with their places.
fn tokens(text: &str, start: u32) -> Vec<(Span, &str)> {
    let place = |at: usize| start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    words_at(text)
        .into_iter()
        .map(|(at, word)| {
            let span = Span {
                start: place(at),
                end: place(at + word.len()),
            };
            (span, word)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::find_in;
    use crate::bindings::stagegate::review::types::Span;

    #[track_caller]
    fn check(text: &str, words: &[&str], expected: &[&str]) {
        let all = Span {
            start: 0,
            end: u32::try_from(text.len()).expect("short"),
        };
        let found: Vec<&str> = find_in(text, all, words)
            .map(|span| &text[span.start as usize..span.end as usize])
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_are_found_where_they_are_words() {
        check("DROP TABLE t CASCADE", &["cascade"], &["CASCADE"]);
        check(
            "ADD CHECK (a) NOT  /* x */ VALID",
            &["not", "valid"],
            &["NOT  /* x */ VALID"],
        );
        check(
            "DROP TABLE \"cascade\", 'cascade', cascade_x -- cascade",
            &["cascade"],
            &[],
        );
        check("it''s \"a\"\"index\" index", &["index"], &["index"]);
        check("é index '", &["index"], &["index"]);
    }
}
