//! A report as build status and code report of the forge.

use super::finding::Report;
use crate::forge::{BuildStatus, InsightReport};

/// The verdict that the merge check sees. Errors fail it; warnings do not.
pub fn build_status(report: &Report, project: &str, branch: &str, url: &str) -> BuildStatus {
    let _ = (report, project, branch, url);
    unimplemented!("review::publish::build_status")
}

/// The report with its notes on lines. Findings that several environments share become one note.
pub fn insight_report(report: &Report, project: &str, base_url: &str, url: &str) -> InsightReport {
    let _ = (report, project, base_url, url);
    unimplemented!("review::publish::insight_report")
}
