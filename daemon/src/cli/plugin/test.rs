//! `stagegate plugin test [DIR or FILE.wasm]`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use similar::TextDiff;

use super::host::{CacheArgument, component};
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::plugin_kit::cases::{
    Case, CaseFile, Trial, case_files, cases_of, check_fixes, check_marks, settings, with_findings, with_sql,
};
use crate::plugin_kit::trial::load_alone;
use crate::review::finding::{Finding, Level};
use crate::rules::{Host, RuleDeclaration, RuleSet};

/// Run the cases of a plugin's rules through the daemon's own sandbox
///
/// A file of cases is Markdown and called like its rule: sections `## Fails: ...` and `## Passes: ...` with blocks of SQL,
/// where `-- warning: rule-id: part of the message` ends each line that must be found. Options go into a `toml` block; a
/// catalog into a `json` block (of `stagegate database snapshot`), a `sql catalog` block (statements that make the schema),
/// or a `catalog` block with the name of such a file. Fixes that a finding offers are applied, and must help.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  stagegate plugin test
  stagegate plugin test --filter throwaway
  stagegate plugin test --update                     # write what the rules report into the cases
  stagegate plugin test rules.wasm --cases rules/cases")]
pub(super) struct Test {
    /// The project's folder, or a component
    #[arg(value_name = "DIR or FILE.wasm", default_value = ".")]
    target: PathBuf,
    /// Where the cases are [default: cases/ of the project, or beside the component]
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    /// Only cases whose rule or title has this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Write what is reported into the cases that do not hold
    #[arg(long)]
    update: bool,
    #[command(flatten)]
    cache: CacheArgument,
}

/// A component whose cases are run.
struct Tested<'a> {
    host: &'a Host,
    component: PathBuf,
    rules: Vec<RuleDeclaration>,
}

/// How it went.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    updated: usize,
}

/// One case, run.
struct Run {
    /// None where the rule could not be run.
    findings: Option<Vec<Finding>>,
    /// What does not hold.
    problem: Option<String>,
    took: Duration,
}

impl Test {
    pub(super) fn run(self) -> CommandResult {
        let component = component(&self.target)?;
        let host = self.cache.host()?;
        // Kept until the end, so that the host keeps the compiled component for every case.
        let loaded = match load_alone(&host, &component, "") {
            Ok(loaded) => loaded,
            Err(problem) => {
                output::complain(&format!("error: {problem}"));
                return Ok(exit::BLOCKED);
            }
        };
        let tested = Tested {
            host: &host,
            component,
            rules: loaded.declarations(),
        };
        let files = self.files(&tested)?;
        let start = Instant::now();
        let mut tally = Tally::default();
        for file in &files {
            self.run_file(&tested, file, &mut tally)?;
        }
        if tally.passed + tally.failed + tally.updated == 0 {
            return Err(CommandError::Usage(anyhow!("there is no such case")));
        }
        output::say(&tally.line(start.elapsed()));
        for rule in tested.rules.iter().map(|rule| &rule.id) {
            if !files.iter().any(|file| file.rule == *rule) {
                output::complain(&format!("warning: the rule `{rule}` has no cases"));
            }
        }
        Ok(if tally.failed == 0 {
            exit::CLEAN
        } else {
            exit::BLOCKED
        })
    }

    /// All files of cases; those of no rule are an error.
    fn files(&self, tested: &Tested<'_>) -> Result<Vec<CaseFile>, CommandError> {
        let folder = self.cases.clone().unwrap_or_else(|| cases_of(&self.target));
        let usage = |error: anyhow::Error| CommandError::Usage(error);
        let paths = case_files(&folder).map_err(|error| usage(error.into()))?;
        let mut files = Vec::new();
        for path in paths {
            let file = CaseFile::read(&path).map_err(|error| usage(error.into()))?;
            if tested.level(&file).is_none() {
                return Err(usage(anyhow!(
                    "{} belongs to no rule of {}: a file of cases is called like its rule",
                    path.display(),
                    tested.component.display()
                )));
            }
            files.push(file);
        }
        Ok(files)
    }

    fn is_wanted(&self, file: &CaseFile, case: &Case) -> bool {
        self.filter.as_deref().is_none_or(|text| {
            let lower = text.to_lowercase();
            file.rule.as_str().contains(&lower) || case.title.to_lowercase().contains(&lower)
        })
    }

    fn run_file(&self, tested: &Tested<'_>, file: &CaseFile, tally: &mut Tally) -> Result<(), CommandError> {
        let wanted: Vec<&Case> = file
            .cases
            .iter()
            .filter(|case| self.is_wanted(file, case))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        output::say(file.rule.as_str());
        let mut new = Vec::new();
        for case in wanted {
            let run = tested.run(file, case);
            let line = format!("{} ({:.1?})", case.title, run.took);
            let Some(problem) = &run.problem else {
                tally.passed += 1;
                output::say(&format!("  ok      {line}"));
                continue;
            };
            let findings = run.findings.as_deref();
            let updated = findings.map(|findings| with_findings(case, findings));
            let updated = updated.filter(|updated| *updated != case.sql);
            match updated {
                Some(updated) if self.update && holds(case, &updated, findings.unwrap_or_default()) => {
                    tally.updated += 1;
                    output::say(&format!("  updated {line}"));
                    new.push((case, updated));
                }
                updated => {
                    tally.failed += 1;
                    output::say(&format!("  FAILED  {line}"));
                    output::say(&explained(file, case, problem, updated.as_deref()));
                }
            }
        }
        if new.is_empty() {
            Ok(())
        } else {
            write(&file.path, &new)
        }
    }
}

impl Tested<'_> {
    fn level(&self, file: &CaseFile) -> Option<Level> {
        let mut rules = self.rules.iter();
        let rule = rules.find(|rule| rule.id == file.rule)?;
        Some(rule.default_level)
    }

    fn run(&self, file: &CaseFile, case: &Case) -> Run {
        let start = Instant::now();
        let found = self.load(file, case).and_then(|rules| {
            let folder = file.path.parent().unwrap_or(Path::new(""));
            let trial = Trial::new(&rules, case, folder)?;
            let findings = trial.findings(&case.sql)?;
            let problem = check_marks(case, &findings)
                .and_then(|()| check_fixes(&trial, case, &findings).map(drop))
                .err();
            Ok((findings, problem))
        });
        let (findings, problem) = match found {
            Ok((findings, problem)) => (Some(findings), problem),
            Err(problem) => (None, Some(problem)),
        };
        Run {
            findings,
            problem,
            took: start.elapsed(),
        }
    }

    fn load(&self, file: &CaseFile, case: &Case) -> Result<RuleSet, String> {
        let level = self.level(file).ok_or("the component does not have the rule")?;
        load_alone(self.host, &self.component, &settings(&file.rule, level, case)?)
    }
}

impl Tally {
    fn line(&self, took: Duration) -> String {
        let mut parts = vec![format!("{} passed", self.passed)];
        if self.updated > 0 {
            parts.push(format!("{} updated", self.updated));
        }
        if self.failed > 0 {
            parts.push(format!("{} failed", self.failed));
        }
        format!("\n{} ({took:.1?})", parts.join(", "))
    }
}

/// Whether the case would hold with these marks: a `Passes` section can not be made to by marks.
fn holds(case: &Case, updated: &str, findings: &[Finding]) -> bool {
    let markdown = format!("## {}\n```sql\n{updated}```\n", case.title);
    let cases = crate::plugin_kit::cases::read_cases(&markdown).unwrap_or_default();
    cases
        .first()
        .is_some_and(|case| check_marks(case, findings).is_ok())
}

/// What does not hold, and how the marks would have to be.
fn explained(file: &CaseFile, case: &Case, problem: &str, updated: Option<&str>) -> String {
    let mut text = format!("{}:{}: {problem}", file.path.display(), case.line);
    if let Some(updated) = updated {
        let diff = TextDiff::from_lines(case.sql.as_str(), updated);
        let mut diff = diff.unified_diff();
        let diff = diff.context_radius(1).header("expected", "got").to_string();
        text.push('\n');
        text.push_str(diff.trim_end());
    }
    let lines = text.lines().map(|line| format!("          {line}\n"));
    lines.collect::<String>().trim_end().to_owned()
}

fn write(path: &Path, updated: &[(&Case, String)]) -> Result<(), CommandError> {
    let failed = |error: std::io::Error| {
        let error = anyhow::Error::new(error).context(format!("write {}", path.display()));
        CommandError::Environment(error)
    };
    let mut markdown = std::fs::read_to_string(path).map_err(failed)?;
    // From the end, so that the lines of those before stay where they were.
    for (case, sql) in updated.iter().rev() {
        markdown = with_sql(&markdown, case, sql);
    }
    std::fs::write(path, markdown).map_err(failed)
}
