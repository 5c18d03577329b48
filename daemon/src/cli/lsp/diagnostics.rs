//! A review as diagnostics.

use super::document::Document;
use super::positions::Positions;
use super::protocol::{Diagnostic, Location, RelatedInformation, severity};
use crate::review::finding::Level;
use crate::review::grouped::GroupedFinding;

/// Editors show no more of one document either.
const MOST: usize = 2_000;

/// The diagnostics of a document as far as it was reviewed.
pub(super) fn diagnostics(document: &Document) -> Vec<Diagnostic> {
    let Some(file) = document.reviewed() else {
        return Vec::new();
    };
    let positions = Positions::new(&document.text);
    let findings = file
        .findings
        .iter()
        .map(|grouped| diagnostic(document, &positions, grouped));
    let skipped = file.not_evaluated.iter().map(|grouped| Diagnostic {
        range: positions.range(
            grouped
                .item
                .place
                .map_or(0..0, |place| place.start_byte..place.end_byte),
        ),
        severity: severity::HINT,
        code: "not-evaluated".to_owned(),
        source: "stagegate",
        message: format!("Not fully checked: {}", grouped.item.reason),
        related_information: Vec::new(),
    });
    findings.chain(skipped).take(MOST).collect()
}

/// One finding.
pub(super) fn diagnostic(
    document: &Document,
    positions: &Positions<'_>,
    grouped: &GroupedFinding<'_>,
) -> Diagnostic {
    let finding = grouped.finding;
    let several = document
        .report
        .as_ref()
        .is_some_and(|report| report.environments.len() > 1);
    let mut message = finding.message.clone();
    if several {
        message = format!("{message} ({})", grouped.environments());
    }
    if let Some(help) = &finding.help {
        message = format!("{message}\n{help}");
    }
    let notes = finding.notes.iter().filter_map(|note| {
        let place = note.place?;
        Some(RelatedInformation {
            location: Location {
                uri: document.uri.clone(),
                range: positions.range(place.start_byte..place.end_byte),
            },
            message: note.message.clone(),
        })
    });
    Diagnostic {
        range: positions.range(finding.place.start_byte..finding.place.end_byte),
        severity: match grouped.level() {
            Level::Error => severity::ERROR,
            Level::Warning => severity::WARNING,
            Level::Info => severity::INFORMATION,
        },
        code: finding.rule.to_string(),
        source: "stagegate",
        message,
        related_information: notes.collect(),
    }
}
