//! What programs say about commits: build statuses and code reports.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::Repository;

/// A build status on a commit.
#[derive(Debug, Clone)]
pub struct Status {
    /// Unique on its commit; at most 40 characters.
    pub key: String,
    /// `SUCCESSFUL`, `FAILED`, `INPROGRESS` or `STOPPED`.
    pub state: String,
    /// Its title.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Where more stands.
    pub url: String,
    /// The branch that ties it to a pull request.
    pub refname: Option<String>,
    /// When it was first set.
    pub created_on: Timestamp,
    /// When it was last set.
    pub updated_on: Timestamp,
}

/// A code report on a commit. Putting it again keeps its annotations.
#[derive(Debug, Clone)]
pub struct Report {
    /// With braces.
    pub uuid: String,
    /// What was put, as it was put.
    pub fields: Value,
    /// What was posted, by external id.
    pub annotations: BTreeMap<String, Value>,
    /// When it was first put.
    pub created_on: Timestamp,
    /// When it was last put.
    pub updated_on: Timestamp,
}

impl Report {
    /// `PASSED`, `FAILED` or `PENDING`; empty where none was given.
    pub fn result(&self) -> &str {
        self.fields["result"].as_str().unwrap_or_default()
    }

    /// Path, line and summary of each annotation.
    pub fn lines(&self) -> Vec<(String, u64, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let notes = self.annotations.values();
        notes
            .map(|note| {
                (
                    text(&note["path"]),
                    note["line"].as_u64().unwrap_or(0),
                    text(&note["summary"]),
                )
            })
            .collect()
    }
}

impl Repository {
    /// The statuses of a commit.
    pub fn statuses_of(&self, commit: &str) -> Vec<Status> {
        let all = self.statuses.iter();
        all.filter(|((hash, _), _)| hash == commit)
            .map(|(_, status)| status.clone())
            .collect()
    }

    /// The reports of a commit.
    pub fn reports_of(&self, commit: &str) -> Vec<Report> {
        let all = self.reports.iter();
        all.filter(|((hash, _), _)| hash == commit)
            .map(|(_, report)| report.clone())
            .collect()
    }
}
