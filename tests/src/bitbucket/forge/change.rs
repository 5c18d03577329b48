//! Pull requests as data: what one is, its comments and tasks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Account;

/// Where a pull request is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Can still change.
    Open,
    /// Is in the destination branch.
    Merged,
    /// Closed unmerged.
    Declined,
}

impl State {
    /// The service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Merged => "MERGED",
            Self::Declined => "DECLINED",
        }
    }
}

/// One pull request.
#[derive(Debug, Clone)]
pub struct PullRequest {
    /// Its number.
    pub id: i64,
    /// Its heading.
    pub title: String,
    /// Who opened it.
    pub author: Account,
    /// Where it is in its life.
    pub state: State,
    /// Not yet meant for review.
    pub draft: bool,
    /// The branch it comes from.
    pub source_branch: String,
    /// Full hash of its head; stays when it is closed.
    pub source_commit: String,
    /// The branch it goes to.
    pub destination_branch: String,
    /// Full hash; stays when it is closed.
    pub destination_commit: String,
    /// Full hash of the merge.
    pub merge_commit: Option<String>,
    /// Who closed it.
    pub closed_by: Option<Account>,
    /// When it was opened.
    pub created_on: Timestamp,
    /// When anything last changed.
    pub updated_on: Timestamp,
    /// By id; deleted ones stay.
    pub comments: BTreeMap<u64, Comment>,
    /// By id.
    pub tasks: BTreeMap<u64, Task>,
}

/// One comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// Who wrote it: the credential.
    pub author: Account,
    /// Markdown.
    pub text: String,
    /// How often it was changed.
    pub edits: u32,
    /// Stays listed all the same.
    pub deleted: bool,
    /// The comment that it answers.
    pub parent: Option<u64>,
    /// Where on the diff, as it was given.
    pub inline: Option<serde_json::Value>,
    /// Whether the test has looked at it.
    pub read: bool,
    /// When it was written.
    pub created_on: Timestamp,
    /// When it was last changed.
    pub updated_on: Timestamp,
}

/// A task on a pull request.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its number.
    pub id: u64,
    /// Who wrote it.
    pub author: Account,
    /// What to do.
    pub text: String,
    /// Done.
    pub resolved: bool,
    /// When it was written.
    pub created_on: Timestamp,
}
