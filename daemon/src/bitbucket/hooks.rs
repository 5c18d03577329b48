//! Webhooks of a repository: what `project connect` reads and writes.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::{BitbucketError, Client, WEBHOOK_EVENTS, Webhook};
use crate::forge::RepositorySlug;

/// What our webhooks are called in Bitbucket's settings.
pub(super) const DESCRIPTION: &str = "Stagegate";

impl Webhook {
    /// Whether it already is what [`Client::create_webhook`] would make for this address. That its secret is the
    /// right one can not be seen.
    pub fn matches(&self, url: &str) -> bool {
        self.url == url && self.active && self.secret_set && self.events == WEBHOOK_EVENTS
    }
}

impl Client {
    /// The webhooks of a repository.
    pub async fn webhooks(&self, repository: &RepositorySlug) -> Result<Vec<Webhook>, BitbucketError> {
        let mut url = self.repository_url(repository, &["hooks"]);
        url.query_pairs_mut().append_pair("pagelen", "100");
        let hooks: Vec<RawWebhook> = self
            .list(&format!("list the webhooks of {repository}"), url)
            .await?;
        Ok(hooks.into_iter().map(RawWebhook::into_webhook).collect())
    }

    /// Registers a webhook with [`WEBHOOK_EVENTS`].
    pub async fn create_webhook(
        &self,
        repository: &RepositorySlug,
        url: &str,
        secret: &SecretString,
    ) -> Result<Webhook, BitbucketError> {
        let operation = format!("register a webhook on {repository}");
        let hooks = self.repository_url(repository, &["hooks"]);
        let call = Call::write(Method::POST, operation, hooks, &WebhookBody::new(url, secret)).once();
        self.send(&call).await?.json().map(RawWebhook::into_webhook)
    }

    /// Makes a webhook what [`Client::create_webhook`] would make it.
    pub async fn update_webhook(
        &self,
        repository: &RepositorySlug,
        id: &str,
        url: &str,
        secret: &SecretString,
    ) -> Result<Webhook, BitbucketError> {
        let operation = format!("change a webhook of {repository}");
        let hook = self.repository_url(repository, &["hooks", id]);
        let call = Call::write(Method::PUT, operation, hook, &WebhookBody::new(url, secret));
        self.send(&call).await?.json().map(RawWebhook::into_webhook)
    }
}

#[derive(Serialize)]
struct WebhookBody<'a> {
    description: &'static str,
    url: &'a str,
    active: bool,
    secret: &'a str,
    events: &'static [&'static str],
}

impl<'a> WebhookBody<'a> {
    fn new(url: &'a str, secret: &'a SecretString) -> Self {
        let secret = secret.expose_secret();
        Self {
            description: DESCRIPTION,
            url,
            active: true,
            secret,
            events: WEBHOOK_EVENTS,
        }
    }
}

#[derive(Deserialize)]
struct RawWebhook {
    uuid: String,
    url: Option<String>,
    description: Option<String>,
    active: Option<bool>,
    secret_set: Option<bool>,
    events: Option<Vec<String>>,
}

impl RawWebhook {
    fn into_webhook(self) -> Webhook {
        let mut events = self.events.unwrap_or_default();
        events.sort();
        Webhook {
            id: self.uuid,
            url: self.url.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            active: self.active.unwrap_or(false),
            secret_set: self.secret_set.unwrap_or(false),
            events,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::bitbucket::testing::{Script, answer, repository};

    const URL: &str = "https://gate.example.com/webhooks/bitbucket/main";

    fn hook(change: impl FnOnce(&mut serde_json::Value)) -> String {
        let mut hook = json!({"uuid":"{h1}","url":URL,"description":"Stagegate","active":true,"secret_set":true,
            "events":WEBHOOK_EVENTS.iter().rev().collect::<Vec<_>>()});
        change(&mut hook);
        hook.to_string()
    }

    #[tokio::test]
    async fn webhooks_are_listed_and_compared() {
        let same = hook(|_| ());
        let others = [
            hook(|hook| hook["url"] = json!("https://other.example.com/")),
            hook(|hook| hook["active"] = json!(false)),
            hook(|hook| hook["secret_set"] = json!(null)),
            hook(|hook| hook["events"] = json!(["repo:push"])),
        ];
        let script = Script::start([answer(
            200,
            format!(r#"{{"values":[{same},{}]}}"#, others.join(",")),
        )])
        .await;
        let hooks = script.client().webhooks(&repository()).await.unwrap();
        assert_eq!(
            script.lines(),
            ["GET /2.0/repositories/acme/hr/hooks?pagelen=100"]
        );
        assert_eq!(
            hooks.iter().map(|hook| hook.matches(URL)).collect::<Vec<_>>(),
            [true, false, false, false, false]
        );
    }

    #[tokio::test]
    async fn a_webhook_is_registered_and_changed_with_its_secret() {
        let script = Script::start([answer(201, hook(|_| ())), answer(200, hook(|_| ()))]).await;
        let client = script.client();
        let created = client
            .create_webhook(&repository(), URL, &"hush".into())
            .await
            .unwrap();
        assert!(created.matches(URL));
        client
            .update_webhook(&repository(), &created.id, URL, &"hush".into())
            .await
            .unwrap();
        let lines = [
            "POST /2.0/repositories/acme/hr/hooks",
            "PUT /2.0/repositories/acme/hr/hooks/%7Bh1%7D",
        ];
        assert_eq!(script.lines(), lines);
        for asked in script.asked() {
            let sent: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
            assert_eq!(
                sent,
                json!({"description":"Stagegate","url":URL,"active":true,"secret":"hush","events":WEBHOOK_EVENTS})
            );
        }
    }
}
