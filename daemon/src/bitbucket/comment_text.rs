//! Cuts a comment to what Bitbucket takes.
//!
//! Bitbucket names no limit and answers a comment that is too long with an HTML page, so comments are cut well
//! below the length at which others saw that, and the rest is one link away.

/// Longest comment in characters.
pub(super) const MAX_COMMENT_CHARS: usize = 30_000;
/// How far before the limit a line's end is looked for; a longer last line is cut within.
const LINE_SEARCH_CHARS: usize = 4_000;
/// Longest code fence that is recognised; keeps the line that closes it within the limit.
const MAX_FENCE_CHARS: usize = 40;

/// The text as it is, or its beginning with an open code block closed and a last line that links to `more`.
pub(super) fn cut_comment(text: &str, more: &str) -> String {
    if text.chars().count() <= MAX_COMMENT_CHARS {
        return text.to_owned();
    }
    let farewell = format!("\n\n*This comment was cut: [read all of it]({more}).*");
    let room = MAX_COMMENT_CHARS.saturating_sub(farewell.chars().count() + MAX_FENCE_CHARS + 1);
    let mut kept = cut_chars(text, room);
    if let Some(line_end) = kept.rfind('\n')
        && kept[line_end..].chars().count() <= LINE_SEARCH_CHARS
    {
        kept = &kept[..line_end];
    }
    let kept = kept.trim_end();
    match open_fence(kept) {
        Some(fence) => format!("{kept}\n{fence}{farewell}"),
        None => format!("{kept}{farewell}"),
    }
}

/// At most `limit` characters of `text`, whole ones.
pub(super) fn cut_chars(text: &str, limit: usize) -> &str {
    text.char_indices()
        .nth(limit)
        .map_or(text, |(end, _)| &text[..end])
}

/// At most `limit` characters of `text`; a cut one ends in `...`.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        text.to_owned()
    } else {
        format!("{}...", cut_chars(text, limit.saturating_sub(3)).trim_end())
    }
}

/// The fence that closes the code block still open at the end of `text`.
fn open_fence(text: &str) -> Option<&str> {
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let line = line.trim_start_matches(' ');
        let Some(fence) = fence_at_start(line) else {
            continue;
        };
        match open {
            None => open = Some(fence),
            Some(opening) => {
                let closes = fence.starts_with(opening) && line[fence.len()..].trim().is_empty();
                if closes {
                    open = None;
                }
            }
        }
    }
    open
}

/// Three or more backticks or tildes at the start of a line.
fn fence_at_start(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = line.bytes().take_while(|&byte| char::from(byte) == mark).count();
    (3..=MAX_FENCE_CHARS).contains(&length).then(|| &line[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORE: &str = "https://gate.example.com/reviews/1";

    #[test]
    fn a_short_comment_stays_as_it_is() {
        let longest = "ä".repeat(MAX_COMMENT_CHARS);
        assert_eq!(cut_comment(&longest, MORE), longest);
        assert_eq!(cut_comment("", MORE), "");
    }

    #[test]
    fn a_long_comment_ends_at_a_line_with_a_link() {
        let text = "a finding of some length\n".repeat(2_000);
        let cut = cut_comment(&text, MORE);
        assert!(cut.chars().count() <= MAX_COMMENT_CHARS);
        assert!(cut.ends_with(&format!(
            "of some length\n\n*This comment was cut: [read all of it]({MORE}).*"
        )));
    }

    #[test]
    fn an_open_code_block_is_closed_with_its_own_fence() {
        for (opening, closing) in [("```sql", "```"), ("~~~~", "~~~~"), ("  ````", "````")] {
            let text = format!("```\nclosed\n```\n{opening}\n{}", "select 1;\n".repeat(4_000));
            let cut = cut_comment(&text, MORE);
            assert!(
                cut.contains(&format!("select 1;\n{closing}\n\n*This comment")),
                "{opening}: {}",
                &cut[29_800..]
            );
        }
    }

    #[test]
    fn a_fence_within_a_longer_block_does_not_close_it() {
        let cut = cut_comment(&format!("````\n```\n{}", "x\n".repeat(20_000)), MORE);
        assert!(cut.contains("x\n````\n\n*This comment"));
    }

    #[test]
    fn one_endless_line_is_cut_between_characters() {
        for text in [
            "🦀".repeat(40_000),
            "`".repeat(40_000),
            format!("short\n{}", "é".repeat(40_000)),
        ] {
            let cut = cut_comment(&text, MORE);
            assert!(cut.chars().count() <= MAX_COMMENT_CHARS);
            assert!(cut.chars().count() > MAX_COMMENT_CHARS - LINE_SEARCH_CHARS);
        }
    }

    #[test]
    fn shortened_text_says_so() {
        assert_eq!(shorten("abc", 3), "abc");
        assert_eq!(shorten("abcdefgh", 6), "abc...");
    }
}
