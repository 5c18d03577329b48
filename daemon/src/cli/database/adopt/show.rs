//! What would be written to the ledger, for people and for programs.

use serde::Serialize;

use crate::change::Checksum;
use crate::cli::state::{harmless, table};
use crate::ids::{DatabaseName, ProjectName};
use crate::revision::{Revisions, Tool};
use crate::rollout::adopt::{AdoptedRow, Adoption};

/// Digits of a checksum in a table.
const CHECKSUM_DIGITS: usize = 12;

/// Files that stay unapplied, as many as are listed.
const PENDING_LISTED: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct AdoptionJson<'a> {
    database: &'a str,
    tool: &'a str,
    source: &'a str,
    written: bool,
    versions: Vec<RowJson<'a>>,
    in_the_ledger: &'a [String],
    pending: &'a [String],
    notes: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RowJson<'a> {
    version: &'a str,
    description: &'a str,
    checksum: Option<&'a str>,
    path: &'a str,
    applied_at: Option<String>,
}

impl<'a> AdoptionJson<'a> {
    pub(super) fn new(
        database: &'a DatabaseName,
        revisions: &'a Revisions,
        adoption: &'a Adoption,
        written: bool,
    ) -> Self {
        Self {
            database: database.as_str(),
            tool: revisions.tool.name(),
            source: &revisions.source,
            written,
            versions: adoption.rows.iter().map(row_json).collect(),
            in_the_ledger: &adoption.present,
            pending: &adoption.pending,
            notes: &adoption.notes,
        }
    }
}

fn row_json(row: &AdoptedRow) -> RowJson<'_> {
    RowJson {
        version: &row.version,
        description: &row.description,
        checksum: row.checksum.as_ref().map(Checksum::as_str),
        path: &row.path,
        applied_at: row.applied_at.map(|at| at.to_string()),
    }
}

/// What would be written.
pub(super) fn adoption_text(database: &DatabaseName, revisions: &Revisions, adoption: &Adoption) -> String {
    let mut text = format!(
        "History of {} in {}, for the ledger of {database}:\n",
        revisions.tool.name(),
        revisions.source
    );
    let row = |row: &AdoptedRow| {
        let checksum = row.checksum.as_ref();
        vec![
            row.version.clone(),
            harmless(&row.description),
            checksum.map_or("without its text".to_owned(), |checksum| {
                checksum.as_str().chars().take(CHECKSUM_DIGITS).collect()
            }),
            row.applied_at
                .map_or("not known".to_owned(), |at| format!("{at:.0}")),
        ]
    };
    let rows: Vec<_> = adoption.rows.iter().map(row).collect();
    if rows.is_empty() {
        text.push_str("Nothing new.\n");
    } else {
        text.push_str(&table(&["version", "description", "checksum", "applied"], &rows));
    }
    let mut lines = Vec::new();
    if !adoption.present.is_empty() {
        lines.push(format!(
            "The ledger has {} versions already.",
            adoption.present.len()
        ));
    }
    let notes = adoption.notes.iter();
    lines.extend(notes.map(|note| format!("note: {}", harmless(note))));
    if !adoption.pending.is_empty() {
        lines.push("Not applied according to this history:".to_owned());
        let shown = adoption.pending.iter().take(PENDING_LISTED);
        lines.extend(shown.map(|path| format!("  {}", harmless(path))));
    }
    if adoption.pending.len() > PENDING_LISTED {
        lines.push(format!("  and {} more", adoption.pending.len() - PENDING_LISTED));
    }
    text + &lines.join("\n")
}

/// What the audit log keeps of it.
pub(super) fn audit_detail(project: &ProjectName, tool: Tool, adoption: &Adoption) -> String {
    let first = adoption.rows.first().map_or("", |row| row.version.as_str());
    let last = adoption.rows.last().map_or("", |row| row.version.as_str());
    format!(
        "{} versions of project {project} from {}, {first} to {last}",
        adoption.rows.len(),
        tool.name()
    )
}
