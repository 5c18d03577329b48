//! One request and what it may cost: a [`Call`] describes it, an [`Answer`] is its success, a [`Failure`] says
//! whether and when to try again.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::BitbucketError;
use super::answer::{refusal_message, retry_after};

/// Most bytes of an answer that are read, but for files.
const MAX_ANSWER_BYTES: u64 = 10 * 1024 * 1024;
/// How long to wait where a 429 does not say.
const DEFAULT_WAIT: Duration = Duration::from_mins(1);
/// Bitbucket's own status for "this took too long here".
const SERVER_TIMED_OUT: u16 = 555;

/// A request that is to succeed, however often it has to be sent.
pub(super) struct Call {
    /// What is being done, for errors.
    pub(super) operation: String,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Bytes>,
    /// What the body is.
    pub(super) content_type: &'static str,
    pub(super) repeat: Repeat,
    pub(super) expects: Expects,
}

/// When a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Twice is as good as once.
    Safe,
    /// Twice would double something: only where it can not have been processed.
    OnlyUnprocessed,
}

/// What the answer holds.
pub(super) enum Expects {
    /// JSON or nothing.
    Json,
    /// A file's bytes.
    File {
        /// For the error where it is too large.
        path: String,
        /// Most bytes to read.
        limit_bytes: u64,
    },
}

/// A success.
pub(super) struct Answer {
    operation: String,
    /// All of it.
    pub(super) body: Bytes,
}

/// Why an attempt failed, and what to do about it.
pub(super) struct Failure {
    pub(super) error: BitbucketError,
    pub(super) again: Again,
}

/// When to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// It would fail the same way, or do something twice.
    Never,
    /// After a while.
    Backoff,
    /// When the server said.
    After(Duration),
}

impl Call {
    /// Reads something.
    pub(super) fn get(operation: impl Into<String>, url: Url) -> Self {
        Self {
            operation: operation.into(),
            method: Method::GET,
            url,
            body: None,
            content_type: "application/json",
            repeat: Repeat::Safe,
            expects: Expects::Json,
        }
    }

    /// Changes something; the same change twice changes nothing more.
    pub(super) fn write(
        method: Method,
        operation: impl Into<String>,
        url: Url,
        body: &impl Serialize,
    ) -> Self {
        let body = serde_json::to_vec(body).expect("bodies are plain structs of text and numbers");
        Self {
            method,
            body: Some(body.into()),
            ..Self::get(operation, url)
        }
    }

    /// Sends a form; never again where it may have been processed.
    pub(super) fn form(operation: impl Into<String>, url: Url, fields: &[(&str, &str)]) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        Self {
            method: Method::POST,
            body: Some(form.finish().into()),
            content_type: "application/x-www-form-urlencoded",
            ..Self::get(operation, url).once()
        }
    }

    /// Deletes something.
    pub(super) fn delete(operation: impl Into<String>, url: Url) -> Self {
        Self {
            method: Method::DELETE,
            ..Self::get(operation, url)
        }
    }

    /// The same, never sent again where it may have been processed.
    pub(super) fn once(self) -> Self {
        Self {
            repeat: Repeat::OnlyUnprocessed,
            ..self
        }
    }

    /// What to do after no answer, or half of one.
    pub(super) fn transport_failure(&self, source: reqwest::Error) -> Failure {
        let again = match self.repeat {
            Repeat::Safe => Again::Backoff,
            Repeat::OnlyUnprocessed if source.is_connect() => Again::Backoff,
            Repeat::OnlyUnprocessed => Again::Never,
        };
        Failure {
            error: transport(&self.operation, source.without_url()),
            again,
        }
    }

    /// Reads the answer: its body where it is a success, what went wrong else.
    pub(super) async fn read(&self, mut response: Response) -> Result<Answer, Failure> {
        let status = response.status();
        let limit = match &self.expects {
            Expects::File { limit_bytes, .. } if status.is_success() => *limit_bytes,
            _ => MAX_ANSWER_BYTES,
        };
        let body = match read_body(&mut response, limit).await {
            Ok(Read::Whole(body)) => body,
            Ok(Read::TooLong { size_bytes }) => return Err(self.too_long(size_bytes, limit)),
            Err(source) => return Err(self.transport_failure(source)),
        };
        if status.is_success() {
            return Ok(Answer {
                operation: self.operation.clone(),
                body,
            });
        }
        Err(self.refusal(&response, &body))
    }

    fn refusal(&self, response: &Response, body: &[u8]) -> Failure {
        let status = response.status();
        let wait = retry_after(response.headers());
        let operation = self.operation.clone();
        if status == StatusCode::TOO_MANY_REQUESTS {
            let retry_after = wait.unwrap_or(DEFAULT_WAIT);
            let error = BitbucketError::RateLimited {
                operation,
                retry_after,
            };
            return Failure {
                error,
                again: wait.map_or(Again::Backoff, Again::After),
            };
        }
        let message = refusal_message(status, response.headers(), body);
        let error = BitbucketError::Status {
            operation,
            status: status.as_u16(),
            message,
        };
        let again = match (status.as_u16(), self.repeat) {
            (503, _) | (500 | 502 | 504 | SERVER_TIMED_OUT, Repeat::Safe) => {
                wait.map_or(Again::Backoff, Again::After)
            }
            _ => Again::Never,
        };
        Failure { error, again }
    }

    fn too_long(&self, size_bytes: u64, limit_bytes: u64) -> Failure {
        let error = match &self.expects {
            Expects::File { path, .. } => BitbucketError::TooLarge {
                path: path.clone(),
                size_bytes,
                limit_bytes,
            },
            Expects::Json => {
                let text =
                    format!("the answer has {size_bytes} bytes or more; at most {limit_bytes} are read");
                transport(&self.operation, text)
            }
        };
        Failure {
            error,
            again: Again::Never,
        }
    }
}

impl Answer {
    /// The body as JSON.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, BitbucketError> {
        serde_json::from_slice(&self.body).map_err(|source| transport(&self.operation, source))
    }
}

/// An error for an answer that is missing or can not be read.
pub(super) fn transport(
    operation: &str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> BitbucketError {
    BitbucketError::Transport {
        operation: operation.to_owned(),
        source: source.into(),
    }
}

/// A failure that sending again does not mend.
pub(super) fn never(error: BitbucketError) -> Failure {
    Failure {
        error,
        again: Again::Never,
    }
}

enum Read {
    Whole(Bytes),
    TooLong {
        /// As announced, else what was read so far.
        size_bytes: u64,
    },
}

async fn read_body(response: &mut Response, limit_bytes: u64) -> Result<Read, reqwest::Error> {
    if let Some(size_bytes) = response.content_length().filter(|&size| size > limit_bytes) {
        return Ok(Read::TooLong { size_bytes });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > limit_bytes {
            return Ok(Read::TooLong {
                size_bytes: body.len() as u64,
            });
        }
    }
    Ok(Read::Whole(body.into()))
}
