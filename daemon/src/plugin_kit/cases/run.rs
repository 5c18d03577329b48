//! One case through the host: what the rule finds, and whether that is what the case wants.

use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use toml::{Table, Value};

use super::{Case, CatalogText, Mark};
use crate::catalog::estimate::{Estimate, Estimates};
use crate::catalog::lookup::Lookup;
use crate::catalog::simulate;
use crate::catalog::snapshot::Snapshot;
use crate::ids::RuleId;
use crate::review::finding::{Finding, Fix, Level};
use crate::rules::{RuleSet, Subject};
use crate::sql::{self, ParsedFile, SqlProblemKind};

/// What the file under review is called.
const FILE: &str = "1_case.sql";

/// A case with all that is needed to run its rule over texts.
pub struct Trial<'a> {
    rules: &'a RuleSet,
    catalog: Option<Arc<Lookup>>,
    estimates: Option<Estimates>,
}

/// The `[rules]` of a policy that turns a rule on with a case's options.
///
/// # Errors
/// Where the options are no TOML.
pub fn settings(rule: &RuleId, level: Level, case: &Case) -> Result<String, String> {
    let options = case.options.parse::<Table>();
    let options = options.map_err(|error| format!("options: {error}"))?;
    let table = |key: &str, value: Value| Table::from_iter([(key.to_owned(), value)]);
    let mut setting = table("level", level.as_str().into());
    setting.insert("options".to_owned(), options.into());
    Ok(table("rules", table(rule.as_str(), setting.into()).into()).to_string())
}

impl<'a> Trial<'a> {
    /// A case with the rule turned on in `rules`; `folder` is where the case's file lies.
    ///
    /// # Errors
    /// Where catalog or estimates can not be used.
    pub fn new(rules: &'a RuleSet, case: &Case, folder: &Path) -> Result<Self, String> {
        let catalog = case.catalog.as_ref();
        let catalog = catalog.map(|catalog| snapshot(catalog, folder)).transpose()?;
        Ok(Self {
            rules,
            catalog: catalog.map(|snapshot| Arc::new(Lookup::new(snapshot))),
            estimates: case.estimates.as_deref().map(read_estimates).transpose()?,
        })
    }

    /// What the rule finds in a text.
    ///
    /// # Errors
    /// Where the text is no SQL, or the rule could not look.
    pub fn findings(&self, text: &str) -> Result<Vec<Finding>, String> {
        let file = parsed(text)?;
        let outcome = self.rules.check_subject(&self.subject(&file));
        match outcome.not_evaluated.first() {
            Some(missing) => Err(missing.reason.clone()),
            None => Ok(outcome.findings),
        }
    }

    /// A file with what the case has around it.
    pub fn subject<'s>(&'s self, file: &'s ParsedFile) -> Subject<'s> {
        Subject {
            catalog: self.catalog.as_ref(),
            estimates: self.estimates.as_ref(),
            ..Subject::new(FILE, file)
        }
    }
}

/// A text that is SQL throughout.
fn parsed(text: &str) -> Result<ParsedFile, String> {
    let file = sql::parse(text);
    let mut bad = file.problems.iter();
    match bad.find(|problem| problem.kind != SqlProblemKind::NotEvaluated) {
        Some(problem) => Err(format!(
            "the SQL does not parse: {} at {:?}",
            problem.message, problem.span
        )),
        None => Ok(file),
    }
}

fn snapshot(catalog: &CatalogText, folder: &Path) -> Result<Snapshot, String> {
    match catalog {
        CatalogText::Json(json) => {
            let snapshot = Snapshot::from_json(json);
            snapshot.map_err(|error| format!("catalog: {:#}", anyhow::Error::new(error)))
        }
        CatalogText::Ddl(ddl) => {
            let file = parsed(ddl).map_err(|problem| format!("catalog: {problem}"))?;
            let made = simulate::run(&Snapshot::default(), &file);
            match made.impossible().first() {
                Some(step) => Err(format!(
                    "catalog: {} can not be made: {}",
                    step.name, step.message
                )),
                None => Ok(made.end().snapshot()),
            }
        }
        CatalogText::File(name) => {
            let path = folder.join(name);
            let text = std::fs::read_to_string(&path);
            let text = text.map_err(|error| format!("catalog {}: {error}", path.display()))?;
            let is_json = path.extension().is_some_and(|extension| extension == "json");
            let text = if is_json {
                CatalogText::Json(text)
            } else {
                CatalogText::Ddl(text)
            };
            snapshot(&text, folder).map_err(|problem| format!("{}: {problem}", path.display()))
        }
    }
}

/// `[{ "statement": 0, "rows": 10 }, { "statement": 1, "failure": ["42P01", "message"] }]`
fn read_estimates(json: &str) -> Result<Estimates, String> {
    #[derive(Deserialize)]
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

/// Whether the findings are those that the case marks.
///
/// # Errors
/// What is missing or too much, for people.
pub fn check_marks(case: &Case, findings: &[Finding]) -> Result<(), String> {
    if case.fails == case.marks.is_empty() {
        let (wrong, sort) = if case.fails {
            ("no", "Fails")
        } else {
            ("a", "Passes")
        };
        let found = match findings {
            [] => String::new(),
            findings => format!("; found are {}", summary(findings.iter())),
        };
        return Err(format!("{wrong} mark in a `{sort}` section{found}"));
    }
    let mut left: Vec<&Finding> = findings.iter().collect();
    let mut missing = Vec::new();
    for mark in &case.marks {
        match left.iter().position(|finding| answers(finding, mark)) {
            Some(found) => drop(left.remove(found)),
            None => missing.push(mark),
        }
    }
    let mut problems = Vec::new();
    if !missing.is_empty() {
        let lines = missing
            .iter()
            .map(|mark| line(mark.line, mark.level, &mark.rule, &mark.message));
        problems.push(format!("missing{}", lines.collect::<String>()));
    }
    if !left.is_empty() {
        problems.push(format!("not asked for{}", summary(left.into_iter())));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// Whether every repair that a finding offers repairs; how many there are.
///
/// # Errors
/// Which repair does not, with the text that it makes.
pub fn check_fixes(trial: &Trial<'_>, case: &Case, before: &[Finding]) -> Result<usize, String> {
    let mut count = 0;
    let offered = before
        .iter()
        .flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
    for (finding, fix) in offered {
        let fixed = apply(&case.sql, fix);
        let after = trial
            .findings(&fixed)
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

/// Whether a finding is the one that a mark wants.
pub(super) fn answers(finding: &Finding, mark: &Mark) -> bool {
    finding.place.start.line == mark.line
        && finding.level == mark.level
        && finding.rule.as_str() == mark.rule
        && finding.message.contains(&mark.message)
}

fn summary<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let lines = findings.map(|it| line(it.place.start.line, it.level, it.rule.as_str(), &it.message));
    lines.collect()
}

fn line(line: u32, level: Level, rule: &str, message: &str) -> String {
    format!("\n    line {line}: {level}: {rule}: {message}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_is_made_of_statements() {
        let made = snapshot(
            &CatalogText::Ddl("CREATE TABLE t (id int);".to_owned()),
            Path::new(""),
        )
        .unwrap();
        assert!(made.relation(None, "t").is_some());
    }

    #[test]
    fn a_catalog_lies_beside_the_cases() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("shop.sql"), "CREATE TABLE t (id int);").unwrap();
        let json = Snapshot::default().to_json();
        std::fs::write(folder.path().join("empty.json"), json).unwrap();
        let read = |name: &str| snapshot(&CatalogText::File(name.to_owned()), folder.path());
        assert_eq!(read("shop.sql").unwrap().relations.len(), 1);
        assert_eq!(read("empty.json").unwrap().relations.len(), 0);
    }

    #[test]
    fn a_catalog_that_can_not_be_is_said() {
        for (ddl, expected) in [
            ("CREATE TABLE", "catalog: the SQL does not parse"),
            ("DROP TABLE gone;", "catalog: gone can not be made"),
        ] {
            let problem = snapshot(&CatalogText::Ddl(ddl.to_owned()), Path::new("")).unwrap_err();
            assert!(problem.starts_with(expected), "{problem}");
        }
    }
}
