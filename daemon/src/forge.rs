//! What the daemon knows of a code host, in its own words: pull requests, people, statuses, reports.
//!
//! Nothing here names a product or its JSON; `bitbucket` translates.

use jiff::Timestamp;

use crate::ids::{CommitHash, PullRequestNumber};
use crate::review::finding::Level;

/// A repository: the workspace (owner) and the slug within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepositorySlug {
    /// Owner.
    pub workspace: String,
    /// Name within the owner.
    pub slug: String,
}

impl std::fmt::Display for RepositorySlug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.workspace, self.slug)
    }
}

/// A person or a token that acts on the forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The forge's stable id (a uuid with its braces on Bitbucket).
    pub id: String,
    /// What people see.
    pub display_name: String,
}

/// Where a pull request is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullRequestState {
    /// Can still change and be merged.
    Open,
    /// Is in the destination branch.
    Merged,
    /// Was closed unmerged.
    Declined,
    /// Was replaced by another.
    Superseded,
}

/// A pull request as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number in the repository.
    pub number: PullRequestNumber,
    /// Written by its author: untrusted text.
    pub title: String,
    /// Who opened it.
    pub author: Account,
    /// Who merged or declined it, once somebody has.
    pub closed_by: Option<Account>,
    /// Where it is in its life.
    pub state: PullRequestState,
    /// Not yet meant for review.
    pub draft: bool,
    /// The branch it comes from.
    pub source_branch: String,
    /// The head of that branch; 12 or 40 digits.
    pub source_commit: CommitHash,
    /// The branch it goes to.
    pub destination_branch: String,
    /// The merge, once it is merged; 12 or 40 digits.
    pub merge_commit: Option<CommitHash>,
    /// Its page.
    pub web_url: String,
    /// Where the forge says that its changed files are listed; opaque.
    pub changed_files_link: Option<String>,
    /// When anything about it last changed.
    pub updated_on: Timestamp,
}

/// What a pull request does to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileStatus {
    /// New.
    Added,
    /// Changed in place.
    Modified,
    /// Gone.
    Removed,
    /// Moved, perhaps changed too.
    Renamed,
}

/// One file of a pull request's diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// What happened to it.
    pub status: FileStatus,
    /// Its path now; the path it had, where it was removed.
    pub path: String,
    /// Its path before, where it was renamed.
    pub previous_path: Option<String>,
}

/// The state of a build on a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildState {
    /// Being worked on.
    InProgress,
    /// May be merged.
    Successful,
    /// Should not be merged.
    Failed,
}

/// A build status to set on a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildStatus {
    /// Names the status; the adapter shortens it to what the forge allows, keeping it unique.
    pub key: String,
    /// The verdict.
    pub state: BuildState,
    /// Shown as its title.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// The page with the details.
    pub url: String,
    /// The branch that ties it to the pull request.
    pub branch: String,
}

/// A code report on a commit with notes on lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsightReport {
    /// Names the report on its commit.
    pub id: String,
    /// Heading.
    pub title: String,
    /// One or two sentences.
    pub details: String,
    /// Whether the change may pass.
    pub passed: bool,
    /// The page with the details.
    pub link: String,
    /// Counts shown beside the title.
    pub counts: Vec<(String, u64)>,
    /// Notes on lines; the adapter cuts them at what the forge takes.
    pub annotations: Vec<Annotation>,
}

/// One note on one line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Unique in its report and stable between pushes.
    pub id: String,
    /// How much it weighs.
    pub level: Level,
    /// The file.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// One sentence.
    pub summary: String,
    /// The rest.
    pub details: String,
    /// The page of the rule.
    pub link: String,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// All 40 digits.
    pub hash: CommitHash,
    /// When it was made, where the forge says so.
    pub made_at: Option<Timestamp>,
}

/// What every comment of ours holds: a link definition that nothing links to, so it is not shown.
pub const OUR_MARK: &str = "[stagegate]: # (";

/// A comment that stands on a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The forge's id.
    pub id: String,
    /// Who wrote it.
    pub author: Account,
    /// Markdown as written.
    pub text: String,
    /// Deleted ones stay listed.
    pub deleted: bool,
    /// The other stable id of who wrote it, by which mentions name an account; empty where there is none.
    pub account_id: String,
    /// Its page; empty where the forge names none.
    pub url: String,
    /// When it was last changed, or written.
    pub updated_on: Option<Timestamp>,
}

impl Comment {
    /// Whether we wrote it.
    pub fn is_ours(&self) -> bool {
        self.text.contains(OUR_MARK)
    }
}

/// One file to commit on a new branch.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// From the root of the repository.
    pub path: &'a str,
    /// What is in it.
    pub text: &'a str,
    /// The branch, which is made.
    pub branch: &'a str,
    /// The commit it starts at.
    pub parent: &'a CommitHash,
    /// What the commit says.
    pub message: &'a str,
}

/// A pull request to open.
#[derive(Debug, Clone, Copy)]
pub struct NewPullRequest<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it says: Markdown.
    pub description: &'a str,
    /// The branch with the change.
    pub source: &'a str,
    /// The branch it goes to.
    pub destination: &'a str,
}
