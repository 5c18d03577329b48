//! Pull requests and commits as they are now.

use jiff::Timestamp;
use reqwest::StatusCode;
use serde::Deserialize;

use super::call::{Call, transport};
use super::{BitbucketError, Client};
use crate::forge::{Account, Commit, PullRequest, PullRequestState, RepositorySlug};
use crate::ids::{CommitHash, InvalidId, PullRequestNumber};

/// Most pull requests that Bitbucket lists in a page.
const PAGE_LENGTH: &str = "50";
/// The states a pull request can be asked for by.
const ALL_STATES: [&str; 4] = ["OPEN", "MERGED", "DECLINED", "SUPERSEDED"];

impl Client {
    /// The account the credentials belong to. An access token has none that may be asked for: then `None`.
    pub async fn current_account(&self) -> Result<Option<Account>, BitbucketError> {
        if self.credential_kind() == super::client::CredentialKind::AccessToken {
            return Ok(None);
        }
        match self
            .send(&Call::get(
                "read the account of the credentials",
                self.url(&["user"]),
            ))
            .await
        {
            Ok(answer) => answer.json::<RawAccount>().map(|raw| Some(account(Some(raw)))),
            // The scope to read one's own account is not among those that the daemon needs.
            Err(error) if error.status() == Some(StatusCode::FORBIDDEN) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// One pull request as it is now.
    pub async fn pull_request(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
    ) -> Result<PullRequest, BitbucketError> {
        let operation = format!("read pull request {repository}#{number}");
        let url = self.repository_url(repository, &["pullrequests", &number.to_string()]);
        let raw: RawPullRequest = self.send(&Call::get(operation.as_str(), url)).await?.json()?;
        raw.into_pull_request(repository)
            .map_err(|source| transport(&operation, source))
    }

    /// Pull requests to `branch`, of any state, updated after `since` (all open ones where none), oldest update first. One request a page.
    pub async fn pull_requests_updated(
        &self,
        repository: &RepositorySlug,
        branch: &str,
        since: Option<Timestamp>,
    ) -> Result<Vec<PullRequest>, BitbucketError> {
        let operation = format!("list pull requests of {repository}");
        let mut url = self.repository_url(repository, &["pullrequests"]);
        let mut filter = format!("destination.branch.name = {}", quoted(branch));
        let mut states = &ALL_STATES[..1];
        if let Some(since) = since {
            filter.push_str(" AND updated_on > ");
            filter.push_str(&filter_instant(since));
            states = &ALL_STATES;
        }
        url.query_pairs_mut()
            .extend_pairs(states.iter().map(|state| ("state", state)))
            .append_pair("q", &filter)
            .append_pair("sort", "updated_on")
            .append_pair("pagelen", PAGE_LENGTH);
        let mut listed = Vec::new();
        for raw in self.list::<RawPullRequest>(&operation, url).await? {
            let number = raw.id;
            match raw.into_pull_request(repository) {
                Ok(pull_request) => listed.push(pull_request),
                // One that can not be read must not hide the others.
                Err(error) => {
                    tracing::warn!(%repository, pr.number = number, %error, "pull request {number} is not readable");
                }
            }
        }
        listed.retain(|pull_request| since.is_none_or(|since| pull_request.updated_on > since));
        listed.sort_by_key(|pull_request| pull_request.updated_on);
        Ok(listed)
    }

    /// A commit, of which the first 12 digits may be enough.
    pub async fn commit(
        &self,
        repository: &RepositorySlug,
        hash: &CommitHash,
    ) -> Result<Commit, BitbucketError> {
        let operation = format!("read commit {hash} of {repository}");
        let url = self.repository_url(repository, &["commit", hash.as_str()]);
        let raw: RawCommit = self.send(&Call::get(operation.as_str(), url)).await?.json()?;
        let full: CommitHash = raw
            .hash
            .parse()
            .map_err(|source: InvalidId| transport(&operation, source))?;
        if !full.is_full() || !full.matches(hash) {
            return Err(transport(
                &operation,
                format!("Bitbucket answered with commit {full}"),
            ));
        }
        Ok(Commit {
            hash: full,
            made_at: raw.date,
        })
    }
}

/// A text in Bitbucket's filter language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// An instant in Bitbucket's filter language: milliseconds, cut off, and an offset instead of `Z`. What this lets
/// through by its coarseness is filtered out after.
pub(super) fn filter_instant(at: Timestamp) -> String {
    format!("{}+00:00", format!("{at:.3}").trim_end_matches('Z'))
}

/// Why a pull request can not be read.
#[derive(Debug, thiserror::Error)]
enum UnreadablePullRequest {
    #[error("its state {0:?} is not known")]
    State(String),
    #[error("it has no commit, or one that can not be read")]
    Commit(#[source] Option<InvalidId>),
    #[error("it does not say when it was updated")]
    UpdatedOn,
}

impl RawPullRequest {
    fn into_pull_request(self, repository: &RepositorySlug) -> Result<PullRequest, UnreadablePullRequest> {
        let state = match self.state.as_str() {
            "OPEN" => PullRequestState::Open,
            "MERGED" => PullRequestState::Merged,
            "DECLINED" => PullRequestState::Declined,
            "SUPERSEDED" => PullRequestState::Superseded,
            other => return Err(UnreadablePullRequest::State(other.to_owned())),
        };
        let merge_commit = self
            .merge_commit
            .map(|commit| parse_hash(&commit.hash))
            .transpose()?;
        let mut source = self.source.unwrap_or_default();
        // The source commit goes away with a deleted fork; a merged change lives on in its merge.
        let source_commit = match (source.commit.take(), &merge_commit) {
            (Some(commit), _) => parse_hash(&commit.hash)?,
            (None, Some(merge)) => merge.clone(),
            (None, None) => return Err(UnreadablePullRequest::Commit(None)),
        };
        let number = PullRequestNumber(self.id);
        let links = self.links.unwrap_or_default();
        let web_url = links.html.and_then(|link| link.href);
        Ok(PullRequest {
            number,
            title: self.title.unwrap_or_default(),
            author: account(self.author),
            closed_by: self.closed_by.map(|raw| account(Some(raw))),
            state,
            draft: self.draft.unwrap_or(false),
            source_branch: source.branch_name(),
            source_commit,
            destination_branch: self.destination.unwrap_or_default().branch_name(),
            merge_commit,
            web_url: web_url
                .unwrap_or_else(|| format!("https://bitbucket.org/{repository}/pull-requests/{number}")),
            changed_files_link: links.diffstat.and_then(|link| link.href),
            updated_on: self
                .updated_on
                .or(self.created_on)
                .ok_or(UnreadablePullRequest::UpdatedOn)?,
        })
    }
}

fn parse_hash(hash: &str) -> Result<CommitHash, UnreadablePullRequest> {
    hash.parse()
        .map_err(|source| UnreadablePullRequest::Commit(Some(source)))
}

/// An account; one that was deleted has an empty id, which equals no account's.
pub(super) fn account(raw: Option<RawAccount>) -> Account {
    let raw = raw.unwrap_or_default();
    Account {
        id: raw.uuid.unwrap_or_default(),
        display_name: raw
            .display_name
            .or(raw.nickname)
            .unwrap_or_else(|| "a deleted account".to_owned()),
    }
}

#[derive(Deserialize)]
struct RawPullRequest {
    id: i64,
    title: Option<String>,
    state: String,
    draft: Option<bool>,
    author: Option<RawAccount>,
    closed_by: Option<RawAccount>,
    source: Option<RawEnd>,
    destination: Option<RawEnd>,
    merge_commit: Option<RawCommit>,
    links: Option<RawLinks>,
    created_on: Option<Timestamp>,
    updated_on: Option<Timestamp>,
}

#[derive(Default, Deserialize)]
struct RawEnd {
    branch: Option<RawBranch>,
    commit: Option<RawCommit>,
}

impl RawEnd {
    fn branch_name(self) -> String {
        self.branch.and_then(|branch| branch.name).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct RawBranch {
    name: Option<String>,
}

#[derive(Deserialize)]
struct RawCommit {
    hash: String,
    date: Option<Timestamp>,
}

#[derive(Default, Deserialize)]
struct RawLinks {
    html: Option<RawLink>,
    diffstat: Option<RawLink>,
}

#[derive(Deserialize)]
struct RawLink {
    href: Option<String>,
}

/// A user, a team or a token.
#[derive(Default, Deserialize)]
pub(super) struct RawAccount {
    uuid: Option<String>,
    pub(super) account_id: Option<String>,
    display_name: Option<String>,
    nickname: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitbucket::testing::{NUMBER, Script, answer, commit, repository, shared_file};

    const OPEN: &str = r#"{"id":7,"title":"Add t2024","state":"OPEN","draft":true,"closed_by":null,"merge_commit":null,
        "author":{"uuid":"{ada}","display_name":"Ada"},
        "source":{"branch":{"name":"t2024"},"commit":{"hash":"c3c36acef064"},"repository":null},
        "destination":{"branch":{"name":"main"},"commit":{"hash":"fc2a2c05765d"}},
        "links":{"html":{"href":"https://bitbucket.org/acme/hr/pull-requests/7"}},
        "updated_on":"2026-11-23T12:00:00.123456+00:00"}"#;

    #[tokio::test]
    async fn an_open_pull_request_is_read() {
        let script = Script::start([answer(200, OPEN)]).await;
        let read = script.client().pull_request(&repository(), NUMBER).await.unwrap();
        assert_eq!(
            (read.number, read.state, read.draft),
            (NUMBER, PullRequestState::Open, true)
        );
        assert_eq!(
            read.author,
            Account {
                id: "{ada}".into(),
                display_name: "Ada".into()
            }
        );
        assert_eq!(
            (read.source_branch.as_str(), read.source_commit.as_str()),
            ("t2024", "c3c36acef064")
        );
        assert_eq!(
            (
                read.destination_branch.as_str(),
                read.merge_commit,
                read.closed_by
            ),
            ("main", None, None)
        );
        assert_eq!(read.web_url, "https://bitbucket.org/acme/hr/pull-requests/7");
        assert_eq!(read.updated_on.to_string(), "2026-11-23T12:00:00.123456Z");
    }

    #[tokio::test]
    async fn a_merged_one_whose_fork_and_author_are_gone_is_read() {
        let merged = r#"{"id":7,"state":"MERGED","author":null,"source":{"branch":null,"commit":null,"repository":null},
            "destination":{"branch":{"name":"main"}},"merge_commit":{"hash":"ac1efaa0f1ce"},
            "closed_by":{"nickname":"bob","uuid":"{bob}"},"updated_on":"2026-11-23T12:00:00Z"}"#;
        let script = Script::start([answer(200, merged)]).await;
        let read = script.client().pull_request(&repository(), NUMBER).await.unwrap();
        assert_eq!(read.state, PullRequestState::Merged);
        assert_eq!(
            read.author,
            Account {
                id: String::new(),
                display_name: "a deleted account".into()
            }
        );
        assert_eq!(read.closed_by.unwrap().display_name, "bob");
        assert_eq!(
            (&read.source_commit, read.merge_commit.as_ref()),
            (&"ac1efaa0f1ce".parse().unwrap(), Some(&read.source_commit))
        );
        assert_eq!(read.web_url, "https://bitbucket.org/acme/hr/pull-requests/7");
    }

    #[tokio::test]
    async fn what_can_not_be_read_says_why() {
        let script = Script::start([answer(200, OPEN.replace("OPEN", "QUEUED"))]).await;
        let error = script
            .client()
            .pull_request(&repository(), NUMBER)
            .await
            .unwrap_err();
        let reason = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(
            (error.to_string().as_str(), reason.as_str()),
            ("read pull request acme/hr#7", "its state \"QUEUED\" is not known")
        );
    }

    #[tokio::test]
    async fn the_poll_asks_for_all_states_since_an_instant() {
        let older = OPEN
            .replace(r#""id":7"#, r#""id":6"#)
            .replace("00.123456", "00.123400");
        let newer = OPEN
            .replace(r#""id":7"#, r#""id":9"#)
            .replace("12:00:00", "12:00:05");
        let unreadable = OPEN.replace("OPEN", "?");
        let page = format!(r#"{{"values":[{newer},{unreadable},{OPEN},{older}]}}"#);
        let script = Script::start([answer(200, page)]).await;
        let since = "2026-11-23T12:00:00.1234Z".parse().unwrap();
        let listed = script
            .client()
            .pull_requests_updated(&repository(), "ma\"in", Some(since))
            .await
            .unwrap();
        assert_eq!(
            listed.iter().map(|one| one.number.0).collect::<Vec<_>>(),
            [7, 9],
            "oldest update first, after the instant"
        );
        let asked = script.lines().remove(0);
        let url: url::Url = asked.replace("GET ", "http://x").parse().unwrap();
        let query: Vec<_> = url
            .query_pairs()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(
            query,
            [
                "state=OPEN",
                "state=MERGED",
                "state=DECLINED",
                "state=SUPERSEDED",
                r#"q=destination.branch.name = "ma\"in" AND updated_on > 2026-11-23T12:00:00.123+00:00"#,
                "sort=updated_on",
                "pagelen=50",
            ]
        );
    }

    #[tokio::test]
    async fn the_first_poll_asks_for_open_ones() {
        let script = Script::start([answer(200, r#"{"values":[]}"#)]).await;
        script
            .client()
            .pull_requests_updated(&repository(), "main", None)
            .await
            .unwrap();
        assert_eq!(
            script.lines(),
            [
                "GET /2.0/repositories/acme/hr/pullrequests?state=OPEN&q=destination.branch.name+%3D+%22main%22&sort=updated_on&pagelen=50"
            ]
        );
    }

    #[tokio::test]
    async fn a_short_hash_is_completed_with_its_time() {
        let found = format!(r#"{{"hash":"{}","date":"2026-11-20T10:00:00+00:00"}}"#, commit());
        let script = Script::start([
            answer(200, found),
            answer(200, r#"{"hash":"0000000000000000000000000000000000000000"}"#),
        ])
        .await;
        let client = script.client();
        let short = "c3c36acef064".parse().unwrap();
        let read = client.commit(&repository(), &short).await.unwrap();
        assert_eq!(read.hash, commit());
        assert_eq!(read.made_at, Some("2026-11-20T10:00:00Z".parse().unwrap()));
        assert_eq!(
            script.lines(),
            ["GET /2.0/repositories/acme/hr/commit/c3c36acef064"]
        );
        assert!(
            client.commit(&repository(), &short).await.is_err(),
            "another commit is not it"
        );
    }

    #[test]
    fn recorded_pull_requests_are_read() {
        let names = [
            "woodpecker-2025/APIPull.json",
            "atlantis/pull-approved.json",
            "drone-go-scm/pr.json",
        ];
        for name in names {
            let Some(body) = shared_file(&format!("bitbucket/responses/{name}")) else {
                return;
            };
            let raw: RawPullRequest = serde_json::from_slice(&body).unwrap();
            let read = raw
                .into_pull_request(&repository())
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(
                !read.author.id.is_empty() && !read.source_branch.is_empty(),
                "{name}: {read:?}"
            );
        }
    }
}
