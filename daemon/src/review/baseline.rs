//! Findings that were there when a team adopted the rules: a file of them, which later reviews leave out.
//!
//! Entries are matched by file, rule and fingerprint, never by line, so that they hold when lines move; each as often
//! as it was counted, so that one more of the same is told. What failed to run is never an entry.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Report};

/// The form of the file; another number means another form.
const VERSION: u32 = 1;

/// What a baseline file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

/// A finding that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From the folder of the baseline.
    pub file: String,
    /// Which rule reports it.
    pub rule: String,
    /// What makes it the same finding when lines move.
    pub fingerprint: String,
    /// For people who read the file.
    pub message: String,
    /// How often it occurs.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: usize,
}

/// A report compared with a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Findings of the report that the baseline has; they were taken out.
    pub known: usize,
    /// Entries that no longer occur, with how often they are missing.
    pub gone: Vec<Entry>,
}

/// Why a text is not a baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It has another form.
    #[error("read it as a baseline")]
    Form(#[source] serde_json::Error),
    /// It was written by a later program.
    #[error("it has version {0}; this program reads version {VERSION}")]
    Version(u32),
}

type Key = (String, String, String);

impl Baseline {
    /// Reads a file's text.
    ///
    /// # Errors
    /// Where it is not a baseline of this version.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text).map_err(BaselineError::Form)?;
        if baseline.version == VERSION {
            Ok(baseline)
        } else {
            Err(BaselineError::Version(baseline.version))
        }
    }

    /// All findings of a report. `name` is what the baseline calls a file.
    pub fn of(report: &Report, name: impl Fn(&str) -> String) -> Self {
        let mut entries: BTreeMap<Key, Entry> = BTreeMap::new();
        for (path, finding) in once_each(report) {
            let file = name(path);
            let entry = entries.entry(key(&file, finding)).or_insert_with(|| Entry {
                file,
                rule: finding.rule.to_string(),
                fingerprint: finding.fingerprint.clone(),
                message: finding.message.clone(),
                count: 0,
            });
            entry.count += 1;
        }
        Self {
            version: VERSION,
            findings: entries.into_values().collect(),
        }
    }

    /// As a file's text, in an order that keeps its diffs small.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a baseline is plain data");
        text.push('\n');
        text
    }

    /// How many findings it has.
    pub fn count(&self) -> usize {
        self.findings.iter().map(|entry| entry.count).sum()
    }

    /// Takes the findings it has out of a report. Entries of files that are not in the report are not looked at, but
    /// where `is_deleted` says that their file is no more.
    pub fn apply(
        &self,
        report: &mut Report,
        name: impl Fn(&str) -> String,
        is_deleted: impl Fn(&str) -> bool,
    ) -> Compared {
        let allowed: BTreeMap<Key, usize> = self
            .findings
            .iter()
            .map(|entry| (entry.key(), entry.count))
            .collect();
        let mut most_used: BTreeMap<Key, usize> = BTreeMap::new();
        let mut files: BTreeSet<String> = BTreeSet::new();
        for environment in &mut report.environments {
            let mut used: BTreeMap<Key, usize> = BTreeMap::new();
            for file in &mut environment.files {
                let path = name(&file.path);
                file.findings.retain(|finding| {
                    let key = key(&path, finding);
                    let Some(most) = allowed.get(&key) else {
                        return true;
                    };
                    let used = used.entry(key).or_default();
                    *used += 1;
                    *used > *most
                });
                files.insert(path);
            }
            for (key, count) in used {
                let count = count.min(allowed[&key]);
                let most = most_used.entry(key).or_default();
                *most = count.max(*most);
            }
        }
        let gone = self.findings.iter().filter_map(|entry| {
            let is_looked_at = files.contains(&entry.file) || is_deleted(&entry.file);
            let found = most_used.get(&entry.key()).copied().unwrap_or(0);
            let missing = entry.count.saturating_sub(found);
            (is_looked_at && missing > 0).then(|| Entry {
                count: missing,
                ..entry.clone()
            })
        });
        Compared {
            gone: gone.collect(),
            known: most_used.values().sum(),
        }
    }
}

impl Entry {
    fn key(&self) -> Key {
        (self.file.clone(), self.rule.clone(), self.fingerprint.clone())
    }
}

fn key(file: &str, finding: &Finding) -> Key {
    let rule = finding.rule.to_string();
    (file.to_owned(), rule, finding.fingerprint.clone())
}

/// Findings that may be in a baseline, those of several environments once.
fn once_each(report: &Report) -> Vec<(&str, &Finding)> {
    let has_failed = |finding: &Finding| matches!(finding.rule.as_str(), "rule-crashed" | "rule-timed-out");
    let files = super::grouped::group(report);
    files
        .iter()
        .flat_map(|file| file.findings.iter().map(|grouped| (file.path, grouped.finding)))
        .filter(|(_, finding)| !has_failed(finding))
        .collect()
}

fn one() -> usize {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_one(count: &usize) -> bool {
    *count == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::finding::{EnvironmentReport, FileReport, Level, Place, Position};

    fn finding(line: u32, fingerprint: &str) -> Finding {
        let at = Position { line, column: 1 };
        Finding {
            rule: "drop-table".parse().unwrap(),
            level: Level::Error,
            statement: None,
            place: Place {
                start_byte: line,
                end_byte: line,
                start: at,
                end: at,
            },
            message: "loses rows".to_owned(),
            help: None,
            notes: Vec::new(),
            fixes: Vec::new(),
            fingerprint: fingerprint.to_owned(),
        }
    }

    fn report(findings: &[Finding]) -> Report {
        let environment = |name: &str| EnvironmentReport {
            environment: name.parse().unwrap(),
            files: vec![FileReport {
                path: "./a.sql".to_owned(),
                checksum: String::new(),
                findings: findings.to_vec(),
                suppressed: Vec::new(),
                not_evaluated: Vec::new(),
            }],
        };
        Report {
            environments: vec![environment("test"), environment("prod")],
            sources: Vec::new(),
        }
    }

    fn name(path: &str) -> String {
        path.trim_start_matches("./").to_owned()
    }

    #[test]
    fn what_is_known_is_left_out_wherever_it_stands() {
        let baseline = Baseline::of(&report(&[finding(1, "x"), finding(2, "y")]), name);
        let baseline = Baseline::parse(&baseline.to_text()).unwrap();
        assert_eq!(baseline.count(), 2, "both environments report the same");
        let mut later = report(&[finding(11, "x"), finding(12, "z")]);
        let compared = baseline.apply(&mut later, name, |_| false);
        assert_eq!(compared.known, 1);
        let gone: Vec<_> = compared
            .gone
            .iter()
            .map(|entry| entry.fingerprint.as_str())
            .collect();
        assert_eq!(gone, ["y"]);
        let left: Vec<_> = later
            .findings()
            .map(|(_, _, finding)| finding.fingerprint.as_str())
            .collect();
        assert_eq!(left, ["z", "z"], "in each environment");
    }

    #[test]
    fn one_more_of_the_same_is_told() {
        let baseline = Baseline::of(&report(&[finding(1, "x"), finding(2, "x")]), name);
        let mut later = report(&[finding(1, "x"), finding(2, "x"), finding(3, "x")]);
        let compared = baseline.apply(&mut later, name, |_| false);
        assert_eq!((compared.known, compared.gone.len()), (2, 0));
        assert_eq!(later.count(Level::Error), 1);
    }

    #[test]
    fn files_that_were_not_checked_are_not_gone() {
        let baseline = Baseline::of(&report(&[finding(1, "x")]), name);
        let mut other = Report::default();
        assert_eq!(baseline.apply(&mut other, name, |_| false).gone, []);
        assert_eq!(
            baseline
                .apply(&mut other, name, |file| file == "a.sql")
                .gone
                .len(),
            1
        );
    }

    #[test]
    fn a_later_form_is_refused() {
        assert!(matches!(
            Baseline::parse(r#"{"version": 2, "findings": []}"#),
            Err(BaselineError::Version(2))
        ));
        assert!(matches!(Baseline::parse("[]"), Err(BaselineError::Form(_))));
    }
}
