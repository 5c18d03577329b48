//! Lists that come in pages.
//!
//! `next` is followed as it is written: its query holds the server's own marks. That it stays on hosts that may see
//! credentials is checked by the client for every request.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::call::{Call, transport};
use super::{BitbucketError, Client};

/// Most pages of one list; more would be a server that sends us in circles.
const MAX_PAGES: usize = 200;

/// One page as Bitbucket writes it; only these two are always there.
#[derive(Deserialize)]
struct Page<T> {
    values: Option<Vec<T>>,
    next: Option<String>,
}

impl Client {
    /// All values of a list.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        operation: &str,
        first: Url,
    ) -> Result<Vec<T>, BitbucketError> {
        let mut values = Vec::new();
        let mut url = first;
        for _ in 0..MAX_PAGES {
            let page: Page<T> = self.send(&Call::get(operation, url.clone())).await?.json()?;
            values.extend(page.values.unwrap_or_default());
            let Some(next) = page.next else {
                return Ok(values);
            };
            let next = url.join(&next).map_err(|source| transport(operation, source))?;
            if next == url {
                return Err(transport(operation, "a page names itself as the next one"));
            }
            url = next;
        }
        Err(transport(
            operation,
            format!("the list has more than {MAX_PAGES} pages"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitbucket::testing::{NUMBER, Script, answer, repository};

    const FIRST: &str = r#"{"values":[{"id":1}],"next":"{base}/2.0/anything?page=%7Bopaque%7D&x=a+b"}"#;

    #[tokio::test]
    async fn next_is_followed_as_it_is_written() {
        let last = r#"{"values":[{"id":2,"deleted":true}],"page":2}"#;
        let script = Script::start([answer(200, FIRST), answer(200, last)]).await;
        let comments = script.client().comments(&repository(), NUMBER).await.unwrap();
        assert_eq!(
            comments
                .iter()
                .map(|comment| comment.id.as_str())
                .collect::<Vec<_>>(),
            ["1", "2"]
        );
        assert_eq!(
            script.lines(),
            [
                "GET /2.0/repositories/acme/hr/pullrequests/7/comments?pagelen=100",
                "GET /2.0/anything?page=%7Bopaque%7D&x=a+b",
            ]
        );
        assert!(
            script
                .asked()
                .iter()
                .all(|asked| asked.authorization == "Bearer token-1")
        );
    }

    #[tokio::test]
    async fn next_on_a_foreign_host_is_refused() {
        let script = Script::start([answer(200, FIRST.replace("{base}", "http://127.0.0.1:1"))]).await;
        let error = script.client().comments(&repository(), NUMBER).await.unwrap_err();
        assert!(
            matches!(&error, BitbucketError::ForeignHost { host, .. } if host == "127.0.0.1:1"),
            "{error:?}"
        );
    }

    #[tokio::test]
    async fn a_page_without_values_is_empty_and_a_circle_ends() {
        let script = Script::start([answer(200, r#"{"values":null}"#)]).await;
        assert!(
            script
                .client()
                .comments(&repository(), NUMBER)
                .await
                .unwrap()
                .is_empty()
        );
        let itself = "{base}/2.0/repositories/acme/hr/pullrequests/7/comments?pagelen=100";
        let script = Script::start([answer(200, format!(r#"{{"next":"{itself}"}}"#))]).await;
        assert!(script.client().comments(&repository(), NUMBER).await.is_err());
    }
}
