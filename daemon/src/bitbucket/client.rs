//! The client: signs a request, follows its redirects, tries again where that helps.
//!
//! Redirects are followed by hand: the library would drop or leak credentials, and would not keep the link as it
//! was written (Bitbucket separates two commits by `%0D` in a path). Tries again with jitter, within a number of
//! attempts and a time; what is left is the caller's, who has a durable queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use tokio::time::Instant;
use url::Url;

use super::BitbucketError;
use super::call::{Again, Answer, Call, Expects, Failure, never, transport};
use super::connector::http_client;
use super::credentials::Signer;
use super::origins::{Origins, display_host};
use crate::config::{ConnectionConfig, Credentials};
use crate::forge::RepositorySlug;

/// Most redirects of one request.
const MAX_REDIRECTS: usize = 4;
/// Said by Bitbucket when a limit comes near.
const NEAR_LIMIT: &str = "x-ratelimit-nearlimit";

/// Talks to one account on Bitbucket. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    api_url: Url,
    origins: Origins,
    signer: Signer,
    kind: CredentialKind,
    patience: Patience,
    requests_sent: AtomicU64,
    near_limit: AtomicBool,
}

/// Which kind of credentials, for advice about scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CredentialKind {
    AccessToken,
    ApiToken,
    OAuth,
}

/// How long a request is tried again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) first_delay: Duration,
    pub(super) longest_delay: Duration,
    pub(super) retries: usize,
    /// No attempt starts later than this after the first.
    pub(super) total: Duration,
}

/// What the daemon uses: about a minute.
const PATIENCE: Patience = Patience {
    first_delay: Duration::from_millis(500),
    longest_delay: Duration::from_secs(15),
    retries: 5,
    total: Duration::from_mins(1),
};

/// What commands use while somebody waits for them: some seconds.
const PATIENCE_AT_TERMINAL: Patience = Patience {
    retries: 2,
    total: Duration::from_secs(10),
    ..PATIENCE
};

impl Client {
    /// A client for one connection.
    ///
    /// # Errors
    /// Where the TLS set-up of this machine can not be used.
    pub fn new(config: &ConnectionConfig) -> Result<Self, BitbucketError> {
        Self::with_patience(config, PATIENCE)
    }

    /// The same for a command that somebody waits for: it gives up within seconds.
    ///
    /// # Errors
    /// Where the TLS set-up of this machine can not be used.
    pub fn at_terminal(config: &ConnectionConfig) -> Result<Self, BitbucketError> {
        Self::with_patience(config, PATIENCE_AT_TERMINAL)
    }

    pub(super) fn with_patience(
        config: &ConnectionConfig,
        patience: Patience,
    ) -> Result<Self, BitbucketError> {
        let signer = Signer::new(&config.credentials)
            .map_err(|source| transport("read the credentials of the connection", source))?;
        let kind = match config.credentials {
            Credentials::AccessToken(_) => CredentialKind::AccessToken,
            Credentials::ApiToken { .. } => CredentialKind::ApiToken,
            Credentials::OAuth { .. } => CredentialKind::OAuth,
        };
        Ok(Self(Arc::new(Inner {
            http: http_client(config)?,
            origins: Origins::new(&config.api_url, &config.allowed_hosts),
            api_url: config.api_url.clone(),
            signer,
            kind,
            patience,
            requests_sent: AtomicU64::new(0),
            near_limit: AtomicBool::new(false),
        })))
    }

    /// How many requests this client has sent, retries counted.
    pub fn requests_sent(&self) -> u64 {
        self.0.requests_sent.load(Ordering::Relaxed)
    }

    pub(super) fn signer(&self) -> &Signer {
        &self.0.signer
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    pub(super) fn credential_kind(&self) -> CredentialKind {
        self.0.kind
    }

    /// An address below the API's own; each part is one segment, escaped here.
    pub(super) fn url(&self, segments: &[&str]) -> Url {
        let mut path = self.0.api_url.path().trim_end_matches('/').to_owned();
        for segment in segments {
            path.push('/');
            path.push_str(&escape_segment(segment));
        }
        let mut url = self.0.api_url.clone();
        url.set_path(&path);
        url
    }

    /// An address below a repository's.
    pub(super) fn repository_url(&self, repository: &RepositorySlug, segments: &[&str]) -> Url {
        let mut all = vec!["repositories", &repository.workspace, &repository.slug];
        all.extend_from_slice(segments);
        self.url(&all)
    }

    /// Whether our credentials may be shown to this address.
    pub(super) fn allows(&self, url: &Url) -> bool {
        self.0.origins.allow(url)
    }

    /// Sends a request until it succeeds, must not be sent again, or patience ends.
    pub(super) async fn send(&self, call: &Call) -> Result<Answer, BitbucketError> {
        let patience = self.0.patience;
        let deadline = Instant::now() + patience.total;
        let backoff = ExponentialBuilder::new()
            .with_min_delay(patience.first_delay)
            .with_max_delay(patience.longest_delay)
            .with_max_times(patience.retries)
            .with_jitter();
        (|| self.attempt(call))
            .retry(backoff)
            .when(|failure: &Failure| failure.again != Again::Never)
            .adjust(|failure, proposed| {
                let delay = match failure.again {
                    Again::After(wait) => wait + proposed? / 8,
                    Again::Backoff | Again::Never => proposed?,
                };
                (Instant::now() + delay < deadline).then_some(delay)
            })
            .notify(|failure, delay| {
                tracing::debug!(error = %failure.error, ?delay, "asking Bitbucket again");
            })
            .await
            .map_err(|failure| failure.error)
    }

    async fn attempt(&self, call: &Call) -> Result<Answer, Failure> {
        let mut url = call.url.clone();
        let mut may_renew = true;
        let mut redirects = 0;
        loop {
            self.check_origin(call, &url)?;
            let authorization = self.authorization(call).await?;
            let response = self.request(call, url.clone(), &authorization).await?;
            if response.status() == StatusCode::UNAUTHORIZED
                && may_renew
                && self.0.signer.forget(&authorization).await
            {
                may_renew = false;
                continue;
            }
            match redirect_target(call, &url, &response)? {
                Some(_) if redirects == MAX_REDIRECTS => {
                    return Err(never(transport(
                        &call.operation,
                        "more redirects than are followed",
                    )));
                }
                Some(target) => url = target,
                None => return call.read(response).await,
            }
            redirects += 1;
        }
    }

    /// Sends one request, whatever comes back.
    async fn request(&self, call: &Call, url: Url, authorization: &HeaderValue) -> Result<Response, Failure> {
        let mut request = self
            .0
            .http
            .request(call.method.clone(), url)
            .header(AUTHORIZATION, authorization.clone());
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, call.content_type).body(body.clone());
        }
        self.count_and_send(request)
            .await
            .map_err(|source| call.transport_failure(source))
    }

    pub(super) async fn count_and_send(&self, request: RequestBuilder) -> Result<Response, reqwest::Error> {
        self.0.requests_sent.fetch_add(1, Ordering::Relaxed);
        let response = request.send().await?;
        let is_near = response
            .headers()
            .get(NEAR_LIMIT)
            .is_some_and(|near| near == "true");
        if self.0.near_limit.swap(is_near, Ordering::Relaxed) != is_near {
            tracing::debug!(
                near_limit = is_near,
                "distance to Bitbucket's request limit changed"
            );
        }
        Ok(response)
    }

    fn check_origin(&self, call: &Call, url: &Url) -> Result<(), Failure> {
        if self.0.origins.allow(url) {
            return Ok(());
        }
        let operation = call.operation.clone();
        Err(never(BitbucketError::ForeignHost {
            operation,
            host: display_host(url),
        }))
    }
}

/// Where an answer sends us, if it does.
fn redirect_target(call: &Call, url: &Url, response: &Response) -> Result<Option<Url>, Failure> {
    let status = response.status();
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) || call.method != Method::GET {
        return Ok(None);
    }
    if let (Expects::File { path, .. }, StatusCode::MOVED_PERMANENTLY) = (&call.expects, status) {
        return Err(never(BitbucketError::Status {
            operation: call.operation.clone(),
            status: status.as_u16(),
            message: format!("{path} is kept in Git LFS, which is not read; commit it as an ordinary file"),
        }));
    }
    let target = response
        .headers()
        .get(LOCATION)
        .and_then(|location| location.to_str().ok())
        .and_then(|location| url.join(location).ok());
    match target {
        Some(target) => Ok(Some(target)),
        None => Err(never(transport(
            &call.operation,
            "a redirect without a readable Location",
        ))),
    }
}

/// Every byte escaped that is not plain in every part of an address.
fn escape_segment(segment: &str) -> String {
    let mut escaped = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push_str(&hex::encode_upper([byte]));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::bitbucket::testing::{Script, answer};

    const ACCOUNT: &str = r#"{"uuid":"{1}","display_name":"Ada"}"#;

    fn api_token() -> Credentials {
        Credentials::ApiToken {
            email: "ada@example.com".into(),
            token: "secret".into(),
        }
    }

    #[tokio::test]
    async fn passing_failures_are_tried_again() {
        for passing in [429, 500, 502, 503, 504, 555] {
            let script = Script::start([
                answer(passing, "<html>").header("retry-after", "0"),
                answer(200, ACCOUNT),
            ])
            .await;
            let client = script.client_with(api_token(), &[]);
            client.current_account().await.unwrap();
            assert_eq!(client.requests_sent(), 2, "after {passing}");
        }
    }

    #[tokio::test]
    async fn lasting_failures_are_not() {
        for lasting in [400, 401, 404, 409, 410, 501] {
            let script = Script::start([answer(lasting, "no"), answer(200, ACCOUNT)]).await;
            let error = script
                .client_with(api_token(), &[])
                .current_account()
                .await
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("read the account of the credentials: Bitbucket answered {lasting}: no")
            );
        }
    }

    #[tokio::test]
    async fn a_long_wait_is_the_callers() {
        let script = Script::start([answer(429, "Rate limit").header("retry-after", "1800")]).await;
        let error = script
            .client_with(api_token(), &[])
            .current_account()
            .await
            .unwrap_err();
        let BitbucketError::RateLimited { retry_after, .. } = error else {
            panic!("{error:?}")
        };
        assert_eq!(retry_after, Duration::from_mins(30));
        assert_eq!(script.asked().len(), 1);
    }

    #[tokio::test]
    async fn patience_ends() {
        let script = Script::start([answer(500, ""), answer(500, ""), answer(500, "")]).await;
        let error = script
            .client_with(api_token(), &[])
            .current_account()
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
        assert_eq!(script.asked().len(), 3);
    }

    /// A client of a server at this address that tries twice.
    fn client_of(address: std::net::SocketAddr, timeout: Duration) -> Client {
        let config = ConnectionConfig {
            api_url: format!("http://{address}/2.0").parse().unwrap(),
            allowed_hosts: Vec::new(),
            credentials: Credentials::ApiToken {
                email: "a".into(),
                token: SecretString::from("hush"),
            },
            webhook_secret: None,
            timeout,
        };
        let patience = Patience {
            first_delay: Duration::from_millis(1),
            retries: 1,
            ..PATIENCE
        };
        Client::with_patience(&config, patience).unwrap()
    }

    #[tokio::test]
    async fn a_server_that_is_away_or_silent_is_a_transport_error_without_secrets() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let silent = client_of(address, Duration::from_millis(50));
        let silence = silent.current_account().await.unwrap_err();
        drop(listener);
        let away = client_of(address, Duration::from_secs(5));
        let absence = away.current_account().await.unwrap_err();
        for error in [silence, absence] {
            assert!(matches!(error, BitbucketError::Transport { .. }), "{error:?}");
            assert!(!format!("{error:?}").contains("hush"));
        }
        assert_eq!((silent.requests_sent(), away.requests_sent()), (2, 2));
    }

    #[tokio::test]
    async fn redirects_stay_among_allowed_hosts_and_end() {
        let away = || answer(302, "").header("location", "https://evil.example/2.0/user");
        let script = Script::start([away()]).await;
        let error = script
            .client_with(api_token(), &[])
            .current_account()
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "read the account of the credentials: refused to follow a link to evil.example; add it to allowed-hosts if it is yours"
        );
        let round = || answer(302, "").header("location", "/2.0/user");
        let script = Script::start([round(), round(), round(), round(), round(), round()]).await;
        script
            .client_with(api_token(), &[])
            .current_account()
            .await
            .unwrap_err();
        assert_eq!(script.asked().len(), MAX_REDIRECTS + 1);
    }

    #[test]
    fn parts_of_an_address_are_escaped() {
        assert_eq!(escape_segment("a b#c?d%e/f"), "a%20b%23c%3Fd%25e%2Ff");
        assert_eq!(escape_segment("{b6}"), "%7Bb6%7D");
        assert_eq!(escape_segment("Änderung_1-2.sql~"), "%C3%84nderung_1-2.sql~");
    }
}
