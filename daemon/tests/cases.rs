//! Every rule against its literate cases (`plugins/<family>/cases/<rule>.md`), through the real host.
//!
//! A case holds where the rule reports on exactly the marked lines, with the marked level and message. A repair that
//! a finding offers must apply, give SQL that parses, and take the finding away.

#[path = "support/cases.rs"]
mod case_file;
#[path = "support/components.rs"]
mod components;
#[path = "support/families.rs"]
mod family_folders;
#[path = "support/host.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use case_file::{Case, Mark, read_cases};
use family_folders::{families, rules_of};
use stagegate::catalog::estimate::{Estimate, Estimates};
use stagegate::catalog::lookup::Lookup;
use stagegate::catalog::snapshot::Snapshot;
use stagegate::ids::RuleId;
use stagegate::policy::parse_policy;
use stagegate::review::finding::{Finding, Fix, Level};
use stagegate::rules::{RuleDeclaration, RuleSet, Subject as CheckedFile};
use stagegate::sql::{self, SqlProblemKind};
use support::lines;

/// How many sections of each sort a rule needs at least.
const FEWEST_SECTIONS: usize = 3;

/// A rule with its cases.
struct Subject {
    family: String,
    path: PathBuf,
    id: RuleId,
    level: Level,
    cases: Vec<Case>,
}

fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for family in families() {
        for rule in &family.declarations {
            let path = family.folder.join("cases").join(format!("{}.md", rule.id));
            let text = fs::read_to_string(&path).unwrap_or_else(|error| {
                panic!("the rule {} has no cases at {}: {error}", rule.id, path.display())
            });
            let cases = read_cases(&text).unwrap_or_else(|error| panic!("{}:{error}", path.display()));
            subjects.push(Subject {
                family: family.name.clone(),
                path,
                id: rule.id.clone(),
                level: rule.default_level,
                cases,
            });
        }
    }
    subjects
}

impl Subject {
    fn rules(&self, case: &Case) -> Result<RuleSet, String> {
        let options: toml::Table = case
            .options
            .parse()
            .map_err(|error| format!("options: {error}"))?;
        let table = |key: &str, value: toml::Value| toml::Table::from_iter([(key.to_owned(), value)]);
        let mut rule = table("level", self.level.as_str().into());
        rule.insert("options".to_owned(), options.into());
        let setting = table("rules", table(self.id.as_str(), rule.into()).into());
        rules_of(&self.family, &setting.to_string())
    }

    /// What the rule finds in a text; an error where the text is no SQL.
    fn findings(rules: &RuleSet, case: &Case, text: &str) -> Result<Vec<Finding>, String> {
        let file = sql::parse(text);
        let is_bad = |kind: SqlProblemKind| kind != SqlProblemKind::NotEvaluated;
        if let Some(problem) = file.problems.iter().find(|problem| is_bad(problem.kind)) {
            return Err(format!(
                "the SQL does not parse: {} at {:?}",
                problem.message, problem.span
            ));
        }
        let catalog = match &case.catalog {
            Some(json) => Some(
                Snapshot::from_json(json)
                    .map_err(|error| format!("catalog: {:#}", anyhow::Error::new(error)))?,
            ),
            None => None,
        };
        let catalog = catalog.map(|it| Arc::new(Lookup::new(it)));
        let estimates = case.estimates.as_deref().map(read_estimates).transpose()?;
        let outcome = rules.check_subject(&CheckedFile {
            catalog: catalog.as_ref(),
            estimates: estimates.as_ref(),
            ..CheckedFile::new("1_case.sql", &file)
        });
        match outcome.not_evaluated.first() {
            Some(missing) => Err(missing.reason.clone()),
            None => Ok(outcome.findings),
        }
    }

    fn check_marks(&self, case: &Case) -> Result<(), String> {
        let findings = Self::findings(&self.rules(case)?, case, &case.sql)?;
        if case.fails == case.marks.is_empty() {
            let wrong = if case.fails { "no" } else { "a" };
            return Err(format!("{wrong} mark in a section of this sort"));
        }
        let mut left = findings;
        for mark in &case.marks {
            match left.iter().position(|finding| answers(finding, mark)) {
                Some(found) => drop(left.remove(found)),
                None => return Err(format!("wanted {mark:?}; else there were {}", summary(&left))),
            }
        }
        if left.is_empty() {
            Ok(())
        } else {
            Err(format!("nobody asked for {}", summary(&left)))
        }
    }

    fn check_fixes(&self, case: &Case) -> Result<usize, String> {
        let rules = self.rules(case)?;
        let before = Self::findings(&rules, case, &case.sql)?;
        let mut count = 0;
        for (finding, fix) in before
            .iter()
            .flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)))
        {
            let fixed = apply(&case.sql, fix);
            let after = Self::findings(&rules, case, &fixed)
                .map_err(|error| format!("after the fix {:?}: {error}\n{fixed}", fix.title))?;
            if after.len() >= before.len() {
                return Err(format!(
                    "the fix {:?} of {:?} did not help:\n{fixed}",
                    fix.title, finding.message
                ));
            }
            count += 1;
        }
        Ok(count)
    }
}

/// `[{ "statement": 0, "rows": 10 }, { "statement": 1, "failure": ["42P01", "message"] }]`
fn read_estimates(json: &str) -> Result<Estimates, String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Written {
        statement: u32,
        #[serde(default)]
        rows: u64,
        failure: Option<(String, String)>,
    }
    let written: Vec<Written> = serde_json::from_str(json).map_err(|error| format!("estimates: {error}"))?;
    let estimate = |it: Written| {
        let (rows, failure) = (it.rows, it.failure);
        (it.statement, Estimate { rows, failure })
    };
    Ok(written.into_iter().map(estimate).collect())
}

fn answers(finding: &Finding, mark: &Mark) -> bool {
    finding.place.start.line == mark.line
        && finding.level == mark.level
        && finding.rule.as_str() == mark.rule
        && finding.message.contains(&mark.message)
}

fn summary(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let line = finding.place.start.line;
        format!(
            "\n    line {line}: {}: {}: {}",
            finding.level, finding.rule, finding.message
        )
    });
    lines.collect::<Vec<_>>().concat()
}

fn apply(text: &str, fix: &Fix) -> String {
    let mut fixed = text.to_owned();
    for edit in fix.edits.iter().rev() {
        fixed.replace_range(
            edit.start_byte as usize..edit.end_byte as usize,
            &edit.replacement,
        );
    }
    fixed
}

/// Runs `check` over every case of every rule and reports all that fail together.
fn for_each_case(check: impl Fn(&Subject, &Case) -> Result<(), String>) {
    let subjects = subjects();
    let cases = subjects
        .iter()
        .flat_map(|subject| subject.cases.iter().map(move |case| (subject, case)));
    let failures: Vec<_> = cases
        .filter_map(|(subject, case)| {
            let error = check(subject, case).err()?;
            Some(format!(
                "{}:{}: {}\n  {error}\n",
                subject.path.display(),
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
                subject.path.display()
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

#[test]
fn cases_are_read_as_they_are_written() {
    let cases = read_cases(
        "# a-rule\n\nprose\n\n## Fails: so\n\n```toml\nx = 1\n```\n\n```sql\nSELECT 1; -- error: a-rule: part\n\
         -- a comment: plain\n```\n\n## Passes: thus\n\n```sql\nSELECT 2;\n```\n",
    )
    .unwrap();
    assert_eq!(cases.len(), 2);
    assert_eq!(
        (cases[0].title.as_str(), cases[0].line, cases[0].options.as_str()),
        ("Fails: so", 12, "x = 1\n")
    );
    let mark = Mark {
        line: 1,
        level: Level::Error,
        rule: "a-rule".to_owned(),
        message: "part".to_owned(),
    };
    assert_eq!(cases[0].marks, [mark]);
    assert!(
        cases[1].marks.is_empty() && cases[1].options.is_empty(),
        "options end with their section"
    );
    for (bad, expected) in [
        ("## Maybe: x\n", "1: a section"),
        ("```sql\n```\n", "1: a block before"),
        ("## Fails: x\n```sql\n", "2: a block without end"),
        (
            "## Fails: x\n```sql\nSELECT 1; -- error a-rule\n```\n",
            "3: not a mark",
        ),
        ("## Fails: x\n```python\n```\n", "2: a block in"),
    ] {
        let error = read_cases(bad).unwrap_err();
        assert!(error.contains(expected), "{bad:?}: {error}");
    }
}
