//! Two texts side by side, for people: which lines went, came or stayed, and what changed within a line. Pure.
//!
//! A diff is cut into hunks, each with as much of its surroundings as asked for; what lies between hunks is equal.

use std::ops::Range;
use std::time::Duration;

use similar::{Algorithm, ChangeTag, TextDiff};

use super::ddl::HEADING;

/// A diff of texts that are too different is finished roughly after this.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much of the equal text around a difference is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// So many lines.
    Lines(usize),
    /// The whole object, in a text of [`super::ddl::render`].
    Objects,
    /// Everything.
    All,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// In both texts.
    Same,
    /// Only in the text before.
    Removed,
    /// Only in the text after.
    Added,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Without line break.
    pub text: String,
    /// Differs from its counterpart.
    pub emphasized: bool,
}

/// One line of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub kind: LineKind,
    /// 1-based, in the text before.
    pub old_number: Option<usize>,
    /// 1-based, in the text after.
    pub new_number: Option<usize>,
    /// In order.
    pub segments: Vec<Segment>,
}

/// One row of two columns. A cell is empty where the other text has more lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of the text before.
    pub left: Option<Line>,
    /// Of the text after.
    pub right: Option<Line>,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// In reading order: within a difference, what went before what came.
    pub lines: Vec<Line>,
}

/// The differences of two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// In order; none where the texts are equal.
    pub hunks: Vec<Hunk>,
    /// How many lines came.
    pub added: usize,
    /// How many lines went.
    pub removed: usize,
}

impl Line {
    /// The whole line.
    pub fn text(&self) -> String {
        self.segments
            .iter()
            .map(|segment| segment.text.as_str())
            .collect()
    }
}

impl Diff {
    /// Whether the texts are equal.
    pub fn is_empty(&self) -> bool {
        self.added + self.removed == 0
    }
}

impl Hunk {
    /// The same lines in two columns.
    pub fn side_by_side(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        // Rows with an empty right cell that a following added line may fill.
        let mut open = 0..0;
        for line in &self.lines {
            match line.kind {
                LineKind::Same => {
                    rows.push(Row {
                        left: Some(line.clone()),
                        right: Some(line.clone()),
                    });
                    open = rows.len()..rows.len();
                }
                LineKind::Removed => {
                    rows.push(Row {
                        left: Some(line.clone()),
                        right: None,
                    });
                    open.end = rows.len();
                }
                LineKind::Added => {
                    if let Some(row) = open.next() {
                        rows[row].right = Some(line.clone());
                    } else {
                        rows.push(Row {
                            left: None,
                            right: Some(line.clone()),
                        });
                        open = rows.len()..rows.len();
                    }
                }
            }
        }
        rows
    }

    /// Its lines in the text before, as `diff -u` counts them.
    fn range(&self, number: impl Fn(&Line) -> Option<usize>) -> String {
        let numbers: Vec<usize> = self.lines.iter().filter_map(number).collect();
        match numbers.first() {
            Some(first) => format!("{first},{}", numbers.len()),
            None => "0,0".to_owned(),
        }
    }
}

/// Compares two texts line by line.
pub fn diff(before: &str, after: &str, context: Context) -> Diff {
    let mut config = TextDiff::configure();
    config.algorithm(Algorithm::Patience).timeout(PATIENCE);
    let text = config.diff_lines(before, after);
    let lines: Vec<Line> = text
        .ops()
        .iter()
        .flat_map(|op| text.iter_inline_changes(op).collect::<Vec<_>>())
        .map(|change| Line {
            kind: match change.tag() {
                ChangeTag::Equal => LineKind::Same,
                ChangeTag::Delete => LineKind::Removed,
                ChangeTag::Insert => LineKind::Added,
            },
            old_number: change.old_index().map(|index| index + 1),
            new_number: change.new_index().map(|index| index + 1),
            segments: segments(&change),
        })
        .collect();
    let count = |kind| lines.iter().filter(|line| line.kind == kind).count();
    let (added, removed) = (count(LineKind::Added), count(LineKind::Removed));
    let hunks = shown(&lines, context)
        .into_iter()
        .map(|range| Hunk {
            lines: lines[range].to_vec(),
        })
        .collect();
    Diff {
        hunks,
        added,
        removed,
    }
}

/// As text, in the form of `diff -u`.
pub fn render_unified(diff: &Diff) -> String {
    let mut lines = Vec::new();
    for hunk in &diff.hunks {
        let old = hunk.range(|line| line.old_number);
        let new = hunk.range(|line| line.new_number);
        lines.push(format!("@@ -{old} +{new} @@\n"));
        for line in &hunk.lines {
            let sign = match line.kind {
                LineKind::Same => ' ',
                LineKind::Removed => '-',
                LineKind::Added => '+',
            };
            lines.push(format!("{sign}{}\n", line.text()));
        }
    }
    lines.concat()
}

fn segments(change: &similar::InlineChange<'_, str>) -> Vec<Segment> {
    let segment = |(emphasized, text): (bool, std::borrow::Cow<'_, str>)| Segment {
        text: text.trim_end_matches(['\n', '\r']).to_owned(),
        emphasized,
    };
    let segments = change.iter_strings_lossy().map(segment);
    segments.filter(|segment| !segment.text.is_empty()).collect()
}

/// The ranges of lines to show: each difference with its surroundings; those that touch are one.
fn shown(lines: &[Line], context: Context) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let differs = |line: &Line| line.kind != LineKind::Same;
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| differs(line)) {
        if ranges
            .last()
            .is_some_and(|last| last.contains(&at) && context != Context::Lines(0))
        {
            if let Context::Lines(around) = context {
                let last = ranges.last_mut().expect("it was just looked at");
                last.end = last.end.max((at + around + 1).min(lines.len()));
            }
            continue;
        }
        let range = surroundings(lines, at, context);
        match ranges.last_mut() {
            Some(last) if last.end >= range.start => last.end = range.end,
            _ => ranges.push(range),
        }
    }
    ranges
}

fn surroundings(lines: &[Line], at: usize, context: Context) -> Range<usize> {
    match context {
        Context::All => 0..lines.len(),
        Context::Lines(around) => at.saturating_sub(around)..(at + around + 1).min(lines.len()),
        Context::Objects => {
            // A comment inside a function is no heading: what is above one is empty.
            let is_heading = |at: &usize| {
                lines[*at].text().starts_with(HEADING) && (*at == 0 || lines[*at - 1].segments.is_empty())
            };
            let start = (0..=at).rev().find(is_heading).unwrap_or(0);
            let end = (at + 1..lines.len()).find(is_heading).unwrap_or(lines.len());
            start..end
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    const BEFORE: &str = "-- table public.a\nCREATE TABLE public.a (\n    id integer\n);\n\n-- table public.b\nCREATE TABLE public.b (\n    id integer,\n    name text\n);\n";
    const AFTER: &str = "-- table public.a\nCREATE TABLE public.a (\n    id integer\n);\n\n-- table public.b\nCREATE TABLE public.b (\n    id integer,\n    name text NOT NULL\n);\n";

    #[track_caller]
    fn check(before: &str, after: &str, context: Context, expected: &Expect) {
        expected.assert_eq(&render_unified(&diff(before, after, context)));
    }

    #[test]
    fn equal_texts_have_no_hunks() {
        let same = diff(BEFORE, BEFORE, Context::Objects);
        assert!(same.is_empty() && same.hunks.is_empty());
        assert!(diff("", "", Context::All).is_empty());
    }

    #[test]
    fn a_changed_object_is_shown_whole() {
        check(
            BEFORE,
            AFTER,
            Context::Objects,
            &expect![[r"
            @@ -6,5 +6,5 @@
             -- table public.b
             CREATE TABLE public.b (
                 id integer,
            -    name text
            +    name text NOT NULL
             );
        "]],
        );
    }

    #[test]
    fn lines_around_a_difference_are_shown() {
        check(
            BEFORE,
            AFTER,
            Context::Lines(1),
            &expect![[r"
            @@ -8,3 +8,3 @@
                 id integer,
            -    name text
            +    name text NOT NULL
             );
        "]],
        );
        let far = (1..30).map(|n| n.to_string() + "\n").collect::<String>();
        let changed = far.replace("3\n4\n", "3\nx\n").replace("20\n", "y\n");
        assert_eq!(diff(&far, &changed, Context::Lines(2)).hunks.len(), 2);
        assert_eq!(diff(&far, &changed, Context::All).hunks.len(), 1);
        assert_eq!(diff(&far, &changed, Context::Lines(10)).hunks.len(), 1);
    }

    #[test]
    fn a_new_object_is_all_added() {
        check(
            "",
            "-- table public.b\nCREATE TABLE public.b ();\n",
            Context::Objects,
            &expect![[r"
            @@ -0,0 +1,2 @@
            +-- table public.b
            +CREATE TABLE public.b ();
        "]],
        );
    }

    #[test]
    fn what_changed_within_a_line_is_emphasized() {
        let changed = diff(BEFORE, AFTER, Context::Lines(0));
        let added = changed.hunks[0]
            .lines
            .iter()
            .find(|line| line.kind == LineKind::Added)
            .unwrap();
        let emphasized: String = added
            .segments
            .iter()
            .filter(|s| s.emphasized)
            .map(|s| s.text.as_str())
            .collect();
        assert_eq!(emphasized.trim(), "NOT NULL");
        assert_eq!((added.old_number, added.new_number), (None, Some(9)));
        assert_eq!((changed.added, changed.removed), (1, 1));
    }

    #[test]
    fn two_columns_keep_counterparts_in_one_row() {
        let rows = diff("a\nb1\nb2\nc\n", "a\nB\nc\nd\n", Context::All).hunks[0].side_by_side();
        let cell = |line: &Option<Line>| line.as_ref().map_or("·".to_owned(), Line::text);
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("{}|{}", cell(&row.left), cell(&row.right)))
            .collect();
        assert_eq!(rows, ["a|a", "b1|B", "b2|·", "c|c", "·|d"]);
    }
}
