//! How a request is signed: a header that is fixed, or an OAuth token that is asked for and renewed.
//!
//! Invariants: headers with secrets are marked sensitive, so that Debug hides them; however many requests find the
//! token expired, one asks for a new one and the others wait for it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::call::{Call, Failure, never, transport};
use super::{BitbucketError, Client};
use crate::config::Credentials;

/// How long before its end a token is renewed.
const RENEWAL_MARGIN: Duration = Duration::from_mins(1);
/// How long a token is good for where the answer does not say.
const DEFAULT_LIFETIME_S: u64 = 3_600;

/// Signs requests.
pub(super) enum Signer {
    /// The same header for every request.
    Fixed(HeaderValue),
    /// A token of an OAuth consumer.
    OAuth(OAuth),
}

/// An OAuth consumer that acts as its owner (client credentials).
pub(super) struct OAuth {
    /// `Basic` with the consumer's key and secret.
    pub(super) consumer: HeaderValue,
    /// Where tokens come from.
    pub(super) token_url: Url,
    /// The token in use. Locked while a new one is asked for.
    pub(super) token: Mutex<Option<Token>>,
}

/// A token and its end.
pub(super) struct Token {
    header: HeaderValue,
    renew_at: Instant,
}

/// What the token address answers.
#[derive(Deserialize)]
pub(super) struct TokenAnswer {
    /// Never shown: this type has no Debug.
    access_token: String,
    expires_in: Option<u64>,
}

impl Signer {
    /// For these credentials.
    pub(super) fn new(credentials: &Credentials) -> Result<Self, InvalidHeaderValue> {
        Ok(match credentials {
            Credentials::AccessToken(token) => Self::Fixed(bearer(token)?),
            Credentials::ApiToken { email, token } => Self::Fixed(basic(email, token)?),
            Credentials::OAuth {
                client_id,
                client_secret,
                token_url,
            } => Self::OAuth(OAuth {
                consumer: basic(client_id, client_secret)?,
                token_url: token_url.clone(),
                token: Mutex::new(None),
            }),
        })
    }

    /// Drops a token that was refused. Whether asking for another one can help.
    pub(super) async fn forget(&self, refused: &HeaderValue) -> bool {
        let Self::OAuth(oauth) = self else {
            return false;
        };
        let mut token = oauth.token.lock().await;
        if token.as_ref().is_some_and(|token| token.header == refused) {
            *token = None;
        }
        true
    }
}

impl Token {
    /// The header, unless it is about to expire.
    pub(super) fn header_at(&self, now: Instant) -> Option<HeaderValue> {
        (now < self.renew_at).then(|| self.header.clone())
    }
}

impl TokenAnswer {
    /// The token, good until shortly before the end it was given.
    pub(super) fn into_token(self, now: Instant) -> Result<Token, InvalidHeaderValue> {
        let lifetime = Duration::from_secs(self.expires_in.unwrap_or(DEFAULT_LIFETIME_S));
        let margin = RENEWAL_MARGIN.min(lifetime / 2);
        Ok(Token {
            header: bearer(&self.access_token.into())?,
            renew_at: now + lifetime.saturating_sub(margin),
        })
    }
}

impl Client {
    /// The header for the next request; asks for a token where there is none that lasts.
    pub(super) async fn authorization(&self, call: &Call) -> Result<HeaderValue, Failure> {
        let oauth = match self.signer() {
            Signer::Fixed(header) => return Ok(header.clone()),
            Signer::OAuth(oauth) => oauth,
        };
        let mut token = oauth.token.lock().await;
        if let Some(header) = token.as_ref().and_then(|token| token.header_at(Instant::now())) {
            return Ok(header);
        }
        let fresh = self.ask_for_token(oauth).await.map_err(|mut failure| {
            // The request itself was not sent yet: asking again for a token doubles nothing.
            if let BitbucketError::Transport { operation, .. } = &mut failure.error {
                *operation = format!("{} ({operation})", call.operation);
            }
            failure
        })?;
        let token = token.insert(fresh);
        token.header_at(Instant::now()).ok_or_else(|| {
            never(transport(
                &call.operation,
                "the OAuth token had expired when it was given",
            ))
        })
    }

    async fn ask_for_token(&self, oauth: &OAuth) -> Result<Token, Failure> {
        let call = Call {
            method: Method::POST,
            ..Call::get("ask for an OAuth token", oauth.token_url.clone())
        };
        let request = self
            .http()
            .post(oauth.token_url.clone())
            .header(AUTHORIZATION, oauth.consumer.clone())
            .form(&[("grant_type", "client_credentials")]);
        let response = self
            .count_and_send(request)
            .await
            .map_err(|source| call.transport_failure(source))?;
        let answer: TokenAnswer = call.read(response).await?.json().map_err(never)?;
        answer
            .into_token(Instant::now())
            .map_err(|source| never(transport(&call.operation, source)))
    }
}

fn bearer(token: &SecretString) -> Result<HeaderValue, InvalidHeaderValue> {
    sensitive(&format!("Bearer {}", token.expose_secret()))
}

fn basic(user: &str, password: &SecretString) -> Result<HeaderValue, InvalidHeaderValue> {
    let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
    sensitive(&format!("Basic {pair}"))
}

fn sensitive(value: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_str(value)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;
    use crate::bitbucket::testing::{NUMBER, Script, Scripted, answer, repository};

    const ACCOUNT: &str = r#"{"uuid":"{1}","display_name":"Ada"}"#;

    fn api_token() -> Credentials {
        Credentials::ApiToken {
            email: "ada@example.com".into(),
            token: "secret".into(),
        }
    }

    fn token(name: &str, expires_in: u64) -> Scripted {
        answer(
            200,
            format!(r#"{{"access_token":"{name}","expires_in":{expires_in},"token_type":"bearer"}}"#),
        )
    }

    fn oauth(script: &Script) -> Credentials {
        Credentials::OAuth {
            client_id: "key".into(),
            client_secret: "consumer-secret".into(),
            token_url: format!("{}/site/oauth2/access_token", script.base())
                .parse()
                .unwrap(),
        }
    }

    #[tokio::test]
    async fn an_oauth_token_is_asked_for_once_and_kept() {
        let script = Script::start([token("t1", 7_200), answer(200, ACCOUNT), answer(200, ACCOUNT)]).await;
        let client = script.client_with(oauth(&script), &[]);
        let (first, second) = tokio::join!(client.current_account(), client.current_account());
        assert_eq!(
            (first.unwrap().unwrap().id, second.unwrap().unwrap().display_name),
            ("{1}".into(), "Ada".into())
        );
        let asked = script.asked();
        assert_eq!(asked[0].line, "POST /site/oauth2/access_token");
        assert_eq!(asked[0].authorization, "Basic a2V5OmNvbnN1bWVyLXNlY3JldA==");
        assert_eq!(asked[0].body, "grant_type=client_credentials");
        assert_eq!(
            [&asked[1].authorization, &asked[2].authorization],
            ["Bearer t1", "Bearer t1"]
        );
        assert_eq!(client.requests_sent(), 3);
    }

    #[tokio::test]
    async fn a_refused_oauth_token_is_renewed_once() {
        let refused = || answer(401, "");
        let answers = [
            token("t1", 7_200),
            refused(),
            token("t2", 7_200),
            answer(200, ACCOUNT),
        ];
        let script = Script::start(answers).await;
        script
            .client_with(oauth(&script), &[])
            .current_account()
            .await
            .unwrap();
        assert_eq!(script.asked()[3].authorization, "Bearer t2");

        let script = Script::start([token("t1", 7_200), refused(), token("t2", 7_200), refused()]).await;
        let error = script
            .client_with(oauth(&script), &[])
            .current_account()
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    }

    #[tokio::test]
    async fn a_token_that_is_dead_on_arrival_is_not_used() {
        let answers = [token("t1", 0)];
        let script = Script::start(answers).await;
        let error = script
            .client_with(oauth(&script), &[])
            .current_account()
            .await
            .unwrap_err();
        assert!(matches!(error, BitbucketError::Transport { .. }), "{error:?}");
        assert_eq!(script.asked().len(), 1, "no request goes out with a dead token");
    }

    #[tokio::test]
    async fn wrong_consumer_credentials_are_told_without_showing_them() {
        let script = Script::start([answer(
            400,
            r#"{"error":"invalid_client","error_description":"Invalid OAuth client"}"#,
        )])
        .await;
        let error = script
            .client_with(oauth(&script), &[])
            .current_account()
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "ask for an OAuth token: Bitbucket answered 400: invalid_client; Invalid OAuth client"
        );
        assert!(!format!("{error:?}").contains("consumer-secret"));
    }

    #[tokio::test]
    async fn each_kind_of_credentials_signs_in_its_way() {
        let script = Script::start([answer(404, ""), answer(200, ACCOUNT)]).await;
        script
            .client()
            .pull_request(&repository(), NUMBER)
            .await
            .unwrap_err();
        script
            .client_with(api_token(), &[])
            .current_account()
            .await
            .unwrap();
        let asked = script.asked();
        assert_eq!(asked[0].authorization, "Bearer token-1");
        assert_eq!(asked[1].authorization, "Basic YWRhQGV4YW1wbGUuY29tOnNlY3JldA==");
        assert_eq!(
            script.lines(),
            ["GET /2.0/repositories/acme/hr/pullrequests/7", "GET /2.0/user"]
        );
    }

    #[tokio::test]
    async fn an_access_token_has_no_account_to_ask_for() {
        let script = Script::start([]).await;
        assert_eq!(script.client().current_account().await.unwrap(), None);
        assert!(script.asked().is_empty());
    }
}
