//! A document that an editor shows, with the review of what it shows.

use crate::review::finding::{Finding, Report};
use crate::review::grouped::{GroupedFile, group};

/// An open document.
pub(super) struct Document {
    pub(super) uri: String,
    /// As findings name it.
    pub(super) path: String,
    pub(super) version: i64,
    pub(super) text: String,
    /// Of this very text; none until it was reviewed.
    pub(super) report: Option<Report>,
}

impl Document {
    /// The document shows another text now.
    pub(super) fn change(&mut self, version: i64, text: String) {
        self.version = version;
        self.text = text;
        self.report = None;
    }

    /// What the review says, findings of several environments once.
    pub(super) fn reviewed(&self) -> Option<GroupedFile<'_>> {
        group(self.report.as_ref()?).into_iter().next()
    }

    /// The line end that new lines get.
    pub(super) fn line_end(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// Whether a finding touches these bytes.
pub(super) fn touches(finding: &Finding, start: u32, end: u32) -> bool {
    finding.place.start_byte <= end && start <= finding.place.end_byte
}
