//! Text into Markdown: escaped, so that nothing a pull request contains can format, link or mention.

use std::fmt::Write as _;

/// A quoted line is cut here.
const LONGEST_QUOTE: usize = 200;

/// Text as it reads, on one line.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut blank = false;
    for c in text.trim().chars() {
        if c.is_whitespace() || c.is_control() {
            if !blank {
                escaped.push(' ');
            }
            blank = true;
            continue;
        }
        blank = false;
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '@' | '!'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    // A scheme makes a link of its own accord.
    escaped.replace("://", ":\u{200b}//")
}

/// A sentence cut at its backticks: each part with whether it is code. One whose backticks do not pair is all words.
pub fn parts(text: &str) -> Vec<(bool, &str)> {
    let parts: Vec<_> = text
        .split('`')
        .enumerate()
        .map(|(index, part)| (index % 2 == 1, part))
        .collect();
    let is_paired = parts.len() % 2 == 1 && !parts.iter().any(|(is_code, part)| *is_code && part.is_empty());
    if is_paired { parts } else { vec![(false, text)] }
}

/// A sentence in which `backticks` mark code: those parts as code, the rest as it reads.
pub fn prose(text: &str) -> String {
    let mut written = String::new();
    for (is_code, part) in parts(text) {
        if is_code {
            written += &code(part);
            continue;
        }
        written += if part.starts_with(char::is_whitespace) {
            " "
        } else {
            ""
        };
        written += &escape(part);
        written += if part.trim().is_empty() || !part.ends_with(char::is_whitespace) {
            ""
        } else {
            " "
        };
    }
    written.trim().to_owned()
}

/// Text as code on one line, whatever backticks it holds.
pub fn code(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let fence = "`".repeat(longest_run(&line) + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// Text as a block of code, whatever fences it holds.
pub fn code_block(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let mut block = format!("{fence}{language}\n");
    for line in text.lines() {
        let _ = writeln!(block, "{}", cut(line));
    }
    block + &fence
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LONGEST_QUOTE) {
        Some((at, _)) => format!("{} ...", &line[..at]),
        None => line.to_owned(),
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_formats_links_or_mentions() {
        assert_eq!(
            escape("*a* [b](c) @{d} <e>\n# f | g"),
            r"\*a\* \[b\](c) \@\{d\} \<e\> \# f \| g"
        );
        assert_eq!(
            escape("see https://evil.example"),
            "see https:\u{200b}//evil.example"
        );
    }

    #[test]
    fn prose_keeps_its_code_and_nothing_else() {
        assert_eq!(
            prose("`name` of *t* can hold `NULL` now"),
            r"`name` of \*t\* can hold `NULL` now"
        );
        assert_eq!(prose("an odd ` stays"), r"an odd \` stays");
        assert_eq!(prose("no ``` fence"), r"no \`\`\` fence");
        assert_eq!(prose("`a` `b`"), "`a` `b`");
    }

    #[test]
    fn code_outlasts_its_backticks() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code_block("sql", "```\nx"), "````sql\n```\nx\n````");
    }
}
