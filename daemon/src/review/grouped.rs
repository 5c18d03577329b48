//! Findings that several environments share, told once: for comments, annotations and pages.

use std::collections::BTreeMap;

use super::finding::{EnvironmentReport, Finding, Level, NotEvaluated, Report};
use crate::ids::EnvironmentName;

/// One finding with the level it has in each environment that reports it, in configured order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupedFinding<'a> {
    /// As the first environment has it.
    pub finding: &'a Finding,
    /// Who reports it, at which level.
    pub levels: Vec<(&'a EnvironmentName, Level)>,
}

/// One file with its findings in the order of their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupedFile<'a> {
    /// From the root of the repository.
    pub path: &'a str,
    /// In the order of their places.
    pub findings: Vec<GroupedFinding<'a>>,
    /// What was not looked at, each reason once.
    pub not_evaluated: Vec<&'a NotEvaluated>,
}

impl GroupedFinding<'_> {
    /// The gravest of the levels.
    pub fn level(&self) -> Level {
        self.levels
            .iter()
            .map(|(_, level)| *level)
            .max()
            .unwrap_or(self.finding.level)
    }

    /// `test, prod`, or `error in prod, warning in test` where they differ.
    pub fn environments(&self) -> String {
        let first = self.levels.first().map(|(_, level)| *level);
        if self.levels.iter().all(|(_, level)| Some(*level) == first) {
            let names: Vec<_> = self.levels.iter().map(|(name, _)| name.as_str()).collect();
            return names.join(", ");
        }
        let parts: Vec<_> = self
            .levels
            .iter()
            .map(|(name, level)| format!("{level} in {name}"))
            .collect();
        parts.join(", ")
    }
}

/// All files of a report with the findings of all environments merged.
pub fn group(report: &Report) -> Vec<GroupedFile<'_>> {
    let Some(first) = report.environments.first() else {
        return Vec::new();
    };
    (0..first.files.len())
        .map(|index| group_file(&report.environments, index))
        .collect()
}

fn group_file(environments: &[EnvironmentReport], index: usize) -> GroupedFile<'_> {
    type Key<'a> = (u32, u32, &'a str, &'a str);
    let mut findings: BTreeMap<Key<'_>, GroupedFinding<'_>> = BTreeMap::new();
    let mut not_evaluated: Vec<&NotEvaluated> = Vec::new();
    for environment in environments {
        let Some(file) = environment.files.get(index) else {
            continue;
        };
        for finding in &file.findings {
            let key = (
                finding.place.start_byte,
                finding.place.end_byte,
                finding.rule.as_str(),
                finding.message.as_str(),
            );
            let grouped = findings.entry(key).or_insert_with(|| GroupedFinding {
                finding,
                levels: Vec::new(),
            });
            grouped.levels.push((&environment.environment, finding.level));
        }
        let unseen = file
            .not_evaluated
            .iter()
            .filter(|item| !not_evaluated.contains(item))
            .collect::<Vec<_>>();
        not_evaluated.extend(unseen);
    }
    let path = environments[0].files[index].path.as_str();
    GroupedFile {
        path,
        findings: findings.into_values().collect(),
        not_evaluated,
    }
}
