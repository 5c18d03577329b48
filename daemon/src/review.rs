//! Changes x policies -> report, and how a report reads. Pure: no I/O, no async.

pub mod comment;
pub mod finding;
pub mod publish;

use crate::catalog::snapshot::Snapshot;
use crate::ids::EnvironmentName;
use crate::rules::RuleSet;
use finding::Report;

/// A `.sql` file to review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedFile {
    /// From the root of the repository.
    pub path: String,
    /// Its bytes, as the forge gave them.
    pub bytes: Vec<u8>,
}

/// An environment to review under.
pub struct ReviewedEnvironment<'a> {
    /// Whose policy.
    pub name: EnvironmentName,
    /// The policy's rules.
    pub rules: &'a RuleSet,
    /// One database of the environment as it is now, where one could be reached.
    pub catalog: Option<&'a Snapshot>,
}

/// Reviews all files under all environments. Blocking: runs plugins; call it from a blocking thread.
pub fn review_files(files: &[ReviewedFile], environments: &[ReviewedEnvironment<'_>]) -> Report {
    let _ = (files, environments);
    unimplemented!("review::review_files")
}
