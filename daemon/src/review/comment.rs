//! The texts that stand on a pull request. Markdown without HTML; everything quoted from SQL is escaped.

use super::finding::Report;

/// Where links in a comment lead.
#[derive(Debug, Clone)]
pub struct Links {
    /// The daemon's address, without a slash at the end.
    pub base: String,
    /// The review's page.
    pub review: String,
}

/// The summary comment of a review.
pub fn render_review(report: &Report, commit: &str, links: &Links) -> String {
    let _ = (report, commit, links);
    unimplemented!("review::comment::render_review")
}

/// How one database of a rollout stands, for the rollout's comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// `prod`
    pub environment: String,
    /// `hr_prod`
    pub database: String,
    /// The change's version and description.
    pub change: String,
    /// In words: `waits for a person`, `applied in 12 ms`, `failed: ...`.
    pub state: String,
}

/// The comment that links to a rollout.
pub fn render_rollout(rollout_url: &str, lines: &[TaskLine]) -> String {
    let _ = (rollout_url, lines);
    unimplemented!("review::comment::render_rollout")
}
