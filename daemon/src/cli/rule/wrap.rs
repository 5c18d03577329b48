//! Text for a terminal of some width. Code stays as it is.

/// Used where output goes to no terminal.
const DEFAULT_WIDTH: usize = 100;

/// Longer lines are hard to read, whatever the terminal.
const LARGEST_WIDTH: usize = 110;

/// Below this, wrapping does more harm than good.
const SMALLEST_WIDTH: usize = 40;

/// How wide text should be on standard output.
pub(super) fn terminal_width() -> usize {
    let size = rustix::termios::tcgetwinsize(std::io::stdout());
    let width = size.map_or(DEFAULT_WIDTH, |size| usize::from(size.ws_col));
    let width = if width == 0 { DEFAULT_WIDTH } else { width };
    width.clamp(SMALLEST_WIDTH, LARGEST_WIDTH)
}

/// Markdown for a terminal: paragraphs and list items wrapped, code blocks kept, everything indented.
pub(super) fn wrap_markdown(markdown: &str, indent: usize, width: usize) -> String {
    let mut text = String::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in markdown.lines() {
        let is_fence = line.trim_start().starts_with("```");
        if in_code || is_fence || line.trim().is_empty() || line.starts_with("- ") {
            text += &wrap(&std::mem::take(&mut paragraph), indent, width);
        }
        if is_fence {
            in_code = !in_code;
        } else if in_code {
            text.extend([" ".repeat(indent + 2).as_str(), line, "\n"]);
        } else if line.trim().is_empty() {
            text.push('\n');
        } else {
            paragraph += line;
            paragraph.push(' ');
        }
    }
    text + &wrap(&paragraph, indent, width)
}

/// One paragraph; the further lines of a list item stand under its text.
pub(super) fn wrap(paragraph: &str, indent: usize, width: usize) -> String {
    let hanging = if paragraph.starts_with("- ") {
        indent + 2
    } else {
        indent
    };
    let mut text = String::new();
    let mut used = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            text.push('\n');
            used = 0;
        }
        let before = match (used, text.is_empty()) {
            (0, true) => indent,
            (0, false) => hanging,
            _ => 1,
        };
        text.extend([" ".repeat(before).as_str(), word]);
        used += before + length;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn prose_is_wrapped_and_code_is_not() {
        let markdown = "One two three four five six seven.\nStill the same paragraph.\n\n- a first item that is long\n\
                        - second\n\n```sql\nSELECT a_long_line, that_stays, on_one_line FROM somewhere;\n```\nEnd.";
        let wrapped = wrap_markdown(markdown, 2, 24);
        expect![[r#"
            the left edge
              One two three four
              five six seven. Still
              the same paragraph.

              - a first item that is
                long
              - second

                SELECT a_long_line, that_stays, on_one_line FROM somewhere;
              End.
        "#]]
        .assert_eq(&format!("the left edge\n{wrapped}"));
    }

    #[test]
    fn a_word_longer_than_the_line_stands_alone() {
        assert_eq!(wrap("a bbbbbbbbbbbb c", 0, 5), "a\nbbbbbbbbbbbb\nc\n");
        assert_eq!(wrap("", 4, 10), "");
    }
}
