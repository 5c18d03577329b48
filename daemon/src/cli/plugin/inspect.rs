//! `stagegate plugin inspect FILE.wasm`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::host::{CacheArgument, component};
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::plugin_kit::cases::{CaseFile, Trial, case_files, cases_of, settings};
use crate::plugin_kit::trial::load_alone;
use crate::rules::boundary::{Names, VERSION, Verdict, judge_export, judge_import};
use crate::rules::{Host, RuleDeclaration, RuleSet};

/// Show what a component is: interface, imports, exports, rules with their options, and whether this stagegate runs it
///
/// Exits with 1 where this stagegate refuses it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  stagegate plugin inspect dist/our-rules.wasm
  stagegate plugin inspect . --format json | jq .rules[].id")]
pub(super) struct Inspect {
    /// The component, or the folder of a project that was built
    #[arg(value_name = "FILE.wasm or DIR", default_value = ".")]
    target: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Cases that show which rules offer fixes [default: cases/ of the project]
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
    #[command(flatten)]
    cache: CacheArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// All that is told; the form of `--format json`.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Inspection {
    file: String,
    bytes: usize,
    sha256: String,
    /// Of the plugin interface that it was built for.
    interface: Option<String>,
    /// Of the plugin interface that this program speaks.
    host_interface: &'static str,
    imports: Vec<Import>,
    exports: Vec<Export>,
    runs: bool,
    refusal: Option<String>,
    plugin: Option<String>,
    version: Option<String>,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Import {
    name: String,
    /// Whether rules may have it.
    allowed: bool,
}

#[derive(Serialize)]
struct Export {
    name: String,
    /// Whether this program calls it.
    used: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Rule {
    id: String,
    title: String,
    category: String,
    level: &'static str,
    needs_catalog: bool,
    since: String,
    deprecated: Option<String>,
    /// Whether its findings offer fixes, as far as its cases tell; a component does not declare it.
    fixes: Option<bool>,
    /// JSON Schema.
    options: Option<serde_json::Value>,
}

impl Inspect {
    pub(super) fn run(self) -> CommandResult {
        let path = component(&self.target)?;
        let bytes = std::fs::read(&path)
            .with_context(|| format!("read {}", path.display()))
            .map_err(CommandError::Usage)?;
        let host = self.cache.host()?;
        let folder = self.cases.clone().unwrap_or_else(|| cases_of(&self.target));
        let inspection = inspect(&host, &path, &bytes, &folder);
        match self.format {
            Format::Text => output::say(inspection.text().trim_end()),
            Format::Json => {
                let json = serde_json::to_string_pretty(&inspection).expect("plain data is JSON");
                output::say(&json);
            }
        }
        Ok(if inspection.runs {
            exit::CLEAN
        } else {
            exit::BLOCKED
        })
    }
}

fn inspect(host: &Host, path: &Path, bytes: &[u8], cases: &Path) -> Inspection {
    let names = Names::read(bytes);
    let loaded = load_alone(host, path, "");
    let declarations = loaded.as_ref().map(RuleSet::declarations).unwrap_or_default();
    let imports = names.imports.iter().map(|name| Import {
        name: name.clone(),
        allowed: judge_import(name) == Verdict::Known,
    });
    let exports = names.exports.iter().map(|name| Export {
        name: name.clone(),
        used: judge_export(name) == Verdict::Known,
    });
    let first = declarations.first();
    Inspection {
        file: path.display().to_string(),
        bytes: bytes.len(),
        sha256: hex::encode(Sha256::digest(bytes)),
        interface: names.version().map(str::to_owned),
        host_interface: VERSION,
        imports: imports.collect(),
        exports: exports.collect(),
        runs: loaded.is_ok(),
        refusal: loaded.as_ref().err().cloned(),
        plugin: first.map(|rule| rule.plugin.clone()),
        version: first.map(|rule| rule.plugin_version.clone()),
        rules: declarations
            .iter()
            .map(|rule| shown(rule, offers_fixes(host, path, rule, cases)))
            .collect(),
    }
}

fn shown(rule: &RuleDeclaration, fixes: Option<bool>) -> Rule {
    Rule {
        id: rule.id.to_string(),
        title: rule.title.clone(),
        category: rule.category.clone(),
        level: rule.default_level.as_str(),
        needs_catalog: rule.needs_catalog,
        since: rule.since.clone(),
        deprecated: rule.deprecated.clone(),
        fixes,
        options: rule.options_schema.clone(),
    }
}

/// Whether any finding of the rule's cases offers a fix; none where there are no cases that can be run.
fn offers_fixes(host: &Host, component: &Path, rule: &RuleDeclaration, folder: &Path) -> Option<bool> {
    let mut files = case_files(folder).ok()?.into_iter();
    let path = files.find(|path| path.file_stem().is_some_and(|stem| stem == rule.id.as_str()))?;
    let file = CaseFile::read(&path).ok()?;
    let mut offered = None;
    for case in file.cases.iter().filter(|case| case.fails) {
        let settings = settings(&rule.id, rule.default_level, case).ok()?;
        let rules = load_alone(host, component, &settings).ok()?;
        let findings = Trial::new(&rules, case, folder).ok()?.findings(&case.sql).ok()?;
        let repairable = findings.iter().any(|finding| !finding.fixes.is_empty());
        offered = Some(offered.unwrap_or(false) || repairable);
    }
    offered
}

impl Inspection {
    fn text(&self) -> String {
        let mut text = format!("{}\n", self.file);
        if let (Some(plugin), Some(version)) = (&self.plugin, &self.version) {
            let _ = writeln!(text, "  plugin     {plugin} {version}");
        }
        let _ = writeln!(text, "  size       {} bytes", self.bytes);
        let _ = writeln!(text, "  sha256     {}", self.sha256);
        let interface = self.interface.as_deref().unwrap_or("none");
        let _ = writeln!(
            text,
            "  interface  {interface} (this stagegate speaks {})",
            self.host_interface
        );
        for (index, import) in self.imports.iter().enumerate() {
            let heading = if index == 0 { "imports" } else { "" };
            let verdict = if import.allowed {
                ""
            } else {
                "   REFUSED: rules may not have it"
            };
            let _ = writeln!(text, "  {heading:<9}  {}{verdict}", import.name);
        }
        for (index, export) in self.exports.iter().enumerate() {
            let heading = if index == 0 { "exports" } else { "" };
            let verdict = if export.used { "" } else { "   not used" };
            let _ = writeln!(text, "  {heading:<9}  {}{verdict}", export.name);
        }
        match &self.refusal {
            None => text.push_str("  runs here  yes\n"),
            Some(why) => {
                let _ = writeln!(text, "  runs here  no: {}", why.replace('\n', "\n             "));
            }
        }
        for rule in &self.rules {
            rule.write(&mut text);
        }
        text
    }
}

impl Rule {
    fn write(&self, text: &mut String) {
        let _ = write!(text, "\n{} ({}): {}\n", self.id, self.level, self.title);
        let fixes = match self.fixes {
            Some(true) => "offers fixes",
            Some(false) => "no fixes in its cases",
            None => "fixes not known: no cases",
        };
        let catalog = if self.needs_catalog {
            "; needs a catalog"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  category {}; since {}; {fixes}{catalog}",
            self.category, self.since
        );
        if let Some(why) = &self.deprecated {
            let _ = writeln!(text, "  deprecated: {why}");
        }
        let properties = self.options.as_ref().and_then(|schema| schema.get("properties"));
        let properties = properties.and_then(serde_json::Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            let default = schema
                .get("default")
                .map(|it| format!(" = {it}"))
                .unwrap_or_default();
            let description = schema.get("description").and_then(|it| it.as_str());
            let _ = writeln!(text, "  {name}{default}: {}", description.unwrap_or_default());
        }
    }
}
