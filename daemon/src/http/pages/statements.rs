//! The statements of a run, and what the run does at this moment.

use askama::Template;
use askama::filters::HtmlSafe;

use super::format::{count, duration};
use super::layout::{Chip, Tone};
use crate::run_event::{Activity, StatementState};
use crate::store::run_statements::StatementEntry;

/// Statements that a page shows.
pub(super) const STATEMENTS: u32 = 500;

/// A table of them.
#[derive(Template)]
#[template(path = "statements.html")]
pub(super) struct Statements {
    rows: Vec<Row>,
    is_cut: bool,
    activity: Option<ActivityView>,
}

impl HtmlSafe for Statements {}

struct Row {
    number: i64,
    tag: String,
    excerpt: String,
    chip: Chip,
    rows: String,
    took: String,
    tries: Option<String>,
}

struct ActivityView {
    text: String,
    percent: Option<i64>,
}

impl Statements {
    /// `is_over`: the run ended, so that nothing of it still runs.
    pub(super) fn new(entries: &[StatementEntry], activity: Option<&Activity>, is_over: bool) -> Self {
        let row = |entry: &StatementEntry| Row {
            number: entry.number,
            tag: entry.tag.clone(),
            excerpt: entry.excerpt.clone(),
            chip: chip(entry.state, is_over),
            rows: entry.rows.map_or_else(String::new, |rows| count(rows, "row")),
            took: entry.duration_ms.map_or_else(String::new, duration),
            tries: (entry.tries > 1).then(|| count(entry.tries, "try").replace("trys", "tries")),
        };
        Self {
            rows: entries.iter().map(row).collect(),
            is_cut: entries.len() >= STATEMENTS as usize,
            activity: activity.map(|activity| ActivityView {
                text: activity.to_string(),
                percent: activity.amount.as_ref().map(crate::run_event::Amount::percent),
            }),
        }
    }

    /// Nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.activity.is_none()
    }
}

fn chip(state: StatementState, is_over: bool) -> Chip {
    match state {
        StatementState::Running if is_over => Chip::new(Tone::Warn, "cut off"),
        StatementState::Running => Chip::new(Tone::Busy, "running"),
        StatementState::Done => Chip::new(Tone::Good, "done"),
        StatementState::Failed => Chip::new(Tone::Bad, "failed"),
        StatementState::RolledBack => Chip::new(Tone::Idle, "rolled back"),
    }
}
