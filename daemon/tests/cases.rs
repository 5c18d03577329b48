//! Every rule against its literate cases (`plugins/<family>/cases/<rule>.md`), through the real host.
//!
//! A case holds where the rule reports on exactly the marked lines, with the marked level and message. A repair that
//! a finding offers must apply, give SQL that parses, and take the finding away.

#[path = "support/components.rs"]
mod components;
#[path = "support/families.rs"]
mod family_folders;
#[path = "support/host.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use family_folders::{families, rules_of};
use stagegate::plugin_kit::cases::{Case, CaseFile, Trial, check_fixes, check_marks, settings};
use stagegate::policy::parse_policy;
use stagegate::review::finding::Level;
use stagegate::rules::{RuleDeclaration, RuleSet};
use support::lines;

/// How many sections of each sort a rule needs at least.
const FEWEST_SECTIONS: usize = 3;

/// A rule with its cases.
struct Subject {
    family: String,
    level: Level,
    file: CaseFile,
}

fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for family in families() {
        for rule in &family.declarations {
            let path = family.folder.join("cases").join(format!("{}.md", rule.id));
            subjects.push(Subject {
                family: family.name.clone(),
                level: rule.default_level,
                file: CaseFile::read(&path)
                    .unwrap_or_else(|error| panic!("cases of the rule {}: {error}", rule.id)),
            });
        }
    }
    subjects
}

impl Subject {
    fn rules(&self, case: &Case) -> Result<RuleSet, String> {
        rules_of(&self.family, &settings(&self.file.rule, self.level, case)?)
    }

    fn trial<'a>(&self, rules: &'a RuleSet, case: &Case) -> Result<Trial<'a>, String> {
        let folder = self.file.path.parent().expect("cases lie in a folder");
        Trial::new(rules, case, folder)
    }

    fn check_marks(&self, case: &Case) -> Result<(), String> {
        let rules = self.rules(case)?;
        let findings = self.trial(&rules, case)?.findings(&case.sql)?;
        check_marks(case, &findings)
    }

    fn check_fixes(&self, case: &Case) -> Result<usize, String> {
        let rules = self.rules(case)?;
        let trial = self.trial(&rules, case)?;
        check_fixes(&trial, case, &trial.findings(&case.sql)?)
    }
}

/// Runs `check` over every case of every rule and reports all that fail together.
fn for_each_case(check: impl Fn(&Subject, &Case) -> Result<(), String>) {
    let subjects = subjects();
    let cases = subjects
        .iter()
        .flat_map(|subject| subject.file.cases.iter().map(move |case| (subject, case)));
    let failures: Vec<_> = cases
        .filter_map(|(subject, case)| {
            let error = check(subject, case).err()?;
            Some(format!(
                "{}:{}: {}\n  {error}\n",
                subject.file.path.display(),
                case.line,
                case.title
            ))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} cases do not hold:\n{}",
        failures.len(),
        failures.concat()
    );
}

#[test]
fn every_case_holds() {
    for_each_case(Subject::check_marks);
}

#[test]
fn every_repair_repairs() {
    for_each_case(|subject, case| subject.check_fixes(case).map(drop));
}

#[test]
fn every_rule_has_enough_cases() {
    for subject in subjects() {
        let sections = |fails| {
            let titles = subject
                .file
                .cases
                .iter()
                .filter(|case| case.fails == fails)
                .map(|case| &case.title);
            titles.collect::<BTreeSet<_>>().len()
        };
        for (sort, count) in [("Fails", sections(true)), ("Passes", sections(false))] {
            assert!(
                count >= FEWEST_SECTIONS,
                "{}: {count} `{sort}` sections of at least {FEWEST_SECTIONS}",
                subject.file.path.display()
            );
        }
    }
}

/// `plugins/rules.txt` as lines `family/rule`.
fn standard_rules() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins/rules.txt");
    let text = fs::read_to_string(path).expect("the list of standard rules");
    let mut family = "";
    let mut rules = BTreeSet::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(name) => family = name,
            None => assert!(rules.insert(format!("{family}/{line}")), "{line} is there twice"),
        }
    }
    rules
}

#[test]
fn the_components_have_the_standard_rules() {
    let has: BTreeSet<String> = families()
        .iter()
        .flat_map(|family| {
            let of_family = |rule: &RuleDeclaration| format!("{}/{}", family.name, rule.id);
            family.declarations.iter().map(of_family).collect::<Vec<_>>()
        })
        .collect();
    let wanted = standard_rules();
    let missing: Vec<_> = wanted.difference(&has).collect();
    let besides: Vec<_> = has.difference(&wanted).collect();
    assert!(
        missing.is_empty() && besides.is_empty(),
        "plugins/rules.txt and the components differ; missing: {missing:#?}; not in the list: {besides:#?}"
    );
}

#[test]
fn every_shipped_policy_names_every_rule() {
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    for entry in fs::read_dir(policies).expect("the shipped policies") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a policy");
        let policy = parse_policy("policy", &text).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
        let unnamed: Vec<_> = families()
            .iter()
            .flat_map(|family| {
                family
                    .declarations
                    .iter()
                    .map(|rule| rule.id.clone())
                    .collect::<Vec<_>>()
            })
            .filter(|rule| !policy.rules.contains_key(rule))
            .collect();
        assert!(
            unnamed.is_empty(),
            "{} says nothing of {unnamed:?}",
            path.display()
        );
    }
}

#[test]
fn every_file_of_cases_belongs_to_a_rule() {
    for family in families() {
        for entry in fs::read_dir(family.folder.join("cases")).expect("a folder of cases") {
            let path = entry.expect("an entry").path();
            let rule = path.file_stem().unwrap_or_default().to_string_lossy();
            let belongs = family
                .declarations
                .iter()
                .any(|declared| declared.id.as_str() == rule);
            assert!(
                belongs,
                "{} belongs to no rule of the plugin {}",
                path.display(),
                family.name
            );
        }
    }
}
