//! Patterns with `*`: for rule ids in policies, for files on the command line.
//!
//! `?` stands for one character and `*` for any number, neither for a slash; a part `**` stands for any number of
//! folders, also none. Going back to the last star is enough, so the time is the product of the two lengths at worst.

/// Whether a text has a character that makes it a pattern.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a pattern stands for the whole of a text.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let text: Vec<&str> = text.split('/').collect();
    fits(
        &pattern,
        &text,
        |part| *part == "**",
        |part, name| {
            fits(
                part.as_bytes(),
                name.as_bytes(),
                |byte| *byte == b'*',
                |wanted, byte| *wanted == b'?' || wanted == byte,
            )
        },
    )
}

/// Matches item by item; an item of the pattern that `is_star` stands for any number of items of the text.
fn fits<T>(
    pattern: &[T],
    text: &[T],
    is_star: impl Fn(&T) -> bool,
    is_same: impl Fn(&T, &T) -> bool,
) -> bool {
    let (mut pattern_at, mut text_at) = (0, 0);
    // Where the last star stood, and how far it reaches.
    let mut star: Option<(usize, usize)> = None;
    while text_at < text.len() {
        match pattern.get(pattern_at) {
            Some(item) if is_star(item) => {
                star = Some((pattern_at, text_at));
                pattern_at += 1;
            }
            Some(item) if is_same(item, &text[text_at]) => {
                pattern_at += 1;
                text_at += 1;
            }
            _ => {
                let Some((at, reach)) = star else {
                    return false;
                };
                star = Some((at, reach + 1));
                (pattern_at, text_at) = (at + 1, reach + 1);
            }
        }
    }
    pattern[pattern_at..].iter().all(is_star)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stop_at_slashes_unless_doubled() {
        let cases = [
            ("*", "drop-column", true),
            ("drop-*", "drop-column", true),
            ("drop-*", "add-drop-column", false),
            ("*-column", "drop-column", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("drop-column", "drop-column", true),
            ("drop-column", "drop-columns", false),
            ("db/*.sql", "db/1_a.sql", true),
            ("db/*.sql", "db/deeper/1_a.sql", false),
            ("db/**/*.sql", "db/deeper/still/1_a.sql", true),
            ("db/**/*.sql", "db/1_a.sql", true),
            ("**/*.sql", "1_a.sql", true),
            ("**", "a/b/c", true),
            ("db/**/x/*.sql", "db/a/x/b/x/1.sql", true),
            ("db/**/x/*.sql", "db/a/x/b/y/1.sql", false),
            ("?_a.sql", "1_a.sql", true),
            ("?_a.sql", "12_a.sql", false),
            ("", "", true),
            ("", "a", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn many_stars_do_not_take_long() {
        assert!(!matches(&"*a".repeat(50), &"a".repeat(49)));
    }
}
