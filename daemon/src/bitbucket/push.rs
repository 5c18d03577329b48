//! Commits a file to a new branch and opens a pull request for it. The only calls that write to a repository.
//!
//! Neither is sent again where it may have been processed: the caller looks for the branch and the pull request first.

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::call::{Call, transport};
use super::{BitbucketError, Client};
use crate::forge::{NewFile, NewPullRequest, RepositorySlug};
use crate::ids::{CommitHash, InvalidId};

impl Client {
    /// The newest commit of a branch; none where there is no such branch.
    pub async fn branch_head(
        &self,
        repository: &RepositorySlug,
        branch: &str,
    ) -> Result<Option<CommitHash>, BitbucketError> {
        let operation = format!("read branch {branch} of {repository}");
        let mut segments = vec!["refs", "branches"];
        segments.extend(branch.split('/'));
        let url = self.repository_url(repository, &segments);
        let answer = match self.send(&Call::get(operation.as_str(), url)).await {
            Ok(answer) => answer,
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => return Ok(None),
            Err(error) => return Err(error),
        };
        let raw: RawBranch = answer.json()?;
        let head = raw.target.hash.parse();
        head.map(Some)
            .map_err(|source: InvalidId| transport(&operation, source))
    }

    /// Commits one file on a new branch.
    pub async fn push_file(
        &self,
        repository: &RepositorySlug,
        file: &NewFile<'_>,
    ) -> Result<(), BitbucketError> {
        let operation = format!("push branch {} of {repository}", file.branch);
        let url = self.repository_url(repository, &["src"]);
        // A field's name is a path where it starts with a slash, so that no file is taken for a parameter.
        let path = format!("/{}", file.path);
        let fields = [
            (path.as_str(), file.text),
            ("branch", file.branch),
            ("parents", file.parent.as_str()),
            ("message", file.message),
        ];
        self.send(&Call::form(operation, url, &fields)).await.map(drop)
    }

    /// The open pull request of a branch: its number and page.
    pub async fn open_pull_request_of(
        &self,
        repository: &RepositorySlug,
        branch: &str,
    ) -> Result<Option<(i64, String)>, BitbucketError> {
        let operation = format!("look for the pull request of branch {branch} of {repository}");
        let mut url = self.repository_url(repository, &["pullrequests"]);
        let escaped = branch.replace('\\', "\\\\").replace('"', "\\\"");
        url.query_pairs_mut()
            .append_pair("state", "OPEN")
            .append_pair("q", &format!("source.branch.name = \"{escaped}\""));
        let found = self.list::<RawCreated>(&operation, url).await?;
        Ok(found.into_iter().next().map(RawCreated::into_parts))
    }

    /// Opens a pull request. Gives its number and page.
    pub async fn create_pull_request(
        &self,
        repository: &RepositorySlug,
        new: &NewPullRequest<'_>,
    ) -> Result<(i64, String), BitbucketError> {
        let operation = format!("open a pull request of branch {} of {repository}", new.source);
        let url = self.repository_url(repository, &["pullrequests"]);
        let side = |name| Side {
            branch: BranchName { name },
        };
        let body = Body {
            kind: "pullrequest",
            title: new.title,
            description: new.description,
            source: side(new.source),
            destination: side(new.destination),
            close_source_branch: true,
        };
        let call = Call::write(Method::POST, operation, url, &body).once();
        let created: RawCreated = self.send(&call).await?.json()?;
        Ok(created.into_parts())
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'a str,
    description: &'a str,
    source: Side<'a>,
    destination: Side<'a>,
    close_source_branch: bool,
}

#[derive(Serialize)]
struct Side<'a> {
    branch: BranchName<'a>,
}

#[derive(Serialize)]
struct BranchName<'a> {
    name: &'a str,
}

#[derive(Deserialize)]
struct RawBranch {
    target: RawTarget,
}

#[derive(Deserialize)]
struct RawTarget {
    hash: String,
}

#[derive(Deserialize)]
struct RawCreated {
    id: i64,
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

impl RawCreated {
    fn into_parts(self) -> (i64, String) {
        let link = self.links.and_then(|links| links.html).and_then(|html| html.href);
        (self.id, link.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitbucket::testing::{Script, answer, commit, repository};

    #[tokio::test]
    async fn a_file_is_pushed_as_a_form_and_not_twice() {
        let script = Script::start([answer(201, ""), answer(502, "")]).await;
        let file = NewFile {
            path: "db/message",
            text: "DROP TABLE t; -- a&b",
            branch: "back",
            parent: &commit(),
            message: "Take back",
        };
        script.client().push_file(&repository(), &file).await.unwrap();
        assert!(
            script.client().push_file(&repository(), &file).await.is_err(),
            "it may have been done"
        );
        let asked = script.asked();
        assert_eq!(asked.len(), 2);
        assert_eq!(asked[0].line, "POST /2.0/repositories/acme/hr/src");
        let body = format!(
            "%2Fdb%2Fmessage=DROP+TABLE+t%3B+--+a%26b&branch=back&parents={}&message=Take+back",
            commit()
        );
        assert_eq!(asked[0].body, body);
    }

    #[tokio::test]
    async fn a_pull_request_is_opened_or_found() {
        let created = r#"{"id":9,"links":{"html":{"href":"https://bitbucket.org/acme/hr/pull-requests/9"}}}"#;
        let found = format!("{{\"values\":[{created}]}}");
        let script = Script::start([answer(201, created), answer(200, found), answer(404, "{}")]).await;
        let client = script.client();
        let new = NewPullRequest {
            title: "Take back",
            description: "why",
            source: "back",
            destination: "main",
        };
        let expected = (9, "https://bitbucket.org/acme/hr/pull-requests/9".to_owned());
        assert_eq!(
            client.create_pull_request(&repository(), &new).await.unwrap(),
            expected
        );
        assert_eq!(
            client.open_pull_request_of(&repository(), "back").await.unwrap(),
            Some(expected)
        );
        assert_eq!(client.branch_head(&repository(), "back").await.unwrap(), None);
        let body: serde_json::Value = serde_json::from_str(&script.asked()[0].body).unwrap();
        assert_eq!(body["source"]["branch"]["name"], "back");
        assert_eq!(body["destination"]["branch"]["name"], "main");
    }
}
