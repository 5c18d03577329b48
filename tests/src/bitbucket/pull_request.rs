//! A pull request in the hands of a test: what people do with it, and what stands on it.

use super::FakeBitbucket;
use super::forge::{Account, Comment, Report, State, Status};
use crate::wait::wait_until;

/// A pull request of the fake.
#[derive(Clone)]
pub struct PullRequest {
    bitbucket: FakeBitbucket,
    repository: String,
    /// Its number.
    pub number: i64,
}

/// A comment as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenComment {
    /// Its number.
    pub id: u64,
    /// Its text.
    pub text: String,
    /// How often it was changed.
    pub edits: u32,
}

/// The account of a person on the fake, as `operators` and `members` name it.
pub fn account_of(name: &str) -> String {
    format!("account:{}", Account::named(name).uuid)
}

impl PullRequest {
    pub(super) fn new(bitbucket: FakeBitbucket, repository: &str, number: i64) -> Self {
        Self {
            bitbucket,
            repository: repository.to_owned(),
            number,
        }
    }

    /// Its page.
    pub fn web_url(&self) -> String {
        format!(
            "{}/{}/pull-requests/{}",
            self.bitbucket.address(),
            self.repository,
            self.number
        )
    }

    /// Pushes a file to its branch.
    pub fn push_file(&self, path: &str, text: &str) {
        self.push(&[(path, Some(text))]);
    }

    /// Pushes files to its branch; `None` removes one.
    pub fn push(&self, files: &[(&str, Option<&str>)]) {
        let branch = self.look(|pull_request| pull_request.source_branch.clone());
        self.bitbucket
            .act(|forge| forge.push(&self.repository, &branch, files));
    }

    /// Changes its title.
    pub fn edit_title(&self, title: &str) {
        self.bitbucket
            .act(|forge| forge.edit_title(&self.repository, self.number, title));
    }

    /// Merges it.
    pub fn merge(&self) {
        self.bitbucket
            .act(|forge| forge.merge(&self.repository, self.number, "Grace"));
    }

    /// Declines it.
    pub fn decline(&self) {
        self.bitbucket
            .act(|forge| forge.decline(&self.repository, self.number, "Grace"));
    }

    /// Writes a comment as a person; gives its number.
    pub fn comment(&self, author: &str, text: &str) -> u64 {
        self.bitbucket.act(|forge| {
            let id = forge.comment(&self.repository, self.number, &Account::named(author), text);
            forge.change(&self.repository, self.number, |pull_request| {
                pull_request
                    .comments
                    .entry(id)
                    .and_modify(|comment| comment.read = true);
            });
            id
        })
    }

    /// Changes the text of a comment.
    pub fn edit_comment(&self, id: u64, text: &str) {
        self.bitbucket
            .act(|forge| forge.edit_comment(&self.repository, self.number, id, text));
    }

    /// Takes a comment away.
    pub fn delete_comment(&self, id: u64) {
        self.bitbucket
            .act(|forge| forge.delete_comment(&self.repository, self.number, id));
    }

    /// The answers in a comment's thread, now read.
    pub fn answers_to(&self, id: u64) -> Vec<SeenComment> {
        self.bitbucket.act(|forge| {
            let comments = &mut forge
                .repository(&self.repository)
                .pull_request(self.number)
                .comments;
            let answers = comments.values_mut().filter(|comment| comment.parent == Some(id));
            answers.map(read).collect()
        })
    }

    /// The one answer to a comment, as soon as there is one.
    pub async fn answer_to(&self, id: u64) -> SeenComment {
        wait_until(&format!("an answer to comment {id}"), async || {
            match self.answers_to(id).as_slice() {
                [answer] => Ok(answer.clone()),
                answers => Err(format!("{answers:?}")),
            }
        })
        .await
    }

    /// Whether it is still open, merged or declined.
    pub fn state(&self) -> State {
        self.look(|pull_request| pull_request.state)
    }

    /// All comments that stand, now read.
    pub fn comments(&self) -> Vec<SeenComment> {
        self.bitbucket.act(|forge| {
            let comments = &mut forge
                .repository(&self.repository)
                .pull_request(self.number)
                .comments;
            comments
                .values_mut()
                .filter(|comment| !comment.deleted)
                .map(read)
                .collect()
        })
    }

    /// The oldest comment nobody has read, when there is one.
    pub async fn next_comment(&self) -> SeenComment {
        let what = format!("a new comment on pull request {}", self.number);
        wait_until(&what, async || {
            self.bitbucket.act(|forge| {
                let comments = &mut forge
                    .repository(&self.repository)
                    .pull_request(self.number)
                    .comments;
                let count = comments.len();
                let unread = comments
                    .values_mut()
                    .find(|comment| !comment.read && !comment.deleted);
                unread
                    .map(read)
                    .ok_or_else(|| format!("{count} comments, all read"))
            })
        })
        .await
    }

    /// The comment of this number, as soon as its text contains this.
    pub async fn comment_with(&self, id: u64, part: &str) -> SeenComment {
        wait_until(&format!("comment {id} to say {part:?}"), async || {
            let comments = self.comments();
            let found = comments
                .into_iter()
                .find(|comment| comment.id == id)
                .ok_or("the comment is gone")?;
            if found.text.contains(part) {
                Ok(found)
            } else {
                Err(found.text)
            }
        })
        .await
    }

    /// Build statuses on the head of its branch.
    pub fn statuses(&self) -> Vec<Status> {
        let head = self.look(|pull_request| pull_request.source_commit.clone());
        self.bitbucket
            .act(|forge| forge.repository(&self.repository).statuses_of(&head))
    }

    /// Reports on the head of its branch.
    pub fn reports(&self) -> Vec<Report> {
        let head = self.look(|pull_request| pull_request.source_commit.clone());
        self.bitbucket
            .act(|forge| forge.repository(&self.repository).reports_of(&head))
    }

    /// Waits until the head's only build status is in this state.
    pub async fn status_is(&self, state: &str) -> Status {
        wait_until(&format!("the build status {state}"), async || {
            match self.statuses().as_slice() {
                [status] if status.state == state => Ok(status.clone()),
                other => Err(format!("{other:?}")),
            }
        })
        .await
    }

    /// Waits until the head's only report has this many annotations.
    pub async fn report_with(&self, annotations: usize) -> Report {
        wait_until(
            &format!("a report with {annotations} annotations"),
            async || match self.reports().as_slice() {
                [report] if report.annotations.len() == annotations => Ok(report.clone()),
                other => Err(format!("{other:?}")),
            },
        )
        .await
    }

    fn look<T>(&self, at: impl FnOnce(&super::forge::PullRequest) -> T) -> T {
        self.bitbucket
            .act(|forge| at(forge.repository(&self.repository).pull_request(self.number)))
    }
}

fn read(comment: &mut Comment) -> SeenComment {
    comment.read = true;
    SeenComment {
        id: comment.id,
        text: comment.text.clone(),
        edits: comment.edits,
    }
}
