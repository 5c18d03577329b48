//! The text of a policy -> [`Policy`], or everything that is wrong with it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::approvals::read_approvals;
use super::backup::read_backup;
use super::drift::read_drift;
use super::pace::read_pace;
use super::schedule::read_schedule;
use super::suppressions::read_suppressions;
use super::{
    CompileLimits, Location, OnFinding, PluginLimits, PluginReference, Policy, RolloutMode, RolloutPolicy,
    RuleSetting, SettingProblem,
};
use crate::ids::{InvalidId, PluginName, RuleId};
use crate::review::finding::Level;
use crate::settings::{Document, Entry, Section};

/// What a level may be called; `off` is none.
const LEVELS: &[(&str, Option<Level>)] = &[
    ("error", Some(Level::Error)),
    ("warning", Some(Level::Warning)),
    ("info", Some(Level::Info)),
    ("off", None),
];

const MODES: &[(&str, RolloutMode)] = &[
    ("automatic", RolloutMode::Automatic),
    ("manual", RolloutMode::Manual),
];

const ON_FINDING: &[(&str, OnFinding)] = &[
    ("ignore", OnFinding::Ignore),
    ("resolve", OnFinding::Resolve),
    ("refuse", OnFinding::Refuse),
];

const ON_CRASH: &[(&str, Level)] = &[
    ("error", Level::Error),
    ("warning", Level::Warning),
    ("info", Level::Info),
];

/// Others queue behind a change that waits for a lock, so waiting without end is not to be had.
const LONGEST_LOCK_TIMEOUT: Duration = Duration::from_hours(1);

/// Dead rows pile up behind a build that waits.
const LONGEST_CONCURRENTLY_WAIT: Duration = Duration::from_hours(24);

/// With the longest pause between them, these are tried for more than a night.
const LOCK_RETRIES: RangeInclusive<usize> = 0..=1_000;

/// A person would rather be told than wait longer for the second try.
const LONGEST_RETRY_PAUSE: Duration = Duration::from_mins(10);

/// PostgreSQL takes more, but nobody means more.
const LONGEST_STATEMENT_TIMEOUT: Duration = Duration::from_hours(7 * 24);

/// Major versions that a policy may assume: the oldest that any rule tells apart from later ones, and beyond what is planned.
const POSTGRES_VERSIONS: RangeInclusive<usize> = 9..=99;

/// A review that takes longer has hung.
const LONGEST_CALL: Duration = Duration::from_mins(5);

/// A compilation that takes longer has hung.
const LONGEST_COMPILATION: Duration = Duration::from_hours(1);

/// With less, a compiler can not even start.
const LEAST_COMPILE_MEMORY: usize = 64 << 20;

/// Reads a policy. `file` is how the user calls it.
///
/// # Errors
/// All that is wrong with it, in the order of the file.
pub fn parse_policy(file: &str, text: &str) -> Result<Policy, Vec<SettingProblem>> {
    let document = Document::parse(file, text);
    let root = document.root();
    let policy = Policy {
        file: file.to_owned(),
        digest: hex::encode(Sha256::digest(text.as_bytes())),
        plugins: root
            .table("plugins")
            .map(|section| read_plugins(&section))
            .unwrap_or_default(),
        rules: root
            .table("rules")
            .map(|section| read_rules(&section))
            .unwrap_or_default(),
        rollout: root.table("rollout").map(read_rollout).unwrap_or_default(),
        limits: root.table("limits").map(read_limits).unwrap_or_default(),
        suppressions: root
            .table("suppressions")
            .map(read_suppressions)
            .unwrap_or_default(),
        postgres_version: root
            .optional("postgres-version")
            .and_then(|entry| entry.number_in(POSTGRES_VERSIONS))
            .and_then(|version| u32::try_from(version).ok()),
    };
    root.finish();
    let problems = document.into_problems();
    if problems.is_empty() {
        Ok(policy)
    } else {
        Err(problems)
    }
}

fn read_plugins(section: &Section<'_>) -> BTreeMap<PluginName, PluginReference> {
    let plugins = section.entries().into_iter().filter_map(|(key, entry)| {
        let name = named(&key, &entry);
        let plugin = entry.section().and_then(read_plugin);
        name.zip(plugin)
    });
    plugins.collect()
}

fn read_plugin(section: Section<'_>) -> Option<PluginReference> {
    let path = section
        .required("path", "\"column.wasm\"")
        .and_then(Entry::filled_text);
    let sha256 = section.optional("sha256").and_then(|entry| read_sha256(&entry));
    let location = section.location();
    section.finish();
    Some(PluginReference {
        path: path?,
        sha256,
        location,
    })
}

fn read_sha256(entry: &Entry<'_>) -> Option<String> {
    let text = entry.as_text().unwrap_or_default().to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(text);
    }
    entry.refuse(
        "is not a sha256",
        Some("write its 64 hexadecimal digits, as `sha256sum` prints them".into()),
    )
}

fn read_rules(section: &Section<'_>) -> BTreeMap<RuleId, RuleSetting> {
    let rules = section.entries().into_iter().filter_map(|(key, entry)| {
        let id = named(&key, &entry);
        id.zip(read_rule(entry))
    });
    rules.collect()
}

/// `rule = "warning"`, or a table with `level` and `options`.
fn read_rule(entry: Entry<'_>) -> Option<RuleSetting> {
    let location = entry.location();
    let mut options = Options::default();
    if entry.as_text().is_some() {
        let level = entry.word(LEVELS)?;
        return Some(RuleSetting {
            level,
            options: options.values,
            location,
            option_locations: options.locations,
        });
    }
    let section = entry.section()?;
    let level = section
        .required("level", "\"warning\"")
        .and_then(|entry| entry.word(LEVELS));
    if let Some(entry) = section.optional("options") {
        options.locations.insert(String::new(), entry.location());
        options.values = options.read(&entry.section()?, "");
    }
    section.finish();
    Some(RuleSetting {
        level: level?,
        options: options.values,
        location,
        option_locations: options.locations,
    })
}

/// The options of a rule while they are read.
#[derive(Default)]
struct Options {
    values: toml::Table,
    locations: BTreeMap<String, Location>,
}

impl Options {
    fn read(&mut self, section: &Section<'_>, prefix: &str) -> toml::Table {
        let mut table = toml::Table::new();
        for (key, entry) in section.entries() {
            let path = if prefix.is_empty() {
                key.clone()
            } else {
                format!("{prefix}.{key}")
            };
            self.locations.insert(path.clone(), entry.location());
            let value = match entry.nested() {
                Some(nested) => toml::Value::Table(self.read(&nested, &path)),
                None => entry.value(),
            };
            table.insert(key, value);
        }
        table
    }
}

fn read_rollout(section: Section<'_>) -> RolloutPolicy {
    let defaults = RolloutPolicy::default();
    let on_finding = |key| section.optional(key).and_then(|entry| entry.word(ON_FINDING));
    let lock_timeout = section
        .optional("lock-timeout")
        .and_then(|entry| bounded(&entry, LONGEST_LOCK_TIMEOUT));
    let lock_retry_pause = section
        .optional("lock-retry-pause")
        .and_then(|entry| bounded(&entry, LONGEST_RETRY_PAUSE));
    let concurrently_wait = section
        .optional("concurrently-wait")
        .and_then(|entry| bounded(&entry, LONGEST_CONCURRENTLY_WAIT));
    let time_limit = |key| section.optional(key).and_then(|entry| read_time_limit(&entry));
    let rollout = RolloutPolicy {
        mode: section
            .optional("mode")
            .and_then(|entry| entry.word(MODES))
            .unwrap_or(defaults.mode),
        on_warning: on_finding("on-warning").unwrap_or(defaults.on_warning),
        on_error: on_finding("on-error").unwrap_or(defaults.on_error),
        lock_timeout: lock_timeout.unwrap_or(defaults.lock_timeout),
        lock_retries: section
            .optional("lock-retries")
            .and_then(|entry| entry.number_in(LOCK_RETRIES))
            .and_then(|retries| u32::try_from(retries).ok())
            .unwrap_or(defaults.lock_retries),
        lock_retry_pause: lock_retry_pause.unwrap_or(defaults.lock_retry_pause),
        statement_timeout: time_limit("statement-timeout").unwrap_or(defaults.statement_timeout),
        transaction_timeout: time_limit("transaction-timeout").unwrap_or(defaults.transaction_timeout),
        concurrently_wait: concurrently_wait.unwrap_or(defaults.concurrently_wait),
        pace: read_pace(&section),
        backup: read_backup(&section),
        schedule: read_schedule(&section),
        drift: read_drift(&section),
        approvals: read_approvals(&section),
        stop_after: section
            .optional("stop-after")
            .and_then(Entry::count)
            .unwrap_or(defaults.stop_after),
    };
    section.finish();
    rollout
}

fn read_time_limit(entry: &Entry<'_>) -> Option<Duration> {
    let duration = entry.duration()?;
    if duration > LONGEST_STATEMENT_TIMEOUT {
        return entry.refuse(
            "must be at most 168h",
            Some("\"0s\" means without limit".to_owned()),
        );
    }
    Some(duration)
}

fn read_limits(section: Section<'_>) -> PluginLimits {
    let defaults = PluginLimits::default();
    let time = section
        .optional("time")
        .and_then(|entry| bounded(&entry, LONGEST_CALL));
    let on_crash = section
        .optional("on-crash")
        .and_then(|entry| entry.word(ON_CRASH));
    let limits = PluginLimits {
        time: time.unwrap_or(defaults.time),
        memory_bytes: section
            .optional("memory")
            .and_then(Entry::bytes)
            .unwrap_or(defaults.memory_bytes),
        findings: section
            .optional("findings")
            .and_then(Entry::count)
            .unwrap_or(defaults.findings),
        text_bytes: section
            .optional("text")
            .and_then(Entry::bytes)
            .unwrap_or(defaults.text_bytes),
        on_crash: on_crash.unwrap_or(defaults.on_crash),
        compile: read_compile_limits(&section, &defaults.compile),
    };
    section.finish();
    limits
}

fn read_compile_limits(section: &Section<'_>, defaults: &CompileLimits) -> CompileLimits {
    let time = section
        .optional("compile-time")
        .and_then(|entry| bounded(&entry, LONGEST_COMPILATION));
    let memory = section.optional("compile-memory").and_then(|entry| {
        let bytes = entry.clone().bytes()?;
        if bytes < LEAST_COMPILE_MEMORY {
            return entry.refuse("must be at least 64MiB: the compiler itself needs that", None);
        }
        Some(bytes)
    });
    CompileLimits {
        time: time.unwrap_or(defaults.time),
        memory_bytes: memory.unwrap_or(defaults.memory_bytes),
    }
}

/// A duration of more than nothing and at most `longest`.
pub(super) fn bounded(entry: &Entry<'_>, longest: Duration) -> Option<Duration> {
    let duration = entry.duration()?;
    if duration.is_zero() || duration > longest {
        let longest = jiff::SignedDuration::try_from(longest).unwrap_or(jiff::SignedDuration::MAX);
        return entry.refuse(&format!("must be more than 0 and at most {longest:#}"), None);
    }
    Some(duration)
}

fn named<T: FromStr<Err = InvalidId>>(key: &str, entry: &Entry<'_>) -> Option<T> {
    match key.parse() {
        Ok(name) => Some(name),
        Err(error) => entry.refuse_key(
            &format!("is not a {}", error.kind),
            Some(format!("use {}", error.rule)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check_problems(text: &str, expected: &Expect) {
        let problems = parse_policy("prod.toml", text).expect_err("should be refused");
        let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
        expected.assert_eq(&(texts.join("\n") + "\n"));
    }

    #[test]
    fn a_whole_policy() {
        let policy = parse_policy(
            "prod.toml",
            r#"
            postgres-version = 16

            [plugins.column]
            path = "column.wasm"

            [rules]
            missing-primary-key = "error"
            select-star = "off"

            [rules.nullable-column]
            level = "warning"
            options.ignore-columns = ["deleted_at"]
            options.table.format = "x"

            [rollout]
            mode = "automatic"
            on-warning = "ignore"
            lock-timeout = "1500ms"

            [limits]
            memory = "32MiB"
            "#,
        )
        .expect("valid");
        let rule = &policy.rules[&"nullable-column".parse().unwrap()];
        assert_eq!(rule.level, Some(Level::Warning));
        assert_eq!(rule.options["table"]["format"].as_str(), Some("x"));
        assert_eq!(rule.option_locations["table.format"].line, 14);
        assert_eq!(policy.rules[&"select-star".parse().unwrap()].level, None);
        assert_eq!(policy.rollout.mode, RolloutMode::Automatic);
        assert_eq!(policy.rollout.lock_timeout, Duration::from_millis(1500));
        assert_eq!(policy.rollout.on_error, OnFinding::Refuse, "a default");
        assert_eq!(policy.limits.memory_bytes, 32 << 20);
        assert_eq!(policy.postgres_version, Some(16));
    }

    #[test]
    fn limits_of_compiling_are_bounded() {
        let limits = "[limits]\ncompile-time = \"90s\"\ncompile-memory = \"3GiB\"\n";
        let compile = parse_policy("prod.toml", limits).expect("valid").limits.compile;
        assert_eq!(
            (compile.time, compile.memory_bytes),
            (Duration::from_secs(90), 3 << 30)
        );
        check_problems(
            "[limits]\ncompile-time = \"2h\"\ncompile-memory = \"1MiB\"\n",
            &expect![[r#"
                prod.toml:2:16: limits.compile-time must be more than 0 and at most 1h
                prod.toml:3:18: limits.compile-memory must be at least 64MiB: the compiler itself needs that
            "#]],
        );
    }

    #[test]
    fn every_problem_names_its_place_and_remedy() {
        check_problems(
            r#"
postgres-version = 15.4
[plugin.column]
path = "column.wasm"
[rules]
nullable-column = "warnign"
Bad_Id = "error"
[rules.missing-primary-key]
lvl = "error"
[rollout]
mode = 3
lock-timeout = "0s"
[limits]
memory = "64MB"
"#,
            &expect![[r#"
                prod.toml:2:20: postgres-version is a float
                  help: write a whole number
                prod.toml:3:2: plugin is not a known setting
                  help: did you mean `plugins`?
                prod.toml:6:19: rules.nullable-column can not be "warnign"
                  help: did you mean `warning`?
                prod.toml:7:1: rules.Bad_Id is not a rule id
                  help: use lower-case letters, digits and hyphens, starting with a letter, at most 60
                prod.toml:8:8: rules.missing-primary-key.level is missing
                  help: add `level = "warning"`
                prod.toml:9:1: rules.missing-primary-key.lvl is not a known setting
                  help: known here: `level`, `options`
                prod.toml:11:8: rollout.mode is an integer
                  help: write one of `automatic`, `manual`
                prod.toml:12:16: rollout.lock-timeout must be more than 0 and at most 1h
                prod.toml:14:10: limits.memory is not a size: "64MB"
                  help: write a number with a unit, such as "64MiB" or "512KiB"
            "#]],
        );
    }
}
