//! Two texts as a diff for the page, one under the other or side by side. Pure.
//!
//! A diff is bounded in time and length: what is left out is said.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use similar::{ChangeTag, DiffOp, InlineChange, TextDiff};

/// Unchanged lines around a change.
const CONTEXT: usize = 4;
/// Rows of a diff that are shown.
const LONGEST: usize = 6_000;
/// After this time the rest of a diff is found roughly.
const PATIENCE: Duration = Duration::from_millis(400);

/// How the two texts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Side by side.
    Split,
    /// One under the other.
    Unified,
}

/// A line of one of the texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) number: usize,
    /// Pieces, with whether a piece is what changed within the line.
    pub(super) pieces: Vec<(bool, String)>,
}

/// A row of a diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DiffRow {
    /// So many unchanged lines are not shown.
    Gap(usize),
    /// Before and after, with whether they are the same.
    Line {
        old: Option<Cell>,
        new: Option<Cell>,
        is_same: bool,
    },
}

/// A diff as it is shown.
#[derive(Debug, Clone, Template)]
#[template(path = "diff.html")]
pub(super) struct DiffView {
    pub(super) rows: Vec<DiffRow>,
    pub(super) layout: Layout,
    pub(super) added: usize,
    pub(super) removed: usize,
    pub(super) is_cut: bool,
}

impl HtmlSafe for DiffView {}

impl DiffView {
    /// Compares two texts line by line.
    pub(super) fn new(before: &str, after: &str, layout: Layout) -> Self {
        let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before, after);
        let mut rows = Vec::new();
        let (mut added, mut removed, mut shown_until) = (0, 0, 0);
        for group in diff.grouped_ops(CONTEXT) {
            let start = group.first().map_or(0, |op| op.new_range().start);
            if start > shown_until {
                rows.push(DiffRow::Gap(start - shown_until));
            }
            shown_until = group.last().map_or(start, |op| op.new_range().end);
            for op in &group {
                let (gone, come) = add_rows(&diff, op, &mut rows);
                removed += gone;
                added += come;
            }
        }
        let total = diff.new_len();
        if !rows.is_empty() && total > shown_until {
            rows.push(DiffRow::Gap(total - shown_until));
        }
        let is_cut = rows.len() > LONGEST;
        rows.truncate(LONGEST);
        Self {
            rows: if layout == Layout::Unified {
                unified(rows)
            } else {
                rows
            },
            layout,
            added,
            removed,
            is_cut,
        }
    }

    fn is_split(&self) -> bool {
        self.layout == Layout::Split
    }
}

impl DiffRow {
    /// `added`, `removed` or nothing: of a line on one side.
    fn class(&self) -> &'static str {
        match self {
            Self::Line {
                old: None,
                new: Some(_),
                ..
            } => "added",
            Self::Line {
                old: Some(_),
                new: None,
                ..
            } => "removed",
            _ => "",
        }
    }
}

/// The rows of one operation. Gives how many lines went and came.
fn add_rows<'a>(diff: &TextDiff<'a, 'a, str>, op: &DiffOp, rows: &mut Vec<DiffRow>) -> (usize, usize) {
    let (mut same, mut gone, mut come) = (Vec::new(), Vec::new(), Vec::new());
    for change in diff.iter_inline_changes(op) {
        match change.tag() {
            ChangeTag::Equal => same.push(change),
            ChangeTag::Delete => gone.push(cell(&change, change.old_index())),
            ChangeTag::Insert => come.push(cell(&change, change.new_index())),
        }
    }
    for change in same {
        rows.push(DiffRow::Line {
            old: Some(cell(&change, change.old_index())),
            new: Some(cell(&change, change.new_index())),
            is_same: true,
        });
    }
    let counts = (gone.len(), come.len());
    let (mut gone, mut come) = (gone.into_iter(), come.into_iter());
    for _ in 0..counts.0.max(counts.1) {
        rows.push(DiffRow::Line {
            old: gone.next(),
            new: come.next(),
            is_same: false,
        });
    }
    counts
}

fn cell(change: &InlineChange<'_, str>, index: Option<usize>) -> Cell {
    let pieces = change.iter_strings_lossy().map(|(is_changed, text)| {
        let text = text.trim_end_matches(['\n', '\r']).to_owned();
        (is_changed, text)
    });
    Cell {
        number: index.map_or(0, |index| index + 1),
        pieces: pieces.filter(|(_, text)| !text.is_empty()).collect(),
    }
}

/// Puts what went before what came, run by run.
fn unified(rows: Vec<DiffRow>) -> Vec<DiffRow> {
    let mut unified = Vec::with_capacity(rows.len());
    let mut come = Vec::new();
    for row in rows {
        match row {
            DiffRow::Line {
                old,
                new,
                is_same: false,
            } => {
                unified.extend(old.map(|old| DiffRow::Line {
                    old: Some(old),
                    new: None,
                    is_same: false,
                }));
                come.extend(new.map(|new| DiffRow::Line {
                    old: None,
                    new: Some(new),
                    is_same: false,
                }));
            }
            row => {
                unified.append(&mut come);
                unified.push(row);
            }
        }
    }
    unified.append(&mut come);
    unified
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cell: Option<&Cell>) -> String {
        let piece = |(changed, text): &(bool, String)| {
            if *changed {
                format!("[{text}]")
            } else {
                text.clone()
            }
        };
        cell.map_or_else(
            || "-".to_owned(),
            |cell| {
                format!(
                    "{} {}",
                    cell.number,
                    cell.pieces.iter().map(piece).collect::<String>()
                )
            },
        )
    }

    fn outline(before: &str, after: &str, layout: Layout) -> Vec<String> {
        let row = |row: &DiffRow| match row {
            DiffRow::Gap(lines) => format!("... {lines}"),
            DiffRow::Line { old, new, is_same } => {
                let sign = if *is_same { "=" } else { "|" };
                format!("{} {sign} {}", text(old.as_ref()), text(new.as_ref()))
            }
        };
        DiffView::new(before, after, layout)
            .rows
            .iter()
            .map(row)
            .collect()
    }

    #[test]
    fn a_changed_line_stands_beside_what_it_was() {
        let (before, after) = ("a int,\nb text\n", "a int,\nb text NOT NULL\nc int\n");
        assert_eq!(
            outline(before, after, Layout::Split),
            [
                "1 a int, = 1 a int,",
                "2 b text | 2 b text[ NOT NULL]",
                "- | 3 c int"
            ]
        );
        assert_eq!(
            outline(before, after, Layout::Unified),
            [
                "1 a int, = 1 a int,",
                "2 b text | -",
                "- | 2 b text[ NOT NULL]",
                "- | 3 c int"
            ]
        );
    }

    #[test]
    fn unchanged_lines_far_from_a_change_are_counted() {
        let before: String = (0..20).map(|n| format!("line {n}\n")).collect();
        let after = before.replace("line 10\n", "");
        let rows = outline(&before, &after, Layout::Split);
        assert_eq!(rows.first().map(String::as_str), Some("... 6"));
        assert_eq!(rows.last().map(String::as_str), Some("... 5"));
    }

    #[test]
    fn equal_texts_have_no_rows_and_a_new_schema_is_all_new() {
        assert!(outline("a\n", "a\n", Layout::Split).is_empty());
        let view = DiffView::new("", "a\nb\n", Layout::Unified);
        assert_eq!((view.added, view.removed), (2, 0));
    }
}
