//! What a review says: findings on lines, per file and environment.
//!
//! These types are stored (as JSON, in `reviews.report`) and therefore carry serde on purpose: they are the
//! stored form. Comments, pages, JSON output and annotations are rendered from them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{EnvironmentName, RuleId};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Someone should look before it goes on.
    Warning,
    /// Must not go on.
    Error,
}

impl Level {
    /// The word for it in policies, pages and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a text; both 1-based, columns counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// 1-based.
    pub line: u32,
    /// 1-based, in Unicode scalar values.
    pub column: u32,
}

/// A half-open range of bytes with its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// First byte.
    pub start_byte: u32,
    /// One past the last byte.
    pub end_byte: u32,
    /// Of the first byte.
    pub start: Position,
    /// Of the end.
    pub end: Position,
}

/// A further remark on a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it points at, if anything.
    pub place: Option<Place>,
    /// The remark.
    pub message: String,
}

/// A replacement of a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// First byte to replace.
    pub start_byte: u32,
    /// One past the last byte to replace.
    pub end_byte: u32,
    /// What stands there instead.
    pub replacement: String,
}

/// A mechanical repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// The replacements, not overlapping.
    pub edits: Vec<Edit>,
    /// It can not change what the statement does.
    pub safe: bool,
}

/// One thing a rule (or the host itself, as for `syntax-error`) reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Who reports it.
    pub rule: RuleId,
    /// Its weight under the policy.
    pub level: Level,
    /// The statement's index in its file, 0-based, where it is about one.
    pub statement: Option<u32>,
    /// Where.
    pub place: Place,
    /// What will happen; a sentence.
    pub message: String,
    /// The safe way.
    pub help: Option<String>,
    /// Further remarks.
    pub notes: Vec<Note>,
    /// Mechanical repairs.
    pub fixes: Vec<Fix>,
    /// Stays the same when lines move.
    pub fingerprint: String,
}

/// A finding that a comment in the file allows, kept so that what was waved through is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// What the rule reports.
    pub finding: Finding,
    /// Why its author lets it pass, in the author's words.
    pub reason: String,
    /// The last day on which the comment holds.
    pub until: Option<Date>,
    /// Where the comment stands.
    pub comment: Place,
}

/// Something of a file that no rule could look at, said so that silence never reads as approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotEvaluated {
    /// The rule that could not run; none where no rule could.
    pub rule: Option<RuleId>,
    /// The statement's index in its file, where it is about one.
    pub statement: Option<u32>,
    /// Where, if it is about a place.
    pub place: Option<Place>,
    /// Why, as a sentence.
    pub reason: String,
}

/// One file under one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    /// From the root of the repository.
    pub path: String,
    /// sha256 of the file's bytes.
    pub checksum: String,
    /// In the order of their places.
    pub findings: Vec<Finding>,
    /// What comments in the file allow, in the order of their places.
    #[serde(default)]
    pub suppressed: Vec<Suppressed>,
    /// What was not looked at.
    pub not_evaluated: Vec<NotEvaluated>,
}

/// All files under one environment's policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentReport {
    /// Whose policy.
    pub environment: EnvironmentName,
    /// In version order.
    pub files: Vec<FileReport>,
}

/// The text of one reviewed file, kept once for all environments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// From the root of the repository.
    pub path: String,
    /// The SQL as it was reviewed.
    pub sql: String,
}

/// A review's whole result.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Report {
    /// In the configured order.
    pub environments: Vec<EnvironmentReport>,
    /// The reviewed texts, for pages.
    pub sources: Vec<SourceText>,
}

impl Report {
    /// All findings, with their environment and file.
    pub fn findings(&self) -> impl Iterator<Item = (&EnvironmentName, &FileReport, &Finding)> {
        self.environments.iter().flat_map(|environment| {
            environment.files.iter().flat_map(move |file| {
                file.findings
                    .iter()
                    .map(move |finding| (&environment.environment, file, finding))
            })
        })
    }

    /// Whether every comment that it heeded still holds on a day; else a new review would say more.
    pub fn holds_on(&self, day: Date) -> bool {
        let files = self
            .environments
            .iter()
            .flat_map(|environment| &environment.files);
        let mut days = files
            .flat_map(|file| &file.suppressed)
            .filter_map(|suppressed| suppressed.until);
        days.all(|until| until >= day)
    }

    /// How many findings have this level, those that several environments share counted once, at their gravest.
    pub fn count(&self, level: Level) -> usize {
        let files = super::grouped::group(self);
        let findings = files.iter().flat_map(|file| &file.findings);
        findings.filter(|finding| finding.level() == level).count()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_report_holds_through_the_last_day_of_its_comments() {
        let at = Position { line: 1, column: 1 };
        let place = Place {
            start_byte: 0,
            end_byte: 0,
            start: at,
            end: at,
        };
        let suppressed = |until| Suppressed {
            finding: Finding {
                rule: "drop-table".parse().unwrap(),
                level: Level::Error,
                statement: None,
                place,
                message: String::new(),
                help: None,
                notes: Vec::new(),
                fixes: Vec::new(),
                fingerprint: String::new(),
            },
            reason: String::new(),
            until,
            comment: place,
        };
        let report = Report {
            environments: vec![EnvironmentReport {
                environment: "prod".parse().unwrap(),
                files: vec![FileReport {
                    path: String::new(),
                    checksum: String::new(),
                    findings: Vec::new(),
                    suppressed: vec![suppressed(None), suppressed(Some(date(2027, 1, 31)))],
                    not_evaluated: Vec::new(),
                }],
            }],
            sources: Vec::new(),
        };
        assert!(report.holds_on(date(2027, 1, 31)));
        assert!(!report.holds_on(date(2027, 2, 1)));
    }
}
