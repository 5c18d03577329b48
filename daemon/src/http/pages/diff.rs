//! A diff of two schemas for the page, one under the other or side by side. Pure.
//!
//! A diff is bounded in length: what is left out is said.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::catalog::diff::{Context, Hunk, Line, LineKind, diff};

/// Rows of a diff that are shown.
const LONGEST: usize = 6_000;

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
    /// Compares two schemas. Objects that differ are shown whole.
    pub(super) fn new(before: &str, after: &str, layout: Layout) -> Self {
        let diff = diff(before, after, Context::Objects);
        let mut rows = Vec::new();
        let mut shown_until = 0;
        for hunk in &diff.hunks {
            let start = new_numbers(hunk).next().map_or(shown_until, |first| first - 1);
            add_gap(start.saturating_sub(shown_until), &mut rows);
            add_rows(hunk, layout, &mut rows);
            shown_until = new_numbers(hunk).last().unwrap_or(start);
        }
        if !rows.is_empty() {
            add_gap(after.lines().count().saturating_sub(shown_until), &mut rows);
        }
        let is_cut = rows.len() > LONGEST;
        rows.truncate(LONGEST);
        Self {
            rows,
            layout,
            added: diff.added,
            removed: diff.removed,
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

fn new_numbers(hunk: &Hunk) -> impl Iterator<Item = usize> {
    hunk.lines.iter().filter_map(|line| line.new_number)
}

fn add_gap(lines: usize, rows: &mut Vec<DiffRow>) {
    if lines > 0 {
        rows.push(DiffRow::Gap(lines));
    }
}

fn add_rows(hunk: &Hunk, layout: Layout, rows: &mut Vec<DiffRow>) {
    match layout {
        Layout::Split => rows.extend(hunk.side_by_side().iter().map(|row| DiffRow::Line {
            is_same: row.left.as_ref().is_some_and(|line| line.kind == LineKind::Same),
            old: row.left.as_ref().map(|line| cell(line, line.old_number)),
            new: row.right.as_ref().map(|line| cell(line, line.new_number)),
        })),
        Layout::Unified => rows.extend(hunk.lines.iter().map(|line| DiffRow::Line {
            is_same: line.kind == LineKind::Same,
            old: line.old_number.map(|number| cell(line, Some(number))),
            new: line.new_number.map(|number| cell(line, Some(number))),
        })),
    }
}

fn cell(line: &Line, number: Option<usize>) -> Cell {
    // A line that is new as a whole needs no emphasis within.
    let is_partly = line.segments.iter().any(|segment| !segment.emphasized);
    let pieces = line
        .segments
        .iter()
        .map(|segment| (segment.emphasized && is_partly, segment.text.clone()));
    Cell {
        number: number.unwrap_or_default(),
        pieces: pieces.collect(),
    }
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
    fn unchanged_objects_are_counted() {
        let object = |name: &str| format!("-- table {name}\nCREATE TABLE {name} (\n);\n\n");
        let before = [object("a"), object("b"), object("c")].concat();
        let after = before.replace("TABLE b (", "TABLE b (x int");
        let rows = outline(&before, &after, Layout::Split);
        assert_eq!(rows.first().map(String::as_str), Some("... 4"));
        assert_eq!(rows.last().map(String::as_str), Some("... 4"));
    }

    #[test]
    fn equal_texts_have_no_rows_and_a_new_schema_is_all_new() {
        assert!(outline("a\n", "a\n", Layout::Split).is_empty());
        let view = DiffView::new("", "a\nb\n", Layout::Unified);
        assert_eq!((view.added, view.removed), (2, 0));
    }
}
