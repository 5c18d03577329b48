//! SQL as a listing: numbered lines, tokens in colour, findings below the line they start on. Pure.
//!
//! A listing is bounded: long files show the lines near findings, and what is left out is said.

use std::ops::Range;

use askama::Template;
use askama::filters::HtmlSafe;

use super::findings::FindingView;
use super::markdown::escaped;
use crate::review::finding::Level;
use crate::sql::highlight::{TokenClass, highlight};

/// Lines shown of a file without any finding near them.
const HEAD_LINES: usize = 1_500;
/// Lines shown around a finding beyond that.
const CONTEXT_LINES: usize = 5;
/// Bytes of a line that are shown.
const LINE_BYTES: usize = 4_000;
/// Files longer than this are shown without colours.
const HIGHLIGHTED_BYTES: usize = 512 << 10;

/// A range of bytes with a class for the stylesheet; the higher weight wins where two of a kind overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) bytes: Range<usize>,
    pub(super) class: &'static str,
}

/// Part of a line that looks the same throughout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) text: String,
    /// Classes, separated by spaces.
    pub(super) class: String,
}

/// A numbered line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) segments: Vec<Segment>,
    pub(super) findings: Vec<FindingView>,
}

impl Line {
    /// `has-warning` and the like, of its weightiest finding.
    pub(super) fn class(&self) -> String {
        let worst = self.findings.iter().map(|finding| finding.level).max();
        worst.map(|level| format!("has-{level}")).unwrap_or_default()
    }
}

/// A row of a listing.
#[derive(Debug, Clone)]
pub(super) enum Row {
    Line(Line),
    /// So many lines are not shown.
    Gap(usize),
}

/// A text as a listing.
#[derive(Debug, Clone, Template)]
#[template(path = "listing.html")]
pub(super) struct Listing {
    /// Unique on its page; lines are `<prefix>L<number>`.
    pub(super) prefix: String,
    pub(super) label: String,
    pub(super) rows: Vec<Row>,
}

impl HtmlSafe for Listing {}

impl Listing {
    /// `sql` with its tokens in colour and `findings` on their lines.
    pub(super) fn of_sql(prefix: &str, label: &str, sql: &str, findings: Vec<FindingView>) -> Self {
        let marks = findings.iter().filter_map(|finding| {
            let (start, end) = (finding.bytes.start as usize, finding.bytes.end as usize);
            let bytes = start.min(sql.len())..end.min(sql.len());
            (!bytes.is_empty()).then_some(Mark {
                bytes,
                class: mark_class(finding.level),
            })
        });
        let marks = marks.collect();
        Self {
            prefix: prefix.to_owned(),
            label: label.to_owned(),
            rows: rows(sql, &tokens(sql), marks, findings),
        }
    }
}

fn mark_class(level: Level) -> &'static str {
    match level {
        Level::Error => "mark-error",
        Level::Warning => "mark-warning",
        Level::Info => "mark-info",
    }
}

/// A short piece of SQL with its tokens in colour, as HTML.
pub(super) fn highlighted(sql: &str) -> String {
    let tokens = tokens(sql);
    let mut html = String::new();
    let mut at = 0;
    for token in &tokens {
        html.push_str(&escaped(&sql[at..token.bytes.start]));
        let text = escaped(&sql[token.bytes.clone()]);
        html.extend(["<span class=\"", token.class, "\">", &text, "</span>"]);
        at = token.bytes.end;
    }
    html.push_str(&escaped(&sql[at..]));
    html
}

fn tokens(sql: &str) -> Vec<Mark> {
    if sql.len() > HIGHLIGHTED_BYTES {
        return Vec::new();
    }
    let classes = highlight(sql).into_iter();
    classes
        .filter_map(|(bytes, class)| {
            Some(Mark {
                bytes,
                class: token_class(class)?,
            })
        })
        .collect()
}

fn token_class(class: TokenClass) -> Option<&'static str> {
    match class {
        TokenClass::Keyword => Some("t-keyword"),
        TokenClass::String => Some("t-string"),
        TokenClass::Number => Some("t-number"),
        TokenClass::Comment => Some("t-comment"),
        TokenClass::Identifier | TokenClass::Operator => None,
    }
}

fn rows(sql: &str, tokens: &[Mark], marks: Vec<Mark>, findings: Vec<FindingView>) -> Vec<Row> {
    let lines = line_ranges(sql);
    let mut by_line: Vec<Vec<FindingView>> = vec![Vec::new(); lines.len()];
    for finding in findings {
        let line = (finding.line as usize).clamp(1, lines.len());
        by_line[line - 1].push(finding);
    }
    let shown = shown_lines(&by_line);
    let mut painter = Painter::new(sql, tokens, marks);
    let mut rows = Vec::new();
    let mut hidden = 0;
    for ((at, bytes), findings) in lines.into_iter().enumerate().zip(by_line) {
        if !shown[at] {
            hidden += 1;
            continue;
        }
        if hidden > 0 {
            rows.push(Row::Gap(std::mem::take(&mut hidden)));
        }
        rows.push(Row::Line(Line {
            number: at + 1,
            segments: painter.paint(bytes),
            findings,
        }));
    }
    if hidden > 0 {
        rows.push(Row::Gap(hidden));
    }
    rows
}

/// The bytes of each line, without its end. A text has at least one line; a line break at its end adds none.
fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for line in text.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let bare = bare.strip_suffix('\r').unwrap_or(bare);
        ranges.push(start..start + bare.len());
        start += line.len();
    }
    if ranges.is_empty() {
        ranges.push(0..0);
    }
    ranges
}

fn shown_lines(by_line: &[Vec<FindingView>]) -> Vec<bool> {
    let mut shown: Vec<bool> = (0..by_line.len()).map(|at| at < HEAD_LINES).collect();
    for (at, findings) in by_line.iter().enumerate() {
        if !findings.is_empty() {
            let end = (at + CONTEXT_LINES + 1).min(shown.len());
            shown[at.saturating_sub(CONTEXT_LINES)..end].fill(true);
        }
    }
    shown
}

/// Cuts lines at the edges of tokens and marks. Lines are asked for in order, so every token is looked at once.
struct Painter<'a> {
    text: &'a str,
    tokens: &'a [Mark],
    marks: Vec<Mark>,
}

impl<'a> Painter<'a> {
    fn new(text: &'a str, tokens: &'a [Mark], mut marks: Vec<Mark>) -> Self {
        marks.sort_by_key(|mark| mark.bytes.start);
        Self { text, tokens, marks }
    }

    fn paint(&mut self, line: Range<usize>) -> Vec<Segment> {
        let end = floor_boundary(self.text, line.end.min(line.start + LINE_BYTES));
        let shown = line.start..end;
        let passed = self
            .tokens
            .partition_point(|token| token.bytes.end <= shown.start);
        self.tokens = &self.tokens[passed..];
        let overlaps = |mark: &&Mark| mark.bytes.start < shown.end && mark.bytes.end > shown.start;
        let tokens: Vec<&Mark> = self
            .tokens
            .iter()
            .take_while(|token| token.bytes.start < shown.end)
            .collect();
        let marks: Vec<&Mark> = self.marks.iter().filter(overlaps).collect();
        let mut edges = vec![shown.start, shown.end];
        for mark in tokens.iter().chain(&marks) {
            edges.push(mark.bytes.start.clamp(shown.start, shown.end));
            edges.push(mark.bytes.end.clamp(shown.start, shown.end));
        }
        edges.sort_unstable();
        edges.dedup();
        edges.retain(|edge| self.text.is_char_boundary(*edge));
        let mut segments: Vec<Segment> = edges
            .windows(2)
            .map(|edge| self.segment(edge[0]..edge[1], &tokens, &marks))
            .collect();
        if end < line.end {
            segments.push(Segment {
                text: format!(" … {} bytes more", line.end - end),
                class: "t-comment".to_owned(),
            });
        }
        segments
    }

    fn segment(&self, bytes: Range<usize>, tokens: &[&Mark], marks: &[&Mark]) -> Segment {
        let over = |mark: &&&Mark| mark.bytes.start <= bytes.start && mark.bytes.end >= bytes.end;
        let token = tokens.iter().find(over).map(|mark| mark.class);
        let mark = marks
            .iter()
            .filter(over)
            .map(|mark| mark.class)
            .min_by_key(|class| match *class {
                "mark-error" => 0,
                "mark-warning" => 1,
                _ => 2,
            });
        let classes: Vec<&str> = token.into_iter().chain(mark).collect();
        Segment {
            text: self.text[bytes].to_owned(),
            class: classes.join(" "),
        }
    }
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
