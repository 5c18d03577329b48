//! Build statuses and Code Insights reports on a commit.
//!
//! Limits are Bitbucket's: a status key has at most 40 characters, a report at most ten counts and 1,000
//! annotations, which are sent by the hundred. A report that is only overwritten keeps its old annotations, so it is
//! deleted first. Statuses, reports and annotations overwrite by their keys: sending them twice is harmless.

use reqwest::{Method, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::call::Call;
use super::comment_text::shorten;
use super::{BitbucketError, Client};
use crate::forge::{Annotation, BuildState, BuildStatus, InsightReport, RepositorySlug};
use crate::ids::CommitHash;
use crate::review::finding::Level;

/// Longest key of a build status.
const MAX_STATUS_KEY: usize = 40;
/// Longest id of a report or an annotation that is sent as it is.
const MAX_EXTERNAL_ID: usize = 100;
/// Hexadecimal digits that keep a shortened name unique.
const NAME_DIGITS: usize = 16;
/// Longest name or description of a build status.
const MAX_STATUS_TEXT: usize = 255;
/// Longest summary of an annotation and title of a report.
const MAX_SUMMARY: usize = 450;
/// Longest details of an annotation or a report.
const MAX_DETAILS: usize = 2_000;
/// Most counts on a report.
const MAX_DATA: usize = 10;
/// Most annotations on a report.
const MAX_ANNOTATIONS: usize = 1_000;
/// Most annotations in a request.
const ANNOTATION_BATCH: usize = 100;

impl Client {
    /// Sets a build status on a commit; the same key overwrites.
    pub async fn set_status(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        status: &BuildStatus,
    ) -> Result<(), BitbucketError> {
        let operation = format!("set the build status of {repository} at {}", commit.short());
        let url = self.repository_url(repository, &["commit", commit.as_str(), "statuses", "build"]);
        let body = StatusBody {
            key: short_name(&status.key, MAX_STATUS_KEY),
            state: match status.state {
                BuildState::InProgress => "INPROGRESS",
                BuildState::Successful => "SUCCESSFUL",
                BuildState::Failed => "FAILED",
            },
            name: shorten(&status.name, MAX_STATUS_TEXT),
            description: shorten(&status.description, MAX_STATUS_TEXT),
            url: &status.url,
            refname: &status.branch,
        };
        self.send(&Call::write(Method::POST, operation, url, &body))
            .await
            .map(drop)
    }

    /// Replaces a report that may stand on the commit: deletes it with its annotations, then writes it.
    pub async fn replace_report(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        report: &InsightReport,
    ) -> Result<(), BitbucketError> {
        let operation = format!(
            "delete report {} of {repository} at {}",
            report.id,
            commit.short()
        );
        let url = self.repository_url(
            repository,
            &["commit", commit.as_str(), "reports", &safe_id(&report.id)],
        );
        match self.send(&Call::delete(operation, url)).await {
            Err(error) if error.status() != Some(StatusCode::NOT_FOUND) => Err(error),
            _ => self.create_report(repository, commit, report).await,
        }
    }

    /// Writes a report that does not stand on the commit yet, with its annotations in batches.
    pub async fn create_report(
        &self,
        repository: &RepositorySlug,
        commit: &CommitHash,
        report: &InsightReport,
    ) -> Result<(), BitbucketError> {
        let what = format!("report {} of {repository} at {}", report.id, commit.short());
        let id = safe_id(&report.id);
        let segments = ["commit", commit.as_str(), "reports", &id];
        let url = self.repository_url(repository, &segments);
        let body = ReportBody::new(report);
        self.send(&Call::write(Method::PUT, format!("write the {what}"), url, &body))
            .await?;
        let url = self.repository_url(repository, &[&segments[..], &["annotations"]].concat());
        for batch in heaviest(&report.annotations).chunks(ANNOTATION_BATCH) {
            let body: Vec<_> = batch
                .iter()
                .map(|annotation| AnnotationBody::new(annotation))
                .collect();
            let operation = format!("annotate the {what}");
            self.send(&Call::write(Method::POST, operation, url.clone(), &body))
                .await?;
        }
        Ok(())
    }
}

/// As many as a report may hold; where some must go, the light ones do.
fn heaviest(annotations: &[Annotation]) -> Vec<&Annotation> {
    let mut kept: Vec<_> = annotations.iter().collect();
    if kept.len() > MAX_ANNOTATIONS {
        kept.sort_by_key(|annotation| std::cmp::Reverse(annotation.level));
        kept.truncate(MAX_ANNOTATIONS);
    }
    kept
}

/// The name where it is short enough; else its beginning and a digest of all of it, since names that differ late
/// must not become the same.
fn short_name(name: &str, limit: usize) -> String {
    if name.chars().count() <= limit {
        return name.to_owned();
    }
    let start: String = name.chars().take(limit - NAME_DIGITS - 1).collect();
    let digest = hex::encode(Sha256::digest(name));
    format!("{start}-{}", &digest[..NAME_DIGITS])
}

/// An id that stands in an address and means nothing there.
fn safe_id(id: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if id.chars().all(is_safe) && !id.starts_with('.') {
        return short_name(id, MAX_EXTERNAL_ID);
    }
    let plain: String = id.chars().map(|c| if is_safe(c) { c } else { '-' }).collect();
    let digest = hex::encode(Sha256::digest(id));
    short_name(
        &format!("{}-{}", plain.trim_start_matches('.'), &digest[..NAME_DIGITS]),
        MAX_EXTERNAL_ID,
    )
}

#[derive(Serialize)]
struct StatusBody<'a> {
    key: String,
    state: &'static str,
    name: String,
    description: String,
    url: &'a str,
    refname: &'a str,
}

#[derive(Serialize)]
struct ReportBody<'a> {
    title: String,
    details: String,
    report_type: &'static str,
    reporter: &'static str,
    result: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    link: &'a str,
    data: Vec<DataBody<'a>>,
}

#[derive(Serialize)]
struct DataBody<'a> {
    title: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    value: u64,
}

#[derive(Serialize)]
struct AnnotationBody<'a> {
    external_id: String,
    annotation_type: &'static str,
    severity: &'static str,
    path: &'a str,
    line: u32,
    summary: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    details: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    link: &'a str,
}

impl<'a> ReportBody<'a> {
    fn new(report: &'a InsightReport) -> Self {
        let counts = report.counts.iter().take(MAX_DATA);
        Self {
            title: shorten(&report.title, MAX_SUMMARY),
            details: shorten(&report.details, MAX_DETAILS),
            report_type: "BUG",
            reporter: "Stagegate",
            result: if report.passed { "PASSED" } else { "FAILED" },
            link: &report.link,
            data: counts
                .map(|(title, value)| DataBody {
                    title,
                    kind: "NUMBER",
                    value: *value,
                })
                .collect(),
        }
    }
}

impl<'a> AnnotationBody<'a> {
    fn new(annotation: &'a Annotation) -> Self {
        let (annotation_type, severity) = match annotation.level {
            Level::Error => ("BUG", "HIGH"),
            Level::Warning => ("CODE_SMELL", "MEDIUM"),
            Level::Info => ("CODE_SMELL", "LOW"),
        };
        // An annotation without a summary is refused.
        let summary = if annotation.summary.trim().is_empty() {
            "See the details."
        } else {
            &annotation.summary
        };
        Self {
            external_id: safe_id(&annotation.id),
            annotation_type,
            severity,
            path: &annotation.path,
            line: annotation.line.max(1),
            summary: shorten(summary, MAX_SUMMARY),
            details: shorten(&annotation.details, MAX_DETAILS),
            link: &annotation.link,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::bitbucket::testing::{Asked, Script, answer, commit, repository};

    const REPORT: &str =
        "/2.0/repositories/acme/hr/commit/c3c36acef06437affefdefe2394685901e8791e5/reports/stagegate";

    fn annotation(number: usize, level: Level) -> Annotation {
        Annotation {
            id: format!("nullable-column-{number}"),
            level,
            path: "bytebase/20240919_create_table_t2024.sql".into(),
            line: 3,
            summary: "name can hold NULL".into(),
            details: String::new(),
            link: "https://gate.example.com/rules/nullable-column".into(),
        }
    }

    fn report(annotations: Vec<Annotation>) -> InsightReport {
        InsightReport {
            id: "stagegate".into(),
            title: "SQL review".into(),
            details: "1 warning".into(),
            passed: true,
            link: "https://gate.example.com/reviews/1".into(),
            counts: vec![("Warnings".into(), 1)],
            annotations,
        }
    }

    fn status(key: &str) -> BuildStatus {
        BuildStatus {
            key: key.into(),
            state: BuildState::InProgress,
            name: "Stagegate".into(),
            description: "being reviewed".into(),
            url: "https://gate.example.com/reviews/1".into(),
            branch: "t2024".into(),
        }
    }

    fn json_of(asked: &Asked) -> Value {
        serde_json::from_str(&asked.body).unwrap()
    }

    #[tokio::test]
    async fn a_status_names_its_branch_and_page() {
        let script = Script::start([answer(201, "{}")]).await;
        script
            .client()
            .set_status(&repository(), &commit(), &status("stagegate-hr"))
            .await
            .unwrap();
        let asked = &script.asked()[0];
        assert_eq!(
            asked.line,
            format!("POST {}", REPORT.replace("reports/stagegate", "statuses/build"))
        );
        assert_eq!(
            json_of(asked),
            json!({"key":"stagegate-hr","state":"INPROGRESS","name":"Stagegate","description":"being reviewed",
                "url":"https://gate.example.com/reviews/1","refname":"t2024"})
        );
    }

    #[test]
    fn long_keys_are_shortened_and_stay_different() {
        assert_eq!(short_name(&"k".repeat(40), 40), "k".repeat(40));
        let [one, two] =
            ["a", "b"].map(|end| short_name(&format!("stagegate-a-project-with-a-very-long-name-{end}"), 40));
        assert_eq!((one.len(), two.len()), (40, 40));
        assert!(one != two && one.starts_with("stagegate-a-project-wit-"), "{one}");
    }

    #[test]
    fn ids_mean_nothing_in_an_address() {
        assert_eq!(safe_id("stagegate-hr_1.2:3"), "stagegate-hr_1.2:3");
        assert!(safe_id("../a b").starts_with("-a-b-"));
        assert_ne!(safe_id("a/b"), safe_id("a?b"));
        assert_eq!(safe_id(&"x".repeat(500)).len(), MAX_EXTERNAL_ID);
    }

    #[tokio::test]
    async fn a_report_is_deleted_before_it_is_written() {
        let script = Script::start([answer(404, "Not Found"), answer(200, "{}"), answer(200, "[]")]).await;
        let report = report(vec![annotation(1, Level::Warning)]);
        script
            .client()
            .replace_report(&repository(), &commit(), &report)
            .await
            .unwrap();
        assert_eq!(
            script.lines(),
            [
                format!("DELETE {REPORT}"),
                format!("PUT {REPORT}"),
                format!("POST {REPORT}/annotations")
            ]
        );
        let asked = script.asked();
        assert_eq!(
            json_of(&asked[1]),
            json!({"title":"SQL review","details":"1 warning","report_type":"BUG","reporter":"Stagegate","result":"PASSED",
                "link":"https://gate.example.com/reviews/1","data":[{"title":"Warnings","type":"NUMBER","value":1}]})
        );
        assert_eq!(
            json_of(&asked[2]),
            json!([{"external_id":"nullable-column-1","annotation_type":"CODE_SMELL","severity":"MEDIUM",
                "path":"bytebase/20240919_create_table_t2024.sql","line":3,"summary":"name can hold NULL",
                "link":"https://gate.example.com/rules/nullable-column"}])
        );
    }

    #[tokio::test]
    async fn annotations_go_by_the_hundred_and_the_heaviest_are_kept() {
        let levels = |number| {
            if number == 1_049 {
                Level::Error
            } else {
                Level::Info
            }
        };
        let annotations = (0..1_050)
            .map(|number| annotation(number, levels(number)))
            .collect();
        let script = Script::start((0..12).map(|_| answer(200, "{}"))).await;
        script
            .client()
            .replace_report(&repository(), &commit(), &report(annotations))
            .await
            .unwrap();
        let batches: Vec<_> = script.asked()[2..]
            .iter()
            .map(|asked| json_of(asked).as_array().unwrap().len())
            .collect();
        assert_eq!(batches, [100; 10]);
        assert_eq!(json_of(&script.asked()[2])[0]["severity"], "HIGH");
    }

    #[tokio::test]
    async fn a_report_without_annotations_sends_none() {
        let script = Script::start([answer(204, ""), answer(200, "{}")]).await;
        script
            .client()
            .replace_report(&repository(), &commit(), &report(Vec::new()))
            .await
            .unwrap();
        assert_eq!(script.asked().len(), 2);
    }

    #[test]
    fn texts_fit_what_bitbucket_takes() {
        let long = Annotation {
            summary: "s".repeat(900),
            details: "d".repeat(9_000),
            line: 0,
            ..annotation(1, Level::Error)
        };
        let body = AnnotationBody::new(&long);
        assert_eq!(
            (body.summary.len(), body.details.len(), body.line),
            (MAX_SUMMARY, MAX_DETAILS, 1)
        );
        let silent = Annotation {
            summary: " ".into(),
            ..long
        };
        assert_eq!(AnnotationBody::new(&silent).summary, "See the details.");
        let many = InsightReport {
            counts: vec![("n".into(), 1); 12],
            ..report(Vec::new())
        };
        assert_eq!(ReportBody::new(&many).data.len(), MAX_DATA);
    }
}
