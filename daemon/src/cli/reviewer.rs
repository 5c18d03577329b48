//! Reviews files on a command line or in an editor: nobody's pull request, on whatever day it is.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::policies::Loaded;
use crate::catalog::lookup::Lookup;
use crate::clock::Clock;
use crate::review::finding::Report;
use crate::review::{Circumstances, Naming, ReviewedEnvironment, ReviewedFile, review_files};
use crate::rules::RuleDeclaration;
use crate::verification::{change_path, is_verification};

/// Everything a review needs but the files.
pub(super) struct Reviewer {
    pub(super) loaded: Vec<Loaded>,
    pub(super) naming: Naming,
    /// The database that rules may ask about.
    pub(super) catalog: Option<Arc<Lookup>>,
    pub(super) clock: Clock,
}

impl Reviewer {
    /// Reviews under these policies.
    pub(super) fn new(loaded: Vec<Loaded>, naming: Naming) -> Self {
        Self {
            loaded,
            naming,
            catalog: None,
            clock: Clock::system(),
        }
    }

    /// Reviews files under all policies.
    pub(super) fn review(&self, files: &[ReviewedFile]) -> Report {
        let environments: Vec<_> = self
            .loaded
            .iter()
            .map(|loaded| ReviewedEnvironment {
                name: loaded.name.clone(),
                policy: &loaded.policy,
                rules: &loaded.rules,
                catalog: self.catalog.clone(),
                project: None,
                estimates: BTreeMap::new(),
            })
            .collect();
        let changes = files.iter().filter(|file| is_verification(&file.path));
        let changes = changes.map(|file| change_path(&file.path));
        let settled = changes.filter(|path| Path::new(path).exists()).collect();
        let circumstances = Circumstances {
            naming: self.naming,
            today: self.clock.today(),
            author: None,
            settled: &settled,
        };
        review_files(files, &environments, circumstances)
    }

    /// What the plugins say of their rules, each once.
    pub(super) fn declarations(&self) -> Vec<RuleDeclaration> {
        let mut all: Vec<_> = self
            .loaded
            .iter()
            .flat_map(|loaded| loaded.rules.declarations())
            .collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.dedup_by(|a, b| a.id == b.id);
        all
    }
}
