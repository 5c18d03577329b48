//! Bitbucket Cloud: the only place that knows its JSON. A client, the webhook's signature and payloads.
//!
//! Invariants: credentials go to the API's host and to hosts the configuration names, nowhere else; a secret never
//! reaches an error or a log; a request that is not safe to repeat is repeated only where it can not have been
//! processed; every answer is read up to a limit. The forge's JSON is read leniently (whatever may be null is an
//! `Option`) and turned into the daemon's own words here.

mod answer;
mod call;
mod client;
mod comment_text;
mod comments;
mod connector;
mod credentials;
mod files;
mod hooks;
mod insights;
mod origins;
mod pages;
mod permissions;
mod pull_requests;
mod push;
mod signature;
#[cfg(test)]
pub(crate) mod testing;
mod webhook;

use crate::forge::RepositorySlug;
use crate::ids::PullRequestNumber;

pub use client::Client;
pub use signature::is_signed;
pub use webhook::parse_webhook;

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
    /// Somebody wrote or changed a comment that may be meant for us.
    Comment {
        /// Where.
        repository: RepositorySlug,
        /// On which pull request.
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
    "pullrequest:comment_created",
    "pullrequest:comment_updated",
    "pullrequest:created",
    "pullrequest:fulfilled",
    "pullrequest:rejected",
    "pullrequest:updated",
];
