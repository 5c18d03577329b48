//! Texts from guests, made safe to show: in a comment, on a page, in a terminal, in a log.

/// Appended where a text was cut.
const CUT: &str = " ...";

/// The text without characters that act on a reader's screen, at most about `max_bytes` long.
///
/// Line breaks and tabs stay. Other control characters go, and so do the marks that reorder text (what is shown must
/// be what is there).
pub(super) fn clean(text: &str, max_bytes: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(max_bytes));
    for char in text.chars().filter(|&char| is_shown(char)) {
        if clean.len() + char.len_utf8() > max_bytes {
            clean.push_str(CUT);
            break;
        }
        clean.push(char);
    }
    clean
}

/// The same on one line.
pub(super) fn clean_line(text: &str, max_bytes: usize) -> String {
    clean(text, max_bytes).replace(['\n', '\t'], " ")
}

fn is_shown(char: char) -> bool {
    let reorders =
        matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !reorders && (!char.is_control() || matches!(char, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_and_cuts() {
        for (text, max, expected) in [
            ("plain\ttext\n", 100, "plain\ttext\n"),
            ("\u{1b}[31mred\u{7}\r\0", 100, "[31mred"),
            ("drop\u{202e}elbat", 100, "dropelbat"),
            ("äöü", 4, "äö ..."),
            ("äöü", 5, "äö ..."),
            ("äöü", 6, "äöü"),
            ("x", 0, " ..."),
        ] {
            assert_eq!(clean(text, max), expected, "{text:?} in {max}");
        }
        assert_eq!(clean_line("a\nb\tc", 9), "a b c");
    }
}
