//! A fake Bitbucket Cloud on loopback: one state, answers derived from it, faults and lost letters on order.
//!
//! It plays the service's habits that hurt clients: 12-digit hashes, the diffstat elsewhere with its `%0D`, opaque
//! pages, reports that keep old annotations, comments too long for it answered with a page. Every exchange is checked
//! against the published document where that is at hand.

pub mod answer;
mod api;
mod delivery;
mod fault;
pub mod forge;
#[cfg(test)]
mod habits;
pub mod json;
mod page;
mod pull_request;
mod query;
mod server;
mod view;

use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::{Context, Result};
use tokio_util::sync::{CancellationToken, DropGuard};

pub use delivery::{Delivery, Travel, sign};
pub use fault::Fault;
pub use pull_request::{PullRequest, SeenComment, account_of};
pub use server::Seen;

use answer::Call;
use delivery::Postman;
use forge::Forge;

/// The running fake. Cheap to clone; it stops with the last clone.
#[derive(Clone)]
pub struct FakeBitbucket {
    inner: Arc<Inner>,
    _stop: Arc<DropGuard>,
}

struct Inner {
    forge: Mutex<Forge>,
    faults: Mutex<Vec<fault::Order>>,
    seen: Mutex<Vec<Seen>>,
    violations: Mutex<Vec<String>>,
    postman: Postman,
}

impl FakeBitbucket {
    /// Starts on a free port of loopback.
    pub async fn start() -> Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .context("listen on loopback")?;
        let address = format!("http://{}", listener.local_addr().context("listen on loopback")?);
        let inner = Arc::new(Inner {
            forge: Mutex::new(Forge::at(address)),
            faults: Mutex::default(),
            seen: Mutex::default(),
            violations: Mutex::default(),
            postman: Postman::start(),
        });
        let stop = CancellationToken::new();
        let app = axum::Router::new()
            .fallback(server::handle)
            .with_state(inner.clone());
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(
            axum::serve(listener, app)
                .with_graceful_shutdown(stopped)
                .into_future(),
        );
        Ok(Self {
            inner,
            _stop: Arc::new(stop.drop_guard()),
        })
    }

    /// Where it listens, without a slash at the end.
    pub fn address(&self) -> String {
        self.inner.forge().address.clone()
    }

    /// What the daemon calls its API address.
    pub fn api_url(&self) -> String {
        format!("{}/2.0", self.address())
    }

    /// Does something with the state; events it causes are delivered.
    pub fn act<T>(&self, verb: impl FnOnce(&mut Forge) -> T) -> T {
        let result = verb(&mut self.inner.forge());
        self.inner.flush_outbox();
        result
    }

    /// Opens a pull request that puts files on a new branch.
    pub fn open_pull_request(&self, repository: &str, title: &str, files: &[(&str, &str)]) -> PullRequest {
        let files: Vec<(&str, Option<&str>)> =
            files.iter().map(|(path, text)| (*path, Some(*text))).collect();
        let number = self.act(|forge| {
            let branch = format!("change-{}", forge.next_id());
            forge.push(repository, &branch, &files);
            forge.open_pull_request(repository, &branch, title, "Ada")
        });
        PullRequest::new(self.clone(), repository, number)
    }

    /// The pull request of a number, whoever opened it.
    pub fn pull_request(&self, repository: &str, number: i64) -> PullRequest {
        PullRequest::new(self.clone(), repository, number)
    }

    /// The next `times` requests of this method whose path contains this go wrong.
    pub fn fail(&self, method: &str, path_part: &str, fault: Fault, times: u32) {
        let order = fault::Order {
            method: method.to_owned(),
            path_part: path_part.to_owned(),
            fault,
            times,
        };
        self.inner.faults.lock().expect("no holder panics").push(order);
    }

    /// How webhooks travel from now on.
    pub fn set_travel(&self, travel: Travel) {
        self.inner.postman.set_travel(travel);
    }

    /// Lets held webhooks go, the youngest first.
    pub fn release_reversed(&self) {
        self.inner.postman.release_reversed();
    }

    /// All delivery attempts so far.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.inner.postman.log()
    }

    /// All API requests so far.
    pub fn requests(&self) -> Vec<Seen> {
        self.inner.seen.lock().expect("no holder panics").clone()
    }

    /// How many requests of this method had this in their path.
    pub fn count(&self, method: &str, path_part: &str) -> usize {
        let seen = self.requests();
        seen.iter()
            .filter(|seen| seen.method == method && seen.path.contains(path_part))
            .count()
    }

    /// What must not be at the end of a test: breaches of the contract, faults nobody met, comments nobody read.
    pub fn complaints(&self) -> Vec<String> {
        let mut found = self.inner.violations.lock().expect("no holder panics").clone();
        for order in self.inner.faults.lock().expect("no holder panics").iter() {
            found.push(format!("a fault was ordered and never met: {order:?}"));
        }
        for repo in self.inner.forge().repositories.values() {
            let comments = repo.pull_requests.values().flat_map(|pr| pr.comments.values());
            for comment in comments.filter(|comment| !comment.read && !comment.deleted) {
                found.push(format!("a comment was left unread: {}", comment.text));
            }
        }
        found
    }
}

impl Inner {
    fn forge(&self) -> MutexGuard<'_, Forge> {
        self.forge.lock().expect("no verb panics")
    }

    fn remember(&self, call: &Call, status: u16) {
        let path = call.path.strip_prefix("/2.0").unwrap_or(&call.path).to_owned();
        let seen = Seen {
            method: call.method.clone(),
            path,
            status,
        };
        self.seen.lock().expect("no holder panics").push(seen);
    }

    /// Hands what happened to the postman.
    fn flush_outbox(&self) {
        let mut forge = self.forge();
        for event in std::mem::take(&mut forge.outbox) {
            let hooks = forge
                .repositories
                .get(&event.repository)
                .map(|repo| repo.hooks.as_slice());
            for hook in hooks
                .unwrap_or_default()
                .iter()
                .filter(|hook| hook.active && hook.events.contains(&event.key))
            {
                self.postman.post(hook, &event);
            }
        }
    }
}
