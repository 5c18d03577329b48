//! A report as GitLab's code quality report, the part of Code Climate's format that GitLab reads.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Printed;
use crate::review::finding::Level;
use crate::review::grouped::GroupedFinding;

#[derive(Serialize)]
struct Issue<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'a str,
    description: &'a str,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    positions: Positions,
    lines: Lines,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn write(printed: &Printed<'_>, out: &mut dyn Write) -> io::Result<()> {
    // GitLab shows one of several issues with the same fingerprint only.
    let mut twins: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let issues: Vec<_> = printed
        .findings()
        .map(|(file, grouped)| {
            let path = file.path.strip_prefix("./").unwrap_or(file.path);
            let finding = grouped.finding;
            let twin = twins
                .entry((path, finding.rule.as_str(), &finding.fingerprint))
                .or_default();
            *twin += 1;
            issue(path, grouped, *twin)
        })
        .collect();
    serde_json::to_writer(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'a>(path: &'a str, grouped: &GroupedFinding<'a>, twin: usize) -> Issue<'a> {
    let finding = grouped.finding;
    let (start, end) = (finding.place.start, finding.place.end);
    Issue {
        kind: "issue",
        check_name: finding.rule.as_str(),
        description: &finding.message,
        categories: ["Bug Risk"],
        severity: match grouped.level() {
            Level::Error => "critical",
            Level::Warning => "major",
            Level::Info => "info",
        },
        fingerprint: fingerprint(&[
            path,
            finding.rule.as_str(),
            &finding.fingerprint,
            &twin.to_string(),
        ]),
        location: Location {
            path,
            positions: Positions {
                begin: Position {
                    line: start.line,
                    column: start.column,
                },
                end: Position {
                    line: end.line,
                    column: end.column,
                },
            },
            lines: Lines {
                begin: start.line,
                end: end.line,
            },
        },
    }
}

fn fingerprint(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
        digest.update([0]);
    }
    hex::encode(&digest.finalize()[..16])
}
