//! What the credentials lack, in sentences that name the scope to add.
//!
//! Only reading is tried. Statuses, reports and comments need no more than reading does; whether a webhook may be
//! registered shows when it is.

use reqwest::StatusCode;

use super::call::Call;
use super::client::CredentialKind;
use super::{BitbucketError, Client};
use crate::forge::RepositorySlug;

/// One thing that is tried.
struct Probe {
    /// What it lets the daemon do.
    purpose: &'static str,
    /// Below the repository's address.
    segments: &'static [&'static str],
    /// Scope of an access token or an OAuth consumer.
    scope: &'static str,
    /// Scopes of an API token, which do not imply each other.
    api_token_scopes: &'static str,
}

/// The first shows whether the repository can be seen at all.
const PROBES: [Probe; 3] = [
    Probe {
        purpose: "read files and set build statuses",
        segments: &[],
        scope: "`repository`",
        api_token_scopes: "`read:repository:bitbucket`",
    },
    Probe {
        purpose: "read pull requests and comment on them",
        segments: &["pullrequests"],
        scope: "`pullrequest`",
        api_token_scopes: "`read:pullrequest:bitbucket`",
    },
    Probe {
        purpose: "register its webhook",
        segments: &["hooks"],
        scope: "`webhook`",
        api_token_scopes: "`read:webhook:bitbucket` and `write:webhook:bitbucket`",
    },
];

impl Client {
    /// What the credentials may not do although the daemon needs it: one sentence each, empty where all is well.
    /// Read-only; costs a handful of requests.
    pub async fn missing_permissions(
        &self,
        repository: &RepositorySlug,
    ) -> Result<Vec<String>, BitbucketError> {
        let mut missing = Vec::new();
        for probe in &PROBES {
            let operation = format!("look whether the credentials let Stagegate {}", probe.purpose);
            let mut url = self.repository_url(repository, probe.segments);
            if !probe.segments.is_empty() {
                url.query_pairs_mut().append_pair("pagelen", "10");
            }
            let Err(error) = self.send(&Call::get(operation, url)).await else {
                continue;
            };
            match error {
                BitbucketError::Status {
                    status: 401, message, ..
                } => return Ok(vec![self.refused(&message)]),
                BitbucketError::Status {
                    status: 403, message, ..
                } => missing.push(self.lacks(probe, &message)),
                BitbucketError::Status { status: 404, .. } => {
                    return Ok(vec![format!(
                        "{repository} does not exist or these credentials may not see it: \
                         compare its name with the address in the browser, and give the account or token access to it."
                    )]);
                }
                other => return Err(other),
            }
        }
        Ok(missing)
    }

    /// The sentence for a 401.
    fn refused(&self, message: &str) -> String {
        let advice = match self.credential_kind() {
            CredentialKind::AccessToken => {
                "create a new access token on the repository, project or workspace"
            }
            CredentialKind::ApiToken => {
                "create an API token with scopes for Bitbucket (they expire after a year at most) \
                 and compare the e-mail address with that of the Atlassian account"
            }
            CredentialKind::OAuth => "compare key and secret with those of the OAuth consumer",
        };
        format!("Bitbucket does not accept the credentials ({message}): {advice}.")
    }

    /// The sentence for a 403.
    fn lacks(&self, probe: &Probe, message: &str) -> String {
        let advice = match self.credential_kind() {
            CredentialKind::AccessToken => format!("create an access token that also has {}", probe.scope),
            CredentialKind::ApiToken => {
                format!("create an API token that also has {}", probe.api_token_scopes)
            }
            CredentialKind::OAuth => format!("give the OAuth consumer {} as well", probe.scope),
        };
        format!(
            "The credentials do not let Stagegate {} ({message}): {advice}.",
            probe.purpose
        )
    }
}

impl BitbucketError {
    /// The HTTP status where Bitbucket answered with one.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => StatusCode::from_u16(*status).ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::bitbucket::testing::{Script, answer, repository};
    use crate::config::Credentials;

    const LACKS: &str = r#"{"error":{"message":"Your credentials lack one or more required privilege scopes.",
        "detail":{"granted":["repository"],"required":["webhook"]}}}"#;

    fn api_token() -> Credentials {
        Credentials::ApiToken {
            email: "ada@example.com".into(),
            token: "secret".into(),
        }
    }

    #[tokio::test]
    async fn nothing_is_missing_where_everything_can_be_read() {
        let script = Script::start([answer(200, "{}"), answer(200, "{}"), answer(200, "{}")]).await;
        assert!(
            script
                .client()
                .missing_permissions(&repository())
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            script.lines(),
            [
                "GET /2.0/repositories/acme/hr",
                "GET /2.0/repositories/acme/hr/pullrequests?pagelen=10",
                "GET /2.0/repositories/acme/hr/hooks?pagelen=10",
            ]
        );
    }

    #[tokio::test]
    async fn a_missing_scope_is_named_as_the_credentials_call_it() {
        for (credentials, expected) in [
            (
                Credentials::AccessToken("t".into()),
                "create an access token that also has `webhook`.",
            ),
            (
                api_token(),
                "create an API token that also has `read:webhook:bitbucket` and `write:webhook:bitbucket`.",
            ),
        ] {
            let script = Script::start([answer(200, "{}"), answer(200, "{}"), answer(403, LACKS)]).await;
            let missing = script
                .client_with(credentials, &[])
                .missing_permissions(&repository())
                .await
                .unwrap();
            let [sentence] = &missing[..] else {
                panic!("{missing:?}")
            };
            assert!(
                sentence.starts_with(
                    "The credentials do not let Stagegate register its webhook (Your credentials lack"
                ),
                "{sentence}"
            );
            assert!(
                sentence.contains("granted: repository; required: webhook") && sentence.ends_with(expected),
                "{sentence}"
            );
        }
    }

    #[tokio::test]
    async fn refused_credentials_and_hidden_repositories_are_said_once() {
        let text = "Token is invalid, expired, or not supported for this endpoint.";
        let script = Script::start([answer(401, text)]).await;
        let missing = script
            .client_with(api_token(), &[])
            .missing_permissions(&repository())
            .await
            .unwrap();
        assert!(missing[0].starts_with(&format!(
            "Bitbucket does not accept the credentials ({text}): create an API token"
        )));
        let script = Script::start([answer(404, "Not Found")]).await;
        let missing = script.client().missing_permissions(&repository()).await.unwrap();
        assert!(
            missing[0].starts_with("acme/hr does not exist or these credentials may not see it"),
            "{missing:?}"
        );
    }

    #[tokio::test]
    async fn a_failing_server_is_not_a_missing_permission() {
        let script = Script::start([answer(400, "odd")]).await;
        assert!(script.client().missing_permissions(&repository()).await.is_err());
    }
}
