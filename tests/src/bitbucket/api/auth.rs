//! Who calls: Bearer, Basic, or nobody; and the endpoint where OAuth consumers buy tokens.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::json;
use url::form_urlencoded;

use super::Handled;
use crate::bitbucket::answer::{Answer, Call};
use crate::bitbucket::forge::{Credential, Forge, Secret};
use crate::clock::now;

/// How long a bought token lives.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(2);

/// The credential a call is signed with.
pub(super) fn identify(forge: &Forge, call: &Call) -> Result<Credential, Answer> {
    let header = call.authorization.as_deref().unwrap_or_default();
    let known = |fits: &dyn Fn(&Secret) -> bool| {
        let found = forge
            .credentials
            .iter()
            .find(|credential| fits(&credential.secret));
        found.cloned().ok_or_else(|| {
            Answer::error(
                401,
                "Token is invalid, expired, or not supported for this endpoint.",
            )
        })
    };
    if let Some(given) = header.strip_prefix("Bearer ") {
        return known(&|secret| match secret {
            Secret::AccessToken(token) => token == given,
            Secret::Bought { token, expires } => token == given && *expires > now(),
            _ => false,
        });
    }
    let (given_email, given_token) = basic(header).unwrap_or_default();
    known(
        &|secret| matches!(secret, Secret::ApiToken { email, token } if *email == given_email && *token == given_token),
    )
}

/// Client credentials for a token.
pub(super) fn sell_token(forge: &mut Forge, call: &Call) -> Handled {
    let form: Vec<(String, String)> = form_urlencoded::parse(&call.body).into_owned().collect();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let (given_id, given_secret) = basic(call.authorization.as_deref().unwrap_or_default())
        .or_else(|| Some((field("client_id")?, field("client_secret")?)))
        .unwrap_or_default();
    let refusal = |code: &str| {
        Answer::json(
            400,
            json!({"error": code, "error_description": "The request was refused"}),
        )
    };
    let consumer = forge.credentials.iter().find(|credential| {
        matches!(&credential.secret, Secret::Consumer { id, secret } if *id == given_id && *secret == given_secret)
    });
    let consumer = consumer.cloned().ok_or_else(|| refusal("unauthorized_client"))?;
    if field("grant_type").as_deref() != Some("client_credentials") {
        return Err(refusal("unsupported_grant_type"));
    }
    let token = uuid::Uuid::new_v4().simple().to_string();
    let scopes = consumer.names_of(&consumer.scopes).join(" ");
    let expires = now() + TOKEN_LIFE;
    forge.credentials.push(Credential {
        secret: Secret::Bought {
            token: token.clone(),
            expires,
        },
        ..consumer
    });
    Ok(Answer::json(
        200,
        json!({
            "access_token": token, "scopes": scopes, "token_type": "bearer", "state": "client_credentials",
            "expires_in": TOKEN_LIFE.as_secs(), "refresh_token": uuid::Uuid::new_v4().simple().to_string(),
        }),
    ))
}

fn basic(header: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':')
        .map(|(user, password)| (user.to_owned(), password.to_owned()))
}
