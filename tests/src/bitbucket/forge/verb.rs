//! What people do: push, open, retitle, merge, decline, comment. Every verb puts the events that the real service
//! would send into the outbox, with the state as it was at that instant.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Account, Comment, Event, Forge, PullRequest, State};
use crate::bitbucket::json;

impl Forge {
    /// Commits files to a branch (made from the main branch where it is new) and pushes; `None` removes a file.
    pub fn push(&mut self, repository: &str, branch: &str, files: &[(&str, Option<&str>)]) -> String {
        let at = self.tick();
        let repo = self.repository(repository);
        let known = repo.branches.get(branch).cloned();
        let parent = known
            .clone()
            .or_else(|| repo.branches.get(&repo.main_branch).cloned());
        let mut tree = parent
            .as_ref()
            .map(|hash| repo.commits[hash].files.clone())
            .unwrap_or_default();
        for (path, text) in files {
            match text {
                Some(text) => tree.insert((*path).to_owned(), text.as_bytes().to_vec()),
                None => tree.remove(*path),
            };
        }
        let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        let message = format!("Change {}", names.join(", "));
        let hash = repo.add_commit(parent.into_iter().collect(), tree, &message, at);
        repo.branches.insert(branch.to_owned(), hash.clone());
        self.announce_push(repository, branch, known.as_deref(), Some(&hash));
        self.follow_branch(repository, branch, &hash);
        hash
    }

    /// Opens a pull request to the main branch; gives its number.
    pub fn open_pull_request(&mut self, repository: &str, branch: &str, title: &str, author: &str) -> i64 {
        let at = self.tick();
        let repo = self.repository(repository);
        let id = repo.pull_requests.keys().last().copied().unwrap_or(0) + 1;
        let pull_request = PullRequest {
            id,
            title: title.to_owned(),
            author: Account::named(author),
            state: State::Open,
            draft: false,
            source_branch: branch.to_owned(),
            source_commit: repo.branches[branch].clone(),
            destination_branch: repo.main_branch.clone(),
            destination_commit: repo.branches[&repo.main_branch].clone(),
            merge_commit: None,
            closed_by: None,
            created_on: at,
            updated_on: at,
            comments: BTreeMap::new(),
            tasks: BTreeMap::new(),
        };
        repo.pull_requests.insert(id, pull_request);
        self.announce(repository, id, "pullrequest:created");
        id
    }

    /// Changes the title only.
    pub fn edit_title(&mut self, repository: &str, number: i64, title: &str) {
        self.change(repository, number, |pull_request| {
            title.clone_into(&mut pull_request.title);
        });
        self.announce(repository, number, "pullrequest:updated");
    }

    /// Merges with a merge commit and deletes the source branch; gives the merge.
    pub fn merge(&mut self, repository: &str, number: i64, by: &str) -> String {
        let at = self.tick();
        let repo = self.repository(repository);
        let pull_request = repo.pull_request(number).clone();
        let (source, destination) = (&pull_request.source_commit, &pull_request.destination_branch);
        let before = repo.branches[destination].clone();
        let files = repo.merged_files(source, &before);
        let message = format!(
            "Merged in {} (pull request #{number})",
            pull_request.source_branch
        );
        let merge = repo.add_commit(vec![before.clone(), source.clone()], files, &message, at);
        repo.branches.insert(destination.clone(), merge.clone());
        repo.branches.remove(&pull_request.source_branch);
        self.change(repository, number, |changed| {
            changed.state = State::Merged;
            changed.merge_commit = Some(merge.clone());
            changed.destination_commit.clone_from(&before);
            changed.closed_by = Some(Account::named(by));
        });
        self.announce_push(repository, destination, Some(&before), Some(&merge));
        self.announce_push(repository, &pull_request.source_branch, Some(source), None);
        self.announce(repository, number, "pullrequest:fulfilled");
        self.follow_branch(repository, destination, &merge);
        merge
    }

    /// Closes without merging.
    pub fn decline(&mut self, repository: &str, number: i64, by: &str) {
        self.change(repository, number, |pull_request| {
            pull_request.state = State::Declined;
            pull_request.closed_by = Some(Account::named(by));
        });
        self.announce(repository, number, "pullrequest:rejected");
    }

    /// Writes a comment as somebody; gives its id.
    pub fn comment(&mut self, repository: &str, number: i64, author: &Account, text: &str) -> u64 {
        self.reply(repository, number, (author, text), None)
    }

    /// The same in the thread of another comment, where one is given.
    pub fn reply(
        &mut self,
        repository: &str,
        number: i64,
        (author, text): (&Account, &str),
        parent: Option<u64>,
    ) -> u64 {
        let (id, at) = (self.next_id(), self.tick());
        let comment = Comment {
            id,
            author: author.clone(),
            text: text.to_owned(),
            edits: 0,
            deleted: false,
            parent,
            inline: None,
            read: false,
            created_on: at,
            updated_on: at,
        };
        self.change(repository, number, |pull_request| {
            pull_request.comments.insert(id, comment);
        });
        self.announce_comment(repository, number, id, "pullrequest:comment_created");
        id
    }

    /// Another text for a comment. Of a changed answer nobody is told.
    pub fn edit_comment(&mut self, repository: &str, number: i64, id: u64, text: &str) {
        let at = self.tick();
        let mut is_answer = false;
        self.change(repository, number, |pull_request| {
            if let Some(changed) = pull_request.comments.get_mut(&id) {
                changed.edits += u32::from(changed.text != text);
                text.clone_into(&mut changed.text);
                changed.updated_on = at;
                is_answer = changed.parent.is_some();
            }
        });
        if !is_answer {
            self.announce_comment(repository, number, id, "pullrequest:comment_updated");
        }
    }

    /// Takes a comment away; it stays listed without its text.
    pub fn delete_comment(&mut self, repository: &str, number: i64, id: u64) {
        self.change(repository, number, |pull_request| {
            if let Some(comment) = pull_request.comments.get_mut(&id) {
                comment.deleted = true;
            }
        });
        self.announce_comment(repository, number, id, "pullrequest:comment_deleted");
    }

    /// Applies a change to a pull request and stamps it.
    pub fn change(&mut self, repository: &str, number: i64, apply: impl FnOnce(&mut PullRequest)) {
        let at = self.tick();
        let pull_request = self.repository(repository).pull_request(number);
        apply(pull_request);
        pull_request.updated_on = at;
    }

    /// Puts an event about a pull request into the outbox.
    pub fn announce(&mut self, repository: &str, number: i64, key: &str) {
        let pull_request = self.repository(repository).pull_request(number).clone();
        let actor = pull_request.closed_by.as_ref().unwrap_or(&pull_request.author);
        self.post(
            repository,
            key,
            actor,
            |address, repo| json!({"pullrequest": json::pull_request(address, repo, &pull_request)}),
        );
    }

    /// Puts an event about a comment into the outbox.
    pub fn announce_comment(&mut self, repository: &str, number: i64, id: u64, key: &str) {
        let pull_request = self.repository(repository).pull_request(number).clone();
        let comment = &pull_request.comments[&id];
        self.post(repository, key, &comment.author, |address, repo| {
            json!({
                "pullrequest": json::pull_request(address, repo, &pull_request),
                "comment": json::comment(address, repo, &pull_request, comment),
            })
        });
    }

    fn announce_push(&mut self, repository: &str, branch: &str, old: Option<&str>, new: Option<&str>) {
        self.post(repository, "repo:push", &Account::named("Ada"), |address, repo| {
            json!({"push": {"changes": [json::push_change(address, repo, branch, old, new)]}})
        });
    }

    fn post(
        &mut self,
        repository: &str,
        key: &str,
        actor: &Account,
        subject: impl FnOnce(&str, &super::Repository) -> Value,
    ) {
        let address = self.address.clone();
        let repo = self.repository(repository);
        let mut payload = subject(&address, repo);
        payload["actor"] = json::account(&address, actor);
        payload["repository"] = json::repository(&address, repo);
        self.outbox.push(Event {
            key: key.to_owned(),
            repository: repository.to_owned(),
            payload,
        });
    }

    /// Open pull requests move with their branches; only those whose source moved are announced.
    fn follow_branch(&mut self, repository: &str, branch: &str, head: &str) {
        let at = self.tick();
        let repo = self.repository(repository);
        let mut moved = Vec::new();
        for pull_request in repo
            .pull_requests
            .values_mut()
            .filter(|pr| pr.state == State::Open)
        {
            if pull_request.source_branch == branch {
                head.clone_into(&mut pull_request.source_commit);
                pull_request.updated_on = at;
                moved.push(pull_request.id);
            } else if pull_request.destination_branch == branch {
                head.clone_into(&mut pull_request.destination_commit);
            }
        }
        for id in moved {
            self.announce(repository, id, "pullrequest:updated");
        }
    }
}
