//! The one value that is the fake Bitbucket: everything it answers is derived from this, nothing is scripted.
//!
//! Verbs on it do what people and programs do on the real service, and put the events they cause into `outbox`.

mod account;
mod change;
mod commit;
mod insight;
mod verb;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use account::{Account, Credential, Scope, Secret};
pub use change::{Comment, PullRequest, State, Task};
pub use commit::{Commit, Difference, Files, differences};
pub use insight::{Report, Status};

use crate::clock::now;

/// The whole service.
#[derive(Debug, Default)]
pub struct Forge {
    /// Where the fake listens, without a slash at the end.
    pub address: String,
    /// How requests may be signed.
    pub credentials: Vec<Credential>,
    /// By `workspace/slug`.
    pub repositories: BTreeMap<String, Repository>,
    /// Events that happened and were not handed to the postman yet.
    pub outbox: Vec<Event>,
    last_id: u64,
    last_instant: Timestamp,
}

/// One repository with all that hangs on it.
#[derive(Debug)]
pub struct Repository {
    /// Owner.
    pub workspace: String,
    /// Name within the owner.
    pub slug: String,
    /// With braces.
    pub uuid: String,
    /// Name of the main branch.
    pub main_branch: String,
    /// By full hash.
    pub commits: BTreeMap<String, Commit>,
    /// Full hash of each head.
    pub branches: BTreeMap<String, String>,
    /// By number.
    pub pull_requests: BTreeMap<i64, PullRequest>,
    /// By (full hash, key).
    pub statuses: BTreeMap<(String, String), Status>,
    /// By (full hash, external id).
    pub reports: BTreeMap<(String, String), Report>,
    /// Registered webhooks.
    pub hooks: Vec<Hook>,
}

/// A webhook subscription.
#[derive(Debug, Clone)]
pub struct Hook {
    /// With braces.
    pub uuid: String,
    /// Where deliveries go.
    pub url: String,
    /// Free text.
    pub description: String,
    /// Whether deliveries are sent.
    pub active: bool,
    /// Key of the signature.
    pub secret: Option<String>,
    /// Event keys.
    pub events: Vec<String>,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// Something that webhooks may be subscribed to.
#[derive(Debug, Clone)]
pub struct Event {
    /// `pullrequest:created`
    pub key: String,
    /// Where it happened.
    pub repository: String,
    /// The payload as it was when it happened.
    pub payload: serde_json::Value,
}

impl Forge {
    /// An empty service that listens here.
    pub fn at(address: String) -> Self {
        Self {
            address,
            ..Self::default()
        }
    }

    /// The next number of anything that is numbered across the service.
    pub fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// An instant later than all before it.
    pub fn tick(&mut self) -> Timestamp {
        let least = self.last_instant + jiff::SignedDuration::from_micros(1);
        self.last_instant = now().max(least);
        self.last_instant
    }

    /// The repository of this name.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn repository(&mut self, full_name: &str) -> &mut Repository {
        let known = self.repositories.get_mut(full_name);
        known.unwrap_or_else(|| panic!("there is no repository {full_name}"))
    }

    /// Makes a repository whose main branch has one commit with a read-me.
    ///
    /// # Panics
    /// When the name is not `workspace/slug`.
    pub fn create_repository(&mut self, full_name: &str, main_branch: &str) {
        let (workspace, slug) = full_name
            .split_once('/')
            .expect("a name of the form workspace/slug");
        let mut repository = Repository {
            workspace: workspace.to_owned(),
            slug: slug.to_owned(),
            uuid: new_uuid(),
            main_branch: main_branch.to_owned(),
            commits: BTreeMap::new(),
            branches: BTreeMap::new(),
            pull_requests: BTreeMap::new(),
            statuses: BTreeMap::new(),
            reports: BTreeMap::new(),
            hooks: Vec::new(),
        };
        let files = BTreeMap::from([("README.md".to_owned(), format!("# {slug}\n").into_bytes())]);
        let first = repository.add_commit(Vec::new(), files, "Start", self.tick());
        repository.branches.insert(main_branch.to_owned(), first);
        self.repositories.insert(full_name.to_owned(), repository);
    }
}

impl Repository {
    /// `workspace/slug`
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.workspace, self.slug)
    }

    /// The pull request of this number.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn pull_request(&mut self, number: i64) -> &mut PullRequest {
        let known = self.pull_requests.get_mut(&number);
        known.unwrap_or_else(|| panic!("there is no pull request {number}"))
    }
}

/// A fresh identifier as the service writes it, in braces.
pub fn new_uuid() -> String {
    format!("{{{}}}", uuid::Uuid::new_v4())
}
