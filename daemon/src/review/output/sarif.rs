//! A report as SARIF 2.1.0: one run, one result a finding, with its rule's documentation, fixes and suppressions.
//!
//! What was not looked at becomes a notification of the run, so that an empty list of results never reads as approval.

mod form;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::Printed;
use crate::review::finding::{Finding, Fix, Level, Place, Suppressed};
use crate::review::grouped::GroupedNotEvaluated;
use crate::rules::host_rules::host_rule;
use crate::sql::line_index::LineIndex;
use form::{
    ArtifactChange, ArtifactLocation, Driver, FixObject, Help, Invocation, Location, Log, Notification,
    PhysicalLocation, Properties, Region, Replacement, ResultObject, Rule, Run, Suppression, Text, Tool,
};

/// Where validators find the schema of what we write.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Names the way we make fingerprints; another way would need another name.
const FINGERPRINT: &str = "stagegate/v1";

pub(super) fn write(printed: &Printed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules_of(printed);
    let mut results = Vec::new();
    for file in &printed.files {
        let uri = uri(file.path);
        let lines = printed.lines.get(file.path);
        for grouped in &file.findings {
            let environments = grouped.levels.iter().map(|(name, _)| name.as_str()).collect();
            let mut result = result(&uri, grouped.finding, lines, &rules, environments);
            result.level = level(grouped.level());
            results.push(result);
        }
        for grouped in &file.suppressed {
            let suppressed = grouped.suppressed;
            let environments = grouped.environments.iter().map(|name| name.as_str()).collect();
            let mut result = result(&uri, &suppressed.finding, lines, &rules, environments);
            result.suppressions.push(suppression(&uri, suppressed));
            results.push(result);
        }
    }
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "Stagegate",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: rules.keys().map(|id| rule_object(id, printed)).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications(printed),
            }],
            column_kind: "unicodeCodePoints",
            results,
        }],
    };
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

/// The rules that results refer to, each with its index.
fn rules_of<'a>(printed: &Printed<'a>) -> BTreeMap<&'a str, usize> {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &printed.files {
        let findings = file.findings.iter().map(|grouped| grouped.finding);
        let allowed = file.suppressed.iter().map(|grouped| &grouped.suppressed.finding);
        rules.extend(findings.chain(allowed).map(|finding| (finding.rule.as_str(), 0)));
    }
    for (index, place) in rules.values_mut().enumerate() {
        *place = index;
    }
    rules
}

fn rule_object<'a>(id: &'a str, printed: &Printed<'a>) -> Rule<'a> {
    let declared = printed
        .declarations
        .iter()
        .find(|declaration| declaration.id.as_str() == id)
        .map(|found| (&*found.title, &*found.what, &*found.why, &*found.instead));
    let own = host_rule(id).map(|rule| (rule.title, rule.what, rule.why, rule.instead));
    let (title, what, why, instead) = declared.or(own).unwrap_or((id, id, "", id));
    Rule {
        id,
        short_description: Text { text: title },
        full_description: Text { text: what },
        help: Help {
            text: instead,
            markdown: [what, why, instead]
                .iter()
                .filter(|part| !part.is_empty())
                .map(|part| part.trim())
                .collect::<Vec<_>>()
                .join("\n\n"),
        },
    }
}

fn notifications<'a>(printed: &Printed<'a>) -> Vec<Notification<'a>> {
    let of_file = |(path, grouped): (&str, &GroupedNotEvaluated<'a>)| Notification {
        level: "warning",
        message: Text {
            text: &grouped.item.reason,
        },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(path) },
                region: grouped.item.place.map(region),
            },
            message: None,
        }],
    };
    let files = printed.files.iter();
    files
        .flat_map(|file| file.not_evaluated.iter().map(|grouped| (file.path, grouped)))
        .map(of_file)
        .collect()
}

fn result<'a>(
    uri: &str,
    finding: &'a Finding,
    lines: Option<&LineIndex<'_>>,
    rules: &BTreeMap<&str, usize>,
    environments: Vec<&'a str>,
) -> ResultObject<'a> {
    let fixes = lines.map(|lines| {
        finding
            .fixes
            .iter()
            .map(|fix| fix_object(uri, fix, lines))
            .collect()
    });
    ResultObject {
        rule_id: finding.rule.as_str(),
        rule_index: rules.get(finding.rule.as_str()).copied().unwrap_or(0),
        level: level(finding.level),
        message: Text {
            text: &finding.message,
        },
        locations: [location(uri, finding.place)],
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.as_str())]),
        related_locations: finding
            .notes
            .iter()
            .filter_map(|note| {
                Some(Location {
                    message: Some(Text { text: &note.message }),
                    ..location(uri, note.place?)
                })
            })
            .collect(),
        fixes: fixes.unwrap_or_default(),
        suppressions: Vec::new(),
        properties: Properties {
            environments,
            help: finding.help.as_deref(),
        },
    }
}

fn suppression<'a>(uri: &str, suppressed: &'a Suppressed) -> Suppression<'a> {
    Suppression {
        kind: "inSource",
        justification: &suppressed.reason,
        location: location(uri, suppressed.comment),
    }
}

fn fix_object<'a>(uri: &str, fix: &'a Fix, lines: &LineIndex<'_>) -> FixObject<'a> {
    let replacements = fix.edits.iter().map(|edit| Replacement {
        deleted_region: region(lines.place(edit.start_byte..edit.end_byte)),
        inserted_content: Text {
            text: &edit.replacement,
        },
    });
    FixObject {
        description: Text { text: &fix.title },
        artifact_changes: [ArtifactChange {
            artifact_location: ArtifactLocation { uri: uri.to_owned() },
            replacements: replacements.collect(),
        }],
    }
}

fn location(uri: &str, place: Place) -> Location<'static> {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri.to_owned() },
            region: Some(region(place)),
        },
        message: None,
    }
}

fn region(place: Place) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

/// A path as a reference: relative stays relative, so that viewers find the file in any checkout.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("writing to a String never fails");
        }
    }
    uri
}
