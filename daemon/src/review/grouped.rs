//! Findings that several environments share, told once: for comments, annotations and pages.

use std::collections::BTreeMap;

use super::finding::{EnvironmentReport, Finding, Level, NotEvaluated, Report, Suppressed};
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
    /// What comments allow, in the order of their places.
    pub suppressed: Vec<GroupedSuppressed<'a>>,
    /// What was not looked at, each reason once.
    pub not_evaluated: Vec<GroupedNotEvaluated<'a>>,
}

/// A finding that a comment allows, with the environments where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupedSuppressed<'a> {
    /// As the first environment has it.
    pub suppressed: &'a Suppressed,
    /// Under whose policies.
    pub environments: Vec<&'a EnvironmentName>,
}

/// Something that was not looked at, with the environments where it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupedNotEvaluated<'a> {
    /// As the first environment has it.
    pub item: &'a NotEvaluated,
    /// Under whose policies.
    pub environments: Vec<&'a EnvironmentName>,
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
    let mut findings = InOrder::default();
    let mut suppressed = InOrder::default();
    let mut not_evaluated = InOrder::default();
    for environment in environments {
        let Some(file) = environment.files.get(index) else {
            continue;
        };
        let name = &environment.environment;
        for finding in &file.findings {
            let grouped = findings.at(key(finding), || GroupedFinding {
                finding,
                levels: Vec::new(),
            });
            grouped.levels.push((name, finding.level));
        }
        for item in &file.suppressed {
            let grouped = suppressed.at(key(&item.finding), || GroupedSuppressed {
                suppressed: item,
                environments: Vec::new(),
            });
            grouped.environments.push(name);
        }
        for item in &file.not_evaluated {
            let start = item.place.map(|place| place.start_byte);
            let grouped = not_evaluated.at((&item.rule, item.statement, start, &item.reason), || {
                GroupedNotEvaluated {
                    item,
                    environments: Vec::new(),
                }
            });
            grouped.environments.push(name);
        }
    }
    let path = environments[0].files[index].path.as_str();
    let mut findings = findings.into_values();
    findings.sort_by(|a, b| key(a.finding).cmp(&key(b.finding)));
    let mut suppressed = suppressed.into_values();
    suppressed.sort_by(|a, b| key(&a.suppressed.finding).cmp(&key(&b.suppressed.finding)));
    GroupedFile {
        path,
        findings,
        suppressed,
        not_evaluated: not_evaluated.into_values(),
    }
}

/// What makes a finding of one environment the same as that of another; also the order in which they are told.
fn key(finding: &Finding) -> (u32, u32, &str, &str) {
    (
        finding.place.start_byte,
        finding.place.end_byte,
        finding.rule.as_str(),
        finding.message.as_str(),
    )
}

/// Values by key, in the order in which their keys were first seen.
struct InOrder<K, V> {
    places: BTreeMap<K, usize>,
    values: Vec<V>,
}

impl<K, V> Default for InOrder<K, V> {
    fn default() -> Self {
        Self {
            places: BTreeMap::new(),
            values: Vec::new(),
        }
    }
}

impl<K: Ord, V> InOrder<K, V> {
    fn at(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let place = *self.places.entry(key).or_insert_with(|| {
            self.values.push(make());
            self.values.len() - 1
        });
        &mut self.values[place]
    }

    fn into_values(self) -> Vec<V> {
        self.values
    }
}
