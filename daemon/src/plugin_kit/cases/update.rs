//! Writes a case's marks as the findings are: those that still hold stay as they are written, others go, new ones come.

use super::read::{COMMENT, read_mark};
use super::run::answers;
use super::{Case, Mark};
use crate::review::finding::Finding;

/// The case's SQL with marks for these findings.
pub fn with_findings(case: &Case, findings: &[Finding]) -> String {
    let mut left: Vec<&Finding> = findings.iter().collect();
    let numbered = || case.sql.lines().zip(1..);
    // What is marked already is taken first, so that a new mark is only for what is not.
    let kept: Vec<Vec<&str>> = numbered()
        .map(|(line, number)| kept_comments(line, number, &mut left))
        .collect();
    let mut text = String::new();
    for ((line, number), kept) in numbered().zip(kept) {
        let new = left.iter().filter(|finding| finding.place.start.line == number);
        let new: Vec<String> = new.map(|finding| mark_of(finding)).collect();
        text.push_str(&line_with(line, number, &kept, &new));
        text.push('\n');
    }
    text
}

/// The Markdown with another SQL in a case.
pub fn with_sql(markdown: &str, case: &Case, sql: &str) -> String {
    let before: usize = markdown
        .split_inclusive('\n')
        .take(case.line - 1)
        .map(str::len)
        .sum();
    let after = before + case.sql.len();
    let mut text = markdown.to_owned();
    text.replace_range(before..after, sql);
    text
}

/// Comments of a line from its first mark on, without marks that no finding answers.
fn kept_comments<'l>(line: &'l str, number: u32, left: &mut Vec<&Finding>) -> Vec<&'l str> {
    let is_kept = |comment: &&str| match read_mark(comment, number) {
        Some(mark) => take(&mark, left),
        None => true,
    };
    let comments = line.split(COMMENT).skip(1);
    comments
        .skip_while(|comment| read_mark(comment, number).is_none())
        .filter(is_kept)
        .collect()
}

fn take(mark: &Mark, left: &mut Vec<&Finding>) -> bool {
    let found = left.iter().position(|finding| answers(finding, mark));
    found.map(|index| left.remove(index)).is_some()
}

fn line_with(line: &str, number: u32, kept: &[&str], new: &[String]) -> String {
    let head = match first_mark(line, number) {
        Some(at) => line[..at].trim_end(),
        None if new.is_empty() => return line.to_owned(),
        None => line.trim_end(),
    };
    let mut marked = head.to_owned();
    let comments = kept.iter().copied().chain(new.iter().map(String::as_str));
    for (index, comment) in comments.enumerate() {
        let gap = match (index, head) {
            (0, "") => "",
            (0, _) => "  ",
            _ => " ",
        };
        marked.push_str(gap);
        marked.push_str(COMMENT);
        marked.push_str(comment.trim_end());
    }
    marked
}

/// Where a line's first mark starts.
fn first_mark(line: &str, number: u32) -> Option<usize> {
    let mut comments = line.match_indices(COMMENT);
    let is_mark = |at: usize| {
        let comment = &line[at + COMMENT.len()..];
        let comment = comment.split(COMMENT).next().unwrap_or(comment);
        read_mark(comment, number).is_some()
    };
    comments.find(|(at, _)| is_mark(*at)).map(|(at, _)| at)
}

/// A mark for a finding, with its message where a mark can hold it.
fn mark_of(finding: &Finding) -> String {
    let mark = format!("{}: {}", finding.level, finding.rule);
    if finding.message.contains(COMMENT) || finding.message.contains('\n') {
        return mark;
    }
    format!("{mark}: {}", finding.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin_kit::cases::read_cases;
    use crate::review::finding::{Level, Place, Position};

    fn finding(line: u32, message: &str) -> Finding {
        let position = Position { line, column: 1 };
        Finding {
            rule: "a-rule".parse().unwrap(),
            level: Level::Warning,
            statement: None,
            place: Place {
                start_byte: 0,
                end_byte: 0,
                start: position,
                end: position,
            },
            message: message.to_owned(),
            help: None,
            notes: Vec::new(),
            fixes: Vec::new(),
            fingerprint: String::new(),
        }
    }

    #[track_caller]
    fn check(sql: &str, findings: &[Finding], expected: &str) {
        let markdown = format!("## Fails: x\n\n```sql\n{sql}\n```\n\nafter\n");
        let cases = read_cases(&markdown).unwrap();
        let updated = with_findings(&cases[0], findings);
        assert_eq!(updated, format!("{expected}\n"));
        let written = with_sql(&markdown, &cases[0], &updated);
        assert_eq!(
            written,
            format!("## Fails: x\n\n```sql\n{expected}\n```\n\nafter\n")
        );
        let again = read_cases(&written).unwrap();
        assert_eq!(
            with_findings(&again[0], findings),
            updated,
            "a second time changes nothing"
        );
    }

    #[test]
    fn marks_come_and_go_with_the_findings() {
        check(
            "SELECT 1;\nSELECT 2;  -- warning: a-rule: gone",
            &[finding(1, "new")],
            "SELECT 1;  -- warning: a-rule: new\nSELECT 2;",
        );
    }

    #[test]
    fn marks_that_hold_stay_as_they_are_written() {
        check(
            "SELECT 1; -- why -- warning: a-rule: part -- error: a-rule\nSELECT 2; -- plain",
            &[finding(1, "a part of it"), finding(1, "another")],
            "SELECT 1; -- why  -- warning: a-rule: part -- warning: a-rule: another\nSELECT 2; -- plain",
        );
    }

    #[test]
    fn a_message_that_a_mark_can_not_hold_is_left_out() {
        check(
            "SELECT 1;",
            &[finding(1, "write -- so")],
            "SELECT 1;  -- warning: a-rule",
        );
    }
}
