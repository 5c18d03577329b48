//! What to write to the ledger of a database that another tool, or nobody, has kept the history of. Pure.
//!
//! - A version counts as applied only where the tool says so; files alone count only up to the version a person names.
//! - Where files are given, an applied version takes the checksum of its file, so that a later change of the file is
//!   seen; an applied version without its file is refused, unless the caller says that this is meant.
//! - Where the tool's own checksum can be computed (Flyway), the file must be the one that was applied.
//! - Rows that the ledger has stay as they are.

mod flyway;

use jiff::Timestamp;

use crate::change::{BadFileName, Change, Checksum, Version};
use crate::revision::{KnownText, Revision, Revisions, Tool};

pub use flyway::flyway_checksum;

/// How many versions a sentence lists.
const LISTED: usize = 10;

/// All that an adoption follows from.
#[derive(Debug, Clone, Copy)]
pub struct Adopting<'a> {
    /// What another tool left.
    pub revisions: &'a Revisions,
    /// The files of the project, where given.
    pub files: Option<&'a [Change]>,
    /// Nothing after this version is adopted.
    pub up_to: Option<&'a Version>,
    /// Whether applied versions may have no file.
    pub missing_files: bool,
    /// What the ledger has of the project.
    pub ledger: &'a [LedgerVersion],
}

/// A version in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerVersion {
    /// As the ledger writes it.
    pub version: String,
    /// Empty for one that was adopted without its text.
    pub checksum: String,
}

/// What would be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Adoption {
    /// Rows for the ledger, in version order.
    pub rows: Vec<AdoptedRow>,
    /// Versions that the ledger has already.
    pub present: Vec<String>,
    /// Files whose versions stay unapplied.
    pub pending: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A row for the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptedRow {
    /// As the file's name has it; else as the tool writes it.
    pub version: String,
    /// What the file's name or the tool says of it.
    pub description: String,
    /// Of the file; none where it was adopted without its text.
    pub checksum: Option<Checksum>,
    /// The file; empty where there is none.
    pub path: String,
    /// When the tool applied it, where it knows.
    pub applied_at: Option<Timestamp>,
    /// How long that took, where the tool knows.
    pub duration_ms: i64,
}

/// Works out what to write, or everything that is in the way.
///
/// # Errors
/// Sentences for the operator, each with what to do.
pub fn plan_adoption(adopting: &Adopting<'_>) -> Result<Adoption, Vec<String>> {
    let mut plan = Planning {
        adopting: *adopting,
        adoption: Adoption {
            notes: adopting.revisions.notes.clone(),
            ..Adoption::default()
        },
        refusals: adopting.revisions.problems.clone(),
        without_file: Vec::new(),
    };
    plan.check_files();
    plan.listed();
    plan.covered();
    plan.finish()
}

/// A file as a change, by its own name or by Flyway's (`V1_2__add_table.sql`).
///
/// # Errors
/// Where the name has neither form.
pub fn change_of_file(path: &str, sql: String) -> Result<Change, BadFileName> {
    match flyway::plain_name(path) {
        Some(name) => Change::new(&name, sql).map(|change| Change {
            path: path.to_owned(),
            ..change
        }),
        None => Change::new(path, sql),
    }
}

struct Planning<'a> {
    adopting: Adopting<'a>,
    adoption: Adoption,
    refusals: Vec<String>,
    without_file: Vec<String>,
}

impl Planning<'_> {
    fn files(&self) -> &[Change] {
        self.adopting.files.unwrap_or_default()
    }

    fn check_files(&mut self) {
        let mut files: Vec<&Change> = self.files().iter().collect();
        files.sort_by(|a, b| a.version.cmp(&b.version));
        let doubled: Vec<String> = files
            .windows(2)
            .filter(|pair| pair[0].version == pair[1].version)
            .map(|pair| {
                format!(
                    "{} and {} have the same version; give one of them another",
                    pair[0].path, pair[1].path
                )
            })
            .collect();
        self.refusals.extend(doubled);
    }

    /// The versions that the tool lists.
    fn listed(&mut self) {
        let revisions = self.adopting.revisions;
        let mut unreadable = Vec::new();
        for revision in &revisions.applied {
            match revision.version.parse::<Version>() {
                Ok(version) if self.is_wanted(&version) => self.adopt_revision(revision, &version),
                Ok(_) => {}
                Err(_) => unreadable.push(revision.version.clone()),
            }
        }
        if !unreadable.is_empty() {
            self.adoption.notes.push(format!(
                "left out, because no file of Stagegate can have such a version: {}",
                some_of(&unreadable)
            ));
        }
    }

    fn adopt_revision(&mut self, revision: &Revision, version: &Version) {
        let file = self.files().iter().find(|file| &file.version == version).cloned();
        match (&file, revision.text) {
            (Some(file), KnownText::FlywayChecksum(applied)) if flyway_checksum(&file.sql) != applied => {
                self.refusals.push(format!(
                    "{} is not the file that Flyway applied as version {version}: Flyway's checksum was {applied}, the \
                     file has {}; give the file its old text back",
                    file.path,
                    flyway_checksum(&file.sql)
                ));
            }
            (None, KnownText::Unknown | KnownText::FlywayChecksum(_))
                if self.adopting.files.is_some() && !self.adopting.missing_files =>
            {
                self.without_file.push(revision.version.clone());
            }
            _ => {}
        }
        self.add(AdoptedRow {
            version: file
                .as_ref()
                .map_or_else(|| revision.version.clone(), |file| file.version.to_string()),
            description: file
                .as_ref()
                .map_or_else(|| revision.description.clone(), |file| file.description.clone()),
            checksum: file.as_ref().map(|file| file.checksum.clone()),
            path: file.map(|file| file.path).unwrap_or_default(),
            applied_at: revision.applied_at,
            duration_ms: revision.duration_ms,
        });
    }

    /// The files up to a version that covers all before it.
    fn covered(&mut self) {
        let revisions = self.adopting.revisions;
        let Some(limit) = &revisions.up_to else { return };
        let Ok(limit) = limit.parse::<Version>() else {
            self.refusals
                .push(format!("{limit} in {} is no version", revisions.source));
            return;
        };
        if self.adopting.files.is_none() && revisions.applied.is_empty() {
            self.refusals.push(format!(
                "{} says only that everything up to version {limit} is applied; name the files with --files DIR",
                revisions.source
            ));
            return;
        }
        let covered: Vec<Change> = self
            .files()
            .iter()
            .filter(|file| file.version <= limit)
            .cloned()
            .collect();
        for file in covered {
            if self.is_wanted(&file.version) {
                self.add(AdoptedRow {
                    version: file.version.to_string(),
                    description: file.description,
                    checksum: Some(file.checksum),
                    path: file.path,
                    applied_at: None,
                    duration_ms: 0,
                });
            }
        }
    }

    fn is_wanted(&self, version: &Version) -> bool {
        self.adopting.up_to.is_none_or(|limit| version <= limit)
    }

    fn add(&mut self, row: AdoptedRow) {
        let version: Option<Version> = row.version.parse().ok();
        let is_same = |other: &str| other.parse::<Version>().ok() == version;
        if self.adoption.rows.iter().any(|earlier| is_same(&earlier.version)) {
            return;
        }
        let present = self.adopting.ledger.iter().find(|has| is_same(&has.version));
        match (present, &row.checksum) {
            (None, _) => self.adoption.rows.push(row),
            (Some(has), Some(checksum)) if !has.checksum.is_empty() && has.checksum != checksum.as_str() => {
                self.refusals.push(format!(
                    "the ledger has version {} with checksum {}, but {} has {checksum}; give the file its old text back",
                    has.version, has.checksum, row.path
                ));
            }
            (Some(has), _) => {
                if !self.adoption.present.contains(&has.version) {
                    self.adoption.present.push(has.version.clone());
                }
            }
        }
    }

    fn finish(mut self) -> Result<Adoption, Vec<String>> {
        if !self.without_file.is_empty() {
            self.refusals.push(format!(
                "applied, but without a file: {}; look for the files, or adopt these versions without their texts \
                 (--missing-files)",
                some_of(&self.without_file)
            ));
        }
        let Adoption { rows, present, .. } = &self.adoption;
        if self.refusals.is_empty() && rows.is_empty() && present.is_empty() {
            self.refusals.push(format!(
                "nothing to adopt: {} has no applied version that could be written to the ledger",
                self.adopting.revisions.source
            ));
        }
        if !self.refusals.is_empty() {
            return Err(self.refusals);
        }
        let by_version = |a: &AdoptedRow, b: &AdoptedRow| {
            let version = |row: &AdoptedRow| row.version.parse::<Version>().ok();
            version(a).cmp(&version(b))
        };
        self.adoption.rows.sort_by(by_version);
        let is_applied = |file: &&Change| {
            let rows = self.adoption.rows.iter().map(|row| row.version.as_str());
            let ledger = self.adopting.ledger.iter().map(|has| has.version.as_str());
            let mut known = rows.chain(ledger).filter_map(|text| text.parse::<Version>().ok());
            known.any(|version| version == file.version)
        };
        let pending: Vec<&Change> = self.files().iter().filter(|file| !is_applied(file)).collect();
        self.adoption.pending = pending.iter().map(|file| file.path.clone()).collect();
        let bare = self
            .adoption
            .rows
            .iter()
            .filter(|row| row.checksum.is_none())
            .count();
        if bare > 0 && self.adopting.revisions.tool != Tool::Files {
            self.adoption.notes.push(format!(
                "{bare} of {} versions are adopted without their text: whether their files change later will not be seen",
                self.adoption.rows.len()
            ));
        }
        Ok(self.adoption)
    }
}

fn some_of(versions: &[String]) -> String {
    let shown = versions.iter().take(LISTED).map(String::as_str);
    let text = shown.collect::<Vec<_>>().join(", ");
    match versions.len().saturating_sub(LISTED) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
