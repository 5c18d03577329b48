//! `stagegate plugin bench FILE.wasm`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::ValueEnum;
use serde_json::{Value, json};

use super::host::{CacheArgument, component};
use crate::catalog::lookup::Lookup;
use crate::cli::check::read_catalog;
use crate::cli::{CommandError, CommandResult, exit, output};
use crate::plugin_kit::bench::{sample, sample_catalog};
use crate::plugin_kit::trial::load_alone;
use crate::rules::measure::{MeasuredCall, Measurement, measure, statements_of};
use crate::rules::{RuleSet, Subject};
use crate::sql;

/// Measure what a component costs: compiling, loading, instances, and each rule in time, fuel and memory
///
/// Fuel counts instructions and is the same on every machine; times are medians. The rules run with their default
/// options, over a built-in change of some 500 everyday statements where no file is named.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  stagegate plugin bench dist/our-rules.wasm
  stagegate plugin bench . --sql db/V12__orders.sql --catalog catalog.json")]
pub(super) struct Bench {
    /// The component, or the folder of a project that was built
    #[arg(value_name = "FILE.wasm or DIR", default_value = ".")]
    target: PathBuf,
    /// A change to measure with
    #[arg(long, value_name = "FILE")]
    sql: Option<PathBuf>,
    /// The schema that rules may ask about, as `stagegate database snapshot` writes it
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// How often each number is taken
    #[arg(long, value_name = "NUMBER", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    cache: CacheArgument,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; times in microseconds
    Json,
}

/// The result with what it was taken from.
struct Told {
    file: String,
    statements: u32,
    load: Duration,
    measured: Measurement,
}

impl Bench {
    pub(super) fn run(self) -> CommandResult {
        let path = component(&self.target)?;
        let usage = |error: anyhow::Error| CommandError::Usage(error);
        let read = |path: &PathBuf| std::fs::read(path).with_context(|| format!("read {}", path.display()));
        let wasm = read(&path).map_err(usage)?;
        let text = match &self.sql {
            Some(path) => String::from_utf8_lossy(&read(path).map_err(usage)?).into_owned(),
            None => sample(),
        };
        let snapshot = match &self.catalog {
            Some(path) => read_catalog(path).map_err(usage)?,
            None => sample_catalog(),
        };
        let catalog = Arc::new(Lookup::new(snapshot));
        let host = self.cache.host()?;
        let rules = match load_alone(&host, &path, "").and_then(|first| {
            let settings = all_rules(&first);
            // The first load may have compiled; the next finds the result.
            drop(first);
            let start = Instant::now();
            Ok((load_alone(&host, &path, &settings)?, start.elapsed()))
        }) {
            Ok(rules) => rules,
            Err(problem) => {
                output::complain(&format!("error: {problem}"));
                return Ok(exit::BLOCKED);
            }
        };
        let (rules, load) = rules;
        let file = sql::parse(&text);
        let subject = Subject {
            catalog: Some(&catalog),
            ..Subject::new("1_bench.sql", &file)
        };
        let measured = match measure(&rules, &wasm, &subject, usize::from(self.rounds)) {
            Ok(measured) => measured,
            Err(error) => {
                output::complain(&format!("error: {:#}", anyhow::Error::new(error)));
                return Ok(exit::BLOCKED);
            }
        };
        let result = Told {
            file: path.display().to_string(),
            statements: statements_of(&file),
            load,
            measured,
        };
        match self.format {
            Format::Text => output::say(result.text().trim_end()),
            Format::Json => output::say(&format!("{:#}", result.json())),
        }
        Ok(exit::CLEAN)
    }
}

/// Settings that turn on every rule at its default level.
fn all_rules(rules: &RuleSet) -> String {
    let mut text = String::from("[limits]\ntime = '60s'\n[rules]\n");
    for rule in rules.declarations() {
        let _ = writeln!(text, "{} = '{}'", rule.id, rule.default_level);
    }
    text
}

impl Told {
    fn text(&self) -> String {
        let measured = &self.measured;
        let mut text = format!("{}, {} statements\n\n", self.file, self.statements);
        for (what, value) in [
            ("compile, once per machine", shown_time(measured.compile)),
            ("compiled code", shown_bytes(measured.code_bytes as u64)),
            ("load from the cache", shown_time(self.load)),
            ("instance, for every call", shown_time(measured.instantiate)),
            ("copied in, for every call", shown_bytes(measured.bytes_in)),
        ] {
            let _ = writeln!(text, "{what:<26} {value:>10}");
        }
        let width = measured.rules.iter().map(|(rule, _)| rule.as_str().len()).max();
        let width = width.unwrap_or_default().max("all together".len());
        let _ = writeln!(
            text,
            "\n{:<width$} {:>10} {:>13} {:>12} {:>10} {:>10} {:>9}",
            "one call", "time", "per statement", "fuel", "memory", "copied out", "findings"
        );
        let rules = measured.rules.iter().map(|(rule, call)| (rule.as_str(), call));
        for (name, call) in rules.chain([("all together", &measured.together)]) {
            let _ = writeln!(
                text,
                "{name:<width$} {:>10} {:>13} {:>12} {:>10} {:>10} {:>9}",
                shown_time(call.time),
                shown_time(call.time / self.statements),
                call.fuel,
                shown_bytes(call.memory_bytes as u64),
                shown_bytes(call.bytes_out),
                call.findings
            );
        }
        text
    }

    fn json(&self) -> Value {
        let measured = &self.measured;
        let rules = measured
            .rules
            .iter()
            .map(|(rule, call)| self.call(rule.as_str(), call));
        json!({
            "file": self.file,
            "statements": self.statements,
            "compile-us": micros(measured.compile),
            "code-bytes": measured.code_bytes,
            "load-us": micros(self.load),
            "instance-us": micros(measured.instantiate),
            "bytes-in": measured.bytes_in,
            "together": self.call("all together", &measured.together),
            "rules": rules.collect::<Vec<_>>(),
        })
    }

    fn call(&self, name: &str, call: &MeasuredCall) -> Value {
        json!({
            "rule": name,
            "time-us": micros(call.time),
            "time-per-statement-us": micros(call.time) / f64::from(self.statements),
            "fuel": call.fuel,
            "memory-bytes": call.memory_bytes,
            "bytes-out": call.bytes_out,
            "findings": call.findings,
        })
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn shown_time(time: Duration) -> String {
    format!("{time:.1?}")
}

fn shown_bytes(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
