//! Bitbucket Cloud: the only place that knows its JSON. A client, the webhook's signature and payloads.

use bytes::Bytes;
use secrecy::SecretString;

use crate::config::ConnectionConfig;
use crate::forge::{BuildStatus, ChangedFile, Comment, InsightReport, PullRequest, RepositorySlug};
use crate::ids::{CommitHash, PullRequestNumber};

/// Talks to one account on Bitbucket. Cheap to clone.
#[derive(Clone)]
pub struct Client;

/// Why a request to Bitbucket came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum BitbucketError {
    /// It answered, but not with success.
    #[error("{operation}: Bitbucket answered {status}: {message}")]
    Status {
        /// What was asked, such as `read pull request acme/hr#7`.
        operation: String,
        /// HTTP status.
        status: u16,
        /// The forge's own words, cut to a sensible length, never HTML.
        message: String,
    },
    /// It asks us to wait; the client has already retried as often as it may.
    #[error("{operation}: Bitbucket asks to wait {retry_after:?}")]
    RateLimited {
        /// What was asked.
        operation: String,
        /// How long.
        retry_after: std::time::Duration,
    },
    /// No answer, or not one that can be read.
    #[error("{operation}")]
    Transport {
        /// What was asked.
        operation: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A `next` or `Location` points to a host that must not see our credentials.
    #[error("{operation}: refused to follow a link to {host}; add it to allowed-hosts if it is yours")]
    ForeignHost {
        /// What was asked.
        operation: String,
        /// Where it would have gone.
        host: String,
    },
    /// The file is larger than a change may be.
    #[error("{path} has {size_bytes} bytes; at most {limit_bytes} are read")]
    TooLarge {
        /// Which file.
        path: String,
        /// Its size.
        size_bytes: u64,
        /// The limit.
        limit_bytes: u64,
    },
}

/// A webhook as registered on a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// With its braces.
    pub id: String,
    /// Where deliveries go.
    pub url: String,
    /// What it is called in Bitbucket's settings.
    pub description: String,
    /// Whether deliveries are sent.
    pub active: bool,
    /// Whether deliveries are signed.
    pub secret_set: bool,
    /// Event keys, sorted.
    pub events: Vec<String>,
}

/// What a delivery is about, as far as the daemon cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookEvent {
    /// Something about a pull request may have changed.
    PullRequest {
        /// Where.
        repository: RepositorySlug,
        /// Which.
        number: PullRequestNumber,
    },
    /// A branch moved.
    Push {
        /// Where.
        repository: RepositorySlug,
        /// Branches that moved and still exist.
        branches: Vec<String>,
    },
    /// Known, and nothing to do.
    Irrelevant,
    /// Not known to this build.
    Unknown,
}

/// Why a delivery can not be read.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// Not JSON of the form this event has.
    #[error("payload of {event} is not readable")]
    Payload {
        /// The event key.
        event: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// The events `project connect` subscribes to, sorted.
pub const WEBHOOK_EVENTS: &[&str] = &[
    "pullrequest:created",
    "pullrequest:fulfilled",
    "pullrequest:rejected",
    "pullrequest:updated",
];

/// Whether `X-Hub-Signature` (`sha256=` and lower-case hex) is the HMAC of these bytes. Constant time.
pub fn is_signed(secret: &SecretString, body: &[u8], signature: &str) -> bool {
    let _ = (secret, body, signature);
    unimplemented!("bitbucket::is_signed")
}

/// Reads a delivery whose signature was checked.
///
/// # Errors
/// Where a known event's payload lacks what it must have.
pub fn parse_webhook(event_key: &str, body: &[u8]) -> Result<WebhookEvent, WebhookError> {
    let _ = (event_key, body);
    unimplemented!("bitbucket::parse_webhook")
}

impl Client {
    /// A client for one connection.
    ///
    /// # Errors
    /// Where the TLS set-up of this machine can not be used.
    pub fn new(config: &ConnectionConfig) -> Result<Self, BitbucketError> {
        let _ = config;
        unimplemented!("bitbucket::Client::new")
    }

    /// How many requests this client has sent, retries counted.
    pub fn requests_sent(&self) -> u64 {
        unimplemented!()
    }

    /// The account the credentials belong to. An access token has none that may be asked for: then `None`.
    pub async fn current_account(&self) -> Result<Option<crate::forge::Account>, BitbucketError> {
        unimplemented!()
    }

    /// One pull request as it is now.
    pub async fn pull_request(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
    ) -> Result<PullRequest, BitbucketError> {
        let _ = (repository, number);
        unimplemented!()
    }

    /// Pull requests to `branch`, of any state, updated after `since` (all open ones where none), oldest update first. One request a page.
    pub async fn pull_requests_updated(
        &self,
        repository: &RepositorySlug,
        branch: &str,
        since: Option<jiff::Timestamp>,
    ) -> Result<Vec<PullRequest>, BitbucketError> {
        let _ = (repository, branch, since);
        unimplemented!()
    }

    /// The full hash of a commit.
    pub async fn full_hash(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
    ) -> Result<CommitHash, BitbucketError> {
        let _ = (repository, commit);
        unimplemented!()
    }

    /// What a pull request changes, against the merge base.
    pub async fn changed_files(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
    ) -> Result<Vec<ChangedFile>, BitbucketError> {
        let _ = (repository, number);
        unimplemented!()
    }

    /// The bytes of a file at a commit, at most `limit_bytes`.
    pub async fn file(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        path: &str,
        limit_bytes: u64,
    ) -> Result<Bytes, BitbucketError> {
        let _ = (repository, commit, path, limit_bytes);
        unimplemented!()
    }

    /// All comments of a pull request that are not on a line, deleted ones included.
    pub async fn comments(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
    ) -> Result<Vec<Comment>, BitbucketError> {
        let _ = (repository, number);
        unimplemented!()
    }

    /// Posts a comment; the text is cut at 30,000 characters with a link to `more`. Gives its id.
    pub async fn create_comment(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        text: &str,
        more: &str,
    ) -> Result<String, BitbucketError> {
        let _ = (repository, number, text, more);
        unimplemented!()
    }

    /// Replaces a comment's text. `false` where it no longer exists or is not ours.
    pub async fn update_comment(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        id: &str,
        text: &str,
        more: &str,
    ) -> Result<bool, BitbucketError> {
        let _ = (repository, number, id, text, more);
        unimplemented!()
    }

    /// Sets a build status on a commit; the same key overwrites.
    pub async fn set_status(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        status: &BuildStatus,
    ) -> Result<(), BitbucketError> {
        let _ = (repository, commit, status);
        unimplemented!()
    }

    /// Replaces a report with its annotations: deletes, puts, sends annotations in batches.
    pub async fn replace_report(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        report: &InsightReport,
    ) -> Result<(), BitbucketError> {
        let _ = (repository, commit, report);
        unimplemented!()
    }

    /// The webhooks of a repository.
    pub async fn webhooks(&self, repository: &RepositorySlug) -> Result<Vec<Webhook>, BitbucketError> {
        let _ = repository;
        unimplemented!()
    }

    /// Registers a webhook with [`WEBHOOK_EVENTS`].
    pub async fn create_webhook(
        &self,
        repository: &RepositorySlug,
        url: &str,
        secret: &SecretString,
    ) -> Result<Webhook, BitbucketError> {
        let _ = (repository, url, secret);
        unimplemented!()
    }

    /// Makes a webhook what [`Client::create_webhook`] would make it.
    pub async fn update_webhook(
        &self,
        repository: &RepositorySlug,
        id: &str,
        url: &str,
        secret: &SecretString,
    ) -> Result<Webhook, BitbucketError> {
        let _ = (repository, id, url, secret);
        unimplemented!()
    }

    /// What the credentials may not do although the daemon needs it: one sentence each, empty where all is well.
    /// Read-only; costs a handful of requests.
    pub async fn missing_permissions(
        &self,
        repository: &RepositorySlug,
    ) -> Result<Vec<String>, BitbucketError> {
        let _ = repository;
        unimplemented!()
    }
}
