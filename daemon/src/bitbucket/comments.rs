//! Comments on pull requests.
//!
//! Posting is not repeated after an answer that leaves open whether the comment stands: it would stand twice. The
//! caller looks at the list and decides.

use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::comment_text::cut_comment;
use super::pull_requests::{RawAccount, account, filter_instant};
use super::{BitbucketError, Client};
use crate::forge::{Comment, RepositorySlug};
use crate::ids::PullRequestNumber;

impl Client {
    /// All comments of a pull request that are not on a line, deleted ones included.
    pub async fn comments(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
    ) -> Result<Vec<Comment>, BitbucketError> {
        let operation = format!("list the comments of pull request {repository}#{number}");
        let mut url = self.comments_url(repository, number, None);
        url.query_pairs_mut().append_pair("pagelen", "100");
        let comments: Vec<RawComment> = self.list(&operation, url).await?;
        Ok(comments
            .into_iter()
            .filter(|raw| raw.inline.is_none())
            .map(RawComment::into_comment)
            .collect())
    }

    /// The comments of a pull request that were written or changed after an instant, oldest change first: those on
    /// lines and answers too, drafts and deleted ones not.
    pub async fn comments_since(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        since: Timestamp,
    ) -> Result<Vec<Comment>, BitbucketError> {
        let operation = format!("list the new comments of pull request {repository}#{number}");
        let mut url = self.comments_url(repository, number, None);
        url.query_pairs_mut().append_pair("pagelen", "100");
        let mut filtered = url.clone();
        filtered
            .query_pairs_mut()
            .append_pair("q", &format!("updated_on > {}", filter_instant(since)))
            .append_pair("sort", "updated_on");
        let comments: Vec<RawComment> = match self.list(&operation, filtered).await {
            // A forge that does not take the filter still has the comments.
            Err(error) if error.status() == Some(StatusCode::BAD_REQUEST) => {
                self.list(&operation, url).await?
            }
            other => other?,
        };
        let mut comments: Vec<_> = comments
            .into_iter()
            .filter(|raw| !raw.pending.unwrap_or(false))
            .map(RawComment::into_comment)
            .filter(|comment| !comment.deleted)
            .filter(|comment| comment.updated_on.is_none_or(|at| at > since))
            .collect();
        comments.sort_by_key(|comment| comment.updated_on);
        Ok(comments)
    }

    /// Answers a comment in its thread. Gives the answer's id; none where the comment can not be answered (any more).
    #[expect(
        clippy::too_many_arguments,
        reason = "where, to which, what and what else: all plain"
    )]
    pub async fn answer_comment(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        parent: &str,
        text: &str,
        more: &str,
    ) -> Result<Option<String>, BitbucketError> {
        let operation = format!("answer comment {parent} of pull request {repository}#{number}");
        let url = self.comments_url(repository, number, None);
        let mut body = CommentBody::new(text, more);
        body.parent = parent.parse().ok().map(|id| ParentBody { id });
        let call = Call::write(Method::POST, operation, url, &body).once();
        match self.send(&call).await {
            Ok(answer) => Ok(Some(answer.json::<RawComment>()?.id.to_string())),
            Err(error) => match error.status() {
                Some(StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE) => Ok(None),
                _ => Err(error),
            },
        }
    }

    /// Posts a comment; the text is cut at 30,000 characters with a link to `more`. Gives its id.
    pub async fn create_comment(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        text: &str,
        more: &str,
    ) -> Result<String, BitbucketError> {
        let operation = format!("comment on pull request {repository}#{number}");
        let url = self.comments_url(repository, number, None);
        let call = Call::write(Method::POST, operation, url, &CommentBody::new(text, more)).once();
        let created: RawComment = self.send(&call).await?.json()?;
        Ok(created.id.to_string())
    }

    /// Replaces a comment's text. `false` where it no longer exists or is not ours.
    #[expect(
        clippy::too_many_arguments,
        reason = "where, which, what and what else: all plain"
    )]
    pub async fn update_comment(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        id: &str,
        text: &str,
        more: &str,
    ) -> Result<bool, BitbucketError> {
        let operation = format!("edit comment {id} of pull request {repository}#{number}");
        let url = self.comments_url(repository, number, Some(id));
        let call = Call::write(Method::PUT, operation, url, &CommentBody::new(text, more));
        match self.send(&call).await {
            Ok(answer) => Ok(!answer.json::<RawComment>()?.deleted.unwrap_or(false)),
            Err(error) => match error.status() {
                Some(StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::GONE) => Ok(false),
                _ => Err(error),
            },
        }
    }

    fn comments_url(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        id: Option<&str>,
    ) -> url::Url {
        let number = number.to_string();
        let mut segments = vec!["pullrequests", &number, "comments"];
        segments.extend(id);
        self.repository_url(repository, &segments)
    }
}

#[derive(Serialize)]
struct CommentBody {
    content: ContentBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<ParentBody>,
}

#[derive(Serialize)]
struct ParentBody {
    id: i64,
}

#[derive(Serialize)]
struct ContentBody {
    raw: String,
}

impl CommentBody {
    fn new(text: &str, more: &str) -> Self {
        Self {
            content: ContentBody {
                raw: cut_comment(text, more),
            },
            parent: None,
        }
    }
}

#[derive(Deserialize)]
struct RawComment {
    id: i64,
    content: Option<RawContent>,
    user: Option<RawAccount>,
    deleted: Option<bool>,
    pending: Option<bool>,
    inline: Option<serde::de::IgnoredAny>,
    created_on: Option<Timestamp>,
    updated_on: Option<Timestamp>,
    links: Option<RawLinks>,
}

#[derive(Deserialize)]
struct RawLinks {
    html: Option<RawLink>,
}

#[derive(Deserialize)]
struct RawLink {
    href: Option<String>,
}

#[derive(Deserialize)]
struct RawContent {
    raw: Option<String>,
}

impl RawComment {
    fn into_comment(self) -> Comment {
        let page = self.links.and_then(|links| links.html).and_then(|link| link.href);
        Comment {
            id: self.id.to_string(),
            account_id: self
                .user
                .as_ref()
                .and_then(|user| user.account_id.clone())
                .unwrap_or_default(),
            url: page.unwrap_or_default(),
            updated_on: self.updated_on.or(self.created_on),
            author: account(self.user),
            text: self.content.and_then(|content| content.raw).unwrap_or_default(),
            deleted: self.deleted.unwrap_or(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitbucket::testing::{NUMBER, Script, answer, repository, shared_file};

    const MORE: &str = "https://gate.example.com/reviews/1";
    const CREATED: &str = r#"{"id":419169807,"content":{"raw":"hello"},"deleted":false}"#;

    #[tokio::test]
    async fn comments_on_lines_are_left_out_and_deleted_ones_are_not() {
        let page = r#"{"values":[
            {"id":1,"content":{"raw":"hello"},"user":{"uuid":"{ada}","display_name":"Ada"},"inline":null},
            {"id":2,"content":{"raw":"on a line"},"user":null,"inline":{"path":"a.sql","to":3}},
            {"id":3,"content":null,"user":null,"deleted":true}]}"#;
        let script = Script::start([answer(200, page)]).await;
        let comments = script.client().comments(&repository(), NUMBER).await.unwrap();
        let said: Vec<_> = comments
            .iter()
            .map(|c| format!("{} {} {:?} {}", c.id, c.author.id, c.text, c.deleted))
            .collect();
        assert_eq!(said, [r#"1 {ada} "hello" false"#, r#"3  "" true"#]);
    }

    #[tokio::test]
    async fn new_comments_are_asked_for_by_their_time_and_answered_in_their_thread() {
        let page = r#"{"values":[
            {"id":5,"content":{"raw":"@stagegate help"},"user":{"uuid":"{ada}","account_id":"557058:1"},
             "inline":{"path":"a.sql"},"updated_on":"2026-11-23T10:00:02+00:00",
             "links":{"html":{"href":"https://forge.test/5"}}},
            {"id":4,"created_on":"2026-11-23T10:00:01+00:00"},
            {"id":6,"pending":true},{"id":7,"deleted":true}]}"#;
        let gone = || answer(404, r#"{"error":{"message":"5"}}"#);
        let refused = answer(400, r#"{"error":{"message":"Invalid query"}}"#);
        let script = Script::start([
            answer(200, page),
            answer(201, CREATED),
            gone(),
            refused,
            answer(200, page),
        ])
        .await;
        let client = script.client();
        let since = "2026-11-23T10:00:00Z".parse().unwrap();
        let comments = client.comments_since(&repository(), NUMBER, since).await.unwrap();
        let said: Vec<_> = comments
            .iter()
            .map(|c| format!("{} {} {}", c.id, c.account_id, c.url))
            .collect();
        assert_eq!(said, ["4  ", "5 557058:1 https://forge.test/5"]);
        for expected in [Some("419169807".to_owned()), None] {
            let answered = client
                .answer_comment(&repository(), NUMBER, "5", "here", MORE)
                .await
                .unwrap();
            assert_eq!(answered, expected);
        }
        let later = "2026-11-23T10:00:01Z".parse().unwrap();
        let without_filter = client.comments_since(&repository(), NUMBER, later).await.unwrap();
        assert_eq!(without_filter.len(), 1, "what is older is left out here then");
        let asked = script.asked();
        assert!(
            asked[0].line.contains("q=updated_on+%3E+2026-11-23T10"),
            "{}",
            asked[0].line
        );
        assert_eq!(asked[1].body, r#"{"content":{"raw":"here"},"parent":{"id":5}}"#);
    }

    #[tokio::test]
    async fn a_comment_is_posted_and_edited() {
        let script = Script::start([answer(201, CREATED), answer(200, CREATED)]).await;
        let client = script.client();
        let id = client
            .create_comment(&repository(), NUMBER, "hello \"you\"", MORE)
            .await
            .unwrap();
        assert_eq!(id, "419169807");
        assert!(
            client
                .update_comment(&repository(), NUMBER, &id, "again", MORE)
                .await
                .unwrap()
        );
        let asked = script.asked();
        assert_eq!(
            asked[0].line,
            "POST /2.0/repositories/acme/hr/pullrequests/7/comments"
        );
        assert_eq!(asked[0].body, r#"{"content":{"raw":"hello \"you\""}}"#);
        assert_eq!(
            asked[1].line,
            "PUT /2.0/repositories/acme/hr/pullrequests/7/comments/419169807"
        );
        assert_eq!(asked[1].body, r#"{"content":{"raw":"again"}}"#);
    }

    #[tokio::test]
    async fn a_long_comment_is_cut() {
        let script = Script::start([answer(201, CREATED)]).await;
        let text = "a line\n".repeat(10_000);
        script
            .client()
            .create_comment(&repository(), NUMBER, &text, MORE)
            .await
            .unwrap();
        let sent: serde_json::Value = serde_json::from_str(&script.asked()[0].body).unwrap();
        let sent = sent["content"]["raw"].as_str().unwrap();
        assert!(sent.chars().count() <= 30_000 && sent.ends_with(&format!("({MORE}).*")));
    }

    #[tokio::test]
    async fn a_comment_is_posted_again_only_where_it_can_not_stand_already() {
        for refused in [429, 503] {
            let script = Script::start([answer(refused, ""), answer(201, CREATED)]).await;
            script
                .client()
                .create_comment(&repository(), NUMBER, "x", MORE)
                .await
                .unwrap();
            assert_eq!(script.asked().len(), 2, "after {refused}");
        }
        for unclear in [500, 502, 504, 555] {
            let script = Script::start([answer(unclear, ""), answer(201, CREATED)]).await;
            let error = script
                .client()
                .create_comment(&repository(), NUMBER, "x", MORE)
                .await
                .unwrap_err();
            assert_eq!(error.status().unwrap().as_u16(), unclear);
            assert_eq!(script.asked().len(), 1, "after {unclear}");
        }
    }

    #[tokio::test]
    async fn a_comment_that_is_gone_or_foreign_is_not_edited() {
        let deleted = CREATED.replace("false", "true");
        for gone in [
            answer(404, r#"{"error":{"message":"5"}}"#),
            answer(403, ""),
            answer(410, ""),
            answer(200, deleted),
        ] {
            let script = Script::start([gone]).await;
            assert!(
                !script
                    .client()
                    .update_comment(&repository(), NUMBER, "5", "x", MORE)
                    .await
                    .unwrap()
            );
        }
        let script =
            Script::start([answer(400, "<h1>Bad Request (400)</h1>").header("content-type", "text/html")])
                .await;
        let error = script
            .client()
            .update_comment(&repository(), NUMBER, "5", "x", MORE)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "edit comment 5 of pull request acme/hr#7: Bitbucket answered 400: Bad Request (a web page instead of an answer)"
        );
    }

    #[test]
    fn recorded_comments_are_read() {
        for name in ["drone-go-scm/prcomments.json", "atlantis/comments.json"] {
            let Some(body) = shared_file(&format!("bitbucket/responses/{name}")) else {
                return;
            };
            let mut page: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let comments: Vec<RawComment> = serde_json::from_value(page["values"].take()).unwrap();
            assert!(!comments.is_empty(), "{name}");
        }
    }
}
