//! What a pull request changes, and the bytes of files.

use std::collections::BTreeSet;

use bytes::Bytes;
use serde::Deserialize;
use url::Url;

use super::call::{Call, Expects, transport};
use super::{BitbucketError, Client};
use crate::forge::{ChangedFile, FileStatus, RepositorySlug};
use crate::ids::{CommitHash, PullRequestNumber};

/// So many at a time keep an address short.
const PATHS_OF_A_FILTER: usize = 10;

impl Client {
    /// What a pull request changes, against the merge base. Its own link to the list saves a redirect.
    pub async fn changed_files(
        &self,
        repository: &RepositorySlug,
        number: PullRequestNumber,
        link: Option<&str>,
    ) -> Result<Vec<ChangedFile>, BitbucketError> {
        let operation = format!("list the files that pull request {repository}#{number} changes");
        // By number it answers with a redirect to the diffstat of the two commits, which lists 500 files a page.
        let by_number =
            || self.repository_url(repository, &["pullrequests", &number.to_string(), "diffstat"]);
        let link = link.and_then(|link| Url::parse(link).ok());
        let url = link.filter(|url| self.allows(url)).unwrap_or_else(by_number);
        let entries: Vec<RawEntry> = self.list(&operation, url).await?;
        Ok(entries
            .into_iter()
            .filter_map(RawEntry::into_changed_file)
            .collect())
    }

    /// Which of these paths directly in a folder there are at a commit.
    pub async fn existing_files(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        folder: &str,
        paths: &BTreeSet<String>,
    ) -> Result<BTreeSet<String>, BitbucketError> {
        let operation = format!("list {folder:?} of {repository} at {}", commit.short());
        let mut segments = vec!["src", commit.as_str()];
        segments.extend(folder.split('/').filter(|segment| !segment.is_empty()));
        segments.push("");
        // A text of the filter has no way to hold these.
        let paths = paths.iter().filter(|path| !path.contains(['"', '\\']));
        let paths: Vec<&String> = paths.collect();
        let plain = self.repository_url(repository, &segments);
        let mut found = BTreeSet::new();
        for some in paths.chunks(PATHS_OF_A_FILTER) {
            let filter: Vec<_> = some.iter().map(|path| format!("path = \"{path}\"")).collect();
            let mut url = plain.clone();
            url.query_pairs_mut()
                .append_pair("q", &filter.join(" OR "))
                .append_pair("pagelen", "100");
            let files: Vec<RawFile> = match self.list(&operation, url).await {
                // The folder itself is new, or gone.
                Err(BitbucketError::Status { status: 404, .. }) => Vec::new(),
                // A forge that does not take the filter for folders is asked for all that is there.
                Err(BitbucketError::Status { status: 400, .. }) => {
                    let mut url = plain.clone();
                    url.query_pairs_mut().append_pair("pagelen", "100");
                    self.list(&operation, url).await?
                }
                other => other?,
            };
            let listed = files.into_iter().filter_map(|file| file.path);
            // A forge that does not heed the filter lists all.
            found.extend(listed.filter(|path| some.contains(&path)));
        }
        Ok(found)
    }

    /// The bytes of a file at a commit, at most `limit_bytes`.
    pub async fn file(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        path: &str,
        limit_bytes: u64,
    ) -> Result<Bytes, BitbucketError> {
        let operation = format!("read {path} of {repository} at {}", commit.short());
        let mut segments = vec!["src", commit.as_str()];
        segments.extend(path.split('/'));
        // Git has no such paths; one that came over the network would lead out of the repository's address.
        if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
            return Err(transport(&operation, "this is not the path of a file"));
        }
        let url = self.repository_url(repository, &segments);
        let expects = Expects::File {
            path: path.to_owned(),
            limit_bytes,
        };
        Ok(self
            .send(&Call {
                expects,
                ..Call::get(operation, url)
            })
            .await?
            .body)
    }
}

impl RawEntry {
    /// Nothing where the entry names no path.
    fn into_changed_file(self) -> Option<ChangedFile> {
        let old = self.old.and_then(|file| file.path);
        let new = self.new.and_then(|file| file.path);
        let status = match (self.status.as_deref(), &old, &new) {
            (Some("added"), ..) => FileStatus::Added,
            (Some("removed"), ..) => FileStatus::Removed,
            (Some("renamed"), ..) => FileStatus::Renamed,
            (Some("modified"), ..) => FileStatus::Modified,
            // Conflicts and what may come later: the two sides tell.
            (_, Some(old), Some(new)) if old != new => FileStatus::Renamed,
            (_, None, Some(_)) => FileStatus::Added,
            (_, Some(_), None) => FileStatus::Removed,
            _ => FileStatus::Modified,
        };
        let previous_path = old.clone().filter(|_| status == FileStatus::Renamed);
        let path = if status == FileStatus::Removed {
            old.or(new)
        } else {
            new.or(old)
        }?;
        Some(ChangedFile {
            status,
            path,
            previous_path,
        })
    }
}

#[derive(Deserialize)]
struct RawEntry {
    status: Option<String>,
    old: Option<RawFile>,
    new: Option<RawFile>,
}

#[derive(Deserialize)]
struct RawFile {
    path: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitbucket::testing::{NUMBER, Script, answer, commit, repository, shared_file};

    const DIFFSTAT: &str = r#"{"values":[
        {"status":"added","old":null,"new":{"path":"db/1_a.sql"}},
        {"status":"removed","old":{"path":"db/2_b.sql"},"new":null},
        {"status":"renamed","old":{"path":"db/3_c.sql"},"new":{"path":"db/4_c.sql"}},
        {"status":"modified","old":{"path":"db/5.sql"},"new":{"path":"db/5.sql"}},
        {"status":"merge conflict","old":{"path":"db/6.sql"},"new":{"path":"db/6.sql"}},
        {"status":"remote deleted","old":{"path":"db/7.sql"},"new":null},
        {"status":"removed","old":{"path":"db/8.sql"},"new":{"path":"db/8.sql"}},
        {"status":"modified","old":null,"new":null}]}"#;

    #[tokio::test]
    async fn the_link_of_the_pull_request_is_followed_to_known_hosts_alone() {
        let script = Script::start([answer(200, DIFFSTAT), answer(200, DIFFSTAT)]).await;
        let own = format!(
            "{}/2.0/repositories/acme/hr/diffstat/acme/hr:c3%0Dfc?topic=true",
            script.base()
        );
        for link in [own.as_str(), "https://evil.example.com/2.0/diffstat"] {
            script
                .client()
                .changed_files(&repository(), NUMBER, Some(link))
                .await
                .unwrap();
        }
        assert_eq!(
            script.lines(),
            [
                "GET /2.0/repositories/acme/hr/diffstat/acme/hr:c3%0Dfc?topic=true",
                "GET /2.0/repositories/acme/hr/pullrequests/7/diffstat"
            ]
        );
    }

    #[tokio::test]
    async fn a_folder_is_listed_whole_where_the_filter_is_refused() {
        let script = Script::start([
            answer(
                400,
                r#"{"type":"error","error":{"message":"Invalid field: path"}}"#,
            ),
            answer(
                200,
                r#"{"values":[{"path":"db/1_a.sql"},{"path":"db/1_a.verify.sql"}]}"#,
            ),
            answer(404, ""),
        ])
        .await;
        let wanted = BTreeSet::from(["db/1_a.verify.sql".to_owned(), "db/2_b.verify.sql".to_owned()]);
        let (client, repository, commit) = (script.client(), repository(), commit());
        let found = client.existing_files(&repository, &commit, "db", &wanted).await;
        assert_eq!(found.unwrap(), BTreeSet::from(["db/1_a.verify.sql".to_owned()]));
        let found = client.existing_files(&repository, &commit, "db", &wanted).await;
        assert!(found.unwrap().is_empty(), "the folder is new");
        let lines = script.lines();
        assert!(lines[0].contains("/db/?q=path"), "{lines:?}");
        assert!(lines[1].ends_with("/db/?pagelen=100"), "{lines:?}");
    }

    #[tokio::test]
    async fn the_redirect_to_the_diffstat_is_kept_byte_for_byte() {
        let target = "/2.0/repositories/acme/hr/diffstat/acme/hr:c3c36acef064%0Dfc2a2c05765d?from_pullrequest_id=7&topic=true";
        let script = Script::start([
            answer(302, "").header("location", &format!("{{base}}{target}")),
            answer(200, DIFFSTAT),
        ])
        .await;
        let files = script
            .client()
            .changed_files(&repository(), NUMBER, None)
            .await
            .unwrap();
        assert_eq!(
            script.lines(),
            [
                "GET /2.0/repositories/acme/hr/pullrequests/7/diffstat".to_owned(),
                format!("GET {target}")
            ]
        );
        assert_eq!(script.asked()[1].authorization, "Bearer token-1");
        let said: Vec<_> = files
            .iter()
            .map(|file| format!("{:?} {} {:?}", file.status, file.path, file.previous_path))
            .collect();
        assert_eq!(
            said,
            [
                "Added db/1_a.sql None",
                "Removed db/2_b.sql None",
                "Renamed db/4_c.sql Some(\"db/3_c.sql\")",
                "Modified db/5.sql None",
                "Modified db/6.sql None",
                "Removed db/7.sql None",
                "Removed db/8.sql None",
            ]
        );
    }

    #[tokio::test]
    async fn older_redirects_are_kept_as_well() {
        for separator in ["%1E", "%..2", ".."] {
            let target = format!("/2.0/repositories/acme/hr/diffstat/acme/hr:aaaa{separator}bbbb?x=%7B1%7D");
            let script =
                Script::start([answer(302, "").header("location", &target), answer(200, "{}")]).await;
            script
                .client()
                .changed_files(&repository(), NUMBER, None)
                .await
                .unwrap();
            assert_eq!(script.lines()[1], format!("GET {target}"));
        }
    }

    #[tokio::test]
    async fn a_file_is_read_by_its_escaped_path() {
        let bytes = b"select '\xff\x00';".to_vec();
        let script = Script::start([answer(200, bytes.clone())]).await;
        let read = script
            .client()
            .file(&repository(), &commit(), "db/1 a#b?c%d/\u{fc}.sql", 100)
            .await
            .unwrap();
        assert_eq!(read, bytes);
        let path = "db/1%20a%23b%3Fc%25d/%C3%BC.sql";
        assert_eq!(
            script.lines(),
            [format!("GET /2.0/repositories/acme/hr/src/{}/{path}", commit())]
        );
    }

    #[tokio::test]
    async fn a_path_that_leads_elsewhere_is_refused() {
        let script = Script::start([]).await;
        for path in ["../../hooks", "db/../x.sql", "./x", "", "/etc/passwd", "db//x"] {
            assert!(
                script
                    .client()
                    .file(&repository(), &commit(), path, 100)
                    .await
                    .is_err(),
                "{path}"
            );
        }
        assert!(script.asked().is_empty());
    }

    #[tokio::test]
    async fn a_large_file_is_not_read_to_its_end() {
        let script = Script::start([answer(200, vec![b'x'; 4_096]), answer(200, vec![b'x'; 4_095])]).await;
        let client = script.client();
        let error = client
            .file(&repository(), &commit(), "big.sql", 4_095)
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), "big.sql has 4096 bytes; at most 4095 are read");
        assert_eq!(
            client
                .file(&repository(), &commit(), "big.sql", 4_095)
                .await
                .unwrap()
                .len(),
            4_095
        );
    }

    #[tokio::test]
    async fn a_file_in_lfs_is_refused_clearly() {
        let script =
            Script::start([answer(301, "").header("location", "https://api.media.atlassian.com/file/x")])
                .await;
        let error = script
            .client()
            .file(&repository(), &commit(), "dump.sql", 100)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "read dump.sql of acme/hr at c3c36acef064: Bitbucket answered 301: \
             dump.sql is kept in Git LFS, which is not read; commit it as an ordinary file"
        );
    }

    #[test]
    fn recorded_diffstats_are_read() {
        for name in [
            "woodpecker-2025/APIPullDiffStat.json",
            "drone-go-scm/pr_diffstat.json",
        ] {
            let Some(body) = shared_file(&format!("bitbucket/responses/{name}")) else {
                return;
            };
            let mut page: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let entries: Vec<RawEntry> = serde_json::from_value(page["values"].take()).unwrap();
            assert!(
                entries
                    .into_iter()
                    .all(|entry| entry.into_changed_file().is_some()),
                "{name}"
            );
        }
    }
}
